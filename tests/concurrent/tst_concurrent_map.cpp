// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests Aio::concurrentMap().

#include "support/busythreads.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <AioConcurrent>
#include <AioTaskModel>

#include <algorithm>
#include <atomic>
#include <deque>
#include <forward_list>
#include <list>
#include <numeric>
#include <span>
#include <thread>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

static int doubled(int i)
{
    return 2 * i;
}

static QList<int> numbersTo(int count)
{
    QList<int> numbers(count);
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
}

//! Counts instances that are destroyed in threads other than the test's.
class Witness
{
public:
    explicit Witness(int value = 0) noexcept : value(value) { ++s_living; }
    Witness(const Witness &other) noexcept : value(other.value) { ++s_living; }
    Witness &operator=(const Witness &) noexcept = default;
    ~Witness()
    {
        --s_living;
        if (QThread::currentThread() != qApp->thread())
            ++s_abroad;
    }

    int value;
    inline static std::atomic<int> s_living = 0;
    inline static std::atomic<int> s_abroad = 0;
};

class WitnessedError : public std::runtime_error
{
public:
    WitnessedError() : std::runtime_error("witnessed") { }

private:
    Witness m_witness;
};

//! Lets items block in threads until it is opened.
class ThreadGate
{
public:
    ~ThreadGate() { open(); }
    void open()
    {
        m_isOpen = true;
        m_isOpen.notify_all();
    }
    void pass()
    {
        ++begun;
        m_isOpen.wait(false);
    }

    std::atomic<int> begun = 0;

private:
    std::atomic<bool> m_isOpen = false;
};

class tst_ConcurrentMap : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void resultsInOrder_data();
    void resultsInOrder();
    void rangesOfEveryKind();
    void aRangeThatThrows();
    void aLongRangeLetsTheEventLoopRun();
    void itemsArePassedAsToAMap();
    void functionsOfEveryKind();
    void itemsThatThrow();
    void functionWithoutResult();
    void resultsThatOnlyMove();
    void errorsAndItemsStayInTheTasksThread();
    void everyItemOnce();
    void itemsRunInSeveralThreads();
    void slowItemsAreShared();
    void oneThread();
    void sharesItsThreads();
    void takesThreadsThatComeFree();
    void waitsForAThread();
    void theLimitWaitsToo();
    void cancelledBeforeItStarts();
    void cancelledWhileItWaitsForAThread();
    void cancelledWhileItemsRun();
    void cancelledBetweenTwoItems();
    void cancelledWhileItIsQueuedAgain();
    void cancelledByALimit();
    void threadsThatAreCleared();
    void poolDestroyedWhileItemsRun_data();
    void poolDestroyedWhileItemsRun();
    void poolDestroyedBySlotsOfTheProgress();
    void poolDestroyedWhileItWaitsForAThread();
    void progressGrowsToTheEnd();
    void progressOfAView();
    void awaitedInOtherCoroutines();
    void spawnedFromAnotherThread();
    void manyAtOnce();
    void cancelledAtAnyTime();
    void theApplicationQuits();
};

void tst_ConcurrentMap::init()
{
    Witness::s_abroad = 0;
    QCOMPARE(Witness::s_living.load(), 0);
}

void tst_ConcurrentMap::cleanup()
{
    QCOMPARE(Witness::s_living.load(), 0);
}

