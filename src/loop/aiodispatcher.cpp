// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiodispatcher.h"

#include "base/aioerror.h"
#include "aionativetimer_p.h"
#include "aiostandingtime.h"
#include "base/aiothreadlocal_p.h"
#include "aiotimerqueue_p.h"
#include "aioturnlevel_p.h"

#include <QtCore/QAbstractEventDispatcher>
#include <QtCore/QBasicTimer>
#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>
#include <QtCore/QObject>
#include <QtCore/QThread>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

#ifdef Q_OS_LINUX
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace Aio::detail {

/*!
    Event that makes the dispatcher drain its lists. Qt deletes each event after its delivery, and often the next has
    been posted by then. The memory of the few that exist at a time is kept, so that posting one makes no allocation
    that could fail.
*/
class DrainEvent final : public QEvent
{
public:
    DrainEvent() : QEvent(drainType()) { }
    //! Notices the loss of an undelivered event, which dies with its QCoreApplication. Another application may follow.
    ~DrainEvent() override;
    void setDelivered() noexcept { m_delivered = true; }
    static Type drainType()
    {
        static const auto type = Type(registerEventType());
        return type;
    }
    static void *operator new(std::size_t size)
    {
        return t_stock.count > 0 ? t_stock.free[--t_stock.count] : ::operator new(size);
    }
    static void operator delete(void *memory) noexcept
    {
        if (t_stock.isOpen && t_stock.count < t_stock.free.size())
            t_stock.free[t_stock.count++] = memory;
        else
            ::operator delete(memory);
    }
    static void openStock()
    {
        t_stock.isOpen = true;
        const std::unique_ptr<DrainEvent> first(new DrainEvent), second(new DrainEvent);
    }
    static void closeStock() noexcept
    {
        t_stock.isOpen = false;
        while (t_stock.count > 0)
            ::operator delete(t_stock.free[--t_stock.count]);
    }

private:
    struct Stock
    {
        std::array<void *, 4> free = {};
        std::size_t count = 0;
        bool isOpen = false;
    };
    static thread_local constinit Stock t_stock; // has no destructor: events may be deleted late in a thread's end
    bool m_delivered = false;
};

thread_local constinit DrainEvent::Stock DrainEvent::t_stock;

class Dispatcher;
static AIOPOOL_THREAD_LOCAL Dispatcher *t_current = nullptr;
AIOPOOL_THREAD_LOCAL int t_turnLevel = 0;
// Set for good once the thread's dispatcher has ended. Only destructors of thread-locals ask for one after that.
static thread_local constinit bool t_hasEnded = false;

/*!
    Runs the runnables and timers of one thread. Holds the ready list, the end-of-turn list, the timers, and the event
    that drains them.

    A dispatcher ends with its thread, and forgets what is linked to it. That must have happened when QThread::wait()
    returns: from then on other threads, several at once, may destroy tasks and timers of this one, and none of these
    may still be in a list.

    C++ destroys thread-locals later than that. The dispatcher of a QThread therefore ends with the thread's event
    dispatcher, which Qt deletes after all that lives in the thread and before it wakes the threads that wait. In a
    thread that Qt has not started, it ends with the thread-locals. The dispatcher of the main thread never ends,
    because static objects are destroyed after its thread-locals.
*/
class Dispatcher : public QObject
{
public:
    //! Returns the dispatcher of this thread. Null if the thread has ended: runnables never run, and no timer fires.
    static Dispatcher *current() { return t_current ? t_current : make(); }
    //! Ends the dispatcher of the calling thread.
    static void end() noexcept
    {
        t_hasEnded = true;
        delete std::exchange(t_current, nullptr);
    }

    Dispatcher()
    {
        DrainEvent::openStock();
        if (QAbstractEventDispatcher *events = QAbstractEventDispatcher::instance()) {
            const auto eventsGone = [thread = QThread::currentThread(), number = currentThreadNumber()] {
                // The event dispatcher of a killed thread may be deleted by another thread. One may also be deleted
                // with its QCoreApplication.
                if (number == currentThreadNumber() && thread && thread->isFinished())
                    end();
            };
            connect(events, &QObject::destroyed, this, eventsGone, Qt::DirectConnection);
        }
        t_current = this;
    }
    ~Dispatcher() override
    {
        {
            const QMutexLocker locker(&m_gate->m_mutex);
            m_gate->m_object = nullptr;
        }
        // The remaining runnables never run, but must not stay linked to a dead list.
        for (Link *list : { &m_ready, &m_endOfTurn, &m_ending }) {
            while (list->isLinked())
                list->next()->unlink();
        }
        m_timers.forgetAll();
        if (m_standing) {
            m_standing->timers.forgetAll();
            setStandingTime(0);
        }
        DrainEvent::closeStock();
    }

    void add(Link &runnable, bool atEndOfTurn) noexcept
    {
        runnable.linkBefore(atEndOfTurn ? m_endOfTurn : m_ready);
        post();
    }
    void startTimer(Timer &timer, Nanoseconds duration)
    {
        if (Q_UNLIKELY(stands(timer))) {
            m_standing->start(timer, duration);
            if (m_standing->isDue())
                post();
            return;
        }
        m_nativeTimer.prepare();
        const Nanoseconds time = m_clock.read();
        m_timers.insert(timer, time + std::max<Nanoseconds>(duration, 0));
        arm(time);
    }
    void reserveTimer(Timer &timer)
    {
        if (Q_UNLIKELY(stands(timer))) {
            m_standing->timers.reserve(timer);
            return;
        }
        m_nativeTimer.prepare();
        m_timers.reserve(timer);
    }
    //! Takes \a timer out. The native timer stays as it is, for a start() that follows at once.
    void removeTimer(Timer &timer) noexcept
    {
        // A destructor cannot ask keepsRealTime().
        if (Q_UNLIKELY(m_standing) && m_standing->timers.holds(timer))
            m_standing->timers.remove(timer);
        else
            m_timers.remove(timer);
        if (m_timers.isEmpty())
            m_armedFor = std::numeric_limits<Nanoseconds>::max(); // so that arm() moves the native timer
    }
    void stopTimer(Timer &timer) noexcept
    {
        removeTimer(timer);
        if (m_timers.isEmpty())
            m_nativeTimer.stop(); // otherwise the thread would wake up with nothing to do
    }
    bool isTurnOver() noexcept { return m_clock.recent() >= m_turnEnd; }
    Nanoseconds recentTime() noexcept { return Q_LIKELY(!m_standing) ? m_clock.recent() : m_standing->time; }
    Nanoseconds recentNotedTime() noexcept { return Q_LIKELY(!m_standing) ? m_clock.recentNoted() : m_standing->time; }
    Nanoseconds lastRunTime() const noexcept { return Q_LIKELY(!m_standing) ? m_clock.last() : m_standing->time; }
    Nanoseconds recentSteadyTime() noexcept { return m_clock.recent(); }
    ThreadGate &gate() const noexcept { return *m_gate; }
    void eventLost() noexcept { m_posted = false; }
    void runOutOfTurn(Runnable &runnable) noexcept
    {
        const Nanoseconds outerTurnEnd = m_turnEnd;
        const int outerLevel = std::exchange(t_turnLevel, QThread::currentThread()->loopLevel());
        m_turnEnd = m_clock.read() + timeSlice();
        runnable.run();
        m_turnEnd = outerTurnEnd;
        t_turnLevel = outerLevel;
    }

    void enterNesting() noexcept { ++m_depth; }
    void leaveNesting() noexcept
    {
        returned();
        --m_depth;
    }
    bool isTooDeep() const noexcept { return m_depth >= m_depthAllowed; }
    void hold() noexcept { ++m_holds; }
    //! True if a turn has been left out meanwhile, which is posted now.
    bool letGo() noexcept
    {
        if (--m_holds > 0 || !std::exchange(m_isTurnLeftOut, false))
            return false;
        post();
        return true;
    }
    void turnNow() noexcept { turn(); }
    bool suspendPosts() noexcept { return std::exchange(m_posted, true); }
    void resumePosts(bool wasPosted) noexcept
    {
        m_posted = wasPosted;
        if (!wasPosted) // otherwise two slices could pass without a look at input
            turn();
    }

    quint64 beginStanding();
    void endStanding() noexcept;
    quint64 standingNumber() const noexcept { return m_standing ? m_standing->number : 0; }
    std::optional<Nanoseconds> firstStandingDeadline() const noexcept
    {
        if (!m_standing || m_standing->timers.isEmpty())
            return std::nullopt;
        return m_standing->timers.firstDeadline().time;
    }
    void moveStanding(Nanoseconds time) noexcept;
    int setStepLevel(int level) noexcept;
    void step() noexcept;
    quint64 standingTurns() const noexcept { return m_standing ? m_standing->turns : 0; }
    bool isIdle() const noexcept
    {
        return !m_posted && !m_ready.isLinked() && !m_endOfTurn.isLinked() && !m_ending.isLinked()
                && !(m_standing && m_standing->isDue());
    }
    bool canRun() const noexcept { return m_holds == 0 && m_depth < Nesting::NestedAtMost; }

protected:
    bool event(QEvent *event) override
    {
        if (event->type() == QEvent::Timer && static_cast<QTimerEvent *>(event)->timerId() == m_patience.timerId()) {
            allowDeeper();
            return true;
        }
        if (event->type() != DrainEvent::drainType())
            return QObject::event(event);
        static_cast<DrainEvent *>(event)->setDelivered();
        m_posted = false;
        turn();
        return true;
    }

private:
    struct StandingDeadline
    {
        Nanoseconds time = 0;
        quint64 order = 0; // number of the start among those of this standing time
        auto operator<=>(const StandingDeadline &) const noexcept = default;
    };
    //! The state of a StandingTime.
    struct Standing
    {
        quint64 number = 0;
        Nanoseconds time = 0;
        TimerQueue<StandingDeadline> timers;
        quint64 started = 0;
        quint64 turns = 0;
        int timesPutOff = 0;
        int stepLevel = StandingTime::NoSteps;
        bool isStepDue = false;

        StandingDeadline next(Nanoseconds deadline) noexcept { return { deadline, ++started }; }
        void start(Timer &timer, Nanoseconds duration)
        {
            timers.insert(timer, next(time + std::max<Nanoseconds>(duration, 0)));
        }
        //! True if a timer may fire now.
        bool isDue() const noexcept
        {
            return !timers.isEmpty() && timers.firstDeadline().time <= time
                    && (isStepDue || QThread::currentThread()->loopLevel() > stepLevel);
        }
    };

    static Dispatcher *make();
    bool stands(const Timer &timer) const noexcept { return m_standing && !timer.keepsRealTime(); }
    void fireStanding(Nanoseconds turnEnd, bool isDeep) noexcept;
    void post() noexcept
    {
        if (m_posted || m_isHeldBack)
            return;
        m_posted = true;
        QCoreApplication::postEvent(this, new DrainEvent);
    }
    //! Makes sure that there is a turn when the first timer is due.
    void arm(Nanoseconds time) noexcept
    {
        const Nanoseconds deadline = m_timers.firstDeadline();
        if (m_nativeTimer.isActive() && m_armedFor <= deadline)
            return;
        if (deadline <= time || !NativeTimer::canStart()) {
            post();
            return;
        }
        m_armedFor = deadline;
        m_nativeTimer.start(deadline, time);
    }
    void nativeTimerFired() noexcept
    {
        if (!m_posted) // otherwise two slices could pass without a look at input
            turn();
    }
    //! Fires due timers and runs what is ready, for one time slice. The rest follows after input and painting.
    void turn() noexcept
    {
        if (m_holds > 0) {
            m_isTurnLeftOut = true;
            return;
        }
        const Nanoseconds begin = m_clock.read();
        const bool isDue = m_timers.isDue(begin);
        const bool isStandingDue = Q_UNLIKELY(m_standing) && m_standing->isDue();
        if (!isDue && !isStandingDue && !m_ready.isLinked() && !m_endOfTurn.isLinked() && !m_ending.isLinked()) {
            armAgain(begin);
            return;
        }
        if (isTooDeep()) {
            holdBack();
            return;
        }
        const Nesting nesting;
        const int outerLevel = std::exchange(t_turnLevel, QThread::currentThread()->loopLevel());
        // Before anything runs: an event loop nested in a task, and what does not fit in the slice, need it.
        post();
        const Nanoseconds outerTurnEnd = m_turnEnd;
        const Nanoseconds slice = timeSlice();
        const Nanoseconds turnEnd = begin + slice;
        m_turnEnd = turnEnd;
        const bool isDeep = m_depth > Nesting::NestedAtOnce;
        armAgain(begin);
        runReady(isDue ? begin + slice / 2 : turnEnd, isDeep);
        if (isDue) {
            fireTimers(begin, turnEnd);
            armAgain(m_clock.last());
            if (!isDeep)
                runReady(turnEnd, false);
        }
        if (Q_UNLIKELY(m_standing))
            fireStanding(turnEnd, isDeep);
        m_ending.splice(m_endOfTurn);
        while (m_ending.isLinked()) // a nested event loop continues this list
            run(*m_ending.next());
        m_turnEnd = outerTurnEnd;
        t_turnLevel = outerLevel;
    }
    void runReady(Nanoseconds end, bool isDeep) noexcept
    {
        while (m_ready.isLinked()) {
            // Take the first now and then, so that a task that never waits does not keep out the others.
            run(isDeep && ++m_deepTurns % 64 != 0 ? *m_ready.previous() : *m_ready.next());
            if (isDeep || m_clock.recent() >= end)
                break;
        }
    }
    Nanoseconds timeSlice() const noexcept { return Q_LIKELY(!m_standing) ? TimeSlice : StandingTimeSlice; }
    //! Fires due timers for at most half a slice, so that tasks woken by very many timers need not wait for the last.
    void fireTimers(Nanoseconds due, Nanoseconds turnEnd) noexcept
    {
        const Nanoseconds end = std::min(m_clock.recent() + timeSlice() / 2, turnEnd);
        while (m_timers.isDue(due)) {
            m_timers.fireFirst();
            if (m_clock.recent() >= end)
                break;
        }
        if (m_timers.isEmpty())
            m_nativeTimer.stop(); // still active if something else has caused this turn
    }
    //! Arms the native timer again after it has fired, or was lost with an earlier QCoreApplication.
    void armAgain(Nanoseconds time) noexcept
    {
        if (!m_timers.isEmpty() && !m_nativeTimer.isActive())
            arm(time);
    }
    void run(Link &link) noexcept
    {
        auto &runnable = static_cast<Runnable &>(link);
        runnable.unlink();
        runnable.run();
        returned();
    }

    //! Runs nothing in this event loop, unless that lasts for NestedPatience.
    void holdBack() noexcept
    {
        m_isStrained = m_isHeldBack = true;
        if (m_depth < Nesting::NestedAtMost)
            m_patience.start(Nesting::NestedPatience, this);
    }
    void allowDeeper() noexcept
    {
        m_patience.stop();
        m_depthAllowed = m_depth + 1;
        m_isHeldBack = false;
        post();
    }
    //! Handles the return of a runnable or of user code: the event loops that ran in it have ended.
    void returned() noexcept
    {
        if (Q_UNLIKELY(m_isStrained))
            recover();
    }
    Q_NEVER_INLINE void recover() noexcept
    {
        m_patience.stop();
        m_isHeldBack = false;
        m_depthAllowed = std::max(Nesting::NestedAtOnce, std::min(m_depthAllowed, m_depth));
        m_isStrained = m_depthAllowed > Nesting::NestedAtOnce;
        post();
    }

    const Ref<ThreadGate> m_gate = Ref<ThreadGate>::adopt(new ThreadGate(this));
    Link m_ready;
    Link m_endOfTurn;
    Link m_ending; // what was in m_endOfTurn, in a turn that is ending
    TimerQueue<Nanoseconds> m_timers;
    std::unique_ptr<Standing> m_standing; // during a StandingTime
    NativeTimer m_nativeTimer{ [](void *self) { static_cast<Dispatcher *>(self)->nativeTimerFired(); }, this };
    RecentClock m_clock;
    Nanoseconds m_armedFor = 0;
    Nanoseconds m_turnEnd = 0;
    bool m_posted = false;
    bool m_isHeldBack = false; // while true, nothing is posted
    bool m_isStrained = false; // recover() is needed when an event loop has returned
    int m_depth = 0; // number of Nestings
    int m_depthAllowed = Nesting::NestedAtOnce;
    quint32 m_deepTurns = 0;
    int m_holds = 0; // number of TurnHolds that have not ended
    bool m_isTurnLeftOut = false;
    QBasicTimer m_patience;
};

quint64 Dispatcher::beginStanding()
{
    if (m_standing)
        return 0;
    static std::atomic<quint64> last = 0;
    auto standing = std::make_unique<Standing>();
    m_nativeTimer.prepare(); // for endStanding(), which cannot fail
    standing->time = m_clock.read();
    m_timers.moveTo(
            standing->timers, [](const Timer &timer) { return !timer.keepsRealTime(); },
            [&standing](Nanoseconds deadline) { return standing->next(deadline); });
    standing->number = last.fetch_add(1, std::memory_order_relaxed) + 1;
    m_standing = std::move(standing);
    setStandingTime(m_standing->time);
    if (m_timers.isEmpty())
        m_nativeTimer.stop();
    if (m_standing->isDue())
        post();
    return m_standing->number;
}

void Dispatcher::endStanding() noexcept
{
    const std::unique_ptr<Standing> standing = std::move(m_standing);
    if (!standing)
        return;
    setStandingTime(0);
    const Nanoseconds time = m_clock.read();
    standing->timers.moveTo(
            m_timers, [](const Timer &) { return true; },
            [ahead = standing->time - time](StandingDeadline deadline) { return deadline.time - ahead; });
    if (!m_timers.isEmpty())
        arm(time);
}

void Dispatcher::moveStanding(Nanoseconds time) noexcept
{
    if (!m_standing || time <= m_standing->time)
        return;
    m_standing->time = time;
    setStandingTime(time);
    if (m_standing->isDue())
        post();
}

int Dispatcher::setStepLevel(int level) noexcept
{
    if (!m_standing)
        return StandingTime::NoSteps;
    const int before = std::exchange(m_standing->stepLevel, level);
    if (m_standing->isDue())
        post();
    return before;
}

void Dispatcher::step() noexcept
{
    if (!m_standing)
        return;
    m_standing->isStepDue = true;
    post();
}

//! Fires the first due timer of a StandingTime once what earlier ones have woken has run.
void Dispatcher::fireStanding(Nanoseconds turnEnd, bool isDeep) noexcept
{
    constexpr int PutOffAtMost = 64; // so that a task that never waits does not keep timers from firing
    ++m_standing->turns;
    if (!m_standing->isDue())
        return;
    if (!m_ready.isLinked() || ++m_standing->timesPutOff > PutOffAtMost) {
        m_standing->timesPutOff = 0;
        m_standing->isStepDue = false;
        m_standing->timers.fireFirst(); // may end the StandingTime
        if (!isDeep)
            runReady(turnEnd, false);
    }
    if (m_standing && m_standing->isDue())
        post();
}

quint64 StandingTime::begin()
{
    Dispatcher *dispatcher = Dispatcher::current();
    return dispatcher ? dispatcher->beginStanding() : 0;
}

void StandingTime::end() noexcept
{
    if (t_current)
        t_current->endStanding();
}

quint64 StandingTime::number() noexcept
{
    return t_current ? t_current->standingNumber() : 0;
}

std::optional<Nanoseconds> StandingTime::firstDeadline() noexcept
{
    return t_current ? t_current->firstStandingDeadline() : std::nullopt;
}

void StandingTime::moveTo(Nanoseconds time) noexcept
{
    if (t_current)
        t_current->moveStanding(time);
}

int StandingTime::setStepLevel(int level) noexcept
{
    return t_current ? t_current->setStepLevel(level) : NoSteps;
}

void StandingTime::step() noexcept
{
    if (t_current)
        t_current->step();
}

bool StandingTime::isIdle() noexcept
{
    return !t_current || t_current->isIdle();
}

bool StandingTime::canRun() noexcept
{
    return t_current && t_current->canRun();
}

quint64 StandingTime::turnCount() noexcept
{
    return t_current ? t_current->standingTurns() : 0;
}

Nesting::Nesting() noexcept
{
    if (Dispatcher *dispatcher = Dispatcher::current())
        dispatcher->enterNesting();
}

Nesting::~Nesting()
{
    if (Dispatcher *dispatcher = Dispatcher::current())
        dispatcher->leaveNesting();
}

bool Nesting::isTooDeep() noexcept
{
    const Dispatcher *dispatcher = Dispatcher::current();
    return dispatcher && dispatcher->isTooDeep();
}

TurnHold::TurnHold() noexcept
{
    if (Dispatcher *dispatcher = Dispatcher::current())
        dispatcher->hold();
}

TurnHold::~TurnHold()
{
    letGo();
}

void TurnHold::letGo() noexcept
{
    Dispatcher *dispatcher = Dispatcher::current();
    if (!std::exchange(m_hasEnded, true) && dispatcher)
        m_isTurnLeftOut = dispatcher->letGo();
}

void TurnHold::catchUp() noexcept
{
    letGo();
    Dispatcher *dispatcher = Dispatcher::current();
    if (std::exchange(m_isTurnLeftOut, false) && dispatcher)
        dispatcher->turnNow();
}

TurnAtOnce::TurnAtOnce() noexcept
{
    Dispatcher *dispatcher = Dispatcher::current();
    m_wasPosted = !dispatcher || dispatcher->suspendPosts();
}

TurnAtOnce::~TurnAtOnce()
{
    if (Dispatcher *dispatcher = Dispatcher::current())
        dispatcher->resumePosts(m_wasPosted);
}

DrainEvent::~DrainEvent()
{
    if (!m_delivered && t_current)
        t_current->eventLost();
}

#ifdef Q_OS_LINUX
static bool isMainThread() noexcept
{
    return ::syscall(SYS_gettid) == ::getpid();
}
#else
static const Qt::HANDLE s_loadingThread = QThread::currentThreadId();

static bool isMainThread() noexcept
{
    return QThread::currentThreadId() == s_loadingThread;
}
#endif

namespace {

struct DispatcherEnd
{
    ~DispatcherEnd()
    {
        if (!isMainThread())
            Dispatcher::end();
    }
};

}

Dispatcher *Dispatcher::make()
{
    if (t_hasEnded)
        return nullptr;
    thread_local const DispatcherEnd atEnd;
    if (!QCoreApplication::instance() && !QCoreApplication::closingDown())
        qCWarning(lcAioPool,
                  "There is no QCoreApplication yet: nothing runs until one has been made and its event loop runs");
    return new Dispatcher; // its constructor makes it the current one
}

void Runnable::runOutOfTurn() noexcept
{
    unlink();
    if (Dispatcher *dispatcher = Dispatcher::current())
        dispatcher->runOutOfTurn(*this);
}

void Runnable::addToReady() noexcept
{
    if (Dispatcher *dispatcher = Dispatcher::current())
        dispatcher->add(*this, false);
}

void Runnable::addToEndOfTurn() noexcept
{
    if (Dispatcher *dispatcher = Dispatcher::current())
        dispatcher->add(*this, true);
}

void Timer::start(Nanoseconds duration)
{
    Dispatcher *dispatcher = duration <= Century ? Dispatcher::current() : nullptr;
    if (!dispatcher)
        return stop();
    if (isActive())
        dispatcher->removeTimer(*this);
    dispatcher->startTimer(*this, duration);
}

void Timer::reserve()
{
    if (m_place != Nowhere)
        return;
    if (Dispatcher *dispatcher = Dispatcher::current())
        dispatcher->reserveTimer(*this);
}

void Timer::stop() noexcept
{
    // A timer that has a place belongs to the calling thread, because a thread that ends forgets its timers.
    if (m_place != Nowhere && t_current)
        t_current->stopTimer(*this);
}

Ref<ThreadGate> ThreadGate::current()
{
    if (const Dispatcher *dispatcher = Dispatcher::current())
        return Ref<ThreadGate>(&dispatcher->gate());
    return Ref<ThreadGate>::adopt(new ThreadGate(nullptr));
}

bool ThreadGate::isCurrent() const noexcept
{
    const Dispatcher *dispatcher = Dispatcher::current();
    return dispatcher && this == &dispatcher->gate();
}

quint32 currentThreadNumber() noexcept
{
    static std::atomic<quint32> last = 0;
    static AIOPOOL_THREAD_LOCAL quint32 t_number = 0;
    if (t_number == 0)
        t_number = last.fetch_add(1, std::memory_order_relaxed) + 1;
    return t_number;
}

bool isTurnOver() noexcept
{
    Dispatcher *dispatcher = Dispatcher::current();
    return !dispatcher || dispatcher->isTurnOver();
}

Nanoseconds recentTime() noexcept
{
    Dispatcher *dispatcher = Dispatcher::current();
    return dispatcher ? dispatcher->recentTime() : now();
}

Nanoseconds recentSteadyTime() noexcept
{
    Dispatcher *dispatcher = Dispatcher::current();
    return dispatcher ? dispatcher->recentSteadyTime() : steadyNow();
}

Nanoseconds recentNotedTime() noexcept
{
    Dispatcher *dispatcher = Dispatcher::current();
    return dispatcher ? dispatcher->recentNotedTime() : now();
}

Nanoseconds lastRunTime() noexcept
{
    const Dispatcher *dispatcher = Dispatcher::current();
    return dispatcher ? dispatcher->lastRunTime() : now();
}

}
