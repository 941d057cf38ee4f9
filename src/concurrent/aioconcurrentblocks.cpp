// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioconcurrentblocks.h"

#include "aioconcurrentstage.h"

#include <QtCore/QMutex>
#include <QtCore/QRunnable>
#include <QtCore/QThreadPool>
#include <QtCore/QWaitCondition>

#include <algorithm>
#include <memory>
#include <new>
#include <utility>

namespace Aio::detail {

namespace {

//! A block that takes less time than this is followed by a larger one, and one that takes four times as long by a
//! smaller one.
constexpr Nanoseconds ShortBlock = 10'000;
constexpr qsizetype LargestBlock = 1024;
//! Parts of a large block between which a thread reads the clock.
constexpr qsizetype PartsOfBlock = 4;
//! A thread makes known what it has done, and takes another thread that has come free, at most this often.
constexpr Nanoseconds ReportTime = 1'000'000;
//! After this time a thread queues behind what else waits for the QThreadPool.
constexpr Nanoseconds Slice = 5'000'000;

}

/*!
    What the helpers share, which may be in the queue of the QThreadPool after the work has gone.

    \b Threads: any, except for begin() and wake().
*/
class ConcurrentBlocks::Shared final : public RefCounted
{
public:
    explicit Shared(ConcurrentBlocks &blocks) : m_blocks(blocks), m_gate(ThreadGate::current())
    {
        m_stage.setThreads(blocks.m_threads);
    }
    ~Shared() override = default;

    ConcurrentStage &stage() noexcept { return m_stage; }
    void setWaker(Waker *waker) noexcept { m_waker = waker; }

    //! Counts a helper that is about to be queued.
    void add() noexcept
    {
        const QMutexLocker locker(&m_mutex);
        ++m_helpers;
    }
    //! Undoes add() for a helper that has not been queued, while another works.
    void remove() noexcept
    {
        const QMutexLocker locker(&m_mutex);
        --m_helpers;
    }
    int helpers() noexcept
    {
        const QMutexLocker locker(&m_mutex);
        return m_helpers;
    }
    //! Lets a helper work. Null if the work is over. Sets \a isFirst if no other has come before.
    ConcurrentBlocks *enter(bool &isFirst) noexcept;
    //! Called when a helper has worked, or has died without.
    void leave(bool hasWorked) noexcept;
    //! Lets no helper work any more. False if one still does.
    bool close() noexcept;
    void closeAndWait() noexcept;

    alignas(64) std::atomic<qsizetype> next = 0; // item that no thread has taken
    alignas(64) std::atomic<qsizetype> done = 0; // as far as made known
    std::atomic<Nanoseconds> nextReport = 0;
    std::atomic<bool> isReporting = false;

private:
    void setOver() noexcept
    {
        m_isClosed = true;
        if (std::exchange(m_hasBegun, false))
            m_stage.end();
    }
    void wake() noexcept
    {
        if (Waker *waker = std::exchange(m_waker, nullptr))
            waker->wake();
    }

    ConcurrentBlocks &m_blocks; // lives until m_isClosed is set and m_working is 0
    const Ref<ThreadGate> m_gate;
    Waker *m_waker = nullptr;

