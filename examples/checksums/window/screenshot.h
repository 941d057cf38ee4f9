// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "window.h"

#include <QtCore/QSet>

//! Draws the window into a file when several files are in the middle of being hashed, and ends the program.
class Screenshot : public QObject
{
    Q_OBJECT

public:
    //! Before the application: it is to need no display.
    static void prepare();
    Screenshot(ChecksumsWindow &window, QString fileName);

private:
    void tick();
    void take();

    ChecksumsWindow &m_window;
    const QString m_fileName;
    QSet<qint64> m_progressing; // tasks that have told of progress
    QSet<qint64> m_before; // the same, at the last tick
    bool m_wasBusy = true;
    QTimer m_ticker;
};
