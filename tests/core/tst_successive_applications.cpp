// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include <AioConcurrent>
#include <AioPool>

#include <QtCore/QCoreApplication>
#include <QtTest/QtTest>

#include <atomic>
#include <optional>
#include <semaphore>

using namespace std::chrono_literals;

static AioTask<int> sleepThen(int value)
{
    co_await Aio::sleep(1ms);
    co_return value;
}

//! Tests one QCoreApplication after the other in the same thread, as in programs that restart their user interface.
class tst_SuccessiveApplications : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void poolsWorkInEach();
    void whatWasPostedGoesWithTheFirst();
    void sleepsOfTheFirstEndInTheSecond();
    void functionsOfTheFirstComeBackInTheSecond_data();
    void functionsOfTheFirstComeBackInTheSecond();
    void viewsOfTheFirstCanBeCancelledInTheSecond();

private:
    int m_argc = 1;
    char m_name[5] = "test";
    char *m_argv[2] = { m_name, nullptr };
};

void tst_SuccessiveApplications::poolsWorkInEach()
{
    for (int round = 0; round < 3; ++round) {
        QCoreApplication application(m_argc, m_argv);
        AioPool pool(2);
        auto task = pool.exec(sleepThen(round));
        QCOMPARE(Aio::waitFor(task), round);
    }
}

//! Checks that pools work after ~QCoreApplication has deleted a posted event undelivered.
void tst_SuccessiveApplications::whatWasPostedGoesWithTheFirst()
{
    std::optional<QCoreApplication> application(std::in_place, m_argc, m_argv);
    {
        AioPool pool(1);
        pool.spawnN(sleepThen(1));
    }
    application.reset();
    application.emplace(m_argc, m_argv);
    AioPool pool(1);
    auto task = pool.exec(sleepThen(2));
    QCOMPARE(Aio::waitFor(task), 2);
}

void tst_SuccessiveApplications::sleepsOfTheFirstEndInTheSecond()
{
    std::optional<QCoreApplication> application(std::in_place, m_argc, m_argv);
    AioPool pool(1);
    const AioFuture<int> future = pool.spawnN(sleepThen(3));
    while (pool.taskInfo(future.id())->chain.isEmpty())
        QCoreApplication::processEvents();
    application.reset();
    application.emplace(m_argc, m_argv);
    const AioFuture<int> second = pool.spawnN(sleepThen(4));
    QTRY_VERIFY(second.isFinished());
    QCOMPARE(future.result(), 3);
    QCOMPARE(second.result(), 4);
}

void tst_SuccessiveApplications::functionsOfTheFirstComeBackInTheSecond_data()
{
    QTest::addColumn<bool>("returnsBefore");
    QTest::newRow("returned before the first ended") << true;
    QTest::newRow("returned between the two") << false;
}

void tst_SuccessiveApplications::functionsOfTheFirstComeBackInTheSecond()
{
    QFETCH(const bool, returnsBefore);
    QThreadPool threads;
    std::atomic<bool> begun = false;
    std::binary_semaphore goOn(0);
    const auto hold = [&] {
        begun = true;
        goOn.acquire();
        return 5;
    };
    std::optional<QCoreApplication> application(std::in_place, m_argc, m_argv);
    AioPool pool(2);
    const AioFuture<int> future = pool.spawnN(Aio::concurrent(&threads, hold));
    while (!begun)
        QCoreApplication::processEvents();
    if (returnsBefore) {
        goOn.release();
        threads.waitForDone();
    }
    application.reset();
    if (!returnsBefore) {
        goOn.release();
        threads.waitForDone();
    }
    application.emplace(m_argc, m_argv);
    const AioFuture<int> second = pool.spawnN(Aio::concurrent(&threads, [] { return 6; }));
    QTRY_VERIFY(second.isFinished());
    QCOMPARE(second.result(), 6);
    QTRY_VERIFY(future.isFinished());
    QCOMPARE(future.result(), 5);
}

//! Loses with the first application what a cancelled QFuture has posted. The next cancel is noticed, and that with it.
void tst_SuccessiveApplications::viewsOfTheFirstCanBeCancelledInTheSecond()
{
    std::optional<QCoreApplication> application(std::in_place, m_argc, m_argv);
    AioPool pool(2);
    pool.pause(); // so that neither can end before its cancel
    QFuture<int> first = pool.spawnN(sleepThen(5));
    QFuture<int> second = pool.spawnN(sleepThen(6));
    first.cancel();
    application.reset();
    application.emplace(m_argc, m_argv);
    second.cancel();
    QTRY_VERIFY(pool.isEmpty());
    QCOMPARE(pool.cancelledCount(), 2);
}

QTEST_APPLESS_MAIN(tst_SuccessiveApplications)
#include "tst_successive_applications.moc"
