// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests QCoro::AsyncGenerator and qCoroSignalListener() in an AioTask: it sees every value, as a QCoro::Task does.

#include "support/counted.h"
#include "support/gate.h"
#include "support/poolthread.h"
#include "support/testcoro.h"

#include <QCoro/QCoroAsyncGenerator>
#include <QCoro/QCoroSignal>
#include <QCoro/QCoroTimer>

#include <functional>
#include <memory>
#include <vector>

using namespace std::chrono_literals;

namespace {

class Emitter : public QObject
{
    Q_OBJECT

public:
    void emitAll(int from, int to)
    {
        for (int i = from; i <= to; ++i)
            Q_EMIT number(i);
    }
    int listenerCount() const { return receivers(SIGNAL(number(int))); }

Q_SIGNALS:
    void number(int value);
};

//! Resumes its awaiter within fire(), and keeps nothing: values sent without an awaiter are lost.
class HotSource
{
public:
    class Next
    {
    public:
        explicit Next(HotSource &source) noexcept : m_source(source) { }
        ~Next() { m_source.m_waiting = nullptr; }
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> handle) noexcept { m_source.m_waiting = handle; }
        int await_resume() const noexcept { return m_source.m_value; }

    private:
        HotSource &m_source;
    };

    Next next() noexcept { return Next(*this); }
    void fire(int value)
    {
        m_value = value;
        if (m_waiting)
            std::exchange(m_waiting, nullptr).resume();
    }

private:
    std::coroutine_handle<> m_waiting;
    int m_value = 0;
};

QCoro::AsyncGenerator<int> valuesOf(HotSource &source)
{
    for (;;) {
        int value = co_await source.next();
        co_yield value;
    }
}

QCoro::AsyncGenerator<int> squares(QCoro::AsyncGenerator<int> numbers)
{
    QCORO_FOREACH(int number, numbers)
        co_yield number *number;
}

QCoro::AsyncGenerator<int> ready(int count)
{
    for (int i = 0; i < count; ++i)
        co_yield i;
}

//! Waits for the gate before the second number, then throws.
QCoro::AsyncGenerator<int> throwing(const Gate *gate)
{
    co_yield 1;
    co_await gate->wait();
    co_yield 2;
    throw std::runtime_error("bad");
}

class Uncopyable
{
public:
    explicit Uncopyable(int value) noexcept : value(value) { }
    Uncopyable(const Uncopyable &) = delete;
    Uncopyable &operator=(const Uncopyable &) = delete;
    int value;
};

//! Checks that a consumer may change a yielded value before the generator continues.
QCoro::AsyncGenerator<Uncopyable &> references(const Gate *gate, bool *changed)
{
    co_await gate->wait();
    for (int i = 0; i < 3; ++i) {
        Uncopyable value(i);
        co_yield value;
        *changed = *changed && value.value == i + 10;
    }
}
QCoro::AsyncGenerator<std::unique_ptr<int>> pointers(const Gate *gate)
{
    co_await gate->wait();
    for (int i = 0; i < 3; ++i) {
        co_yield std::make_unique<int>(i);
        co_await Aio::yield();
    }
}

template<typename Q>
Q throws(const Gate *gate, QStringList *seen)
{
    auto numbers = throwing(gate);
    auto it = co_await numbers.begin();
    *seen << QString::number(*it);
    co_await ++it;
    *seen << QString::number(*it);
    try {
        co_await ++it;
        *seen << QStringLiteral("went on");
    } catch (const std::runtime_error &error) {
        *seen << QString::fromUtf8(error.what());
    }
    *seen << (it == numbers.end() ? QStringLiteral("end") : QStringLiteral("not the end"));
}

AioTask<> collect(QCoro::AsyncGenerator<int> numbers, QList<int> *seen, qsizetype count)
{
    QCORO_FOREACH(int number, numbers) {
        *seen << number;
        if (seen->size() == count)
            break;
    }
}

QList<int> upTo(int last)
{
    QList<int> numbers;
    for (int i = 1; i <= last; ++i)
        numbers << i;
    return numbers;
}

}

class tst_Generators : public QObject
{
    Q_OBJECT

private:
    AioPool m_pool{ 4 };

private Q_SLOTS:
    void cleanup()
    {
        m_pool.cancelAll();
        QTRY_VERIFY(m_pool.isEmpty());
    }

    void listensToABurst_data()
    {
        QTest::addColumn<int>("count");
        for (int count : { 1, 2, 3, 10, 1000 })
            QTest::addRow("%d", count) << count;
    }
    void listensToABurst()
    {
        QFETCH(const int, count);
        Emitter emitter;
        QList<int> seen;
        const AioFuture<void> end =
                m_pool.spawnN(collect(qCoroSignalListener(&emitter, &Emitter::number), &seen, count + 1));
        QCoreApplication::processEvents();
        emitter.emitAll(1, count);
        QCoreApplication::processEvents();
        emitter.emitAll(count + 1, count + 1);
        QTRY_VERIFY(end.isFinished());
        QCOMPARE(seen, upTo(count + 1));
        QCOMPARE(emitter.listenerCount(), 0);
    }

