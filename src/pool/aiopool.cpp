// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiopool_p.h"

#include <QtCore/QMetaMethod>

#include <algorithm>

using namespace Aio::detail;

static int checkedSize(int size)
{
    if (size >= 1)
        return size;
    qCWarning(lcAioPool, "AioPool: a size of %d is below 1; the pool has one slot", size);
    return 1;
}

//! Turns "void ns::fn(fn(int)::_ZN2ns2fnEi.Frame*)", g++'s name of a coroutine before version 16, into "ns::fn(int)".
static QString functionName(const QString &name)
{
    const qsizetype mark = name.lastIndexOf(QLatin1String("::_Z"));
    if (mark < 0 || !name.endsWith(QLatin1String(".Frame*)")))
        return name;
    qsizetype open = name.size() - 1;
    for (int depth = 1; depth > 0 && --open >= 0;)
        depth += name[open] == u')' ? 1 : name[open] == u'(' ? -1 : 0;
    if (open < 0)
        return name;
    const QString function = name.mid(open + 1, mark - open - 1);
    QString scope = name.left(open);
    scope.remove(0, scope.startsWith(QLatin1String("void ")) ? 5 : 0);
    scope.truncate(scope.contains(u'(') ? 0 : scope.lastIndexOf(QLatin1String("::")) + 2);
    return scope.size() < 2 || function.startsWith(scope) ? function : scope + function;
}

AioLocation::AioLocation(const std::source_location &location)
    : file(QString::fromUtf8(location.file_name())),
      line(int(location.line())),
      function(functionName(QString::fromUtf8(location.function_name())))
{
}

AioPool::AioPool(QObject *parent) : AioPool(1024, parent) { }

AioPool::AioPool(int size, QObject *parent)
    : QObject(parent),
      m_private(std::make_unique<AioPoolPrivate>(*this)),
      d(Ref<PoolCore>::adopt(new PoolCore(*m_private, checkedSize(size))))
{
}

AioPool::~AioPool()
{
    requireOwnThread(*d, "AioPool::~AioPool");
    d->takeOver();
    d->shutDown();
}

bool AioPool::event(QEvent *event)
{
    if (d->handle(*event))
        return true;
    if (event->type() == QEvent::ThreadChange)
        d->leaveThread();
    return QObject::event(event);
}

void AioPool::connectNotify(const QMetaMethod &signal)
{
    static const int first = QMetaMethod::fromSignal(&AioPool::taskSpawned).methodIndex();
    static const int last = QMetaMethod::fromSignal(&AioPool::idle).methodIndex();
    Q_ASSERT(last - first == int(TaskSignal::Idle));
    if (const int index = signal.methodIndex(); index >= first && index <= last)
        d->listenTo(TaskSignal(index - first));
}

bool AioPoolPrivate::isEverythingHeard() const noexcept
{
    // A signal of QObject that few connect to, so that a connection to it most likely is one to all signals.
    static const QMetaMethod any = QMetaMethod::fromSignal(&QObject::objectNameChanged);
    return m_pool.isSignalConnected(any);
}

bool AioPoolPrivate::isFailureHeard() const noexcept
{
    static const QMetaMethod failed = QMetaMethod::fromSignal(&AioPool::taskFailed);
    return m_pool.isSignalConnected(failed);
}

void AioPoolPrivate::emitChanges() noexcept
{
    const Ref<PoolCore> core = m_pool.d;
    const quint32 moves = core->moves();
    // Stops after a signal in which the pool was destroyed, and this object with it, or moved. In the latter case the
    // new thread emits the rest.
    const auto emitChange = [this, &core, moves](auto PoolCore::Counts::*property, void (AioPool::*signal)()) {
        const auto now = core->counts().*property;
        if (std::exchange(m_emitted.*property, now) != now)
            Q_EMIT(m_pool.*signal)();
        return !core->hasLeft(moves);
    };
    using Counts = PoolCore::Counts;
    emitChange(&Counts::active, &AioPool::activeCountChanged) && emitChange(&Counts::extra, &AioPool::extraCountChanged)
            && emitChange(&Counts::waiting, &AioPool::waitingCountChanged)
            && emitChange(&Counts::unfinished, &AioPool::countChanged)
            && emitChange(&Counts::empty, &AioPool::emptyChanged) && emitChange(&Counts::full, &AioPool::fullChanged)
            && emitChange(&Counts::succeeded, &AioPool::succeededCountChanged)
            && emitChange(&Counts::failed, &AioPool::failedCountChanged)
            && emitChange(&Counts::cancelled, &AioPool::cancelledCountChanged)
            && emitChange(&Counts::executed, &AioPool::executedCountChanged);
}

