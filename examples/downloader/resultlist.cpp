// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "resultlist.h"

#include <QtCore/QFileInfo>
#include <QtCore/QLocale>

void ResultList::append(const Result &result)
{
    beginInsertRows({}, count(), count());
    m_results += result;
    endInsertRows();
    Q_EMIT countChanged();
}

QVariant ResultList::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Result &result = at(index.row());
    switch (role) {
    case UrlRole:
        return result.url.toDisplayString();
    case Qt::DisplayRole:
    case NameRole:
        return QFileInfo(result.path).fileName();
    case FileRole:
        return QUrl::fromLocalFile(result.path);
    case SizeRole:
        return QLocale().formattedDataSize(result.bytes);
    }
    return {};
}

QHash<int, QByteArray> ResultList::roleNames() const
{
    return { { UrlRole, "url" }, { NameRole, "name" }, { FileRole, "file" }, { SizeRole, "size" } };
}
