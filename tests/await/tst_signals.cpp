// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests Aio::signals(): a stream that loses no emission and leaves nothing behind.

#include "support/counted.h"
#include "support/poolthread.h"
#include "support/testcoro.h"

#include <QCoro/QCoroAsyncGenerator>
#include <QCoro/QCoroTask>

#include <memory>

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
    int listenerCount() const { return receivers(SIGNAL(number(int))) + receivers(SIGNAL(counted(Counted))); }

Q_SIGNALS:
    void nothing();
    void number(int value);
    void both(int value, const QString &text);
    void counted(Counted value);
};

QList<int> upTo(int last)
{
    QList<int> numbers;
    for (int i = 1; i <= last; ++i)
        numbers << i;
    return numbers;
}

// QCORO_FOREACH in a template is too much for g++ 12.
template<typename Q>
Q collect(AioSignalStream<int> numbers, QList<int> *seen, qsizetype count)
{
    const auto end = numbers.end();
    auto it = co_await numbers.begin();
    while (it != end) {
        *seen << *it;
        if (seen->size() == count)
            break;
        co_await ++it;
    }
}

QCoro::AsyncGenerator<int> doubled(AioSignalStream<int> numbers)
{
    QCORO_FOREACH(int number, numbers)
        co_yield 2 * number;
}

}

