// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// What may start, and what starts again: a core with a rule, and jobs with several attempts. No feature of AioPool uses
// either yet.

#include "model/aiotaskrows_p.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <functional>
#include <ranges>

using namespace Qt::StringLiterals;
using Aio::detail::Admission;
using Aio::detail::AdmissionRule;
using Aio::detail::Job;
using Aio::detail::PoolCore;
using Aio::detail::QueueEntry;
using Aio::detail::Ref;

namespace {

//! A pool without its face. Logs its signals.
class Pool final : public QObject, private Aio::detail::PoolListener
{
public:
    explicit Pool(int size) : core(Ref<PoolCore>::adopt(new PoolCore(*this, size)))
    {
        using Aio::detail::TaskSignal;
        for (const TaskSignal signal : { TaskSignal::Spawned, TaskSignal::Started, TaskSignal::Succeeded,
                                         TaskSignal::Failed, TaskSignal::Cancelled, TaskSignal::Idle })
            core->listenTo(signal);
    }
    ~Pool() override { core->shutDown(); }

    QStringList takeLog() { return std::exchange(m_log, {}); }

    const Ref<PoolCore> core;

private:
    void emitSpawned(qint64 id) noexcept override { m_log << u"spawned %1"_s.arg(id); }
    void emitStarted(qint64 id) noexcept override { m_log << u"started %1"_s.arg(id); }
    void emitProgressed(qint64) noexcept override { }
    void emitRetried(qint64, int, const QString &) noexcept override { }
    void emitUnobserved(qint64, const QString &) noexcept override { }
    void emitSucceeded(qint64 id) noexcept override { m_log << u"succeeded %1"_s.arg(id); }
    void emitFailed(qint64 id, const QString &) noexcept override { m_log << u"failed %1"_s.arg(id); }
    void emitCancelled(qint64 id) noexcept override { m_log << u"cancelled %1"_s.arg(id); }
    void emitFinished(qint64, Aio::TaskState) noexcept override { }
    void emitIdle() noexcept override { m_log << u"idle"_s; }
    void emitChanges() noexcept override { }
    bool isUpToDate() const noexcept override { return true; }
    bool isEverythingHeard() const noexcept override { return false; }
    bool isFailureHeard() const noexcept override { return false; }
    AioPool *pool() const noexcept override { return nullptr; }
    QObject *object() const noexcept override { return const_cast<Pool *>(this); }

    QStringList m_log;
};

//! The rows of a model without the model. Follows every change by the row numbers alone.
class Rows final : private Aio::detail::TaskRows::View
{
public:
    explicit Rows(Pool &pool) : rows(*pool.core, *this) { rows.wake(); }
    //! Shows the changes. Returns the ids and states of the rows.
    QStringList update()
    {
        rows.showChanges();
        QStringList list;
        for (int row = 0; row < rows.count(); ++row) {
            const auto found = rows.at(row);
            list << u"%1%2"_s.arg(QLatin1String(row < rows.activeCount() ? "+" : "")).arg(found.id);
        }
        return m_count == rows.count() ? list : QStringList{ u"%1 rows told of"_s.arg(m_count) };
    }
    Aio::detail::TaskRows rows;

private:
    void beginInsert(int first, int last) override { m_count += last - first + 1; }
    void endInsert() override { }
    void beginRemove(int first, int last) override { m_count -= last - first + 1; }
    void endRemove() override { }
    void beginMove(int, int, int) override { }
    void endMove() override { }
    void changed(int, int, Changed) override { }
    void endOfChanges() override { }
    bool isWatchedUnnoticed() const noexcept override { return false; }
    bool scheduleFlush() noexcept override { return true; }
    void leaveThread() noexcept override { }
    void poolGone() noexcept override { }

    int m_count = 0;
};

//! Refuses single tasks, or all.
class Rule final : public AdmissionRule
{
public:
    Admission mayStart(const QueueEntry &entry) noexcept override
    {
        if (isClosed)
            return Admission::NothingNow;
        return entry.isTask() && refuses && refuses(static_cast<const Job &>(entry)) ? Admission::NotThisOne
                                                                                     : Admission::Yes;
    }
    std::function<bool(const Job &)> refuses;
    bool isClosed = false;
};

//! Runs a function until it returns, at most a number of times.
class Attempts final : public Aio::detail::TypedJob<int>
{
public:
    using Function = std::function<AioTask<int>(int attempt)>;
    Attempts(int most, Function function) : m_most(most), m_function(std::move(function)) { }

