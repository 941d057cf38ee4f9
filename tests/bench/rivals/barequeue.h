// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "turns.h"

#include <exception>

namespace Rivals {

/*!
    Runs coroutines, so many at a time, and nothing else: no future, no cancel, no id, no signal, no error. A task leaves its
    result where it was told to. One allocation a task, its frame. The limit that a pool of coroutines can approach.
*/
class BareQueue : public Turns
{
public:
    //! The type of a coroutine that can be spawned.
    class Task
    {
    public:
        class promise_type : public Waiter
        {
        public:
            Task get_return_object() noexcept
            {
                handle = std::coroutine_handle<promise_type>::from_promise(*this);
                return Task(*this);
            }
            std::suspend_always initial_suspend() const noexcept { return {}; }
            std::suspend_never final_suspend() const noexcept
            {
                --queue->m_active;
                return {};
            }
            void return_void() const noexcept { }
            [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }

            BareQueue *queue = nullptr;
        };

    private:
        friend BareQueue;
        explicit Task(promise_type &promise) noexcept : m_promise(promise) { }
        promise_type &m_promise;
    };

    explicit BareQueue(int size) noexcept : m_size(size) { }
    ~BareQueue() override { drop(); }

    void spawn(Task task)
    {
        task.m_promise.queue = this;
        m_waiting.add(task.m_promise);
        post();
    }
    int active() const noexcept { return m_active; }
    bool isEmpty() const noexcept { return m_active == 0 && m_waiting.isEmpty(); }
    //! Destroys what has not begun.
    void drop() noexcept
    {
        while (!m_waiting.isEmpty())
            m_waiting.take().handle.destroy();
    }
    /*! Runs fn(i) for each i below \a n as slots come free, and makes no more tasks than run at a time. */
    template<typename Fn>
    void map(Fn fn, int n)
    {
        m_next = 0;
        m_end = n;
        m_fn = [](BareQueue &queue, void *fn, int i) { queue.begin((*static_cast<Fn *>(fn))(i)); };
        m_argument = &fn;
        post();
        while (m_next < m_end || m_active > 0)
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }

protected:
    bool step() override
    {
        if (m_active < m_size) {
            if (!m_waiting.isEmpty()) {
                ++m_active;
                m_waiting.take().handle.resume();
                return true;
            }
            if (m_next < m_end) {
                m_fn(*this, m_argument, m_next++);
                return true;
            }
        }
        return Turns::step();
    }

private:
    void begin(Task task)
    {
        ++m_active;
        task.m_promise.queue = this;
        task.m_promise.handle.resume();
    }

    List m_waiting;
    const int m_size;
    int m_active = 0;
    int m_next = 0;
    int m_end = 0;
    void (*m_fn)(BareQueue &, void *, int) = nullptr;
    void *m_argument = nullptr;
};

}
