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

/*! What an answer may be. */
struct Limits
{
    Limits() { }

    qint64 bytes = qint64(4) << 30;
    std::chrono::milliseconds stall = std::chrono::seconds(30); // without a byte
    int redirects = 10;
    /*! Take answers without a Content-Length as well, whose end cannot be told from a broken connection. */
    bool unsized = false;
};

/*! It may go better the next time. Any other error will not. */
class TryAgain : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/*! Whether \a url is one that fetch() can ask for: http or https, and a host. */
bool isWebAddress(const QUrl &url);

/*!
    Asks once for \a url, and for what it redirects to, and writes the answer into \a file. Returns normally only if all of it is
    there: status 200, and as many bytes as were announced. Never goes from https to http. Its progress is the task's.
    \b Exceptions: \c TryAgain, another \c std::runtime_error, or AioCancelled.
*/
AioTask<> fetch(QNetworkAccessManager &net, QUrl url, PartialFile &file, Limits limits);
