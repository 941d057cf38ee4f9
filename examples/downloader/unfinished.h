// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QList>
#include <QtCore/QString>
#include <QtCore/QUrl>

/*!
    \class Unfinished
    \brief The URLs whose downloads had not ended when the program did, in a hidden file of their folder.
*/
class Unfinished
{
public:
    explicit Unfinished(const QString &folder);

    /*! Returns the URLs that were written. Lines that are no URL are left out. */
    QList<QUrl> read() const;
    /*! Writes \a urls, or removes the file if there are none. Warns if that fails. */
    void write(const QList<QUrl> &urls);
    QString path() const { return m_path; }

private:
    const QString m_path;
};
