// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QObject>
#include <QtCore/QSocketNotifier>

//! SIGINT, SIGTERM and SIGHUP as a signal of Qt's. The second of a kind ends the program at once.
class Interrupt : public QObject
{
    Q_OBJECT

public:
    Interrupt();
    ~Interrupt() override;

Q_SIGNALS:
    void interrupted(int number);

private:
    void read();

    int m_pipe[2];
    QSocketNotifier m_notifier;
};
