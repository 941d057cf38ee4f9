// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiojobview.h"

#include "aiojobsteering_p.h"
#include "aioprogresspart_p.h"
#include "base/aioerror.h"

#include <QtCore/QObject>
#include <QtCore/QThread>

#include <algorithm>
#include <array>
#include <limits>

namespace Aio::detail {

/*!
    Guards what other threads may need of a job while its own thread ends it: its owner, if there still is one, and its
    stop source. Jobs share a few locks, because a lock per job would cost all of them what hardly any needs.
*/
static QBasicMutex &lockOf(const Job &job) noexcept
{
    static std::array<QBasicMutex, 64> locks;
    return locks[std::size_t(job.id()) % locks.size()];
}

Job::~Job()
{
    while (const std::unique_ptr<JobView> view = takeView())
        continue;
    if (extras() && extras()->errorUnseen && !isMarked(ErrorRead))
        reportUnseenError();
    delete extras();
}

void Job::renew() noexcept
{
    Q_ASSERT(isFinished() && canBeRenewed() && !m_waiters && place() == Place::Nowhere);
    Execution::renew(Flag::KeptByOwner);
    m_status.store(quint8(TaskState::Waiting), std::memory_order_relaxed);
    m_marks.store(0, std::memory_order_relaxed);
    m_workKept = m_ownedTaken = m_waitsForThread = m_hasRunBefore = m_isRejectable = m_inCallback = m_released = false;
    m_times.clearSlot();
}

void Job::setLabel(const QString &label)
{
    makeExtras().label = label;
    if (m_owner)
        m_owner->jobRenamed(*this);
}

void Job::setProgress(qint64 value, qint64 maximum, const QString &text)
{
    if (isFinished())
        return;
    if (!isLocal()) {
        setProgressLater({ value, maximum, text });
        return;
    }
    JobExtras &extras = makeExtras();
    if (extras.newsPosted.load(std::memory_order_acquire)) {
        const QMutexLocker locker(&lockOf(*this));
        extras.news.reset(); // older than this call
    }
    show({ value, maximum, text });
}

//! Shows \a progress, which is the newest. Runs user code.
void Job::show(const Progress &progress)
{
    JobExtras &extras = *this->extras();
    extras.progress = progress;
    const Ref<Job> alive(this);
    for (JobView *view = extras.views; view; view = view->m_next)
        view->setProgress(*this);
    if (m_owner)
        m_owner->jobProgressed(*this);
}

bool Job::hasProgress() const noexcept
{
    if (!extras())
        return false;
    const Progress &progress = extras()->progress;
    return progress.value != 0 || progress.maximum != 0 || !progress.text.isEmpty();
}

void Job::showNoProgress() noexcept
{
    try {
        for (JobView *view = firstView(); view; view = view->m_next)
            view->setProgress(*this);
    } catch (const std::bad_alloc &) {
        // They show it with the next progress.
    }
}

//! Keeps only the newest progress, because a thread may report more than the pool's can show or memory can hold.
void Job::setProgressLater(const Progress &progress)
{
    JobExtras &extras = makeExtras();
    while (true) {
        std::unique_ptr<Letter> letter; // created outside the lock
        if (!extras.newsPosted.load(std::memory_order_relaxed))
            letter = makeLetter([job = Ref(this)] { job->showNews(); });
        const QMutexLocker locker(&lockOf(*this));
        if (!m_owner)
            return;
        const bool isPosted = extras.newsPosted.load(std::memory_order_relaxed);
        if (!isPosted && !letter)
            continue; // the posted news has just been taken
        extras.news = progress;
        if (!isPosted) {
            extras.newsPosted.store(true, std::memory_order_release);
            m_owner->postNews(std::move(letter));
        }
        return;
    }
}

std::optional<Progress> Job::takeNews() noexcept
{
    const QMutexLocker locker(&lockOf(*this));
    extras()->newsPosted.store(false, std::memory_order_relaxed);
    return std::exchange(extras()->news, std::nullopt);
}

void Job::showNewest()
{
    const std::optional<Progress> news = takeNews();
    if (news && !isFinished())
        show(*news); // not setProgress(), which would drop what has come since
}

std::stop_token Job::stopToken()
{
    auto &source = makeExtras().stopSource;
    const QMutexLocker locker(&lockOf(*this));
    if (!source) {
        source.emplace();
        if (m_marks.load(std::memory_order_seq_cst) & (CancelRequested | CancelPosted))
            source->request_stop();
    }
    return source->get_token();
}

double Job::fractionDone() const noexcept
{
    return extras() ? Aio::detail::fractionDone(extras()->progress.value, extras()->progress.maximum) : 0;
}

Ref<ProgressPart> Job::progressParts()
{
    Ref<ProgressPart> &parts = makeExtras().parts;
    auto made = Ref<ProgressPart>::adopt(new ProgressPart); // outside the lock
    const QMutexLocker locker(&lockOf(*this));
    if (!parts)
        parts = std::move(made);
    return parts;
}

//! Lets the next attempt have parts of its own. What is left of the old ones reports no longer.
void Job::dropParts() noexcept
{
    Ref<ProgressPart> parts;
    {
        const QMutexLocker locker(&lockOf(*this));
        parts = std::move(extras()->parts);
    }
    if (parts)
        parts->close();
}

//! Lets the next attempt have a token of its own.
void Job::dropStopSource() noexcept
{
    const QMutexLocker locker(&lockOf(*this));
    extras()->stopSource.reset();
}

JobExtras &Job::makeExtras()
{
    quintptr place = m_extras.load(std::memory_order_acquire);
    if (JobExtras *extras = extrasAt(place))
        return *extras;
    auto made = std::make_unique<JobExtras>(*this);
    do {
        made->views = viewAt(place);
    } while (!m_extras.compare_exchange_weak(place, quintptr(made.get()), std::memory_order_seq_cst)
             && !extrasAt(place));
    return *(extrasAt(place) ? extrasAt(place) : made.release());
}

void Job::addView(std::unique_ptr<JobView> view) noexcept
{
    if (JobView *last = firstView()) {
        while (last->m_next)
            last = last->m_next;
        last->m_next = view.release();
    } else {
        setFirstView(view.release());
    }
}

//! Returns the oldest view; null if there is none.
std::unique_ptr<JobView> Job::takeView() noexcept
{
    std::unique_ptr<JobView> view(firstView());
    if (view)
        setFirstView(std::exchange(view->m_next, nullptr));
    return view;
}

JobView *Job::firstView() const noexcept
{
    const quintptr place = m_extras.load(std::memory_order_acquire);
    const JobExtras *extras = extrasAt(place);
    return extras ? extras->views : viewAt(place);
}

void Job::setFirstView(JobView *view) noexcept
{
    // Another thread may make the extras at the same time.
    quintptr place = m_extras.load(std::memory_order_acquire);
    const quintptr wanted = view ? quintptr(view) | IsView : 0;
    while (!extrasAt(place)) {
        if (m_extras.compare_exchange_weak(place, wanted, std::memory_order_acq_rel))
            return;
    }
    extrasAt(place)->views = view;
}

void Job::cancelIfNotStarted() noexcept
{
    const Ref<Job> alive(this);
    if (hasNotStarted())
        cancel();
}

bool Job::cancelFromAnywhere()
{
    if (isLocal())
        return cancel();
    const Ref<Job> alive(this);
    if (arriveNow())
        return cancel();
    if (isFinished() || (hasNotStarted() ? isCancelling() : isCancelPending()))
        return false;
    auto letter = makeLetter([job = Ref(this)] {
        job->cancel();
        job->unmark(CancelPosted, std::memory_order_release);
    });
    if (mark(CancelPosted, std::memory_order_acq_rel))
        return false; // a cancel is on its way
    const bool posted = post(letter);
    if (!posted)
        unmark(CancelPosted, std::memory_order_release);
    return posted;
}

void Job::cancelAfterContext() noexcept
{
    try {
        cancelFromAnywhere();
    } catch (const std::bad_alloc &) {
        // The task continues: nothing more is promised for a context in another thread.
    }
}

void Job::dropContext() noexcept
{
    if (extras())
        QObject::disconnect(extras()->contextConnection);
}

bool Job::post(std::unique_ptr<Letter> &letter) noexcept
{
    const QMutexLocker locker(&lockOf(*this));
    if (!m_owner)
        return false;
    m_owner->post(std::move(letter));
    return true;
}

/*!
    True if the calling thread has become the pool's since the job arrived there. Either the pool's own thread has
    finished and another one destroys the pool, or its QThread has been started again.
*/
bool Job::hasChangedThread() const noexcept
{
    if (m_thread.load(std::memory_order_relaxed) == 0)
        return false;
    const QMutexLocker locker(&lockOf(*this));
    if (!m_owner || !m_owner->isInPoolThread())
        return false;
    m_thread.store(currentThreadNumber(), std::memory_order_release);
    return true;
}

//! Delivers the posted letters if the calling thread is the pool's, so that the job arrives. True if it is.
bool Job::arriveNow() noexcept
{
    {
        const QMutexLocker locker(&lockOf(*this));
        if (!m_owner || !m_owner->isInPoolThread())
            return false;
    }
    m_owner->deliverPosted();
    return true;
}

//! Applies the options that most tasks do without.
Q_NEVER_INLINE void Job::apply(JobOwner &owner, const AioTaskOptions &options, qsizetype index)
{
    if (!options.label().isEmpty())
        makeExtras().label = index < 0 ? options.label()
                                       : QString(options.label()).replace(QLatin1String("%1"), QString::number(index));
    if (options.timeout() && isLimit(toNanoseconds(*options.timeout()))) {
        makeExtras().timeout = toNanoseconds(*options.timeout());
        extras()->timer.reserve();
    }
    if (options.steering()) {
        makeSteering(options);
        if (hasLimitOfSteered())
            owner.timeLimited();
    }
    if (options.context() && *options.context()) {
        QObject *const context = *options.context();
        if (context->thread() != QThread::currentThread()) {
            owner.contextElsewhere();
            // The context dies in its own thread and cannot wait for the unwinding in this one.
            makeExtras().contextConnection = QObject::connect(
                    context, &QObject::destroyed, context, [job = Ref(this)] { job->cancelAfterContext(); },
                    Qt::DirectConnection);
            return;
        }
        makeExtras().contextConnection = QObject::connect(context, &QObject::destroyed, [this] {
            const Ref<Job> alive(this);
            if (m_owner)
                m_owner->contextGone(*this);
        });
    }
}

void Job::markCancelling() noexcept
{
    setState(TaskState::Cancelling);
    // Orders this before the load below: a thread that creates extras after that reads this mark.
    mark(CancelRequested, std::memory_order_seq_cst);
    if (!extrasAt(m_extras.load(std::memory_order_seq_cst)))
        return;
    std::optional<std::stop_source> stopSource;
    {
        const QMutexLocker locker(&lockOf(*this));
        stopSource = extras()->stopSource;
    }
    const Ref<Job> alive(this);
    detail::Link listeners;
    listeners.splice(extras()->cancelListeners);
    while (listeners.isLinked()) {
        auto *listener = static_cast<CancelListener *>(listeners.next());
        listener->unlink();
        listener->linkBefore(extras()->cancelListeners);
        listener->cancelRequested();
    }
    if (stopSource)
        stopSource->request_stop();
}

bool Job::functionQueued(const Waker &waker) noexcept
{
    const bool isLimited = extras() && extras()->timeout;
    // The task is only this function, so the time that the event loop took to get here does not count.
    if (isLimited && &waker == static_cast<Waker *>(this) && !m_inCallback && !innermostFrame()->caller())
        extras()->timer.restartLimit(*extras()->timeout);
    m_waitsForThread = false; // it was running until now
    if (isLimited || (m_owner && m_owner->isObserved()))
        setUsesThreads();
    return isLimited;
}

void Job::lookAtThreads() noexcept
{
    if (isFinished())
        return;
    const bool waits = waitsForThread();
    if (extras() && extras()->timeout)
        waits ? extras()->timer.pause() : extras()->timer.goOn();
    if (waits == m_waitsForThread)
        return;
    m_waitsForThread = waits;
    if (m_owner)
        m_owner->jobThreadChanged(*this);
}

bool Job::showsWaitForThread() noexcept
{
    if (state() != TaskState::Active || !waitsForThread())
        return false;
    m_waitsForThread = true;
    setUsesThreads();
    try {
        threadWait(this);
    } catch (...) {
        // The end of the wait is then noticed late, when the times are next shown.
    }
    return true;
}

bool Job::canMove(DeadlockSearch &search)
{
    if (isFinished() || hasRunningLimit() || isBlocked())
        return true; // a person can release one that is held
    if (!isQueued())
        return Execution::canMove(search);
    if (const std::optional<bool> known = search.visit(*this))
        return *known;
    return search.leave(*this, m_owner->canMove(search));
}

std::string Job::describe() const
{
    std::string text = "task " + std::to_string(id());
    if (const QString name = label(); !name.isEmpty())
        text += " \"" + name.toStdString() + '"';
    if (const Frame *frame = innermostFrame()) {
        const std::string_view path = frame->location().file_name();
        text += " at ";
        text += path.substr(path.find_last_of("/\\") + 1);
        text += ':' + std::to_string(frame->location().line());
    } else {
        text += " (not started)";
    }
    return text;
}

void Job::setFinished() noexcept
{
    setState(outcome());
    if (isUnshared()) {
        m_owner = nullptr; // no other thread can be reading it
    } else {
        const QMutexLocker locker(&lockOf(*this));
        m_owner = nullptr;
    }
    if (!extras())
        return;
    extras()->timer.stop();
    if (extras()->steering)
        extras()->steering->stop();
    QObject::disconnect(extras()->contextConnection);
}

void Job::finishViews() noexcept
{
    while (const std::unique_ptr<JobView> view = takeView())
        view->finish(*this);
}

void Job::wakeWaiters() noexcept
{
    JobWaiter *waiters = nullptr; // in order of arrival
    while (m_waiters)
        JobWaiter::takeFirst(m_waiters).link(waiters);
    while (waiters)
        JobWaiter::takeFirst(waiters).jobFinished();
}

void Job::lookForDeadlock() noexcept
{
    const Ref<Job> alive(this);
    for (JobWaiter *waiter = m_waiters; waiter && !isFinished();) // they let go, unless the job ends
        std::exchange(waiter, waiter->m_next)->lookForDeadlock();
}

std::exception_ptr Job::explain(std::exception_ptr error) const noexcept
{
    if (isTimedOut() && (!error || isCancelled(error)))
        return std::make_exception_ptr(AioTimeout(*extras()->timedOut));
    return error;
}

void JobTimer::startLimit(Nanoseconds limit)
{
    m_left = limit;
    m_since = now();
    start(limit);
}

void JobTimer::restartLimit(Nanoseconds limit) noexcept
{
    if (!isActive())
        return;
    stop(); // leaves its place to the next start
    startLimit(limit);
}

void JobTimer::pause() noexcept
{
    if (m_paused || !isActive())
        return;
    const Nanoseconds left = m_left - std::max<Nanoseconds>(now() - m_since, 0); // a StandingTime may have ended
    if (left <= 0)
        return;
    m_left = left;
    m_paused = true; // the timer runs on, so that timeout() sees what the job waits for
}

void JobTimer::goOn() noexcept
{
    if (!std::exchange(m_paused, false))
        return;
    stop(); // leaves its place to the next start
    startLimit(m_left);
}

void JobTimer::timeout() noexcept
{
    const Ref<Job> alive(&m_job);
    const JobExtras &extras = *m_job.extras();
    if (m_paused) {
        constexpr Nanoseconds Shortest = 10'000'000;
        switch (m_job.threadWait()) {
        case ThreadWait::BehindOurs:
            start(std::max(*extras.timeout, Shortest)); // reuses the place it has just left
            return;
        case ThreadWait::None: // the news that a thread has begun is on its way
            goOn();
            return;
        case ThreadWait::BehindOthers:
            break;
        }
    }
    m_job.cancelByLimit(AioTimeout::Kind::Run);
}

void CancelListener::listenTo(Job &job)
{
    Q_ASSERT_X(job.isLocal(), "AioContext::interruptible", "awaited in another thread than the pool's");
    linkBefore(job.makeExtras().cancelListeners);
}

}