void tst_ConcurrentMap::resultsInOrder_data()
{
    QTest::addColumn<int>("count");
    for (const int count : { 0, 1, 2, 3, 100, 1023, 1024, 1025, 100'000 })
        QTest::addRow("%d", count) << count;
}

void tst_ConcurrentMap::resultsInOrder()
{
    QFETCH(const int, count);
    auto body = [](int count) -> AioTask<> {
        AioPool pool(1);
        const QList<int> numbers = numbersTo(count);
        AioFuture<QList<AioResult<int>>> future = pool.spawnN(Aio::concurrentMap(doubled, numbers));
        const QList<AioResult<int>> spawned = co_await future;
        const QList<AioResult<int>> awaited = co_await Aio::concurrentMap(doubled, numbers);
        for (const QList<AioResult<int>> &results : { spawned, awaited }) {
            CO_COMPARE(results.size(), count);
            bool fits = true;
            for (int i = 0; i < count; ++i)
                fits = fits && results[i].value() == 2 * i && results[i].index() == i;
            CO_VERIFY(fits);
        }
    };
    auto row = [&body, count] { return body(count); };
    runBody(row);
}

void tst_ConcurrentMap::rangesOfEveryKind()
{
    auto body = []() -> AioTask<> {
        const QString expected = u"2 4 6"_s;
        std::vector<int> vector{ 1, 2, 3 };
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(doubled, vector)), expected);
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(doubled, std::as_const(vector))), expected);
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(doubled, std::span(vector))), expected);
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(doubled, std::views::all(vector))), expected);
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(doubled, std::views::iota(1, 4))), expected);
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(doubled, std::views::iota(1) | std::views::take(3))), expected);
        auto isSmall = vector | std::views::filter([](int i) { return i < 3; });
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(doubled, isSmall)), u"2 4"_s);
        auto plusOne = std::views::iota(0, 3) | std::views::transform([](int i) { return i + 1; });
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(doubled, plusOne)), expected);
        int array[] = { 1, 2, 3 };
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(doubled, array)), expected);
        std::array<int, 3> stdArray{ 1, 2, 3 };
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(doubled, stdArray)), expected);
        std::deque<int> deque{ 1, 2, 3 };
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(doubled, deque)), expected);
        std::list<int> list{ 1, 2, 3 };
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(doubled, list)), expected);
        auto forward = std::forward_list<int>{ 1, 2, 3 };
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(doubled, std::move(forward))), expected);
        auto moved = vector;
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(doubled, std::move(moved))), expected);
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(doubled, { 1, 2, 3 })), expected);
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(doubled, {})), QString());
        QMap<QString, int> map{ { u"a"_s, 1 }, { u"b"_s, 2 }, { u"c"_s, 3 } };
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(doubled, map)), expected);
        QSet<int> set{ 2 };
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(doubled, set)), u"4"_s);
        // Items of a std::vector<bool> share their memory, which threads must not see.
        std::vector<bool> bools(5000);
        for (std::size_t i = 0; i < bools.size(); ++i)
            bools[i] = i % 3 == 0;
        const auto negated = [](bool b) { return !b; };
        const auto results = co_await Aio::concurrentMap(negated, bools);
        for (qsizetype i = 0; i < results.size(); ++i)
            CO_COMPARE(results[i].value(), i % 3 != 0);
        // A task that waits for its slot holds a temporary range.
        AioPool pool(1);
        AioFuture<QList<AioResult<int>>> future = pool.spawnN(Aio::concurrentMap(doubled, std::vector<int>{ 1, 2, 3 }));
        CO_COMPARE(outcomes(co_await future), expected);
    };
    runBody(body);
}

void tst_ConcurrentMap::aRangeThatThrows()
{
    auto body = []() -> AioTask<> {
        std::atomic<int> runs = 0;
        const auto run = [&runs](int i) {
            ++runs;
            return i;
        };
        auto bad = std::views::iota(0, 10) | std::views::transform([](int i) {
                       if (i == 5)
                           throw std::runtime_error("range");
                       return i;
                   });
        AioPool pool(1);
        auto future = pool.spawnN(Aio::concurrentMap(run, bad));
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(future.state(), AioPool::TaskState::Failed);
        CO_COMPARE(Aio::result(future).errorString(), u"range"_s);
        CO_COMPARE(runs.load(), 0);
    };
    runBody(body);
}

//! A range that never ends is cancelled while its items are taken out.
void tst_ConcurrentMap::aLongRangeLetsTheEventLoopRun()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        auto endless = std::views::iota(0) | std::views::transform([](int i) { return i % 2; });
        auto future = pool.spawnN(Aio::concurrentMap(doubled, endless));
        co_await turns();
        CO_COMPARE(future.state(), AioPool::TaskState::Active);
        const AioCancelReport report = co_await pool.cancel(future);
        CO_COMPARE(report.cancelled, 1);
        CO_VERIFY(future.isCancelled());
    };
    runBody(body);
}

void tst_ConcurrentMap::itemsArePassedAsToAMap()
{
    auto body = []() -> AioTask<> {
        QStringList words{ u"one"_s, u"two"_s, u"three"_s };
        const QStringList same = words;
        const auto byValue = [](QString word) { return word.size(); };
        const auto byReference = [](const QString &word) { return word.size(); };
        const auto byRvalue = [](QString &&word) { return QString(std::move(word)).size(); };
        const auto changing = [](QString &word) {
            word += u'!';
            return word.size() - 1;
        };
        std::vector<QString> vector(words.cbegin(), words.cend());
        for (int i = 0; i < 2; ++i) {
            CO_COMPARE(outcomes(co_await Aio::concurrentMap(byValue, words)), u"3 3 5"_s);
            CO_COMPARE(outcomes(co_await Aio::concurrentMap(byReference, words)), u"3 3 5"_s);
            CO_COMPARE(outcomes(co_await Aio::concurrentMap(byRvalue, words)), u"3 3 5"_s);
            CO_COMPARE(outcomes(co_await Aio::concurrentMap(changing, words)), u"3 3 5"_s);
            CO_COMPARE(outcomes(co_await Aio::concurrentMap(byValue, vector)), u"3 3 5"_s);
            CO_COMPARE(outcomes(co_await Aio::concurrentMap(byReference, vector)), u"3 3 5"_s);
            CO_COMPARE(outcomes(co_await Aio::concurrentMap(byRvalue, vector)), u"3 3 5"_s);
            CO_COMPARE(outcomes(co_await Aio::concurrentMap(changing, vector)), u"3 3 5"_s);
        }
        CO_COMPARE(words, same);
        CO_VERIFY(std::equal(vector.cbegin(), vector.cend(), same.cbegin()));
        auto copy = vector;
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(changing, std::move(copy))), u"3 3 5"_s);
        copy = vector;
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(byRvalue, std::move(copy))), u"3 3 5"_s);
        // Items that only move are looked at where they are, or moved.
        std::vector<std::unique_ptr<int>> pointers;
        for (int i = 0; i < 3; ++i)
            pointers.push_back(std::make_unique<int>(i));
        const auto look = [](const std::unique_ptr<int> &pointer) { return *pointer; };
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(look, pointers)), u"0 1 2"_s);
        const auto take = [](std::unique_ptr<int> pointer) { return *pointer; };
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(take, std::move(pointers))), u"0 1 2"_s);
    };
    runBody(body);
}

