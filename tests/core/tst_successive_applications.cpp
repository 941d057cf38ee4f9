// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include <AioPool>

#include <QtCore/QCoreApplication>
#include <QtTest/QtTest>

#include <optional>

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
