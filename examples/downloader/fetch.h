// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "partialfile.h"

#include <AioPool>

#include <QtCore/QDateTime>
#include <QtCore/QUrl>

#include <chrono>
#include <optional>
#include <stdexcept>

QT_BEGIN_NAMESPACE
class QNetworkAccessManager;
QT_END_NAMESPACE

/*! Limits on a server's response. */
struct Limits
{
    Limits() { }

    qint64 bytes = qint64(4) << 30;
    std::chrono::milliseconds stall = std::chrono::seconds(30); // maximum time without data
    std::chrono::milliseconds wait = std::chrono::minutes(10); // maximum that a server may ask to wait for
    int redirects = 10;
    /*! Accept also responses without a Content-Length, whose end looks the same as a broken connection. */
    bool unsized = false;
};

/*! A temporary error: another attempt may succeed. All other errors are permanent. */
class TryAgain : public std::runtime_error
{
public:
    explicit TryAgain(const std::string &why, std::optional<std::chrono::milliseconds> wait = {})
        : std::runtime_error(why), m_wait(wait)
    {
    }

    /*! Returns how long to wait before the next attempt, as the server asks for; nothing if it does not say. */
    std::optional<std::chrono::milliseconds> wait() const { return m_wait; }

private:
    std::optional<std::chrono::milliseconds> m_wait;
};

/*!
    Returns how long the header Retry-After, with the value \a text, asks to wait: its seconds, or the time from \a now
    until its date, 0 if that has passed. Nothing if it is neither.
*/
std::optional<std::chrono::milliseconds> retryAfter(const QByteArray &text, const QDateTime &now);

/*! True if fetch() can request \a url: http or https, with a host. */
bool isWebAddress(const QUrl &url);

/*!
    Requests \a url once, follows redirects, and writes the response into \a file. Returns normally only if the response
    is complete: status 200, and as many bytes as were announced. Never follows a redirect from https to http. Sets the
    progress of its task.
    \b Exceptions: \c TryAgain, another \c std::runtime_error, or AioCancelled.
*/
AioTask<> fetch(QNetworkAccessManager &net, QUrl url, PartialFile &file, Limits limits);
