// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QHash>
#include <QtCore/QUrl>

/*! Returns a file name for \a url: the last part of its path, made unable to lead to another folder. Never empty. */
QString fileNameOf(const QUrl &url);

//! Gives each URL a file name of its own.
class FileNames
{
public:
    /*! Returns fileNameOf() \a url, or "name (2).zip" and so on if another URL has that name. The same each time. */
    QString nameFor(const QUrl &url);

private:
    QHash<QUrl, QString> m_names;
    QHash<QString, QUrl> m_owners; // keyed by case-folded name, as some file systems ignore case
};
