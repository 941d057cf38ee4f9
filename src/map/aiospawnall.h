// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// The verbs mapN(), map() and iterMap(), and how they make tasks of a range.

#include "aioiteration.h"
#include "aiorepeat.h"
#include "base/aiorefuse.h"

namespace Aio::detail {

//! Throws std::logic_error if \a options ask for a retry of items that cannot be copied.
template<typename Types>
void refuseRetryOfItems(const AioTaskOptions &options)
{
    if constexpr (!Types::Worker::canRepeat) {
        if (Q_UNLIKELY(options.steering().data()))
            refuseRetry(options);
    }
}

//! Queues a job for each item, and calls \a take with each queued job.
template<typename Types, typename Range, typename Take>
void spawnAll(const Ref<PoolCore> &core, const AioTaskOptions &options, bool isRejectable,
              const Ref<typename Types::Functions> &functions, Range &&range, Take &&take)
{
    refuseRetryOfItems<Types>(options);
    const auto takeOrCancel = [&take](const Ref<TypedJob<typename Types::Result>> &job) {
        try {
            take(job);
        } catch (...) {
            job->cancelFromAnywhere(); // otherwise it would run unnoticed
            throw;
        }
    };
    RangeHolder<Range> holder(std::forward<Range>(range));
    qsizetype index = 0;
    for (auto item = holder.next(); item; item = holder.next()) {
        if constexpr (Types::Worker::canRepeat) {
            if (Q_UNLIKELY(options.isRepeatable())) {
                const auto repeater =
                        makeRepeater<typename Types::Fn, typename Types::Worker::Value, typename Types::Result>(
                                *core, options, index++, isRejectable, functions, std::as_const(*item));
                takeOrCancel(repeater->spawn());
                continue;
            }
        }
        const auto job = Ref<typename Types::Job>::adopt(new typename Types::Job(
                typename Types::Worker(functions, std::move(*item)), Types::callback(functions)));
        isRejectable ? core->spawnRejectable(*job, options, index) : core->spawn(*job, options, index);
        ++index;
        takeOrCancel(job);
    }
}

template<typename Types, typename Range>
QList<AioFuture<typename Types::Result>> mapAll(const Ref<PoolCore> &core, const AioTaskOptions &options,
                                                const Ref<typename Types::Functions> &functions, Range &&range)
{
    QList<AioFuture<typename Types::Result>> futures;
    if constexpr (std::ranges::sized_range<Range>)
        futures.reserve(qsizetype(std::ranges::size(range)));
    try {
        spawnAll<Types>(core, options, true, functions, std::forward<Range>(range),
                        [&futures](const Ref<TypedJob<typename Types::Result>> &job) { futures.emplace_back(job); });
    } catch (...) {
        for (const AioFuture<typename Types::Result> &future : futures)
            future.cancel();
        throw;
    }
    return futures;
}

template<typename Types, typename Range>
Ref<Iteration<typename Types::Result>> startIteration(const Ref<PoolCore> &core, const AioIterOptions &options,
                                                      const Ref<typename Types::Functions> &functions, Range &&range)
{
    requireOwnThread(*core, "AioPool::iterMap");
    using Run = Iteration<typename Types::Result>;
    const Ref<Run> iteration = Ref<Run>::adopt(new Run(options, true));
    core->addWatcher(*iteration);
    try {
        spawnAll<Types>(core, AioTaskOptions(), false, functions, std::forward<Range>(range),
                        [&iteration](const Ref<TypedJob<typename Types::Result>> &job) { iteration->add(job); });
    } catch (...) {
        iteration->cancelAll();
        throw;
    }
    return iteration;
}

template<typename Fn, typename Range, typename... Rest>
using Mapped = MapAwaitable<MapResult<Fn, Range, Rest...>>;
template<typename Fn, typename Range, typename... Rest>
using Iterated = QCoro::AsyncGenerator<AioResult<MapResult<Fn, Range, Rest...>>>;
template<typename Fn, typename Range, typename... Rest>
using IteratedBatches = QCoro::AsyncGenerator<ResultList<MapResult<Fn, Range, Rest...>>>;

//! Base class of the verbs that take a function and a range, for callOrRefuse().
template<typename Fn, typename Range, typename... Rest>
struct MapVerb
{
    using Types = MapTypes<Fn, Range, Rest...>;
    using Worker = typename Types::Worker;
    using Value = typename Worker::Value;
    static constexpr Misuse misuse = Types::misuse();
    static constexpr Misuse onceOnly = Misuse::RetryOfItem;

