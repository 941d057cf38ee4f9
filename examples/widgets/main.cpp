// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// A pool in a QTableView, without any QML. widgets --screenshot FILE.png draws the window in the middle of its work, and ends.

#include "window.h"

#include <AioTaskModel>

#include <QtCore/QTimer>
#include <QtGui/QPixmap>
#include <QtWidgets/QApplication>

#include <cstdio>

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
    Window window;
    window.show();
    if (!isScreenshot)
        return app.exec();

    window.addTasks(10);
    bool saved = false;
    // When one has been done and the next are going on.
    QObject::connect(&window.pool(), &AioPool::taskFinished, &window, [&] {
        QTimer::singleShot(100, &window, [&] {
            saved = window.grab().save(QString::fromLocal8Bit(argv[2]));
            app.quit();
        });
    });
    app.exec();
    if (!saved)
        std::fprintf(stderr, "widgets: %s cannot be written\n", argv[2]);
    return saved ? 0 : 1;
}
