// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioerror.h"

#include <QtCore/QCoreApplication>

#include <cstddef>
#include <new>
#include <typeinfo>

Q_LOGGING_CATEGORY(lcAioPool, "aiopool")

AioCancelled::AioCancelled() noexcept = default;
AioCancelled::AioCancelled(const AioCancelled &) noexcept = default;
AioCancelled &AioCancelled::operator=(const AioCancelled &) noexcept = default;
AioCancelled::~AioCancelled() = default;

const char *AioCancelled::what() const noexcept
{
    return QT_TRANSLATE_NOOP("Aio", "cancelled");
}

AioTimeout::AioTimeout() : std::runtime_error(QT_TRANSLATE_NOOP("Aio", "timed out")) { }
static const char *textOf(AioTimeout::Kind kind)
{
    switch (kind) {
    case AioTimeout::Kind::Queue:
        return QT_TRANSLATE_NOOP("Aio", "timed out in the queue");
    case AioTimeout::Kind::Total:
        return QT_TRANSLATE_NOOP("Aio", "timed out in all");
    default:
        return QT_TRANSLATE_NOOP("Aio", "timed out");
    }
}

AioTimeout::AioTimeout(Kind kind) : std::runtime_error(textOf(kind)), m_kind(kind) { }
AioTimeout::AioTimeout(const std::string &what) : std::runtime_error(what) { }
AioTimeout::AioTimeout(const AioTimeout &) = default;
AioTimeout &AioTimeout::operator=(const AioTimeout &) = default;
AioTimeout::~AioTimeout() = default;

AioRejected::AioRejected() : std::runtime_error(QT_TRANSLATE_NOOP("Aio", "rejected, because too many tasks wait")) { }
AioRejected::AioRejected(const std::string &what) : std::runtime_error(what) { }
AioRejected::AioRejected(const AioRejected &) = default;
AioRejected &AioRejected::operator=(const AioRejected &) = default;
AioRejected::~AioRejected() = default;

AioDeadlock::AioDeadlock(const std::string &what) : std::logic_error(what) { }
AioDeadlock::AioDeadlock(const AioDeadlock &) = default;
AioDeadlock &AioDeadlock::operator=(const AioDeadlock &) = default;
AioDeadlock::~AioDeadlock() = default;

namespace Aio {

QString errorString(const std::exception_ptr &error)
{
    if (!error)
        return {};
    try {
        std::rethrow_exception(error);
    } catch (const AioCancelled &cancelled) {
        return QCoreApplication::translate("Aio", cancelled.what());
    } catch (const AioTimeout &timeout) {
        return QCoreApplication::translate("Aio", timeout.what());
    } catch (const AioRejected &rejected) {
        return QCoreApplication::translate("Aio", rejected.what());
    } catch (const std::exception &exception) {
        return QString::fromUtf8(exception.what()); // a text of the application, which translates it itself
    } catch (...) {
        return QCoreApplication::translate("Aio", "unknown exception");
    }
}

namespace detail {

bool isCancelled(const std::exception_ptr &error) noexcept
{
    if (!error)
        return false;
    if (isUsualCancel(error)) // nearly always true, and a throw costs a microsecond
        return true;
    try {
        std::rethrow_exception(error);
    } catch (const AioCancelled &) {
        return true;
    } catch (...) {
        return false;
    }
}

// Shared by all cancels that are stored without having been thrown. Never destroyed, because destructors of static objects
// cancel tasks. Made in place, because an error may be stored when there is no memory.
static const std::exception_ptr &usualCancel()
{
    alignas(std::exception_ptr) static std::byte place[sizeof(std::exception_ptr)];
    static const auto *const error = new (place) std::exception_ptr(std::make_exception_ptr(AioCancelled()));
    return *error;
}

std::exception_ptr cancelledError()
{
    return usualCancel();
}

bool isUsualCancel(const std::exception_ptr &error) noexcept
{
#ifdef __GLIBCXX__
    if (error && *error.__cxa_exception_type() == typeid(AioCancelled))
        return true;
#endif
    return error == usualCancel();
}

std::exception_ptr nullError()
{
    return std::make_exception_ptr(std::logic_error("AioResult: made of a null std::exception_ptr, which is no error"));
}

void throwNotFinished()
{
    throw std::logic_error("AioFuture: the task has not finished; await the future before asking for its result");
}

void throwTaken()
{
    throw std::logic_error("AioFuture: the result has been taken already");
}

void throwRunsOnce()
{
    throw std::logic_error("AioTaskOptions::withRetry(): this worker runs once, so it cannot be tried again; pass a "
                           "callable that returns the task, and items that can be copied");
}

void throwNotRepeatable()
{
    throw std::logic_error("AioFuture::again(): the task cannot be run again; spawn a callable, with "
                           "AioTaskOptions::withRepeatable()");
}

}
}
