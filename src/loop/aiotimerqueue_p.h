// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiodispatcher.h"

#include <algorithm>
#include <iterator>
#include <vector>

namespace Aio::detail {

/*!
    A binary heap of timers. Each timer knows its place, so that stopping it is as cheap as starting it. Timers that
    have only reserved a place stand behind the heap, so that forgetAll() finds them.
*/
template<typename Deadline>
class TimerQueue
{
public:
    void reserve(Timer &timer)
    {
        m_entries.push_back({ Deadline(), &timer });
        timer.m_place = reservedPlace(m_entries.size() - 1);
    }
    void insert(Timer &timer, Deadline deadline)
    {
        if (timer.m_place == Timer::Nowhere)
            reserve(timer);
        const std::size_t place = m_runningCount++;
        const std::size_t reserved = reservedIndex(timer);
        if (reserved != place)
            setReserved(reserved, m_entries[place]);
        set(place, { deadline, &timer });
        siftUp(place);
    }
    //! Removes \a timer, whether it is running or has only reserved a place.
    void remove(Timer &timer) noexcept
    {
        const std::size_t hole = timer.isActive() ? removeRunning(timer) : reservedIndex(timer);
        timer.m_place = Timer::Nowhere;
        if (hole != m_entries.size() - 1)
            setReserved(hole, m_entries.back());
        m_entries.pop_back();
    }
    bool isEmpty() const noexcept { return m_runningCount == 0; }
    bool isDue(Deadline time) const noexcept { return !isEmpty() && firstDeadline() <= time; }
    Deadline firstDeadline() const noexcept { return m_entries.front().deadline; }
    void fireFirst() noexcept
    {
        Timer &timer = *m_entries.front().timer;
        remove(timer);
        timer.timeout();
    }
    void forgetAll() noexcept
    {
        for (const Entry &entry : m_entries)
            entry.timer->m_place = Timer::Nowhere;
        m_entries.clear();
        m_runningCount = 0;
    }
    //! True if \a timer has a place here.
    bool holds(const Timer &timer) const noexcept
    {
        if (timer.m_place == Timer::Nowhere)
            return false;
        const std::size_t index = timer.isActive() ? std::size_t(timer.m_place) : reservedIndex(timer);
        return index < m_entries.size() && m_entries[index].timer == &timer;
    }
    /*!
        Moves the timers of which \a isToMove is true to \a other, in order. \a convert makes their deadlines there.
        May throw std::bad_alloc; then nothing has changed.
    */
    template<typename Other, typename Condition, typename Conversion>
    void moveTo(TimerQueue<Other> &other, Condition isToMove, Conversion convert)
    {
        std::vector<Entry> moved;
        std::copy_if(m_entries.begin(), m_entries.end(), std::back_inserter(moved),
                     [&](const Entry &entry) { return isToMove(*entry.timer); });
        const auto isRunning = [](const Entry &entry) { return entry.timer->isActive(); };
        const auto end = std::stable_partition(moved.begin(), moved.end(), isRunning);
        std::sort(moved.begin(), end, [](const Entry &a, const Entry &b) { return a.deadline < b.deadline; });
        other.m_entries.reserve(other.m_entries.size() + moved.size());
        for (const Entry &entry : moved) {
            const bool wasRunning = isRunning(entry);
            remove(*entry.timer);
            if (wasRunning)
                other.insert(*entry.timer, convert(entry.deadline));
            else
                other.reserve(*entry.timer);
        }
    }

private:
    template<typename>
    friend class TimerQueue;
    struct Entry
    {
        Deadline deadline;
        Timer *timer;
    };

    static qsizetype reservedPlace(std::size_t index) noexcept { return Timer::Nowhere - 1 - qsizetype(index); }
    static std::size_t reservedIndex(const Timer &timer) noexcept
    {
        return std::size_t(Timer::Nowhere - 1 - timer.m_place);
    }
    void setReserved(std::size_t index, Entry entry) noexcept
    {
        m_entries[index] = entry;
        entry.timer->m_place = reservedPlace(index);
    }
    void set(std::size_t place, Entry entry) noexcept
    {
        m_entries[place] = entry;
        entry.timer->m_place = qsizetype(place);
    }
    //! Removes \a timer from the heap. Returns the index just behind the heap, which is free now.
    std::size_t removeRunning(const Timer &timer) noexcept
    {
        const auto place = std::size_t(timer.m_place);
        const std::size_t end = --m_runningCount;
        if (place != end) {
            const Entry last = m_entries[end];
            set(place, last);
            siftUp(place);
            siftDown(std::size_t(last.timer->m_place));
        }
        return end;
    }
    void siftUp(std::size_t place) noexcept
    {
        const Entry entry = m_entries[place];
        while (place > 0 && entry.deadline < m_entries[(place - 1) / 2].deadline) {
            set(place, m_entries[(place - 1) / 2]);
            place = (place - 1) / 2;
        }
        set(place, entry);
    }
    void siftDown(std::size_t place) noexcept
    {
        const Entry entry = m_entries[place];
        for (std::size_t child; (child = 2 * place + 1) < m_runningCount; place = child) {
            if (child + 1 < m_runningCount && m_entries[child + 1].deadline < m_entries[child].deadline)
                ++child;
            if (entry.deadline <= m_entries[child].deadline)
                break;
            set(place, m_entries[child]);
        }
        set(place, entry);
    }

    std::vector<Entry> m_entries; // the heap, then the reserved places
    std::size_t m_runningCount = 0; // size of the heap
};

}
