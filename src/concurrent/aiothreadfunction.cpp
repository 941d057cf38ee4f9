// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiothreadfunction.h"

#include "base/aioerror.h"
#include "aiofunctionqueue_p.h"

#include <utility>

namespace Aio::detail {

ThreadFunction::ThreadFunction(QThreadPool *threads) noexcept : m_threads(threads) { }

ThreadFunction::~ThreadFunction()
{
    Q_ASSERT(stage() == Stage::New || isBack());
}

bool ThreadFunction::start(Waker &waker)
{
    m_waker = &waker;
    Job *const job = waker.job();
    const bool announces = job && job->functionQueued(waker);
    if (!m_threads)
        return false;
    const bool isWholeTask =
            job && job->isFunction() && &waker == static_cast<Waker *>(job) && !job->mayTryAgain() && job->owner();
    if (stage() == Stage::New) {
        m_queue = FunctionQueue::of(m_threads);
        m_pool = isWholeTask ? job->owner() : nullptr;
        if (announces)
            announceTo(*job);
        m_queue->add(*this);
    } else {
        m_queue->claim(*this);
    }
    if (isWholeTask)
        job->owner()->functionBegun(*m_queue);
    return !isBack();
}

bool ThreadFunction::withdraw() noexcept
{
    return !m_queue || m_queue->withdraw(*this);
}

void ThreadFunction::announceTo(Job &job)
{
    m_letter = makeLetter([job = Ref(&job)] { job->lookAtThreads(); });
    m_job = &job;
}

bool ThreadFunction::takeBack() noexcept
{
    if (!m_queue || !m_queue->takeBack(*this))
        return false;
    m_letter.reset();
    return true;
}

ThreadWait ThreadFunction::threadWait(Job *job)
{
    if (!isQueued())
        return ThreadWait::None;
    if (job && stage() == Stage::Queued) {
        announceTo(*job);
        if (!m_queue->announce(*this))
            m_letter.reset();
    }
    return RunningFunctions::isAny(m_threads) ? ThreadWait::BehindOurs : ThreadWait::BehindOthers;
}

void ThreadFunction::run() noexcept
{
    try {
        call();
    } catch (...) {
        if (!m_isCancelled.load(std::memory_order_relaxed))
            m_error = std::current_exception(); // so that it is destroyed in the task's thread
    }
}

void ThreadFunction::finish() noexcept
{
    if (stage() != Stage::New && !m_queue->takeBack(*this))
        m_queue->waitFor(*this);
    m_letter.reset(); // still here if the job had lost its pool, so that it was not posted
}

void ThreadFunction::rethrow()
{
    if (m_error)
        std::rethrow_exception(std::exchange(m_error, nullptr));
    if (stage() != Stage::Returned || m_isCancelled.load(std::memory_order_relaxed))
        throwCancelled();
}

Interrupt FunctionWait::interrupt() noexcept
{
    if (!m_function.takeBack()) {
        m_function.cancel();
        return Interrupt::Ignored;
    }
    abandon();
    return Interrupt::Now;
}

void FunctionWait::abandon() noexcept
{
    m_function.forgetWaker();
    m_function.cancel();
}

void FunctionWait::prepareToAbandon() noexcept
{
    m_function.takeBack();
    m_function.cancel();
}

}
