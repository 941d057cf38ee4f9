// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "partialfile.h"

#include <AioPool>

#include <QtCore/QUrl>

#include <chrono>
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
    int redirects = 10;
    /*! Accept also responses without a Content-Length, whose end looks the same as a broken connection. */
    bool unsized = false;
};

/*! A temporary error: another attempt may succeed. All other errors are permanent. */
class TryAgain : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/*! True if fetch() can request \a url: http or https, with a host. */
bool isWebAddress(const QUrl &url);

/*!
    Requests \a url once, follows redirects, and writes the response into \a file. Returns normally only if the response
    is complete: status 200, and as many bytes as were announced. Never follows a redirect from https to http. Sets the
    progress of its task.
    \b Exceptions: \c TryAgain, another \c std::runtime_error, or AioCancelled.
*/
AioTask<> fetch(QNetworkAccessManager &net, QUrl url, PartialFile &file, Limits limits);
