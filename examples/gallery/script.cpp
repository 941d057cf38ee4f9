// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "script.h"

#include <QtQuick/QQuickItem>

#include <algorithm>

Tally::Tally(const AioPool &pool)
    : made(pool.succeededCount()), cancelled(pool.cancelledCount()), failed(pool.failedCount())
{
    requested = made + cancelled + failed + pool.count();
}

Tally Tally::since(const Tally &before) const
{
    Tally tally;
    tally.requested = requested - before.requested;
    tally.made = made - before.made;
    tally.cancelled = cancelled - before.cancelled;
    tally.failed = failed - before.failed;
    return tally;
}

namespace {

//! The window's grid of thumbnails.
class Grid
{
public:
    explicit Grid(QQuickWindow &window)
        : m_window(window), m_grid(*window.findChild<QQuickItem *>(QStringLiteral("grid")))
    {
    }

    double pageHeight() const { return m_grid.height(); }
    double end() const { return std::max(0.0, number("contentHeight") - m_grid.height()); }
    void scrollTo(double y)
    {
        m_grid.setProperty("contentY", y);
        layout();
    }
    void layout() { QMetaObject::invokeMethod(&m_grid, "forceLayout"); }
    //! Returns how many thumbnails have come into sight so far.
    int seen() const { return m_window.property("seen").toInt(); }
    int inSight() const { return int(thumbnails().size()); }
    bool isLoading() const
    {
        const auto loads = [](const QQuickItem *thumbnail) { return thumbnail->property("loading").toBool(); };
        return std::ranges::any_of(thumbnails(), loads);
    }

private:
    double number(const char *property) const { return m_grid.property(property).toDouble(); }
    QList<QQuickItem *> thumbnails() const
    {
        QList<QQuickItem *> items = m_grid.property("contentItem").value<QQuickItem *>()->childItems();
        items.removeIf([](const QQuickItem *item) { return item->objectName() != QStringLiteral("thumbnail"); });
        return items;
    }

    QQuickWindow &m_window;
    QQuickItem &m_grid;
};

//! Returns when \a window has been laid out \a count times.
AioTask<> frames(QQuickWindow &window, int count)
{
    while (--count >= 0) {
        window.update();
        co_await Aio::signal(&window, &QQuickWindow::afterAnimating);
    }
}

AioTask<> open(Window &window, QString folder)
{
    co_await frames(*window.quickWindow(), 2); // so that its layout is final
    Gallery &gallery = window.gallery();
    gallery.setFolder(folder);
    while (gallery.isListing())
        co_await Aio::signal(&gallery, &Gallery::changed);
}

//! Scrolls from page to page. \a isDone says whether the pool is far enough to turn the page.
template<typename IsDone>
AioTask<> turnPages(Grid &grid, AioPool &pool, IsDone isDone)
{
    for (double y = 0;; y += grid.pageHeight()) {
        grid.scrollTo(std::min(y, grid.end()));
        while (Tally(pool).requested < grid.seen())
            co_await Aio::signal(&pool, &AioPool::taskSpawned);
        while (!isDone())
            co_await Aio::signal(&pool, &AioPool::taskFinished);
        if (y >= grid.end())
            co_return;
    }
}

}

AioTask<Scrolling> scrollThrough(Window &window, QString folder)
{
    Scrolling scrolling;
    Gallery &gallery = window.gallery();
    AioPool &pool = *gallery.pool();
    const Tally before(pool);
    pool.pause();
    co_await open(window, folder);
    Grid grid(*window.quickWindow());
    const auto atOnce = [] { return true; };
    co_await turnPages(grid, pool, atOnce);
    while (pool.waitingCount() > grid.inSight())
        co_await Aio::signal(&pool, &AioPool::taskFinished);
    pool.resume();
    co_await pool.join();
    const Tally between(pool);
    scrolling.fast = between.since(before);

    const auto isMade = [&pool] { return pool.isEmpty(); };
    co_await turnPages(grid, pool, isMade);
    scrolling.slow = Tally(pool).since(between);
    co_return scrolling;
}

AioTask<QImage> takePicture(Window &window, QString folder)
{
    co_await open(window, folder);
    QQuickWindow &quickWindow = *window.quickWindow();
    Grid grid(quickWindow);
    grid.layout();
    while (grid.isLoading())
        co_await frames(quickWindow, 1);
    co_await frames(quickWindow, 2); // until the views are up to date
    co_return quickWindow.grabWindow();
}
