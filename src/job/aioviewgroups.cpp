// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioviewgroups.h"

#include "aiojobview.h"
#include "base/aiothreadlocal_p.h"

#include <QtCore/QAbstractEventDispatcher>
#include <QtCore/QCoreApplication>
#include <QtCore/QFutureWatcher>
#include <QtCore/QPointer>
#include <QtCore/QScopedValueRollback>
#include <QtCore/QThread>

#include <array>
#include <atomic>
#include <bit>

namespace Aio::detail {

namespace {

AIOPOOL_THREAD_LOCAL int t_quiet = 0;

//! Ignores what the calling thread posts to groups, while it lives.
class Quiet
{
public:
    Quiet() noexcept { ++t_quiet; }
    Quiet(const Quiet &) = delete;
    Quiet &operator=(const Quiet &) = delete;
    ~Quiet() { --t_quiet; }
};

}

/*!
    Cancels the tasks of cancelled QFutures, up to Size of them.

    A QFuture posts an event for each change of its state, and a post to the pool's thread wakes its event loop, which
    costs more than all the rest of a QFuture. Therefore the watcher lives in a thread that never starts. Its event
    dispatcher learns of each post without delay. It ignores those that the pool causes, and passes the others on.

    \b Threads: the pool's. QFutures may be cancelled in any thread. A QFuture holds its lock while it posts, and
    remove() takes that lock, so no other thread is in here once the last view has been removed.
*/
class ViewGroup final : public Link
{
public:
    static constexpr int Size = 64;

    explicit ViewGroup(ViewGroups &groups);

    bool isInThisThread() const noexcept { return m_thread.thread() == QThread::currentThread(); }
    bool isEmpty() const noexcept { return m_used == 0; }
    bool isFull() const noexcept { return m_used == ~quint64(0); }

    //! Adds \a view, whose QFuture is \a future, and starts that. Throws std::bad_alloc before anything has changed.
    void add(JobView &view, QFutureInterfaceBase &future);
    //! Removes \a view. May destroy this group.
    void remove(JobView &view, QFutureInterfaceBase &future) noexcept;
    //! Drops the events that the pool has caused.
    void dropEvents() noexcept;
    void leave() noexcept;

private:
    class Thread final : public QThread
    {
    public:
        explicit Thread(ViewGroup &group) : m_group(group) { }

    protected:
        bool event(QEvent *event) override;

    private:
        ViewGroup &m_group;
    };

    //! Wakes the pool's thread. The next one is posted when this one has been deleted, delivered or not: an event may
    //! die with its QCoreApplication.
    class Ring final : public QEvent
    {
    public:
        explicit Ring(ViewGroup &group) : QEvent(User), m_group(group) { }
        // Sees what was cancelled before the rings that this one stood for. The turn that it has scheduled runs later.
        ~Ring() override { m_group.m_hasRung.exchange(false, std::memory_order_acq_rel); }

    private:
        ViewGroup &m_group;
    };

    //! Learns of each event that is posted to the watcher.
    class Ear final : public QAbstractEventDispatcher
    {
    public:
        explicit Ear(ViewGroup &group) : m_group(group) { }

        void wakeUp() override { m_group.ring(); }
        // Not called, because the thread never starts.
        bool processEvents(QEventLoop::ProcessEventsFlags) override { return false; }
        void registerSocketNotifier(QSocketNotifier *) override { }
        void unregisterSocketNotifier(QSocketNotifier *) override { }
        void registerTimer(int, qint64, Qt::TimerType, QObject *) override { }
        bool unregisterTimer(int) override { return false; }
        bool unregisterTimers(QObject *) override { return false; }
        QList<TimerInfo> registeredTimers(QObject *) const override { return {}; }
        int remainingTime(int) override { return -1; }
        void interrupt() override { }

    private:
        ViewGroup &m_group;
    };

    class Watcher final : public QFutureWatcherBase
    {
    public:
        void watch(QFutureInterfaceBase &future)
        {
            const QScopedValueRollback current(m_future, &future);
            connectOutputInterface();
        }
        void stopWatching(QFutureInterfaceBase &future)
        {
            const QScopedValueRollback current(m_future, &future);
            disconnectOutputInterface();
        }

    private:
        const QFutureInterfaceBase &futureInterface() const override { return *m_future; }
        QFutureInterfaceBase &futureInterface() override { return *m_future; }

        QFutureInterfaceBase *m_future = nullptr; // that is being connected or disconnected
    };

    class Turn final : public Runnable
    {
    public:
        explicit Turn(ViewGroup &group) noexcept : m_group(group) { }

    protected:
        void run() noexcept override { m_group.cancelTasks(); }

    private:
        ViewGroup &m_group;
    };

    //! Owns the ear, which a QThread may destroy or not, depending on Qt's version.
    struct EarOwner
    {
        ~EarOwner() { delete ear.data(); }
        QPointer<Ear> ear;
    };

