// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Shuts pools down in the middle of random programs, under the test clock: the await of shutdown() always ends in time,
// and tells the truth about each task.
//
// AIOPOOL_PROGRAMS is their number. A failing program is shrunk, and printed with the RC_PARAMS that play it again:
//     RC_PARAMS='reproduce=…' build/dev/tests/tst_shutdown_random

#include "support/gate.h"
#include "support/poolthread.h"
#include "support/randomprograms.h"

#include <AioConcurrent>
#include <AioPool>
#include <AioTestClock>

#include <QtCore/QEventLoop>
#include <QtTest>

#include <rapidcheck.h>

#include <optional>
#include <sstream>

using namespace std::chrono_literals;

namespace {

//! A step of a program. What its numbers mean depends on what there is when it is its turn.
struct Step
{
    enum Code {
        Spawn,
        SpawnElsewhere,
        Map,
        IterMap,
        Advance,
        OpenGate,
        Pause,
        Resize,
        Hold,
        Cancel,
        CancelAll,
        React,
        Close,
        Shutdown,
        Delete,
    };
    Code code;
    int a;
    int b;
    int c;
};

std::ostream &operator<<(std::ostream &out, const Step &step)
{
    static constexpr const char *names[] = { "Spawn",     "SpawnElsewhere", "Map",    "IterMap",  "Advance",
                                             "OpenGate",  "Pause",          "Resize", "Hold",     "Cancel",
                                             "CancelAll", "React",          "Close",  "Shutdown", "Delete" };
    return out << names[step.code] << '(' << step.a << ", " << step.b << ", " << step.c << ')';
}

//! What a worker does.
enum class Kind {
    Sleeps,
    Waits, // for the gate
    IgnoresCancel, // until the gate is open
    CleansUp, // for a while when it is cancelled
    Shields,
    Foreign, // a QCoro::Task, which cannot be cancelled
    InThread,
    Fails, // at each of its attempts
    Spawns, // a task of its pool, which it awaits
    HasChildren, // in a scope
    ShutsDown, // its own pool, and awaits that
    ShutsDownTwice, // and awaits the second call
    ShutsDownAndFails, // at each of its attempts
    CancelsAll, // of its pool when it is cancelled
    DeletesPool, // when it is cancelled
};
constexpr int KindCount = int(Kind::DeletesPool) + 1;

//! What a slot of taskFinished() does, once.
enum class Reaction { None, Pauses, Spawns, Resizes, Cancels, ShutsDown, Closes };
constexpr int ReactionCount = int(Reaction::Closes) + 1;

//! One pool, its tasks, and all calls of its shutdown().
class Play
{
public:
    Play();
    ~Play();

    //! Empty, or what is wrong after \a step.
    std::string play(const Step &step);
    //! Shuts the pool down, and lets all that it has end. Empty, or what is wrong.
    std::string finish();

private:
    using State = AioPool::TaskState;
    using Ending = decltype(std::declval<AioPool &>().shutdown(std::chrono::milliseconds()));
    struct Tracked
    {
        AioFuture<void> future;
        Kind kind;
        AioAtEnd atEnd;
        bool wasActive = false; // when the shutdown began
        bool wasUnfinished = false;
        bool wasAsked = false; // to cancel
    };
    //! The present end of the pool, which all calls of shutdown() share.
    struct Run
    {
        int number;
        std::vector<qint64> callers; // tasks of the pool
        std::optional<std::chrono::nanoseconds> deadline; // none: no limit
    };

    AioTask<> work(Kind kind, int number, AioContext context);
    AioTask<> callBack(int number);
    AioTask<> watch(std::chrono::milliseconds grace, int run = 0);
    AioTask<> callShutdown(std::chrono::milliseconds grace, qint64 caller);
    AioTask<> itemOfMap(int number);
    AioFuture<void> track(const AioFuture<void> &future, Kind kind = Kind::Sleeps, AioAtEnd atEnd = AioAtEnd::Cancel);
    void spawn(const Step &step);
    void map(const Step &step);
    void react(Reaction reaction);
    Ending shutdown(std::chrono::milliseconds grace, qint64 caller);
    const Tracked &findTask(qint64 id) const;
    void checkReport(const AioShutdownReport &report);
    void checkFinished(const Tracked &task, bool isInTime);
    std::string check();
    void complain(const char *what, qint64 id = 0);