bool AioPoolPrivate::isUpToDate() const noexcept
{
    return m_emitted == m_pool.d->counts();
}

void AioPool::close()
{
    requireOwnThread(*d, "AioPool::close");
    const PoolCore::Visit visit(*d);
    if (d->isInPoolThread())
        d->deliverPosted(); // tasks spawned in other threads before this
    if (!visit.isOver() && d->close())
        Q_EMIT closedChanged();
}

bool AioPool::isClosed() const
{
    requireOwnThread(*d, "AioPool::isClosed");
    return d->isClosed();
}

ShutdownAwaitable AioPool::shutdown(std::chrono::milliseconds grace)
{
    requireOwnThread(*d, "AioPool::shutdown");
    return PoolEnd::shutDown(*this, grace, Execution::runningJob());
}

QVariantList AioPool::unfinishedTags() const
{
    requireOwnThread(*d, "AioPool::unfinishedTags");
    const PoolCore::Visit visit(*d);
    if (d->isInPoolThread())
        d->deliverPosted();
    QVariantList tags;
    if (visit.isOver())
        return tags;
    d->visitTasks([&tags](const Job &job) {
        if (const QVariant tag = job.tag(); tag.isValid())
            tags << tag;
    });
    return tags;
}

void AioPool::setReportUnobserved(bool enabled)
{
    requireOwnThread(*d, "AioPool::setReportUnobserved");
    d->setReportUnobserved(enabled);
}

bool AioPool::reportsUnobserved() const
{
    requireOwnThread(*d, "AioPool::reportsUnobserved");
    return d->reportsUnobserved();
}

JoinAwaitable AioPool::join()
{
    requireOwnThread(*d, "AioPool::join");
    return JoinAwaitable(d);
}

CancelAwaitable AioPool::cancel()
{
    return CancelAwaitable(CancelRun::startAll(*d));
}

bool AioPool::cancelTask(qint64 id)
{
    return d->cancelTask(id);
}

bool AioPool::setPriority(qint64 id, int priority)
{
    return d->setPriority(id, priority);
}

bool AioPool::moveToFront(qint64 id)
{
    return d->moveToFront(id);
}

bool AioPool::moveBefore(qint64 id, qint64 other)
{
    return d->moveBefore(id, other);
}

bool AioPool::hold(qint64 id)
{
    return d->hold(id);
}

bool AioPool::release(qint64 id)
{
    return d->releaseHeld(id);
}

bool AioPool::startNow(qint64 id)
{
    return d->startNow(id);
}

qint64 AioPool::retry(qint64 id)
{
    requireOwnThread(*d, "AioPool::retry");
    return d->repeat(id);
}

void AioPool::setWaitingLimit(int limit, AioWaitingPolicy policy)
{
    requireOwnThread(*d, "AioPool::setWaitingLimit");
    if (limit < 0) {
        qCWarning(lcAioPool, "AioPool: a waiting limit of %d is below 0; the pool keeps its %d", limit, waitingLimit());
        return;
    }
    d->setWaitingLimit(limit, policy);
}

int AioPool::waitingLimit() const
{
    requireOwnThread(*d, "AioPool::waitingLimit");
    return d->waitingLimit();
}

AioWaitingPolicy AioPool::waitingPolicy() const
{
    requireOwnThread(*d, "AioPool::waitingPolicy");
    return d->waitingPolicy();
}

RoomAwaitable AioPool::room(int count)
{
    requireOwnThread(*d, "AioPool::room");
    return RoomAwaitable(d, std::max(count, 1));
}

void AioPool::cancelAll()
{
    d->requestCancelAll();
}

void AioPool::pause()
{
    setPaused(true);
}

void AioPool::resume()
{
    setPaused(false);
}

static std::chrono::milliseconds between(Nanoseconds begin, Nanoseconds end)
{
    const std::chrono::nanoseconds duration(std::max<Nanoseconds>(end - begin, 0)); // a StandingTime may have ended
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration);
}

