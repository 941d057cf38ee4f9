// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiodispatcher.h"

#include "../aioerror.h"
#include "aionativetimer.h"
#include "aiothreadlocal.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>
#include <QtCore/QObject>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

namespace Aio::detail {

//! A binary heap of timers; each knows its place, so that stopping one is as cheap as starting it.
class TimerQueue
{
public:
    void reserve(Timer &timer)
    {
        makeRoom();
        ++m_reserved;
        timer.m_place = Timer::Reserved;
    }
    void release(Timer &timer) noexcept
    {
        --m_reserved;
        timer.m_place = Timer::Nowhere;
    }
    void insert(Timer &timer, Nanoseconds deadline)
    {
        if (timer.m_place == Timer::Reserved)
            release(timer);
        else
            makeRoom();
        m_heap.push_back({ deadline, &timer });
        timer.m_place = qsizetype(m_heap.size()) - 1;
        siftUp(m_heap.size() - 1);
    }
    void remove(Timer &timer) noexcept
    {
        const auto place = std::size_t(std::exchange(timer.m_place, Timer::Nowhere));
        const Entry last = m_heap.back();
        m_heap.pop_back();
        if (place == m_heap.size())
            return;
        set(place, last);
        siftUp(place);
        siftDown(std::size_t(last.timer->m_place));
    }
    bool isEmpty() const noexcept { return m_heap.empty(); }
    Nanoseconds firstDeadline() const noexcept { return m_heap.front().deadline; }
    void fireFirst() noexcept
    {
        Timer &timer = *m_heap.front().timer;
        remove(timer);
        timer.timeout();
    }
    void forgetAll() noexcept
    {
        for (const Entry &entry : m_heap)
            entry.timer->m_place = Timer::Nowhere;
        m_heap.clear();
    }

private:
    struct Entry
    {
        Nanoseconds deadline;
        Timer *timer;
    };

    //! For one more, beside those that are reserved.
    void makeRoom()
    {
        const std::size_t needed = m_heap.size() + m_reserved + 1;
        if (m_heap.capacity() < needed)
            m_heap.reserve(2 * needed);
    }
    void set(std::size_t place, Entry entry) noexcept
    {
        m_heap[place] = entry;
        entry.timer->m_place = qsizetype(place);
    }
    void siftUp(std::size_t place) noexcept
    {
        const Entry entry = m_heap[place];
        while (place > 0 && entry.deadline < m_heap[(place - 1) / 2].deadline) {
            set(place, m_heap[(place - 1) / 2]);
            place = (place - 1) / 2;
        }
        set(place, entry);
    }
    void siftDown(std::size_t place) noexcept
    {
        const Entry entry = m_heap[place];
        for (std::size_t child; (child = 2 * place + 1) < m_heap.size(); place = child) {
            if (child + 1 < m_heap.size() && m_heap[child + 1].deadline < m_heap[child].deadline)
                ++child;
            if (entry.deadline <= m_heap[child].deadline)
                break;
            set(place, m_heap[child]);
        }
        set(place, entry);
    }

    std::vector<Entry> m_heap;
    std::size_t m_reserved = 0;
};

/*!
    What has the dispatcher drain its lists. Qt deletes each when it has been delivered, and often the next has been posted
    by then; the few that there ever are at a time are kept, so that posting one allocates nothing that could fail.
*/
class DrainEvent final : public QEvent
{
public:
    DrainEvent() : QEvent(drainType()) { }
    //! One that was not delivered goes with its QCoreApplication, and another may follow in the thread.
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
    static thread_local constinit Stock t_stock; // without a destructor: events may be deleted late in a thread's end
    bool m_delivered = false;
};

thread_local constinit DrainEvent::Stock DrainEvent::t_stock;

class Dispatcher;
static AIOPOOL_THREAD_LOCAL Dispatcher *t_current = nullptr;

//! One a thread: the ready list, the end-of-turn list, the timers, and the event that drains them.
class Dispatcher : public QObject
{
public:
    static Dispatcher &current() { return t_current ? *t_current : make(); }

    Dispatcher()
    {
        DrainEvent::openStock();
        t_current = this;
    }
    ~Dispatcher() override
    {
        t_current = nullptr;
        {
            const QMutexLocker locker(&m_gate->m_mutex);
            m_gate->m_object = nullptr;
        }
        // The thread ends; what is left will never run, but must not be found linked to a dead list.
        for (Link *list : { &m_ready, &m_endOfTurn, &m_ending }) {
            while (list->isLinked())
                list->next()->unlink();
        }
        m_timers.forgetAll();
        DrainEvent::closeStock();
    }