    // The body awaits something else while the signal is emitted, again and again.
    void keepsWhatIsEmittedMeanwhile()
    {
        Emitter emitter;
        QList<int> seen;
        const auto body = [&]() -> AioTask<> {
            QCORO_FOREACH(const int &number, qCoroSignalListener(&emitter, &Emitter::number)) {
                const int before = number;
                if (number < 20)
                    emitter.emitAll(2 * number, 2 * number + 1);
                co_await turns(2);
                CO_COMPARE(number, before);
                seen << number;
                if (number == 39)
                    break;
            }
        };
        const AioFuture<void> end = m_pool.spawnN(body);
        QCoreApplication::processEvents();
        emitter.emitAll(1, 1);
        QTRY_VERIFY(end.isFinished());
        QCOMPARE(outcome(end), QStringLiteral("void"));
        QCOMPARE(seen, upTo(39));
    }

    // Two tasks wait for a message of their own each and leave when it has come, while others are on their way.
    void leavesWithMoreOnTheWay()
    {
        Emitter emitter;
        const auto waitFor = [&](int wanted) -> AioTask<int> {
            QCORO_FOREACH(int number, qCoroSignalListener(&emitter, &Emitter::number)) {
                if (number == wanted)
                    co_return number;
            }
            co_return -1;
        };
        const AioFuture<int> one = m_pool.spawnN(waitFor(1));
        const AioFuture<int> two = m_pool.spawnN(waitFor(2));
        QCoreApplication::processEvents();
        emitter.emitAll(1, 3);
        QTRY_VERIFY(one.isFinished() && two.isFinished());
        QCOMPARE(one.result() + two.result(), 3);
        QCOMPARE(emitter.listenerCount(), 0);
    }

    void listensForALimitedTime()
    {
        Emitter emitter;
        QList<int> seen;
        auto numbers = qCoroSignalListener(&emitter, &Emitter::number, 20ms);
        emitter.emitAll(1, 3);
        const AioFuture<void> end = m_pool.spawnN(collect(std::move(numbers), &seen, 100));
        QTRY_VERIFY(end.isFinished());
        QCOMPARE(seen, upTo(3));
        QCOMPARE(emitter.listenerCount(), 0);
    }

    void listensToTheDyingAndTheDead()
    {
        auto emitter = std::make_unique<Emitter>();
        QList<int> seen;
        const AioFuture<void> end =
                m_pool.spawnN(collect(qCoroSignalListener(emitter.get(), &Emitter::number), &seen, 100));
        QCoreApplication::processEvents();
        emitter->emitAll(1, 3);
        emitter.reset();
        QTRY_VERIFY(end.isFinished());
        QCOMPARE(seen, upTo(3));

        const AioFuture<void> none = m_pool.spawnN(
                collect(qCoroSignalListener(static_cast<Emitter *>(nullptr), &Emitter::number), &seen, 100));
        QTRY_VERIFY(none.isFinished());
        QCOMPARE(seen, upTo(3));
    }

    void listensToAnotherThread()
    {
        PoolThread thread;
        std::unique_ptr<Emitter> emitter;
        thread.run([&] { emitter = std::make_unique<Emitter>(); });
        QList<int> seen;
        const QThread *seenIn = nullptr;
        const auto body = [&](QCoro::AsyncGenerator<int> numbers) -> AioTask<> {
            QCORO_FOREACH(int number, numbers) {
                seenIn = QThread::currentThread();
                seen << number;
                if (number == 1000)
                    break;
            }
        };
        const AioFuture<void> end = m_pool.spawnN(body(qCoroSignalListener(emitter.get(), &Emitter::number)));
        QCoreApplication::processEvents();
        thread.run([&] { emitter->emitAll(1, 1000); });
        QTRY_VERIFY(end.isFinished());
        QCOMPARE(seen, upTo(1000));
        QCOMPARE(seenIn, QThread::currentThread());
        thread.run([&] { emitter.reset(); });
    }

    void takesAHotSourceAsATaskDoes()
    {
        HotSource source;
        QList<int> seen, squared;
        m_pool.spawnN(collect(valuesOf(source), &seen, 1000));
        QCoreApplication::processEvents();
        for (int i = 1; i <= 1000; ++i)
            source.fire(i);
        QTRY_COMPARE(seen, upTo(1000));

        HotSource another;
        m_pool.spawnN(collect(squares(valuesOf(another)), &squared, 3));
        QCoreApplication::processEvents();
        for (int i = 1; i <= 3; ++i)
            another.fire(i);
        QTRY_COMPARE(squared, QList<int>({ 1, 4, 9 }));
    }

