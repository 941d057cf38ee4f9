// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Shows a pool in an AioTaskPanel with a QProgressBar below, without any QML: tasks can be moved, held, started, cancelled
// and tried again. Closing the window while tasks are active asks first. widgets --dialog shows a QProgressDialog instead,
// and ends with the tasks. With --screenshot FILE.png, it saves a picture of the busy window or dialog, and ends.

#include "primes.h"

#include <AioConcurrent>
#include <AioProgress>
#include <AioQuitMessage>
#include <AioTaskPanel>

#include <QtCore/QTimer>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLabel>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QProgressDialog>
#include <QtWidgets/QVBoxLayout>

#include <cstdio>
#include <limits>
#include <memory>

static constexpr int PerMille = 1000;

static void addTasks(AioPool &pool, int count)
{
    for (int i = 1; i <= count; ++i) {
        const int limit = i * 500'000;
        // The time grows faster than the limit, roughly so.
        const qint64 amount = qint64(i) * i;
        pool.spawnN([limit] { return Aio::concurrent(countPrimes, limit); },
                    AioTaskOptions(QCoreApplication::translate("main", "primes below %L1").arg(limit))
                            .withRepeatable()
                            .withExpected(amount));
    }
}

//! Returns a panel with the tasks and a progress bar, which shows while there is something to wait for.
static std::unique_ptr<QWidget> makeWindow(AioPool &pool, const AioProgress &progress)
{
    auto window = std::make_unique<QWidget>();
    auto *panel = new AioTaskPanel(&pool);
    auto *bar = new QProgressBar;
    bar->setRange(0, PerMille);
    bar->setVisible(progress.isVisible());
    QObject::connect(&progress, &AioProgress::changed, bar, [bar, &progress] {
        bar->setValue(int(progress.value() * PerMille));
        bar->setFormat(progress.text());
    });
    QObject::connect(&progress, &AioProgress::visibleChanged, bar, &QWidget::setVisible);
    auto *layout = new QVBoxLayout(window.get());
    layout->addWidget(panel);
    layout->addWidget(bar);
    window->resize(820, 460);
    window->show();
    return window;
}

//! Returns a dialog that opens when the tasks take longer than a moment. Its button cancels them.
static std::unique_ptr<QWidget> makeDialog(AioPool &pool, const AioProgress &progress)
{
    auto dialog = std::make_unique<QProgressDialog>();
    auto *label = new QLabel(dialog.get());
    label->setTextFormat(Qt::PlainText);
    label->setAlignment(Qt::AlignCenter);
    dialog->setLabel(label);
    dialog->setRange(0, PerMille);
    dialog->setMinimumDuration(std::numeric_limits<int>::max()); // the AioProgress says when it opens and closes
    dialog->setAutoReset(false);
    dialog->setAutoClose(false);
    dialog->reset();
    QObject::connect(&progress, &AioProgress::changed, dialog.get(), [dialog = dialog.get(), label, &progress] {
        dialog->setValue(int(progress.value() * PerMille));
        label->setText(progress.text());
    });
    QObject::connect(&progress, &AioProgress::visibleChanged, dialog.get(), &QWidget::setVisible);
    QObject::connect(dialog.get(), &QProgressDialog::canceled, &pool, &AioPool::cancelAll);
    QObject::connect(&pool, &AioPool::idle, qApp, &QCoreApplication::quit);
    return dialog;
}

int main(int argc, char **argv)
{
    const QStringList arguments = [argc, argv] {
        QStringList arguments;
        for (int i = 1; i < argc; ++i)
            arguments << QString::fromLocal8Bit(argv[i]);
        return arguments;
    }();
    const bool isDialog = arguments.value(0) == QLatin1String("--dialog");
    const QStringList rest = arguments.mid(isDialog ? 1 : 0);
    const bool isScreenshot = rest.size() == 2 && rest[0] == QLatin1String("--screenshot");
    if (!rest.isEmpty() && !isScreenshot) {
        std::fputs("Usage: widgets [--dialog] [--screenshot FILE.png]\n", stderr);
        return 2;
    }
    if (isScreenshot)
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    QGuiApplication::setApplicationDisplayName(
            QCoreApplication::translate("main", "Primes")); // the title of the window
    AioPool pool(2);
    pool.tasks()->setHistoryLimit(100);
    const AioProgress progress(&pool);
    const std::unique_ptr<QWidget> window = isDialog ? makeDialog(pool, progress) : makeWindow(pool, progress);
    AioQuitGuard guard(&pool);
    new AioQuitMessage(&guard, window.get()); // owned by the window
    addTasks(pool, 12);
    if (!isScreenshot)
        return app.exec();

    bool isBusy = false;
    bool saved = false;
    // Saves the picture when some tasks have finished and others are active.
    const auto save = [&] {
        saved = window->grab().save(rest[1]);
        QCoreApplication::exit(); // the guard would ask about a quit() while tasks run
    };
    QObject::connect(&progress, &AioProgress::changed, window.get(), [&] {
        if (isBusy || !progress.isVisible() || progress.remaining() < 0 || progress.finished() < 6)
            return;
        isBusy = true;
        pool.hold(pool.tasks()->taskAt(4));
        QTimer::singleShot(100, window.get(), save);
    });
    app.exec();
    if (!saved)
        std::fprintf(stderr, "widgets: %s cannot be written\n", qPrintable(rest[1]));
    return saved ? 0 : 1;
}
