// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Shows a pool in a QTableView, without any QML. widgets --screenshot FILE.png saves a picture of the busy window and
// ends.

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
    // Saves the picture when one task has finished and others are active.
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
