// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// What is said to the user on standard error.

#include <QtCore/QByteArray>
#include <QtCore/QTimer>

#include <functional>

class Console
{
public:
    Console();

    //! "checksums: NAME: TEXT", in one line whatever is in the name.
    void error(const QByteArray &name, const QByteArray &text);
    void message(const QByteArray &text);

    //! Something else is going to write to the terminal.
    void hideProgress();

private:
    friend class Progress;
    void write(const QByteArray &text);

    const bool m_isTerminal;
    bool m_isProgressShown = false;
};

//! As long as it lives, a line that tells how far things are, ten times a second, if somebody can see it.
class Progress
{
public:
    Progress(Console &console, std::function<QByteArray()> text);
    ~Progress();
    Q_DISABLE_COPY_MOVE(Progress)

private:
    void show();

    Console &m_console;
    std::function<QByteArray()> m_text;
    QTimer m_timer;
};
