// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aioiteration.h"

namespace Aio {

/*!
    \ingroup iterating
    Yields the result of each of \a futures as batches become ready. The index of a result is the place of its future in
    the list. Leaving the loop early does not affect the tasks.
    \code
    auto results = Aio::iterWait(futures);
    QCORO_FOREACH(const AioResult<int> &result, results)
        total += result.value();
    \endcode
*/
template<typename R>
QCoro::AsyncGenerator<AioResult<R>> iterWait(const QList<AioFuture<R>> &futures, const AioIterOptions &options = {})
{
    return detail::results(detail::iterate(futures, options));
}

/*!
    \ingroup iterating
    Yields the results of iterWait() in whole batches. Within a batch, the order is that of completion.
*/
template<typename R>
QCoro::AsyncGenerator<detail::ResultList<R>> iterWaitBatches(const QList<AioFuture<R>> &futures,
                                                             const AioIterOptions &options = {})
{
    return detail::batches(detail::iterate(futures, options));
}

}
