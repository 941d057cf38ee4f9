// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiodeadlock.h"

#include "aioexecution.h"
#include "base/aioerror.h"

#include <atomic>
#include <unordered_set>

namespace Aio::detail {

//! Returns an even number, which is unique among all threads as the next one is: another thread may visit an execution
//! whose thread has finished.
static quint32 nextSearch() noexcept
{
    static std::atomic<quint32> last = 0;
    quint32 search = 0;
    while (search == 0) // 0 stands for an execution that has not been visited
        search = last.fetch_add(2, std::memory_order_relaxed) + 2;
    return search;
}

DeadlockSearch::DeadlockSearch() noexcept : m_id(nextSearch()) { }

bool DeadlockSearch::visit(Execution &execution)
{
    if (execution.lastSearch() == m_id) {
        m_circle = true;
        m_circleOfFirst = m_circleOfFirst || &execution == m_first;
        return false;
    }
    if (execution.lastSearch() == m_id + 1)
        return false;
    if (!m_first)
        m_first = &execution;
    if (execution.job())
        m_tasks.push_back(execution.root());
    execution.setLastSearch(m_id);
    return true;
}

void DeadlockSearch::leave(Execution &execution) noexcept
{
    execution.setLastSearch(m_id + 1);
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
