// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiofunctionqueue.h"

#include "base/aioerror.h"

#include <QtCore/QMutex>
#include <QtCore/QRunnable>
#include <QtCore/QThread>
#include <QtCore/QThreadPool>
#include <QtCore/QWaitCondition>

#include <algorithm>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

namespace Aio::detail {

namespace {

/*!
    A mutex that is held for some nanoseconds. A thread that finds it locked looks again before it sleeps; QMutex would
    make a system call at once.
*/
class BriefMutex
{
public:
    void lock() noexcept
    {
        int state = Free;
        if (m_state.compare_exchange_strong(state, Locked, std::memory_order_acquire, std::memory_order_relaxed))
            return;
        while (m_state.exchange(Awaited, std::memory_order_acquire) != Free)
            m_state.wait(Awaited, std::memory_order_relaxed);
    }
    void unlock() noexcept
    {
        if (m_state.exchange(Free, std::memory_order_release) == Awaited)
            m_state.notify_one();
    }

private:
    enum State : int { Free, Locked, Awaited };
    std::atomic<int> m_state = Free;
};

}

/*!
    The functions that one thread's tasks hand to one QThreadPool. A few runnables in the QThreadPool, the drainers,
    take the functions one by one. What has returned gathers in a list, and one posted event brings all of it back.

    As long as functions wait that no thread is about to take, there are drainers in the queue of the QThreadPool that
    have not begun: one for each of these functions, but no more than there are threads. So the QThreadPool decides
    when another function begins, also after its number of threads was changed, and QThreadPool::clear() finds them.

    Waking the event loop costs as much as a short function. So while the threads have enough to do, the event loop does
    not want to be woken for each function: a timer of its own brings back what gathers meanwhile. A thread that finds
    few functions left wakes it earlier. With few functions at a time, the event loop looks at the end of its turn whether
    the next ones are about to return, and leaves that out the longer, the more often it has looked in vain. Without that,
    a map of empty functions with a slot for each processor takes five times as long.

    A pool may offer functions whose tasks have no slots yet. They are not in the queue: when a function returns that
    makes up a whole task of the pool, the first function offered takes its place in there, so that the thread goes on
    before the event loop has had its turn.

    \b Threads: any, except for add() and the timer, which are for the thread that the queue belongs to.
*/
class FunctionQueue final : private Timer, private Runnable, public OfferPlace
{
public:
    //! Returns the queue of the calling thread for \a threads. May throw std::bad_alloc.
    static Ref<FunctionQueue> of(QThreadPool *threads);

    void retain() noexcept override { m_references.add(); }
    void release() noexcept override
    {
        if (m_references.remove())
            delete this;
    }
    bool isUnshared() const noexcept { return m_references.isLast(); }
    //! Prepares for the end of the thread.
    void leaveThread() noexcept
    {
        stop();
        unschedule();
    }
    const QThreadPool *threads() const noexcept { return m_threads; }
    //! Notes how many threads there are, which may have changed.
    void lookAtThreads() noexcept { m_most.store(std::max(m_threads->maxThreadCount(), 1), std::memory_order_relaxed); }

    //! Puts \a function last. May throw std::bad_alloc, unless a thread has begun with it.
    void add(ThreadFunction &function);
    int threadCount() const noexcept override { return m_most.load(std::memory_order_relaxed); }
    bool offer(Offer &offer, const void *pool) noexcept override;
    bool withdraw(ThreadFunction &function) noexcept;
    //! Queues \a function, which was offered, unless that has happened already. May throw what add() throws.
    void claim(ThreadFunction &function);
    bool takeBack(ThreadFunction &function) noexcept;
    //! Makes the thread that begins with \a function post its letter. False if a thread has begun.
    bool announce(ThreadFunction &function) noexcept;
    //! Waits until \a function is back. Called in the thread that destroys the function's frame.
    void waitFor(const ThreadFunction &function) noexcept;

private:
    using Stage = ThreadFunction::Stage;
    using Locker = std::unique_lock<BriefMutex>;
    class Drainer;
    class WakeUp;

    /*!
        How long a thread looks for another function before it gives its drainer up. About as long as it takes the event
        loop to be woken, and to go on with the tasks whose functions have returned.
    */
    static constexpr Nanoseconds LookTime = 50'000;
    //! How long a drainer lasts at least while there are functions, before other work of the QThreadPool has its turn.
    static constexpr Nanoseconds Slice = 1'000'000;