    // Two tasks that fire each other's sources do not use up the stack.
    void firesInTurn()
    {
        constexpr int Last = 5'000;
        HotSource ping, pong;
        int last = 0;
        const auto play = [&](HotSource &mine, HotSource &theirs) -> AioTask<> {
            auto values = valuesOf(mine);
            QCORO_FOREACH(int value, values) {
                last = value;
                if (value >= Last)
                    break;
                QMetaObject::invokeMethod(
                        qApp, [&theirs, value] { theirs.fire(value + 1); }, Qt::QueuedConnection);
            }
        };
        AioPool pool(2); // destroyed before the sources, one of which is still awaited
        pool.spawnN(play(ping, pong));
        pool.spawnN(play(pong, ping));
        QCoreApplication::processEvents();
        ping.fire(1);
        QTRY_COMPARE_WITH_TIMEOUT(last, Last, 60'000);
    }

    // Each task of a chain fires the next one's source from its body: nested, or in a later turn where that is too
    // deep.
    void firesFromABody()
    {
        constexpr int Length = 2'000;
        std::vector<HotSource> sources(Length + 1);
        int passed = 0;
        AioPool pool(Length);
        for (int i = 0; i < Length; ++i) {
            const auto body = [](HotSource *mine, HotSource *next, int *passed) -> AioTask<> {
                auto values = valuesOf(*mine);
                auto it = co_await values.begin();
                ++*passed;
                next->fire(*it);
            };
            pool.spawnN(body(&sources[std::size_t(i)], &sources[std::size_t(i) + 1], &passed));
        }
        QVERIFY(QTest::qWaitFor([&] { return pool.waitingCount() == 0; }, 60'000));
        for (int i = 0; i < 100; ++i)
            QCoreApplication::processEvents();
        sources[0].fire(1);
        QTRY_COMPARE_WITH_TIMEOUT(passed, Length, 60'000);
        QTRY_VERIFY(pool.isEmpty());
    }

    void endsItsPoolInAStep()
    {
        HotSource source;
        auto pool = std::make_unique<AioPool>(1);
        const auto body = [&]() -> AioTask<> {
            const Counted local;
            QCORO_FOREACH(int value, valuesOf(source)) {
                if (value == 2)
                    pool.reset();
            }
        };
        const int before = Counted::living();
        const AioFuture<void> end = pool->spawnN(body);
        QCoreApplication::processEvents();
        for (int i = 1; i <= 3; ++i)
            source.fire(i);
        QVERIFY(!pool);
        QTRY_VERIFY(end.isCancelled());
        QCOMPARE(Counted::living(), before);
    }

    void isCancelledInAStep_data()
    {
        QTest::addColumn<int>("fired");
        QTest::addColumn<bool>("destroys");
        for (int fired : { 0, 1, 3 }) {
            QTest::addRow("cancelled after %d", fired) << fired << false;
            QTest::addRow("destroyed after %d", fired) << fired << true;
        }
    }
    void isCancelledInAStep()
    {
        QFETCH(const int, fired);
        QFETCH(const bool, destroys);
        Emitter emitter;
        const int before = Counted::living();
        auto pool = std::make_unique<AioPool>(1);
        const auto body = [&](Counted) -> AioTask<> {
            const Counted local;
            QCORO_FOREACH(int number, qCoroSignalListener(&emitter, &Emitter::number))
                Q_UNUSED(number);
        };
        const AioFuture<void> end = pool->spawnN(body(Counted()));
        QCoreApplication::processEvents();
        emitter.emitAll(1, fired);
        if (destroys)
            pool.reset();
        else
            pool->cancelAll();
        emitter.emitAll(1, fired);
        QTRY_VERIFY(end.isFinished());
        QVERIFY(end.isCancelled());
        QCOMPARE(Counted::living(), before);
        QCOMPARE(emitter.listenerCount(), 0);
        QCoreApplication::processEvents();
    }

    // A generator that outlives its consumer continues where it was left.
    void isTakenUpByAnother()
    {
        HotSource source;
        auto values = valuesOf(source);
        const auto body = [&](int *seen) -> AioTask<> {
            const auto it = co_await values.begin();
            *seen = *it;
        };
        int first = 0, second = 0, third = 0;
        m_pool.spawnN(body(&first));
        QCoreApplication::processEvents();
        source.fire(1);
        QTRY_COMPARE(first, 1);
        const AioFuture<void> cancelled = m_pool.spawnN(body(&second));
        QCoreApplication::processEvents();
        cancelled.cancel();
        QTRY_VERIFY(cancelled.isCancelled());
        source.fire(2); // without an awaiter
        m_pool.spawnN(body(&third));
        QCoreApplication::processEvents();
        source.fire(3);
        QTRY_COMPARE(third, 3);
        QCOMPARE(second, 0);
    }

    void aReadyStepDoesNotSuspend()
    {
        bool another = false;
        int sum = 0;
        const auto body = [&]() -> AioTask<> {
            QMetaObject::invokeMethod(
                    this, [&another] { another = true; }, Qt::QueuedConnection);
            QCORO_FOREACH(int number, ready(100'000))
                sum += number % 2;
            CO_VERIFY(!another);
            QCoro::AsyncGenerator<int> none;
            const auto it = co_await none.begin();
            CO_VERIFY(it == none.end());
            CO_VERIFY(!another);
        };
        runBody(body);
        QCOMPARE(sum, 50'000);
        QTRY_VERIFY(another);
    }

    void aPendingCancelTakesNoStep()
    {
        int made = 0;
        const auto numbers = [](int *made) -> QCoro::AsyncGenerator<int> {
            for (;;)
                co_yield ++*made;
        };
        const auto body = [&](AioContext context) -> AioTask<> {
            auto generator = numbers(&made);
            auto it = co_await generator.begin();
            context.pool()->cancelAll();
            co_await ++it;
        };
        const AioFuture<void> end = m_pool.spawnN(body);
        QTRY_VERIFY(end.isFinished());
        QVERIFY(end.isCancelled());
        QCOMPARE(made, 1);
    }

    void throwsWhereATaskDoes()
    {
        QStringList byTask, byAioTask;
        Gate gate;
        QCoro::Task<> task = throws<QCoro::Task<>>(&gate, &byTask);
        AioFuture<void> end = m_pool.spawnN(throws<AioTask<>>(&gate, &byAioTask));
        QCoreApplication::processEvents();
        gate.open();
        QTRY_VERIFY(end.isFinished());
        Aio::waitFor(std::move(task));
        QCOMPARE(byAioTask, byTask);
        QCOMPARE(byTask,
                 QStringList(
                         { QStringLiteral("1"), QStringLiteral("2"), QStringLiteral("bad"), QStringLiteral("end") }));
    }

    void yieldsReferencesAndWhatOnlyMoves()
    {
        Gate gate;
        bool changed = true;
        int sum = 0;
        const auto body = [&]() -> AioTask<> {
            QCORO_FOREACH(Uncopyable &value, references(&gate, &changed)) {
                sum += value.value;
                value.value += 10;
            }
            QCORO_FOREACH(std::unique_ptr<int> &pointer, pointers(&gate)) {
                const std::unique_ptr<int> taken = std::move(pointer);
                sum += *taken;
            }
        };
        const AioFuture<void> end = m_pool.spawnN(body);
        QCoreApplication::processEvents();
        gate.open();
        QTRY_VERIFY(end.isFinished());
        QVERIFY(changed);
        QCOMPARE(sum, 6);
    }

    // A generator does nothing that its consumer has not asked for, and is not resumed after it has been left.
    void isLazy()
    {
        QStringList log;
        const auto numbers = [](QStringList *log, const Gate *gate) -> QCoro::AsyncGenerator<int> {
            co_await gate->wait();
            for (int i = 1;; ++i) {
                co_yield i;
                *log << QStringLiteral("after %1").arg(i);
                co_await QCoro::sleepFor(1ms);
            }
        };
        Gate gate;
        const auto body = [&]() -> AioTask<> {
            QCORO_FOREACH(int number, numbers(&log, &gate)) {
                co_await turns(2);
                log << QString::number(number);
                if (number == 2)
                    break;
            }
        };
        const AioFuture<void> end = m_pool.spawnN(body);
        QCoreApplication::processEvents();
        gate.open();
        QTRY_VERIFY(end.isFinished());
        QCOMPARE(log, QStringList({ QStringLiteral("1"), QStringLiteral("after 1"), QStringLiteral("2") }));
    }

    void nullIsNotWaitedFor()
    {
        const auto body = [&]() -> AioTask<> {
            QTimer *timer = nullptr;
            co_await timer;
            AioContext context = co_await Aio::context();
            context.pool()->cancelAll();
            CO_THROWS(AioCancelled, co_await timer);
            co_await timer;
            CO_THROWS(AioCancelled, co_await Aio::signal(static_cast<Emitter *>(nullptr), &Emitter::number));
        };
        const AioFuture<void> end = m_pool.spawnN(body);
        QTRY_VERIFY(end.isFinished());
        QCOMPARE(outcome(end), QStringLiteral("void"));
    }
};

QTEST_GUILESS_MAIN(tst_Generators)
#include "tst_generators.moc"
