// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiodeadlock.h"
#include "loop/aiodispatcher.h"
#include "base/aioref.h"

#include <bit>
#include <coroutine>
#include <source_location>
#include <utility>

namespace Aio::detail {

class Execution;
class Job;

//! Whoever waits for a source. Told once, it goes on in a later turn.
class AIOPOOL_EXPORT Waker : public Runnable
{
public:
    void wake() noexcept
    {
        m_woken = true;
        schedule();
    }

    //! The pool's task that waits, if any.
    virtual Job *job() const noexcept { return nullptr; }
    //! The outermost of the executions that wait for each other down to this one; null for a foreign coroutine.
    virtual Execution *root() noexcept { return nullptr; }

protected:
    bool m_woken = false;
};

//! What an await answers when its task is cancelled.
enum class Interrupt {
    Now, //!< it lets go: AioCancelled is thrown at once, nothing will wake the task
    Later, //!< it wakes the task when what it started has ended; AioCancelled is thrown then
    Ignored, //!< it cannot be interrupted: it wakes the task when it is done, with its result
};

//! Whether nothing happens but that functions wait for a thread.
enum class ThreadWait {
    None,
    BehindOthers, //!< the threads are taken by what is not ours
    BehindOurs, //!< at least one of the threads runs a function like these
};

/*!
    What a coroutine is suspended on; lives in the coroutine's frame. A concrete source adds \c isReady(),
    \c start() (registers; false when there is nothing to wait for after all) and \c take() (the result of the
    \c co_await, may throw), and lets go of everything in its destructor: a frame may be destroyed at any time.
*/
class AIOPOOL_EXPORT Source
{
public:
    Source(const Source &) = delete;
    Source &operator=(const Source &) = delete;

    //! Cancel has been asked. Default: let go.
    virtual Interrupt interrupt() noexcept
    {
        abandon();
        return Interrupt::Now;
    }
    //! Lets go now; what it started and owns has ended when this returns.
    virtual void abandon() noexcept = 0;
    //! Whether what it waits for can still happen.
    virtual bool canMove(DeadlockSearch &) { return true; }
    //! Says that canMove() is worth asking.
    static constexpr bool canDeadlock = false;
    //! The pool is about to abandon this and others, one by one: stop early what takes time to stop.
    virtual void prepareToAbandon() noexcept { }
    //! A cancel is on its way, and interrupt() follows: takes back what has not begun, or it might begin meanwhile.
    virtual void takeBack() noexcept { }
    //! With \a announceTo, that job looks at its threads as soon as a function begins; this may throw std::bad_alloc.
    virtual ThreadWait threadWait([[maybe_unused]] Job *announceTo) { return ThreadWait::None; }

protected:
    Source() noexcept = default;
    ~Source() = default;
    void wake() noexcept { m_waker->wake(); }
    Waker &waker() const noexcept { return *m_waker; }

private:
    template<typename S>
    friend class AwaitOperation;
    template<typename S>
    friend class ForeignAwaitOperation;
    Waker *m_waker = nullptr;
};

class ChildAwaitBase;

//! The part of an AioTask's promise that does not depend on its type.
class AIOPOOL_EXPORT Frame
{
public:
    Frame(const Frame &) = delete;
    Frame &operator=(const Frame &) = delete;

    Execution &execution() const noexcept { return *m_execution; }
    Frame *caller() const noexcept;
    //! Where it is suspended, or was last.
    const std::source_location &location() const noexcept { return m_location; }

protected:
    //! Of the promise that this is the base of: its place in the coroutine's frame must not depend on its type.
    static constexpr std::size_t MaximumAlignment = 2 * sizeof(void *);

    Frame() noexcept = default;
    ~Frame() = default;
    //! By a std::source_location or what one is made from.
    template<typename Location>
    void setLocation(Location location) noexcept
    {
        m_location = std::bit_cast<std::source_location>(location);
    }

private:
    friend class Execution;
    friend class ChildAwaitBase;

    void resume() { std::coroutine_handle<Frame>::from_promise(*this).resume(); }

    Execution *m_execution = nullptr;
    Source *m_source = nullptr; // what it is suspended on; null while it runs, or a callee does
    ChildAwaitBase *m_awaitedBy = nullptr; // in the caller's frame; null in an outermost frame
    std::source_location m_location;
};

//! Base of the await of an AioTask in an AioTask; owns the callee's frame and lives in the caller's.
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
    //! True when the co_await throws instead of starting the callee.
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
    however deep the chain is and however many awaits complete at once; and it is what a cancel is asked of.

    A cancel asked before the task has gone on wins over whatever the awaited thing does in the meantime: that
    \c co_await throws.

