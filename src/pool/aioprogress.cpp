// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioprogress.h"

#include "aiorate_p.h"

#include <QtCore/QEvent>
#include <QtCore/QHash>
#include <QtCore/QLocale>
#include <QtCore/QPointer>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace Aio::detail;

static constexpr Nanoseconds ShortestInterval = 100 * Millisecond; // between two changes
static constexpr Nanoseconds LongestInterval = 500 * Millisecond; // while tasks run
static constexpr Nanoseconds LongAgo = -Century;

class AioProgressPrivate final : public ProgressMeter, private Timer
{
public:
    explicit AioProgressPrivate(AioProgress &q) noexcept : q(q) { }

    //! Numbers of tasks that have ended, by outcome.
    struct Ended
    {
        qint64 sum() const noexcept { return succeeded + failed + cancelled; }
        bool operator==(const Ended &) const noexcept = default;

        qint64 succeeded = 0;
        qint64 failed = 0;
        qint64 cancelled = 0;
    };
    //! Work in tasks or amounts.
    struct Work
    {
        bool operator==(const Work &) const noexcept = default;

        double done = 0;
        double total = 0;
        double doneKnown = 0; // in amounts
        double doneUnknown = 0; // in tasks without an amount
        double mean = 1; // of a task without an amount
        bool isByAmount = false;
    };

    AioPool *pool() const noexcept { return m_core ? m_core->pool() : nullptr; }
    void setPool(AioPool *pool);
    bool isActive() const noexcept { return m_core && !m_isIdle; }
    bool isPaused() const noexcept { return m_core && m_isPaused; }
    bool hasBegun() const noexcept { return m_core && m_hasBegun; }
    Ended ended() const noexcept;
    Work work() const noexcept;
    double value(const Work &work) const noexcept;
    double rate() const noexcept;
    qint64 remaining(const Work &work) const noexcept;
    void drop() noexcept;
    void leave() noexcept;
    void arrive() noexcept;
    bool isChildOfPool() const noexcept;
    void reschedule() noexcept;

    // ProgressMeter
    void taskEntered(const Job &job) noexcept override;
    void taskEnded(const Job &job) noexcept override;
    void taskProgressed(const Job &job) noexcept override;
    void mapsChanged() noexcept override;
    void becameIdle() noexcept override;
    void pauseChanged() noexcept override;
    void leaveThread() noexcept override;
    void poolGone() noexcept override;

    AioProgress &q;
    Nanoseconds m_visibleAfter = 500 * Millisecond;
    Nanoseconds m_visibleFor = 400 * Millisecond;
    bool m_isVisible = false;

private:
    //! What was last announced.
    struct Shown
    {
        bool operator==(const Shown &) const noexcept = default;

        Work work;
        Ended ended;
        double rate = 0;
        qint64 remaining = -1;
        bool isActive = false;
        bool isPaused = false;
    };

    static Ended endedIn(const PoolCore &core) noexcept;
    bool isHere() const noexcept { return m_thread == currentThreadNumber(); }
    Nanoseconds timeOfStep(Nanoseconds time) const noexcept;
    void begin() noexcept;
    void measure(Nanoseconds time) noexcept;
    void skip() noexcept;
    void setPart(const Job &job, double fraction) noexcept;
    void clearWork() noexcept;
    void touch() noexcept;
    void timeout() noexcept override { update(); }
    void update() noexcept;
    void decideVisible(Nanoseconds time) noexcept;

    Ref<PoolCore> m_core; // null without a pool
    quint32 m_thread = currentThreadNumber();

    bool m_isIdle = true; // the pool is idle, or has been since begin()
    bool m_hasBegun = false;
    bool m_isPaused = false;
    Ended m_whenIdle; // the pool's totals when it was last idle
    Ended m_before; // the pool's totals when the batch began

    // Tasks of the batch with an amount, and the sums of these
    qint64 m_doneCount = 0;
    double m_doneAmount = 0;
    qint64 m_openCount = 0;
    double m_openAmount = 0;
    // The parts of running tasks that are done: by task, and the sums
    QHash<qint64, double> m_parts;
    double m_partOfAmounts = 0;
    double m_partOfOthers = 0; // of tasks without an amount
    double m_partOfAll = 0;

    Rate m_rate;
    bool m_wasByAmount = false;
    double m_measuredKnown = 0;
    double m_measuredUnknown = 0;
    Nanoseconds m_since = 0; // time of the last measurement, or of the pause
    Nanoseconds m_beforePause = 0; // of the running step

