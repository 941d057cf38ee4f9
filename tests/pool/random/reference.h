// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// What a pool does, said as plainly as possible and without a line of the library's. Every function leaves the state in
// which the pool is when its event loop has come to rest.

#include <algorithm>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <vector>

namespace model {

//! How a worker takes a cancel. It waits at a gate otherwise.
enum class Kind {
    Plain, // ends with it
    Recovering, // catches it and waits at a second gate
    Swallowing, // catches it and returns a value
    WithCallback, // ends with it, and its callback returns a value
};

enum class State { Waiting, Active, CleaningUp, Succeeded, Failed, Cancelled };
enum class Reason { None, Held, Delayed, Paused, Slot };

//! Why a task fails, and what a timer is for.
enum class Cause { None, Error, Rejected, RunLimit, QueueLimit, TotalLimit, Delay };

//! Times are in milliseconds; 0 means none.
struct Options
{
    int priority = 0;
    Kind kind = Kind::Plain;
    bool isRejectable = false;
    bool isHeld = false;
    bool isRepeatable = false;
    int retries = 0;
    int delay = 0; // before the second attempt; doubled with each further one
    int runLimit = 0;
    int queueLimit = 0;
    int totalLimit = 0;
};

struct Task
{
    Options options;
    int priority = 0;
    State state = State::Waiting;
    int map = -1; // the map it is an item of
    bool isHeld = false;
    bool isDelayed = false;
    bool isMoved = false; // stands at a place of its own in the queue, not at the one of its id
    bool isExtra = false; // has got its slot beyond the size
    bool hasBeenActive = false;
    bool isGivenUp = false; // no further attempt
    bool isKept = false; // as a row
    int attempt = 1;
    Cause asked = Cause::None; // the limit that has asked it to cancel
    Cause failure = Cause::None;
    bool isFinished() const { return state >= State::Succeeded; }
    bool isBlocked() const { return isHeld || isDelayed; }
};

struct Map
{
    Options options;
    int left = 0; // items not pulled yet
    bool isPulling = true;
    bool isFull = false; // has as many items in flight as there are slots, and waits for the end of one
};

class Reference
{
public:
    explicit Reference(int size) : m_size(size) { }

    int spawn(const Options &options)
    {
        const int id = add(options);
        handOut();
        rejectSurplus(id);
        settle();
        return id;
    }
    //! Cancelled before its first line.
    int spawnCancelled(const Options &options)
    {
        const int id = add(options);
        handOut();
        rejectSurplus(id);
        std::erase_if(m_ready, [id](const Entry &entry) { return entry.id == id; });
        if (!m_tasks.at(id).isFinished())
            end(id, State::Cancelled);
        settle();
        return id;
    }
    int startMap(const Options &options, int count)
    {
        m_maps.push_back({ options, count });
        m_busy = true;
        enqueueMap(int(m_maps.size()) - 1);
        settle();
        return int(m_maps.size()) - 1;
    }
    //! Runs the finished task \a id once more. Returns the id of the new one.
    int repeat(int id) { return spawn(m_tasks.at(id).options); }
    //! Opens the gate it waits at.
    void passGate(int id, bool fails)
    {
        fails ? fail(id, Cause::Error) : end(id, State::Succeeded);
        settle();
    }
    void cancel(int id)
    {
        ask(id, Cause::None);
        settle();
    }
    void cancelMap(int map)
    {
        stopMap(map);
        m_isAsking = true; // so that none of them starts meanwhile
        for (const auto &[id, task] : m_tasks) {
            if (task.map == map)
                ask(id, Cause::None);
        }
        m_isAsking = false;
        settle();
    }
    void cancelAll()
    {
        for (int map = 0; map < int(m_maps.size()); ++map)
            stopMap(map);
        std::vector<int> waiting, active;
        for (auto &[id, task] : m_tasks) {
            if (!task.isFinished())
                (task.state == State::Waiting ? waiting : active).push_back(id);
        }
        m_isAsking = true;
        for (const auto &ids : { waiting, active }) {
            for (int id : ids)
                ask(id, Cause::None);
        }
        m_isAsking = false;
        settle();
    }
    void setSize(int size)
    {
        m_size = size;
        handOut();
        for (int map = 0; map < int(m_maps.size()); ++map) {
            Map &full = m_maps[std::size_t(map)];
            if (full.isFull && full.isPulling && itemsInFlight(map) < size) {
                full.isFull = false;
                enqueueMap(map);
            }
        }
        settle();
    }
    void setPaused(bool paused)
    {
        m_paused = paused;
        settle();
    }
    void destroy()
    {
        for (auto &[id, task] : m_tasks) {
            if (task.isFinished())
                continue;
            task.state = task.asked == Cause::None ? State::Cancelled : State::Failed;
            task.failure = task.asked;
        }
        m_levels.clear();
        m_rooms.clear();
    }

