// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioiteration.h"

namespace Aio::detail {

static constexpr std::chrono::milliseconds NoLimit(-1);

IterationBase::IterationBase(const AioIterOptions &options)
    : m_options(options), m_limit(toNanoseconds(options.timeout().value_or(NoLimit))), m_timeLimit(*this)
{
}

IterationBase::~IterationBase() = default;

bool IterationBase::hasBatch() const noexcept
{
    if (m_gone)
        return true;
    if (!m_finished.isLinked())
        return m_unfinished == 0;
    if (m_unfinished == 0 || m_timeUp || m_limit == 0)
        return true;
    switch (m_options.yieldWhen()) {
    case AioYieldWhen::AllCompleted:
        return false;
    case AioYieldWhen::FirstCompleted:
        return true;
    case AioYieldWhen::FirstException:
        return m_failed;
    }
    Q_UNREACHABLE();
}

void IterationBase::waitForBatch(Waker *waker)
{
    m_waker = waker;
    startTimeLimit();
}

void IterationBase::stopWaiting() noexcept
{
    m_waker = nullptr;
    m_timeLimit.stop();
}

void IterationBase::throwIfPoolGone() const
{
    if (m_gone)
        throwCancelled();
}

void IterationBase::poolGone() noexcept
{
    m_gone = true;
    wakeIfBatch();
}

IterationBase::Entry *IterationBase::takeFinished() noexcept
{
    if (!m_finished.isLinked()) {
        m_failed = m_timeUp = false;
        return nullptr;
    }
    auto *entry = static_cast<Entry *>(m_finished.next());
    entry->Link::unlink();
    return entry;
}

qsizetype IterationBase::finishedCount() const noexcept
{
    qsizetype count = 0;
    for (const Link *link = m_finished.next(); link != &m_finished; link = link->next())
        ++count;
    return count;
}

void IterationBase::entryFinished(Entry &entry) noexcept
{
    entry.linkBefore(m_finished);
    --m_unfinished;
    if (m_options.yieldWhen() == AioYieldWhen::FirstException && !m_failed)
        m_failed = entry.job() && entry.job()->state() == TaskState::Failed;
    wakeIfBatch();
}

void IterationBase::wakeIfBatch() noexcept
{
    if (!m_waker || !hasBatch())
        return;
    std::exchange(m_waker, nullptr)->wake();
    m_timeLimit.stop();
}

void IterationBase::startTimeLimit()
{
    if (m_limit != 0 && isLimit(m_limit)) // with 0 the first result ends the wait
        m_timeLimit.start(m_limit);
}

void IterationBase::Entry::start(Job *job)
{
    if (!job || job->isFinished() || !waitFor(*job))
        jobFinished();
}

void IterationBase::Entry::jobFinished() noexcept
{
    m_iteration.entryFinished(*this);
}

void IterationBase::TimeLimit::timeout() noexcept
{
    if (m_iteration.m_finished.isLinked()) {
        m_iteration.m_timeUp = true;
        m_iteration.wakeIfBatch();
    } else {
        m_iteration.startTimeLimit();
    }
}

}
