// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// The bodies of mapN(), map() and iterMap().

namespace Aio::detail {

template<typename Types, typename Fn, typename Cb = NoCallback, typename Ctx = NoContext>
Ref<typename Types::Functions> mapFunctions(Fn &&fn, Cb &&cb = {}, Ctx &&ctx = {})
{
    using Functions = typename Types::Functions;
    return Ref<Functions>::adopt(new Functions(std::forward<Fn>(fn), std::forward<Cb>(cb), std::forward<Ctx>(ctx)));
}

//! Queues a job for each item, and calls \a take with each queued job.
template<typename Types, typename Range, typename Take>
void spawnAll(const Ref<PoolCore> &core, const AioTaskOptions &options, const Ref<typename Types::Functions> &functions,
              Range &&range, Take &&take)
{
    RangeHolder<Range> holder(std::forward<Range>(range));
    qsizetype index = 0;
    for (auto item = holder.next(); item; item = holder.next()) {
        const auto job = Ref<typename Types::Job>::adopt(new typename Types::Job(
                typename Types::Worker(functions, std::move(*item)), Types::callback(functions)));
        core->spawn(*job, options, index++);
        try {
            take(job);
        } catch (...) {
            job->cancelFromAnywhere(); // otherwise it would run unnoticed
            throw;
        }
    }
}

template<typename R, typename Types, typename Range>
QList<AioFuture<R>> mapAll(const Ref<PoolCore> &core, const AioTaskOptions &options,
                           const Ref<typename Types::Functions> &functions, Range &&range)
{
    QList<AioFuture<R>> futures;
    if constexpr (std::ranges::sized_range<Range>)
        futures.reserve(qsizetype(std::ranges::size(range)));
    try {
        spawnAll<Types>(core, options, functions, std::forward<Range>(range),
                        [&futures](const Ref<typename Types::Job> &job) { futures.append(AioFuture<R>(job)); });
    } catch (...) {
        for (const AioFuture<R> &future : futures)
            future.cancel();
        throw;
    }
    return futures;
}

template<typename R, typename Types, typename Range>
MapAwaitable<R> startMap(PoolCore &core, const AioTaskOptions &options, Ref<typename Types::Functions> functions,
                         Range &&range)
{
    requireOwnThread(core, "AioPool::map");
    using Run = TypedMapRun<Types, Range>;
    const Ref<Run> run = Ref<Run>::adopt(new Run(options, std::move(functions), std::forward<Range>(range)));
    run->start(core);
    return MapAwaitable<R>(run);
}

template<typename R, typename Types, typename Range>
Ref<Iteration<R>> startIteration(const Ref<PoolCore> &core, const AioIterOptions &options,
                                 const Ref<typename Types::Functions> &functions, Range &&range)
{
    requireOwnThread(*core, "AioPool::iterMap");
    const Ref<Iteration<R>> iteration = Ref<Iteration<R>>::adopt(new Iteration<R>(options, true));
    core->addWatcher(*iteration);
    try {
        spawnAll<Types>(core, AioTaskOptions(), functions, std::forward<Range>(range),
                        [&iteration](const Ref<typename Types::Job> &job) { iteration->add(job); });
    } catch (...) {
        iteration->cancelAll();
        throw;
    }
    return iteration;
}

}

template<typename Fn, std::ranges::input_range Range>
QList<AioFuture<Aio::detail::MapResult<Fn, Range>>> AioPool::mapN(Fn &&fn, Range &&range, const AioTaskOptions &options)
{
    using Types = Aio::detail::MapTypes<Fn, Range>;
    using R = typename Types::Result;
    constexpr auto misuse = Types::misuse();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        const auto functions = Aio::detail::mapFunctions<Types>(std::forward<Fn>(fn));
        return Aio::detail::mapAll<R, Types>(Aio::detail::Ref(d), options, functions, std::forward<Range>(range));
    } else {
        Aio::detail::refuse<misuse, Fn>();
        Q_UNREACHABLE();
    }
}

template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb>
QList<AioFuture<Aio::detail::MapResult<Fn, Range, Cb>>> AioPool::mapN(Fn &&fn, Range &&range, Cb &&cb,
                                                                      const AioTaskOptions &options)
{
    using Types = Aio::detail::MapTypes<Fn, Range, Cb>;
    using R = typename Types::Result;
    constexpr auto misuse = Types::misuse();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        const auto functions = Aio::detail::mapFunctions<Types>(std::forward<Fn>(fn), std::forward<Cb>(cb));
        return Aio::detail::mapAll<R, Types>(Aio::detail::Ref(d), options, functions, std::forward<Range>(range));
    } else {
        Aio::detail::refuse<misuse, Fn, Cb, typename Types::Worker::Value>();
        Q_UNREACHABLE();
    }
}

