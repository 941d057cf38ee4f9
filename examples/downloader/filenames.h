// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QHash>
#include <QtCore/QUrl>

/*! What a file of \a url is called: the end of its path, without whatever could lead to another folder; never empty. */
QString fileNameOf(const QUrl &url);

//! Gives each URL a name of its own.
class FileNames
{
public:
    /*! fileNameOf() \a url, or "name (2).zip" and so on when another URL has it; the same each time. */
    QString nameFor(const QUrl &url);

private:
    QHash<QUrl, QString> m_names;
    QHash<QString, QUrl> m_owners; // in one case: there are file systems that know no other
};
