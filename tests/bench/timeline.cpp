// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotimelineitem.h"

#include <QtGui/QGuiApplication>
#include <QtQuick/QQuickWindow>
#include <QtQuick/QSGNode>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <malloc.h>
#include <memory>
#include <vector>

using Clock = std::chrono::steady_clock;
using State = AioPool::TaskState;

static double milliseconds(Clock::duration duration)
{
    return std::chrono::duration<double, std::milli>(duration).count();
}

static double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

static int countNodes(const QSGNode *node)
{
    int count = 1;
    for (const QSGNode *child = node->firstChild(); child; child = child->nextSibling())
        count += countNodes(child);
    return count;
}

//! Measures the time of its last frame and counts all its nodes.
class TimedItem : public AioTimelineItem
{
public:
    using AioTimelineItem::AioTimelineItem;
    double lastUpdate = 0;
    int nodes = 0;

protected:
    QSGNode *updatePaintNode(QSGNode *old, UpdatePaintNodeData *data) override
    {
        const auto begin = Clock::now();
        QSGNode *node = AioTimelineItem::updatePaintNode(old, data);
        lastUpdate = milliseconds(Clock::now() - begin);
        nodes = node ? countNodes(node) : 0;
        return node;
    }
};

static constexpr int laneCount = 100;

//! Adds \a count bars over a minute, one after the other in each lane, each with a short wait before it. Some have
//! failed.
static void addBars(AioTimelineLog &log, int count)
{
    log.setLimit(count);
    const double length = 60'000.0 * laneCount / count;
    const double first = log.now() - 60'000;
    for (int i = 0; i < count; ++i) {
        AioTimelineLog::Bar bar;
        bar.started = first + length * (i / laneCount + 0.2);
        bar.waited = float(length * 0.2);
        bar.ended = bar.started + length * 0.7;
        bar.state = i % 7 == 0 ? State::Failed : i % 11 == 0 ? State::Cancelled : State::Succeeded;
        log.add(quint32(i % laneCount), bar, { i + 1, {} });
    }
}

static void benchFrames(QQuickWindow &window, int count)
{
    TimedItem item(window.contentItem());
    item.setSize(window.size());
    item.setLaneHeight(double(window.height()) / laneCount);
    const auto before = mallinfo2().uordblks;
    addBars(item.log(), count);
    const double bytes = double(mallinfo2().uordblks - before) / count;
    item.showAll();
    for (const double zoom : { 1.0, 0.1, 1e-3 }) {
        item.zoom(zoom, item.width() / 2);
        std::vector<double> updates, frames;
        for (int i = 0; i < 21; ++i) {
            item.update();
            const auto begin = Clock::now();
            window.grabWindow();
            frames.push_back(milliseconds(Clock::now() - begin));
            updates.push_back(item.lastUpdate);
        }
        std::printf("%-10d %12.3f %14.3f %12.3f %8d %10.1f\n", count, item.span(), median(updates), median(frames),
                    item.nodes, bytes);
    }
}

static AioTask<> yieldOnce()
{
    co_await Aio::yield();
}

//! Returns nanoseconds per task.
static double run(AioTimelineLog *log, int tasks)
{
    AioPool pool(laneCount);
    if (log)
        log->setPool(&pool);
    const auto begin = Clock::now();
    for (int i = 0; i < tasks; ++i)
        pool.spawnN(yieldOnce());
    while (!pool.isEmpty())
        QCoreApplication::processEvents();
    const double result = milliseconds(Clock::now() - begin) * 1e6 / tasks;
    if (log)
        log->setPool(nullptr);
    return result;
}

static void benchTasks(int tasks)
{
    std::vector<double> without, with, added;
    for (int i = 0; i < 7; ++i) {
        AioTimelineLog log(nullptr);
        without.push_back(run(nullptr, tasks));
        with.push_back(run(&log, tasks));
        added.push_back(with.back() - without.back());
    }
    std::printf("\n%-10s %14s %14s %14s\n", "tasks", "without [ns]", "recorded [ns]", "added [ns]");
    std::printf("%-10d %14.0f %14.0f %14.0f\n", tasks, median(without), median(with), median(added));
}

int main(int argc, char **argv)
{
    QGuiApplication app(argc, argv);
    QQuickWindow window;
    window.resize(1000, 400);
    window.show();
    while (!window.isExposed())
        QCoreApplication::processEvents();
    std::printf("%-10s %12s %14s %12s %8s %10s\n", "bars", "span [ms]", "update [ms]", "frame [ms]", "nodes",
                "bytes/bar");
    for (const int count : { 1'000, 100'000, 1'000'000 })
        benchFrames(window, count);
    benchTasks(1'000'000);
    return 0;
}