    // Steering. Each returns whether it changes something.

    bool setPriority(int id, int priority)
    {
        if (!waits(id) || (m_tasks.at(id).priority == priority && isLast(id)))
            return false;
        moveTo(id, priority, m_levels[priority].end());
        return true;
    }
    bool moveToFront(int id)
    {
        const Where first = firstPlace(true);
        if (!waits(id) || first.place->is(id))
            return false;
        Level::iterator before = first.place;
        if (before->map >= 0 && !before->isBehindMoved && before != first.level->begin()) {
            // Such a map belongs to the task that was spawned last when it was queued, and stands directly behind it.
            const auto previous = std::prev(before);
            if (previous->map < 0 && !previous->isMoved && previous->id == before->lastId)
                before = previous;
        }
        moveTo(id, first.priority, before);
        return true;
    }
    bool moveBefore(int id, int other)
    {
        if (!waits(id) || !waits(other) || id == other)
            return false;
        const int priority = m_tasks.at(other).priority;
        moveTo(id, priority, placeOf(other));
        return true;
    }
    //! True if moveBefore() has no effect that can be seen at once.
    bool isDirectlyBefore(int id, int other)
    {
        if (!waits(id) || !waits(other) || m_tasks.at(id).priority != m_tasks.at(other).priority)
            return false;
        const int priority = m_tasks.at(id).priority;
        const auto next = std::find_if(std::next(placeOf(id)), m_levels.at(priority).end(),
                                       [&](const Place &place) { return isTaken(place, priority); });
        return next != m_levels.at(priority).end() && next->is(other);
    }
    bool hold(int id)
    {
        if (!waits(id) || m_tasks.at(id).isHeld)
            return false;
        m_tasks.at(id).isHeld = true;
        return true;
    }
    bool release(int id)
    {
        if (!waits(id) || !m_tasks.at(id).isHeld)
            return false;
        m_tasks.at(id).isHeld = false;
        settle();
        return true;
    }
    bool startNow(int id)
    {
        if (!waits(id))
            return false;
        m_tasks.at(id).isExtra = m_paused || taken() >= m_size;
        leaveQueue(id);
        takeSlot(id);
        settle();
        return true;
    }
    //! Lets time pass.
    void advance(int duration)
    {
        const int until = m_now + duration;
        while (true) {
            const auto next = std::min_element(m_timers.begin(), m_timers.end(), [](const Timer &a, const Timer &b) {
                return a.due < b.due; // those that started first come first
            });
            if (next == m_timers.end() || next->due > until)
                break;
            const Timer timer = *next;
            m_timers.erase(next);
            m_now = timer.due;
            if (timer.cause == Cause::Delay)
                m_tasks.at(timer.id).isDelayed = false;
            else
                ask(timer.id, timer.cause);
            settle();
        }
        m_now = until;
    }
    //! 0 for no limit.
    void setWaitingLimit(int limit, bool dropsOldest)
    {
        m_waitingLimit = limit;
        m_dropsOldest = dropsOldest;
        settle();
    }
    //! Waits for \a count places, and spawns a plain task when they are free. Returns the number of that wait.
    int waitForRoom(int count)
    {
        const int room = ++m_lastRoom;
        m_rooms.push_back({ room, count });
        settle();
        return room;
    }
    void stopWaitingForRoom(int room)
    {
        std::erase_if(m_rooms, [room](const Room &each) { return each.number == room; });
        settle();
    }
    //! Keeps the rows of the tasks that finish from now on.
    void watch() { m_watches = true; }
    void dropRow(int id) { m_tasks.at(id).isKept = false; }

