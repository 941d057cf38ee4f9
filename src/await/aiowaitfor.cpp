// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiowaitfor.h"

#include "base/aioerror.h"
#include "base/aiothreadlocal_p.h"

#include <QtCore/QAbstractEventDispatcher>
#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>
#include <QtCore/QEventLoop>
#include <QtCore/QEventLoopLocker>
#include <QtCore/QScopeGuard>
#include <QtCore/QSignalBlocker>
#include <QtCore/QThread>

#include <limits>
#include <optional>
#include <utility>

// How Qt behaves (6.4 to 6.11): QCoreApplication::quit() does nothing outside of QCoreApplication::exec(). exit(),
// which quit() ends in, and QThread::exit() end all loops of the thread and set a flag that makes QEventLoop::exec()
// return at once. Only the next QCoreApplication::exec() or QThread::exec() clears the flag;
// QEventLoop::processEvents() ignores it.

namespace Aio::detail {

static AIOPOOL_THREAD_LOCAL LoopWait *t_innermost = nullptr;

//! Returns the application if the calling thread is its own, otherwise null.
static QCoreApplication *ownApplication()
{
    QCoreApplication *application = QCoreApplication::instance();
    return application && application->thread() == QThread::currentThread() ? application : nullptr;
}

//! Delivers a quit that was posted from another thread, because QEventLoop::exec() would remove it.
static void deliverPostedQuit(QCoreApplication *application)
{
    if (application)
        QCoreApplication::sendPostedEvents(application, QEvent::Quit);
}

//! Calls a function as the first event of a loop.
template<typename F>
class FirstEvent final : public QObject
{
public:
    explicit FirstEvent(F function) : m_function(std::move(function))
    {
        QCoreApplication::postEvent(this, new QEvent(QEvent::User), std::numeric_limits<int>::max());
    }

    bool event(QEvent *event) override
    {
        if (event->type() != QEvent::User)
            return QObject::event(event);
        m_function();
        return true;
    }

private:
    F m_function;
};

//! Notices a quit() that makes no loop return, because the loop has been quit already or has not begun yet.
class LoopWait::QuitFilter final : public QObject
{
public:
    explicit QuitFilter(QCoreApplication *application)
    {
        if (application)
            application->installEventFilter(this);
    }
    bool take() noexcept { return std::exchange(m_seen, false); }

    bool eventFilter(QObject *object, QEvent *event) override
    {
        if (event->type() == QEvent::Quit && object == QCoreApplication::instance())
            m_seen = true;
        return false;
    }

private:
    bool m_seen = false;
};

void LoopWait::run(ChildExecution &execution)
{
    m_execution = &execution;
    m_outer = t_innermost;
    t_innermost = this;
    const auto leave = qScopeGuard([this] {
        t_innermost = m_outer;
        if (!hasEnded()) // an event handler has thrown, or there is no event loop
            m_execution->abandon();
    });
    if (ownApplication() && QThread::currentThread()->loopLevel() == 0)
        runOutermost();
    else
        runNested();
}

void LoopWait::executionEnded(ChildExecution &) noexcept
{
    if (m_loop)
        m_loop->quit();
}

void LoopWait::start()
{
    m_isStarted = true;
    m_execution->start();
}

bool LoopWait::isLoopRunning() const noexcept
{
    return m_loop && m_loop->isRunning();
}

void LoopWait::quitCame() noexcept
{
    for (LoopWait *wait = this; wait; wait = wait->m_outer) {
        if (wait->hasEnded())
            continue;
        wait->m_execution->requestCancel();
        if (wait != this && wait->m_loop)
            wait->m_isNoticed = true;
    }
}

/*!
    Runs in the main thread outside any loop, where quit() has an effect only while QCoreApplication::exec() runs.
    Therefore calls exec() and runs our loop within it, since only our loop may end while a nested one is still running.
*/
void LoopWait::runOutermost()
{
    // Keeps the last window and the last locker of others from ending the program during the wait.
    const QEventLoopLocker locker;
    while (!hasEnded()) {
        bool isReached = false;
        std::optional<QSignalBlocker> blocker;
        // Posted events may still be delivered before the first event (after a sendPostedEvents() of one type). Without
        // the hold, a slot called then that processes events would run our loop within itself.
        TurnHold hold;
        FirstEvent first([&] {
            isReached = true;
            hold.letGo(); // the first lines of what is awaited may run an event loop
            if (!m_isStarted)
                start();
            hold.catchUp();
            if (!hasEnded()) {
                deliverPostedQuit(QCoreApplication::instance());
                QEventLoop loop;
                execLoop(loop);
            }
            if (hasEnded()) {
                blocker.emplace(QCoreApplication::instance()); // no quit: suppresses aboutToQuit()
                QCoreApplication::exit();
            }
        });
        QCoreApplication::exec();
        if (hasEnded())
            return;
        if (!isReached)
            return runNested();
        if (!std::exchange(m_isNoticed, false))
            quitCame();
    }
}

//! Runs within another loop or in a thread of its own, where only QEventLoop::processEvents() works after a quit.
void LoopWait::runNested()
{
    QCoreApplication *const application = ownApplication();
    QuitFilter filter(application);
    bool isQuitMeanwhile = false;
    if (!m_isStarted) {
        deliverPostedQuit(application); // a quit that came before this wait
        filter.take();
        const bool wasRunning = m_outer && m_outer->isLoopRunning();
        start();
        if (hasEnded())
            return;
        deliverPostedQuit(application);
        isQuitMeanwhile = filter.take() || (wasRunning && !m_outer->isLoopRunning());
    }
    QEventLoop loop;
    if (!QAbstractEventDispatcher::instance()) {
        qCWarning(lcAioPool,
                  "Aio::waitFor: there is no event loop in this thread, since there is no QCoreApplication; what is "
                  "awaited is cancelled");
        return;
    }
    const bool isRun = execLoop(loop);
    filter.take();
    if (!hasEnded() && (isRun ? !std::exchange(m_isNoticed, false) : isQuitMeanwhile))
        quitCame();
    while (!hasEnded()) {
        loop.processEvents(QEventLoop::WaitForMoreEvents);
        if (QThread::currentThread()->loopLevel() == 0)
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        if (filter.take())
            quitCame();
    }
}

//! Runs \a loop. False if it did not run, because there has been a quit.
bool LoopWait::execLoop(QEventLoop &loop)
{
    bool isRun = false;
    FirstEvent first([&isRun] { isRun = true; });
    m_loop = &loop;
    const auto leave = qScopeGuard([this] { m_loop = nullptr; });
    const int code = loop.exec();
    return isRun || code != -1;
}

}
