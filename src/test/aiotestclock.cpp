// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotestclock.h"

#include "loop/aiodispatcher.h"
#include "loop/aiostandingtime.h"

#include <QtCore/QAbstractEventDispatcher>
#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>
#include <QtCore/QEventLoop>
#include <QtCore/QPointer>
#include <QtCore/QScopeGuard>
#include <QtCore/QThread>

#include <algorithm>
#include <utility>

namespace Aio {

using namespace detail;

class TestClock::Private : public QObject
{
public:
    Private();
    ~Private() override;

    void requireOwnThread(const char *function) const;
    bool isStanding() const noexcept { return StandingTime::number() == m_number; }
    Nanoseconds begin() const noexcept { return m_begin; }
    void advanceTo(Nanoseconds time);
    void setAutojump(bool enabled);
    bool isAutojump() const noexcept { return m_isAutojump; }

protected:
    bool event(QEvent *event) override;

private:
    static QEvent::Type jumpType();
    static bool settle(const QPointer<Private> &clock);
    bool isToJump() const noexcept;
    void considerJump();

    const quint64 m_number;
    const Nanoseconds m_begin;
    const quint32 m_threadNumber;
    bool m_isAutojump = false;
    bool m_isJumpPosted = false;
    quint64 m_turns = 0; // when the jump was posted
    int m_stepLevel = StandingTime::NoSteps; // number of event loops around the innermost advance()
};

TestClock::Private::Private()
    : m_number(StandingTime::begin()), m_begin(detail::now()), m_threadNumber(currentThreadNumber())
{
    if (m_number == 0)
        qFatal("Aio::TestClock: there is another one in this thread");
}

TestClock::Private::~Private()
{
    if (isStanding()) // otherwise the thread is ending
        StandingTime::end();
}

void TestClock::Private::requireOwnThread(const char *function) const
{
    if (currentThreadNumber() != m_threadNumber)
        qFatal("Aio::TestClock::%s() was called in another thread than that of the clock", function);
}

//! Runs the event loop until nothing is ready in it. False if \a clock has been destroyed or nothing may run here.
bool TestClock::Private::settle(const QPointer<Private> &clock)
{
    constexpr int IdlePasses = 16; // enough to see that a QTimer without an interval keeps the event loop from waiting
    QEventLoop loop; // makes the event dispatcher in a thread that Qt has not started
    QAbstractEventDispatcher *events = QAbstractEventDispatcher::instance();
    bool wouldWait = false;
    for (int pass = 0; pass < IdlePasses; ++pass) {
        const quint64 turns = StandingTime::turnCount();
        // With glib, a loop within the delivery of posted events leaves the rest of them to that delivery otherwise.
        if (events && !StandingTime::isIdle())
            events->wakeUp();
        // True if there were no events but posted ones; with glib, if there were none at all.
        const bool isQuiet = !loop.processEvents(QEventLoop::AllEvents);
        if (isQuiet && clock && StandingTime::isIdle()) {
            // The event loop is about to wait only if no event is posted; with glib always.
            wouldWait = false;
            const auto wakeUp = [&wouldWait, events] {
                wouldWait = true;
                events->wakeUp();
            };
            const auto connection =
                    connect(events, &QAbstractEventDispatcher::aboutToBlock, &loop, wakeUp, Qt::DirectConnection);
            loop.processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
            disconnect(connection);
        }
        if (!clock || !StandingTime::canRun())
            return false;
        if (!StandingTime::isIdle() || StandingTime::turnCount() != turns)
            pass = -1;
        else if (wouldWait)
            return true;
    }
    return true;
}

void TestClock::Private::advanceTo(Nanoseconds time)
{
    const QPointer<Private> self(this); // what runs here may destroy the clock
    m_stepLevel = QThread::currentThread()->loopLevel();
    const int outerLevel = StandingTime::setStepLevel(m_stepLevel);
    const auto restore = qScopeGuard([&self, outerLevel] {
        if (!self)
            return;
        self->m_stepLevel = outerLevel;
        StandingTime::setStepLevel(outerLevel);
    });
    while (settle(self)) {
        const std::optional<Nanoseconds> deadline = StandingTime::firstDeadline();
        if (!deadline || *deadline > time)
            break;
        StandingTime::moveTo(*deadline);
        StandingTime::step();
    }
    if (self)
        StandingTime::moveTo(time);
}

void TestClock::Private::setAutojump(bool enabled)
{
    if (std::exchange(m_isAutojump, enabled) == enabled)
        return;
    const QEventLoop loop; // makes the event dispatcher in a thread that Qt has not started
    QAbstractEventDispatcher *events = QAbstractEventDispatcher::instance();
    if (!events)
        return;
    if (!enabled) {
        events->disconnect(this);
        return;
    }
    // aboutToBlock is emitted by event loops that wait, awake by those that do not.
    connect(events, &QAbstractEventDispatcher::aboutToBlock, this, &Private::considerJump);
    connect(events, &QAbstractEventDispatcher::awake, this, &Private::considerJump);
}

bool TestClock::Private::isToJump() const noexcept
{
    return m_isAutojump && QThread::currentThread()->loopLevel() > m_stepLevel && StandingTime::isIdle()
            && StandingTime::canRun() && !OutsideWait::any() && StandingTime::firstDeadline();
}

//! Posts the jump behind all events that are posted already, so that what they make ready comes first.
void TestClock::Private::considerJump()
{
    if (m_isJumpPosted || !isToJump())
        return;
    m_isJumpPosted = true;
    m_turns = StandingTime::turnCount();
    QCoreApplication::postEvent(this, new QEvent(jumpType()), Qt::LowEventPriority);
}

bool TestClock::Private::event(QEvent *event)
{
    if (event->type() != jumpType())
        return QObject::event(event);
    m_isJumpPosted = false;
    if (isToJump() && StandingTime::turnCount() == m_turns)
        StandingTime::moveTo(*StandingTime::firstDeadline());
    return true;
}

QEvent::Type TestClock::Private::jumpType()
{
    static const auto type = QEvent::Type(QEvent::registerEventType());
    return type;
}

TestClock::TestClock() : d(std::make_unique<Private>()) { }

TestClock::~TestClock()
{
    d->requireOwnThread("~TestClock");
}

void TestClock::advanceBy(Nanoseconds duration)
{
    d->requireOwnThread("advance");
    const Nanoseconds time = detail::now() + std::clamp<Nanoseconds>(duration, 0, Century);
    d->advanceTo(std::min(time, d->begin() + Century));
}

void TestClock::setAutojump(bool enabled)
{
    d->requireOwnThread("setAutojump");
    d->setAutojump(enabled);
}

bool TestClock::isAutojump() const noexcept
{
    return d->isAutojump();
}

std::chrono::nanoseconds TestClock::now() const noexcept
{
    return std::chrono::nanoseconds(detail::now() - d->begin());
}

std::optional<std::chrono::nanoseconds> TestClock::nextDeadline() const noexcept
{
    const std::optional<Nanoseconds> deadline = StandingTime::firstDeadline();
    if (!deadline)
        return std::nullopt;
    return std::chrono::nanoseconds(std::max(*deadline, detail::now()) - d->begin());
}

}