    int attempt() const { return m_attempt; }
    bool isIn(Aio::TaskState state) const { return this->state() == state; }

    void discard(std::exception_ptr error) noexcept override
    {
        storeError(std::move(error));
        if (!isOnStack())
            m_task = {};
    }

protected:
    Aio::detail::Frame *begin() noexcept override
    {
        ownerOrDie().jobStarted(*this);
        if (isFinished())
            return nullptr;
        m_task = m_function(++m_attempt);
        return enter(Aio::detail::TaskAccess::promise(m_task));
    }
    Aio::detail::Frame *proceed() noexcept override
    {
        auto &promise = Aio::detail::TaskAccess::promise(m_task);
        m_again = promise.hasError() && m_attempt < m_most && !isCancelling();
        if (!m_again)
            storeOutcomeOf(promise);
        return nullptr;
    }
    void ended() noexcept override
    {
        m_task = {};
        if (isFinished())
            return;
        if (std::exchange(m_again, false))
            ownerOrDie().jobWaitsAgain(*this, nullptr);
        else
            ownerOrDie().jobEnded(*this);
    }

private:
    const int m_most;
    const Function m_function;
    int m_attempt = 0;
    bool m_again = false;
    AioTask<int> m_task;
};

Ref<Attempts> spawn(Pool &pool, int most, Attempts::Function function, const AioTaskOptions &options = {})
{
    auto job = Ref<Attempts>::adopt(new Attempts(most, std::move(function)));
    pool.core->spawn(*job, options);
    return job;
}

template<typename Fn, typename Range>
auto startMap(Pool &pool, Fn fn, Range range)
{
    return Aio::detail::callOrRefuse<Aio::detail::Map<Fn, Range>>(*pool.core, AioTaskOptions(), std::move(fn),
                                                                  std::move(range));
}

AioTask<int> failsAtFirst(int attempt, int good)
{
    co_await Aio::yield();
    if (attempt < good)
        throw std::runtime_error("not yet");
    co_return attempt;
}

}

class tst_Admission : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRefusedTaskLetsOthersPass();
    void nothingStartsWhileTheRuleIsClosed();
    void aRefusedTaskCanBeCancelled();
    void allAreCancelledWithTheRefusedOnes();
    void aPoolDiesWithRefusedOnes();
    void aMapSetsAsideAsManyAsThereAreSlots();
    void aMapGoesOnWhenItsItemsAreAdmitted();
    void aClosedRuleHoldsUpAMapInItsPlace();

    void anAttemptWaitsForASlotOfItsOwn();
    void anAttemptComesBeforeLaterTasks();
    void aWaitingAttemptIsCancelledAtOnce();
    void aCancelledAttemptIsTheLast();
    void aPoolDiesBetweenTwoAttempts();
    void progressAndLimitBeginAnew();
    void rowsFollowTheAttempts();
};

void tst_Admission::aRefusedTaskLetsOthersPass()
{
    Pool pool(1);
    Rule rule;
    rule.refuses = [](const Job &job) { return job.label() == u"a"; };
    pool.core->setRule(&rule);
    auto work = [](int) { return immediate(1); };
    const auto a = spawn(pool, 1, work, AioTaskOptions(u"a"_s));
    const auto b = spawn(pool, 1, work);
    QVERIFY(a->place() == QueueEntry::Place::Parked);
    QVERIFY(QTest::qWaitFor([&] { return b->isFinished(); }));
    QCOMPARE(pool.core->waitingCount(), 1);
    QVERIFY(a->isIn(Aio::TaskState::Waiting));
    rule.refuses = {};
    pool.core->admit(*a);
    QVERIFY(QTest::qWaitFor([&] { return a->isFinished(); }));
    QCOMPARE(pool.takeLog(),
             QStringList({ u"spawned 1"_s, u"spawned 2"_s, u"started 2"_s, u"succeeded 2"_s, u"started 1"_s,
                           u"succeeded 1"_s, u"idle"_s }));
}

