// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotaskoptions.h"

AioTaskOptions::AioTaskOptions() = default;
AioTaskOptions::AioTaskOptions(const QString &label) : m_label(label) { }
AioTaskOptions::AioTaskOptions(const char *label) : m_label(QString::fromUtf8(label)) { }
AioTaskOptions::AioTaskOptions(const AioTaskOptions &) = default;
AioTaskOptions::AioTaskOptions(AioTaskOptions &&) noexcept = default;
AioTaskOptions &AioTaskOptions::operator=(const AioTaskOptions &) = default;
AioTaskOptions &AioTaskOptions::operator=(AioTaskOptions &&) noexcept = default;
AioTaskOptions::~AioTaskOptions() = default;

AioTaskOptions &AioTaskOptions::withLabel(const QString &label) &
{
    m_label = label;
    return *this;
}

AioTaskOptions &&AioTaskOptions::withLabel(const QString &label) &&
{
    return std::move(withLabel(label));
}

AioTaskOptions &AioTaskOptions::withPriority(int priority) &
{
    m_priority = priority;
    return *this;
}

AioTaskOptions &&AioTaskOptions::withPriority(int priority) &&
{
    return std::move(withPriority(priority));
}

AioTaskOptions &AioTaskOptions::withContext(QObject *context) &
{
    m_context.reset();
    if (context)
        m_context.emplace(context);
    return *this;
}

AioTaskOptions &&AioTaskOptions::withContext(QObject *context) &&
{
    return std::move(withContext(context));
}

AioTaskOptions &AioTaskOptions::withTimeout(std::chrono::milliseconds timeout) &
{
    m_timeout = timeout;
    return *this;
}

AioTaskOptions &&AioTaskOptions::withTimeout(std::chrono::milliseconds timeout) &&
{
    return std::move(withTimeout(timeout));
}

Aio::detail::SteeringOptions &AioTaskOptions::change()
{
    if (m_steering)
        m_steering.detach();
    else
        m_steering = new Aio::detail::SteeringOptions;
    return *m_steering;
}

AioTaskOptions &AioTaskOptions::withQueueTimeout(std::chrono::milliseconds timeout) &
{
    change().queueTimeout = timeout;
    return *this;
}

AioTaskOptions &&AioTaskOptions::withQueueTimeout(std::chrono::milliseconds timeout) &&
{
    return std::move(withQueueTimeout(timeout));
}

AioTaskOptions &AioTaskOptions::withTotalTimeout(std::chrono::milliseconds timeout) &
{
    change().totalTimeout = timeout;
    return *this;
}

AioTaskOptions &&AioTaskOptions::withTotalTimeout(std::chrono::milliseconds timeout) &&
{
    return std::move(withTotalTimeout(timeout));
}

AioTaskOptions &AioTaskOptions::withRepeatable(bool repeatable) &
{
    change().isRepeatable = repeatable;
    return *this;
}

AioTaskOptions &&AioTaskOptions::withRepeatable(bool repeatable) &&
{
    return std::move(withRepeatable(repeatable));
}

AioTaskOptions &AioTaskOptions::withHeld(bool held) &
{
    change().isHeld = held;
    return *this;
}

AioTaskOptions &&AioTaskOptions::withHeld(bool held) &&
{
    return std::move(withHeld(held));
}

AioTaskOptions &AioTaskOptions::withRetry(const AioRetry &retry) &
{
    change().retry = retry;
    return *this;
}

AioRetryOptions AioTaskOptions::withRetry(const AioRetry &retry) &&
{
    return AioRetryOptions(std::move(withRetry(retry)));
}

AioRetryOptions::AioRetryOptions(AioTaskOptions &&options) noexcept : AioTaskOptions(std::move(options)) { }
AioRetryOptions::AioRetryOptions(const AioRetryOptions &) = default;
AioRetryOptions::AioRetryOptions(AioRetryOptions &&) noexcept = default;
AioRetryOptions &AioRetryOptions::operator=(const AioRetryOptions &) = default;
AioRetryOptions &AioRetryOptions::operator=(AioRetryOptions &&) noexcept = default;
AioRetryOptions::~AioRetryOptions() = default;

AioRetryOptions &&AioRetryOptions::withLabel(const QString &label) &&
{
    AioTaskOptions::withLabel(label);
    return std::move(*this);
}

AioRetryOptions &&AioRetryOptions::withPriority(int priority) &&
{
    AioTaskOptions::withPriority(priority);
    return std::move(*this);
}

AioRetryOptions &&AioRetryOptions::withTimeout(std::chrono::milliseconds timeout) &&
{
    AioTaskOptions::withTimeout(timeout);
    return std::move(*this);
}

AioRetryOptions &&AioRetryOptions::withQueueTimeout(std::chrono::milliseconds timeout) &&
{
    AioTaskOptions::withQueueTimeout(timeout);
    return std::move(*this);
}

AioRetryOptions &&AioRetryOptions::withTotalTimeout(std::chrono::milliseconds timeout) &&
{
    AioTaskOptions::withTotalTimeout(timeout);
    return std::move(*this);
}

AioRetryOptions &&AioRetryOptions::withRepeatable(bool repeatable) &&
{
    AioTaskOptions::withRepeatable(repeatable);
    return std::move(*this);
}

AioRetryOptions &&AioRetryOptions::withHeld(bool held) &&
{
    AioTaskOptions::withHeld(held);
    return std::move(*this);
}

AioRetryOptions &&AioRetryOptions::withContext(QObject *context) &&
{
    AioTaskOptions::withContext(context);
    return std::move(*this);
}

AioTaskOptions &AioTaskOptions::withAtEnd(AioAtEnd atEnd) &
{
    change().atEnd = atEnd;
    return *this;
}

AioTaskOptions &&AioTaskOptions::withAtEnd(AioAtEnd atEnd) &&
{
    return std::move(withAtEnd(atEnd));
}

AioRetryOptions &&AioRetryOptions::withAtEnd(AioAtEnd atEnd) &&
{
    AioTaskOptions::withAtEnd(atEnd);
    return std::move(*this);
}

AioTaskOptions &AioTaskOptions::withTag(const QVariant &tag) &
{
    change().tag = tag;
    return *this;
}

AioTaskOptions &&AioTaskOptions::withTag(const QVariant &tag) &&
{
    return std::move(withTag(tag));
}

AioRetryOptions &&AioRetryOptions::withTag(const QVariant &tag) &&
{
    AioTaskOptions::withTag(tag);
    return std::move(*this);
}

AioTaskOptions &AioTaskOptions::withExpected(qint64 amount) &
{
    change().expected = amount;
    return *this;
}

AioTaskOptions &&AioTaskOptions::withExpected(qint64 amount) &&
{
    return std::move(withExpected(amount));
}

AioRetryOptions &&AioRetryOptions::withExpected(qint64 amount) &&
{
    AioTaskOptions::withExpected(amount);
    return std::move(*this);
}
