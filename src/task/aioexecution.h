// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiodeadlock.h"
#include "aiosource.h"
#include "base/aioref.h"

#include <bit>
#include <coroutine>
#include <source_location>
#include <utility>

namespace Aio::detail {

class ChildAwaitBase;
class Offer;

//! The part of an AioTask's promise that does not depend on its type.
class AIOPOOL_EXPORT Frame
{
public:
    Frame(const Frame &) = delete;
    Frame &operator=(const Frame &) = delete;

    Execution &execution() const noexcept { return *static_cast<Execution *>(m_executionOrOffer); }
    //! Returns the function that the coroutine consists of, or null. Only before the coroutine has begun.
    Offer *offer() const noexcept { return static_cast<Offer *>(m_executionOrOffer); }
    Frame *caller() const noexcept;
    //! Returns where the frame is suspended, or was last.
    const std::source_location &location() const noexcept { return m_location; }

protected:
    //! Largest alignment of the derived promise, whose place in the coroutine's frame must not depend on its type.
    static constexpr std::size_t MaximumAlignment = 2 * sizeof(void *);

    Frame() noexcept = default;
    ~Frame() = default;
    void setOffer(Offer &offer) noexcept { m_executionOrOffer = &offer; }
    //! Sets the location from a std::source_location or from what one is made from.
    template<typename Location>
    void setLocation(Location location) noexcept
    {
        m_location = std::bit_cast<std::source_location>(location);
    }

private:
    friend class Execution;
    friend class ChildAwaitBase;

    void resume() { std::coroutine_handle<Frame>::from_promise(*this).resume(); }

    void *m_executionOrOffer = nullptr; // an Execution as soon as the frame has begun, an Offer before that
    Source *m_source = nullptr; // what the frame is suspended on; null while it runs, or a callee does
    ChildAwaitBase *m_awaitedBy = nullptr; // lives in the caller's frame; null in an outermost frame
    std::source_location m_location;
};

//! Base class of the awaiter of an AioTask in an AioTask; owns the callee's frame and lives in the caller's.
class AIOPOOL_EXPORT ChildAwaitBase
{
public:
    ChildAwaitBase(const ChildAwaitBase &) = delete;
    ChildAwaitBase &operator=(const ChildAwaitBase &) = delete;

protected:
    ChildAwaitBase(Frame &caller, std::coroutine_handle<> callee) noexcept : m_caller(caller), m_callee(callee) { }
    ~ChildAwaitBase()
    {
        if (m_callee)
            m_callee.destroy();
    }
    bool isValid() const noexcept { return bool(m_callee); }
    void *address() const noexcept { return m_callee.address(); }
    //! Takes a pending cancel. True if there was one: then the co_await throws instead of starting the callee.
    bool takePendingCancel() noexcept;
    void start(Frame &callee) noexcept;

private:
    friend class Execution;
    friend class Frame;
    Frame &m_caller;
    std::coroutine_handle<> m_callee;
};

inline Frame *Frame::caller() const noexcept
{
    return m_awaitedBy ? &m_awaitedBy->m_caller : nullptr;
}

/*!
    One line of execution: a chain of AioTask frames that await each other. It resumes the innermost one in a loop of
    its own rather than by symmetric transfer (which g++ 12 does not compile to a jump), so the stack stays flat
    however deep the chain is and however many awaits complete at once.

    An execution is also what a cancel is requested from. A cancel that is requested before the task has continued wins
    over whatever the awaited thing does in the meantime: that \c co_await throws. \c src/README.md has tables of the
    functions and flags of a cancel.

    \b Threads: any for isStarted(), isCancelPending() and the reference count; the one it runs in for everything else.
*/
class AIOPOOL_EXPORT Execution : public Waker
{
public:
    void retain() noexcept { m_references.add(); }
    void release() noexcept
    {
        if (m_references.remove())
            delete this;
    }
    //! True if there is only one reference.
    bool isUnshared() const noexcept { return m_references.isLast(); }

    //! Requests an AioCancelled at the current, or else the next, co_await. False if one is on its way already.
    bool requestCancel() noexcept;
    /*!
        Ends the execution before this returns: AioCancelled is thrown once at the innermost co_await, and frames that
        suspend again are destroyed there, innermost first. No virtual function of this object is called. The outermost
        frame, which has finished or has no callee then, is left to its owner.

        An execution cannot end while it, or one that it waits for, is on the stack or being unwound. It is then unwound
        when the stack has returned from them, and ended() is called. Only a root may be in that situation.
    */
    void unwind() noexcept;
    void prepareToAbandon() noexcept;
    //! Calls Source::takeBack(). For an execution that is about to be cancelled.
    void takeBack() noexcept;
    //! Returns Source::threadWait(), but None as soon as the execution is about to continue.
    ThreadWait threadWait(Job *announceTo = nullptr);
    bool waitsForThread() { return threadWait() != ThreadWait::None; }

    /*!
        Wakes the execution, which continues before this returns, or in a later turn if it or its root is on the stack.
        Meant for values that are lost unless the execution continues in the call that wakes it.
    */
    void wakeAtOnce() noexcept;

