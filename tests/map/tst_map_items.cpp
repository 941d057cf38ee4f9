// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// The tasks of a map: each is one of its own, whatever the engine keeps of one for the next.

#include "support/counted.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <QEventLoop>

#include <functional>
#include <memory>
#include <ranges>
#include <set>
#include <vector>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

//! Cannot be moved from: what one is made of stays as it is.
class Copied
{
public:
    explicit Copied(int value = 0) : m_counted(value) { }
    Copied(const Copied &) = default;
    Copied &operator=(const Copied &) = default;
    int value() const noexcept { return m_counted.value(); }

private:
    Counted m_counted;
};

//! Has something done when it dies after its value has been moved on.
class Farewell
{
public:
    explicit Farewell(std::function<void()> said = {}) : m_said(std::move(said)) { }
    Farewell(const Farewell &) = delete;
    Farewell &operator=(const Farewell &) = delete;
    Farewell(Farewell &&other) noexcept : m_said(other.m_said) { other.m_isEmpty = true; }
    Farewell &operator=(Farewell &&) = delete;
    ~Farewell()
    {
        if (m_isEmpty && m_said)
            m_said();
    }

private:
    std::function<void()> m_said;
    bool m_isEmpty = false;
};

}

class tst_MapItems : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneKnowsNothingOfTheOneBefore();
    void aContextOutlivesItsItem();
    void nothingStaysOfWhatHasEnded_data();
    void nothingStaysOfWhatHasEnded();
    void oneMayRunAnEventLoop();
    void oneMayFailOrBeCancelled();
    void aResultThatDiesEndsThePool();
    void aResultThatDiesRunsAnEventLoop();
    void whoIsToldOfTheSpawnCancels();
    void fillsTheSlots_data();
    void fillsTheSlots();
    void fillsTheSlotsBehindThoseThatHaveOne();
    void fillsTheSlotsBesideOneThatEndsAtOnce();
};

void tst_MapItems::oneKnowsNothingOfTheOneBefore()
{
    auto body = []() -> AioTask<> {
        AioPool pool(2);
        QStringList labels;
        std::set<qint64> ids;
        auto fn = [&](AioContext context, int i) -> AioTask<int> {
            labels << context.label();
            ids.insert(context.id());
            if (i % 3 == 0)
                context.setLabel(u"third"_s);
            if (i % 3 == 1)
                context.setProgress(1, 2, u"half"_s);
            return i % 2 ? later(i) : immediate(i);
        };
        auto mapped = pool.map(fn, std::views::iota(0, 200));
        const QList<AioResult<int>> results = co_await mapped;
        for (int i = 0; i < 200; ++i) {
            CO_COMPARE(results[i].value(), i);
            CO_COMPARE(results[i].index(), qsizetype(i));
        }
        CO_COMPARE(labels.size(), qsizetype(200));
        CO_COMPARE(labels.filter(u"third"_s).size(), qsizetype(0));
        CO_COMPARE(ids.size(), std::size_t(200));
        CO_COMPARE(pool.succeededCount(), qint64(200));
    };
    runBody(body);
}

void tst_MapItems::aContextOutlivesItsItem()
{
    auto body = []() -> AioTask<> {
        AioPool pool(3);
        std::vector<AioContext> contexts;
        std::vector<qint64> ids;
        auto fn = [&](AioContext context, int i) -> AioTask<int> {
            ids.push_back(context.id());
            if (i % 2)
                contexts.push_back(context);
            return immediate(i);
        };
        auto mapped = pool.map(fn, std::views::iota(0, 20));
        co_await mapped;
        CO_COMPARE(contexts.size(), std::size_t(10));
        for (std::size_t i = 0; i < contexts.size(); ++i) {
            CO_COMPARE(contexts[i].id(), ids[2 * i + 1]);
            CO_VERIFY(!contexts[i].pool());
        }
    };
    runBody(body);
}

void tst_MapItems::nothingStaysOfWhatHasEnded_data()
{
    QTest::addColumn<bool>("yields");
    QTest::newRow("immediate") << false;
    QTest::newRow("later") << true;
}