struct Multiplier
{
    int times(int number) const { return factor * number; }
    int operator()(int number) { return times(number); }

    int factor = 1;
};

void tst_ConcurrentMap::functionsOfEveryKind()
{
    auto body = []() -> AioTask<> {
        const std::vector<Multiplier> multipliers{ { 3 }, { 4 } };
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(&Multiplier::factor, multipliers)), u"3 4"_s);
        const QList<QString> words{ u"a"_s, u"bcd"_s };
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(&QString::size, words)), u"1 3"_s);
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(Multiplier{ 5 }, std::views::iota(1, 3))), u"5 10"_s);
        const std::function<int(int)> function = doubled;
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(function, { 1, 2 })), u"2 4"_s);
        const auto generic = [](auto i) { return i + 1; };
        const QList<int> numbers{ 1, 2 };
        CO_COMPARE(outcomes(co_await Aio::concurrentMap(generic, numbers)), u"2 3"_s);
        auto cannotBeCopied = [number = std::make_unique<int>(7)](int i) { return *number + i; };
        auto task = Aio::concurrentMap(std::move(cannotBeCopied), numbers);
        CO_COMPARE(outcomes(co_await std::move(task)), u"8 9"_s);
        // A task that is dropped, or never gets its slot
        static_cast<void>(Aio::concurrentMap(doubled, QList<int>{ 1 }));
    };
    runBody(body);
}

void tst_ConcurrentMap::itemsThatThrow()
{
    auto body = []() -> AioTask<> {
        const auto work = [](int i) {
            if (i % 7 == 0)
                throw std::runtime_error("bad" + std::to_string(i));
            if (i % 7 == 1)
                throw i;
            if (i % 7 == 2)
                throw AioCancelled();
            return i;
        };
        AioPool pool(1);
        auto task = Aio::concurrentMap(work, numbersTo(5000));
        const auto results = co_await pool.exec(std::move(task));
        CO_COMPARE(results.size(), 5000);
        for (int i = 0; i < 5000; ++i) {
            CO_COMPARE(results[i].index(), i);
            if (i % 7 == 0)
                CO_COMPARE(results[i].errorString(), QStringLiteral("bad%1").arg(i));
            else if (i % 7 == 1)
                CO_THROWS(int, results[i].value());
            else if (i % 7 == 2)
                CO_VERIFY(results[i].isCancelled());
            else
                CO_COMPARE(results[i].value(), i);
        }
        CO_COMPARE(pool.succeededCount(), 1);
    };
    runBody(body);
}

void tst_ConcurrentMap::functionWithoutResult()
{
    auto body = []() -> AioTask<> {
        std::atomic<int> sum = 0;
        const auto add = [&sum](int i) {
            if (i == 3)
                throw std::runtime_error("three");
            sum += i;
        };
        const QList<AioResult<void>> results = co_await Aio::concurrentMap(add, numbersTo(1000));
        CO_COMPARE(results.size(), 1000);
        CO_COMPARE(sum.load(), 499'500 - 3);
        CO_COMPARE(results[3].errorString(), u"three"_s);
        CO_COMPARE(std::count_if(results.cbegin(), results.cend(), [](const auto &r) { return r.hasValue(); }), 999);
        CO_COMPARE(results[999].index(), 999);
    };
    runBody(body);
}

void tst_ConcurrentMap::resultsThatOnlyMove()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        const auto make = [](int i) { return std::make_unique<int>(i); };
        auto future = pool.spawnN(Aio::concurrentMap(make, numbersTo(1000)));
        std::vector<AioResult<std::unique_ptr<int>>> results = co_await std::move(future);
        CO_COMPARE(results.size(), std::size_t(1000));
        for (int i = 0; i < 1000; ++i)
            CO_COMPARE(*results[std::size_t(i)].value(), i);
    };
    runBody(body);
}

