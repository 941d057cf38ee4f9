// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// What a pool does, said as plainly as possible and without a line of the library's. Every function leaves the state in
// which the pool is when its event loop has come to rest.

#include <algorithm>
#include <deque>
#include <functional>
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

struct Task
{
    int priority = 0;
    Kind kind = Kind::Plain;
    State state = State::Waiting;
    int map = -1; // the map it is an item of
    bool isFinished() const { return state >= State::Succeeded; }
};

struct Map
{
    int priority = 0;
    int left = 0; // items not pulled yet
    bool isPulling = true;
    bool isCancelled = false;
};

class Reference
{
public:
    explicit Reference(int size) : m_size(size) { }

    int spawn(int priority, Kind kind)
    {
        const int id = add({ priority, kind });
        m_queue[priority].push_back({ id, -1 });
        m_busy = true;
        settle();
        return id;
    }
    //! Cancelled before its first line: whether it had got a slot makes no difference.
    int spawnCancelled()
    {
        const int id = add({ 0, Kind::Plain, State::Cancelled });
        m_busy = true;
        settle();
        return id;
    }
    int startMap(int priority, int count)
    {
        m_maps.push_back({ priority, count });
        m_queue[priority].push_back({ 0, int(m_maps.size()) - 1 });
        m_busy = true;
        settle();
        return int(m_maps.size()) - 1;
    }
    //! Opens the gate it waits at.
    void passGate(int id, bool fails)
    {
        Task &task = m_tasks.at(id);
        end(task, fails && task.kind != Kind::WithCallback ? State::Failed : State::Succeeded);
        settle();
    }
    void cancel(int id)
    {
        ask(id);
        settle();
    }
    void cancelMap(int map)
    {
        stopMap(map);
        for (auto &[id, task] : m_tasks) {
            if (task.map == map)
                ask(id);
        }
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
        for (const auto &ids : { waiting, active }) {
            for (int id : ids)
                ask(id);
        }
        settle();
    }
    void setSize(int size)
    {
        m_size = size;
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
            if (!task.isFinished())
                task.state = State::Cancelled;
        }
        for (Map &map : m_maps)
            map.isCancelled = map.isCancelled || isRunning(map);
        m_queue.clear();
    }

    const std::map<int, Task> &tasks() const { return m_tasks; }
    const std::vector<Map> &maps() const { return m_maps; }
    const std::vector<int> &starts() const { return m_starts; }
    int idles() const { return m_idles; }
    bool isPaused() const { return m_paused; }
    bool isMapRunning(int map) const { return isRunning(m_maps.at(std::size_t(map))); }
    bool isEmpty() const
    {
        for (const Map &map : m_maps) {
            if (isRunning(map))
                return false;
        }
        return activeCount() + count(State::Waiting) == 0;
    }
    int activeCount() const { return count(State::Active) + count(State::CleaningUp); }
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

private:
    struct Entry
    {
        int id; // of a task
        int map; // or the place of a map
    };

    int add(Task task)
    {
        m_tasks[++m_lastId] = task;
        return m_lastId;
    }
    bool isRunning(const Map &map) const
    {
        if (map.isPulling)
            return true;
        for (const auto &[id, task] : m_tasks) {
            if (task.map >= 0 && &m_maps[std::size_t(task.map)] == &map && !task.isFinished())
                return true;
        }
        return false;
    }
    void end(Task &task, State state) { task.state = state; }
    void stopMap(int index)
    {
        Map &map = m_maps.at(std::size_t(index));
        if (!isRunning(map))
            return;
        map.isPulling = false;
        map.isCancelled = true;
        removeFromQueue([index](const Entry &entry) { return entry.map == index; });
    }
    void ask(int id)
    {
        Task &task = m_tasks.at(id);
        switch (task.state) {
        case State::Waiting:
            task.state = State::Cancelled;
            removeFromQueue([id](const Entry &entry) { return entry.id == id; });
            break;
        case State::Active:
            task.state = task.kind == Kind::Plain   ? State::Cancelled
                    : task.kind == Kind::Recovering ? State::CleaningUp
                                                    : State::Succeeded;
            break;
        case State::CleaningUp:
            task.state = State::Cancelled;
            break;
        default:
            break;
        }
    }
    bool isAnyQueued() const
    {
        return std::any_of(m_queue.begin(), m_queue.end(), [](const auto &level) { return !level.second.empty(); });
    }
    void removeFromQueue(const std::function<bool(const Entry &)> &is)
    {
        for (auto &[priority, level] : m_queue)
            std::erase_if(level, is);
    }
    //! Hands out slots, and lets what has one begin in the order in which it got it.
    void settle()
    {
        std::deque<Entry> ready;
        int taken = activeCount();
        const auto handOut = [&] {
            while (!m_paused && taken < m_size) {
                auto level = m_queue.begin();
                while (level != m_queue.end() && level->second.empty())
                    ++level;
                if (level == m_queue.end())
                    return;
                ready.push_back(level->second.front());
                level->second.pop_front();
                ++taken;
            }
        };
        handOut();
        while (!ready.empty()) {
            const Entry entry = ready.front();
            ready.pop_front();
            if (entry.map < 0) {
                m_tasks.at(entry.id).state = State::Active;
                m_starts.push_back(entry.id);
                continue;
            }
            Map &map = m_maps.at(std::size_t(entry.map));
            bool hasSlot = true;
            while (hasSlot && map.left > 0) {
                --map.left;
                ready.push_back({ add({ map.priority, Kind::Plain, State::Waiting, entry.map }), -1 });
                hasSlot = !m_paused && taken < m_size && !isAnyQueued(); // fills the slots that nobody waits for
                taken += hasSlot ? 1 : 0;
            }
            if (hasSlot) {
                map.isPulling = false;
                --taken;
            } else {
                m_queue[map.priority].push_back(entry);
            }
            handOut();
        }
        if (m_busy && isEmpty()) {
            m_busy = false;
            ++m_idles;
        }
    }

    int m_size;
    bool m_paused = false;
    bool m_busy = false;
    int m_lastId = 0;
    int m_idles = 0;
    std::map<int, Task> m_tasks;
    std::vector<Map> m_maps;
    std::vector<int> m_starts;
    std::map<int, std::deque<Entry>, std::greater<>> m_queue;
};

}