void tst_Admission::nothingStartsWhileTheRuleIsClosed()
{
    Pool pool(2);
    Rule rule;
    rule.isClosed = true;
    pool.core->setRule(&rule);
    auto work = [](int) { return immediate(1); };
    const auto a = spawn(pool, 1, work);
    const auto b = spawn(pool, 1, work, AioTaskOptions().withPriority(1));
    Aio::waitFor(turns());
    QCOMPARE(pool.core->waitingCount(), 2);
    rule.isClosed = false;
    pool.core->admitAll();
    QVERIFY(QTest::qWaitFor([&] { return a->isFinished() && b->isFinished(); }));
    QCOMPARE(pool.takeLog().filter(u"started"_s), QStringList({ u"started 2"_s, u"started 1"_s }));
}

void tst_Admission::aRefusedTaskCanBeCancelled()
{
    Pool pool(1);
    Rule rule;
    rule.refuses = [](const Job &) { return true; };
    pool.core->setRule(&rule);
    const auto a = spawn(
            pool, 1, [](int) { return immediate(1); }, AioTaskOptions().withPriority(3));
    QVERIFY(pool.core->cancelTask(a->id()));
    QVERIFY(a->isIn(Aio::TaskState::Cancelled));
    pool.core->admit(*a);
    rule.refuses = {};
    pool.core->admitAll();
    QCOMPARE(pool.takeLog(), QStringList({ u"spawned 1"_s, u"cancelled 1"_s, u"idle"_s }));
    QVERIFY(pool.core->isEmpty());
}

void tst_Admission::allAreCancelledWithTheRefusedOnes()
{
    Pool pool(1);
    Rule rule;
    rule.refuses = [](const Job &job) { return job.id() % 2 == 0; };
    pool.core->setRule(&rule);
    Gate gate;
    std::vector<Ref<Attempts>> jobs;
    for (int i = 0; i < 6; ++i)
        jobs.push_back(spawn(
                pool, 1, [&](int) { return gated(gate, 1); }, AioTaskOptions().withPriority(i % 3)));
    Aio::waitFor(turns());
    pool.core->requestCancelAll();
    QVERIFY(QTest::qWaitFor([&] { return pool.core->isEmpty(); }));
    for (const auto &job : jobs)
        QVERIFY(job->isIn(Aio::TaskState::Cancelled));
}

void tst_Admission::aPoolDiesWithRefusedOnes()
{
    Rule rule;
    rule.refuses = [](const Job &) { return true; };
    Ref<Attempts> a;
    {
        Pool pool(1);
        pool.core->setRule(&rule);
        a = spawn(pool, 1, [](int) { return immediate(1); });
    }
    QVERIFY(a->isIn(Aio::TaskState::Cancelled));
}

void tst_Admission::aMapSetsAsideAsManyAsThereAreSlots()
{
    Pool pool(3);
    Rule rule;
    rule.refuses = [](const Job &) { return true; };
    pool.core->setRule(&rule);
    int pulled = 0;
    auto range = std::views::iota(0, 100) | std::views::transform([&](int i) {
                     ++pulled;
                     return i;
                 });
    auto mapped = startMap(pool, &immediate, range);
    Aio::waitFor(turns());
    QCOMPARE(pulled, 3);
    QCOMPARE(pool.core->waitingCount(), 3);
    QCOMPARE(pool.core->scheduler().activeCount(), 0);
    rule.refuses = {};
    pool.core->admitAll();
    const QList<AioResult<int>> results = Aio::waitFor(mapped);
    QCOMPARE(results.size(), 100);
    for (int i = 0; i < 100; ++i)
        QCOMPARE(results[i].value(), i);
}

void tst_Admission::aMapGoesOnWhenItsItemsAreAdmitted()
{
    Pool pool(2);
    Rule rule;
    rule.refuses = [](const Job &job) { return job.id() % 3 != 0; };
    pool.core->setRule(&rule);
    auto mapped = startMap(pool, &later, std::views::iota(0, 20));
    auto admitting = [&]() -> AioTask<int> {
        int admitted = 0;
        while (!pool.core->isEmpty()) {
            co_await turns();
            rule.refuses = {};
            pool.core->admitAll();
            rule.refuses = [](const Job &job) { return job.id() % 3 != 0; };
            ++admitted;
        }
        co_return admitted;
    };
    auto admitted = admitting();
    QVERIFY(Aio::waitFor(std::move(admitted)) > 5);
    QCOMPARE(Aio::waitFor(mapped).size(), 20);
}