    //! For how long what has returned may gather, while others wait for a thread.
    static constexpr Nanoseconds GatherTime = 1'000'000;
    //! For how long, while the threads have offers to go on with.
    static constexpr Nanoseconds ShortGatherTime = 500'000;
    /*!
        How long the event loop looks at the end of a turn for functions that are about to return. Less than it takes
        to sleep and to be woken, for the loop and for a thread that runs out of functions meanwhile.
    */
    static constexpr Nanoseconds LoopLookTime = 10'000;
    //! How often the event loop does not look after it has looked in vain, at most.
    static constexpr int MostLooksLeftOut = 64;

    //! Gathering is worth its timer if the event loop is woken for no more functions than this.
    static constexpr int FewAtOnce = 8;

    explicit FunctionQueue(QThreadPool *threads)
        : m_threads(threads), m_gate(ThreadGate::current()), m_most(std::max(threads->maxThreadCount(), 1))
    {
    }
    ~FunctionQueue() override = default;

    bool startDrainer() noexcept;
    void drain() noexcept;
    int missingDrainers() const noexcept;
    bool hasFewWaiting() const noexcept
    {
        return m_waiting.load(std::memory_order_relaxed) < m_most.load(std::memory_order_relaxed);
    }
    //! True if at least every other thread can go on without the event loop.
    bool hasEnoughOffers() const noexcept
    {
        return 2 * m_offerCount.load(std::memory_order_seq_cst) >= m_most.load(std::memory_order_relaxed);
    }
    void append(ThreadFunction &function) noexcept;
    void remove(ThreadFunction &function) noexcept;
    void startMissing(ThreadFunction &function, bool startsOne);
    ThreadFunction *takeFirst() noexcept;
    bool replace(const void *pool) noexcept;
    void lookForMore(Nanoseconds end) const noexcept;
    void dropAll() noexcept;
    void handBack(ThreadFunction &function) noexcept;
    void wakeUp() noexcept;
    void stopGathering() noexcept;
    int collect() noexcept;
    void collectInTurn() noexcept;
    void gather(Nanoseconds time) noexcept;
    void timeout() noexcept override;
    bool keepsRealTime() const noexcept override { return true; }
    void run() noexcept override;
    bool hasReturnedSoon() noexcept;

    QThreadPool *const m_threads; // used by add() and in its own threads only, because it may be destroyed
    const Ref<ThreadGate> m_gate;
    ReferenceCount m_references;

    Nanoseconds m_collectTime = 0; // of the last collectInTurn()
    int m_looksLeftOut = 0; // since the event loop last looked
    int m_looksToLeaveOut = 0; // doubles with each look in vain

    BriefMutex m_mutex; // for what follows, up to m_most
    detail::Link m_functions; // that wait, first come first served
    std::atomic<int> m_waiting = 0; // their number, which lookForMore() reads without the mutex
    detail::Link m_offers; // functions that may replace others
    std::atomic<int> m_offerCount = 0; // their number, which drain() reads without the mutex
    int m_looking = 0; // drainers in lookForMore()
    int m_queued = 0; // drainers that have not begun
    Nanoseconds m_lookEnd = 0;
    std::atomic<int> m_most = 1; // threads of the QThreadPool, when lookAtThreads() was last called

