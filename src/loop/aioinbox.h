// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "base/aioblocks.h"
#include "aiodispatcher.h"

#include <atomic>
#include <memory>

namespace Aio::detail {

//! A request from another thread, to be carried out in the pool's.
class AIOPOOL_EXPORT Letter : public Blocks
{
public:
    virtual ~Letter() = default;
    //! Carries out the request, in the pool's thread. May run user code.
    virtual void deliver() noexcept = 0;

protected:
    Letter() noexcept = default;

private:
    friend class Inbox;
    Letter *m_next = nullptr; // before the letter is taken: the one put before it
};

//! Returns a letter that calls \a function. May throw std::bad_alloc.
template<typename F>
std::unique_ptr<Letter> makeLetter(F &&function)
{
    class FunctionLetter final : public Letter
    {
    public:
        explicit FunctionLetter(F &&f) : m_function(std::forward<F>(f)) { }
        void deliver() noexcept override { m_function(); }

    private:
        std::decay_t<F> m_function;
    };
    return std::unique_ptr<Letter>(new FunctionLetter(std::forward<F>(function)));
}

/*!
    The letters to a pool, in the order of the calls.

    \b Threads: any thread puts letters; the pool's thread does everything else.
*/
class AIOPOOL_EXPORT Inbox
{
public:
    Inbox() noexcept = default;
    Inbox(const Inbox &) = delete;
    Inbox &operator=(const Inbox &) = delete;
    ~Inbox();

    //! Puts \a letter last. True if nothing has been put since letters were last collected: then the pool's thread is to
    //! be woken.
    bool put(std::unique_ptr<Letter> letter) noexcept;
    //! Moves all letters of \a other behind these. The next letter put there finds it empty.
    void takeFrom(Inbox &other) noexcept;
    //! Takes the first letter. Null if there is none.
    std::unique_ptr<Letter> take() noexcept;
    //! Collects what has been put, and returns how many letters there are.
    qsizetype count() noexcept;
    bool isEmpty() const noexcept { return !m_first && !m_newest.load(std::memory_order_acquire); }

private:
    void collect() noexcept;
    void append(Letter *first, Letter *last, qsizetype count) noexcept;

    Letter *m_first = nullptr;
    Letter *m_last = nullptr;
    qsizetype m_count = 0;
    std::atomic<Letter *> m_newest = nullptr;
};

}
