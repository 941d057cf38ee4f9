// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include <QCoroTask>
#include <QFuture>
#include <QObject>

#ifdef WITH_CODE
static QCoro::Task<int> work(QFuture<int> &, QObject &)
{
    co_return 1;
}

QCoro::Task<int> startWork(QFuture<int> &future, QObject &object)
{
    return work(future, object);
}
#endif
