// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Blocking functions, for threads.

#include <QtCore/QPromise>
#include <QtGui/QImage>

/*!
    Reads the image in the file \a path, scaled down to fit into \a box; an empty box leaves its size unchanged. Checks
    whether it is cancelled before it reads. Throws a \c std::runtime_error that says why there is no image.
*/
void makeThumbnail(QPromise<QImage> &promise, const QString &path, QSize box);

/*! Lists the names of the images in \a folder, sorted. Throws a \c std::runtime_error if it cannot be read. */
void listImages(QPromise<QStringList> &promise, const QString &folder);
