// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "consoleclient.h"

#include <algorithm>
#include <utility>

static QByteArray megabytes(double bytes)
{
    return QByteArray::number(bytes / 1e6, 'f', 1) + " MB";
}

ConsoleClient::ConsoleClient(const Options &options, Console &console, std::function<void(File &)> take)
    : HashClient(options.algorithm), m_console(console), m_take(std::move(take))
{
}

void ConsoleClient::done(File &file)
{
    if (file.error != 0)
        failed(file);
    m_take(file);
}

void ConsoleClient::failed(const File &file)
{
    ++m_failed;
    m_console.error(file.name, errorText(file.error));
}

void ConsoleClient::problem(const QString &text)
{
    ++m_failed;
    m_console.message(text.toUtf8());
}

QByteArray ConsoleClient::progressLine(const Hasher &hasher) const
{
    // Each active task hashes one file at a time, while the rest of its batch waits.
    const qint64 done = hasher.counters().filesDone;
    const qint64 active = hasher.pool().activeCount();
    const qint64 waiting = std::max<qint64>(m_found - done - active, 0);
    const double speed = double(hasher.counters().bytesDone) / hasher.secondsPassed();
    const qint64 left = m_foundAll && hasher.progress().isByAmount() ? hasher.progress().remaining() : -1;
    const QByteArray timeLeft = left < 0 ? QByteArray() : ", " + QByteArray::number((left + 999) / 1000) + " s left";
    return QByteArray::number(done) + '/' + QByteArray::number(m_found) + " files, " + QByteArray::number(active)
            + " active, " + QByteArray::number(waiting) + " waiting, " + megabytes(speed) + "/s" + timeLeft;
}

void ConsoleClient::printSummary(const Hasher &hasher, std::size_t files) const
{
    const auto bytes = double(hasher.counters().bytesDone);
    QByteArray text = QByteArray::number(qulonglong(files)) + " files, " + megabytes(bytes) + " in "
            + QByteArray::number(hasher.seconds(), 'f', 3) + " s, "
            + megabytes(bytes / std::max(hasher.seconds(), 1e-9)) + "/s";
    if (m_failed > 0)
        text += ", " + QByteArray::number(m_failed) + " failed";
    m_console.message(text);
}
