// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "unfinished.h"

#include "options.h"

#include <QtCore/QDir>
#include <QtCore/QSaveFile>

Unfinished::Unfinished(const QString &folder) : m_path(QDir(folder).filePath(QStringLiteral(".unfinished-downloads")))
{
}

QList<QUrl> Unfinished::read() const
{
    QList<QUrl> urls;
    QFile file(m_path);
    if (!file.open(QIODevice::ReadOnly))
        return urls;
    while (!file.atEnd()) {
        try {
            urls << parseUrl(QString::fromUtf8(file.readLine()).trimmed());
        } catch (const BadArgument &) {
            // The file was edited.
        }
    }
    return urls;
}

void Unfinished::write(const QList<QUrl> &urls)
{
    if (urls.isEmpty()) {
        QFile::remove(m_path);
        return;
    }
    QSaveFile file(m_path);
    if (file.open(QIODevice::WriteOnly)) {
        for (const QUrl &url : urls)
            file.write(url.toEncoded() + '\n');
    }
    if (!file.commit())
        qWarning("%s: %s", qPrintable(m_path), qPrintable(file.errorString()));
}
