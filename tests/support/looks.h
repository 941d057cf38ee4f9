// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Helpers for tests that take pictures of windows.

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QSet>
#include <QtGui/QColor>
#include <QtGui/QImage>
#include <QtQml/QQmlProperty>
#include <QtQuick/QQuickWindow>

#include <utility>

//! Gives an ApplicationWindow the palette of a desktop's dark theme.
inline void makeDark(QQuickWindow &window)
{
    for (const auto &[role, colour] : { std::pair("window", "#353535"),
                                        { "base", "#2b2b2b" },
                                        { "button", "#454545" },
                                        { "windowText", "white" },
                                        { "text", "white" },
                                        { "buttonText", "white" },
                                        { "mid", "#606060" },
                                        { "dark", "#c0c0c0" },
                                        { "placeholderText", "#a0a0a0" },
                                        { "light", "#505050" },
                                        { "midlight", "#5a5a5a" } })
        QQmlProperty::write(&window, QStringLiteral("palette.") + QLatin1StringView(role),
                            QColor(QLatin1StringView(colour)));
}

//! Returns the number of colours in \a image. Text has many, because of its smooth edges.
inline int coloursIn(const QImage &image)
{
    QSet<QRgb> colours;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            colours.insert(image.pixel(x, y));
    }
    return int(colours.size());
}

//! Saves \a image in screenshots/ beside the program, as \a name with ".png". False if that cannot be written.
inline bool keepPicture(const QImage &image, const QString &name)
{
    const QDir folder(QCoreApplication::applicationDirPath() + QStringLiteral("/screenshots"));
    return folder.mkpath(QStringLiteral(".")) && image.save(folder.filePath(name + QStringLiteral(".png")));
}
