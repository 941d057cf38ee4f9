// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Messages to the user on standard error.

#include <QtCore/QByteArray>
#include <QtCore/QTimer>

#include <functional>

class Console
{
public:
    Console();

    //! Prints "checksums: NAME: TEXT", in one line whatever is in the name.
    void error(const QByteArray &name, const QByteArray &text);
    void message(const QByteArray &text);

    //! True if progress is shown.
    bool isTerminal() const { return m_isTerminal; }
    //! Wipes the progress line, before something else writes to the terminal.
    void hideProgress();

private:
    friend class Progress;
    void write(const QByteArray &text);

    const bool m_isTerminal;
    bool m_isProgressShown = false;
};

//! Shows a progress line during its lifetime, updated ten times a second, if standard error is a terminal.
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
