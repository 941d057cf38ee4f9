// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "core/aiopoolcore.h"

#include <deque>
#include <memory>
#include <vector>

namespace Aio::detail {

//! Returns the progress of a task, 0 to 1, or -1 if unknown.
double progressOf(const Job &job) noexcept;
double progressOf(const FinishedTask::Details &details) noexcept;

/*!
    The finished tasks a task model keeps: the shown ones, how many of these are due to go, and the new ones that are
    not shown yet. Stored oldest first; their rows are in that order or, unless told otherwise, in the reverse one.

    \b Threads: the pool's.
*/
class FinishedRows
{
public:
    int limit() const noexcept { return m_limit; }
    void setLimit(int limit) noexcept { m_limit = limit; }

    bool isNewestFirst() const noexcept { return m_newestFirst; }
    //! Turns the rows round. No view may show any.
    void setNewestFirst(bool newestFirst) noexcept { m_newestFirst = newestFirst; }

    //! Returns the number of shown tasks.
    int count() const noexcept { return m_count; }
    //! Returns the number of shown tasks that have failed.
    int failedCount() const noexcept { return m_failed; }
    //! Returns the number of shown tasks that have failed and can be run again.
    int retryableCount() const noexcept { return m_retryable; }
    //! Returns those tasks, and new ones of that kind, the oldest first. May throw std::bad_alloc.
    std::vector<qint64> retryable() const;
    const FinishedTask &at(int row) const noexcept { return m_tasks[std::size_t(turned(row))]; }
    //! Returns the row of the task, -1 if it is not shown. Needs the index.
    int rowOf(qint64 id) const noexcept;
    //! Returns the shown or new task, null if it is neither.
    const FinishedTask *find(qint64 id) const noexcept;

    //! Adds \a task to the new ones. May throw std::bad_alloc.
    void add(FinishedTask &&task);
    //! Adds \a task to the shown ones, for when no view has to be notified. May throw std::bad_alloc.
    void addShown(FinishedTask &&task);
    //! Drops the new tasks, and marks the shown ones as due to go.
    void clear() noexcept;
    void forget() noexcept;
    //! Drops the new task, which no view shows. False if it is not among the new ones.
    bool dropNew(qint64 id) noexcept;
    //! Drops the new tasks among \a ids, which are sorted, in one pass.
    void dropNew(const std::vector<qint64> &ids) noexcept;
    bool hasNew() const noexcept { return !m_new.empty(); }
    //! Drops \a count shown tasks from \a row. Takes a time in proportion to the tasks on the side that has fewer.
    void dropRows(int row, int count = 1) noexcept;
    //! Drops the hidden tasks among \a ids, which are sorted, in one pass.
    void dropHidden(const std::vector<qint64> &ids) noexcept;
    //! Returns how many shown tasks are as old as that in \a row, or newer.
    int countSince(int row) const noexcept { return m_count - turned(row); }
    //! Drops the task, for when no view has to be notified.
    void dropUnseen(qint64 id) noexcept;

    //! Returns how many of the shown tasks are due to go.
    int surplus() const noexcept { return surplusWith(0); }
    //! Returns how many of the shown tasks are due to go once the new ones are shown.
    int surplusWithNew() const noexcept { return surplusWith(int(m_new.size())); }
    //! Drops the \a count oldest shown tasks.
    void drop(int count) noexcept;
    //! Returns the first of the rows of the \a count oldest shown tasks.
    int rowOfOldest(int count) const noexcept { return m_newestFirst ? m_count - count : 0; }
    //! Returns the first of the rows of the \a count newest shown tasks.
    int rowOfNewest(int count) const noexcept { return m_newestFirst ? 0 : m_count - count; }
    //! Returns the row in front of which the hidden tasks belong.
    int rowOfHidden() const noexcept { return m_newestFirst ? 0 : m_count; }
    //! Appends the new tasks to the shown ones, still hidden. May throw std::bad_alloc: the rest follows the next time.
    void takeNew();
    int hiddenCount() const noexcept { return int(m_tasks.size()) - m_count; }
    void show() noexcept;
    void hide() noexcept { hideNewest(m_count); }
    //! Hides the \a count newest shown tasks.
    void hideNewest(int count) noexcept;

    //! Applies all that is due, for when no view has to be notified. What there is no memory for follows the next time.
    void settle() noexcept;
    //! Builds the index for rowOf(). May throw std::bad_alloc.
    void makeIndex();
    void dropIndex() noexcept { m_positions.clear(); }

private:
    //! Returns the place of a row among the shown tasks, and the reverse.
    int turned(int row) const noexcept { return m_newestFirst ? m_count - 1 - row : row; }
    int surplusWith(int added) const noexcept;
    void limitAndShow() noexcept;
    void erase(std::size_t place, std::size_t count = 1) noexcept;
    void countShown(const FinishedTask &task, int change) noexcept;

    int m_limit = 0;
    bool m_newestFirst = true;
    std::deque<FinishedTask> m_tasks;
    int m_count = 0;
    int m_failed = 0; // among the shown ones
    int m_retryable = 0; // among these
    int m_toDrop = 0;
    std::deque<FinishedTask> m_new;
    quint32 m_first = 0; // the position of the first task
    IdTable<quint32> m_positions; // position plus one, or 0 for none
};

}
