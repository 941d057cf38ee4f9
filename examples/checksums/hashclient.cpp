// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "hashclient.h"

#include <QtCore/QFile>

#include <algorithm>
#include <utility>

Batch::Batch(HashClient &client, Files files) : m_client(&client), m_files(std::move(files)) { }

Batch::Batch(Batch &&other) noexcept
    : m_client(other.m_client),
      m_files(std::exchange(other.m_files, {})),
      m_next(std::exchange(other.m_next, 0)),
      m_taken(std::exchange(other.m_taken, 0)),
      m_label(std::exchange(other.m_label, {}))
{
}

Batch::~Batch()
{
    if (const std::size_t left = size() + m_taken)
        m_client->dropped(label(), left);
}

static QByteArrayView folderOf(const QByteArray &name)
{
    return QByteArrayView(name).first(std::max<qsizetype>(name.lastIndexOf('/'), 0));
}

//! The folder that both are in or below.
static QByteArrayView commonFolder(QByteArrayView a, QByteArrayView b)
{
    const auto ends = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    const auto isWhole = [](QByteArrayView folder, QByteArrayView::iterator end) {
        return end == folder.end() || *end == '/';
    };
    qsizetype length = ends.first - a.begin();
    if (!isWhole(a, ends.first) || !isWhole(b, ends.second))
        length = std::max<qsizetype>(a.first(length).lastIndexOf('/'), 0);
    return a.first(length);
}

QString Batch::label() const
{
    if (!m_label.isEmpty() || isEmpty())
        return m_label;
    const QByteArray &first = m_files[m_next].name;
    if (size() == 1)
        return QFile::decodeName(first);
    QByteArrayView folder = folderOf(first);
    for (std::size_t i = m_next + 1; i < m_files.size(); ++i)
        folder = commonFolder(folder, folderOf(m_files[i].name));
    const QString count = QStringLiteral("%L1 files").arg(size());
    return folder.isEmpty() ? count : QStringLiteral("%1 (%2)").arg(QFile::decodeName(folder.toByteArray()), count);
}

qint64 Batch::bytes() const
{
    qint64 sum = 0;
    for (std::size_t i = m_next; i < m_files.size(); ++i) {
        const qint64 bytes = m_files[i].size;
        if (bytes < 0)
            return -1;
        if (size() == 1 || bytes <= BigSize) // bigger ones get tasks of their own
            sum += bytes;
    }
    return sum;
}

void Batch::fill(Batch &other)
{
    for (; !isEmpty() && other.size() < BatchCount; ++m_next)
        other.m_files.push_back(std::move(m_files[m_next]));
    if (isEmpty()) {
        m_files.clear();
        m_next = 0;
    }
}

Files Batch::takeFiles()
{
    m_label = label();
    m_taken = size();
    m_next = 0;
    return std::exchange(m_files, {});
}

void Batch::done(File &file)
{
    --m_taken;
    m_client->done(file);
}

Batch Batch::again(File &file)
{
    --m_taken;
    return Batch(*m_client, Files(1, std::move(file)));
}
