// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "player.h"

#include <AioTaskModel>

#include <QtCore/QEventLoop>

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace model {

static constexpr int StartSize = 3;

std::ostream &operator<<(std::ostream &out, const Step &step)
{
    static constexpr const char *names[] = {
        "SpawnN",   "Spawn",       "Exec",          "MapN",           "IterMap", "Map",     "PassGate",
        "Cancel",   "CancelAll",   "CancelAwaiter", "SpawnAndCancel", "Pause",   "Resize",  "Join",
        "Progress", "SetPriority", "MoveToFront",   "MoveBefore",     "Hold",    "Release", "StartNow",
        "Advance",  "Repeat",      "Watch",         "LimitWaiting",   "Room",    "Delete",
    };
    return out << names[step.code] << '(' << step.a << ", " << step.b << ", " << step.c << ')';
}

//! The gates at which an attempt of a worker waits.
struct Player::Station
{
    std::unique_ptr<Gate[]> gates;
    bool fails = false;
    AioContext context;
};

//! Returns when nothing is left to do before time passes.
static void settle()
{
    QEventLoop loop;
    for (int quiet = 0; quiet < 3;)
        quiet = loop.processEvents() ? 0 : quiet + 1;
}

//! Returns the options that \a step asks for; 0 asks for nothing special.
static Options optionsOf(const Step &step, Kind kind, bool isRejectable)
{
    Options options;
    options.priority = step.a % 3 - 1;
    options.kind = kind;
    options.isRejectable = isRejectable;
    options.isHeld = (step.c & 0x3) == 0x3;
    if ((step.c & 0x8) != 0) {
        options.retries = 2;
        options.delay = (step.c & 0x4) != 0 ? 20 : 0;
    }
    options.queueLimit = (step.c & 0x30) == 0x30 ? 50 : 0;
    options.totalLimit = (step.c & 0xc0) == 0xc0 ? 90 : 0;
    options.runLimit = (step.c & 0xc0) == 0x80 ? 30 : 0;
    options.isRepeatable = (step.c & 0x100) != 0;
    return options;
}

static AioTaskOptions taskOptions(const Options &options)
{
    using std::chrono::milliseconds;
    AioTaskOptions result;
    result.withPriority(options.priority).withHeld(options.isHeld).withRepeatable(options.isRepeatable);
    if (options.retries > 0)
        result.withRetry(AioRetry(options.retries).withDelay(milliseconds(options.delay)).withFactor(2));
    if (options.runLimit > 0)
        result.withTimeout(milliseconds(options.runLimit));
    if (options.queueLimit > 0)
        result.withQueueTimeout(milliseconds(options.queueLimit));
    if (options.totalLimit > 0)
        result.withTotalTimeout(milliseconds(options.totalLimit));
    return result;
}

Player::Player() : m_reference(StartSize), m_pool(std::make_unique<AioPool>(StartSize))
{
    AioPool *pool = m_pool.get();
    const auto count = [this, pool](void (AioPool::*signal)(qint64), int Signals::*counter) {
        QObject::connect(pool, signal, pool, [this, counter](qint64 id) { ++(m_signals[int(id)].*counter); });
    };
    count(&AioPool::taskSpawned, &Signals::spawned);
    count(&AioPool::taskStarted, &Signals::started);
    count(&AioPool::taskSucceeded, &Signals::succeeded);
    count(&AioPool::taskCancelled, &Signals::cancelled);
    count(&AioPool::taskProgressed, &Signals::progressed);
    QObject::connect(pool, &AioPool::taskStarted, pool, [this](qint64 id) { m_starts.push_back(int(id)); });
    QObject::connect(pool, &AioPool::taskRetried, pool, [this](qint64 id, int attempt) {
        Signals &ofTask = m_signals[int(id)];
        if (++ofTask.retried != attempt)
            m_complaint = "a wrong attempt in taskRetried()";
        ofTask.progressesMade += std::exchange(ofTask.hasProgress, false) ? 1 : 0; // it begins anew
    });
    QObject::connect(pool, &AioPool::taskFailed, pool, [this](qint64 id) { ++m_signals[int(id)].failed; });
    QObject::connect(pool, &AioPool::taskFinished, pool, [this](qint64 id) { ++m_signals[int(id)].finished; });
    QObject::connect(pool, &AioPool::idle, pool, [this] { ++m_idles; });
}

Player::~Player() = default;

Player::Station &Player::station(qint64 id)
{
    auto &station = m_stations[id];
    if (!station)
        station = std::make_unique<Station>();
    return *station;
}

AioTask<int> Player::work(Kind kind, AioContext context)
{
    Station &own = station(context.id());
    own.context = context;
    own.gates = std::make_unique<Gate[]>(2);
    own.fails = false;
    m_runs.push_back(int(context.id()));
    if (std::count(m_runs.begin(), m_runs.end(), m_runs.back()) != context.attempt())
        m_complaint = "a wrong attempt()";
    bool cancelled = false;
    try {
        co_await own.gates[0].wait();
    } catch (const AioCancelled &) {
        if (kind == Kind::Plain || kind == Kind::WithCallback)
            throw;
        cancelled = true;
    }
    if (cancelled && kind == Kind::Swallowing)
        co_return -1;
    if (cancelled)
        co_await own.gates[1].wait();
    if (own.fails)
        throw std::runtime_error("fails");
    co_return int(context.id());
}

void Player::addFuture(int id, const AioFuture<int> &future)
{
    m_futures[id] = future;
    if (id % 3 != 0)
        return;
    auto watcher = std::make_unique<QFutureWatcher<int>>();
    QObject::connect(watcher.get(), &QFutureWatcherBase::finished, watcher.get(), [this] { ++m_finishedViews; });
    watcher->setFuture(future);
    m_watchers.push_back(std::move(watcher));
}

void Player::spawn(const Step &step)
{
    const Kind kind = Kind(step.b % 4);
    const Options wanted = optionsOf(step, kind, step.code == Step::SpawnN);
    const AioTaskOptions options = taskOptions(wanted);
    AioPool *pool = m_pool.get();
    auto worker = [this, kind](AioContext context) { return work(kind, context); };
    auto cb = [](AioResult<int>) -> AioTask<int> { co_return 7; };
    auto forSlot = [=]() -> AioTask<> {
        if (kind == Kind::WithCallback)
            co_await pool->spawn(worker, cb, options);
        else
            co_await pool->spawn(worker, options);
    };
    auto forResult = [=]() -> AioTask<> {
        if (kind == Kind::WithCallback)
            co_await pool->exec(worker, cb, options);
        else
            co_await pool->exec(worker, options);
    };
    if (step.code == Step::Spawn)
        m_awaiters.push_back({ step.code, m_reference.spawn(wanted), m_outer.spawnN(forSlot) });
    else if (step.code == Step::Exec)
        m_awaiters.push_back({ step.code, m_reference.spawn(wanted), m_outer.spawnN(forResult) });
    else
        addFuture(m_reference.spawn(wanted),
                  kind == Kind::WithCallback ? pool->spawnN(worker, cb, options) : pool->spawnN(worker, options));
}

void Player::map(const Step &step)
{
    const int count = step.b % 6;
    const Options wanted = optionsOf(step, Kind::Plain, step.code == Step::MapN);
    const AioTaskOptions options = taskOptions(wanted);
    AioPool *pool = m_pool.get();
    auto function = [this](AioContext context, int) { return work(Kind::Plain, context); };
    QList<int> items(count);
    std::iota(items.begin(), items.end(), 0);
    auto lazily = [=]() -> AioTask<> { co_await pool->map(function, items, options); };
    auto eagerly = [=]() -> AioTask<> {
        auto results = pool->iterMap(function, items);
        for (auto it = co_await results.begin(); it != results.end(); co_await ++it) { }
    };
    switch (step.code) {
    case Step::Map:
        m_awaiters.push_back({ step.code, m_reference.startMap(wanted, count), m_outer.spawnN(lazily) });
        break;
    case Step::IterMap:
        for (int i = 0; i < count; ++i)
            m_reference.spawn({});
        m_awaiters.push_back({ step.code, int(m_reference.tasks().size()), m_outer.spawnN(eagerly), count });
        break;
    default:
        for (const AioFuture<int> &future : pool->mapN(function, items, options))
            addFuture(m_reference.spawn(wanted), future);
    }
}

//! Returns the id of one of the tasks for which \a is returns true, or 0.
int Player::pick(const std::function<bool(const Task &)> &is, int number) const
{
    std::vector<int> ids;
    for (const auto &[id, task] : m_reference.tasks()) {
        if (is(task))
            ids.push_back(id);
    }
    return ids.empty() ? 0 : ids[std::size_t(number) % ids.size()];
}

void Player::passGate(const Step &step)
{
    const auto waitsAtGate = [](const Task &task) {
        return task.state == State::Active || task.state == State::CleaningUp;
    };
    const int id = pick(waitsAtGate, step.a);
    if (!id)
        return;
    Station &its = station(id);
    its.fails = step.b % 3 == 0;
    its.gates[m_reference.tasks().at(id).state == State::CleaningUp ? 1 : 0].open();
    m_reference.passGate(id, its.fails);
}

void Player::cancel(const Step &step)
{
    const int id = pick([](const Task &) { return true; }, step.a);
    if (!id)
        return;
    const bool counts = !m_reference.tasks().at(id).isFinished();
    const auto future = m_futures.find(id);
    bool counted = counts;
    if (future == m_futures.end() || step.b % 4 == 0) {
        counted = m_pool->cancelTask(id);
    } else if (step.b % 4 == 1) {
        counted = future->second.cancel();
    } else if (step.b % 4 == 2) {
        static_cast<void>(m_pool->cancel(future->second));
    } else {
        QFuture<int> view = future->second;
        view.cancel();
    }
    if (counted != counts)
        m_complaint = "a cancel counts that should not, or the other way round";
    m_reference.cancel(id);
}

void Player::cancelAwaiter(const Step &step)
{
    if (m_awaiters.empty())
        return;
    Awaiter &awaiter = m_awaiters[std::size_t(step.a) % m_awaiters.size()];
    if (awaiter.future.isFinished())
        return;
    awaiter.future.cancel();
    awaiter.isCancelled = true;
    switch (awaiter.code) {
    case Step::Spawn: // not finished, so its task waits
    case Step::Exec:
        m_reference.cancel(awaiter.id);
        break;
    case Step::Map:
        m_reference.cancelMap(awaiter.id);
        break;
    case Step::Room:
        m_reference.stopWaitingForRoom(awaiter.id);
        break;
    default:
        break;
    }
}

void Player::steer(const Step &step)
{
    // Mostly one that waits
    const int id = pick([&](const Task &task) { return step.c % 4 == 0 || task.state == State::Waiting; }, step.a);
    const int other = pick([&](const Task &task) { return step.c % 8 == 1 || task.state == State::Waiting; }, step.b);
    bool changed = false;
    bool changes = false;
    switch (step.code) {
    case Step::SetPriority:
        changed = m_pool->setPriority(id, step.b % 4 - 1);
        changes = m_reference.setPriority(id, step.b % 4 - 1);
        break;
    case Step::MoveToFront:
        changed = m_pool->moveToFront(id);
        changes = m_reference.moveToFront(id);
        break;
    case Step::MoveBefore:
        changed = m_pool->moveBefore(id, other);
        if (!changed && m_reference.isDirectlyBefore(id, other))
            return;
        changes = m_reference.moveBefore(id, other);
        break;
    case Step::Hold:
        changed = m_pool->hold(id);
        changes = m_reference.hold(id);
        break;
    case Step::Release: {
        const int held = pick([](const Task &task) { return task.isHeld; }, step.a);
        changed = m_pool->release(step.b % 4 == 0 || !held ? id : held);
        changes = m_reference.release(step.b % 4 == 0 || !held ? id : held);
        break;
    }
    default:
        changed = m_pool->startNow(id);
        changes = m_reference.startNow(id);
    }
    if (changed != changes)
        m_complaint = changed ? "changes what should stay" : "changes nothing";
}

//! Runs a finished task once more, by its future or by its id.
void Player::repeat(const Step &step)
{
    const int id = pick([&](const Task &task) { return step.c % 8 == 0 || task.options.isRepeatable; }, step.a);
    if (!id)
        return;
    const Task &task = m_reference.tasks().at(id);
    bool canRepeat = task.isFinished() && task.options.isRepeatable;
    const auto future = m_futures.find(id);
    if (step.b % 2 == 0 && future != m_futures.end()) {
        try {
            const AioFuture<int> again = future->second.again();
            if (canRepeat)
                addFuture(m_reference.repeat(id), again);
            else
                m_complaint = "runs again";
        } catch (const std::logic_error &) {
            if (canRepeat)
                m_complaint = "does not run again";
        }
        return;
    }
    canRepeat = canRepeat && task.isKept;
    const int repeated = canRepeat ? m_reference.repeat(id) : 0;
    if (m_pool->retry(id) != repeated)
        m_complaint = "a wrong id of a task that is run again";
    m_reference.dropRow(id);
}

void Player::waitForRoom(const Step &step)
{
    const int count = 1 + step.a % 3;
    const int room = m_reference.waitForRoom(count);
    AioPool *pool = m_pool.get();
    auto produces = [this, pool, room, count]() -> AioTask<> {
        co_await pool->room(count);
        m_roomFutures[room] = pool->spawnN([this](AioContext context) { return work(Kind::Plain, context); });
    };
    m_awaiters.push_back({ step.code, room, m_outer.spawnN(produces) });
}

//! Follows the tasks that coroutines have spawned which had waited for room.
void Player::addRoomTasks()
{
    for (const auto &[room, future] : m_roomFutures) {
        if (const auto task = m_reference.tasksOfRooms().find(room); task != m_reference.tasksOfRooms().end())
            addFuture(task->second, future);
        else
            m_complaint = "room that there should not be";
    }
    m_roomFutures.clear();
}

std::string Player::play(const Step &step)
{
    if (!m_pool)
        return {};
    AioPool *pool = m_pool.get();
    switch (step.code) {
    case Step::SpawnN:
    case Step::Spawn:
    case Step::Exec:
        spawn(step);
        break;
    case Step::MapN:
    case Step::IterMap:
    case Step::Map:
        map(step);
        break;
    case Step::PassGate:
        passGate(step);
        break;
    case Step::Cancel:
        cancel(step);
        break;
    case Step::CancelAll:
        if (step.a % 2)
            pool->cancelAll();
        else
            static_cast<void>(pool->cancel());
        m_reference.cancelAll();
        break;
    case Step::CancelAwaiter:
        cancelAwaiter(step);
        break;
    case Step::SpawnAndCancel: {
        auto worker = [this](AioContext context) { return work(Kind::Plain, context); };
        const Options options = optionsOf(step, Kind::Plain, true);
        AioFuture<int> future = pool->spawnN(worker, taskOptions(options));
        future.cancel();
        addFuture(m_reference.spawnCancelled(options), future);
        break;
    }
    case Step::Pause:
        pool->setPaused(step.a % 2);
        m_reference.setPaused(step.a % 2);
        break;
    case Step::Resize:
        pool->setSize(1 + step.a % 5);
        m_reference.setSize(1 + step.a % 5);
        break;
    case Step::Join: {
        auto joins = [pool]() -> AioTask<> { co_await pool->join(); };
        m_awaiters.push_back({ step.code, m_reference.isEmpty() ? -1 : m_reference.idles(), m_outer.spawnN(joins) });
        break;
    }
    case Step::Progress:
        if (const int id = pick([](const Task &task) { return task.state == State::Active; }, step.a)) {
            station(id).context.setProgress(step.b, 100);
            ++m_signals[id].progressesMade;
            m_signals[id].hasProgress = true;
        }
        break;
    case Step::SetPriority:
    case Step::MoveToFront:
    case Step::MoveBefore:
    case Step::Hold:
    case Step::Release:
    case Step::StartNow:
        steer(step);
        break;
    case Step::Advance: {
        static constexpr int durations[] = { 0, 1, 10, 20, 30, 50, 90, 200 };
        m_clock.advance(std::chrono::milliseconds(durations[step.a % 8]));
        m_reference.advance(durations[step.a % 8]);
        break;
    }
    case Step::Repeat:
        repeat(step);
        break;
    case Step::Watch:
        pool->tasks()->setHistoryLimit(1000);
        m_reference.watch();
        break;
    case Step::LimitWaiting:
        pool->setWaitingLimit(step.a % 5, step.b % 2 ? AioWaitingPolicy::DropOldest : AioWaitingPolicy::Reject);
        m_reference.setWaitingLimit(step.a % 5, step.b % 2);
        break;
    case Step::Room:
        waitForRoom(step);
        break;
    case Step::Delete:
        if (step.a % 8)
            break; // not often: it is the last step that does anything
        m_pool.reset();
        m_reference.destroy();
        break;
    }
    settle();
    addRoomTasks();
    return compare();
}

std::string Player::compare() const
{
    std::ostringstream out;
    out << m_complaint;
    const auto same = [&out](const char *what, auto actual, auto expected) {
        if (actual != expected)
            out << what << ": " << actual << ", not " << expected << "; ";
    };
    if (m_pool) {
        same("active", m_pool->activeCount(), m_reference.activeCount());
        same("extra", m_pool->extraCount(), m_reference.extraCount());
        same("waiting", m_pool->waitingCount(), m_reference.count(State::Waiting));
        same("empty", m_pool->isEmpty(), m_reference.isEmpty());
        same("succeeded", m_pool->succeededCount(), m_reference.count(State::Succeeded));
        same("failed", m_pool->failedCount(), m_reference.count(State::Failed));
        same("cancelled", m_pool->cancelledCount(), m_reference.count(State::Cancelled));
        same("executed", m_pool->executedCount(), m_reference.startedCountOfFinished());
        same("idle()", m_idles, m_reference.idles());
    }
    const auto sameOrder = [&out](const char *what, const std::vector<int> &actual, const std::vector<int> &expected) {
        if (actual == expected)
            return;
        out << what << ':';
        for (int id : actual)
            out << ' ' << id;
        out << ", not";
        for (int id : expected)
            out << ' ' << id;
        out << "; ";
    };
    sameOrder("started", m_starts, m_reference.starts());
    sameOrder("attempts", m_runs, m_reference.runs());
    int finishedViews = 0;
    for (const auto &[id, task] : m_reference.tasks()) {
        compareTask(out, id, task);
        finishedViews += m_futures.count(id) && id % 3 == 0 && task.isFinished() ? 1 : 0;
    }
    same("finished views", m_finishedViews, finishedViews);
    for (const Awaiter &awaiter : m_awaiters)
        compareAwaiter(out, awaiter);
    return out.str();
}

static Cause causeOf(const std::exception_ptr &error)
{
    try {
        if (error)
            std::rethrow_exception(error);
    } catch (const AioTimeout &timeout) {
        return timeout.kind() == AioTimeout::Kind::Run      ? Cause::RunLimit
                : timeout.kind() == AioTimeout::Kind::Queue ? Cause::QueueLimit
                : timeout.kind() == AioTimeout::Kind::Total ? Cause::TotalLimit
                                                            : Cause::None;
    } catch (const AioRejected &) {
        return Cause::Rejected;
    } catch (const std::runtime_error &) {
        return Cause::Error;
    } catch (...) {
    }
    return Cause::None;
}

//! Checks what the pool says about an unfinished task.
void Player::compareInfo(std::ostream &out, int id, const Task &task) const
{
    if (task.isFinished())
        return;
    using WaitReason = AioPool::WaitReason;
    static constexpr WaitReason reasons[] = { WaitReason::None, WaitReason::Held, WaitReason::Retry, WaitReason::Paused,
                                              WaitReason::Slot };
    const std::optional<AioTaskInfo> info = m_pool->taskInfo(id);
    if (!info)
        out << "no info of " << id << "; ";
    else if (info->waitReason != reasons[int(m_reference.reason(id))] || info->attempt != task.attempt
             || info->priority != task.priority || info->isHeld != task.isHeld)
        out << "info of " << id << "; ";
}

//! Checks that each signal came exactly once and that the future is as expected. A destroyed pool emits no signals.
void Player::compareTask(std::ostream &out, int id, const Task &task) const
{
    const auto found = m_signals.find(id);
    const Signals signal = found == m_signals.end() ? Signals() : found->second;
    if (m_pool) {
        const int started = int(std::count(m_reference.starts().begin(), m_reference.starts().end(), id));
        if (signal.spawned != 1 || signal.started != started || signal.finished != task.isFinished()
            || signal.succeeded != (task.state == State::Succeeded) || signal.failed != (task.state == State::Failed)
            || signal.cancelled != (task.state == State::Cancelled) || signal.progressed != signal.progressesMade
            || signal.retried != task.attempt - 1)
            out << "signals of " << id << "; ";
        compareInfo(out, id, task);
    } else if (signal.finished > 1) {
        out << "two ends of " << id << "; ";
    }
    const auto future = m_futures.find(id);
    if (future == m_futures.end())
        return;
    using TaskState = AioPool::TaskState;
    static constexpr TaskState states[] = { TaskState::Waiting,   TaskState::Active, TaskState::Cancelling,
                                            TaskState::Succeeded, TaskState::Failed, TaskState::Cancelled };
    if (future->second.state() != states[int(task.state)])
        out << "future of " << id << "; ";
    if (task.state == State::Succeeded) {
        const int result = future->second.result();
        const bool right = task.options.kind == Kind::WithCallback ? result == 7
                : task.options.kind == Kind::Swallowing            ? result == id || result == -1
                                                                   : result == id;
        if (!right)
            out << "result of " << id << "; ";
    } else if (task.state == State::Failed && causeOf(future->second.error()) != task.failure) {
        out << "error of " << id << "; ";
    }
}

void Player::compareAwaiter(std::ostream &out, const Awaiter &awaiter) const
{
    const Task *task = awaiter.code == Step::Spawn || awaiter.code == Step::Exec || awaiter.code == Step::IterMap
            ? (awaiter.id ? &m_reference.tasks().at(awaiter.id) : nullptr)
            : nullptr;
    bool ends = awaiter.isCancelled || !m_pool;
    switch (awaiter.code) {
    case Step::Spawn:
        ends = ends || task->hasBeenActive || task->isFinished();
        break;
    case Step::Exec:
        ends = (ends && m_pool && !task->isFinished()) ? false : ends || task->isFinished();
        break;
    case Step::Map:
        ends = (ends && m_pool && m_reference.isMapRunning(awaiter.id)) ? false
                                                                        : ends || !m_reference.isMapRunning(awaiter.id);
        break;
    case Step::IterMap:
        if (!ends) {
            ends = true;
            for (int id = awaiter.id - awaiter.count + 1; id <= awaiter.id; ++id)
                ends = ends && m_reference.tasks().at(id).isFinished();
        }
        break;
    case Step::Room:
        ends = ends || m_reference.tasksOfRooms().count(awaiter.id);
        break;
    default: // join: resumes when the pool is empty, at once or the next time
        ends = ends || awaiter.id < 0 || m_reference.idles() > awaiter.id;
    }
    if (awaiter.future.isFinished() != ends)
        out << "awaiter of " << Step{ awaiter.code, awaiter.id, 0, 0 } << (ends ? " waits; " : " has ended; ");
}

}
