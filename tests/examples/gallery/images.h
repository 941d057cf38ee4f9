// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Images to be made thumbnails of.

#include <QtCore/QBuffer>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtGui/QColor>
#include <QtGui/QImage>
#include <QtTest/QTest>

inline QByteArray contentOf(const QImage &image, const char *format = "png")
{
    QByteArray content;
    QBuffer buffer(&content);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format);
    return content;
}

inline QImage plain(QSize size, QColor colour)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(colour);
    return image;
}

inline QColor colourOf(int i)
{
    return QColor::fromHsv(i * 37 % 360, 200, 120 + i * 53 % 120);
}

inline QString nameOf(int i)
{
    return QStringLiteral("%1.png").arg(i, 4, 10, QLatin1Char('0'));
}

//! Says it has more pixels than fit into memory, and has none.
inline const QByteArray hugeImage = "P6\n30000 30000\n255\n";

inline bool isLike(QColor a, QColor b)
{
    return qAbs(a.red() - b.red()) + qAbs(a.green() - b.green()) + qAbs(a.blue() - b.blue()) < 12;
}

//! A folder that goes with it.
class ImageFolder
{
public:
    bool isValid() const { return m_dir.isValid(); }
    QString path(const QString &name = QString()) const { return m_dir.filePath(name); }
    void write(const QString &name, const QByteArray &content) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }
    //! nameOf(0) and so on, each in its colourOf().
    void writeImages(int count, QSize size = { 40, 30 }) const
    {
        for (int i = 0; i < count; ++i)
            write(nameOf(i), contentOf(plain(size, colourOf(i))));
    }

private:
    QTemporaryDir m_dir;
};
