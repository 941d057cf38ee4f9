// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiofunctionqueue_p.h"

#include <QtCore/QRunnable>
#include <QtCore/QThread>

#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace Aio::detail {

//! A runnable in the QThreadPool. One that dies without having run was dropped by QThreadPool::clear().
class FunctionQueue::Drainer final : public QRunnable
{
public:
    explicit Drainer(FunctionQueue *queue) noexcept : m_queue(queue) { }
    ~Drainer() override
    {
        if (m_queue)
            m_queue->dropAll();
    }
    void dismiss() noexcept { m_queue.reset(); }
    void run() override
    {
        const Ref<FunctionQueue> queue = std::move(m_queue);
        queue->drain();
    }

private:
    Ref<FunctionQueue> m_queue;
};

static thread_local constinit bool t_hasForgotten = false;

namespace {

//! The queues of a thread. Those that are not used at present are kept, until another is made.
struct Queues
{
    ~Queues()
    {
        t_hasForgotten = true;
        for (const Ref<FunctionQueue> &queue : list)
            queue->leaveThread();
    }
    std::vector<Ref<FunctionQueue>> list;
};

}

Ref<FunctionQueue> FunctionQueue::of(QThreadPool *threads)
{
    if (t_hasForgotten)
        return Ref<FunctionQueue>::adopt(new FunctionQueue(threads));
    thread_local Queues queues;
    for (const Ref<FunctionQueue> &queue : queues.list) {
        if (queue->threads() != threads)
            continue;
        if (queue->isUnshared())
            queue->lookAtThreads(); // may be other threads at the same address
        return queue;
    }
    std::erase_if(queues.list, [](const Ref<FunctionQueue> &queue) { return queue->isUnshared(); });
    queues.list.push_back(Ref<FunctionQueue>::adopt(new FunctionQueue(threads)));
    return queues.list.back();
}

void FunctionQueue::add(ThreadFunction &function)
{
    bool startsOne = false;
    {
        const Locker locker(m_mutex);
        function.m_stage.store(function.m_letter ? Stage::Announced : Stage::Queued, std::memory_order_release);
        append(function);
        startsOne = missingDrainers() > 0;
        m_queued += startsOne;
    }
    startMissing(function, startsOne);
}

//! Starts a drainer, which m_queued counts already if \a startsOne. Throws if \a function cannot run without it.
void FunctionQueue::startMissing(ThreadFunction &function, bool startsOne)
{
    // Brings back what a lost event left behind.
    if (m_back.load(std::memory_order_relaxed))
        wakeUp();
    if (startsOne && !startDrainer() && takeBack(function))
        throw std::bad_alloc();
}

bool FunctionQueue::offer(Offer &offer, const void *pool) noexcept
{
    auto &function = static_cast<ThreadFunction &>(offer);
    if (function.m_threads != m_threads || function.stage() != Stage::New)
        return false;
    function.m_queue = Ref(this);
    function.m_pool = pool;
    const Locker locker(m_mutex);
    function.m_stage.store(Stage::Offered, std::memory_order_release);
    function.linkBefore(m_offers);
    m_offerCount.fetch_add(1, std::memory_order_relaxed);
    return true;
}

//! Undoes offer(). False if a thread has begun with \a function.
bool FunctionQueue::withdraw(ThreadFunction &function) noexcept
{
    const Locker locker(m_mutex);
    if (function.stage() != Stage::Offered && function.stage() != Stage::Passed)
        return function.stage() == Stage::New;
    remove(function);
    function.m_stage.store(Stage::New, std::memory_order_release);
    return true;
}

void FunctionQueue::claim(ThreadFunction &function)
{
    bool startsOne = false;
    {
        const Locker locker(m_mutex);
        if (function.stage() == Stage::Offered) {
            remove(function);
            append(function);
        } else if (function.stage() != Stage::Passed) {
            return;
        }
        function.m_stage.store(Stage::Queued, std::memory_order_release);
        startsOne = missingDrainers() > 0;
        m_queued += startsOne;
    }
    startMissing(function, startsOne);
}

//! Lets the first function that \a pool offers take the place of one that has returned. False if it offers none.
bool FunctionQueue::replace(const void *pool) noexcept
{
    for (detail::Link *link = m_offers.next(); link != &m_offers; link = link->next()) {
        auto &function = *static_cast<ThreadFunction *>(link);
        if (function.m_pool != pool)
            continue;
        remove(function);
        function.m_stage.store(Stage::Passed, std::memory_order_release);
        append(function);
        return true;
    }
    return false;
}

void FunctionQueue::append(ThreadFunction &function) noexcept
{
    function.linkBefore(m_functions);
    m_waiting.fetch_add(1, std::memory_order_relaxed);
}

//! Removes \a function, which is queued or offered, from its list.
void FunctionQueue::remove(ThreadFunction &function) noexcept
{
    function.unlink();
    (function.stage() == Stage::Offered ? m_offerCount : m_waiting).fetch_sub(1, std::memory_order_seq_cst);
}

