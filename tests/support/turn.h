// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QCoreApplication>

//! Lets the event loop deliver everything that has been posted, without QCoreApplication::exec(), which a quit would end.
inline void turn()
{
    for (int i = 0; i < 10; ++i) {
        bool posted = false;
        QMetaObject::invokeMethod(
                qApp, [&posted] { posted = true; }, Qt::QueuedConnection);
        while (!posted)
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
}
