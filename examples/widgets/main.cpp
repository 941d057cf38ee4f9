// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Shows a pool in an AioTaskPanel, without any QML: tasks can be moved, held, started, cancelled and tried again.
// widgets --screenshot FILE.png saves a picture of the busy window and ends.

#include "primes.h"

#include <AioConcurrent>
#include <AioTaskPanel>

#include <QtCore/QTimer>
#include <QtWidgets/QApplication>

#include <cstdio>

static void addTasks(AioPool &pool, int count)
{
    for (int i = 1; i <= count; ++i) {
        const int limit = i * 500'000;
        pool.spawnN(
                [limit] { return Aio::concurrent(countPrimes, limit); },
                AioTaskOptions(QCoreApplication::translate("main", "primes below %L1").arg(limit)).withRepeatable());
    }
}

int main(int argc, char **argv)
{
    const bool isScreenshot = argc == 3 && qstrcmp(argv[1], "--screenshot") == 0;
    if (argc > 1 && !isScreenshot) {
        std::fputs("Usage: widgets [--screenshot FILE.png]\n", stderr);
        return 2;
    }
    if (isScreenshot)
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    QGuiApplication::setApplicationDisplayName(
            QCoreApplication::translate("main", "Primes")); // the title of the window
    AioPool pool(2);
    pool.tasks()->setHistoryLimit(100);
    AioTaskPanel panel(&pool);
    panel.resize(820, 420);
    panel.show();
    addTasks(pool, 12);
    if (!isScreenshot)
        return app.exec();

    bool saved = false;
    // Saves the picture when one task has finished and others are active.
    QObject::connect(&pool, &AioPool::taskFinished, &panel, [&] {
        QTimer::singleShot(100, &panel, [&] {
            pool.hold(pool.tasks()->taskAt(4));
            QTimer::singleShot(100, &panel, [&] {
                saved = panel.grab().save(QString::fromLocal8Bit(argv[2]));
                app.quit();
            });
        });
    });
    app.exec();
    if (!saved)
        std::fprintf(stderr, "widgets: %s cannot be written\n", argv[2]);
    return saved ? 0 : 1;
}