    QMutex m_mutex; // for what follows
    QWaitCondition m_hasLeft;
    ConcurrentStage m_stage; // of all helpers together
    bool m_hasBegun = false; // and m_stage has not ended
    bool m_isClosed = false;
    int m_working = 0;
    int m_helpers = 0; // that work or are queued
};

ConcurrentBlocks *ConcurrentBlocks::Shared::enter(bool &isFirst) noexcept
{
    const QMutexLocker locker(&m_mutex);
    if (m_isClosed)
        return nullptr;
    if (!m_hasBegun) {
        if (!m_stage.begin())
            return nullptr;
        m_hasBegun = true;
        isFirst = true;
    }
    ++m_working;
    return &m_blocks;
}

void ConcurrentBlocks::Shared::leave(bool hasWorked) noexcept
{
    QMutexLocker locker(&m_mutex);
    --m_helpers;
    if (hasWorked && --m_working == 0 && m_isClosed)
        m_hasLeft.wakeAll();
    if (m_isClosed || m_working > 0)
        return;
    // Without helpers, which QThreadPool::clear() destroys, nothing will happen any more.
    if (m_helpers > 0 && !m_blocks.isStopped() && next.load(std::memory_order_relaxed) < m_blocks.count())
        return;
    setOver();
    locker.unlock();
    m_gate->post([self = Ref(this)] {
        const TurnAtOnce turn;
        self->wake();
    });
}

bool ConcurrentBlocks::Shared::close() noexcept
{
    const QMutexLocker locker(&m_mutex);
    if (m_working > 0)
        return false;
    setOver();
    return true;
}

void ConcurrentBlocks::Shared::closeAndWait() noexcept
{
    const QMutexLocker locker(&m_mutex);
    m_isClosed = true;
    while (m_working > 0)
        m_hasLeft.wait(&m_mutex);
    setOver();
}

//! A runnable in the QThreadPool.
class ConcurrentBlocks::Helper final : public QRunnable
{
public:
    explicit Helper(Ref<Shared> shared) noexcept : m_shared(std::move(shared)) { m_shared->add(); }
    ~Helper() override
    {
        if (m_shared)
            m_shared->leave(false);
    }
    //! Forgets that this was to be queued.
    void dismiss() noexcept
    {
        m_shared->remove();
        m_shared.reset();
    }
    void run() override
    {
        const Ref<Shared> shared = std::move(m_shared);
        bool isFirst = false;
        ConcurrentBlocks *const blocks = shared->enter(isFirst);
        if (blocks)
            blocks->work(isFirst);
        shared->leave(blocks);
    }

private:
    Ref<Shared> m_shared;
};

ConcurrentBlocks::ConcurrentBlocks(QThreadPool *threads, AioContext &context, qsizetype count)
    : m_threads(threads), m_context(context), m_count(count)
{
}

ConcurrentBlocks::~ConcurrentBlocks() = default;

bool ConcurrentBlocks::start(Waker &waker)
{
    if (!m_threads)
        return false;
    m_shared = Ref<Shared>::adopt(new Shared(*this));
    m_shared->setWaker(&waker);
    Job *const job = waker.job();
    if (job && job->functionQueued(waker))
        m_shared->stage().announceTo(*job);
    auto helper = std::make_unique<Helper>(m_shared);
    try {
        m_threads->start(helper.get());
    } catch (...) {
        helper->dismiss();
        throw;
    }
    helper.release();
    return true;
}

bool ConcurrentBlocks::takeBack() noexcept
{
    return !m_shared || m_shared->stage().takeBack();
}

bool ConcurrentBlocks::stop() noexcept
{
    m_isStopped.store(true, std::memory_order_relaxed);
    return takeBack() || m_shared->close();
}

void ConcurrentBlocks::abandon() noexcept
{
    if (!m_shared)
        return;
    m_shared->setWaker(nullptr);
    stop();
}

ThreadWait ConcurrentBlocks::threadWait(Job *announceTo)
{
    if (!m_shared || !m_shared->stage().isQueued())
        return ThreadWait::None;
    if (announceTo)
        m_shared->stage().announceTo(*announceTo);
    return m_shared->stage().isBehindOurs() ? ThreadWait::BehindOurs : ThreadWait::BehindOthers;
}

void ConcurrentBlocks::rethrow() const
{
    if (m_error)
        std::rethrow_exception(m_error);
    if (m_count > 0 && (isStopped() || !m_shared || m_shared->next.load(std::memory_order_relaxed) < m_count))
        throwCancelled();
}

void ConcurrentBlocks::finish() noexcept
{
    if (!m_shared)
        return;
    abandon();
    m_shared->closeAndWait();
    m_shared->stage().finish(); // destroys the letter in the task's thread
}

//! Works in a thread of the QThreadPool.
void ConcurrentBlocks::work(bool isFirst) noexcept
{
    Shared &shared = *m_shared;
    if (isFirst) {
        try {
            makeRoom();
        } catch (...) {
            m_error = std::current_exception();
            m_isStopped.store(true, std::memory_order_relaxed);
        }
    }
    widen();
    const Nanoseconds begin = steadyNow();
    Nanoseconds time = begin;
    Nanoseconds reportTime = begin + ReportTime;
    qsizetype size = 1;
    qsizetype done = 0;
    const qsizetype shares = 4 * qsizetype(std::max(m_threads->maxThreadCount(), 1));
    while (!isStopped()) {
        if (time - begin >= Slice && shared.next.load(std::memory_order_relaxed) < m_count) {
            if (std::unique_ptr<Helper> helper(new (std::nothrow) Helper(m_shared)); helper) {
                try {
                    m_threads->start(helper.get());
                    helper.release();
                    break; // the helper continues later, or at once if a thread is free
                } catch (...) {
                    helper->dismiss();
                }
            }
        }
        qsizetype first = shared.next.fetch_add(size, std::memory_order_relaxed);
        if (first >= m_count)
            break;
        const qsizetype end = std::min(first + size, m_count);
        const qsizetype part = std::max(size / PartsOfBlock, qsizetype(1));
        const Nanoseconds blockTime = time;
        while (first < end && !isStopped()) {
            const qsizetype last = std::min(first + part, end);
            runItems(first, last);
            done += last - first;
            first = last;
            time = steadyNow();
            if (time >= reportTime && !isStopped()) {
                report(std::exchange(done, 0), time);
                reportTime = time + ReportTime;
                widen();
            }
        }
        const Nanoseconds passed = time - blockTime;
        if (passed < ShortBlock)
            size = std::min({ 2 * size, LargestBlock, std::max((m_count - end) / shares, qsizetype(1)) });
        else if (passed > 4 * ShortBlock)
            size = std::max(size / 2, qsizetype(1));
    }
    if (time - begin >= ReportTime)
        report(done, time);
    else
        shared.done.fetch_add(done, std::memory_order_relaxed);
}

//! Takes one more thread of the QThreadPool, if one is free and there is work for it.
void ConcurrentBlocks::widen() noexcept
{
    const qsizetype left = m_count - m_shared->next.load(std::memory_order_relaxed);
    if (isStopped() || left < 1 || m_shared->helpers() >= std::min(qsizetype(m_threads->maxThreadCount()), m_count))
        return;
    std::unique_ptr<Helper> helper(new (std::nothrow) Helper(m_shared));
    if (!helper)
        return;
    bool isStarted = false;
    try {
        isStarted = m_threads->tryStart(helper.get());
    } catch (...) {
        // Without memory, the threads that work already go on alone.
    }
    if (isStarted)
        helper.release();
    else
        helper->dismiss();
}

void ConcurrentBlocks::report(qsizetype done, Nanoseconds time) noexcept
{
    Shared &shared = *m_shared;
    shared.done.fetch_add(done, std::memory_order_relaxed);
    if (m_context.id() == 0 || time < shared.nextReport.load(std::memory_order_relaxed)
        || shared.isReporting.exchange(true, std::memory_order_acquire))
        return;
    shared.nextReport.store(time + ReportTime, std::memory_order_relaxed);
    try {
        m_context.setProgress(shared.done.load(std::memory_order_relaxed), m_count);
    } catch (...) {
        // Without memory, the next report shows it.
    }
    shared.isReporting.store(false, std::memory_order_release);
}

Interrupt BlocksSource::interrupt() noexcept
{
    if (!m_blocks.stop())
        return Interrupt::Later;
    abandon();
    return Interrupt::Now;
}

}
