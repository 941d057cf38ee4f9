// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "loop/aioinbox.h"

#include <QtCore/QEvent>

#include <atomic>

namespace Aio::detail {

class PoolCore;

//! Calls \a Function of its owner in a later turn, or at the end of one.
template<auto Function, typename Owner>
class Later final : public Runnable
{
public:
    explicit Later(Owner &owner) noexcept : m_owner(owner) { }

protected:
    void run() noexcept override { (m_owner.*Function)(); }

private:
    Owner &m_owner;
};

/*!
    The thread of a pool, and what other threads send there: letters, which are requests and keep their order, and news
    of tasks, which show what is the newest in a turn. Each kind posts one event at a time to the pool.

    \b Threads: any for isHere(), isThreadOver(), post(), postNews() and moves(); the pool's for everything else.
*/
class AIOPOOL_EXPORT PoolMailbox
{
public:
    explicit PoolMailbox(PoolCore &core) noexcept : m_core(core) { }

    //! True in the pool's thread, and in any once the pool is gone.
    bool isHere() const noexcept;
    //! True if the pool's thread has finished, so that any other thread may destroy what lives in it.
    bool isThreadOver() const noexcept;
    //! Moves the pool to the calling thread if its own has finished.
    void takeOver() noexcept;
    //! Prepares for the move of the pool to another thread.
    void leaveThread() noexcept;
    //! Returns how often the pool has moved to another thread.
    quint32 moves() const noexcept { return m_moves.load(); }

    void post(std::unique_ptr<Letter> letter) noexcept;
    void postNews(std::unique_ptr<Letter> letter) noexcept;
    //! Handles \a event of the pool. False if it is none of post() and postNews(). Runs user code.
    bool handle(const QEvent &event) noexcept;
    //! Delivers the letters posted so far, unless a letter is being delivered. Runs user code.
    void deliverPosted() noexcept
    {
        if (!m_letters.isEmpty())
            deliverAll();
    }
    //! Delivers all letters, one after the other, while the pool is being destroyed. Runs user code.
    void deliverLast() noexcept;
    //! Drops all news, and delivers nothing in later turns.
    void close() noexcept;

    //! Lets a thread act as the pool's for a while, after that has finished.
    class Guest
    {
    public:
        explicit Guest(PoolMailbox &mailbox) noexcept;
        Guest(const Guest &) = delete;
        Guest &operator=(const Guest &) = delete;
        void leave() noexcept;

    private:
        PoolMailbox &m_mailbox;
        const quint32 m_home;
    };

private:
    static QEvent::Type letterEvent();
    static QEvent::Type newsEvent();
    void deliverAll() noexcept;
    void deliverSome() noexcept;
    bool deliverNext() noexcept;
    void showNews() noexcept;
    void dropNews() noexcept;
    void postLetterEvent() noexcept;
    void handleOrHold(Runnable &later) noexcept;

    PoolCore &m_core;
    mutable std::atomic<quint32> m_thread = 0; // the number of the pool's thread; 0 until that thread has asked for it
    bool m_moving = false; // the pool is moving to another thread and has not arrived there
    std::atomic<quint32> m_moves = 0;
    Inbox m_letters;
    Inbox m_news; // at most one letter per task
    Inbox m_newsOfTurn; // the news taken from m_news by the turn that shows them
    bool m_delivering = false;
    Later<&PoolMailbox::deliverSome, PoolMailbox> m_deliverer{ *this };
    Later<&PoolMailbox::showNews, PoolMailbox> m_newsShower{ *this };
};

}