bool FunctionQueue::takeBack(ThreadFunction &function) noexcept
{
    const Locker locker(m_mutex);
    switch (function.stage()) {
    case Stage::Offered:
    case Stage::Passed:
    case Stage::Queued:
    case Stage::Announced:
        remove(function);
        function.m_stage.store(Stage::TakenBack, std::memory_order_release);
        return true;
    default:
        return function.stage() == Stage::TakenBack;
    }
}

bool FunctionQueue::announce(ThreadFunction &function) noexcept
{
    const Locker locker(m_mutex);
    if (function.stage() != Stage::Queued)
        return false;
    function.m_stage.store(Stage::Announced, std::memory_order_release);
    return true;
}

//! Returns how many drainers are to be started, for the functions that no thread is about to take.
int FunctionQueue::missingDrainers() const noexcept
{
    return std::max(
            std::min(m_waiting.load(std::memory_order_relaxed) - m_looking, m_most.load(std::memory_order_relaxed))
                    - m_queued,
            0);
}

//! Starts a drainer that m_queued counts already. False without memory; then it is not counted any more.
bool FunctionQueue::startDrainer() noexcept
{
    std::unique_ptr<Drainer> drainer(new (std::nothrow) Drainer(this));
    if (drainer) {
        try {
            m_threads->start(drainer.get());
            drainer.release();
            return true;
        } catch (...) {
            drainer->dismiss();
        }
    }
    const Locker locker(m_mutex);
    --m_queued;
    return false;
}

ThreadFunction *FunctionQueue::takeFirst() noexcept
{
    if (!m_functions.isLinked())
        return nullptr;
    auto *function = static_cast<ThreadFunction *>(m_functions.next());
    function->unlink();
    m_waiting.fetch_sub(1, std::memory_order_relaxed);
    return function;
}

//! Runs functions in a thread of the QThreadPool.
void FunctionQueue::drain() noexcept
{
    lookAtThreads();
    const Nanoseconds begin = steadyNow();
    Nanoseconds time = begin;
    bool hasRun = false;
    Locker locker(m_mutex);
    --m_queued;
    while (true) {
        if (ThreadFunction *const function = takeFirst()) {
            const bool isAnnounced = function->stage() == Stage::Announced;
            function->m_stage.store(Stage::Running, std::memory_order_release);
            int missing = missingDrainers();
            m_queued += missing;
            const bool areFewLeft = hasFewWaiting() && !hasEnoughOffers();
            locker.unlock();
            if (areFewLeft)
                stopGathering();
            while (missing-- > 0)
                startDrainer();
            if (!std::exchange(hasRun, true))
                RunningFunctions::begun(m_threads);
            if (isAnnounced)
                function->m_job->post(function->m_letter);
            function->run();
            bool isReplaced = false;
            if (function->m_pool && m_offerCount.load(std::memory_order_relaxed) > 0) {
                locker.lock();
                isReplaced = replace(function->m_pool); // before the event loop can see that this one is back
                locker.unlock();
            }
            handBack(*function);
            if ((!isReplaced || !hasEnoughOffers()) && hasFewWaiting())
                stopGathering();
            time = steadyNow();
            locker.lock();
            m_lookEnd = std::max(m_lookEnd, time + LookTime);
            if (time - begin < Slice)
                continue;
            // Another drainer continues, behind everything else that waits for a thread.
            if (m_queued > 0)
                break;
            ++m_queued;
            locker.unlock();
            if (startDrainer()) {
                locker.lock();
                break;
            }
            locker.lock();
            continue;
        }
        if (time >= m_lookEnd)
            break;
        const Nanoseconds end = m_lookEnd;
        ++m_looking;
        locker.unlock();
        lookForMore(end);
        time = steadyNow();
        locker.lock();
        --m_looking;
    }
    locker.unlock();
    if (hasRun)
        RunningFunctions::ended(m_threads);
}

void FunctionQueue::lookForMore(Nanoseconds end) const noexcept
{
    do {
        for (int i = 0; i < 20; ++i) {
            if (m_waiting.load(std::memory_order_relaxed) > 0)
                return;
        }
        QThread::yieldCurrentThread(); // to the event loop, if it has no other processor
    } while (steadyNow() < end);
}

//! Takes back all that wait, because QThreadPool::clear() has removed a drainer.
void FunctionQueue::dropAll() noexcept
{
    ThreadFunction *last = nullptr;
    {
        const Locker locker(m_mutex);
        --m_queued;
        detail::Link passed;
        while (ThreadFunction *const function = takeFirst()) {
            if (function->stage() == Stage::Passed) { // its task does not wait for a thread, but for a slot
                function->m_stage.store(Stage::Offered, std::memory_order_release);
                function->linkBefore(passed);
                m_offerCount.fetch_add(1, std::memory_order_relaxed);
                continue;
            }
            function->m_stage.store(Stage::Dropped, std::memory_order_release);
            function->m_next = std::exchange(last, function);
        }
        passed.splice(m_offers); // they come before the others
        m_offers.splice(passed);
    }
    while (last)
        handBack(*std::exchange(last, last->m_next));
}

}