    Nanoseconds m_begunAt = 0;
    Nanoseconds m_shownAt = 0;
    bool m_isDirty = false; // something has changed that is not announced yet
    bool m_poolIsNew = false; // and not announced yet
    Nanoseconds m_lastChange = LongAgo;
    Shown m_shown;
    bool m_shownActive = false;
    bool m_shownVisible = false;
    Later<&AioProgressPrivate::update, AioProgressPrivate> m_later{ *this };
};

void AioProgressPrivate::setPool(AioPool *pool)
{
    if (pool == this->pool())
        return;
    drop();
    m_poolIsNew = false;
    if (pool) {
        m_core = pool->d;
        m_isPaused = m_core->scheduler().isPaused();
        m_whenIdle = m_before = endedIn(*m_core);
        m_core->addMeter(*this);
        m_core->visitTasks([this](const Job &job) { taskEntered(job); });
        m_core->visitTasks([this](const Job &job) { setPart(job, job.fractionDone()); });
        mapsChanged();
        m_measuredKnown = work().doneKnown; // is no work of this batch's time
        m_measuredUnknown = work().doneUnknown;
    }
    const QPointer<AioProgress> alive(&q);
    Q_EMIT q.poolChanged();
    if (alive)
        touch();
}

//! Forgets the pool and what is known of it.
void AioProgressPrivate::drop() noexcept
{
    Link::unlink();
    m_core.reset();
    m_isIdle = true;
    m_hasBegun = false;
    clearWork();
    m_openCount = 0;
    m_openAmount = 0;
    m_poolIsNew = true;
}

AioProgressPrivate::Ended AioProgressPrivate::endedIn(const PoolCore &core) noexcept
{
    const PoolCore::Counts counts = core.counts();
    return { counts.succeeded, counts.failed, counts.cancelled };
}

AioProgressPrivate::Ended AioProgressPrivate::ended() const noexcept
{
    if (!hasBegun())
        return {};
    const Ended now = endedIn(*m_core);
    return { now.succeeded - m_before.succeeded, now.failed - m_before.failed, now.cancelled - m_before.cancelled };
}

AioProgressPrivate::Work AioProgressPrivate::work() const noexcept
{
    Work work;
    if (!hasBegun())
        return work;
    const qint64 ended = this->ended().sum();
    qint64 count = ended + (m_isIdle ? 0 : m_core->counts().unfinished);
    qint64 knownCount = m_doneCount + m_openCount;
    double known = m_doneAmount + m_openAmount;
    m_core->visitTasksToCome([&](const TasksToCome &toCome) {
        count += toCome.count;
        if (toCome.expected >= 0) {
            knownCount += toCome.count;
            known += double(toCome.count) * double(toCome.expected);
        }
    });
    work.isByAmount = known > 0;
    if (!work.isByAmount) {
        work.doneUnknown = double(ended) + m_partOfAll;
        work.done = work.doneUnknown;
        work.total = double(count);
        return work;
    }
    work.mean = known / double(knownCount);
    work.doneKnown = m_doneAmount + m_partOfAmounts;
    work.doneUnknown = double(ended - m_doneCount) + m_partOfOthers;
    work.done = work.doneKnown + work.doneUnknown * work.mean;
    work.total = known + double(count - knownCount) * work.mean;
    return work;
}

double AioProgressPrivate::value(const Work &work) const noexcept
{
    if (!hasBegun())
        return 0;
    if (m_isIdle)
        return 1;
    return work.total > 0 ? std::clamp(work.done / work.total, 0.0, 1.0) : 0;
}

//! Returns how long the running step has taken until \a time.
Nanoseconds AioProgressPrivate::timeOfStep(Nanoseconds time) const noexcept
{
    const bool isStanding = m_isPaused || m_isIdle;
    return m_beforePause + (isStanding ? 0 : std::max<Nanoseconds>(time - m_since, 0)); // a StandingTime may have ended
}

double AioProgressPrivate::rate() const noexcept
{
    return hasBegun() ? m_rate.perSecond(timeOfStep(now())) : 0;
}

qint64 AioProgressPrivate::remaining(const Work &work) const noexcept
{
    const double rate = this->rate();
    if (!isActive() || m_isPaused || rate <= 0)
        return -1;
    const double left = work.total - work.done - m_rate.running(timeOfStep(now()));
    constexpr double Most = 1e15; // some thousand years
    return qint64(std::clamp(std::ceil(left / rate * 1000), 0.0, Most));
}

