// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "support/fused.h"

#include <QtTest>

#include <map>

inline constexpr int Items = 5;
inline constexpr int Context = 100;

//! One try: a pool, what it emits, and where the error has come to light.
class Scene
{
public:
    Scene()
    {
        QObject::connect(&pool, &AioPool::taskSpawned, &pool, [this] { ++spawned; });
        QObject::connect(&pool, &AioPool::taskFinished, &pool, [this](qint64 id) { ++m_ends[id]; });
    }
    //! \a result is the right value, or the error.
    void look(const AioResult<Fused> &result, int expected)
    {
        if (result)
            QCOMPARE(result.value().value(), expected);
        else if (isBang(result.error()))
            errorSeen = true;
        else
            QVERIFY2(result.isCancelled() && errorSeen, qPrintable(result.errorString()));
    }
    void lookAtAll(const QList<AioResult<Fused>> &results, int context)
    {
        for (const AioResult<Fused> &result : results)
            look(result, int(result.index()) + context);
    }
    //! A verb for one task has thrown: nothing has happened.
    void verbThrew()
    {
        errorSeen = true;
        QCOMPARE(pool.count(), 0);
        QCOMPARE(spawned, 0);
    }
    void checkIsWhole()
    {
        QVERIFY(pool.isEmpty());
        QCOMPARE(pool.activeCount(), 0);
        QCOMPARE(pool.waitingCount(), 0);
        QCOMPARE(int(m_ends.size()), spawned);
        for (const auto &end : m_ends)
            QCOMPARE(end.second, 1);
        QCOMPARE(pool.succeededCount() + pool.failedCount() + pool.cancelledCount(), qint64(spawned));
    }

    AioPool pool{ 2 };
    int spawned = 0;
    bool errorSeen = false;

private:
    std::map<qint64, int> m_ends;
};

//! A use of the library, at any place of which user code may throw.
using Play = AioTask<> (*)(Scene &scene);

//! All of them, with names.
const QList<std::pair<const char *, Play>> &allPlays();
