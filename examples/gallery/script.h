// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// What a user would do, done by itself.

#include "window.h"

//! What has become of thumbnails.
struct Tally
{
    Tally() { }
    //! Of all that the pool has ever been asked for.
    explicit Tally(const AioPool &pool);

    Tally since(const Tally &before) const;

    qint64 requested = 0;
    qint64 made = 0;
    qint64 cancelled = 0;
    qint64 failed = 0;
};

struct Scrolling
{
    Scrolling() { }

    Tally fast;
    Tally slow;
};

/*!
    Scrolls through the images of \a folder while the pool is paused, which it then resumes; and again with time for each page. Nothing
    comes of it when there are none.
*/
AioTask<Scrolling> scrollThrough(Window &window, QString folder);

/*! The window when it shows all it has to of \a folder. */
AioTask<QImage> takePicture(Window &window, QString folder);