//! Begins a batch.
void AioProgressPrivate::begin() noexcept
{
    m_isIdle = false;
    m_hasBegun = true;
    m_before = m_whenIdle;
    clearWork();
    m_begunAt = m_since = now();
}

void AioProgressPrivate::clearWork() noexcept
{
    m_doneCount = 0;
    m_doneAmount = 0;
    m_parts.clear();
    m_partOfAmounts = m_partOfOthers = m_partOfAll = 0;
    m_rate.reset();
    m_measuredKnown = m_measuredUnknown = 0;
    m_beforePause = 0;
}

//! Adds what has been done since the last step to the rate.
void AioProgressPrivate::measure(Nanoseconds time) noexcept
{
    const Work work = this->work();
    if (work.isByAmount != m_wasByAmount) {
        m_wasByAmount = work.isByAmount;
        m_rate.reset();
        m_measuredKnown = work.doneKnown;
        m_measuredUnknown = work.doneUnknown;
        m_beforePause = 0;
        m_since = time;
        return;
    }
    if (m_isPaused || m_isIdle)
        return;
    // In the present mean, so that a change of it is no work
    const double amount = work.doneKnown - m_measuredKnown + (work.doneUnknown - m_measuredUnknown) * work.mean;
    if (amount > 0) {
        m_rate.add(amount, timeOfStep(time));
        m_beforePause = 0;
        m_since = time;
    }
    if (amount != 0) {
        m_measuredKnown = work.doneKnown;
        m_measuredUnknown = work.doneUnknown;
    }
}

void AioProgressPrivate::setPart(const Job &job, double fraction) noexcept
{
    const qint64 expected = job.expected();
    double before = 0;
    if (fraction > 0) {
        try {
            before = std::exchange(m_parts[job.id()], fraction);
        } catch (const std::bad_alloc &) {
            return; // counts when the task has ended
        }
    } else {
        before = m_parts.take(job.id());
    }
    const double change = fraction - before;
    m_partOfAll += change;
    if (expected >= 0)
        m_partOfAmounts += change * double(expected);
    else
        m_partOfOthers += change;
    if (m_parts.isEmpty())
        m_partOfAmounts = m_partOfOthers = m_partOfAll = 0; // without what rounding has left
}

void AioProgressPrivate::taskEntered(const Job &job) noexcept
{
    if (m_isIdle)
        begin();
    if (const qint64 expected = job.expected(); expected >= 0) {
        ++m_openCount;
        m_openAmount += double(expected);
    }
    touch();
}

void AioProgressPrivate::taskEnded(const Job &job) noexcept
{
    if (!m_parts.isEmpty())
        setPart(job, 0);
    if (const qint64 expected = job.expected(); expected >= 0) {
        --m_openCount;
        m_openAmount = m_openCount > 0 ? m_openAmount - double(expected) : 0;
        ++m_doneCount;
        m_doneAmount += double(expected);
    }
    touch();
}

void AioProgressPrivate::taskProgressed(const Job &job) noexcept
{
    setPart(job, job.fractionDone());
    touch();
}

void AioProgressPrivate::mapsChanged() noexcept
{
    if (m_isIdle && !m_core->isEmpty())
        begin();
    touch();
}

//! Notes the state at once: the properties of the pool follow at the end of the turn, when much may have changed again.
void AioProgressPrivate::becameIdle() noexcept
{
    const Ended now = endedIn(*m_core);
    if (m_isIdle && now.sum() > m_whenIdle.sum())
        begin(); // of tasks from other threads that have failed on their way
    measure(Aio::detail::now());
    m_beforePause = 0;
    m_whenIdle = now;
    m_isIdle = true;
    touch();
}

void AioProgressPrivate::pauseChanged() noexcept
{
    const bool isPaused = m_core->scheduler().isPaused();
    if (isPaused == m_isPaused)
        return;
    const Nanoseconds time = now();
    measure(time);
    m_beforePause = timeOfStep(time);
    m_isPaused = isPaused;
    m_since = time;
    if (!isPaused) { // what was done meanwhile has taken no time that counts
        m_measuredKnown = work().doneKnown;
        m_measuredUnknown = work().doneUnknown;
    }
    touch();
}

