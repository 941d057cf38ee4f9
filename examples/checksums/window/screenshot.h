// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "window.h"

#include <QtCore/QSet>

//! Draws the window into a file while several files are being hashed, and ends the program.
class Screenshot : public QObject
{
    Q_OBJECT

public:
    //! Makes the application need no display. Must be called before it is created.
    static void prepare();
    Screenshot(ChecksumsWindow &window, QString fileName);

private:
    void tick();
    void take();

    ChecksumsWindow &m_window;
    const QString m_fileName;
    QSet<qint64> m_progressing; // tasks that have reported progress
    QSet<qint64> m_before; // m_progressing at the last tick
    bool m_wasBusy = true;
    QTimer m_ticker;
};