    const std::map<int, Task> &tasks() const { return m_tasks; }
    const std::vector<int> &starts() const { return m_starts; }
    //! All attempts, in order.
    const std::vector<int> &runs() const { return m_runs; }
    //! The tasks that waitForRoom() has spawned.
    const std::map<int, int> &tasksOfRooms() const { return m_tasksOfRooms; }
    int idles() const { return m_idles; }
    bool isPaused() const { return m_paused; }
    bool isMapRunning(int map) const { return isRunning(map); }
    bool isEmpty() const
    {
        for (int map = 0; map < int(m_maps.size()); ++map) {
            if (isRunning(map))
                return false;
        }
        return activeCount() + count(State::Waiting) == 0;
    }
    int activeCount() const { return count(State::Active) + count(State::CleaningUp); }
    int extraCount() const
    {
        int extra = 0;
        for (const auto &[id, task] : m_tasks)
            extra += task.isExtra ? 1 : 0;
        return std::clamp(activeCount() - m_size, 0, extra);
    }
    int count(State state) const
    {
        int count = 0;
        for (const auto &[id, task] : m_tasks)
            count += task.state == state ? 1 : 0;
        return count;
    }
    int startedCountOfFinished() const
    {
        int count = 0;
        for (int id : m_starts)
            count += m_tasks.at(id).isFinished() ? 1 : 0;
        return count;
    }
    Reason reason(int id) const
    {
        const Task &task = m_tasks.at(id);
        return task.state != State::Waiting ? Reason::None
                : task.isHeld               ? Reason::Held
                : task.isDelayed            ? Reason::Delayed
                : m_paused                  ? Reason::Paused
                                            : Reason::Slot;
    }

private:
    struct Entry
    {
        int id; // of a task
        int map; // or the number of a map
    };
    //! A place in the queue. Each unfinished task has one by its id at each priority, and may stand at another one.
    struct Place
    {
        bool is(int task) const { return map < 0 && id == task; }
        int id = 0;
        bool isMoved = false;
        int map = -1;
        int lastId = 0; // for a map: the last task when it was queued
        bool isBehindMoved = false; // for a map
    };
    using Level = std::list<Place>;
    struct Where
    {
        Level *level;
        Level::iterator place;
        int priority;
    };
    struct Timer
    {
        int due;
        int id;
        Cause cause;
    };
    struct Room
    {
        int number;
        int count;
    };

    int add(const Options &options, int map = -1)
    {
        Task task;
        task.options = options;
        task.priority = options.priority;
        task.map = map;
        task.isHeld = options.isHeld && map < 0;
        m_tasks[++m_lastId] = task;
        for (auto &[priority, level] : m_levels)
            level.push_back({ m_lastId });
        startTimer(m_lastId, Cause::QueueLimit, options.queueLimit);
        startTimer(m_lastId, Cause::TotalLimit, options.totalLimit);
        m_busy = true;
        return m_lastId;
    }
    void startTimer(int id, Cause cause, int time)
    {
        if (time > 0)
            m_timers.push_back({ m_now + time, id, cause });
    }
    void stopTimer(int id, Cause cause)
    {
        std::erase_if(m_timers, [=](const Timer &timer) { return timer.id == id && timer.cause == cause; });
    }

    // The queue

    bool waits(int id) const
    {
        const auto task = m_tasks.find(id);
        return task != m_tasks.end() && task->second.state == State::Waiting;
    }
    //! True if \a place is the one at which a waiting entry of \a priority stands.
    bool isTaken(const Place &place, int priority) const
    {
        if (place.map >= 0)
            return true;
        const Task &task = m_tasks.at(place.id);
        return task.state == State::Waiting && task.priority == priority && task.isMoved == place.isMoved
                && std::none_of(m_ready.begin(), m_ready.end(), [&](const Entry &e) { return e.id == place.id; });
    }
    Where firstPlace(bool includesBlocked)
    {
        for (auto &[priority, level] : m_levels) {
            for (auto place = level.begin(); place != level.end(); ++place) {
                if (isTaken(*place, priority)
                    && (includesBlocked || place->map >= 0 || !m_tasks.at(place->id).isBlocked()))
                    return { &level, place, priority };
            }
        }
        return { nullptr, {}, 0 };
    }
    Level::iterator placeOf(int id)
    {
        const Task &task = m_tasks.at(id);
        Level &level = m_levels.at(task.priority);
        return std::find_if(level.begin(), level.end(),
                            [&](const Place &place) { return place.is(id) && place.isMoved == task.isMoved; });
    }
    bool isLast(int id)
    {
        const int priority = m_tasks.at(id).priority;
        return std::none_of(std::next(placeOf(id)), m_levels.at(priority).end(),
                            [&](const Place &place) { return isTaken(place, priority); });
    }
    void moveTo(int id, int priority, Level::iterator before)
    {
        const auto place = m_levels.at(priority).insert(before, { id, true });
        leavePlace(id, &*place);
        m_tasks.at(id).priority = priority;
        m_tasks.at(id).isMoved = true;
        settle();
    }
    //! Forgets the place to which \a id has been moved, unless that is \a except.
    void leavePlace(int id, const Place *except = nullptr)
    {
        for (auto &[priority, level] : m_levels) {
            for (auto place = level.begin(); place != level.end();)
                place = place->is(id) && place->isMoved && &*place != except ? level.erase(place) : std::next(place);
        }
    }
    void leaveQueue(int id)
    {
        leavePlace(id);
        m_tasks.at(id).isMoved = m_tasks.at(id).isHeld = m_tasks.at(id).isDelayed = false;
        stopTimer(id, Cause::Delay);
    }
    void enqueueMap(int map)
    {
        Level &level = m_levels[m_maps[std::size_t(map)].options.priority];
        const bool isBehindMoved = !level.empty() && (level.back().isMoved || level.back().isBehindMoved);
        level.push_back({ 0, false, map, m_lastId, isBehindMoved });
    }

