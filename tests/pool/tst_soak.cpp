// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Runs a great many tasks through one pool with random cancels, so that anything that a task leaves behind shows.
//
// AIOPOOL_SOAK_TASKS is their number; 10 000 000 is the full test.

#include "support/sanitizers.h"
#include "support/testcoro.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtCore/QRandomGenerator>

class tst_Soak : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void memoryStaysAsItIs();
};

//! Returns the memory of the process in kilobytes.
static qint64 residentMemory()
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).trimmed().split(' ').first().toLongLong();
    }
    return 0;
}

static AioTask<int> work(int i)
{
    co_await Aio::yield();
    if (i % 64 == 0)
        co_await Aio::sleep(std::chrono::microseconds(50));
    co_return i;
}

static AioTask<int> chain(int i)
{
    const int value = co_await work(i);
    co_return value + 1;
}

static AioTask<> drive(AioPool &pool, qint64 count, QRandomGenerator &random)
{
    static constexpr int Batch = 10'000;
    auto cb = [](AioResult<int> result) -> AioTask<int> { co_return result ? result.value() : -1; };
    for (qint64 done = 0; done < count; done += Batch) {
        QList<AioFuture<int>> futures;
        for (int i = 0; i < Batch; ++i) {
            switch (random.bounded(4)) {
            case 0:
                futures.append(pool.spawnN(chain(i)));
                break;
            case 1:
                futures.append(pool.spawnN(work(i), cb));
                break;
            default:
                futures.append(pool.spawnN(work(i)));
                break;
            }
            if (random.bounded(5) == 0)
                futures.at(random.bounded(futures.size())).cancel();
            if (random.bounded(50) == 0) {
                QFuture<int> view = futures.last();
                if (random.bounded(2) == 0)
                    view.cancel();
            }
        }
        co_await Aio::yield();
        for (int i = 0; i < Batch / 20; ++i)
            futures.at(random.bounded(futures.size())).cancel(); // some of them active by now
        if (random.bounded(10) == 0)
            co_await pool.cancel();
        co_await pool.join();
    }
}

void tst_Soak::memoryStaysAsItIs()
{
    bool ok = false;
    qint64 count = qEnvironmentVariable("AIOPOOL_SOAK_TASKS").toLongLong(&ok);
    if (!ok)
        count = 500'000;
    AioPool pool(500);
    QRandomGenerator random(1);
    QElapsedTimer clock;
    clock.start();
    Aio::waitFor(drive(pool, count / 10, random));
    const qint64 early = residentMemory();
    Aio::waitFor(drive(pool, count - count / 10, random));
    const qint64 late = residentMemory();
    QCOMPARE(pool.succeededCount() + pool.cancelledCount() + pool.failedCount(), count);
    QVERIFY(pool.cancelledCount() > 0);
    QCOMPARE(pool.failedCount(), qint64(0));
    QVERIFY(early > 0);
    qInfo("%lld tasks, %lld of them cancelled, in %.1f s; resident: %lld kB after the first tenth, %lld kB at the end",
          count, pool.cancelledCount(), double(clock.elapsed()) / 1000, early, late);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // which keep freed memory for a while
    // In a short run one page more or less is a hundredth. A leak would still be some bytes per task.
    const qint64 noise = count < 10'000'000 ? 1024 : 0;
    QVERIFY2(late <= early * 102 / 100 + noise, "memory grows with the number of tasks");
#endif
}

QTEST_GUILESS_MAIN(tst_Soak)
#include "tst_soak.moc"
