// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include <AioPool>
#include <AioTaskModel>

#include <QtGui/QGuiApplication>
#include <QtQml/QQmlComponent>
#include <QtQml/QQmlEngine>
#include <QtQuick/QQuickItem>
#include <QtQuick/QQuickWindow>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <memory>
#include <vector>

using Clock = std::chrono::steady_clock;

static double milliseconds(Clock::duration duration)
{
    return std::chrono::duration<double, std::milli>(duration).count();
}

static AioTask<> yieldOnce()
{
    co_await Aio::yield();
}

struct Run
{
    double nsPerTask = 0; // processor time
    double least = 0; // of several runs
    int frames = 0;
    double p999 = 0;
    double longest = 0;
    double filling = 0; // the longest turn while the view creates its rows
};

//! Returns when a frame was drawn after the last turn that took longer than a frame.
static double fill(QQuickWindow &window)
{
    double longest = 0;
    bool drawn = false;
    const auto watching = QObject::connect(&window, &QQuickWindow::frameSwapped, &window, [&drawn] { drawn = true; });
    for (int quiet = 0; quiet < 100 || !drawn; ++quiet) {
        const auto begin = Clock::now();
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        const double turn = milliseconds(Clock::now() - begin);
        if (turn > 17)
            quiet = 0;
        longest = std::max(longest, turn);
    }
    QObject::disconnect(watching);
    return longest;
}

static Run run(QQuickWindow &window, QQuickItem *view, int tasks)
{
    AioPool pool(100);
    pool.pause();
    if (view)
        view->setProperty("pool", QVariant::fromValue(&pool));
    for (int i = 0; i < 100; ++i)
        pool.spawnN(yieldOnce());
    Run result;
    result.filling = fill(window);
    const auto counting =
            QObject::connect(&window, &QQuickWindow::frameSwapped, &window, [&result] { ++result.frames; });
    std::vector<double> gaps;
    const std::clock_t begin = std::clock();
    pool.resume();
    for (int i = 0; i < tasks; ++i)
        pool.spawnN(yieldOnce());
    auto turn = Clock::now();
    while (!pool.isEmpty()) {
        QCoreApplication::processEvents();
        const auto next = Clock::now();
        gaps.push_back(milliseconds(next - turn));
        turn = next;
    }
    result.nsPerTask = double(std::clock() - begin) * (1e9 / CLOCKS_PER_SEC) / tasks;
    QObject::disconnect(counting);
    std::sort(gaps.begin(), gaps.end());
    result.p999 = gaps[std::size_t(double(gaps.size() - 1) * 0.999)];
    result.longest = gaps.back();
    if (view)
        view->setProperty("pool", QVariant::fromValue<AioPool *>(nullptr));
    return result;
}

static Run median(std::vector<Run> runs)
{
    const auto middle = [&runs](auto member) {
        std::sort(runs.begin(), runs.end(), [member](const Run &a, const Run &b) { return a.*member < b.*member; });
        return runs[runs.size() / 2].*member;
    };
    Run result;
    result.nsPerTask = middle(&Run::nsPerTask);
    result.least = runs.front().nsPerTask;
    result.frames = middle(&Run::frames);
    result.p999 = middle(&Run::p999);
    result.longest = middle(&Run::longest);
    result.filling = middle(&Run::filling);
    return result;
}

int main(int argc, char **argv)
{
    QGuiApplication app(argc, argv);
    const int tasks = argc > 1 ? std::max(std::atoi(argv[1]), 1) : 1'000'000;
    QQmlEngine engine;
    engine.addImportPath(QStringLiteral(QML_IMPORTS));
    QQmlComponent component(&engine);
    component.setData(R"(
        import QtQuick
        import QtQuick.Controls
        import AioPool
        ApplicationWindow {
            width: 640; height: 480; visible: true
            AioTaskView { objectName: "view"; anchors.fill: parent }
            // Wants every frame in both cases
            Rectangle { width: 8; height: 8; RotationAnimation on rotation { from: 0; to: 360; duration: 1000; loops: -1 } }
        })",
                      QUrl());
    const std::unique_ptr<QObject> object(component.create());
    auto *window = qobject_cast<QQuickWindow *>(object.get());
    if (!window) {
        std::fprintf(stderr, "%s", qPrintable(component.errorString()));
        return 1;
    }
    auto *view = object->findChild<QQuickItem *>(QStringLiteral("view"));
    std::vector<Run> without, with;
    std::vector<double> slowDowns;
    run(*window, nullptr, tasks / 10);
    for (int i = 0; i < 9; ++i) {
        without.push_back(run(*window, nullptr, tasks));
        with.push_back(run(*window, view, tasks));
        slowDowns.push_back(with.back().nsPerTask / without.back().nsPerTask);
    }
    std::sort(slowDowns.begin(), slowDowns.end());
    std::printf("%-14s %10s %10s %8s %12s %12s %12s\n", "", "ns/task", "least", "frames", "99.9 % [ms]", "longest [ms]",
                "filling [ms]");
    const Run results[] = { median(without), median(with) };
    for (int i = 0; i < 2; ++i) {
        const Run &result = results[i];
        std::printf("%-14s %10.0f %10.0f %8d %12.2f %12.2f %12.2f\n", i ? "with view" : "without view",
                    result.nsPerTask, result.least, result.frames, result.p999, result.longest, result.filling);
    }
    std::printf("slow-down      %10.3f, %.3f to %.3f\n", slowDowns[slowDowns.size() / 2], slowDowns.front(),
                slowDowns.back());
    return 0;
}