    \b Threads: isStarted(), isCancelPending() and the reference count any; everything else the one it runs in.
*/
class AIOPOOL_EXPORT Execution : public Waker
{
public:
    void retain() noexcept { m_references.add(); }
    //! By the one who alone knows of it.
    void retainUnshared() noexcept { m_references.addUnshared(); }
    void release() noexcept
    {
        if (m_references.remove())
            delete this;
    }
    //! Nobody else holds on to it.
    bool isUnshared() const noexcept { return m_references.isLast(); }

    //! Asks for an AioCancelled at the current, or else the next, co_await. False: one is on its way already.
    bool requestCancel() noexcept;
    /*!
        Ends it before this returns: AioCancelled is thrown once at the innermost co_await, and frames that suspend
        again are destroyed there, innermost first. Nothing virtual of this object is called. The outermost
        frame, then finished or childless, is left to its owner.

        While it, or one that it waits for, is on the stack or being unwound, that cannot be: it is unwound like that when the
        stack is back from them, and ended() is called then. Only a root may be.
    */
    void unwind() noexcept;
    void prepareToAbandon() noexcept;
    //! See Source::takeBack(). Asked of what is about to be cancelled.
    void takeBack() noexcept;
    //! See Source::threadWait(). None as soon as it is to go on.
    ThreadWait threadWait(Job *announceTo = nullptr);
    bool waitsForThread() { return threadWait() != ThreadWait::None; }

    /*!
        wake(), and goes on before this returns; in a later turn if it, or its root, is on the stack. For what is lost
        when it does not go on in the call that wakes it.
    */
    void wakeAtOnce() noexcept;

    bool isStarted() const noexcept { return has(Started); }
    //! It, or one of which it is the root, runs further up the stack.
    bool isOnStack() const noexcept;
    bool isCancelPending() const noexcept { return has(CancelPending); }
    Frame *innermostFrame() const noexcept { return m_innermost; }
    //! Whether it will go on by itself, now or when something else does.
    virtual bool canMove(DeadlockSearch &search);
    //! Names it and the place where it is, for AioDeadlock's text. Asked of a pool's task only.
    virtual std::string describe() const { return {}; }
    quint32 lastSearch() const noexcept { return m_lastSearch; }
    void setLastSearch(quint32 search) noexcept { m_lastSearch = search; }
    // for the operations in its frames
    void suspendOn(Source &source) noexcept
    {
        m_innermost->m_source = &source;
        m_woken = false;
    }
    void cancelSuspension() noexcept { m_innermost->m_source = nullptr; }
    //! A cancel is pending and the source has just been started: true when the co_await throws at once.
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
        KeptByOwner = 0x02, //!< it holds a reference, beyond unwind() if need be, as long as this has not ended
        CancelPending = 0x04, //!< asked, and no co_await has seen it yet
        Interrupted = 0x08, //!< the co_await that is being resumed throws
        InterruptWhenWoken = 0x10, //!< likewise, when its source has ended
        Doomed = 0x20, //!< to be unwound when it is off the stack
        UsesThreads = 0x40, //!< a root: lookAtThreads() is wanted whenever it, or one of which it is the root, has run
    };

    Execution() noexcept = default;
    explicit Execution(Flag flag) noexcept : m_flags(flag) { }
    //! As it was made; it has ended.
    void renew(Flag flag) noexcept
    {
        m_woken = false;
        m_flags.store(flag, std::memory_order_relaxed);
        m_lastSearch = 0;
    }
    ~Execution() override = default;

    //! The outermost frame, or null when there is nothing to run.
    virtual Frame *begin() noexcept = 0;
    //! The outermost frame has ended; the next one to run, or null.
    virtual Frame *proceed() noexcept = 0;
    //! Everything has ended. The last call.
    virtual void ended() noexcept = 0;
    //! Whether it waits for a thread may have changed.
    virtual void lookAtThreads() noexcept { }

    void setUsesThreads() noexcept { set(UsesThreads); }

    void run() noexcept override;

    //! Makes \a frame the outermost one.
    Frame *enter(Frame &frame) noexcept
    {
        frame.m_execution = this;
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

    // One thread writes, so no read-modify-write is needed; others may look.
    bool has(Flag flag) const noexcept { return m_flags.load(std::memory_order_relaxed) & flag; }
    void set(Flag flag) noexcept
    {
        m_flags.store(quint8(m_flags.load(std::memory_order_relaxed) | flag), std::memory_order_relaxed);
    }
    void clear(Flag flag) noexcept
    {
        m_flags.store(quint8(m_flags.load(std::memory_order_relaxed) & ~flag), std::memory_order_relaxed);
    }

    //! What the innermost frame is suspended on, or null.
    Source *source() const noexcept { return m_innermost ? m_innermost->m_source : nullptr; }
    Source *takeSource() noexcept { return std::exchange(m_innermost->m_source, nullptr); }

    // In the order that leaves no holes: a million tasks may wait.
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
    callee.m_execution = m_caller.m_execution;
    callee.m_awaitedBy = this;
    m_caller.m_execution->m_innermost = &callee;
}

}