    ~ViewGroup() = default;
    void ring();
    void heard() noexcept;
    void cancelTasks() noexcept;
    void destroyIfUnused() noexcept;

    ViewGroups *m_groups;
    quint64 m_used = 0; // a bit for each place
    std::array<JobView *, Size> m_views = {};
    int m_holds = 0;
    std::atomic<bool> m_hasRung = false; // an event is on its way
    Turn m_turn{ *this };
    EarOwner m_ear; // before the thread, which still refers to it when it is destroyed
    Thread m_thread{ *this };
    Watcher m_watcher;
};

ViewGroup::ViewGroup(ViewGroups &groups) : m_groups(&groups)
{
    auto ear = std::make_unique<Ear>(*this);
    m_thread.setEventDispatcher(ear.get());
    m_ear.ear = ear.release();
    m_watcher.moveToThread(&m_thread);
}

void ViewGroup::add(JobView &view, QFutureInterfaceBase &future)
{
    Q_ASSERT(!isFull());
    const Quiet quiet;
    try {
        m_watcher.watch(future);
        future.reportStarted(); // after watch(), which posts three events for a started QFuture
    } catch (...) {
        m_watcher.stopWatching(future);
        throw;
    }
    dropEvents();
    const int place = std::countr_one(m_used);
    m_used |= quint64(1) << place;
    m_views[place] = &view;
    view.m_place = quint8(place);
    view.m_group = this;
    if (isFull() && m_groups) {
        unlink();
        linkBefore(m_groups->m_full);
    }
    if (future.isCanceled()) // in another thread, before it was watched
        m_turn.schedule();
}

void ViewGroup::remove(JobView &view, QFutureInterfaceBase &future) noexcept
{
    m_watcher.stopWatching(future);
    const bool wasFull = isFull();
    m_used &= ~(quint64(1) << view.m_place);
    m_views[view.m_place] = nullptr;
    view.m_group = nullptr;
    if (wasFull && m_groups) {
        unlink();
        linkBefore(m_groups->m_withRoom);
    }
    destroyIfUnused();
}

void ViewGroup::dropEvents() noexcept
{
    QCoreApplication::removePostedEvents(&m_watcher);
}

void ViewGroup::leave() noexcept
{
    unlink();
    m_groups = nullptr;
    destroyIfUnused();
}

//! Called when an event has been posted to the watcher. \b Threads: any.
void ViewGroup::ring()
{
    if (t_quiet > 0 || m_hasRung.exchange(true, std::memory_order_acq_rel))
        return;
    try {
        QCoreApplication::postEvent(&m_thread, new Ring(*this));
    } catch (...) {
        m_hasRung.store(false, std::memory_order_release);
        throw;
    }
}

bool ViewGroup::Thread::event(QEvent *event)
{
    if (event->type() != QEvent::User)
        return QThread::event(event);
    m_group.heard();
    return true;
}

void ViewGroup::heard() noexcept
{
    dropEvents();
    m_turn.schedule();
}

//! Runs user code.
void ViewGroup::cancelTasks() noexcept
{
    ++m_holds;
    for (quint64 left = m_used; left != 0; left &= left - 1) {
        JobView *const view = m_views[std::countr_zero(left)]; // null if an earlier cancel has ended its task
        if (!view || view->m_isHeard || !view->isCancelled())
            continue;
        if (isTurnOver()) {
            m_turn.schedule();
            break;
        }
        view->m_isHeard = true;
        const Ref<Job> alive(&view->m_job);
        alive->cancel();
    }
    --m_holds;
    destroyIfUnused();
}

//! Destroys the group if it is empty, unless it is the only one with room.
void ViewGroup::destroyIfUnused() noexcept
{
    if (!isEmpty() || m_holds > 0)
        return;
    if (m_groups && next() == previous())
        return;
    delete this;
}

ViewGroup &ViewGroups::groupWithRoom()
{
    if (m_withRoom.isLinked()) {
        auto *group = static_cast<ViewGroup *>(m_withRoom.next());
        if (Q_LIKELY(group->isInThisThread()))
            return *group;
        leave();
    }
    auto *group = new ViewGroup(*this);
    group->linkBefore(m_withRoom);
    return *group;
}

void ViewGroups::leave() noexcept
{
    for (Link *list : { &m_withRoom, &m_full }) {
        while (list->isLinked())
            static_cast<ViewGroup *>(list->next())->leave();
    }
}

JobView::~JobView() = default;

void JobView::listen(ViewGroups &groups, QFutureInterfaceBase future)
{
    groups.groupWithRoom().add(*this, future);
}

void JobView::stopListening(QFutureInterfaceBase future) noexcept
{
    m_group->remove(*this, future);
}

JobView::QuietUpdate::QuietUpdate(JobView &view) noexcept : m_group(view.m_group)
{
    ++t_quiet;
}

JobView::QuietUpdate::~QuietUpdate()
{
    --t_quiet;
    if (m_group)
        m_group->dropEvents();
}

}
