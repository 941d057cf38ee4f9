// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Hands numbered items to threads, in blocks.

#include "base/aioclock.h"
#include "job/aiocontext.h"
#include "task/aioawait.h"

#include <atomic>
#include <exception>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace Aio::detail {

/*!
    Work on items that threads of a QThreadPool take in blocks. Begins in one thread, which is queued as a function is;
    this one takes further threads as long as they are free. Lives in a coroutine frame.

    Blocks grow while they take little time, so that short work costs next to nothing beside itself, and long work is
    taken item by item. A thread that has worked for a while queues behind what else waits for the QThreadPool.

    \b Threads: the task's, except for what a derived class implements, and isStopped().
*/
class AIOPOOL_EXPORT ConcurrentBlocks
{
public:
    ConcurrentBlocks(const ConcurrentBlocks &) = delete;
    ConcurrentBlocks &operator=(const ConcurrentBlocks &) = delete;

    qsizetype count() const noexcept { return m_count; }
    //! Queues the first thread. False if there is no QThreadPool. May throw std::bad_alloc.
    bool start(Waker &waker);
    //! Keeps the work from beginning. False if a thread has begun with it.
    bool takeBack() noexcept;
    //! Makes the threads stop before their next item. True if they have stopped already, and nothing will be woken.
    bool stop() noexcept;
    //! Makes the threads stop, and wakes nothing any more.
    void abandon() noexcept;
    ThreadWait threadWait(Job *announceTo);
    //! Throws an error of makeRoom(), or AioCancelled if items are left.
    void rethrow() const;

protected:
    ConcurrentBlocks(QThreadPool *threads, AioContext &context, qsizetype count);
    virtual ~ConcurrentBlocks();
    //! Stops the threads and waits for them. Called by the destructor of the class that implements what follows.
    void finish() noexcept;

    //! Called once, before the first item, in the thread that begins. May throw.
    virtual void makeRoom() = 0;
    //! Works on the items from \a begin to before \a end, or until isStopped().
    virtual void runItems(qsizetype begin, qsizetype end) noexcept = 0;
    bool isStopped() const noexcept { return m_isStopped.load(std::memory_order_relaxed); }

private:
    class Shared;
    class Helper;

    void work(bool isFirst) noexcept;
    void widen() noexcept;
    void report(qsizetype done, Nanoseconds time) noexcept;

    QThreadPool *const m_threads;
    AioContext &m_context;
    const qsizetype m_count;
    Ref<Shared> m_shared; // null before start()
    std::exception_ptr m_error;
    std::atomic<bool> m_isStopped = false;
};

//! Waits until all items are done. A cancel makes the threads stop before their next items.
class AIOPOOL_EXPORT BlocksSource final : public Source
{
public:
    explicit BlocksSource(ConcurrentBlocks &blocks) noexcept : m_blocks(blocks) { }
    ~BlocksSource() { BlocksSource::abandon(); }

    bool isReady() const noexcept { return m_blocks.count() == 0; }
    bool start() { return m_blocks.start(waker()); }
    void take() const { m_blocks.rethrow(); }
    Interrupt interrupt() noexcept override;
    void abandon() noexcept override { m_blocks.abandon(); }
    void prepareToAbandon() noexcept override { m_blocks.stop(); }
    void takeBack() noexcept override { m_blocks.takeBack(); }
    ThreadWait threadWait(Job *announceTo) override { return m_blocks.threadWait(announceTo); }

private:
    ConcurrentBlocks &m_blocks;
};

using BlocksWork = Deferred<BlocksSource, ConcurrentBlocks &>;

}