//! True if this moves to another thread with the pool.
bool AioProgressPrivate::isChildOfPool() const noexcept
{
    const QObject *ancestor = q.parent();
    while (ancestor && ancestor != pool())
        ancestor = ancestor->parent();
    return ancestor;
}

void AioProgressPrivate::leaveThread() noexcept
{
    if (!isChildOfPool())
        poolGone();
}

void AioProgressPrivate::poolGone() noexcept
{
    drop();
    touch();
}

//! Prepares for the move of this object to another thread.
void AioProgressPrivate::leave() noexcept
{
    if (m_core && !isChildOfPool())
        drop();
    Timer::stop();
    m_later.unschedule();
    m_thread = 0;
}

//! Continues in another thread.
void AioProgressPrivate::arrive() noexcept
{
    m_thread = currentThreadNumber();
    m_isDirty = false;
    touch();
}

//! Announces the changes, in this turn or when it is time.
void AioProgressPrivate::touch() noexcept
{
    if (m_isDirty)
        return;
    m_isDirty = true;
    if (!isHere())
        return; // on the way to another thread, or that of the pool has finished
    if (m_poolIsNew || now() - m_lastChange >= ShortestInterval)
        m_later.scheduleAtEndOfTurn();
    else
        reschedule();
}

void AioProgressPrivate::reschedule() noexcept
{
    constexpr Nanoseconds Never = std::numeric_limits<Nanoseconds>::max();
    Nanoseconds due = Never;
    if (m_isDirty)
        due = m_lastChange + ShortestInterval;
    else if (isActive() && !m_isPaused)
        due = m_lastChange + LongestInterval;
    if (isActive() && !m_isVisible)
        due = std::min(due, m_begunAt + m_visibleAfter);
    else if (!isActive() && m_isVisible)
        due = std::min(due, m_shownAt + m_visibleFor);
    Timer::stop();
    if (due == Never)
        return;
    try {
        Timer::start(std::max<Nanoseconds>(due - now(), 0));
    } catch (const std::bad_alloc &) {
        m_isDirty = false; // the next change tries again
    }
}

void AioProgressPrivate::decideVisible(Nanoseconds time) noexcept
{
    if (!m_isVisible && isActive() && time - m_begunAt >= m_visibleAfter) {
        m_isVisible = true;
        m_shownAt = time;
    } else if (m_isVisible && !isActive() && time - m_shownAt >= m_visibleFor) {
        m_isVisible = false;
    }
}

//! Announces what has changed, as far as it is time for that.
void AioProgressPrivate::update() noexcept
{
    const QPointer<AioProgress> alive(&q);
    const Nanoseconds time = now();
    m_later.unschedule();
    bool hasChanged = false;
    const bool isTime = time - m_lastChange >= ShortestInterval;
    if (isTime) {
        m_isDirty = false;
        measure(time);
        const Work work = this->work();
        const Shown shown{ work, ended(), rate(), remaining(work), isActive(), m_isPaused };
        hasChanged = !(shown == m_shown);
        m_shown = shown;
        m_lastChange = time;
    }
    decideVisible(time);
    reschedule(); // first, because slots may run an event loop
    if (std::exchange(m_poolIsNew, false)) {
        Q_EMIT q.poolChanged();
        if (!alive)
            return;
    }
    if (hasChanged) {
        Q_EMIT q.changed();
        if (!alive)
            return;
    }
    if (isTime && std::exchange(m_shownActive, isActive()) != isActive()) {
        Q_EMIT q.activeChanged(m_shownActive);
        if (!alive)
            return;
    }
    if (std::exchange(m_shownVisible, m_isVisible) != m_isVisible)
        Q_EMIT q.visibleChanged(m_shownVisible);
}

AioProgress::AioProgress(QObject *parent) : AioProgress(nullptr, parent) { }

AioProgress::AioProgress(AioPool *pool, QObject *parent)
    : QObject(parent), d(std::make_unique<AioProgressPrivate>(*this))
{
    setPool(pool);
}

AioProgress::~AioProgress() = default;

bool AioProgress::event(QEvent *event)
{
    if (event->type() == QEvent::ThreadChange) {
        d->leave();
        QMetaObject::invokeMethod(
                this, [this] { d->arrive(); }, Qt::QueuedConnection);
    }
    return QObject::event(event);
}

AioPool *AioProgress::pool() const
{
    return d->pool();
}

void AioProgress::setPool(AioPool *pool)
{
    Q_ASSERT_X(!pool || pool->thread() == thread(), "AioProgress::setPool", "the pool lives in another thread");
    d->setPool(pool);
}