    bool isStarted() const noexcept { return has(Started); }
    //! True if this execution, or one whose root it is, runs further up the stack.
    bool isOnStack() const noexcept;
    /*!
        Returns the task of a pool whose code runs in this thread now, or null. Also null in what an event loop calls that
        the task has started with QEventLoop::exec(); processEvents() cannot be told from the task's own code.
    */
    static Job *runningJob() noexcept;
    bool isCancelPending() const noexcept { return has(CancelPending); }
    Frame *innermostFrame() const noexcept { return m_innermost; }
    //! True if the execution will continue by itself, now or when something else does.
    virtual bool canMove(DeadlockSearch &search);
    //! Returns a name of the task and the place where it is, for AioDeadlock's text. Called for a pool's task only.
    virtual std::string describe() const { return {}; }
    quint32 lastSearch() const noexcept { return m_lastSearch; }
    void setLastSearch(quint32 search) noexcept { m_lastSearch = search; }
    // Functions for the await operations in the frames
    void suspendOn(Source &source) noexcept
    {
        m_innermost->m_source = &source;
        m_woken = false;
    }
    void cancelSuspension() noexcept { m_innermost->m_source = nullptr; }
    //! Passes a pending cancel to the source that has just been started. True if the co_await throws at once.
    bool interruptAtOnce() noexcept;
    bool takePendingCancel() noexcept
    {
        const bool pending = has(CancelPending);
        clear(CancelPending);
        return pending;
    }
    bool takeInterruption() noexcept
    {
        const bool interrupted = has(Interrupted);
        clear(Interrupted);
        return interrupted;
    }
    void frameEnded(Frame &frame) noexcept { m_innermost = frame.caller(); }

protected:
    enum Flag : quint8 {
        Started = 0x01,
        KeptByOwner = 0x02, //!< the owner holds a reference, beyond unwind() if need be, as long as this has not ended
        CancelPending = 0x04, //!< a cancel is requested, and no co_await has seen it yet
        Interrupted = 0x08, //!< the co_await that is being resumed throws
        InterruptWhenWoken = 0x10, //!< the co_await throws when its source has ended
        Doomed = 0x20, //!< to be unwound when off the stack
        UsesThreads = 0x40, //!< of a root: call lookAtThreads() whenever it, or one whose root it is, has run
    };

    Execution() noexcept = default;
    explicit Execution(Flag flag) noexcept : m_flags(flag) { }
    //! Resets the execution, which has ended, to the state in which it was made.
    void renew(Flag flag) noexcept
    {
        m_woken = false;
        m_flags.store(flag, std::memory_order_relaxed);
        m_lastSearch = 0;
    }
    ~Execution() override = default;

    //! Returns the outermost frame, or null if there is nothing to run.
    virtual Frame *begin() noexcept = 0;
    //! Returns the next frame to run after the outermost one has ended, or null.
    virtual Frame *proceed() noexcept = 0;
    //! Called last, when everything has ended.
    virtual void ended() noexcept = 0;
    //! Called when threadWait() may have changed.
    virtual void lookAtThreads() noexcept { }

    void setUsesThreads() noexcept { set(UsesThreads); }

    void run() noexcept override;

    //! Makes \a frame the outermost one.
    Frame *enter(Frame &frame) noexcept
    {
        frame.m_executionOrOffer = this;
        return &frame;
    }

private:
    friend class ChildAwaitBase;

    bool prepareToResume() noexcept;
    bool runFrames() noexcept;
    bool resumeUntilSuspended() noexcept;
    void unwindFrames() noexcept;
    void destroyFrames() noexcept;
    void leftStack() noexcept;

    // Only one thread writes, so no read-modify-write is needed. Other threads may read.
    bool has(Flag flag) const noexcept { return m_flags.load(std::memory_order_relaxed) & flag; }
    void set(Flag flag) noexcept
    {
        m_flags.store(quint8(m_flags.load(std::memory_order_relaxed) | flag), std::memory_order_relaxed);
    }
    void clear(Flag flag) noexcept
    {
        m_flags.store(quint8(m_flags.load(std::memory_order_relaxed) & ~flag), std::memory_order_relaxed);
    }

    //! Returns what the innermost frame is suspended on, or null.
    Source *source() const noexcept { return m_innermost ? m_innermost->m_source : nullptr; }
    Source *takeSource() noexcept { return std::exchange(m_innermost->m_source, nullptr); }

    // Ordered so that there is no padding: a million tasks may wait.
    std::atomic<quint8> m_flags = 0;
    ReferenceCount m_references;
    Frame *m_innermost = nullptr;
    quint32 m_lastSearch = 0;
};

inline bool ChildAwaitBase::takePendingCancel() noexcept
{
    return m_caller.execution().takePendingCancel();
}

inline void ChildAwaitBase::start(Frame &callee) noexcept
{
    callee.m_executionOrOffer = m_caller.m_executionOrOffer;
    callee.m_awaitedBy = this;
    m_caller.execution().m_innermost = &callee;
}

}
