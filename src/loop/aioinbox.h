// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiodispatcher.h"

#include <memory>

namespace Aio::detail {

//! A request from another thread, to be carried out in the pool's.
class AIOPOOL_EXPORT Letter : private Link
{
public:
    virtual ~Letter() = default;
    //! Carries out the request, in the pool's thread. May run user code.
    virtual void deliver() noexcept = 0;

protected:
    Letter() noexcept = default;

private:
    friend class Inbox;
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
    return std::make_unique<FunctionLetter>(std::forward<F>(function));
}

/*!
    The letters to a pool, in the order of the calls.

    \b Threads: any thread puts letters, the pool's thread takes them.
*/
class AIOPOOL_EXPORT Inbox
{
public:
    Inbox() noexcept = default;
    Inbox(const Inbox &) = delete;
    Inbox &operator=(const Inbox &) = delete;
    ~Inbox();

    //! Puts \a letter last. True if the inbox was empty: then the pool's thread is to be woken.
    bool put(std::unique_ptr<Letter> letter) noexcept;
    //! Moves all letters of \a other behind these. The next letter put there finds it empty.
    void takeFrom(Inbox &other) noexcept;
    //! Takes the first letter. Null if there is none.
    std::unique_ptr<Letter> take() noexcept;
    qsizetype count() const noexcept { return m_count.load(std::memory_order_acquire); }
    bool isEmpty() const noexcept { return count() == 0; }

private:
    QMutex m_mutex;
    Link m_letters;
    std::atomic<qsizetype> m_count = 0;
};

}
