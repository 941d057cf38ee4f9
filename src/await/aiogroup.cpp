// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiogroup.h"

namespace Aio::detail {

bool GroupSource::start()
{
    makeAll();
    m_running = m_children.size();
    for (const Ref<ChildExecution> &child : m_children)
        child->start();
    return !m_children.empty();
}

Interrupt GroupSource::interrupt() noexcept
{
    if (m_running == 0)
        return Interrupt::Now;
    cancelAll();
    return Interrupt::Later;
}

void GroupSource::abandon() noexcept
{
    for (const Ref<ChildExecution> &child : m_children)
        child->abandon();
}

void GroupSource::prepareToAbandon() noexcept
{
    for (const Ref<ChildExecution> &child : m_children)
        child->prepareToAbandon();
}

void GroupSource::takeBack() noexcept
{
    for (const Ref<ChildExecution> &child : m_children)
        child->takeBack();
}

//! Reports a wait for a thread only if all children that have not ended wait for one.
ThreadWait GroupSource::threadWait(Job *announceTo)
{
    ThreadWait all = ThreadWait::None;
    for (const Ref<ChildExecution> &child : m_children) {
        if (child->hasEnded())
            continue;
        const ThreadWait one = child->threadWait(announceTo);
        if (one == ThreadWait::None)
            return ThreadWait::None;
        all = std::max(all, one);
    }
    return all;
}

bool GroupSource::canMove(DeadlockSearch &search)
{
    for (const Ref<ChildExecution> &child : m_children) {
        if (!child->hasEnded() && child->canMove(search))
            return true;
    }
    return false;
}

std::size_t GroupSource::deciderIndex() const noexcept
{
    std::size_t index = 0;
    while (m_children[index].get() != m_decider)
        ++index;
    return index;
}

void GroupSource::executionEnded(ChildExecution &execution) noexcept
{
    --m_running;
    if (!m_decider && (m_decision == Decision::FirstEnd || execution.error())) {
        m_decider = &execution;
        cancelAll();
    }
    if (m_running == 0)
        wake();
}

void GroupSource::cancelAll() noexcept
{
    for (const Ref<ChildExecution> &child : m_children) {
        if (!child->hasEnded())
            child->requestCancel();
    }
}

}
