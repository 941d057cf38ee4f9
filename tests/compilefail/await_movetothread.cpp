// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>
#include <QCoro/QCoroThread>
#include <QtCore/QThread>

AioTask<> refused(QThread *thread)
{
#ifdef FIXED
    co_await qCoro(thread).waitForStarted();
#else
    co_await QCoro::moveToThread(thread);
#endif
}
