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