    Aio::TestClock m_clock;
    Gate m_gate;
    AioPool m_outer; // of those who await
    AioPool m_other{ 2 }; // whose tasks this one awaits
    std::unique_ptr<AioPool> m_pool;
    std::vector<Tracked> m_tasks;
    bool m_hasMap = false; // whose items are not among the tasks
    std::optional<Run> m_run;
    int m_runs = 0;
    int m_waiting = 0; // coroutines that await shutdown()
    Reaction m_reaction = Reaction::None;
    bool m_isCancelled = false; // something, otherwise than by shutdown()
    std::string m_complaint;
};

Play::Play() : m_pool(std::make_unique<AioPool>(2))
{
    QObject::connect(m_pool.get(), &AioPool::taskFinished, m_pool.get(),
                     [this] { react(std::exchange(m_reaction, Reaction::None)); });
}

Play::~Play()
{
    m_gate.open();
    m_pool.reset();
    m_outer.cancelAll();
    m_other.cancelAll();
    m_clock.advance(1h);
}

AioTask<> slept(std::chrono::milliseconds time)
{
    co_await Aio::sleep(time);
}

QCoro::Task<> passed(AioTask<> gate)
{
    co_await std::move(gate);
}

//! No limit for some.
std::chrono::milliseconds graceOf(int number)
{
    return std::chrono::milliseconds(number % 5 == 0 ? -1 : number * 7);
}

AioTask<> Play::work(Kind kind, int number, AioContext context)
{
    const std::chrono::milliseconds time(number * 7);
    bool isCancelled = false;
    switch (kind) {
    case Kind::Sleeps:
        co_await Aio::sleep(time);
        break;
    case Kind::Waits:
        co_await m_gate.wait();
        break;
    case Kind::IgnoresCancel:
        while (!m_gate.isOpen()) {
            try {
                co_await m_gate.wait();
            } catch (const AioCancelled &) {
            }
        }
        break;
    case Kind::Shields: {
        auto sleep = slept(time);
        co_await Aio::shield(std::move(sleep));
        break;
    }
    case Kind::Foreign:
        co_await passed(m_gate.wait());
        break;
    case Kind::InThread: {
        auto function = Aio::concurrent([] {});
        co_await std::move(function);
        break;
    }
    case Kind::Fails:
        co_await Aio::sleep(1ms);
        throw std::runtime_error("fails");
    case Kind::Spawns: {
        const AioFuture<void> child = track(m_pool->spawnN(slept(5ms)));
        co_await child;
        break;
    }
    case Kind::HasChildren: {
        auto body = [this, time](AioPool &pool) -> AioTask<> {
            pool.spawnN(slept(time));
            pool.spawnN(m_gate.wait());
            co_await Aio::sleep(1ms);
        };
        auto scope = Aio::scope(2, body);
        co_await std::move(scope);
        break;
    }
    case Kind::ShutsDownTwice:
        shutdown(time + 50ms, context.id());
        co_await Aio::sleep(1ms);
        [[fallthrough]];
    case Kind::ShutsDown:
        co_await callShutdown(graceOf(number), context.id());
        break;
    case Kind::ShutsDownAndFails:
        if (context.attempt() > 1 && findTask(context.id()).atEnd == AioAtEnd::Cancel)
            complain("shutdown() has left a caller another attempt that was to be cancelled", context.id());
        shutdown(graceOf(number), context.id());
        throw std::runtime_error("fails");
    case Kind::CleansUp:
    case Kind::CancelsAll:
    case Kind::DeletesPool:
        try {
            co_await m_gate.wait();
        } catch (const AioCancelled &) {
            isCancelled = true;
        }
        if (!isCancelled)
            break;
        if (kind == Kind::CleansUp) {
            co_await Aio::sleep(time);
            throw AioCancelled();
        }
        m_isCancelled = true;
        if (kind == Kind::DeletesPool)
            m_pool.reset();
        else if (m_pool)
            m_pool->cancelAll();
    }
}

AioTask<> Play::callBack(int number)
{
    switch (number % 3) {
    case 0:
        co_await Aio::sleep(3ms);
        break;
    case 1:
        if (m_pool)
            track(m_pool->spawnN(slept(3ms)));
        break;
    case 2:
        react(Reaction::ShutsDown);
    }
}

AioFuture<void> Play::track(const AioFuture<void> &future, Kind kind, AioAtEnd atEnd)
{
    m_tasks.push_back({ future, kind, atEnd });
    return future;
}

void Play::spawn(const Step &step)
{
    const Kind kind = Kind(step.a % KindCount);
    const auto atEnd = AioAtEnd(step.c % 3);
    AioTaskOptions options;
    options.withAtEnd(atEnd).withHeld(step.c % 5 == 4).withPriority(step.b % 3);
    if (kind == Kind::Fails || kind == Kind::ShutsDownAndFails)
        options.withRetry(AioRetry(3).withDelay(std::chrono::milliseconds(step.b)));
    auto worker = [this, kind, number = step.b](AioContext context) { return work(kind, number, context); };
    auto cb = [this, number = step.b](AioResult<void>) { return callBack(number); };
    const AioFuture<void> future =
            step.c % 7 == 6 ? m_pool->spawnN(worker, cb, options) : m_pool->spawnN(worker, options);
    if (m_pool->isClosed() && !future.isCancelled())
        complain("a closed pool takes a task");
    track(future, kind, atEnd);
}

void Play::map(const Step &step)
{
    QList<int> items(step.b % 6, step.a);
    if (step.code == Step::Map && step.c % 4 == 0 && !items.isEmpty())
        items[step.c % items.size()] = -step.b; // shuts the pool down
    const auto options = AioTaskOptions().withAtEnd(AioAtEnd(step.c % 3));
    auto function = [this](int number) {
        return number % 4 == 0 ? m_gate.wait() : slept(std::chrono::milliseconds(number));
    };
    auto mapFunction = [this](int number) { return itemOfMap(number); };
    auto mapping = [=, pool = m_pool.get()]() -> AioTask<> {
        auto map = pool->map(mapFunction, items, options);
        co_await std::move(map);
    };
    auto iterating = [=, this]() -> AioTask<> {
        auto results = m_other.iterMap(function, items);
        for (auto it = co_await results.begin(); it != results.end(); co_await ++it) { }
    };
    m_hasMap |= step.code == Step::Map;
    if (step.code == Step::Map)
        m_outer.spawnN(mapping);
    else
        track(m_pool->spawnN(iterating, options), Kind::Waits, AioAtEnd(step.c % 3));
}

void Play::react(Reaction reaction)
{
    if (!m_pool)
        return;
    switch (reaction) {
    case Reaction::None:
        break;
    case Reaction::Pauses:
        m_pool->pause();
        break;
    case Reaction::Spawns:
        track(m_pool->spawnN(slept(2ms)));
        break;
    case Reaction::Resizes:
        m_pool->setSize(4);
        break;
    case Reaction::Cancels:
        m_isCancelled = true;
        m_pool->cancelAll();
        break;
    case Reaction::ShutsDown:
        m_outer.spawnN([this] { return watch(11ms); });
        break;
    case Reaction::Closes:
        m_pool->close();
        break;
    }
}

//! Calls shutdown(), and notes what that means for the present run.
Play::Ending Play::shutdown(std::chrono::milliseconds grace, qint64 caller)
{
    if (!m_run) {
        m_run = Run{ ++m_runs, {}, {} };
        for (Tracked &task : m_tasks) {
            task.wasActive = task.future.state() == State::Active;
            task.wasUnfinished = !task.future.isFinished();
            task.wasAsked = task.future.state() == State::Cancelling;
        }
        // The end of the run goes unseen if its caller is cancelled, but not by this one.
        if (caller != 0)
            m_outer.spawnN([this, grace] { return watch(grace, m_runs); });
    }
    if (caller != 0 && std::find(m_run->callers.begin(), m_run->callers.end(), caller) == m_run->callers.end())
        m_run->callers.push_back(caller);
    const std::chrono::nanoseconds deadline = m_clock.now() + grace;
    if (grace >= 0ms && (!m_run->deadline || deadline < *m_run->deadline))
        m_run->deadline = deadline;
    return m_pool->shutdown(grace);
}

//! Awaits shutdown() in \a caller, a task of the pool.
AioTask<> Play::callShutdown(std::chrono::milliseconds grace, qint64 caller)
{
    const bool begins = !m_run;
    auto ending = shutdown(grace, caller);
    const AioShutdownReport report = co_await std::move(ending);
    if (begins)
        checkReport(report);
}

AioTask<> Play::itemOfMap(int number)
{
    if (number < 0) {
        const AioContext context = co_await Aio::context();
        co_await callShutdown(graceOf(-number), context.id());
    } else if (number % 4 == 0) {
        co_await m_gate.wait();
    } else {
        co_await Aio::sleep(std::chrono::milliseconds(number));
    }
}

//! Awaits shutdown(). Checks its report if this call begins a run, or forgets \a run.
AioTask<> Play::watch(std::chrono::milliseconds grace, int run)
{
    if (!m_pool)
        co_return;
    const bool begins = !m_run;
    ++m_waiting;
    try {
        auto ending = shutdown(grace, 0);
        const AioShutdownReport report = co_await std::move(ending);
        --m_waiting;
        if (begins)
            checkReport(report);
        else if (m_run && m_run->number == run)
            m_run.reset();
    } catch (const AioCancelled &) {
        --m_waiting;
        if (m_pool)
            complain("shutdown() throws although the pool lives");
    }
}

const Play::Tracked &Play::findTask(qint64 id) const
{
    return *std::find_if(m_tasks.begin(), m_tasks.end(), [id](const Tracked &task) { return task.future.id() == id; });
}

void Play::checkReport(const AioShutdownReport &report)
{
    if (!m_pool || !m_run)
        return;
    const Run run = *std::exchange(m_run, std::nullopt);
    const bool isInTime = !run.deadline || m_clock.now() < *run.deadline;
    if (isInTime && !report.left.isEmpty())
        complain("tasks are left before the time is up");
    if (!m_pool->isClosed())
        complain("the pool is not closed");
    // What is left, and the callers, may have ended since.
    const int others = int(report.left.size() + run.callers.size());
    int finished = -report.finished;
    int cancelled = -report.cancelled;
    for (const Tracked &task : m_tasks) {
        if (task.wasUnfinished && task.future.isFinished())
            ++(task.future.isCancelled() ? cancelled : finished);
    }
    if (!m_hasMap && (finished < 0 || cancelled < 0 || finished + cancelled > others))
        complain("wrong counts");
    if (m_pool->count() > others)
        complain("more tasks are left than the report names");
    for (const Tracked &task : m_tasks) {
        const qint64 id = task.future.id();
        const bool isLeft = std::any_of(report.left.begin(), report.left.end(),
                                        [id](const AioTaskInfo &info) { return info.id == id; });
        if (!task.future.isFinished() && !isLeft
            && std::find(run.callers.begin(), run.callers.end(), id) == run.callers.end())
            complain("the report lacks a task", id);
        checkFinished(task, isInTime);
    }
}

//! Checks that \a task, if it was to finish, has not been cancelled by the shutdown.
void Play::checkFinished(const Tracked &task, bool isInTime)
{
    const bool isToFinish = task.atEnd == AioAtEnd::Finish || (task.atEnd == AioAtEnd::FinishStarted && task.wasActive);
    // A child is refused, and a second attempt has not been started.
    const bool mayEnd = task.wasAsked || task.kind == Kind::Spawns || task.kind == Kind::Fails
            || task.kind == Kind::ShutsDownAndFails;
    if (isInTime && isToFinish && !mayEnd && !m_isCancelled && task.wasUnfinished && task.future.isCancelled())
        complain("shutdown() has cancelled what was to finish", task.future.id());
}

void Play::complain(const char *what, qint64 id)
{
    m_complaint = what + (id != 0 ? " " + std::to_string(id) : std::string());
}

//! Lets everything happen that is due.
std::string Play::check()
{
    m_clock.advance(0ms);
    if (m_waiting > 0 && !m_pool)
        complain("shutdown() waits although the pool is gone");
    else if (m_waiting > 0 && m_run && m_run->deadline && m_clock.now() >= *m_run->deadline)
        complain("shutdown() waits although the time is up");
    return m_complaint;
}

std::string Play::play(const Step &step)
{
    if (!m_pool)
        return check();
    const std::chrono::milliseconds time(step.b);
    const auto id = [&] { return m_tasks.empty() ? 0 : m_tasks[std::size_t(step.a) % m_tasks.size()].future.id(); };
    switch (step.code) {
    case Step::Spawn:
        spawn(step);
        break;
    case Step::SpawnElsewhere: {
        AioFuture<void> future;
        runElsewhere([&] { future = m_pool->spawnN([time] { return slept(time); }); });
        track(future);
        break;
    }
    case Step::Map:
    case Step::IterMap:
        map(step);
        break;
    case Step::Advance:
        m_clock.advance(time);
        break;
    case Step::OpenGate:
        m_gate.open();
        break;
    case Step::Pause:
        m_pool->setPaused(step.a % 3 != 0);
        break;
    case Step::Resize:
        m_pool->setSize(1 + step.a % 4);
        break;
    case Step::Hold:
        if (step.b % 3 == 0)
            m_pool->release(id());
        else
            m_pool->hold(id());
        break;
    case Step::Cancel:
        m_isCancelled |= m_pool->cancelTask(id());
        break;
    case Step::CancelAll:
        m_isCancelled = true;
        m_pool->cancelAll();
        break;
    case Step::React:
        m_reaction = Reaction(step.a % ReactionCount);
        break;
    case Step::Close:
        m_pool->close();
        break;
    case Step::Shutdown:
        m_outer.spawnN([this, time = step.a % 5 == 0 ? -1ms : time] { return watch(time); });
        break;
    case Step::Delete:
        m_pool.reset();
    }
    return check();
}

std::string Play::finish()
{
    if (m_pool && m_run && !m_run->deadline) {
        m_gate.open();
        const auto isOver = [this] {
            m_clock.advance(1h);
            return m_waiting == 0;
        };
        if (!QTest::qWaitFor(isOver, 60'000)) // for functions in threads
            complain("shutdown() without a limit waits although nothing is left");
    }
    if (m_pool) {
        m_outer.spawnN([this] { return watch(50ms); });
        m_clock.advance(50ms);
    }
    return check();
}

class tst_ShutdownRandom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void programs();
};

rc::Gen<Step> anyStep()
{
    const auto code = rc::gen::weightedElement<Step::Code>({
            { 24, Step::Spawn },
            { 1, Step::SpawnElsewhere },
            { 2, Step::Map },
            { 2, Step::IterMap },
            { 6, Step::Advance },
            { 1, Step::OpenGate },
            { 2, Step::Pause },
            { 2, Step::Resize },
            { 3, Step::Hold },
            { 2, Step::Cancel },
            { 1, Step::CancelAll },
            { 2, Step::React },
            { 1, Step::Close },
            { 4, Step::Shutdown },
            { 1, Step::Delete },
    });
    const auto number = rc::gen::inRange(0, 60);
    return rc::gen::apply(
            [](Step::Code code, int a, int b, int c) {
                return Step{ code, a, b, c };
            },
            code, number, number, rc::gen::inRange(0, 420));
}

}

void tst_ShutdownRandom::initTestCase()
{
    QLoggingCategory::setFilterRules(QStringLiteral("aiopool.warning=false")); // of what cannot be stopped
    setUpRandomPrograms(40);
}

void tst_ShutdownRandom::programs()
{
    const bool holds = rc::check("shutdown() always returns, and tells the truth", [] {
        const auto program = *rc::gen::container<std::vector<Step>>(anyStep());
        Play play;
        for (const Step &step : program) {
            const std::string complaint = play.play(step);
            if (!complaint.empty()) {
                std::ostringstream after;
                after << step << ": " << complaint;
                RC_FAIL(after.str());
            }
        }
        const std::string complaint = play.finish();
        if (!complaint.empty())
            RC_FAIL("at the end: " + complaint);
    });
    QVERIFY(holds);
}

int main(int argc, char *argv[])
{
    return runRandomPrograms<tst_ShutdownRandom>(argc, argv);
}

#include "tst_shutdown_random.moc"