    std::atomic<ThreadFunction *> m_back = nullptr; // newest first
    std::atomic<bool> m_isPosted = false; // an event, or a timer, is on its way
    std::atomic<bool> m_isGathering = false; // it is a timer
    std::atomic<int> m_awaiting = 0; // calls of waitFor()
    QMutex m_waitMutex;
    QWaitCondition m_cameBack;
};

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

//! What is posted to the event loop. One that dies uncalled was lost with its QCoreApplication.
class FunctionQueue::WakeUp
{
public:
    explicit WakeUp(FunctionQueue *queue) noexcept : m_queue(queue) { }
    WakeUp(WakeUp &&) noexcept = default;
    ~WakeUp()
    {
        if (m_queue)
            m_queue->m_isPosted.store(false, std::memory_order_relaxed);
    }
    void operator()() noexcept
    {
        const TurnAtOnce turn;
        // Released before the turn, which may look for a queue that is not used.
        const Ref<FunctionQueue> queue = std::move(m_queue);
        queue->collectInTurn();
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

//! Sends \a function back to its task. It may be gone when this returns.
void FunctionQueue::handBack(ThreadFunction &function) noexcept
{
    ThreadFunction *newest = m_back.load(std::memory_order_relaxed);
    do {
        function.m_next = newest;
    } while (!m_back.compare_exchange_weak(newest, &function, std::memory_order_seq_cst, std::memory_order_relaxed));
    wakeUp();
    if (m_awaiting.load(std::memory_order_seq_cst) > 0) {
        const QMutexLocker locker(&m_waitMutex);
        m_cameBack.wakeAll();
    }
}

//! Makes the event loop collect, unless an event is on its way.
void FunctionQueue::wakeUp() noexcept
{
    if (m_isPosted.load(std::memory_order_seq_cst) || m_isPosted.exchange(true, std::memory_order_seq_cst))
        return;
    m_gate->post(WakeUp(this));
}

//! Wakes the event loop if it relies on its timer.
void FunctionQueue::stopGathering() noexcept
{
    if (m_isGathering.load(std::memory_order_seq_cst) && m_isGathering.exchange(false, std::memory_order_seq_cst))
        m_gate->post(WakeUp(this));
}

//! Collects, and decides who starts the next call.
void FunctionQueue::collectInTurn() noexcept
{
    m_isPosted.store(false, std::memory_order_seq_cst);
    const int count = collect();
    const Nanoseconds time = recentSteadyTime();
    const bool isSoon = time - std::exchange(m_collectTime, time) < GatherTime;
    if (!isSoon || count == 0 || count > FewAtOnce)
        return;
    const bool isGathering = m_waiting.load(std::memory_order_relaxed) >= 2 * m_most.load(std::memory_order_relaxed);
    if (m_isPosted.exchange(true, std::memory_order_seq_cst))
        return;
    if (isGathering)
        gather(GatherTime);
    else
        scheduleAtEndOfTurn(); // when the tasks woken here have started their next functions
}

//! Makes a timer collect next, which nothing but stopGathering() forestalls.
void FunctionQueue::gather(Nanoseconds time) noexcept
{
    try {
        start(time);
        m_isGathering.store(true, std::memory_order_seq_cst);
    } catch (const std::bad_alloc &) {
        m_gate->post(WakeUp(this));
    }
}

void FunctionQueue::timeout() noexcept
{
    if (m_isGathering.exchange(false, std::memory_order_relaxed)) // or a thread has woken the event loop since
        collectInTurn();
}

/*!
    Looks for functions that return right after they were handed to the threads. Otherwise gathers if the threads can go
    on, or lets the next one that returns wake the event loop.
*/
void FunctionQueue::run() noexcept
{
    if (hasReturnedSoon()) {
        collectInTurn();
        return;
    }
    if (hasEnoughOffers()) {
        gather(ShortGatherTime);
        if (!hasEnoughOffers())
            stopGathering();
        return;
    }
    m_isPosted.store(false, std::memory_order_seq_cst);
    if (m_back.load(std::memory_order_seq_cst))
        wakeUp();
}

//! Waits a moment for a function to return. False, without a wait, the more often that has been in vain.
bool FunctionQueue::hasReturnedSoon() noexcept
{
    if (++m_looksLeftOut <= m_looksToLeaveOut)
        return false;
    m_looksLeftOut = 0;
    const Nanoseconds end = steadyNow() + LoopLookTime;
    do {
        for (int i = 0; i < 20; ++i) {
            if (m_back.load(std::memory_order_relaxed)) {
                m_looksToLeaveOut /= 2;
                return true;
            }
        }
        QThread::yieldCurrentThread(); // to the threads, if they have no other processor
    } while (steadyNow() < end);
    m_looksToLeaveOut = std::min(2 * m_looksToLeaveOut + 1, MostLooksLeftOut);
    return false;
}

//! Wakes the tasks of all functions that are back. Returns how many these are.
int FunctionQueue::collect() noexcept
{
    int count = 0;
    ThreadFunction *function = m_back.exchange(nullptr, std::memory_order_seq_cst);
    ThreadFunction *first = nullptr;
    while (function) {
        ThreadFunction *const older = std::exchange(function->m_next, first);
        first = std::exchange(function, older);
    }
    // If the thread has ended, other threads, several at once, destroy what lived there. Nothing is woken then, and what
    // one of them collects may belong to another, which destroys it as soon as it is back.
    const bool isCurrent = m_gate->isCurrent();
    while (first) {
        ++count;
        ThreadFunction &each = *first;
        first = each.m_next;
        Waker *const waker = isCurrent ? each.m_waker : nullptr;
        const bool hasRun = each.m_stage.load(std::memory_order_relaxed) == Stage::Running;
        each.m_stage.store(hasRun ? Stage::Returned : Stage::TakenBack, std::memory_order_release);
        if (waker)
            waker->wake();
    }
    return count;
}

void FunctionQueue::waitFor(const ThreadFunction &function) noexcept
{
    if (function.isBack())
        return;
    const QMutexLocker locker(&m_waitMutex);
    m_awaiting.fetch_add(1, std::memory_order_seq_cst);
    while (true) {
        collect();
        m_cameBack.wakeAll(); // another thread's function may be among them
        if (function.isBack())
            break;
        m_cameBack.wait(&m_waitMutex);
    }
    m_awaiting.fetch_sub(1, std::memory_order_relaxed);
}

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
