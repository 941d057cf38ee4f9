// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiomap.h"

namespace Aio::detail {

MapRunBase::MapRunBase(const AioTaskOptions &options) : QueueEntry(Kind::Map), m_options(options) { }

void MapRunBase::start(PoolCore &core)
{
    core.deliverPosted();
    m_core = &core;
    core.enqueueMap(*this);
    core.mapStarted(*this);
}

//! Pulls nothing more, and ends when what is in flight has.
void MapRunBase::stop() noexcept
{
    if (m_done)
        return;
    if (!m_error)
        m_error = cancelledError();
    unschedule();
    if (m_core)
        m_core->mapLeaves(*this);
    endIfOver();
}

void MapRunBase::cancel() noexcept
{
    const Ref<MapRunBase> alive(this);
    stop();
    detail::Link unasked;
    unasked.splice(m_items);
    while (unasked.isLinked()) {
        auto &item = static_cast<Item &>(*unasked.next());
        item.unlink();
        add(item);
        const Ref<Job> job(&item.itemJob());
        job->cancel();
    }
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

void MapRunBase::check() const
{
    if (m_error)
        std::rethrow_exception(m_error);
}

void MapRunBase::poolGone() noexcept
{
    const auto kept = Ref<MapRunBase>::adopt(this); // what mapStarted() retained
    unschedule();
    m_core = nullptr;
    m_error = cancelledError();
    endIfOver();
}

void MapRunBase::itemEnded(Item &item) noexcept
{
    const Ref<MapRunBase> alive(this);
    item.unlink();
    endIfOver();
}

void MapRunBase::run() noexcept
{
    const Ref<MapRunBase> alive(this);
    try {
        pullOne();
    } catch (...) {
        if (!m_error)
            m_error = std::current_exception();
        cancel();
    }
}

void MapRunBase::pullOne()
{
    const Ref<Job> job = pull();
    if (!m_core || m_error) {
        // The range, which is the user's code, has destroyed the pool or cancelled this map: the job is nobody's.
        endIfOver();
        return;
    }
    if (!job) {
        m_exhausted = true;
        m_core->mapLeaves(*this);
        endIfOver();
        return;
    }
    const Ref<PoolCore> core(m_core);
    accept(*job);
    const qsizetype index = m_pulledCount++;
    try {
        core->startPulled(*this, *job, m_options, index);
    } catch (...) {
        m_items.previous()->unlink();
        throw;
    }
    if (m_core && !m_error)
        core->enqueueMap(*this);
}

void MapRunBase::endIfOver() noexcept
{
    if (m_done || m_items.isLinked() || (!m_exhausted && !m_error))
        return;
    m_done = true;
    const Ref<MapRunBase> alive(this);
    if (PoolCore *core = std::exchange(m_core, nullptr))
        core->mapEnded(*this);
    if (m_waker)
        m_waker->wake();
}

}
