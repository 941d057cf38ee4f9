// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Tasks that can be run again after they have finished. What they call is behind an interface, so that the machinery of
// a job is made once for each type of result instead of once more for each callable.

#include "aiomaptypes.h"
#include "core/aiopoolcore.h"
#include "job/aiorepeater.h"

namespace Aio::detail {

//! Throws std::logic_error if \a options ask for a retry, for a worker that runs once.
inline void refuseRetry(const AioTaskOptions &options)
{
    if (options.retry())
        throwRunsOnce();
}

//! What repeatable tasks call: any number of times, also at the same time.
template<typename T, typename R>
class RepeatedCall : public RefCounted
{
public:
    using Context = ContextArgument<CallShape::WithContext>;

    //! Calls the worker. \a item keeps what the worker is passed, for as long as its task runs.
    virtual AioTask<T> callWorker(Job &job, Context &context, std::shared_ptr<void> &item) = 0;
    virtual AioTask<R> callCallback(AioResult<T> result) = 0;
};

template<typename T, typename R>
class RepeatedWorker
{
public:
    using Value = T;
    static constexpr bool canRepeat = true;

    explicit RepeatedWorker(Ref<RepeatedCall<T, R>> call) noexcept : m_call(std::move(call)) { }
    void begin(Job &job) { m_task = m_call->callWorker(job, m_context, m_item); }
    AioTask<T> &task() noexcept { return m_task; }

private:
    Ref<RepeatedCall<T, R>> m_call;
    typename RepeatedCall<T, R>::Context m_context;
    std::shared_ptr<void> m_item;
    AioTask<T> m_task; // last, so that the frame is destroyed first
};

template<typename T, typename R>
class RepeatedCallback
{
public:
    explicit RepeatedCallback(Ref<RepeatedCall<T, R>> call) noexcept : m_call(std::move(call)) { }
    AioTask<R> operator()(AioResult<T> result) { return m_call->callCallback(std::move(result)); }

private:
    Ref<RepeatedCall<T, R>> m_call;
};

template<typename T, typename R, bool hasCallback>
class TypedRepeater final : public Repeater
{
    using Call = RepeatedCall<T, R>;
    using Callback = std::conditional_t<hasCallback, OwnCallback<RepeatedCallback<T, R>, NoContext>, NoCallback>;
    using Job = WorkerJob<RepeatedWorker<T, R>, Callback>;

public:
    TypedRepeater(PoolCore &core, const AioTaskOptions &options, qsizetype index, bool isRejectable, Ref<Call> call)
        : m_core(&core), m_options(options), m_index(index), m_isRejectable(isRejectable), m_call(std::move(call))
    {
    }
    Ref<TypedJob<R>> spawn()
    {
        auto job = Ref<Job>::adopt(new Job(RepeatedWorker<T, R>(m_call), callback()));
        job->setRepeater(Ref<Repeater>(this));
        if (m_isRejectable)
            m_core->spawnRejectable(*job, m_options, m_index);
        else
            m_core->spawn(*job, m_options, m_index);
        return job;
    }
    Ref<detail::Job> repeat() override
    {
        if (m_core->isGone())
            throwCancelled();
        requireOwnThread(*m_core, "AioFuture::again"); // AioPool::retry() has asked this itself
        return spawn();
    }

private:
    Callback callback() const
    {
        if constexpr (hasCallback)
            return Callback(RepeatedCallback<T, R>(m_call));
        else
            return {};
    }

    const Ref<PoolCore> m_core;
    const AioTaskOptions m_options;
    const qsizetype m_index;
    const bool m_isRejectable;
    const Ref<Call> m_call;
};

//! Calls the functions of \a Functions, a MapFunctions, for a copy of an \a Item, or without one if that is void.
template<typename Functions, typename Fn, typename T, typename R, typename... Item>
class FunctionsCall final : public RepeatedCall<T, R>
{
    using Base = RepeatedCall<T, R>;
    using Cb = typename Functions::Function;
    using Ctx = typename Functions::Context;
    template<typename... Argument>
    static constexpr CallShape shape = callShape<Fn, Argument...>();

public:
    explicit FunctionsCall(Ref<Functions> functions, const Item &...item)
        : m_functions(std::move(functions)), m_item(item...)
    {
    }
    AioTask<T> callWorker(Job &job, typename Base::Context &context,
                          [[maybe_unused]] std::shared_ptr<void> &item) override
    {
        if constexpr (sizeof...(Item) == 0) {
            return call<>(job, context);
        } else {
            using Only = std::tuple_element_t<0, std::tuple<Item...>>;
            using Argument = ItemArgument<Fn, Only>;
            const auto copy = std::make_shared<Only>(std::get<0>(m_item));
            item = copy;
            return call<Argument>(job, context, static_cast<Argument &&>(*copy));
        }
    }
    AioTask<R> callCallback([[maybe_unused]] AioResult<T> result) override
    {
        if constexpr (std::is_same_v<Cb, NoCallback>) {
            return {};
        } else {
            return runCallback(std::move(result));
        }
    }

private:
    template<typename... Argument>
    AioTask<T> call(Job &job, typename Base::Context &context, Argument &&...argument)
    {
        if constexpr (callShape<Fn, Argument...>() == CallShape::WithContext) {
            return detail::callWorker<Fn, Argument...>(job, context, m_functions->fn,
                                                       static_cast<Argument &&>(argument)...);
        } else {
            ContextArgument<CallShape::Plain> none;
            return detail::callWorker<Fn, Argument...>(job, none, m_functions->fn,
                                                       static_cast<Argument &&>(argument)...);
        }
    }
    AioTask<R> runCallback(AioResult<T> result)
    {
        CallbackArguments<T, CallbackTraits<Cb, Ctx, T>::shape> arguments(std::move(result));
        auto task = detail::callCallback<Cb, Ctx, T>(m_functions->cb, m_functions->ctx, arguments);
        if (!task)
            throwInvalidTask();
        co_return co_await std::move(task);
    }

    const Ref<Functions> m_functions;
    const std::tuple<Item...> m_item;
};

//! Returns a repeater of functions, called with an item or without.
template<typename Fn, typename T, typename R, typename Functions, typename... Item>
auto makeRepeater(PoolCore &core, const AioTaskOptions &options, qsizetype index, bool isRejectable,
                  Ref<Functions> functions, const Item &...item)
{
    using Call = FunctionsCall<Functions, Fn, T, R, Item...>;
    constexpr bool hasCallback = !std::is_same_v<typename Functions::Function, NoCallback>;
    using Typed = TypedRepeater<T, R, hasCallback>;
    auto call = Ref<RepeatedCall<T, R>>(Ref<Call>::adopt(new Call(std::move(functions), item...)));
    return Ref<Typed>::adopt(new Typed(core, options, index, isRejectable, std::move(call)));
}

}
