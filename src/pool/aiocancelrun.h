// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// What cancel() returns to be awaited.

#include "core/aiopoolcore.h"
#include "task/aioawait.h"

#include <cstddef>
#include <memory>

struct AioCancelReport;

namespace Aio::detail {

/*!
    One call of cancel(): the tasks that were asked, and how each has ended. Does not keep the jobs alive: their memory
    is freed while it is still in the cache.

    The outcome of a job that has never run is known in advance, so only its end is waited for. The run keeps itself
    alive until the last of these jobs has reported its end.
*/
class AIOPOOL_EXPORT CancelRun final : public RefCounted, private CancelRecorder, private PoolWatcher, private JobWaiter
{
public:
    /*!
        Asks \a jobs (startAll(): all tasks of the pool) to cancel. Runs user code. Throws std::bad_alloc before
        anything has changed.
    */
    static Ref<CancelRun> start(PoolCore &core, const std::vector<Ref<Job>> &jobs);
    static Ref<CancelRun> startAll(PoolCore &core);
    ~CancelRun() override;

    void setWaker(Waker *waker) noexcept { m_waker = waker; }
    bool isDone() const noexcept { return m_unfinished == 0 || m_orphaned; }
    //! Returns the report of a run that is done. Throws AioCancelled if the pool was destroyed before that.
    const AioCancelReport &report() const;

private:
    class Entry;
    CancelRun(PoolCore &core, std::size_t capacity);
    void cancelRequested(Job &job) noexcept override;
    void poolGone() noexcept override;
    void jobFinished() noexcept override;
    bool addNotStarted(Job &job) noexcept;
    void note(qsizetype index, const Job &job) noexcept;
    void oneHasEnded() noexcept;
    Entry *entries() noexcept;

    const std::size_t m_capacity;
    std::unique_ptr<AioCancelReport> m_report;
    // Raw memory for m_capacity entries. Few of them are made, and the rest of the memory is never touched.
    const std::unique_ptr<std::byte[]> m_room;
    std::size_t m_entryCount = 0;
    qsizetype m_notStarted = 0;
    qsizetype m_unfinished = 0; // includes m_notStarted
    bool m_orphaned = false;
    Waker *m_waker = nullptr;
};

class AIOPOOL_EXPORT CancelSource final : public Source
{
public:
    explicit CancelSource(const Ref<CancelRun> &run) noexcept : m_run(run) { }
    ~CancelSource() { CancelSource::abandon(); }

    bool isReady() const noexcept { return m_run->isDone(); }
    bool start() noexcept
    {
        m_run->setWaker(&waker());
        return true;
    }
    AioCancelReport take() const;
    void abandon() noexcept override { m_run->setWaker(nullptr); }
    static constexpr bool waitsOutside = false;

private:
    Ref<CancelRun> m_run;
};

class [[nodiscard("co_await it, or call cancelAll() or AioFuture::cancel(), which wait for nothing")]] CancelAwaitable
    : public Deferred<CancelSource, Ref<CancelRun>>
{
public:
    using Deferred::Deferred;
};

}
