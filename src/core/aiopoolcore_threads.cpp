// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiopoolcore.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QThread>

// Handles the requests of other threads, and the move of a pool to another thread.

namespace Aio::detail {

bool PoolCore::isInPoolThread() const noexcept
{
    const quint32 number = currentThreadNumber();
    if (m_thread.load(std::memory_order_relaxed) == number || !m_listener)
        return true;
    if (m_listener->object()->thread() != QThread::currentThread())
        return false;
    if (!m_moving)
        m_thread.store(number, std::memory_order_relaxed); // stored, because asking Qt takes ten times as long
    return true;
}

bool PoolCore::isThreadOver() const noexcept
{
    QThread *const thread = m_listener ? m_listener->object()->thread() : nullptr;
    if (!thread)
        return true; // the QThread object is gone
    if (!thread->isFinished())
        return false;
    thread->wait(); // isFinished() and finished() come before the thread's last work for its objects
    return true;
}

void PoolCore::takeOver() noexcept
{
    if (!isInPoolThread() && isThreadOver())
        m_thread.store(currentThreadNumber(), std::memory_order_relaxed);
}

/*!
    Ends \a job after the pool's thread has finished, as it would end there. Starts nothing and leaves no work for
    later.
*/
void PoolCore::contextGoneElsewhere(Job &job) noexcept
{
    const quint32 home = m_thread.exchange(currentThreadNumber(), std::memory_order_relaxed);
    const bool wasPaused = m_scheduler.isPaused();
    m_scheduler.pause();
    contextGone(job);
    if (m_dying)
        return;
    m_reaper.unschedule();
    m_turnEnd.unschedule();
    if (!wasPaused)
        m_scheduler.resumeLater();
    m_thread.store(home, std::memory_order_relaxed);
}

void PoolCore::post(std::unique_ptr<Letter> letter) noexcept
{
    if (m_inbox.put(std::move(letter)))
        postLetterEvent();
}

void PoolCore::postLetterEvent() noexcept
{
    QCoreApplication::postEvent(m_listener->object(), new QEvent(letterEvent()));
}

QEvent::Type PoolCore::letterEvent()
{
    static const auto type = QEvent::Type(QEvent::registerEventType());
    return type;
}

void PoolCore::letterEventCame() noexcept
{
    const LocalHold held(*this);
    m_moving = false;
    if (Nesting::isTooDeep()) {
        m_deliverer.schedule(); // the dispatcher holds it back
        return;
    }
    const Nesting nesting;
    deliverSome();
}

void PoolCore::deliverSome() noexcept
{
    const LocalHold held(*this);
    const Nanoseconds end = now() + TimeSlice;
    changed();
    while (deliverNext() && now() < end) { }
    if (!m_inbox.isEmpty())
        postLetterEvent();
}

void PoolCore::postNews(std::unique_ptr<Letter> letter) noexcept
{
    if (m_news.put(std::move(letter)))
        QCoreApplication::postEvent(m_listener->object(), new QEvent(newsEvent()));
}

QEvent::Type PoolCore::newsEvent()
{
    static const auto type = QEvent::Type(QEvent::registerEventType());
    return type;
}

void PoolCore::newsEventCame() noexcept
{
    const LocalHold held(*this);
    if (Nesting::isTooDeep()) {
        m_newsShower.schedule();
        return;
    }
    const Nesting nesting;
    showNews();
}

//! Shows the news posted so far. Shows later news on the next turn.
void PoolCore::showNews() noexcept
{
    const LocalHold held(*this);
    m_newsOfTurn.takeFrom(m_news);
    while (const std::unique_ptr<Letter> letter = m_newsOfTurn.take()) // an event loop in a slot shows the rest
        letter->deliver();
}

void PoolCore::dropNews() noexcept
{
    m_newsShower.unschedule();
    m_newsOfTurn.takeFrom(m_news);
    while (m_newsOfTurn.take()) { }
}

void PoolCore::leaveThread() noexcept
{
    Q_ASSERT_X(isEmpty(), "AioPool::moveToThread", "the pool has tasks; only an empty one can be moved");
    m_moving = true;
    ++m_moves;
    m_thread.store(0, std::memory_order_relaxed);
    m_reaper.unschedule();
    m_turnEnd.unschedule();
    m_deliverer.unschedule();
    dropNews(); // an empty pool has only news of ended tasks
    if (m_observer)
        m_observer->leaveThread();
    postLetterEvent(); // the event moves with the pool, so that the new thread does the rest
}

void PoolCore::deliverAll() noexcept
{
    if (m_delivering)
        return; // called by user code in a letter; each letter waits for the one before it
    const LocalHold held(*this);
    for (qsizetype left = m_inbox.count(); left > 0; --left)
        deliverNext();
}

bool PoolCore::deliverNext() noexcept
{
    const std::unique_ptr<Letter> letter = m_inbox.take();
    if (!letter)
        return false;
    const bool outer = std::exchange(m_delivering, true);
    letter->deliver();
    m_delivering = outer;
    return true;
}

void PoolCore::spawnFromElsewhere(Job &job, const AioTaskOptions &options, qsizetype index)
{
    auto letter = makeLetter([core = Ref(this), job = Ref(&job), options, index] {
        core->m_arriving.fetch_sub(1, std::memory_order_relaxed);
        core->spawnArrived(*job, options, index);
    });
    job.sentTo(*this, takeId());
    m_arriving.fetch_add(1, std::memory_order_relaxed);
    post(std::move(letter));
}

void PoolCore::spawnArrived(Job &job, const AioTaskOptions &options, qsizetype index) noexcept
{
    try {
        enter(job, options, index, job.id());
    } catch (...) {
        // The caller is gone, so the job fails with the exception.
        job.discard(std::current_exception());
        job.setFinished();
        ++m_failed;
        m_busy = true;
        changed();
        becomeIdle();
    }
}

bool PoolCore::cancelTask(qint64 id)
{
    if (!isInPoolThread()) {
        if (id < 1 || id > m_lastId.load(std::memory_order_relaxed))
            return false;
        post(makeLetter([core = Ref(this), id] { core->cancelTask(id); }));
        return true;
    }
    const LocalHold held(*this);
    deliverPosted();
    Job *job = find(id);
    return job && job->cancel();
}

void PoolCore::requestCancelAll()
{
    if (!isInPoolThread()) {
        post(makeLetter([core = Ref(this)] { core->requestCancelAll(); }));
        return;
    }
    const LocalHold held(*this);
    deliverPosted();
    requestCancelOfAll(nullptr);
}

}
