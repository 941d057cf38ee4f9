// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "snippets.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QFile>

using namespace Qt::StringLiterals;

Site::Site()
{
    for (int size = 1; size <= 4; ++size) {
        QFile file(m_folder.filePath(QString::number(size)));
        if (!file.open(QIODevice::WriteOnly) || file.write(QByteArray(size, 'a')) != size)
            qFatal("Cannot write %s", qPrintable(file.fileName()));
        paths << file.fileName();
        urls << QUrl::fromLocalFile(file.fileName());
    }
    nowhere = QUrl::fromLocalFile(m_folder.filePath(u"nowhere"_s));
}

//! [fetch]
AioTask<QByteArray> fetch(QNetworkAccessManager &net, QUrl url)
{
    std::unique_ptr<QNetworkReply> reply(net.get(QNetworkRequest(url)));
    co_await reply.get(); // every co_await is a cancellation point
    co_return reply->readAll();
}
//! [fetch]

QByteArray sha256(const QString &path)
{
    QFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file))
        throw std::runtime_error("cannot read " + path.toStdString());
    return hash.result().toHex();
}
