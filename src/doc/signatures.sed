# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT
# What Doxygen reads of a header: the signatures as a user sees them, without the machinery in their types.

# So that what is global has to be documented, too
1s%.*%/*! \\file%
2s%.*%    A header. */%

# Internal, though C++ wants it public: from the mark to the end of the declaration
/\/\*! \\internal \*\//,/[;}]$/ s/.*//
# Copying and moving, which a class's own documentation speaks of
s/^    \(Aio[A-Za-z]*\)(\(const \1 &\|\1 && *\)[a-z]*).*[;}]$//
s/^    \(Aio[A-Za-z]*\) &operator=(.*;$//
# The same for an rvalue
s/^    \(Aio[A-Za-z]*Options\|AioRetry\) &&w.*;$//
s/^    AioRetryOptions withRetry(.*;$//

s/requires(.*//
/^inline .* Aio::detail::/,/^}/s/.*//
s/Aio::detail::NotOptions \(Cb\|Ctx\)/typename \1/g
s/Aio::detail::NotVoid V = T/typename V = T/g
s/\(Aio::detail::\|\)\(SpawnResult\|MapResult\)<[A-Za-z, ]*>/R/g
s/Aio::detail::Spawned<[A-Za-z, ]*>/awaitable<AioFuture<R>>/g
s/Aio::detail::Executed<[A-Za-z, ]*>/awaitable<R>/g
s/Aio::detail::Mapped<[A-Za-z, ]*>/awaitable<QList<AioResult<R>>>/g
s/Aio::detail::Iterated<[A-Za-z, ]*>/QCoro::AsyncGenerator<AioResult<R>>/g
s/Aio::detail::IteratedBatches<[A-Za-z, ]*>/QCoro::AsyncGenerator<QList<AioResult<R>>>/g
s/\(Aio::\)\{0,1\}detail::ResultList<R>/QList<AioResult<R>>/g
s/Aio::detail::JoinAwaitable/awaitable<bool>/
s/Aio::detail::CancelAwaitable/awaitable<AioCancelReport>/
s/detail::WhenAll<.*> whenAll(/awaitable<std::tuple<T...>> whenAll(/
s/detail::WhenAny<.*> whenAny(/awaitable<std::pair<qsizetype, std::variant<T...>>> whenAny(/
s/^auto whenAll(Range/awaitable<QList<T>> whenAll(Range/
s/^auto whenAny(Range/awaitable<std::pair<qsizetype, T>> whenAny(Range/
s/detail::Timeout<.*> timeout(/awaitable<T> timeout(/
s/detail::Shield<.*> shield(/awaitable<T> shield(/
s/detail::SignalAwaitable<.*> signal(/awaitable<T> signal(/
s/detail::AwaitResult<A> waitFor(/T waitFor(/
s/detail::Sleep sleep(/awaitable<void> sleep(/
s/detail::Yield yield(/awaitable<void> yield(/
s/detail::ContextAwaitable context(/awaitable<AioContext> context(/
s/AioTask<.*> scope(/AioTask<T> scope(/
s/AioTask<detail::ConcurrentResult<Call...>> concurrent(/AioTask<T> concurrent(/

# A property without words of its own is what its getter says.
/^    Q_PROPERTY(.* READ .*)/ {
    s/^    Q_PROPERTY(\(.*[ *]\)\([a-zA-Z]*\) READ \([a-zA-Z]*\) WRITE \([a-zA-Z]*\) NOTIFY \([a-zA-Z]*\))/    \/*! As \3() and \4() say; \5() tells of changes. *\/ &/
    s/^    Q_PROPERTY(\(.*[ *]\)\([a-zA-Z]*\) READ \([a-zA-Z]*\) NOTIFY \([a-zA-Z]*\))/    \/*! As \3() says; \4() tells of changes. *\/ &/
    s/^    Q_PROPERTY(\(.*[ *]\)\([a-zA-Z]*\) READ \([a-zA-Z]*\) CONSTANT)/    \/*! As \3() says; always the same. *\/ &/
}