    void add(Link &runnable, bool atEndOfTurn) noexcept
    {
        runnable.linkBefore(atEndOfTurn ? m_endOfTurn : m_ready);
        post();
    }
    void startTimer(Timer &timer, Nanoseconds duration)
    {
        m_nativeTimer.prepare();
        const Nanoseconds time = m_clock.read();
        m_timers.insert(timer, time + std::max<Nanoseconds>(duration, 0));
        arm(time);
    }
    void reserveTimer(Timer &timer)
    {
        m_nativeTimer.prepare();
        m_timers.reserve(timer);
    }
    void releaseTimer(Timer &timer) noexcept { m_timers.release(timer); }
    void stopTimer(Timer &timer) noexcept
    {
        m_timers.remove(timer);
        if (m_timers.isEmpty())
            m_nativeTimer.stop(); // whoever has nothing to do is not woken up
    }
    bool isTurnOver() noexcept { return m_clock.recent() >= m_turnEnd; }
    bool isNext(const Link &runnable) const noexcept { return m_ready.next() == &runnable; }
    bool isNoneReady() const noexcept { return !m_ready.isLinked(); }
    Nanoseconds recentTime() noexcept { return m_clock.recent(); }
    Nanoseconds lastRunTime() const noexcept { return m_clock.last(); }
    ThreadGate &gate() const noexcept { return *m_gate; }
    void eventLost() noexcept { m_posted = false; }

protected:
    bool event(QEvent *event) override
    {
        if (event->type() != DrainEvent::drainType())
            return QObject::event(event);
        static_cast<DrainEvent *>(event)->setDelivered();
        m_posted = false;
        if (!m_timers.isEmpty() && !m_nativeTimer.isActive())
            arm(m_clock.read()); // the native one went with an earlier QCoreApplication
        drain();
        return true;
    }

private:
    static Dispatcher &make();
    void post() noexcept
    {
        if (m_posted)
            return;
        m_posted = true;
        QCoreApplication::postEvent(this, new DrainEvent);
    }
    void arm(Nanoseconds time) noexcept
    {
        const Nanoseconds deadline = m_timers.firstDeadline();
        if (m_nativeTimer.isActive() && m_armedFor <= deadline)
            return;
        m_armedFor = deadline;
        m_nativeTimer.start(deadline, time);
    }
    void fireTimers() noexcept
    {
        const Nanoseconds time = m_clock.read();
        while (!m_timers.isEmpty() && m_timers.firstDeadline() <= time)
            m_timers.fireFirst();
        if (!m_timers.isEmpty())
            arm(time);
        drain();
    }
    void drain() noexcept
    {
        if (!m_ready.isLinked() && !m_endOfTurn.isLinked() && !m_ending.isLinked())
            return;
        // Before anything runs: an event loop nested in a task, and what does not fit in the slice, need it.
        post();
        const Nanoseconds outerTurnEnd = m_turnEnd;
        m_turnEnd = m_clock.read() + TimeSlice;
        const Nanoseconds turnEnd = m_turnEnd;
        while (m_ready.isLinked()) {
            takeFirst(m_ready).run();
            if (m_clock.recent() >= turnEnd)
                break;
        }
        m_ending.splice(m_endOfTurn);
        while (m_ending.isLinked()) // a nested event loop goes on with it
            takeFirst(m_ending).run();
        m_turnEnd = outerTurnEnd;
    }
    static Runnable &takeFirst(Link &list) noexcept
    {
        auto *runnable = static_cast<Runnable *>(list.next());
        runnable->unlink();
        return *runnable;
    }

    const Ref<ThreadGate> m_gate = Ref<ThreadGate>::adopt(new ThreadGate(this));
    Link m_ready;
    Link m_endOfTurn;
    Link m_ending; // was m_endOfTurn, in a turn that is ending
    TimerQueue m_timers;
    NativeTimer m_nativeTimer{ [](void *dispatcher) { static_cast<Dispatcher *>(dispatcher)->fireTimers(); }, this };
    RecentClock m_clock;
    Nanoseconds m_armedFor = 0;
    Nanoseconds m_turnEnd = 0;
    bool m_posted = false;
};

DrainEvent::~DrainEvent()
{
    if (!m_delivered && t_current)
        t_current->eventLost();
}

Dispatcher &Dispatcher::make()
{
    thread_local const std::unique_ptr<Dispatcher> dispatcher = [] {
        if (!QCoreApplication::instance())
            qCWarning(lcAioPool,
                      "There is no QCoreApplication yet: nothing runs until one has been made and its event loop runs");
        return std::make_unique<Dispatcher>();
    }();
    return *dispatcher;
}

bool Runnable::isNext() const noexcept
{
    return Dispatcher::current().isNext(*this);
}

bool Runnable::isNoneReady() noexcept
{
    return Dispatcher::current().isNoneReady();
}

void Runnable::addToReady() noexcept
{
    Dispatcher::current().add(*this, false);
}

void Runnable::addToEndOfTurn() noexcept
{
    Dispatcher::current().add(*this, true);
}

void Timer::start(Nanoseconds duration)
{
    if (isActive())
        stop();
    Dispatcher::current().startTimer(*this, duration);
}

void Timer::reserve()
{
    if (m_place == Nowhere)
        Dispatcher::current().reserveTimer(*this);
}

void Timer::stop() noexcept
{
    if (isActive())
        Dispatcher::current().stopTimer(*this);
    else if (m_place == Reserved)
        Dispatcher::current().releaseTimer(*this);
}

Ref<ThreadGate> ThreadGate::current()
{
    return Ref<ThreadGate>(&Dispatcher::current().gate());
}

bool ThreadGate::isCurrent() const noexcept
{
    return this == &Dispatcher::current().gate();
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
    return Dispatcher::current().isTurnOver();
}

Nanoseconds recentTime() noexcept
{
    return Dispatcher::current().recentTime();
}

Nanoseconds lastRunTime() noexcept
{
    return Dispatcher::current().lastRunTime();
}

}