qint64 AioProgress::done() const
{
    constexpr double Rounding = 1e-6; // of the parts of tasks
    return qint64(d->work().done + Rounding);
}

qint64 AioProgress::total() const
{
    return qint64(std::llround(d->work().total));
}

double AioProgress::value() const
{
    return d->value(d->work());
}

double AioProgress::rate() const
{
    return d->rate();
}

qint64 AioProgress::remaining() const
{
    return d->remaining(d->work());
}

bool AioProgress::isByAmount() const
{
    return d->work().isByAmount;
}

qint64 AioProgress::finished() const
{
    return d->ended().sum();
}

qint64 AioProgress::succeeded() const
{
    return d->ended().succeeded;
}

qint64 AioProgress::failed() const
{
    return d->ended().failed;
}

qint64 AioProgress::cancelled() const
{
    return d->ended().cancelled;
}

bool AioProgress::isActive() const
{
    return d->isActive();
}

bool AioProgress::isVisible() const
{
    return d->m_isVisible;
}

int AioProgress::visibleAfter() const
{
    return int(d->m_visibleAfter / Millisecond);
}

void AioProgress::setVisibleAfter(int milliseconds)
{
    const Nanoseconds time = std::max(milliseconds, 0) * Millisecond;
    if (std::exchange(d->m_visibleAfter, time) == time)
        return;
    d->reschedule();
    Q_EMIT visibleAfterChanged();
}

static int toInt(std::chrono::milliseconds time)
{
    return int(std::clamp<qint64>(time.count(), 0, std::numeric_limits<int>::max()));
}

void AioProgress::setVisibleAfter(std::chrono::milliseconds time)
{
    setVisibleAfter(toInt(time));
}

int AioProgress::visibleFor() const
{
    return int(d->m_visibleFor / Millisecond);
}

void AioProgress::setVisibleFor(int milliseconds)
{
    const Nanoseconds time = std::max(milliseconds, 0) * Millisecond;
    if (std::exchange(d->m_visibleFor, time) == time)
        return;
    d->reschedule();
    Q_EMIT visibleForChanged();
}

void AioProgress::setVisibleFor(std::chrono::milliseconds time)
{
    setVisibleFor(toInt(time));
}

static QString timeLeft(qint64 milliseconds)
{
    const QLocale locale;
    const qint64 seconds = (milliseconds + 999) / 1000;
    if (seconds < 60)
        return AioProgress::tr("%1 s left", "", int(seconds)).arg(locale.toString(seconds));
    if (seconds < 3600) {
        const qint64 minutes = (seconds + 59) / 60;
        return AioProgress::tr("%1 min left", "", int(minutes)).arg(locale.toString(minutes));
    }
    const qint64 hours = (seconds + 3599) / 3600;
    return AioProgress::tr("%1 h left", "", int(std::min<qint64>(hours, std::numeric_limits<int>::max())))
            .arg(locale.toString(hours));
}

QString AioProgress::text() const
{
    if (!d->hasBegun())
        return {};
    const QLocale locale;
    QStringList parts;
    if (!isActive()) {
        const auto add = [&parts, &locale](const QString &text, qint64 count) {
            if (count > 0)
                parts << text.arg(locale.toString(count));
        };
        add(tr("%1 succeeded", "", int(succeeded())), succeeded());
        add(tr("%1 failed", "", int(failed())), failed());
        add(tr("%1 cancelled", "", int(cancelled())), cancelled());
        return parts.join(QStringLiteral(" · "));
    }
    if (d->isPaused())
        parts << tr("Paused");
    if (isByAmount()) {
        //: A number and a percent sign
        parts << tr("%1 %2").arg(locale.toString(int(value() * 100)), locale.percent());
    } else {
        //: Two numbers of tasks, such as "3 of 10"
        parts << tr("%1 of %2").arg(locale.toString(done()), locale.toString(total()));
        const double rate = std::round(this->rate() * 10) / 10;
        if (rate > 0 && !d->isPaused()) {
            const bool isWhole = rate >= 10 || rate == std::floor(rate);
            //: A number of tasks in a second
            parts << tr("%1/s").arg(locale.toString(rate, 'f', isWhole ? 0 : 1));
        }
    }
    if (const qint64 left = remaining(); left >= 0)
        parts << timeLeft(left);
    return parts.join(QStringLiteral(" · "));
}
