// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Helpers for tests written as coroutines: runBody() in the slot, CO_VERIFY and CO_COMPARE in the body.

#include <AioPool>

#include <QtTest>

#include <memory>

// A failure is recorded, and ends the coroutine.
#define CO_VERIFY(statement) \
    do { \
        if (!QTest::qVerify(static_cast<bool>(statement), #statement, "", __FILE__, __LINE__)) \
            co_return; \
    } while (false)
#define CO_COMPARE(actual, expected) \
    do { \
        if (!QTest::qCompare(actual, expected, #actual, #expected, __FILE__, __LINE__)) \
            co_return; \
    } while (false)
//! Verifies that \a statement, which may await, throws a \a Type.
#define CO_THROWS(Type, statement) \
    do { \
        bool thrown_ = false; \
        try { \
            static_cast<void>(statement); \
        } catch (const Type &) { \
            thrown_ = true; \
        } \
        if (!QTest::qVerify(thrown_, #statement, "throws no " #Type, __FILE__, __LINE__)) \
            co_return; \
    } while (false)

//! Runs a test's body, a named callable that returns an AioTask<>.
template<typename Body>
void runBody(Body &body)
{
    Aio::waitFor(body());
}

//! Lets the event loop deliver everything that has been posted, \a count times over.
inline AioTask<> turns(int count = 10)
{
    for (int i = 0; i < count; ++i) {
        const auto promise = std::make_shared<QPromise<void>>();
        promise->start();
        QFuture<void> turned = promise->future();
        QMetaObject::invokeMethod(
                qApp, [promise] { promise->finish(); }, Qt::QueuedConnection);
        co_await turned;
    }
}

//! Runs the event loop until \a condition holds; false if it never does.
template<typename Condition>
AioTask<bool> until(Condition condition)
{
    const QDeadlineTimer hopeless(60'000);
    while (!condition()) {
        if (hopeless.hasExpired())
            co_return false;
        co_await turns(1);
    }
    co_return true;
}

//! Returns the outcome of \a future in words: "42", "cancelled", "bad" …
template<typename T>
QString outcome(const AioFuture<T> &future)
{
    const AioResult<T> result = Aio::result(future);
    if (!result)
        return result.errorString();
    if constexpr (std::is_void_v<T>)
        return QStringLiteral("void");
    else if constexpr (std::is_arithmetic_v<T>)
        return QString::number(result.value());
    else
        return result.value();
}

//! Returns the outcomes of a list of results, separated by blanks.
template<typename Results>
QString outcomes(const Results &results)
{
    QStringList words;
    for (const auto &result : results)
        words << (result ? QString::number(result.value()) : result.errorString());
    return words.join(QLatin1Char(' '));
}