template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx>
QList<AioFuture<Aio::detail::MapResult<Fn, Range, Cb, Ctx>>> AioPool::mapN(Fn &&fn, Range &&range, Cb &&cb, Ctx &&ctx,
                                                                           const AioTaskOptions &options)
{
    using Types = Aio::detail::MapTypes<Fn, Range, Cb, Ctx>;
    using R = typename Types::Result;
    constexpr auto misuse = Types::misuse();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        const auto functions =
                Aio::detail::mapFunctions<Types>(std::forward<Fn>(fn), std::forward<Cb>(cb), std::forward<Ctx>(ctx));
        return Aio::detail::mapAll<R, Types>(Aio::detail::Ref(d), options, functions, std::forward<Range>(range));
    } else {
        Aio::detail::refuse<misuse, Fn, Cb, typename Types::Worker::Value>();
        Q_UNREACHABLE();
    }
}

template<typename Fn, std::ranges::input_range Range>
Aio::detail::MapAwaitable<Aio::detail::MapResult<Fn, Range>> AioPool::map(Fn &&fn, Range &&range,
                                                                          const AioTaskOptions &options)
{
    using Types = Aio::detail::MapTypes<Fn, Range>;
    using R = typename Types::Result;
    constexpr auto misuse = Types::misuse();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        const auto functions = Aio::detail::mapFunctions<Types>(std::forward<Fn>(fn));
        return Aio::detail::startMap<R, Types>(*d, options, functions, std::forward<Range>(range));
    } else {
        Aio::detail::refuse<misuse, Fn>();
        Q_UNREACHABLE();
    }
}

template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb>
Aio::detail::MapAwaitable<Aio::detail::MapResult<Fn, Range, Cb>> AioPool::map(Fn &&fn, Range &&range, Cb &&cb,
                                                                              const AioTaskOptions &options)
{
    using Types = Aio::detail::MapTypes<Fn, Range, Cb>;
    using R = typename Types::Result;
    constexpr auto misuse = Types::misuse();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        const auto functions = Aio::detail::mapFunctions<Types>(std::forward<Fn>(fn), std::forward<Cb>(cb));
        return Aio::detail::startMap<R, Types>(*d, options, functions, std::forward<Range>(range));
    } else {
        Aio::detail::refuse<misuse, Fn, Cb, typename Types::Worker::Value>();
        Q_UNREACHABLE();
    }
}

template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx>
Aio::detail::MapAwaitable<Aio::detail::MapResult<Fn, Range, Cb, Ctx>> AioPool::map(Fn &&fn, Range &&range, Cb &&cb,
                                                                                   Ctx &&ctx,
                                                                                   const AioTaskOptions &options)
{
    using Types = Aio::detail::MapTypes<Fn, Range, Cb, Ctx>;
    using R = typename Types::Result;
    constexpr auto misuse = Types::misuse();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        const auto functions =
                Aio::detail::mapFunctions<Types>(std::forward<Fn>(fn), std::forward<Cb>(cb), std::forward<Ctx>(ctx));
        return Aio::detail::startMap<R, Types>(*d, options, functions, std::forward<Range>(range));
    } else {
        Aio::detail::refuse<misuse, Fn, Cb, typename Types::Worker::Value>();
        Q_UNREACHABLE();
    }
}

template<typename Fn, std::ranges::input_range Range>
QCoro::AsyncGenerator<AioResult<Aio::detail::MapResult<Fn, Range>>> AioPool::iterMap(Fn &&fn, Range &&range,
                                                                                     const AioIterOptions &options)
{
    using Types = Aio::detail::MapTypes<Fn, Range>;
    using R = typename Types::Result;
    constexpr auto misuse = Types::misuse();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        const auto functions = Aio::detail::mapFunctions<Types>(std::forward<Fn>(fn));
        return Aio::detail::results(Aio::detail::startIteration<R, Types>(Aio::detail::Ref(d), options, functions,
                                                                          std::forward<Range>(range)));
    } else {
        Aio::detail::refuse<misuse, Fn>();
        Q_UNREACHABLE();
    }
}