void tst_ConcurrentMap::errorsAndItemsStayInTheTasksThread()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        QThreadPool threads;
        ThreadGate gate;
        for (const bool isCancelled : { false, true }) {
            const auto work = [&gate, isCancelled, witness = Witness()](const Witness &item) {
                if (item.value % 10 == 0)
                    throw WitnessedError();
                if (isCancelled && item.value == 501)
                    gate.pass();
                return std::make_shared<Witness>(item.value);
            };
            std::vector<Witness> items;
            for (int i = 0; i < 1000; ++i)
                items.emplace_back(i);
            auto future = pool.spawnN(Aio::concurrentMap(&threads, work, std::move(items)));
            if (isCancelled) {
                CO_VERIFY(co_await until([&] { return gate.begun > 0; }));
                future.cancel();
                co_await turns();
                CO_COMPARE(future.state(), AioPool::TaskState::Cancelling);
                gate.open();
            }
            CO_VERIFY(co_await pool.join());
            CO_COMPARE(future.isCancelled(), isCancelled);
        }
        threads.waitForDone();
    };
    runBody(body);
    QCOMPARE(Witness::s_abroad.load(), 0);
}

void tst_ConcurrentMap::everyItemOnce()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(8);
        constexpr int count = 100'000;
        std::vector<std::atomic<int>> calls(count);
        const auto call = [&calls](int i) { ++calls[std::size_t(i)]; };
        co_await Aio::concurrentMap(&threads, call, std::views::iota(0, count));
        CO_VERIFY(std::all_of(calls.begin(), calls.end(), [](const std::atomic<int> &n) { return n == 1; }));
    };
    runBody(body);
}

void tst_ConcurrentMap::itemsRunInSeveralThreads()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(4);
        ThreadGate gate;
        QThread *const here = QThread::currentThread();
        std::atomic<bool> isElsewhere = true;
        const auto meet = [&](int) {
            if (QThread::currentThread() == here)
                isElsewhere = false;
            gate.pass();
        };
        AioPool pool(1);
        auto future = pool.spawnN(Aio::concurrentMap(&threads, meet, std::views::iota(0, 4)));
        CO_VERIFY(co_await until([&gate] { return gate.begun == 4; })); // all at the same time
        gate.open();
        co_await future;
        CO_VERIFY(isElsewhere.load());
    };
    runBody(body);
}

