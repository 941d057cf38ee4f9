// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QObject>

namespace Rivals {

//! The signals that a hand-written pool would have.
class Announcer : public QObject
{
    Q_OBJECT

Q_SIGNALS:
    void taskStarted(qint64 id);
    void taskFinished(qint64 id);
};

}