template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb>
QCoro::AsyncGenerator<AioResult<Aio::detail::MapResult<Fn, Range, Cb>>> AioPool::iterMap(Fn &&fn, Range &&range,
                                                                                         Cb &&cb,
                                                                                         const AioIterOptions &options)
{
    using Types = Aio::detail::MapTypes<Fn, Range, Cb>;
    using R = typename Types::Result;
    constexpr auto misuse = Types::misuse();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        const auto functions = Aio::detail::mapFunctions<Types>(std::forward<Fn>(fn), std::forward<Cb>(cb));
        return Aio::detail::results(Aio::detail::startIteration<R, Types>(Aio::detail::Ref(d), options, functions,
                                                                          std::forward<Range>(range)));
    } else {
        Aio::detail::refuse<misuse, Fn, Cb, typename Types::Worker::Value>();
        Q_UNREACHABLE();
    }
}

template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx>
QCoro::AsyncGenerator<AioResult<Aio::detail::MapResult<Fn, Range, Cb, Ctx>>> AioPool::iterMap(
        Fn &&fn, Range &&range, Cb &&cb, Ctx &&ctx, const AioIterOptions &options)
{
    using Types = Aio::detail::MapTypes<Fn, Range, Cb, Ctx>;
    using R = typename Types::Result;
    constexpr auto misuse = Types::misuse();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        const auto functions =
                Aio::detail::mapFunctions<Types>(std::forward<Fn>(fn), std::forward<Cb>(cb), std::forward<Ctx>(ctx));
        return Aio::detail::results(Aio::detail::startIteration<R, Types>(Aio::detail::Ref(d), options, functions,
                                                                          std::forward<Range>(range)));
    } else {
        Aio::detail::refuse<misuse, Fn, Cb, typename Types::Worker::Value>();
        Q_UNREACHABLE();
    }
}

template<typename Fn, std::ranges::input_range Range>
QCoro::AsyncGenerator<Aio::detail::ResultList<Aio::detail::MapResult<Fn, Range>>> AioPool::iterMapBatches(
        Fn &&fn, Range &&range, const AioIterOptions &options)
{
    using Types = Aio::detail::MapTypes<Fn, Range>;
    using R = typename Types::Result;
    constexpr auto misuse = Types::misuse();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        const auto functions = Aio::detail::mapFunctions<Types>(std::forward<Fn>(fn));
        return Aio::detail::batches(Aio::detail::startIteration<R, Types>(Aio::detail::Ref(d), options, functions,
                                                                          std::forward<Range>(range)));
    } else {
        Aio::detail::refuse<misuse, Fn>();
        Q_UNREACHABLE();
    }
}

template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb>
QCoro::AsyncGenerator<Aio::detail::ResultList<Aio::detail::MapResult<Fn, Range, Cb>>> AioPool::iterMapBatches(
        Fn &&fn, Range &&range, Cb &&cb, const AioIterOptions &options)
{
    using Types = Aio::detail::MapTypes<Fn, Range, Cb>;
    using R = typename Types::Result;
    constexpr auto misuse = Types::misuse();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        const auto functions = Aio::detail::mapFunctions<Types>(std::forward<Fn>(fn), std::forward<Cb>(cb));
        return Aio::detail::batches(Aio::detail::startIteration<R, Types>(Aio::detail::Ref(d), options, functions,
                                                                          std::forward<Range>(range)));
    } else {
        Aio::detail::refuse<misuse, Fn, Cb, typename Types::Worker::Value>();
        Q_UNREACHABLE();
    }
}

template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx>
QCoro::AsyncGenerator<Aio::detail::ResultList<Aio::detail::MapResult<Fn, Range, Cb, Ctx>>> AioPool::iterMapBatches(
        Fn &&fn, Range &&range, Cb &&cb, Ctx &&ctx, const AioIterOptions &options)
{
    using Types = Aio::detail::MapTypes<Fn, Range, Cb, Ctx>;
    using R = typename Types::Result;
    constexpr auto misuse = Types::misuse();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        const auto functions =
                Aio::detail::mapFunctions<Types>(std::forward<Fn>(fn), std::forward<Cb>(cb), std::forward<Ctx>(ctx));
        return Aio::detail::batches(Aio::detail::startIteration<R, Types>(Aio::detail::Ref(d), options, functions,
                                                                          std::forward<Range>(range)));
    } else {
        Aio::detail::refuse<misuse, Fn, Cb, typename Types::Worker::Value>();
        Q_UNREACHABLE();
    }
}
