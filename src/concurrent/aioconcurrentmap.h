// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aioconcurrentitems.h"
#include "base/aiorefuse.h"
#include "map/aioitemlist.h"

#include <initializer_list>

namespace Aio {
namespace detail {

template<typename Fn, typename Range>
using ConcurrentMapTask = AioTask<typename ConcurrentMapTypes<Fn, Range>::Results>;

}

/*!
    \ingroup awaiting
    Calls \a fn with every item of \a range in the threads of the global QThreadPool, as one AioTask that starts when it
    is awaited or gets its slot. For short functions over many items: threads take the items in blocks, as those of
    \c QtConcurrent::mapped() do, and a block is the larger the less time it takes. \ref from-qtconcurrent compares this
    with the other ways to run functions in threads.
    \code
    pool.spawnN(Aio::concurrentMap(brightened, pixels));
    \endcode
    The task's value has an AioResult for each item, in the order of the range, like that of AioPool::map(). An item for
    which \a fn throws has the error as its result, and the others go on.

    \b Threads: several threads call \a fn at the same time. The work begins in one thread, which waits for its turn in
    the QThreadPool as a function of Aio::concurrent() does, and takes further threads whenever they are free. A thread
    that has worked for 5 ms queues again, behind what else waits for the QThreadPool.

    \b Progress: the task's progress is the number of items that are done, of all. It is reported once a millisecond at
    most, and at the end.

    \b Cancelling: between two items a thread sees that the task is cancelled, destroyed or out of time. An item that
    has begun is waited for, and the results are lost. If no thread has begun, or after QThreadPool::clear(), the task
    ends at once.

    \b Lifetime: an rvalue range is moved in, views and Qt's implicitly shared containers are copied, and any other
    lvalue is referenced: it must outlive the task and not change meanwhile. Threads read the items of a container in
    place. The items of other ranges, such as a std::list or a view that filters, are taken out first, in the task's
    thread. Function, items, results and errors stay with the task and are destroyed in its thread.
*/
template<typename Fn, std::ranges::input_range Range>
    requires detail::MapsInThreads<Fn, Range> detail::ConcurrentMapTask<Fn, Range> concurrentMap(Fn &&fn, Range &&range)
    {
        using Types = detail::ConcurrentMapTypes<Fn, Range>;
        return detail::runConcurrentMap<Types>(nullptr, std::forward<Fn>(fn),
                                               typename Types::Holder(std::forward<Range>(range)));
    }
/*!
    \ingroup awaiting
    \overload
    Uses \a threads, which must outlive the task.
*/
template<typename Fn, std::ranges::input_range Range>
    requires detail::MapsInThreads<Fn, Range> detail::ConcurrentMapTask<Fn, Range> concurrentMap(QThreadPool *threads,
                                                                                                 Fn &&fn, Range &&range)
    {
        using Types = detail::ConcurrentMapTypes<Fn, Range>;
        return detail::runConcurrentMap<Types>(threads, std::forward<Fn>(fn),
                                               typename Types::Holder(std::forward<Range>(range)));
    }
/*!
    \ingroup awaiting
    \overload
    Takes the \a items as a list in braces, of the type that \a fn is declared to take.
*/
template<typename Fn>
auto concurrentMap(Fn &&fn, detail::ItemsFor<Fn> items)
{
    return concurrentMap(std::forward<Fn>(fn), items.take());
}
/*!
    \ingroup awaiting
    \overload
    Uses \a threads, which must outlive the task.
*/
template<typename Fn>
auto concurrentMap(QThreadPool *threads, Fn &&fn, detail::ItemsFor<Fn> items)
{
    return concurrentMap(threads, std::forward<Fn>(fn), items.take());
}

/*! \internal */
template<typename... Call>
    requires(detail::concurrentMapMisuse<Call...>() != detail::Misuse::None)
auto concurrentMap(Call &&...)
{
    detail::callOrRefuse<detail::Refused<detail::concurrentMapMisuse<Call...>(), Call...>>();
    return AioTask<detail::Anything>();
}

}
