// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// map, mapN and iterMap over ranges of every kind.

#include "support/testcoro.h"
#include "support/workers.h"

#include <QSet>

#include <functional>
#include <limits>
#include <list>
#include <ranges>
#include <stdexcept>

using namespace Qt::StringLiterals;

class tst_PoolRanges : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mapOverViews();
    void mapOverQtContainers();
    void mapOverAReferencedContainer();
    void mapOverAnInitializerList();
    void mapKeepsItemsForConstReferences();
    void mapOverAnInputRange();
    void mapOverAThrowingRange();
    void mapOverARangeThatThrowsAtOnce();
    void mapOverARangeOfAnySize();
    void mapNOverAThrowingRange();
    void iterMapOverAThrowingRange();
};

void tst_PoolRanges::mapOverViews()
{
    auto body = []() -> AioTask<> {
        AioPool pool(2);
        CO_COMPARE(outcomes(co_await pool.map(later, std::views::iota(0, 4))), u"0 1 2 3"_s);
        const std::vector<int> items{ 1, 2, 3, 4, 5, 6 };
        auto odd = items | std::views::filter([](int i) { return i % 2 == 1; });
        CO_COMPARE(outcomes(co_await pool.map(later, odd)), u"1 3 5"_s);
        auto firstOfEndless = std::views::iota(7) | std::views::take(3);
        CO_COMPARE(outcomes(co_await pool.map(later, firstOfEndless)), u"7 8 9"_s);
        CO_COMPARE(pool.mapN(later, std::views::iota(0, 3)).size(), qsizetype(3));
        CO_VERIFY(co_await pool.join());
    };
    runBody(body);
}

void tst_PoolRanges::mapOverQtContainers()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        QList<int> list{ 1, 2, 3 };
        auto mapped = pool.map(later, list);
        // It is copied, which Qt does by reference: neither the change nor the end of the list matters.
        list.append(4);
        CO_COMPARE(list.size(), qsizetype(4));
        list.clear();
        CO_COMPARE(outcomes(co_await mapped), u"1 2 3"_s);
        const QSet<int> set{ 5, 6, 7 };
        int sum = 0;
        for (const AioResult<int> &result : co_await pool.map(later, set))
            sum += result.value();
        CO_COMPARE(sum, 18);
        auto length = [](QString text) -> AioTask<int> { co_return int(text.size()); };
        const QStringList words{ u"a"_s, u"bb"_s };
        CO_COMPARE(outcomes(co_await pool.map(length, words)), u"1 2"_s);
        const QMap<QString, int> values{ { u"x"_s, 1 }, { u"y"_s, 2 } };
        CO_COMPARE(outcomes(co_await pool.map(later, values)), u"1 2"_s);
    };
    runBody(body);
}

void tst_PoolRanges::mapOverAReferencedContainer()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        std::list<int> items{ 0, 1 };
        AioPool pool(1);
        auto fn = [&gate](int i) -> AioTask<int> { return gated(gate, i); };
        auto mapped = pool.map(fn, items);
        co_await turns();
        items.push_back(2);
        gate.open();
        CO_COMPARE(outcomes(co_await mapped), u"0 1 2"_s);
        CO_COMPARE(items.size(), std::size_t(3));
        const int array[] = { 4, 5 };
        CO_COMPARE(outcomes(co_await pool.map(later, array)), u"4 5"_s);
        std::vector<bool> bits(2, true);
        auto flag = [](bool bit) -> AioTask<int> { co_return bit ? 1 : 0; };
        CO_COMPARE(outcomes(co_await pool.map(flag, bits)), u"1 1"_s);
    };
    runBody(body);
}

void tst_PoolRanges::mapOverAnInitializerList()
{
    auto body = []() -> AioTask<> {
        AioPool pool(2);
        auto describe = [](AioResult<int> result) -> AioTask<int> { co_return result.value() * 2; };
        // Not in the co_await expression: see the documentation on g++ 12.
        auto mapped = pool.map(later, { 1, 2, 3 });
        auto withCallback = pool.map(later, { 4, 5 }, describe);
        QList<AioFuture<int>> futures = pool.mapN(later, { 6, 7 });
        auto iterated = pool.iterMap(later, { 8, 9 });
        auto batches = pool.iterMapBatches(later, { 8, 9 });
        CO_COMPARE(outcomes(co_await mapped), u"1 2 3"_s);
        CO_COMPARE(outcomes(co_await withCallback), u"8 10"_s);
        CO_COMPARE(co_await futures[1], 7);
        int sum = 0;
        QCORO_FOREACH(const AioResult<int> &result, iterated)
            sum += result.value();
        QCORO_FOREACH(const QList<AioResult<int>> &batch, batches)
            sum += 100 * int(batch.size());
        CO_COMPARE(sum, 217);
    };
    runBody(body);
}

void tst_PoolRanges::mapKeepsItemsForConstReferences()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(2);
        auto fn = [&gate](const QString &text) -> AioTask<int> {
            co_await gate.wait();
            co_return int(text.size());
        };
        QList<AioFuture<int>> futures;
        {
            QStringList words{ QString(3, u'x'), QString(50, u'y') };
            futures = pool.mapN(fn, words);
            words.clear();
        }
        co_await turns();
        gate.open();
        CO_COMPARE(co_await futures[0], 3);
        CO_COMPARE(co_await futures[1], 50);
    };
    runBody(body);
}

