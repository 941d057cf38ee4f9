// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "thumbnail.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QFile>
#include <QtGui/QImageReader>

#include <algorithm>
#include <stdexcept>

static QString translated(const char *text)
{
    return QCoreApplication::translate("Gallery", text);
}

[[noreturn]] static void fail(const QString &why)
{
    throw std::runtime_error(why.toStdString());
}

static QSize fitted(QSize size, QSize box)
{
    if (box.isEmpty() || (size.width() <= box.width() && size.height() <= box.height()))
        return size;
    return size.scaled(box, Qt::KeepAspectRatio).expandedTo(QSize(1, 1));
}

void makeThumbnail(QPromise<QImage> &promise, const QString &path, QSize box)
{
    if (promise.isCanceled())
        return;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        fail(file.errorString());

    QImageReader reader(&file);
    reader.setDecideFormatFromContent(true);
    reader.setAutoTransform(true);
    const QSize size = reader.size();
    const bool isTurned = reader.transformation() & QImageIOHandler::TransformationRotate90;
    if (!size.isEmpty())
        reader.setScaledSize(fitted(size, isTurned ? box.transposed() : box)); // reads a JPEG several times as fast
    QImage image = reader.read();
    if (image.isNull()) {
        constexpr qint64 BytesPerMegabyte = 1 << 20;
        if (qint64(size.width()) * size.height() * 4 > QImageReader::allocationLimit() * BytesPerMegabyte)
            fail(translated("%L1 × %L2 pixels are too many").arg(size.width()).arg(size.height()));
        fail(reader.errorString());
    }
    // Changes the image only if the format does not tell its size beforehand.
    promise.addResult(image.scaled(fitted(image.size(), box)));
}

void listImages(QPromise<QStringList> &promise, const QString &folder)
{
    const QFileInfo info(folder);
    if (!info.exists())
        fail(translated("There is no such folder"));
    if (!info.isDir())
        fail(translated("It is not a folder"));
    if (!info.isReadable() || !info.isExecutable())
        fail(translated("You may not read it"));

    QStringList patterns;
    for (const QByteArray &format : QImageReader::supportedImageFormats())
        patterns += QStringLiteral("*.") + QString::fromLatin1(format);
    QStringList names;
    for (QDirIterator it(folder, patterns, QDir::Files); it.hasNext() && !promise.isCanceled();) {
        it.next();
        names += it.fileName();
    }
    std::sort(names.begin(), names.end());
    promise.addResult(std::move(names));
}
