// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// The bodies of spawnN(), spawn(), exec() and cancel().

template<typename W>
AioFuture<Aio::detail::SpawnResult<W>> AioPool::spawnN(W &&worker, const AioTaskOptions &options)
{
    constexpr auto misuse = Aio::detail::spawnMisuse<W>();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        return AioFuture(Aio::detail::spawnJob(*d, options, std::forward<W>(worker)));
    } else {
        Aio::detail::refuse<misuse, W>();
        Q_UNREACHABLE();
    }
}

template<typename W, Aio::detail::NotOptions Cb>
AioFuture<Aio::detail::SpawnResult<W, Cb>> AioPool::spawnN(W &&worker, Cb &&cb, const AioTaskOptions &options)
{
    constexpr auto misuse = Aio::detail::spawnMisuse<W, Cb>();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        return AioFuture(Aio::detail::spawnJob(*d, options, std::forward<W>(worker), std::forward<Cb>(cb)));
    } else {
        Aio::detail::refuse<misuse, W, Cb, Aio::detail::WorkerValue<W>>();
        Q_UNREACHABLE();
    }
}

template<typename W, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx>
AioFuture<Aio::detail::SpawnResult<W, Cb, Ctx>> AioPool::spawnN(W &&worker, Cb &&cb, Ctx &&ctx,
                                                                const AioTaskOptions &options)
{
    constexpr auto misuse = Aio::detail::spawnMisuse<W, Cb, Ctx>();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        return AioFuture(Aio::detail::spawnJob(*d, options, std::forward<W>(worker), std::forward<Cb>(cb),
                                               std::forward<Ctx>(ctx)));
    } else {
        Aio::detail::refuse<misuse, W, Cb, Aio::detail::WorkerValue<W>>();
        Q_UNREACHABLE();
    }
}

template<typename W>
Aio::detail::SpawnAwaitable<Aio::detail::SpawnResult<W>> AioPool::spawn(W &&worker, const AioTaskOptions &options)
{
    constexpr auto misuse = Aio::detail::spawnMisuse<W>();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        Aio::detail::requireOwnThread(*d, "AioPool::spawn");
        using Awaitable = Aio::detail::SpawnAwaitable<Aio::detail::SpawnResult<W>>;
        return Awaitable(Aio::detail::spawnJob(*d, options, std::forward<W>(worker)));
    } else {
        Aio::detail::refuse<misuse, W>();
        Q_UNREACHABLE();
    }
}

template<typename W, Aio::detail::NotOptions Cb>
Aio::detail::SpawnAwaitable<Aio::detail::SpawnResult<W, Cb>> AioPool::spawn(W &&worker, Cb &&cb,
                                                                            const AioTaskOptions &options)
{
    constexpr auto misuse = Aio::detail::spawnMisuse<W, Cb>();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        Aio::detail::requireOwnThread(*d, "AioPool::spawn");
        using Awaitable = Aio::detail::SpawnAwaitable<Aio::detail::SpawnResult<W, Cb>>;
        return Awaitable(Aio::detail::spawnJob(*d, options, std::forward<W>(worker), std::forward<Cb>(cb)));
    } else {
        Aio::detail::refuse<misuse, W, Cb, Aio::detail::WorkerValue<W>>();
        Q_UNREACHABLE();
    }
}

template<typename W, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx>
Aio::detail::SpawnAwaitable<Aio::detail::SpawnResult<W, Cb, Ctx>> AioPool::spawn(W &&worker, Cb &&cb, Ctx &&ctx,
                                                                                 const AioTaskOptions &options)
{
    constexpr auto misuse = Aio::detail::spawnMisuse<W, Cb, Ctx>();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        Aio::detail::requireOwnThread(*d, "AioPool::spawn");
        using Awaitable = Aio::detail::SpawnAwaitable<Aio::detail::SpawnResult<W, Cb, Ctx>>;
        return Awaitable(Aio::detail::spawnJob(*d, options, std::forward<W>(worker), std::forward<Cb>(cb),
                                               std::forward<Ctx>(ctx)));
    } else {
        Aio::detail::refuse<misuse, W, Cb, Aio::detail::WorkerValue<W>>();
        Q_UNREACHABLE();
    }
}

template<typename W>
Aio::detail::ExecAwaitable<Aio::detail::SpawnResult<W>> AioPool::exec(W &&worker, const AioTaskOptions &options)
{
    constexpr auto misuse = Aio::detail::spawnMisuse<W>();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        Aio::detail::requireOwnThread(*d, "AioPool::exec");
        using Awaitable = Aio::detail::ExecAwaitable<Aio::detail::SpawnResult<W>>;
        return Awaitable(Aio::detail::spawnJob(*d, options, std::forward<W>(worker)));
    } else {
        Aio::detail::refuse<misuse, W>();
        Q_UNREACHABLE();
    }
}

template<typename W, Aio::detail::NotOptions Cb>
Aio::detail::ExecAwaitable<Aio::detail::SpawnResult<W, Cb>> AioPool::exec(W &&worker, Cb &&cb,
                                                                          const AioTaskOptions &options)
{
    constexpr auto misuse = Aio::detail::spawnMisuse<W, Cb>();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        Aio::detail::requireOwnThread(*d, "AioPool::exec");
        using Awaitable = Aio::detail::ExecAwaitable<Aio::detail::SpawnResult<W, Cb>>;
        return Awaitable(Aio::detail::spawnJob(*d, options, std::forward<W>(worker), std::forward<Cb>(cb)));
    } else {
        Aio::detail::refuse<misuse, W, Cb, Aio::detail::WorkerValue<W>>();
        Q_UNREACHABLE();
    }
}

template<typename W, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx>
Aio::detail::ExecAwaitable<Aio::detail::SpawnResult<W, Cb, Ctx>> AioPool::exec(W &&worker, Cb &&cb, Ctx &&ctx,
                                                                               const AioTaskOptions &options)
{
    constexpr auto misuse = Aio::detail::spawnMisuse<W, Cb, Ctx>();
    if constexpr (misuse == Aio::detail::Misuse::None) {
        Aio::detail::requireOwnThread(*d, "AioPool::exec");
        using Awaitable = Aio::detail::ExecAwaitable<Aio::detail::SpawnResult<W, Cb, Ctx>>;
        return Awaitable(Aio::detail::spawnJob(*d, options, std::forward<W>(worker), std::forward<Cb>(cb),
                                               std::forward<Ctx>(ctx)));
    } else {
        Aio::detail::refuse<misuse, W, Cb, Aio::detail::WorkerValue<W>>();
        Q_UNREACHABLE();
    }
}

template<typename T, typename... Ts>
Aio::detail::CancelAwaitable AioPool::cancel(const AioFuture<T> &future, const AioFuture<Ts> &...futures)
{
    return Aio::detail::CancelAwaitable(Aio::detail::CancelRun::start(*d, { future.job(), futures.job()... }));
}

template<typename T>
Aio::detail::CancelAwaitable AioPool::cancel(const QList<AioFuture<T>> &futures)
{
    std::vector<Aio::detail::Ref<Aio::detail::Job>> jobs;
    jobs.reserve(std::size_t(futures.size()));
    for (const AioFuture<T> &future : futures)
        jobs.emplace_back(future.job());
    return Aio::detail::CancelAwaitable(Aio::detail::CancelRun::start(*d, jobs));
}