void tst_Admission::aClosedRuleHoldsUpAMapInItsPlace()
{
    Pool pool(1);
    Rule rule;
    pool.core->setRule(&rule);
    auto mapped = startMap(pool, &immediate, std::views::iota(0, 2));
    const auto behind = spawn(pool, 1, [](int) { return immediate(1); });
    QVERIFY(pool.takeLog() == QStringList(u"spawned 2"_s)); // the place of the map has 1
    rule.isClosed = true; // the map has its slot
    Aio::waitFor(turns());
    QCOMPARE(pool.core->waitingCount(), 2);
    rule.isClosed = false;
    pool.core->admitAll();
    QCOMPARE(Aio::waitFor(mapped).size(), 2);
    // The first item of the map takes the place of the map.
    QCOMPARE(pool.takeLog().filter(u"started"_s).first(2), QStringList({ u"started 3"_s, u"started 2"_s }));
}

void tst_Admission::anAttemptWaitsForASlotOfItsOwn()
{
    Pool pool(1);
    const auto a = spawn(pool, 3, [](int attempt) { return failsAtFirst(attempt, 3); });
    QVERIFY(!a->hasRunBefore());
    QVERIFY(QTest::qWaitFor([&] { return a->isFinished(); }));
    QCOMPARE(a->result(), 3);
    QVERIFY(a->hasRunBefore());
    const PoolCore::Counts counts = pool.core->counts();
    QCOMPARE(counts.executed, 1);
    QCOMPARE(counts.succeeded, 1);
    QCOMPARE(pool.takeLog(), QStringList({ u"spawned 1"_s, u"started 1"_s, u"succeeded 1"_s, u"idle"_s }));

    const auto b = spawn(pool, 2, [](int attempt) { return failsAtFirst(attempt, 3); });
    QVERIFY(QTest::qWaitFor([&] { return b->isFinished(); }));
    QCOMPARE(b->attempt(), 2);
    QVERIFY(b->isIn(Aio::TaskState::Failed));
}

void tst_Admission::anAttemptComesBeforeLaterTasks()
{
    Pool pool(1);
    QStringList log;
    auto work = [&log](const QString &name, int attempts) {
        return [&log, name, attempts](int attempt) {
            log << name + QString::number(attempt);
            return failsAtFirst(attempt, attempts);
        };
    };
    const auto a = spawn(pool, 2, work(u"a"_s, 2));
    const auto b = spawn(pool, 2, work(u"b"_s, 2));
    const auto c = spawn(pool, 1, work(u"c"_s, 1), AioTaskOptions().withPriority(1));
    QVERIFY(QTest::qWaitFor([&] { return pool.core->isEmpty(); }));
    QCOMPARE(log, QStringList({ u"a1"_s, u"c1"_s, u"a2"_s, u"b1"_s, u"b2"_s }));
}

void tst_Admission::aWaitingAttemptIsCancelledAtOnce()
{
    Pool pool(1);
    Gate gate;
    const auto a = spawn(pool, 2, [](int attempt) { return failsAtFirst(attempt, 2); });
    const auto b = spawn(
            pool, 1, [&](int) { return gated(gate, 1); }, AioTaskOptions().withPriority(1));
    QVERIFY(QTest::qWaitFor([&] { return a->hasRunBefore(); }));
    QVERIFY(a->isIn(Aio::TaskState::Waiting));
    QCOMPARE(pool.core->waitingCount(), 1);
    QCOMPARE(pool.core->scheduler().activeCount(), 1);
    QVERIFY(pool.core->cancelTask(a->id()));
    QVERIFY(a->isIn(Aio::TaskState::Cancelled));
    QCOMPARE(a->attempt(), 1);
    QCOMPARE(pool.core->counts().executed, 1); // it has run a line
    gate.open();
    QVERIFY(QTest::qWaitFor([&] { return pool.core->isEmpty(); }));
    QCOMPARE(pool.takeLog(),
             QStringList({ u"spawned 1"_s, u"spawned 2"_s, u"started 1"_s, u"started 2"_s, u"cancelled 1"_s,
                           u"succeeded 2"_s, u"idle"_s }));
}

