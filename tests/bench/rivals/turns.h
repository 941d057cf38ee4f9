// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>
#include <QtCore/QObject>

#include <chrono>
#include <coroutine>

namespace Rivals {

/*!
    What all hand-written rivals resume by, the cheapest way there is: a list threaded through those that are ready, one posted
    event for all of them, and the 4 ms that AioPool has for a turn of the event loop, with a look at the clock every now
    and then.
*/
class Turns : public QObject
{
public:
    //! An element of the list; lives in a coroutine frame.
    class Waiter
    {
    public:
        std::coroutine_handle<> handle;
        Waiter *next = nullptr;
    };

    //! First in, first out; intrusive.
    class List
    {
    public:
        bool isEmpty() const noexcept { return !m_first; }
        void add(Waiter &waiter) noexcept
        {
            waiter.next = nullptr;
            (m_first ? m_last->next : m_first) = &waiter;
            m_last = &waiter;
        }
        Waiter &take() noexcept
        {
            Waiter &waiter = *m_first;
            m_first = waiter.next;
            return waiter;
        }

    private:
        Waiter *m_first = nullptr;
        Waiter *m_last = nullptr;
    };

    //! co_await of it lets everything go first that is ready.
    class Yield : private Waiter
    {
    public:
        explicit Yield(Turns &turns) noexcept : m_turns(turns) { }
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> caller) noexcept
        {
            handle = caller;
            m_turns.add(*this);
        }
        void await_resume() const noexcept { }

    private:
        Turns &m_turns;
    };

    Yield yield() noexcept { return Yield(*this); }
    void add(Waiter &waiter)
    {
        m_ready.add(waiter);
        post();
    }
    void post()
    {
        if (m_posted)
            return;
        m_posted = true;
        QCoreApplication::postEvent(this, new QEvent(QEvent::User));
    }

protected:
    bool event(QEvent *event) override
    {
        if (event->type() != QEvent::User)
            return QObject::event(event);
        m_posted = false;
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(4);
        for (unsigned i = 1; step(); ++i) {
            if (i % 32 == 0 && std::chrono::steady_clock::now() >= end) {
                post();
                break;
            }
        }
        return true;
    }
    //! Resumes the next one; false when there is none.
    virtual bool step()
    {
        if (m_ready.isEmpty())
            return false;
        m_ready.take().handle.resume();
        return true;
    }

private:
    List m_ready;
    bool m_posted = false;
};

}
