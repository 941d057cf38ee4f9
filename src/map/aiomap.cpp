// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiomap.h"

#include <QtCore/QScopeGuard>

namespace Aio::detail {

MapRunBase::MapRunBase(const AioTaskOptions &options) : m_options(options) { }

void MapRunBase::start(PoolCore &core)
{
    core.deliverPosted();
    if (core.isClosed()) {
        m_error = cancelledError();
        m_done = true;
        return;
    }
    m_core = &core;
    core.enqueueMap(*this, m_options.priority());
    hold(); // until the map is over
    core.mapStarted(*this);
}

//! Stops pulling. The map ends once the items in flight have ended.
void MapRunBase::stop() noexcept
{
    if (m_done)
        return;
    if (!m_error)
        m_error = cancelledError();
    unschedule();
    leaveQueue();
}

void MapRunBase::cancel() noexcept
{
    const LocalHold held(*this);
    stop();
    detail::Link unasked;
    unasked.splice(m_items);
    while (unasked.isLinked()) {
        auto &item = static_cast<Item &>(*unasked.next());
        item.unlink();
        item.linkBefore(m_items);
        const Ref<Job> job(&item.itemJob());
        job->cancel();
    }
}

TasksToCome MapRunBase::tasksToCome() const noexcept
{
    if (m_exhausted || m_error || m_done || m_length <= m_pulledCount)
        return {};
    return { m_length - m_pulledCount, m_options.expected() };
}

bool MapRunBase::waitsOnlyFor(const Callers &callers) const noexcept
{
    if (m_done || (!m_exhausted && !m_error))
        return false;
    int others = m_inFlight;
    for (const detail::Link *link = m_items.next(); link != &m_items; link = link->next()) {
        auto *item = const_cast<Item *>(static_cast<const Item *>(link));
        others -= std::ranges::find(callers, &item->itemJob(), &Ref<Job>::get) != callers.end() ? 1 : 0;
    }
    return others == 0;
}

bool MapRunBase::canMove(DeadlockSearch &search)
{
    if (m_done || place() == Place::Slot || (place() == Place::Waiting && m_core->canMove(search)))
        return true;
    for (detail::Link *link = m_items.next(); link != &m_items; link = link->next()) {
        if (static_cast<Item *>(link)->itemJob().canMove(search))
            return true;
    }
    return false;
}

void MapRunBase::itemFailed(std::exception_ptr error) noexcept
{
    if (m_error || m_done)
        return;
    m_error = std::move(error);
    cancel();
}

void MapRunBase::throwIfFailed() const
{
    if (m_error)
        std::rethrow_exception(m_error);
}

void MapRunBase::poolGone() noexcept
{
    unschedule();
    m_core = nullptr;
    m_error = cancelledError();
    endIfOver();
    unhold();
}

void MapRunBase::itemEnded(Item &item) noexcept
{
    item.unlink();
    --m_inFlight;
    m_lastEnded = true;
    pullAgain();
    endIfOver();
    unhold();
}

//! Enters the queue again if the map has left it because it was full.
void MapRunBase::pullAgain() noexcept
{
    if (!std::exchange(m_isFull, false) || !m_core || m_error)
        return;
    try {
        m_core->enqueueMap(*this, m_options.priority());
    } catch (...) {
        m_error = std::current_exception();
    }
}

void MapRunBase::slotTaken() noexcept
{
    if (!m_isPullingAhead) // otherwise the range might be asked again from within itself, by an event loop
        schedule();
}

void MapRunBase::lookAhead() noexcept
{
    if (m_hasFunctions && !m_isPullingAhead && !m_options.timeout() && !m_options.context() && !m_options.steering())
        schedule();
}

void MapRunBase::run() noexcept
{
    const LocalHold held(*this);
    try {
        if (place() != Place::Slot) {
            pullAhead();
            return;
        }
        bool fillsOn = false;
        do {
            unschedule();
            fillsOn = pullOne();
        } while (fillsOn && !isTurnOver());
    } catch (...) {
        if (!m_error)
            m_error = std::current_exception();
        cancel();
    }
}

/*!
    Queues tasks for further items before the place. Their functions are offered to threads, and need the function of
    the map to be called for that.
*/
void MapRunBase::pullAhead()
{
    while (m_core && !m_error && m_hasFunctions && m_core->mayLookAhead(*this) && !isTurnOver()) {
        PoolCore &core = *m_core;
        const PoolCore::Visit visit(core);
        Item *item = nullptr;
        m_hasFunctions = false; // unless this is one
        m_isPullingAhead = true;
        const auto pulled = qScopeGuard([this] {
            m_isPullingAhead = false;
            if (place() == Place::Slot)
                schedule();
        });
        Ref<Job> job = pull(item);
        if (!m_core || m_error) {
            endIfOver();
            return;
        }
        if (!job) {
            m_exhausted = true;
            leaveQueue();
            return;
        }
        item->linkBefore(m_items);
        ++m_inFlight;
        hold(); // until the item has ended
        const qsizetype index = m_pulledCount++;
        try {
            item->prepare();
            if (m_core && !m_error && place() == Place::Waiting) {
                m_hasFunctions = job->offer();
                core.queuePulled(*this, job, m_options, index);
                continue;
            }
        } catch (...) {
            dropPulled(*item);
            throw;
        }
        if (m_core && !m_error) { // user code has led to a slot
            startPulled(*item, job, index);
        } else {
            dropPulled(*item);
            endIfOver();
        }
        return;
    }
}

//! Forgets an item that was pulled and has not become a task.
void MapRunBase::dropPulled(Item &item) noexcept
{
    item.unlink();
    --m_inFlight;
    unhold();
}

/*!
    Starts a task for the next item. True if the next one should be started in this turn as well: a slot is free, and
    this task keeps the one it has got. A task that ends at once frees its slot, so that nothing but the turn would
    limit how many are started before others continue.
*/
bool MapRunBase::pullOne()
{
    if (m_inFlight >= m_core->scheduler().size()) {
        m_isFull = true; // some of them wait for their next attempt
        m_core->mapLeaves(*this);
        return false;
    }
    Item *item = nullptr;
    Ref<Job> job = pull(item);
    if (!m_core || m_error) {
        // The range is user code, and has destroyed the pool or cancelled this map. The job is dropped.
        endIfOver();
        return false;
    }
    if (!job) {
        m_exhausted = true;
        leaveQueue();
        return false;
    }
    item->linkBefore(m_items);
    ++m_inFlight;
    hold(); // until the item has ended
    const qsizetype index = m_pulledCount++;
    return startPulled(*item, job, index);
}

//! Starts a task for the item that was just pulled. Returns what pullOne() does.
bool MapRunBase::startPulled(Item &item, Ref<Job> &job, qsizetype index)
{
    PoolCore &core = *m_core;
    const PoolCore::Visit visit(core);
    const bool isBehindOthers = core.hasTaskToBegin();
    m_lastEnded = false;
    Job *started = nullptr;
    try {
        started = core.startPulled(*this, job, m_options, index);
    } catch (...) {
        dropPulled(item);
        throw;
    }
    if (started && (isBehindOthers || place() == Place::Nowhere))
        started->schedule(); // ahead of this map
    if (m_core && !m_error && place() == Place::Nowhere) {
        const bool isWaiting = !started && !m_lastEnded;
        if (isWaiting && m_inFlight >= core.scheduler().size())
            m_isFull = true; // otherwise a rule that refuses every item would let the map pull its whole range
        else
            core.enqueueMap(*this, m_options.priority());
    }
    if (place() == Place::Slot)
        schedule(); // now, so that the map continues in an event loop that the task may run
    if (started && !isBehindOthers)
        started->runNow();
    return !m_lastEnded && isScheduled() && place() == Place::Slot; // otherwise it is scheduled to look ahead
}

//! Leaves the queue, because nothing more is pulled. Runs user code.
void MapRunBase::leaveQueue() noexcept
{
    if (m_core)
        m_core->mapLeaves(*this);
    if (m_core && m_items.isLinked())
        m_core->tellJoiners(); // perhaps nothing is left but these items
    else
        endIfOver();
}

void MapRunBase::endIfOver() noexcept
{
    if (m_done || m_items.isLinked() || (!m_exhausted && !m_error))
        return;
    m_done = true;
    const LocalHold held(*this);
    if (PoolCore *core = std::exchange(m_core, nullptr)) {
        core->mapEnded(*this);
        unhold();
    }
    if (m_waker)
        m_waker->wake();
}

}
