// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Scripts of what a user would do, for --headless and --screenshot.

#include "window.h"

//! Counts thumbnails by outcome.
struct Tally
{
    Tally() { }
    //! Counts everything that \a pool has ever been asked for.
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
    Scrolls through the images of \a folder twice: fast, while the pool is paused (it is resumed afterwards), and
    slowly, with time for each page. All counts are 0 if there are no images.
*/
AioTask<Scrolling> scrollThrough(Window &window, QString folder);

/*! Returns a picture of the window once all thumbnails of \a folder that are in sight have loaded. */
AioTask<QImage> takePicture(Window &window, QString folder);
