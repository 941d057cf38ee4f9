// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

#include <QtCore/QPromise>

void refused(AioPool &pool)
{
    QPromise<int> promise;
#ifdef FIXED
    pool.spawnN([&promise] { return promise.future(); });
#else
    pool.spawnN(promise.future());
#endif
}