class tst_Signals : public QObject
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

    void listensFromTheCallOn_data()
    {
        QTest::addColumn<bool>("byAioTask");
        QTest::addRow("AioTask") << true;
        QTest::addRow("QCoro::Task") << false;
    }
    void listensFromTheCallOn()
    {
        QFETCH(const bool, byAioTask);
        Emitter emitter;
        QList<int> seen;
        auto numbers = Aio::signals(&emitter, &Emitter::number);
        emitter.emitAll(1, 3);
        if (byAioTask)
            m_pool.spawnN(collect<AioTask<>>(std::move(numbers), &seen, 1000));
        else
            collect<QCoro::Task<>>(std::move(numbers), &seen, 1000);
        QTRY_COMPARE(seen, upTo(3));
        emitter.emitAll(4, 900);
        QTRY_COMPARE(seen, upTo(900));
        emitter.emitAll(901, 1000);
        QTRY_COMPARE(seen, upTo(1000));
        QTRY_COMPARE(emitter.listenerCount(), 0);
    }

    void givesTheArgumentsThatThereAre()
    {
        Emitter emitter;
        auto nothing = Aio::signals(&emitter, &Emitter::nothing);
        auto both = Aio::signalStream(&emitter, &Emitter::both);
        QTimer timer;
        auto timeouts = Aio::signals(&timer, &QTimer::timeout); // a private signal, whose argument is dropped
        timer.start(0);
        Q_EMIT emitter.nothing();
        Q_EMIT emitter.both(7, QStringLiteral("seven"));
        const auto body = [&]() -> AioTask<> {
            const std::optional<std::tuple<>> none = co_await nothing.next();
            CO_VERIFY(none.has_value());
            auto it = co_await both.begin();
            CO_COMPARE(std::get<0>(*it), 7);
            CO_COMPARE(std::get<1>(*it), QStringLiteral("seven"));
            const std::optional<std::tuple<>> timeout = co_await timeouts.next();
            CO_VERIFY(timeout.has_value());
        };
        runBody(body);
    }

    // A step whose value is ready does not suspend. A loop body that awaits something else loses no emission.
    void keepsWhatIsEmittedMeanwhile()
    {
        Emitter emitter;
        QList<int> seen;
        bool another = false;
        auto numbers = Aio::signals(&emitter, &Emitter::number);
        const auto body = [&]() -> AioTask<> {
            QCORO_FOREACH(const int &number, numbers) {
                const int before = number;
                if (number < 20)
                    emitter.emitAll(2 * number, 2 * number + 1);
                co_await turns(2);
                CO_COMPARE(number, before);
                seen << number;
                if (number == 39)
                    break;
            }
            QMetaObject::invokeMethod(
                    this, [&another] { another = true; }, Qt::QueuedConnection);
            emitter.emitAll(40, 41);
            seen << (co_await numbers.next()).value_or(-1);
            seen << (co_await numbers.next()).value_or(-1);
            CO_VERIFY(!another);
        };
        emitter.emitAll(1, 1);
        runBody(body);
        QCOMPARE(seen, upTo(41));
        QTRY_VERIFY(another);
    }

    void dropsTheOldestBeyondItsLimit()
    {
        Emitter emitter;
        QList<int> seen;
        auto three = Aio::signals(&emitter, &Emitter::number, AioSignalsOptions().withLimit(3));
        auto all = Aio::signals(&emitter, &Emitter::number, AioSignalsOptions().withLimit(-1));
        emitter.emitAll(1, 10);
        QCOMPARE(three.dropped(), 7);
        QCOMPARE(all.dropped(), 0);
        const auto body = [&]() -> AioTask<> {
            for (int i = 0; i < 3; ++i)
                seen << (co_await three.next()).value_or(-1);
            emitter.emitAll(11, 13);
            for (int i = 0; i < 3; ++i)
                seen << (co_await three.next()).value_or(-1);
        };
        runBody(body);
        QCOMPARE(seen, QList<int>({ 8, 9, 10, 11, 12, 13 }));
        QCOMPARE(three.dropped(), 7);
        QCOMPARE(AioSignalsOptions().limit(), 0);
        QCOMPARE(AioSignalsOptions().withLimit(5).limit(), 5);
    }

    void endsWithItsSender()
    {
        auto emitter = std::make_unique<Emitter>();
        QList<int> seen;
        const AioFuture<void> waits =
                m_pool.spawnN(collect<AioTask<>>(Aio::signals(emitter.get(), &Emitter::number), &seen, 100));
        auto late = Aio::signals(emitter.get(), &Emitter::number);
        QCoreApplication::processEvents();
        emitter->emitAll(1, 3);
        emitter.reset();
        QTRY_VERIFY(waits.isFinished());
        QCOMPARE(outcome(waits), QStringLiteral("void"));
        QCOMPARE(seen, upTo(3));
        seen.clear();
        auto collecting = collect<AioTask<>>(std::move(late), &seen, 100);
        Aio::waitFor(std::move(collecting));
        QCOMPARE(seen, upTo(3));

        auto none = Aio::signals(static_cast<Emitter *>(nullptr), &Emitter::number);
        const auto body = [&]() -> AioTask<> {
            auto it = co_await none.begin();
            CO_VERIFY(it == none.end());
            CO_VERIFY(!(co_await none.next()).has_value());
        };
        runBody(body);
    }

    void aCancelTakesNothing()
    {
        Emitter emitter;
        auto numbers = Aio::signals(&emitter, &Emitter::number);
        const auto body = [&]() -> AioTask<> { co_await numbers.next(); };
        AioFuture<void> end = m_pool.spawnN(body);
        QCoreApplication::processEvents();
        emitter.emitAll(1, 3);
        end.cancel();
        QTRY_VERIFY(end.isFinished());
        QVERIFY(end.isCancelled());
        QList<int> seen;
        auto collecting = collect<AioTask<>>(std::move(numbers), &seen, 3);
        Aio::waitFor(std::move(collecting));
        QCOMPARE(seen, upTo(3));
    }

    void leavesNothingBehind()
    {
        Emitter emitter;
        const int before = Counted::living();
        {
            auto dropped = Aio::signals(&emitter, &Emitter::counted);
            Q_EMIT emitter.counted(Counted(1));
            Q_EMIT emitter.counted(Counted(2));
            QCOMPARE(Counted::living(), before + 2);
            const auto body = [&]() -> AioTask<> {
                auto own = Aio::signals(&emitter, &Emitter::counted);
                Q_EMIT emitter.counted(Counted(3));
                QCORO_FOREACH(const Counted &value, own)
                    Q_UNUSED(value);
            };
            AioFuture<void> end = m_pool.spawnN(body);
            QCoreApplication::processEvents();
            QCOMPARE(emitter.listenerCount(), 2);
            end.cancel();
            QTRY_VERIFY(end.isFinished());
            QCOMPARE(emitter.listenerCount(), 1);
            QCOMPARE(Counted::living(), before + 3); // in dropped
            auto moved = std::move(dropped);
            QCOMPARE(emitter.listenerCount(), 1);
        }
        QCOMPARE(emitter.listenerCount(), 0);
        QCOMPARE(Counted::living(), before);
    }

    // A slot called before or after the stream's own destroys the stream. A coroutine that awaits it sees the end.
    void isDestroyedByASlot_data()
    {
        QTest::addColumn<bool>("first");
        QTest::addRow("before") << true;
        QTest::addRow("after") << false;
    }
    void isDestroyedByASlot()
    {
        QFETCH(const bool, first);
        Emitter emitter;
        std::optional<AioSignalStream<int>> numbers;
        const auto destroy = [&](int number) {
            if (number == 2)
                numbers.reset();
        };
        if (first)
            connect(&emitter, &Emitter::number, this, destroy);
        numbers = Aio::signals(&emitter, &Emitter::number);
        if (!first)
            connect(&emitter, &Emitter::number, this, destroy);
        QList<int> seen;
        const auto body = [&]() -> AioTask<> {
            for (std::optional<int> number; (number = co_await numbers->next());)
                seen << *number;
        };
        const AioFuture<void> end = m_pool.spawnN(body);
        QCoreApplication::processEvents();
        emitter.emitAll(2, 3);
        QTRY_VERIFY(end.isFinished());
        QCOMPARE(outcome(end), QStringLiteral("void"));
        QVERIFY(!numbers);
        emitter.disconnect(this);
    }

    void feedsAGenerator()
    {
        Emitter emitter;
        QList<int> seen;
        const auto body = [&](QCoro::AsyncGenerator<int> numbers) -> AioTask<> {
            QCORO_FOREACH(int number, numbers) {
                seen << number;
                co_await turns(1);
            }
        };
        m_pool.spawnN(body(doubled(Aio::signals(&emitter, &Emitter::number))));
        QCoreApplication::processEvents();
        emitter.emitAll(1, 100);
        QTRY_COMPARE(seen.size(), 100);
        QCOMPARE(seen.last(), 200);
    }

    void isForOneAtATime()
    {
        Emitter emitter;
        auto numbers = Aio::signals(&emitter, &Emitter::number);
        const auto body = [&]() -> AioTask<int> {
            const std::optional<int> next = co_await numbers.next();
            co_return next.value_or(-1);
        };
        const AioFuture<int> one = m_pool.spawnN(body);
        const AioFuture<int> two = m_pool.spawnN(body);
        QTRY_VERIFY(two.isFinished());
        QVERIFY_THROWS_EXCEPTION(std::logic_error, two.result());
        emitter.emitAll(1, 1);
        QTRY_VERIFY(one.isFinished());
        QCOMPARE(one.result(), 1);
    }

    void isAwaitedWithinOthers()
    {
        Emitter emitter;
        auto numbers = Aio::signals(&emitter, &Emitter::number);
        const auto body = [&]() -> AioTask<> {
            CO_THROWS(AioTimeout, co_await Aio::timeout(numbers.next(), 1ms));
            emitter.emitAll(1, 2);
            const std::optional<int> one = co_await Aio::timeout(numbers.next(), 1min);
            CO_COMPARE(one, std::optional<int>(1));
            const std::optional<int> two = co_await numbers.next();
            CO_COMPARE(two, std::optional<int>(2));
        };
        runBody(body);
    }

    void listensToAnotherThread()
    {
        PoolThread thread;
        std::unique_ptr<Emitter> emitter;
        thread.run([&] { emitter = std::make_unique<Emitter>(); });
        QList<int> seen;
        const AioFuture<void> end =
                m_pool.spawnN(collect<AioTask<>>(Aio::signals(emitter.get(), &Emitter::number), &seen, 2000));
        thread.run([&] {
            emitter->emitAll(1, 1000);
            emitter.reset();
        });
        QTRY_VERIFY(end.isFinished());
        QCOMPARE(seen, upTo(1000));
    }
};

QTEST_GUILESS_MAIN(tst_Signals)
#include "tst_signals.moc"
