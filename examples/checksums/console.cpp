// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "console.h"

#include "sumlines.h"

#include <unistd.h>

#include <chrono>

using namespace std::chrono_literals;

//! Returns \a name with control characters escaped, so that it cannot move the cursor.
static QByteArray printable(const QByteArray &name)
{
    QByteArray result;
    for (char c : escaped(name)) {
        if (uchar(c) < ' ' || c == '\x7f')
            result += "\\x" + QByteArray::number(uchar(c), 16).rightJustified(2, '0');
        else
            result += c;
    }
    return result;
}

Console::Console() : m_isTerminal(::isatty(STDERR_FILENO)) { }

void Console::error(const QByteArray &name, const QByteArray &text)
{
    message((name.isEmpty() ? QByteArray("''") : printable(name)) + ": " + text);
}

void Console::message(const QByteArray &text)
{
    hideProgress();
    write("checksums: " + text + '\n');
}

void Console::hideProgress()
{
    if (m_isProgressShown)
        write("\r\033[K");
    m_isProgressShown = false;
}

void Console::write(const QByteArray &text)
{
    qsizetype written = 0;
    while (written < text.size()) {
        const ssize_t bytes = ::write(STDERR_FILENO, text.constData() + written, std::size_t(text.size() - written));
        if (bytes < 0 && errno != EINTR)
            return; // no way left to report the error
        written += std::max<ssize_t>(bytes, 0);
    }
}

Progress::Progress(Console &console, std::function<QByteArray()> text) : m_console(console), m_text(std::move(text))
{
    if (!m_console.m_isTerminal)
        return;
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { show(); });
    m_timer.start(100ms);
}

Progress::~Progress()
{
    m_console.hideProgress();
}

void Progress::show()
{
    m_console.write("\r" + m_text() + "\033[K");
    m_console.m_isProgressShown = true;
}
