// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "filelist.h"

#include "sumlines.h"

#include <QtCore/QFile>

#include <algorithm>
#include <utility>

using namespace std::chrono_literals;

FileList::FileList(QObject *parent) : QAbstractListModel(parent)
{
    m_timer.setInterval(100ms);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &FileList::flush);
}

Files FileList::allFiles() const
{
    Files files = m_files;
    files.insert(files.end(), m_newFiles.begin(), m_newFiles.end());
    return files;
}

void FileList::schedule()
{
    if (!m_timer.isActive())
        m_timer.start();
}

void FileList::add(File file, State state)
{
    m_newFiles.push_back(std::move(file));
    m_newStates.push_back(state);
    schedule();
}

void FileList::setState(std::size_t row, State state)
{
    --m_counts[std::exchange(m_states[row], state)];
    ++m_counts[state];
    m_firstChanged = m_firstChanged < 0 ? int(row) : std::min(m_firstChanged, int(row));
    m_lastChanged = std::max(m_lastChanged, int(row));
    schedule();
}

void FileList::tell(std::size_t row, File file, State state)
{
    m_files[row].sum = std::move(file.sum);
    m_files[row].error = file.error;
    setState(row, state);
}

void FileList::cancelWaiting()
{
    for (std::size_t row = 0; m_counts[Waiting] > 0; ++row) {
        if (m_states[row] == Waiting)
            setState(row, Cancelled);
    }
}

void FileList::reset(Files files, State state)
{
    beginResetModel();
    m_timer.stop();
    m_newFiles.clear();
    m_newStates.clear();
    m_firstChanged = m_lastChanged = -1;
    m_files = std::move(files);
    m_states.assign(m_files.size(), state);
    m_counts = {};
    m_counts[state] = count();
    endResetModel();
    Q_EMIT countsChanged();
}

void FileList::reorder(Files files)
{
    flush();
    if (files.empty() || files.size() != m_files.size() || m_counts[m_states.front()] != count())
        return;
    m_files = std::move(files);
    Q_EMIT dataChanged(index(0), index(count() - 1));
}

void FileList::flush()
{
    m_timer.stop();
    if (m_firstChanged >= 0)
        Q_EMIT dataChanged(index(std::exchange(m_firstChanged, -1)), index(std::exchange(m_lastChanged, -1)));
    if (!m_newFiles.empty()) {
        beginInsertRows({}, count(), count() + int(m_newFiles.size()) - 1);
        std::move(m_newFiles.begin(), m_newFiles.end(), std::back_inserter(m_files));
        m_states.insert(m_states.end(), m_newStates.begin(), m_newStates.end());
        for (State state : m_newStates)
            ++m_counts[state];
        m_newFiles.clear();
        m_newStates.clear();
        endInsertRows();
    }
    Q_EMIT countsChanged();
}

int FileList::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_files.size());
}

static QString stateName(FileList::State state)
{
    switch (state) {
    case FileList::Waiting:
        return FileList::tr("waiting");
    case FileList::Hashed:
        return FileList::tr("hashed");
    case FileList::Ok:
        return FileList::tr("OK");
    case FileList::Differs:
        return FileList::tr("FAILED");
    case FileList::Missing:
        return FileList::tr("missing");
    case FileList::Unreadable:
        return FileList::tr("cannot be read");
    default:
        return FileList::tr("cancelled");
    }
}

QVariant FileList::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const File &file = m_files[std::size_t(index.row())];
    const State state = m_states[std::size_t(index.row())];
    switch (role) {
    case NameRole:
        return QFile::decodeName(file.name);
    case DetailRole:
        if (file.error != 0)
            return QString::fromLocal8Bit(errorText(file.error));
        return state == Waiting || state == Cancelled ? stateName(state) : QString::fromLatin1(file.sum.toHex());
    case StateRole:
        return state;
    case StateNameRole:
        return stateName(state);
    case LineRole:
        if (state == Hashed)
            return QFile::decodeName(sumLine(file)).chopped(1);
        return QString(QFile::decodeName(file.name) + QStringLiteral(": ")
                       + (file.error != 0 ? QString::fromLocal8Bit(errorText(file.error)) : stateName(state)));
    default:
        return {};
    }
}

QHash<int, QByteArray> FileList::roleNames() const
{
    return {
        { NameRole, "name" }, { DetailRole, "detail" }, { StateRole, "fileState" }, { StateNameRole, "stateName" }
    };
}

FileFilter::FileFilter(QObject *parent) : QSortFilterProxyModel(parent)
{
    setFilterCaseSensitivity(Qt::CaseInsensitive);
}

void FileFilter::setText(const QString &text)
{
    if (text == m_text)
        return;
    m_text = text;
    setFilterFixedString(text);
    Q_EMIT textChanged();
}

void FileFilter::setStates(const QList<int> &states)
{
    if (states == m_states)
        return;
    m_states = states;
    invalidateRowsFilter();
    Q_EMIT statesChanged();
}

bool FileFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    return (m_states.isEmpty() || m_states.contains(index.data(FileList::StateRole).toInt()))
            && QSortFilterProxyModel::filterAcceptsRow(row, parent);
}