void tst_Admission::aCancelledAttemptIsTheLast()
{
    Pool pool(1);
    Gate gate;
    const auto a = spawn(pool, 5, [&](int) { return gated(gate, 1); });
    Aio::waitFor(turns());
    QVERIFY(pool.core->cancelTask(a->id()));
    QVERIFY(QTest::qWaitFor([&] { return a->isFinished(); }));
    QCOMPARE(a->attempt(), 1);
    QVERIFY(a->isIn(Aio::TaskState::Cancelled));
}

void tst_Admission::aPoolDiesBetweenTwoAttempts()
{
    Gate gate;
    Ref<Attempts> a, b;
    {
        Pool pool(1);
        a = spawn(pool, 2, [](int attempt) { return failsAtFirst(attempt, 2); });
        b = spawn(
                pool, 1, [&](int) { return gated(gate, 1); }, AioTaskOptions().withPriority(1));
        QVERIFY(QTest::qWaitFor([&] { return a->hasRunBefore(); }));
    }
    QVERIFY(a->isIn(Aio::TaskState::Cancelled));
    QVERIFY(b->isIn(Aio::TaskState::Cancelled));
    QCOMPARE(a->attempt(), 1);
}

void tst_Admission::progressAndLimitBeginAnew()
{
    Pool pool(1);
    Gate gate, other;
    Ref<Attempts> a;
    a = spawn(
            pool, 2,
            [&](int attempt) -> AioTask<int> {
                a->setProgress(1, 2, u"half"_s);
                if (attempt == 1)
                    throw std::runtime_error("not yet");
                co_await gate.wait();
                co_return 1;
            },
            AioTaskOptions().withTimeout(std::chrono::hours(1)));
    const auto b = spawn(
            pool, 1, [&](int) { return gated(other, 1); }, AioTaskOptions().withPriority(1));
    QVERIFY(QTest::qWaitFor([&] { return a->hasRunBefore(); }));
    QCOMPARE(a->progress().maximum, 0);
    QCOMPARE(a->progress().text, QString());
    QVERIFY(a->hasTimeLimit());
    QCOMPARE(a->slotTime(), 0);
    other.open();
    QVERIFY(QTest::qWaitFor([&] { return a->attempt() == 2; }));
    QCOMPARE(a->progress().value, 1);
    QVERIFY(a->slotTime() != 0);
    gate.open();
    QVERIFY(QTest::qWaitFor([&] { return a->isFinished(); }));
    QVERIFY(a->isIn(Aio::TaskState::Succeeded));
}

void tst_Admission::rowsFollowTheAttempts()
{
    Pool pool(1);
    Rows rows(pool);
    Gate gate, first;
    const auto a = spawn(pool, 2, [&](int attempt) -> AioTask<int> {
        co_await first.wait();
        co_return co_await failsAtFirst(attempt, 2);
    });
    const auto b = spawn(pool, 1, [&](int) { return gated(gate, 1); });
    const auto c = spawn(
            pool, 1, [&](int) { return gated(gate, 1); }, AioTaskOptions().withPriority(1));
    Aio::waitFor(turns());
    QCOMPARE(rows.update(), QStringList({ u"+1"_s, u"3"_s, u"2"_s }));
    first.open();
    QVERIFY(QTest::qWaitFor([&] { return a->hasRunBefore(); }));
    QCOMPARE(rows.update(), QStringList({ u"+3"_s, u"1"_s, u"2"_s })); // before the later task of its priority
    Aio::waitFor(turns());
    QCOMPARE(rows.update(), QStringList({ u"+3"_s, u"1"_s, u"2"_s }));
    gate.open();
    QVERIFY(QTest::qWaitFor([&] { return pool.core->isEmpty(); }));
    QCOMPARE(rows.update(), QStringList());

    const auto d = spawn(pool, 3, [&](int attempt) { return failsAtFirst(attempt, 3); });
    Aio::waitFor(turns(2));
    rows.update();
    QVERIFY(QTest::qWaitFor([&] { return d->attempt() == 3; })); // two attempts between two looks
    QCOMPARE(rows.update(), d->isFinished() ? QStringList() : QStringList({ u"+4"_s }));
    QVERIFY(QTest::qWaitFor([&] { return d->isFinished(); }));
    QCOMPARE(rows.update(), QStringList());
}

QTEST_GUILESS_MAIN(tst_Admission)
#include "tst_admission.moc"
