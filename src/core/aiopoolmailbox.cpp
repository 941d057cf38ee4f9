// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiopoolmailbox.h"

#include "aiopoolcore.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QThread>

namespace Aio::detail {

bool PoolMailbox::isHere() const noexcept
{
    const quint32 number = currentThreadNumber();
    if (m_thread.load(std::memory_order_relaxed) == number)
        return true;
    const QObject *const object = m_core.object();
    if (!object)
        return true;
    if (object->thread() != QThread::currentThread())
        return false;
    if (!m_moving)
        m_thread.store(number, std::memory_order_relaxed); // stored, because asking Qt takes ten times as long
    return true;
}

bool PoolMailbox::isThreadOver() const noexcept
{
    const QObject *const object = m_core.object();
    QThread *const thread = object ? object->thread() : nullptr;
    if (!thread)
        return true; // the QThread object is gone
    if (!thread->isFinished())
        return false;
    thread->wait(); // isFinished() and finished() come before the thread's last work for its objects
    return true;
}

void PoolMailbox::takeOver() noexcept
{
    if (!isHere() && isThreadOver())
        m_thread.store(currentThreadNumber(), std::memory_order_relaxed);
}

PoolMailbox::Guest::Guest(PoolMailbox &mailbox) noexcept
    : m_mailbox(mailbox), m_home(mailbox.m_thread.exchange(currentThreadNumber(), std::memory_order_relaxed))
{
}

void PoolMailbox::Guest::leave() noexcept
{
    m_mailbox.m_thread.store(m_home, std::memory_order_relaxed);
}

void PoolMailbox::leaveThread() noexcept
{
    m_moving = true;
    m_delivering = false;
    ++m_moves;
    m_thread.store(0, std::memory_order_relaxed);
    close(); // an empty pool has only news of ended tasks
    postLetterEvent(); // the event moves with the pool, so that the new thread does the rest
}

void PoolMailbox::post(std::unique_ptr<Letter> letter) noexcept
{
    if (m_letters.put(std::move(letter)))
        postLetterEvent();
}

void PoolMailbox::postNews(std::unique_ptr<Letter> letter) noexcept
{
    if (m_news.put(std::move(letter)))
        QCoreApplication::postEvent(m_core.object(), new QEvent(newsEvent()));
}

void PoolMailbox::postLetterEvent() noexcept
{
    if (QObject *object = m_core.object()) // otherwise the letter stays until the core goes
        QCoreApplication::postEvent(object, new QEvent(letterEvent()));
}

QEvent::Type PoolMailbox::letterEvent()
{
    static const auto type = QEvent::Type(QEvent::registerEventType());
    return type;
}

QEvent::Type PoolMailbox::newsEvent()
{
    static const auto type = QEvent::Type(QEvent::registerEventType());
    return type;
}

bool PoolMailbox::handle(const QEvent &event) noexcept
{
    if (event.type() == letterEvent()) {
        m_moving = false;
        handleOrHold(m_deliverer);
        return true;
    }
    if (event.type() == newsEvent()) {
        handleOrHold(m_newsShower);
        return true;
    }
    return false;
}

//! Runs \a later now, or when the event loops have returned that are nested too deep.
void PoolMailbox::handleOrHold(Runnable &later) noexcept
{
    const PoolCore::Visit visit(m_core);
    if (Nesting::isTooDeep()) {
        later.schedule(); // the dispatcher holds it back
        return;
    }
    const Nesting nesting;
    later.runNow();
}

void PoolMailbox::deliverSome() noexcept
{
    const PoolCore::Visit visit(m_core);
    const Nanoseconds end = recentSteadyTime() + TimeSlice;
    m_core.changed();
    while (deliverNext()) {
        if (recentSteadyTime() < end)
            continue;
        if (!visit.isOver() && !m_letters.isEmpty())
            postLetterEvent();
        return;
    }
}

//! Shows the news posted so far. Shows later news on the next turn.
void PoolMailbox::showNews() noexcept
{
    const PoolCore::Visit visit(m_core);
    m_newsOfTurn.takeFrom(m_news);
    while (const std::unique_ptr<Letter> letter = m_newsOfTurn.take()) { // an event loop in a slot shows the rest
        letter->deliver();
        if (visit.isOver())
            return;
    }
}

void PoolMailbox::dropNews() noexcept
{
    m_newsOfTurn.takeFrom(m_news);
    while (m_newsOfTurn.take()) { }
}

void PoolMailbox::deliverAll() noexcept
{
    if (m_delivering)
        return; // called by user code in a letter; each letter waits for the one before it
    const PoolCore::Visit visit(m_core);
    for (qsizetype left = m_letters.count(); left > 0; --left) {
        if (!deliverNext())
            return;
    }
}

//! True if a letter has been delivered, and the next one may be.
bool PoolMailbox::deliverNext() noexcept
{
    const PoolCore::Visit visit(m_core);
    const std::unique_ptr<Letter> letter = m_letters.take();
    if (!letter)
        return false;
    const bool outer = std::exchange(m_delivering, true);
    letter->deliver();
    if (visit.hasMoved())
        return false;
    m_delivering = outer;
    return true;
}

void PoolMailbox::deliverLast() noexcept
{
    m_delivering = true; // for good: nothing else delivers from now on
    while (deliverNext()) { }
}

void PoolMailbox::close() noexcept
{
    m_deliverer.unschedule();
    m_newsShower.unschedule();
    dropNews();
}

}