    static Ref<typename Types::Functions> functions(Fn &&fn, Rest &&...rest)
    {
        using Functions = typename Types::Functions;
        return Ref<Functions>::adopt(new Functions(std::forward<Fn>(fn), std::forward<Rest>(rest)...));
    }
};

template<typename Fn, typename Range, typename... Rest>
struct MapN : MapVerb<Fn, Range, Rest...>
{
    using Verb = MapVerb<Fn, Range, Rest...>;
    static auto run(PoolCore &core, const AioTaskOptions &options, Fn &&fn, Range &&range, Rest &&...rest)
    {
        const auto functions = Verb::functions(std::forward<Fn>(fn), std::forward<Rest>(rest)...);
        return mapAll<typename Verb::Types>(Ref(&core), options, functions, std::forward<Range>(range));
    }
};

template<typename Fn, typename Range, typename... Rest>
struct Map : MapVerb<Fn, Range, Rest...>
{
    using Verb = MapVerb<Fn, Range, Rest...>;
    static auto run(PoolCore &core, const AioTaskOptions &options, Fn &&fn, Range &&range, Rest &&...rest)
    {
        requireOwnThread(core, "AioPool::map");
        refuseRetryOfItems<typename Verb::Types>(options);
        using Run = TypedMapRun<typename Verb::Types, Range>;
        auto functions = Verb::functions(std::forward<Fn>(fn), std::forward<Rest>(rest)...);
        const auto map = Ref<Run>::adopt(new Run(options, std::move(functions), std::forward<Range>(range)));
        map->start(core);
        return Mapped<Fn, Range, Rest...>(map);
    }
};

template<typename Fn, typename Range, typename... Rest>
using MappedValues = MapValuesAwaitable<MapResult<Fn, Range, Rest...>>;

template<typename Fn, typename Range, typename... Rest>
struct MapOrThrow : MapVerb<Fn, Range, Rest...>
{
    using Verb = MapVerb<Fn, Range, Rest...>;
    static auto run(PoolCore &core, const AioTaskOptions &options, Fn &&fn, Range &&range, Rest &&...rest)
    {
        requireOwnThread(core, "AioPool::mapOrThrow");
        refuseRetryOfItems<typename Verb::Types>(options);
        using Run = TypedMapRun<typename Verb::Types, Range>;
        auto functions = Verb::functions(std::forward<Fn>(fn), std::forward<Rest>(rest)...);
        const auto map = Ref<Run>::adopt(new Run(options, std::move(functions), std::forward<Range>(range)));
        map->stopAtError();
        map->start(core);
        return MappedValues<Fn, Range, Rest...>(map);
    }
};

template<typename Fn, typename Range, typename... Rest>
struct IterMap : MapVerb<Fn, Range, Rest...>
{
    using Verb = MapVerb<Fn, Range, Rest...>;
    static auto run(PoolCore &core, const AioIterOptions &options, Fn &&fn, Range &&range, Rest &&...rest)
    {
        const auto functions = Verb::functions(std::forward<Fn>(fn), std::forward<Rest>(rest)...);
        return results(
                startIteration<typename Verb::Types>(Ref(&core), options, functions, std::forward<Range>(range)));
    }
};

template<typename Fn, typename Range, typename... Rest>
struct IterMapBatches : MapVerb<Fn, Range, Rest...>
{
    using Verb = MapVerb<Fn, Range, Rest...>;
    static auto run(PoolCore &core, const AioIterOptions &options, Fn &&fn, Range &&range, Rest &&...rest)
    {
        const auto functions = Verb::functions(std::forward<Fn>(fn), std::forward<Rest>(rest)...);
        return batches(
                startIteration<typename Verb::Types>(Ref(&core), options, functions, std::forward<Range>(range)));
    }
};

}