AioTaskInfo Aio::detail::infoOf(const Job &job, Nanoseconds time, Nanoseconds slotEnd)
{
    AioTaskInfo info;
    info.id = job.id();
    info.label = job.label();
    info.state = job.state();
    info.error = job.isFinished() ? job.error() : job.lastError();
    info.priority = job.priority();
    info.waitReason = job.waitReason();
    info.attempt = job.attempt();
    info.tag = job.tag();
    info.isHeld = info.waitReason == Aio::WaitReason::Held;
    info.isRepeatable = bool(job.repeater());
    const Progress progress = job.progress();
    info.progress = progress.value;
    info.progressMaximum = progress.maximum;
    info.progressText = progress.text;
    info.age = between(job.spawnTime(), time);
    if (const Nanoseconds slotTime = job.slotTime(); slotTime != 0 && slotEnd != 0)
        info.activeFor = between(slotTime, slotEnd);
    for (const Frame *frame = job.innermostFrame(); frame; frame = frame->caller())
        info.chain.prepend(AioLocation(frame->location()));
    return info;
}

static AioTaskInfo infoOf(const FinishedTask &task, Nanoseconds time)
{
    AioTaskInfo info;
    info.id = task.id;
    info.state = task.state;
    if (task.state == AioPool::TaskState::Cancelled)
        info.error = cancelledError();
    info.priority = task.priority;
    if (task.details) {
        info.label = task.details->label;
        if (task.state == AioPool::TaskState::Failed)
            info.error = task.details->exception;
        info.progress = task.details->progress;
        info.progressMaximum = task.details->progressMaximum;
        info.progressText = task.details->progressText;
        info.attempt = task.details->attempts;
        info.tag = task.details->tag;
        info.isRepeatable = bool(task.details->repeater);
    }
    info.age = between(task.spawnTime, time);
    if (task.slotTime != 0)
        info.activeFor = between(task.slotTime, task.endTime);
    return info;
}

std::optional<AioTaskInfo> AioPool::taskInfo(qint64 id) const
{
    requireOwnThread(*d, "AioPool::taskInfo");
    const Nanoseconds time = now();
    if (const Job *job = d->find(id))
        return infoOf(*job, time, job->place() == QueueEntry::Place::Slot ? time : 0);
    if (const PoolCore::Announced *announced = d->findAnnounced(id))
        return infoOf(announced->job(), time, announced->endTime());
    if (const FinishedTask *finished = d->findFinished(id))
        return infoOf(*finished, time);
    return std::nullopt;
}

int AioPool::size() const
{
    requireOwnThread(*d, "AioPool::size");
    return d->scheduler().size();
}

void AioPool::setSize(int size)
{
    requireOwnThread(*d, "AioPool::setSize");
    if (size < 1) {
        qCWarning(lcAioPool, "AioPool: a size of %d is below 1; the pool keeps its %d", size, this->size());
        return;
    }
    if (size == this->size())
        return;
    d->setSize(size);
    Q_EMIT sizeChanged();
}

int AioPool::activeCount() const
{
    requireOwnThread(*d, "AioPool::activeCount");
    return d->scheduler().activeCount();
}

int AioPool::extraCount() const
{
    requireOwnThread(*d, "AioPool::extraCount");
    return d->scheduler().extraCount();
}

int AioPool::waitingCount() const
{
    requireOwnThread(*d, "AioPool::waitingCount");
    return d->waitingCount();
}

int AioPool::count() const
{
    return activeCount() + waitingCount();
}

bool AioPool::isEmpty() const
{
    requireOwnThread(*d, "AioPool::isEmpty");
    return d->isEmpty();
}

bool AioPool::isFull() const
{
    return size() <= count();
}

bool AioPool::isPaused() const
{
    requireOwnThread(*d, "AioPool::isPaused");
    return d->scheduler().isPaused();
}

void AioPool::setPaused(bool paused)
{
    requireOwnThread(*d, "AioPool::setPaused");
    if (paused == isPaused() || (paused && d->startsAll())) // see shutdown()
        return;
    d->setPaused(paused);
    Q_EMIT pausedChanged();
}

qint64 AioPool::succeededCount() const
{
    requireOwnThread(*d, "AioPool::succeededCount");
    return d->counts().succeeded;
}

qint64 AioPool::failedCount() const
{
    requireOwnThread(*d, "AioPool::failedCount");
    return d->counts().failed;
}

qint64 AioPool::cancelledCount() const
{
    requireOwnThread(*d, "AioPool::cancelledCount");
    return d->counts().cancelled;
}

qint64 AioPool::executedCount() const
{
    requireOwnThread(*d, "AioPool::executedCount");
    return d->counts().executed;
}
