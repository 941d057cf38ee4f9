// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Wraps work that is not an AioTask in one.

#include "job/aiojob.h"
#include "task/aiotask.h"

namespace Aio::detail {

/*!
    Awaits a QCoro::Task or a LazyWork until it ends by itself. A cancel does not interrupt it: the work can only see
    the cancel through its AioContext, and its result is kept.

    If abandoned, the work continues. Everything its frame refers to (the callable that created it and the arguments of
    that callable) stays alive until it has ended.
*/
template<typename Q>
class UninterruptibleSource final : public ForeignSource<Q>
{
public:
    explicit UninterruptibleSource(Q &&task) noexcept : ForeignSource<Q>(std::move(task)) { }
    ~UninterruptibleSource() { UninterruptibleSource::abandon(); }
    Interrupt interrupt() noexcept override { return Interrupt::Ignored; }
    void abandon() noexcept override
    {
        auto *foreign = this->wait();
        if (Job *job = foreign ? this->waker().job() : nullptr) {
            job->keepWork();
            foreign->keep(*job, [](Execution &kept) { static_cast<Job &>(kept).dropWork(); });
        }
        ForeignSource<Q>::abandon();
    }
};

//! Awaits a QFuture whose work is under way. Passes a cancel on to the future and waits for how that ends.
template<typename T>
class WorkSource : public Source
{
public:
    explicit WorkSource(QFuture<T> &&future) : m_future(std::move(future)) { }
    ~WorkSource() { WorkSource::abandon(); }

    bool isReady() const { return m_future.isFinished(); }
    bool start()
    {
        m_watcher.emplace();
        QObject::connect(&*m_watcher, &QFutureWatcherBase::finished, &*m_watcher, [this] { wake(); });
        m_watcher->setFuture(m_future);
        return true;
    }
    T take()
    {
        m_watcher.reset();
        return FutureSource<T>(std::move(m_future)).take();
    }
    Interrupt interrupt() noexcept override
    {
        m_future.cancel();
        return Interrupt::Ignored;
    }
    void abandon() noexcept override
    {
        if (!m_watcher)
            return;
        m_watcher.reset();
        m_future.cancel();
    }
    void prepareToAbandon() noexcept override { m_future.cancel(); }

protected:
    QFuture<T> m_future;
    std::optional<QFutureWatcher<T>> m_watcher;
};

//! Awaits \a A through the source \a S.
template<typename A, typename S>
class Via : public Awaitable<Via<A, S>>
{
public:
    using AioSource = S;
    explicit Via(A &&awaitable) noexcept : m_awaitable(std::move(awaitable)) { }
    operator A &&() &&noexcept { return std::move(m_awaitable); }

private:
    A m_awaitable;
};

template<typename T>
AioTask<T> wrapWork(AioTask<T> task)
{
    return task;
}

template<typename T>
AioTask<T> wrapWork(QCoro::Task<T> task)
{
    Via<QCoro::Task<T>, UninterruptibleSource<QCoro::Task<T>>> work(std::move(task));
    co_return co_await std::move(work);
}

template<typename T>
AioTask<T> wrapWork(QFuture<T> future)
{
    Via<QFuture<T>, WorkSource<T>> work(std::move(future));
    co_return co_await std::move(work);
}

template<typename L>
AioTask<ValueOf<L>> wrapWork(LazyWork<L> lazy)
{
    Via<LazyWork<L>, UninterruptibleSource<LazyWork<L>>> work(std::move(lazy));
    co_return co_await std::move(work);
}

template<typename L>
    requires(isLazyTask<L>)
AioTask<ValueOf<L>> wrapWork(L lazy)
{
    return wrapWork(LazyWork<L>(std::move(lazy)));
}

//! A worker that is a QCoro::LazyTask object.
template<typename L>
class LazyWorker
{
public:
    using Value = ValueOf<L>;
    static constexpr bool canRepeat = false;

    explicit LazyWorker(L &&lazy) noexcept : m_work(std::move(lazy)) { }
    void begin(Job &job)
    {
        if (!m_work.isValid()) {
            qCWarning(lcAioPool, "Task %lld: its worker is a QCoro::LazyTask that has been moved from", job.id());
            throwInvalidTask();
        }
        m_task = wrapWork(std::move(m_work));
    }
    AioTask<Value> &task() noexcept { return m_task; }

private:
    LazyWork<L> m_work;
    AioTask<Value> m_task;
};

}
