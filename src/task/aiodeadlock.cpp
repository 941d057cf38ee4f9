// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiodeadlock.h"

#include "aioexecution.h"
#include "base/aioerror.h"

#include <atomic>
#include <unordered_set>

namespace Aio::detail {

static constexpr quint32 Unable = 1; // added to the number of a search
static constexpr quint32 Able = 2;

//! Returns a number that is unique among all threads, as the next three are: another thread may visit an execution whose
//! thread has finished.
static quint32 nextSearch() noexcept
{
    static std::atomic<quint32> last = 0;
    quint32 search = 0;
    while (search == 0) // 0 stands for an execution that has not been visited
        search = last.fetch_add(4, std::memory_order_relaxed) + 4;
    return search;
}

DeadlockSearch::DeadlockSearch() noexcept : m_id(nextSearch()) { }

std::optional<bool> DeadlockSearch::visit(Execution &execution)
{
    const quint32 last = execution.lastSearch();
    if (last == m_id) {
        m_circle = true;
        m_circleOfFirst = m_circleOfFirst || &execution == m_first;
        return false;
    }
    if (last == m_id + Unable || last == m_id + Able)
        return last == m_id + Able;
    if (!m_first)
        m_first = &execution;
    if (execution.job())
        m_tasks.push_back(execution.root());
    execution.setLastSearch(m_id);
    return std::nullopt;
}

bool DeadlockSearch::leave(Execution &execution, bool canMove) noexcept
{
    execution.setLastSearch(m_id + (canMove ? Able : Unable));
    return canMove;
}

void DeadlockSearch::throwIfDeadlocked(Execution &execution, Source &source)
{
    if (!execution.job())
        return;
    DeadlockSearch search;
    search.visit(execution);
    if (source.canMove(search) || !search.isCircle())
        return;
    const std::string what = search.description();
    source.interrupt();
    execution.cancelSuspension();
    throw AioDeadlock(what);
}

std::exception_ptr DeadlockSearch::lookAgain(Waker &waker) noexcept
{
    Execution *execution = waker.root();
    if (!execution || !execution->job())
        return nullptr;
    try {
        DeadlockSearch search;
        if (execution->canMove(search) || !search.isCircleOfFirst())
            return nullptr;
        return std::make_exception_ptr(AioDeadlock(search.description()));
    } catch (const std::bad_alloc &) {
        return nullptr;
    }
}

std::string DeadlockSearch::description() const
{
    std::string text = "This co_await could never end: it is waited for, in the end, by what it waits for. Involved: ";
    std::unordered_set<const Execution *> named;
    for (const Execution *task : m_tasks) {
        if (named.insert(task).second)
            text += (named.size() == 1 ? "" : ", ") + task->describe();
    }
    return text;
}

}
