// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "fetch.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QLocale>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkReply>

#include <algorithm>
#include <iterator>
#include <memory>

namespace {

QString translated(const char *text)
{
    return QCoreApplication::translate("Downloader", text);
}

template<typename Error = std::runtime_error>
[[noreturn]] void fail(const QString &why)
{
    throw Error(why.toStdString());
}

int statusOf(const QNetworkReply &reply)
{
    return reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

//! Returns the date of a header, such as "Sun, 06 Nov 1994 08:49:37 GMT"; invalid if it is none.
QDateTime dateFrom(const QByteArray &text)
{
    QDateTime date =
            QLocale::c().toDateTime(QString::fromLatin1(text), QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"));
    date.setTimeSpec(Qt::UTC);
    return date;
}

//! True if the error is temporary: the server is overloaded, or the request came too early.
bool isPassing(int status)
{
    constexpr int passing[] = { 408, 425, 429, 500, 502, 503, 504 };
    return std::find(std::begin(passing), std::end(passing), status) != std::end(passing);
}

//! Throws the error of a response with a temporary \a status. Throws a permanent one if the server asks for too long a
//! wait.
[[noreturn]] void failForNow(const QNetworkReply &reply, const QString &what, const Limits &limits)
{
    // The server's own clock, if it says what that shows: this machine's may be wrong.
    const QDateTime date = dateFrom(reply.rawHeader("Date"));
    const auto wait =
            retryAfter(reply.rawHeader("Retry-After"), date.isValid() ? date : QDateTime::currentDateTimeUtc());
    if (wait > limits.wait)
        fail(translated("%1, and asks to wait for %L2 s").arg(what).arg(wait->count() / 1000));
    throw TryAgain(what.toStdString(), wait);
}

//! Returns the announced size, or -1 if none was announced. Throws if it is no number.
qint64 announcedSize(const QNetworkReply &reply)
{
    if (!reply.hasRawHeader("Content-Length"))
        return -1;
    const QByteArray text = reply.rawHeader("Content-Length");
    bool isNumber = false;
    const qint64 size = text.toLongLong(&isNumber);
    if (!isNumber || size < 0)
        fail(translated("Content-Length is no number: %1").arg(QString::fromLatin1(text)));
    return size;
}

//! Throws if the headers rule out a valid download. Does nothing before headers have arrived.
void checkHeaders(const QNetworkReply &reply, const Limits &limits)
{
    const int status = statusOf(reply);
    if (status == 0)
        return; // no headers yet
    if (status != 200) {
        const QString reason = reply.attribute(QNetworkRequest::HttpReasonPhraseAttribute).toString();
        const QString what = translated("the server answered %1 %2").arg(status).arg(reason).trimmed();
        if (!isPassing(status))
            fail(what);
        failForNow(reply, what, limits);
    }
    const QByteArray encoding = reply.rawHeader("Content-Encoding");
    if (!encoding.isEmpty() && encoding.toLower() != "identity")
        fail(translated("it came as %1, which was not asked for").arg(QString::fromLatin1(encoding)));
    const qint64 size = announcedSize(reply);
    if (size > limits.bytes)
        fail(translated("%L1 bytes are more than the %L2 that are allowed").arg(size).arg(limits.bytes));
    // A chunked response does mark its end, but Qt (seen with 6.4.2) takes a truncated one for complete.
    if (size < 0 && !limits.unsized)
        fail(translated("the server does not say how long it is, so nobody can tell whether all of it has come"));
}

void checkEnd(const QNetworkReply &reply, qint64 received)
{
    const int status = statusOf(reply);
    const qint64 size = status == 0 ? -1 : announcedSize(reply);
    if (size >= 0 && received != size)
        fail<TryAgain>(translated("%L1 of %L2 bytes came").arg(received).arg(size));
    switch (reply.error()) {
    case QNetworkReply::NoError:
        break;
    case QNetworkReply::ProtocolUnknownError:
    case QNetworkReply::ProtocolInvalidOperationError:
    case QNetworkReply::SslHandshakeFailedError:
        fail(reply.errorString());
    default:
        fail<TryAgain>(reply.errorString());
    }
    if (status == 0)
        fail(translated("there was no answer"));
}

//! Returns the redirect target of \a reply, or an empty URL if it is no redirect.
QUrl redirectionOf(const QNetworkReply &reply)
{
    constexpr int redirects[] = { 301, 302, 303, 307, 308 };
    if (std::find(std::begin(redirects), std::end(redirects), statusOf(reply)) == std::end(redirects)
        || !reply.hasRawHeader("Location"))
        return {};
    const QByteArray location = reply.rawHeader("Location");
    const QUrl target = reply.url().resolved(QUrl::fromEncoded(location));
    if (!isWebAddress(target))
        fail(translated("it redirects to %1, which is no web address").arg(QString::fromLatin1(location)));
    if (reply.url().scheme() == u"https" && target.scheme() != u"https")
        fail(translated("it redirects to %1, which is not encrypted").arg(target.toDisplayString()));
    return target;
}

//! Sends one request. Returns the redirect target, or an empty URL if the response is in \a file.
AioTask<QUrl> fetchOnce(QNetworkAccessManager &net, QUrl url, PartialFile &file, Limits limits)
{
    AioContext context = co_await Aio::context();
    QNetworkRequest request(url);
    request.setRawHeader("Accept-Encoding", "identity"); // so that the announced size is that of the data read
    // A reply that follows redirects may mix their headers with those of the final response (Qt 6.4.2 sometimes does).
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    const std::unique_ptr<QNetworkReply> reply(net.get(request));
    // Does not call setReadBufferSize(): with it, Qt 6.4.2 sometimes holds back received data until more arrives.

    // An exception in this loop destroys the reply, which closes the connection.
    for (;;) {
        const bool isLast = reply->isFinished();
        const QByteArray data = reply->readAll();
        if (!data.isEmpty() || isLast) {
            if (QUrl target = redirectionOf(*reply); !target.isEmpty())
                co_return target;
        }
        if (!data.isEmpty()) {
            checkHeaders(*reply, limits);
            if (file.size() + data.size() > limits.bytes)
                fail(translated("more than %L1 bytes came").arg(limits.bytes));
            file.write(data);
            const qint64 size = std::max<qint64>(0, announcedSize(*reply));
            context.setProgress(file.size(), size, QLocale().formattedDataSize(file.size()));
        }
        if (isLast)
            break;
        auto more = Aio::signal(reply.get(), &QNetworkReply::readyRead);
        auto end = Aio::signal(reply.get(), &QNetworkReply::finished);
        auto either = Aio::timeout(Aio::whenAny(std::move(more), std::move(end)), limits.stall);
        bool hasStalled = false;
        try {
            co_await either;
        } catch (const AioTimeout &) {
            hasStalled = true;
        }
        if (hasStalled)
            fail<TryAgain>(translated("nothing came for %L1 s").arg(double(limits.stall.count()) / 1000));
    }
    checkHeaders(*reply, limits);
    checkEnd(*reply, file.size());
    co_return QUrl();
}

}

std::optional<std::chrono::milliseconds> retryAfter(const QByteArray &text, const QDateTime &now)
{
    const QByteArray value = text.trimmed();
    constexpr qint64 most = 1'000'000'000; // seconds; longer than anything waits
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    if (!value.isEmpty() && std::all_of(value.cbegin(), value.cend(), isDigit)) {
        bool fits = false;
        const qint64 seconds = value.toLongLong(&fits);
        return std::chrono::seconds(fits ? std::min(seconds, most) : most);
    }
    if (const QDateTime date = dateFrom(value); date.isValid())
        return std::chrono::milliseconds(std::max<qint64>(0, now.msecsTo(date)));
    return std::nullopt;
}

bool isWebAddress(const QUrl &url)
{
    return url.isValid() && (url.scheme() == u"http" || url.scheme() == u"https") && !url.host().isEmpty();
}

AioTask<> fetch(QNetworkAccessManager &net, QUrl url, PartialFile &file, Limits limits)
{
    for (int redirects = 0; !url.isEmpty(); ++redirects) {
        if (redirects > limits.redirects)
            fail(translated("more than %L1 redirects").arg(limits.redirects));
        url = co_await fetchOnce(net, url, file, limits);
    }
}
