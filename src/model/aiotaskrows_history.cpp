// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// The rows of finished tasks, in a flush and when the user removes some of them.

#include "aiotaskrows_p.h"

#include <algorithm>
#include <utility>

namespace Aio::detail {

//! Removes the \a count oldest finished rows.
void TaskRows::dropHistory(int count)
{
    if (count == 0)
        return;
    const int start = historyStart() + m_history.rowOfOldest(count);
    m_view.beginRemove(start, start + count - 1);
    m_history.drop(count);
    m_view.endRemove();
}

//! Removes the rows of the finished tasks \a ids. False if there is no memory to do so.
bool TaskRows::dropFinished(std::vector<qint64> &ids)
{
    std::vector<int> rows;
    try {
        rows.reserve(ids.size());
    } catch (...) {
        askForFlush();
        return false;
    }
    std::sort(ids.begin(), ids.end());
    for (const qint64 id : ids) {
        if (const int row = m_history.rowOf(id); row >= 0)
            rows.push_back(row);
    }
    if (rows.size() < ids.size())
        m_history.dropNew(ids);
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    int runs = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
        runs += i == 0 || rows[i - 1] != rows[i] - 1;
    // To remove a run costs a view a time in proportion to its rows. Rows that are new cost it less, but it forgets which
    // of them are selected.
    constexpr int SomeRuns = 64;
    constexpr qint64 MostWork = 2'000'000;
    if (runs > SomeRuns && qint64(runs) * m_history.count() > MostWork) {
        dropAmongNewest(ids, m_history.countSince(m_history.isNewestFirst() ? rows.back() : rows.front()));
        return true;
    }
    for (std::size_t end = rows.size(); end > 0;) {
        std::size_t begin = end - 1;
        while (begin > 0 && rows[begin - 1] == rows[begin] - 1)
            --begin;
        const int first = historyStart() + rows[begin];
        const int count = int(end - begin);
        m_view.beginRemove(first, first + count - 1);
        m_history.dropRows(rows[begin], count);
        m_view.endRemove();
        end = begin;
    }
    return true;
}

//! Removes the \a count newest finished rows, and shows those again that are not among \a ids.
void TaskRows::dropAmongNewest(const std::vector<qint64> &ids, int count)
{
    const int start = historyStart() + m_history.rowOfNewest(count);
    m_view.beginRemove(start, start + count - 1);
    m_history.hideNewest(count);
    m_history.dropHidden(ids);
    m_view.endRemove();
    showHidden();
}

//! Shows the finished tasks that are hidden.
void TaskRows::showHidden()
{
    const int added = m_history.hiddenCount();
    if (added == 0)
        return;
    const int start = historyStart() + m_history.rowOfHidden();
    m_view.beginInsert(start, start + added - 1);
    m_history.show();
    m_view.endInsert();
}

//! Removes the rows of the finished tasks that run again. Views may not run them again meanwhile.
void TaskRows::dropRepeated()
{
    if (m_repeated.empty())
        return;
    std::vector<qint64> ids;
    try {
        ids.assign(m_repeated.begin(), m_repeated.end());
    } catch (...) {
        askForFlush();
        return;
    }
    if (dropFinished(ids)) {
        for (const qint64 id : ids)
            m_repeated.erase(id);
    }
}

//! Turns the finished rows round. Rows that all change places cost a view more than rows that are new.
void TaskRows::turnHistory()
{
    if (const int rows = m_history.count(); rows > 0) {
        m_view.beginRemove(historyStart(), historyStart() + rows - 1);
        m_history.hide();
        m_view.endRemove();
    }
    m_history.setNewestFirst(m_newestFirst);
    showHidden();
}

//! Applies all that is due to the history, for when no view has to be notified.
void TaskRows::settleHistory() noexcept
{
    for (const qint64 id : std::exchange(m_toForget, {}))
        m_history.dropUnseen(id);
    for (const qint64 id : std::exchange(m_repeated, {}))
        m_history.dropUnseen(id);
    m_history.settle();
    m_history.setNewestFirst(m_newestFirst);
}

//! Removes surplus rows at once, and turns them round if asked to. Leaves new ones to showChanges(): their tasks may still be shown as unfinished.
void TaskRows::historyChanged()
{
    if (m_flushing)
        return; // endOfChange() looks again
    if (!m_awake) {
        settleHistory();
        return;
    }
    m_flushing = true;
    changeHistory();
    dropHistory(m_history.surplus());
    endOfChange();
}

//! Does what the user has asked of the kept tasks.
void TaskRows::changeHistory()
{
    if (!m_toForget.empty()) {
        std::vector<qint64> ids = std::exchange(m_toForget, {});
        if (!dropFinished(ids))
            m_toForget = std::move(ids);
    }
    if (m_history.isNewestFirst() != m_newestFirst)
        turnHistory();
}

void TaskRows::flushHistory()
{
    changeHistory();
    dropRepeated();
    dropHistory(m_history.surplusWithNew());
    // Announced rows must exist, so do first what may fail.
    try {
        m_history.takeNew();
    } catch (...) {
        m_incomplete = true;
        askForFlush();
    }
    showHidden();
}

}
