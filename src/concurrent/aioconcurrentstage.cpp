// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioconcurrentstage.h"

#include "aiothreadfunction.h"

#include <QtCore/QHash>
#include <QtCore/QMutex>

#include <cstddef>
#include <new>
#include <utility>

namespace Aio::detail {

namespace {

//! What RunningFunctions counts. Never destroyed, since threads may outlive static objects.
class Counts
{
public:
    static Counts &instance()
    {
        alignas(Counts) static std::byte place[sizeof(Counts)];
        static auto *const counts = new (place) Counts;
        return *counts;
    }
    void begun(const QThreadPool *threads) noexcept
    {
        const QMutexLocker locker(&m_mutex);
        try {
            if (!m_counts.contains(threads))
                removeOld();
            ++m_counts[threads].running;
        } catch (...) {
            // Without memory to count it, the function looks like the work of others.
        }
    }
    void ended(const QThreadPool *threads) noexcept
    {
        const QMutexLocker locker(&m_mutex);
        const auto count = m_counts.find(threads);
        if (count != m_counts.end() && count->running > 0 && --count->running == 0)
            count->endTime = steadyNow();
    }
    bool isAny(const QThreadPool *threads) noexcept
    {
        const QMutexLocker locker(&m_mutex);
        const auto count = m_counts.constFind(threads);
        return count != m_counts.cend() && !isOld(*count);
    }

private:
    struct Count
    {
        int running = 0;
        Nanoseconds endTime = 0; // of the last that ran
    };

    /*!
        For how long the threads count as ours after the last function has ended. Between two functions nothing tells
        whether the next runnable of the QThreadPool is ours.
    */
    static constexpr Nanoseconds Gap = 100'000'000;

    static bool isOld(const Count &count) noexcept { return count.running == 0 && steadyNow() - count.endTime > Gap; }
    void removeOld()
    {
        m_counts.removeIf([](const auto &count) { return isOld(count.value()); });
    }

    QMutex m_mutex;
    QHash<const QThreadPool *, Count> m_counts;
};

}

void RunningFunctions::begun(const QThreadPool *threads) noexcept
{
    Counts::instance().begun(threads);
}

void RunningFunctions::ended(const QThreadPool *threads) noexcept
{
    Counts::instance().ended(threads);
}

bool RunningFunctions::isAny(const QThreadPool *threads) noexcept
{
    return Counts::instance().isAny(threads);
}

bool ConcurrentStage::begin() noexcept
{
    Stage stage = m_stage.load(std::memory_order_relaxed);
    do {
        if (stage != Stage::Queued && stage != Stage::Announced)
            return false;
    } while (!m_stage.compare_exchange_weak(stage, Stage::Running, std::memory_order_acq_rel));
    RunningFunctions::begun(m_threads);
    if (stage == Stage::Announced)
        m_job->post(m_letter);
    return true;
}

void ConcurrentStage::end() noexcept
{
    RunningFunctions::ended(m_threads);
    m_stage.store(Stage::Returned, std::memory_order_release);
    m_stage.notify_all();
}

bool ConcurrentStage::isQueued() const noexcept
{
    const Stage stage = m_stage.load(std::memory_order_acquire);
    return stage == Stage::Queued || stage == Stage::Announced;
}

bool ConcurrentStage::isBehindOurs() const noexcept
{
    return RunningFunctions::isAny(m_threads);
}

void ConcurrentStage::announceTo(Job &job)
{
    Stage stage = m_stage.load(std::memory_order_relaxed);
    if (stage != Stage::Queued)
        return;
    m_letter = makeLetter([job = Ref(&job)] { job->lookAtThreads(); });
    m_job = &job;
    if (!m_stage.compare_exchange_strong(stage, Stage::Announced, std::memory_order_acq_rel))
        m_letter.reset();
}

bool ConcurrentStage::takeBack() noexcept
{
    Stage stage = m_stage.load(std::memory_order_acquire);
    while (stage == Stage::Queued || stage == Stage::Announced) {
        if (m_stage.compare_exchange_weak(stage, Stage::TakenBack, std::memory_order_acq_rel)) {
            m_letter.reset();
            return true;
        }
    }
    return stage == Stage::TakenBack;
}

std::exception_ptr ConcurrentStage::finish() noexcept
{
    if (!takeBack())
        m_stage.wait(Stage::Running, std::memory_order_acquire);
    m_letter.reset(); // still here if the job had lost its pool, so that it was not posted
    return std::exchange(m_error, nullptr);
}

}