    // The ends

    bool isRunning(int map) const
    {
        if (m_maps[std::size_t(map)].isPulling)
            return true;
        return itemsInFlight(map) > 0;
    }
    int itemsInFlight(int map) const
    {
        int count = 0;
        for (const auto &[id, task] : m_tasks)
            count += task.map == map && !task.isFinished() ? 1 : 0;
        return count;
    }
    void end(int id, State state, Cause failure = Cause::None)
    {
        Task &task = m_tasks.at(id);
        task.state = state;
        task.failure = failure;
        task.isExtra = false;
        task.isKept = m_watches;
        leaveQueue(id);
        std::erase_if(m_timers, [id](const Timer &timer) { return timer.id == id; });
        if (task.map < 0)
            return;
        handOut(); // to others, before the map asks for a slot
        Map &map = m_maps[std::size_t(task.map)];
        if (std::exchange(map.isFull, false) && map.isPulling)
            enqueueMap(task.map);
    }
    //! Ends an attempt with an error.
    void fail(int id, Cause failure)
    {
        Task &task = m_tasks.at(id);
        if (task.attempt <= task.options.retries && !task.isGivenUp && failure != Cause::None) {
            task.state = State::Waiting;
            task.isExtra = false;
            task.asked = Cause::None;
            stopTimer(id, Cause::RunLimit);
            const int delay = task.options.delay << (task.attempt - 1);
            ++task.attempt;
            task.isDelayed = delay > 0;
            startTimer(id, Cause::Delay, delay);
        } else if (task.options.kind == Kind::WithCallback) {
            end(id, State::Succeeded);
        } else {
            end(id, failure == Cause::None ? State::Cancelled : State::Failed, failure);
        }
    }
    void stopMap(int index)
    {
        Map &map = m_maps.at(std::size_t(index));
        if (!isRunning(index))
            return;
        map.isPulling = false;
        std::erase_if(m_levels.at(map.options.priority), [index](const Place &place) { return place.map == index; });
    }
    //! Asks \a id to cancel; \a limit says which limit does, if it is one.
    void ask(int id, Cause limit)
    {
        Task &task = m_tasks.at(id);
        if (task.isFinished())
            return;
        if (limit != Cause::None)
            task.asked = limit;
        task.isGivenUp = task.isGivenUp || limit != Cause::RunLimit;
        if (task.state == State::Waiting)
            end(id, limit == Cause::None ? State::Cancelled : State::Failed, limit);
        else if (task.state == State::Active && task.options.kind == Kind::Recovering)
            task.state = State::CleaningUp;
        else if (task.state == State::Active && task.options.kind == Kind::Swallowing)
            end(id, State::Succeeded);
        else
            fail(id, task.asked);
    }
    //! Rejects a task if more wait than may after the spawn of \a id.
    void rejectSurplus(int id)
    {
        if (m_waitingLimit == 0 || !m_tasks.at(id).options.isRejectable || m_tasks.at(id).state != State::Waiting
            || isReady(id) || waitingCount() <= m_waitingLimit)
            return;
        int rejected = id;
        if (m_dropsOldest) {
            for (auto &[priority, level] : m_levels) { // the lowest is the last
                int oldest = 0;
                for (const Place &place : level) {
                    if (place.map < 0 && isTaken(place, priority) && m_tasks.at(place.id).options.isRejectable)
                        oldest = oldest == 0 ? place.id : std::min(oldest, place.id);
                }
                if (oldest != 0)
                    rejected = oldest;
            }
        }
        end(rejected, State::Failed, Cause::Rejected);
    }

