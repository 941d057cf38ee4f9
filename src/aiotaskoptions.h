// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool_export.h"

#include <QtCore/QString>

#include <chrono>
#include <optional>

/*!
    \class AioTaskOptions
    \brief What a task is called, how urgent it is and how long it may take; the last argument of the verbs.
    \code
    pool.spawnN(fetch(net, url), AioTaskOptions(url.fileName()).withPriority(2).withTimeout(30s));
    \endcode
*/
class AIOPOOL_EXPORT AioTaskOptions
{
public:
    // User-written, as are the members below: g++ 12 destroys an aggregate twice when it is made in a co_await expression.
    AioTaskOptions();
    /*! For \c map and \c mapN, \c %1 in \a label is replaced by the item's index. */
    explicit AioTaskOptions(const QString &label);
    /*! \overload with a literal in UTF-8. */
    explicit AioTaskOptions(const char *label);
    AioTaskOptions(const AioTaskOptions &);
    AioTaskOptions(AioTaskOptions &&) noexcept;
    AioTaskOptions &operator=(const AioTaskOptions &);
    AioTaskOptions &operator=(AioTaskOptions &&) noexcept;
    ~AioTaskOptions();

    AioTaskOptions &withLabel(const QString &label) &;
    AioTaskOptions &&withLabel(const QString &label) &&;
    /*! A higher \a priority starts first; the default is 0. Within one priority the order is that of the calls. */
    AioTaskOptions &withPriority(int priority) &;
    AioTaskOptions &&withPriority(int priority) &&;
    /*!
        Cancels the task when \a timeout has passed since it got its slot (waiting is free), its callback included; it
        has then failed with an AioTimeout, unless it recovers.
    */
    AioTaskOptions &withTimeout(std::chrono::milliseconds timeout) &;
    AioTaskOptions &&withTimeout(std::chrono::milliseconds timeout) &&;

    const QString &label() const noexcept { return m_label; }
    int priority() const noexcept { return m_priority; }
    std::optional<std::chrono::milliseconds> timeout() const noexcept { return m_timeout; }

private:
    QString m_label;
    int m_priority = 0;
    std::optional<std::chrono::milliseconds> m_timeout;
};