//! A range that can be walked once, as one that reads a file.
class Countdown
{
public:
    explicit Countdown(int from) : m_left(from) { }

    class Iterator
    {
    public:
        using iterator_concept = std::input_iterator_tag;
        using value_type = int;
        using difference_type = std::ptrdiff_t;

        explicit Iterator(Countdown &range) : m_range(&range) { }
        Iterator(Iterator &&) = default;
        Iterator &operator=(Iterator &&) = default;
        int operator*() const { return m_range->m_left; }
        Iterator &operator++()
        {
            --m_range->m_left;
            return *this;
        }
        void operator++(int) { ++*this; }
        bool operator==(std::default_sentinel_t) const { return m_range->m_left == 0; }

    private:
        Countdown *m_range;
    };

    Iterator begin() { return Iterator(*this); }
    std::default_sentinel_t end() const { return {}; }

private:
    int m_left;
};

void tst_PoolRanges::mapOverAnInputRange()
{
    auto body = []() -> AioTask<> {
        AioPool pool(2);
        Countdown countdown(3);
        CO_COMPARE(outcomes(co_await pool.map(later, countdown)), u"3 2 1"_s);
        CO_COMPARE(outcomes(co_await pool.map(later, Countdown(4))), u"4 3 2 1"_s);
    };
    runBody(body);
}

static int throwAtThree(int i)
{
    if (i == 3)
        throw std::runtime_error("range");
    return i;
}

void tst_PoolRanges::mapOverAThrowingRange()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        Gate cleanup;
        AioPool pool(5);
        auto fn = [&](int i) -> AioTask<int> { return recovering(log, QString::number(i), never, cleanup, i); };
        auto caller = [&]() -> AioTask<QString> {
            try {
                co_await pool.map(fn, std::views::iota(0, 6) | std::views::transform(throwAtThree));
            } catch (const std::runtime_error &e) {
                co_return QString::fromUtf8(e.what());
            }
            co_return {};
        };
        AioPool callers;
        AioFuture<QString> called = callers.spawnN(caller());
        co_await turns();
        // What it had started is cancelled, and has ended before the error arrives.
        CO_VERIFY(!log.contains("+3") && !called.isFinished());
        CO_COMPARE(pool.count(), pool.activeCount());
        cleanup.open();
        CO_COMPARE(co_await called, u"range"_s);
        CO_VERIFY(pool.isEmpty());
        CO_COMPARE(pool.succeededCount() + pool.cancelledCount(), qint64(3));
        CO_COMPARE(co_await pool.exec(later(1)), 1);
    };
    runBody(body);
}

void tst_PoolRanges::mapOverARangeThatThrowsAtOnce()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        auto range = std::views::iota(3, 6) | std::views::transform(throwAtThree);
        CO_THROWS(std::runtime_error, co_await pool.map(later, range));
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(pool.executedCount(), qint64(0));
    };
    runBody(body);
}

//! Says of itself what it likes.
class Boaster
{
public:
    explicit Boaster(std::function<quint64()> size) : m_size(std::move(size)) { }

    auto begin() const { return m_items.begin(); }
    auto end() const { return m_items.end(); }
    quint64 size() const { return m_size(); }

private:
    std::vector<int> m_items{ 1, 2, 3 };
    std::function<quint64()> m_size;
};

//! Room is made for so many results, but not for more than one may want, and not where that cannot be known.
void tst_PoolRanges::mapOverARangeOfAnySize()
{
    auto body = []() -> AioTask<> {
        AioPool pool(2);
        for (quint64 size : { quint64(0), quint64(3), quint64(2'000'000), std::numeric_limits<quint64>::max() }) {
            const Boaster boaster([size] { return size; });
            CO_COMPARE(outcomes(co_await pool.map(later, boaster)), u"1 2 3"_s);
        }
        const Boaster unknown([]() -> quint64 { throw std::runtime_error("size"); });
        CO_THROWS(std::runtime_error, co_await pool.map(later, unknown));
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(pool.executedCount(), qint64(12));
    };
    runBody(body);
}

void tst_PoolRanges::mapNOverAThrowingRange()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate open;
        open.open();
        AioPool pool(2);
        auto fn = [&](int i) -> AioTask<int> { return logged(log, QString::number(i), open, i); };
        auto range = std::views::iota(0, 6) | std::views::transform(throwAtThree);
        CO_THROWS(std::runtime_error, pool.mapN(fn, range));
        CO_COMPARE(pool.count(), 0);
        co_await turns();
        CO_COMPARE(log.text(), QString());
        CO_VERIFY(co_await pool.join());
    };
    runBody(body);
}

void tst_PoolRanges::iterMapOverAThrowingRange()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate open;
        open.open();
        AioPool pool(2);
        auto fn = [&](int i) -> AioTask<int> { return logged(log, QString::number(i), open, i); };
        auto range = std::views::iota(0, 6) | std::views::transform(throwAtThree);
        CO_THROWS(std::runtime_error, pool.iterMap(fn, range));
        CO_COMPARE(pool.count(), 0);
        co_await turns();
        CO_COMPARE(log.text(), QString());
        CO_VERIFY(co_await pool.join());
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_PoolRanges)
#include "tst_pool_ranges.moc"