    // The slots

    bool isReady(int id) const
    {
        return std::any_of(m_ready.begin(), m_ready.end(), [id](const Entry &entry) { return entry.id == id; });
    }
    int waitingCount() const
    {
        int count = this->count(State::Waiting);
        for (const Entry &entry : m_ready)
            count -= entry.map < 0 ? 1 : 0;
        return count;
    }
    int taken() const { return activeCount() + int(m_ready.size()) + m_pulling; }
    void takeSlot(int id)
    {
        m_ready.push_back({ id, -1 });
        m_tasks.at(id).hasBeenActive = true;
        stopTimer(id, Cause::QueueLimit);
        startTimer(id, Cause::RunLimit, m_tasks.at(id).options.runLimit);
    }
    void handOut()
    {
        while (!m_paused && !m_isAsking && taken() < m_size) {
            const Where first = firstPlace(false);
            if (!first.level)
                return;
            const Place place = *first.place;
            if (place.map >= 0) {
                first.level->erase(first.place);
                m_ready.push_back({ 0, place.map });
            } else {
                leaveQueue(place.id);
                takeSlot(place.id);
            }
        }
    }
    //! Lets what has a slot begin, in the order in which it got it.
    void begin()
    {
        handOut();
        while (!m_ready.empty()) {
            const Entry entry = m_ready.front();
            m_ready.pop_front();
            if (entry.map < 0) {
                Task &task = m_tasks.at(entry.id);
                task.state = State::Active;
                m_runs.push_back(entry.id);
                if (task.attempt == 1)
                    m_starts.push_back(entry.id);
                continue;
            }
            Map &map = m_maps.at(std::size_t(entry.map));
            m_pulling = 1;
            while (m_pulling > 0 && itemsInFlight(entry.map) < m_size && map.left > 0) {
                --map.left;
                takeSlot(add(map.options, entry.map));
                // Fills the slots that nothing else waits for.
                m_pulling = !m_paused && taken() - 1 < m_size && !firstPlace(false).level ? 1 : 0;
                if (m_pulling == 0)
                    enqueueMap(entry.map);
            }
            if (std::exchange(m_pulling, 0) > 0) {
                map.isFull = itemsInFlight(entry.map) >= m_size;
                map.isPulling = map.isFull;
            }
            handOut();
        }
    }
    void settle()
    {
        do {
            begin();
            if (m_busy && isEmpty()) {
                m_busy = false;
                ++m_idles;
            }
        } while (serveRoom());
        for (auto &[priority, level] : m_levels)
            std::erase_if(level,
                          [this](const Place &place) { return place.map < 0 && m_tasks.at(place.id).isFinished(); });
    }
    bool serveRoom()
    {
        const int waiting = count(State::Waiting);
        if (m_rooms.empty() || (m_waitingLimit > 0 && waiting > 0 && waiting + m_rooms.front().count > m_waitingLimit))
            return false;
        const int room = m_rooms.front().number;
        m_rooms.pop_front();
        Options options;
        options.isRejectable = true;
        m_tasksOfRooms[room] = add(options);
        return true;
    }

    int m_size;
    bool m_paused = false;
    bool m_busy = false;
    bool m_isAsking = false;
    bool m_watches = false;
    int m_waitingLimit = 0;
    bool m_dropsOldest = false;
    int m_pulling = 0; // the slot of the map that begins
    int m_lastId = 0;
    int m_lastRoom = 0;
    int m_idles = 0;
    int m_now = 0;
    std::map<int, Task> m_tasks;
    std::vector<Map> m_maps;
    std::vector<int> m_starts;
    std::vector<int> m_runs;
    std::map<int, Level, std::greater<>> m_levels{ { -1, {} }, { 0, {} }, { 1, {} }, { 2, {} } };
    std::deque<Entry> m_ready; // have got a slot and not begun
    std::vector<Timer> m_timers; // in the order in which they were started
    std::deque<Room> m_rooms;
    std::map<int, int> m_tasksOfRooms;
};

}