//! After short items the blocks are large. Items that block meanwhile must not keep the others from all being done.
void tst_ConcurrentMap::slowItemsAreShared()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        ThreadGate gate;
        std::atomic<int> done = 0;
        const auto work = [&](int i) {
            if (i == 0)
                gate.pass();
            ++done;
        };
        AioPool pool(1);
        auto future = pool.spawnN(Aio::concurrentMap(&threads, work, std::views::iota(0, 100'000)));
        CO_VERIFY(co_await until([&done] { return done == 99'999; }));
        CO_COMPARE(future.state(), AioPool::TaskState::Active);
        gate.open();
        CO_COMPARE((co_await future).size(), 100'000);
    };
    runBody(body);
}

void tst_ConcurrentMap::oneThread()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        for (const int most : { 1, 0 }) {
            threads.setMaxThreadCount(most);
            std::atomic<int> running = 0;
            std::atomic<bool> isAlone = true;
            const auto work = [&](int i) {
                if (++running != 1)
                    isAlone = false;
                --running;
                return i;
            };
            const auto results = co_await Aio::concurrentMap(&threads, work, numbersTo(10'000));
            CO_COMPARE(results.size(), 10'000);
            CO_COMPARE(results[9999].value(), 9999);
            CO_VERIFY(isAlone.load());
        }
    };
    runBody(body);
}

//! A map that lasts lets other functions use its only thread.
void tst_ConcurrentMap::sharesItsThreads()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        std::atomic<bool> hasOtherRun = false;
        std::atomic<int> done = 0;
        const auto work = [&](int) {
            ++done;
            if (!hasOtherRun)
                std::this_thread::sleep_for(1ms); // as an item that takes a while
        };
        AioPool pool(2);
        auto future = pool.spawnN(Aio::concurrentMap(&threads, work, std::views::iota(0, 1'000'000)));
        CO_VERIFY(co_await until([&done] { return done > 0; }));
        auto other = [&hasOtherRun] { hasOtherRun = true; };
        co_await pool.exec(Aio::concurrent(&threads, other));
        CO_VERIFY(hasOtherRun.load());
        co_await future;
        CO_COMPARE(done.load(), 1'000'000);
    };
    runBody(body);
}

void tst_ConcurrentMap::takesThreadsThatComeFree()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        ThreadGate other;
        threads.start([&other] { other.pass(); });
        CO_VERIFY(co_await until([&other] { return other.begun == 1; }));
        std::atomic<int> running = 0;
        std::atomic<bool> wereTwo = false;
        const auto work = [&](int) {
            if (++running == 2)
                wereTwo = true;
            if (!wereTwo)
                std::this_thread::sleep_for(1ms); // as an item that takes a while
            --running;
        };
        AioPool pool(1);
        auto future = pool.spawnN(Aio::concurrentMap(&threads, work, std::views::iota(0, 100'000)));
        CO_VERIFY(co_await until([&running] { return running == 1; }));
        CO_VERIFY(!wereTwo.load());
        other.open();
        co_await future;
        CO_VERIFY(wereTwo.load());
    };
    runBody(body);
}

void tst_ConcurrentMap::waitsForAThread()
{
    auto body = []() -> AioTask<> {
        for (const auto by : { BusyThreads::By::Others, BusyThreads::By::Ours }) {
            BusyThreads threads(by, 2);
            AioPool pool(1);
            auto future = pool.spawnN(Aio::concurrentMap(threads.pool(), doubled, { 1, 2, 3 }));
            co_await turns();
            CO_COMPARE(future.state(), AioPool::TaskState::Active);
            const QModelIndex row = pool.tasks()->index(0);
            CO_VERIFY(row.data(AioTaskModel::WaitsForThreadRole).toBool());
            threads.release();
            CO_COMPARE(outcomes(co_await future), u"2 4 6"_s);
        }
    };
    runBody(body);
}

void tst_ConcurrentMap::theLimitWaitsToo()
{
    auto body = []() -> AioTask<> {
        BusyThreads threads(BusyThreads::By::Ours);
        AioPool pool(1);
        auto future = pool.spawnN(Aio::concurrentMap(threads.pool(), doubled, { 1, 2, 3 }),
                                  AioTaskOptions().withTimeout(20ms));
        co_await Aio::sleep(100ms);
        CO_COMPARE(future.state(), AioPool::TaskState::Active);
        future.cancel();
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(future.isCancelled());
        // It counts as soon as the first item has begun.
        QThreadPool free;
        ThreadGate gate;
        const auto block = [&gate](int) { gate.pass(); };
        auto limited = pool.spawnN(Aio::concurrentMap(&free, block, { 1 }), AioTaskOptions().withTimeout(1ms));
        CO_VERIFY(co_await until([&] {
            // It ends at once if all threads were taken by others for so long.
            return limited.isFinished() || limited.state() == AioPool::TaskState::Cancelling;
        }));
        gate.open();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(Aio::result(limited).errorString(), u"timed out"_s);
    };
    runBody(body);
}

void tst_ConcurrentMap::cancelledBeforeItStarts()
{
    auto body = []() -> AioTask<> {
        std::atomic<int> runs = 0;
        const auto run = [&runs, witness = Witness()](int) { ++runs; };
        AioPool pool(1);
        auto first = pool.spawnN(Aio::concurrentMap(run, numbersTo(10)));
        auto second = pool.spawnN(Aio::concurrentMap(run, numbersTo(10)));
        first.cancel();
        second.cancel();
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(first.isCancelled());
        CO_VERIFY(second.isCancelled());
        CO_COMPARE(runs.load(), 0);
    };
    runBody(body);
}

void tst_ConcurrentMap::cancelledWhileItWaitsForAThread()
{
    auto body = []() -> AioTask<> {
        std::atomic<int> runs = 0;
        BusyThreads threads;
        AioPool pool(1);
        {
            const auto run = [&runs, witness = Witness()](const Witness &) { ++runs; };
            auto future = pool.spawnN(Aio::concurrentMap(threads.pool(), run, std::vector<Witness>(3)));
            co_await turns();
            future.cancel();
            CO_VERIFY(co_await until([&future] { return future.isFinished(); }));
            CO_VERIFY(future.isCancelled());
        }
        CO_COMPARE(Witness::s_living.load(), 0);
        CO_COMPARE(co_await pool.exec(later(1)), 1);
        threads.release();
        threads.pool()->waitForDone();
        CO_COMPARE(runs.load(), 0);
    };
    runBody(body);
}

void tst_ConcurrentMap::cancelledWhileItemsRun()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        ThreadGate gate;
        std::atomic<int> ended = 0;
        const auto work = [&](int) {
            gate.pass();
            ++ended;
        };
        AioPool pool(1);
        auto future = pool.spawnN(Aio::concurrentMap(&threads, work, std::views::iota(0, 1000)));
        CO_VERIFY(co_await until([&gate] { return gate.begun == 2; }));
        CO_VERIFY(future.cancel());
        co_await turns();
        CO_COMPARE(future.state(), AioPool::TaskState::Cancelling); // holds its slot while its items run
        CO_COMPARE(pool.activeCount(), 1);
        gate.open();
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(future.isCancelled());
        CO_COMPARE(ended.load(), 2);
    };
    runBody(body);
}

void tst_ConcurrentMap::cancelledBetweenTwoItems()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        ThreadGate gate;
        std::atomic<int> runs = 0;
        // The items are short, so the blocks are large when the gate is reached.
        const auto work = [&](int i) {
            ++runs;
            if (i == 50'000)
                gate.pass();
        };
        AioPool pool(1);
        auto future = pool.spawnN(Aio::concurrentMap(&threads, work, std::views::iota(0, 100'000)));
        CO_VERIFY(co_await until([&gate] { return gate.begun == 1; }));
        future.cancel();
        co_await turns();
        gate.open();
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(future.isCancelled());
        CO_COMPARE(runs.load(), 50'001);
    };
    runBody(body);
}

//! A map whose thread another function has taken ends at once.
void tst_ConcurrentMap::cancelledWhileItIsQueuedAgain()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        ThreadGate gate;
        std::atomic<int> runs = 0;
        const auto work = [&runs](int) {
            ++runs;
            std::this_thread::sleep_for(1ms); // as an item that takes a while
        };
        AioPool pool(1);
        auto future = pool.spawnN(Aio::concurrentMap(&threads, work, std::views::iota(0, 1'000'000)));
        CO_VERIFY(co_await until([&runs] { return runs > 0; }));
        threads.start([&gate] { gate.pass(); });
        CO_VERIFY(co_await until([&gate] { return gate.begun == 1; }));
        const int before = runs;
        future.cancel();
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(future.isCancelled());
        gate.open();
        threads.waitForDone();
        CO_COMPARE(runs.load(), before);
    };
    runBody(body);
}

void tst_ConcurrentMap::cancelledByALimit()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        std::atomic<int> runs = 0;
        const auto work = [&runs](int) {
            ++runs;
            std::this_thread::sleep_for(1ms); // as an item that takes a while
        };
        AioPool pool(1);
        const auto limited = [&]() -> AioTask<> {
            co_await Aio::timeout(Aio::concurrentMap(&threads, work, std::views::iota(0, 1'000'000)), 20ms);
        };
        AioFuture<void> future = pool.spawnN(limited);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(outcome(future), u"timed out"_s);
        threads.waitForDone();
        CO_VERIFY(runs < 1'000'000);
    };
    runBody(body);
}

void tst_ConcurrentMap::threadsThatAreCleared()
{
    auto body = []() -> AioTask<> {
        std::atomic<int> runs = 0;
        const auto run = [&runs](int) { ++runs; };
        BusyThreads threads;
        AioPool pool(1);
        auto future = pool.spawnN(Aio::concurrentMap(threads.pool(), run, numbersTo(10)));
        co_await turns();
        threads.pool()->clear();
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(future.isCancelled());
        CO_COMPARE(runs.load(), 0);
        // A map that has begun continues in a thread, and ends if its helper was queued again.
        QThreadPool one;
        one.setMaxThreadCount(1);
        ThreadGate gate;
        const auto work = [&gate](int) { gate.pass(); };
        auto running = pool.spawnN(Aio::concurrentMap(&one, work, numbersTo(10)));
        CO_VERIFY(co_await until([&gate] { return gate.begun == 1; }));
        one.clear();
        co_await turns();
        CO_COMPARE(running.state(), AioPool::TaskState::Active);
        gate.open();
        CO_COMPARE((co_await running).size(), 10);
        ThreadGate between;
        const auto slow = [](int) { std::this_thread::sleep_for(1ms); };
        auto queued = pool.spawnN(Aio::concurrentMap(&one, slow, std::views::iota(0, 1'000'000)));
        co_await turns();
        CO_VERIFY(co_await until([&] { return one.activeThreadCount() == 1; }));
        one.start([&between] { between.pass(); });
        CO_VERIFY(co_await until([&between] { return between.begun == 1; }));
        one.clear();
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(queued.isCancelled());
        between.open();
    };
    runBody(body);
}

void tst_ConcurrentMap::poolDestroyedWhileItemsRun_data()
{
    QTest::addColumn<int>("threads");
    for (const int count : { 1, 2, 8 })
        QTest::addRow("%d threads", count) << count;
}

void tst_ConcurrentMap::poolDestroyedWhileItemsRun()
{
    QFETCH(const int, threads);
    auto body = [](int count) -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(count);
        std::atomic<int> running = 0;
        std::atomic<int> runs = 0;
        {
            auto pool = std::make_unique<AioPool>(2);
            const auto work = [&, witness = Witness(), text = std::string(100, 'x')](const Witness &item) {
                ++running;
                ++runs;
                for (int i = 0; i < 1000; ++i) {
                    if (text[std::size_t(i % 100)] != 'x' || item.value < 0)
                        return -1;
                    QThread::yieldCurrentThread();
                }
                --running;
                return item.value;
            };
            std::vector<Witness> items(100'000);
            const std::vector<Witness> sameItems = items;
            auto first = pool->spawnN(Aio::concurrentMap(&threads, work, sameItems));
            auto second = pool->spawnN(Aio::concurrentMap(&threads, work, std::move(items)));
            CO_VERIFY(co_await until([&runs] { return runs > 3; }));
            pool.reset();
            CO_COMPARE(running.load(), 0); // it has waited
            CO_VERIFY(first.isCancelled());
            CO_VERIFY(second.isCancelled());
        }
        CO_COMPARE(Witness::s_living.load(), 0);
        CO_VERIFY(runs < 100'000);
        const int before = runs;
        threads.waitForDone();
        CO_COMPARE(runs.load(), before);
    };
    auto row = [&body, threads] { return body(threads); };
    runBody(row);
    QCOMPARE(Witness::s_abroad.load(), 0);
}

void tst_ConcurrentMap::poolDestroyedBySlotsOfTheProgress()
{
    auto body = []() -> AioTask<> {
        for (const int when : { 0, 1, 2 }) { // at the start, meanwhile, at the end
            QThreadPool threads;
            std::atomic<int> runs = 0;
            const auto work = [&runs, when](int i) {
                ++runs;
                if (when == 1)
                    std::this_thread::sleep_for(1ms); // as an item that takes a while
                return i;
            };
            auto pool = std::make_unique<AioPool>(1);
            auto future = pool->spawnN(Aio::concurrentMap(&threads, work, std::views::iota(0, 10'000)));
            connect(pool.get(), &AioPool::taskProgressed, qApp, [&](qint64 id) {
                const qint64 value = pool->taskInfo(id)->progress;
                if (when == 0 || (when == 1 && value > 0) || value == 10'000)
                    pool.reset();
            });
            CO_VERIFY(co_await until([&pool] { return !pool; }));
            CO_VERIFY(co_await until([&future] { return future.isFinished(); }));
            CO_VERIFY(future.isCancelled());
            CO_VERIFY(when == 2 || runs < 10'000);
        }
    };
    runBody(body);
}

void tst_ConcurrentMap::poolDestroyedWhileItWaitsForAThread()
{
    auto body = []() -> AioTask<> {
        std::atomic<int> runs = 0;
        BusyThreads threads;
        {
            const auto run = [&runs, witness = Witness()](int) { ++runs; };
            auto pool = std::make_unique<AioPool>(2);
            auto future = pool->spawnN(Aio::concurrentMap(threads.pool(), run, numbersTo(10)));
            co_await turns();
            pool.reset(); // does not wait for the thread
            CO_VERIFY(future.isCancelled());
        }
        CO_COMPARE(Witness::s_living.load(), 0);
        threads.release();
        threads.pool()->waitForDone();
        CO_COMPARE(runs.load(), 0);
    };
    runBody(body);
}

void tst_ConcurrentMap::progressGrowsToTheEnd()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(4);
        ThreadGate gate;
        constexpr int count = 200;
        const auto work = [&gate](int i) {
            if (i == count - 1)
                gate.pass();
            std::this_thread::sleep_for(1ms); // as an item that takes a while
        };
        AioPool pool(1);
        QList<std::pair<qint64, qint64>> seen;
        connect(&pool, &AioPool::taskProgressed, &pool, [&](qint64 id) {
            const auto info = pool.taskInfo(id);
            seen << std::pair(info->progress, info->progressMaximum);
        });
        auto future = pool.spawnN(Aio::concurrentMap(&threads, work, std::views::iota(0, count)));
        CO_VERIFY(co_await until([&] { return gate.begun == 1 && seen.size() > 1; }));
        CO_VERIFY(seen.last().first < count);
        gate.open();
        co_await future;
        CO_COMPARE(seen.first(), std::pair(qint64(0), qint64(count)));
        CO_COMPARE(seen.last(), std::pair(qint64(count), qint64(count)));
        CO_VERIFY(std::is_sorted(seen.cbegin(), seen.cend()));
    };
    runBody(body);
}

void tst_ConcurrentMap::progressOfAView()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        auto future = pool.spawnN(Aio::concurrentMap(doubled, numbersTo(1000)));
        const QFuture<QList<AioResult<int>>> view = future;
        co_await future;
        CO_COMPARE(view.progressValue(), 1000);
        CO_COMPARE(view.progressMaximum(), 1000);
        CO_COMPARE(view.result().size(), 1000);
    };
    runBody(body);
}

void tst_ConcurrentMap::awaitedInOtherCoroutines()
{
    auto body = []() -> AioTask<> {
        const auto foreign = []() -> QCoro::Task<QString> {
            const auto results = co_await Aio::concurrentMap(doubled, { 1, 2, 3 });
            co_return outcomes(results);
        };
        CO_COMPARE(co_await foreign(), u"2 4 6"_s);
        auto [first, second] =
                co_await Aio::whenAll(Aio::concurrentMap(doubled, { 1, 2 }), Aio::concurrentMap(doubled, { 3 }));
        CO_COMPARE(outcomes(first), u"2 4"_s);
        CO_COMPARE(outcomes(second), u"6"_s);
        AioPool pool(2);
        const auto perList = [](QList<int> numbers) { return Aio::concurrentMap(doubled, numbers); };
        const QList<QList<int>> lists{ { 1 }, { 2, 3 } };
        const auto nested = co_await pool.map(perList, lists);
        CO_COMPARE(outcomes(nested[1].value()), u"4 6"_s);
    };
    runBody(body);
    QCOMPARE(outcomes(Aio::waitFor(Aio::concurrentMap(doubled, { 4 }))), u"8"_s);
}

void tst_ConcurrentMap::spawnedFromAnotherThread()
{
    auto body = []() -> AioTask<> {
        AioPool pool(2);
        std::atomic<int> handedOver = 0;
        QList<AioFuture<QList<AioResult<int>>>> futures(100);
        AioFuture<QList<AioResult<int>>> *const places = futures.data();
        std::thread thread([&] {
            for (int i = 0; i < 100; ++i) {
                places[i] = pool.spawnN(Aio::concurrentMap(doubled, std::vector<int>(std::size_t(i), i)));
                ++handedOver;
            }
        });
        CO_VERIFY(co_await until([&handedOver] { return handedOver == 100; }));
        thread.join();
        for (int i = 0; i < 100; ++i) {
            const auto results = co_await futures[i];
            CO_COMPARE(results.size(), i);
            if (i > 0)
                CO_COMPARE(results.last().value(), 2 * i);
        }
    };
    runBody(body);
}

void tst_ConcurrentMap::manyAtOnce()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(4);
        AioPool pool(50);
        const auto each = [&threads](int i) {
            return Aio::concurrentMap(&threads, doubled, std::views::iota(0, 50 * (i % 20)));
        };
        const auto results = co_await pool.map(each, std::views::iota(0, 1000));
        for (int i = 0; i < 1000; ++i)
            CO_COMPARE(results[i].value().size(), 50 * (i % 20));
    };
    runBody(body);
}

//! Cancels, and destroys pools, at any time between the start and the end.
void tst_ConcurrentMap::cancelledAtAnyTime()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(3);
        for (int round = 0; round < 300; ++round) {
            auto pool = std::make_unique<AioPool>(2);
            std::atomic<int> runs = 0;
            const auto work = [&runs](int) { ++runs; };
            QList<AioFuture<QList<AioResult<void>>>> futures;
            for (int i = 0; i < 3; ++i)
                futures << pool->spawnN(Aio::concurrentMap(&threads, work, numbersTo(300)));
            const int enough = 3 * round;
            for (int turn = 0; runs < enough && turn < 20; ++turn)
                co_await turns(1);
            if (round % 3 == 0)
                pool.reset();
            else if (round % 3 == 1)
                futures[0].cancel();
            else
                pool->cancelAll();
            if (pool)
                CO_VERIFY(co_await pool->join());
            for (const auto &future : std::as_const(futures)) {
                CO_VERIFY(future.isFinished());
                CO_VERIFY(future.isCancelled() || Aio::result(future).value().size() == 300);
            }
        }
    };
    runBody(body);
}

void tst_ConcurrentMap::theApplicationQuits()
{
    QThreadPool threads;
    std::atomic<int> running = 0;
    std::atomic<int> runs = 0;
    const auto work = [&](int) {
        ++running;
        ++runs;
        std::this_thread::sleep_for(1ms); // as an item that takes a while
        --running;
    };
    auto pool = std::make_unique<AioPool>(1);
    auto future = pool->spawnN(Aio::concurrentMap(&threads, work, std::views::iota(0, 1'000'000)));
    connect(pool.get(), &AioPool::taskProgressed, qApp, [&runs] {
        if (runs > 0)
            QCoreApplication::quit();
    });
    QObject receiver;
    connect(qApp, &QCoreApplication::aboutToQuit, &receiver, [&pool] { pool.reset(); });
    QCOMPARE(QCoreApplication::exec(), 0);
    QVERIFY(!pool);
    QCOMPARE(running.load(), 0);
    QVERIFY(future.isCancelled());
    QVERIFY(runs < 1'000'000);
}

QTEST_GUILESS_MAIN(tst_ConcurrentMap)
#include "tst_concurrent_map.moc"