void tst_MapItems::nothingStaysOfWhatHasEnded()
{
    QFETCH(bool, yields);
    auto body = [yields]() -> AioTask<> {
        AioPool pool(1);
        const int before = Counted::living();
        std::vector<int> living;
        auto fn = [&](int i) -> AioTask<Copied> {
            // So many as are results already: no item, frame or outcome beside.
            living.push_back(Counted::living() - before);
            return [](int i, bool yields) -> AioTask<Copied> {
                const Counted local(i);
                if (yields)
                    co_await Aio::yield();
                co_return Copied(local.value());
            }(i, yields);
        };
        auto mapped = pool.map(fn, std::views::iota(0, 10));
        const QList<AioResult<Copied>> results = co_await mapped;
        for (int i = 0; i < 10; ++i) {
            CO_COMPARE(living[std::size_t(i)], i);
            CO_COMPARE(results[i].value().value(), i);
        }
        CO_COMPARE(Counted::living() - before, 10);
    };
    runBody(body);
}

void tst_MapItems::oneMayRunAnEventLoop()
{
    auto body = []() -> AioTask<> {
        AioPool pool(4);
        int ended = 0;
        int endedWithin = 0;
        auto fn = [&](int i) -> AioTask<int> {
            if (i == 2) {
                QEventLoop loop;
                while (ended < 10)
                    loop.processEvents();
                endedWithin = ended;
            }
            ++ended;
            return immediate(i);
        };
        auto mapped = pool.map(fn, std::views::iota(0, 12));
        const QList<AioResult<int>> results = co_await mapped;
        CO_COMPARE(outcomes(results), u"0 1 2 3 4 5 6 7 8 9 10 11"_s);
        CO_VERIFY(endedWithin >= 10);
        CO_COMPARE(pool.executedCount(), qint64(12));
    };
    runBody(body);
}

void tst_MapItems::oneMayFailOrBeCancelled()
{
    auto body = []() -> AioTask<> {
        AioPool pool(2);
        auto fn = [&](AioContext context, int i) -> AioTask<int> {
            if (i % 4 == 1)
                throw std::runtime_error("bad" + std::to_string(i));
            if (i % 4 == 2)
                pool.cancelTask(context.id());
            return i % 4 == 3 ? immediate(i) : later(i);
        };
        auto mapped = pool.map(fn, std::views::iota(0, 12));
        const QList<AioResult<int>> results = co_await mapped;
        CO_COMPARE(outcomes(results), u"0 bad1 cancelled 3 4 bad5 cancelled 7 8 bad9 cancelled 11"_s);
        CO_COMPARE(pool.failedCount(), qint64(3));
        CO_COMPARE(pool.cancelledCount(), qint64(3));
    };
    runBody(body);
}

void tst_MapItems::aResultThatDiesEndsThePool()
{
    auto body = []() -> AioTask<> {
        auto pool = std::make_unique<AioPool>(2);
        int made = 0;
        auto fn = [&](int i) -> AioTask<Farewell> {
            ++made;
            return [](std::unique_ptr<AioPool> &pool, int i) -> AioTask<Farewell> {
                co_return Farewell(i == 5 ? std::function<void()>([&pool] { pool.reset(); }) : nullptr);
            }(pool, i);
        };
        auto mapped = pool->map(fn, std::views::iota(0, 100));
        bool cancelled = false;
        try {
            co_await mapped;
        } catch (const AioCancelled &) {
            cancelled = true;
        }
        CO_VERIFY(cancelled);
        CO_VERIFY(!pool);
        CO_COMPARE(made, 6);
    };
    runBody(body);
}

void tst_MapItems::aResultThatDiesRunsAnEventLoop()
{
    auto body = []() -> AioTask<> {
        AioPool pool(3);
        int made = 0;
        int madeWithin = 0;
        auto look = [&] {
            QEventLoop loop;
            while (made < 20)
                loop.processEvents();
            madeWithin = made;
        };
        auto fn = [&](int i) -> AioTask<Farewell> {
            ++made;
            return [](std::function<void()> said) -> AioTask<Farewell> {
                co_return Farewell(std::move(said));
            }(i == 5 ? std::function<void()>(look) : nullptr);
        };
        auto mapped = pool.map(fn, std::views::iota(0, 30));
        const auto results = co_await mapped;
        CO_COMPARE(results.size(), std::size_t(30));
        for (const AioResult<Farewell> &result : results)
            CO_VERIFY(result.hasValue());
        CO_VERIFY(madeWithin >= 20);
    };
    runBody(body);
}

