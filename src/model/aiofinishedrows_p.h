// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "core/aiopoolcore.h"

#include <deque>
#include <memory>

namespace Aio::detail {

//! Of a job, 0 to 1, or -1 when nobody knows.
double progressOf(const Job &job) noexcept;
double progressOf(const FinishedTask::Details &details) noexcept;

/*!
    The last finished tasks of a task model, the oldest first: those that are shown, how many of them are to go, and those that are to
    be shown.

    \b Threads: the pool's.
*/
class FinishedRows
{
public:
    int limit() const noexcept { return m_limit; }
    void setLimit(int limit) noexcept { m_limit = limit; }

    //! How many are shown.
    int count() const noexcept { return m_count; }
    const FinishedTask &at(int row) const noexcept { return m_tasks[std::size_t(row)]; }
    //! Once there is an index; -1 when it is not shown.
    int rowOf(qint64 id) const noexcept;
    //! Shown or to be shown; null when it is neither.
    const FinishedTask *find(qint64 id) const noexcept;

    //! To be shown. May throw std::bad_alloc.
    void add(FinishedTask &&task);
    //! When nobody has to be told. May throw std::bad_alloc.
    void addShown(FinishedTask &&task);
    //! All there are now are to go.
    void clear() noexcept;
    void forget() noexcept;

    //! How many of those shown are to go.
    int surplus() const noexcept { return surplusWith(0); }
    //! And when what is new is to be shown.
    int surplusWithNew() const noexcept { return surplusWith(int(m_new.size())); }
    //! The oldest.
    void drop(int count) noexcept;
    //! Those that are new go behind those that are shown, hidden yet. May throw std::bad_alloc: the others do so another time.
    void takeNew();
    int hiddenCount() const noexcept { return int(m_tasks.size()) - m_count; }
    void show() noexcept { m_count = int(m_tasks.size()); }

    //! Becomes what it is to be, when nobody has to be told. What there is no memory for does so another time.
    void settle() noexcept;
    //! For rowOf(). May throw std::bad_alloc.
    void makeIndex();
    void dropIndex() noexcept { m_positions.clear(); }

private:
    int surplusWith(int added) const noexcept;
    void limitAndShow() noexcept;

    int m_limit = 0;
    std::deque<FinishedTask> m_tasks;
    int m_count = 0;
    int m_toDrop = 0;
    std::deque<FinishedTask> m_new;
    quint32 m_first = 0; // the position of the first task
    IdTable<quint32> m_positions; // plus one, or 0 for none
};

}