void tst_MapItems::whoIsToldOfTheSpawnCancels()
{
    auto body = []() -> AioTask<> {
        AioPool pool(2);
        int called = 0;
        auto fn = [&](int i) -> AioTask<int> {
            ++called;
            return immediate(i);
        };
        int spawned = 0;
        QObject::connect(&pool, &AioPool::taskSpawned, &pool, [&](qint64 id) {
            if (++spawned % 3 == 0)
                pool.cancelTask(id);
        });
        auto mapped = pool.map(fn, std::views::iota(0, 9));
        const QList<AioResult<int>> results = co_await mapped;
        CO_COMPARE(outcomes(results), u"0 1 cancelled 3 4 cancelled 6 7 cancelled"_s);
        CO_COMPARE(called, 6);
    };
    runBody(body);
}

void tst_MapItems::fillsTheSlots_data()
{
    QTest::addColumn<bool>("sleeps");
    QTest::addColumn<bool>("isHeard");
    QTest::addColumn<bool>("isBusy");
    for (const bool sleeps : { false, true }) {
        for (const bool isHeard : { false, true }) {
            for (const bool isBusy : { false, true })
                QTest::addRow("%s%s%s", sleeps ? "sleeps" : "yields", isHeard ? ", heard" : "", isBusy ? ", busy" : "")
                        << sleeps << isHeard << isBusy;
        }
    }
}

void tst_MapItems::fillsTheSlots()
{
    QFETCH(const bool, sleeps);
    QFETCH(const bool, isHeard);
    QFETCH(const bool, isBusy);
    auto body = [=]() -> AioTask<> {
        AioPool pool(4);
        if (isHeard)
            connect(&pool, &AioPool::taskSpawned, &pool, [] {});
        AioPool other;
        auto busy = []() -> AioTask<> {
            while (true)
                co_await Aio::yield();
        };
        if (isBusy) {
            other.spawnN(busy);
            co_await Aio::yield();
        }
        int alive = 0;
        int most = 0;
        QList<int> begun;
        QList<qsizetype> begunBeforeItWentOn;
        auto fn = [&](int i) -> AioTask<> {
            begun << i;
            most = std::max(most, ++alive);
            if (sleeps)
                co_await Aio::sleep(0ms);
            else
                co_await Aio::yield();
            begunBeforeItWentOn << begun.size();
            --alive;
        };
        auto mapped = pool.map(fn, std::views::iota(0, 12));
        co_await mapped;
        CO_COMPARE(most, 4);
        CO_COMPARE(begunBeforeItWentOn.first(), qsizetype(4));
        CO_COMPARE(begun, (QList<int>{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 }));
    };
    runBody(body);
}

//! Tasks that have got a slot before the map begin first.
void tst_MapItems::fillsTheSlotsBehindThoseThatHaveOne()
{
    auto body = []() -> AioTask<> {
        AioPool pool(6);
        QStringList log;
        auto spawned = [&](int i) -> AioTask<> {
            log << u"task %1"_s.arg(i);
            co_await Aio::yield();
        };
        auto fn = [&](int i) -> AioTask<> {
            log << u"item %1"_s.arg(i);
            co_await Aio::yield();
            log << u"on %1"_s.arg(i);
        };
        pool.pause();
        pool.spawnN(spawned(0));
        auto mapped = pool.map(fn, std::views::iota(0, 3));
        pool.spawnN(spawned(1));
        pool.spawnN(spawned(2));
        pool.resume();
        co_await mapped;
        CO_COMPARE(log.first(6),
                   QStringList({ u"task 0"_s, u"task 1"_s, u"task 2"_s, u"item 0"_s, u"item 1"_s, u"item 2"_s }));
    };
    runBody(body);
}

void tst_MapItems::fillsTheSlotsBesideOneThatEndsAtOnce()
{
    auto body = []() -> AioTask<> {
        AioPool pool(4);
        int alive = 0;
        int most = 0;
        auto fn = [&](int i) -> AioTask<> {
            if (i % 3 == 0)
                co_return;
            most = std::max(most, ++alive);
            co_await Aio::sleep(1ms);
            --alive;
        };
        auto mapped = pool.map(fn, std::views::iota(0, 30));
        co_await mapped;
        CO_COMPARE(most, 4);
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_MapItems)
#include "tst_map_items.moc"
