// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QTemporaryFile>

/*!
    \class PartialFile
    \brief A file that gets its name when it is complete, and is deleted otherwise.

    Where the system supports unnamed files, it has no name until then, so that not even a crash leaves it behind.
    Elsewhere its temporary name begins with a dot and ends with \c .part.
    \b Exceptions: each function that fails throws a \c std::runtime_error that says why.
*/
class PartialFile
{
public:
    //! Creates a temporary file that commit() turns into \a path.
    explicit PartialFile(QString path);

    const QString &path() const { return m_path; }
    qint64 size() const { return m_size; }
    void write(const QByteArray &data);

    enum class Existing { Keep, Replace };
    /*! Gives the file its name. With Existing::Keep, throws if another file has that name, and keeps that file. */
    void commit(Existing existing);

private:
    [[noreturn]] void fail(const QString &why) const;

    QString m_path;
    qint64 m_size = 0;
    QTemporaryFile m_file;
};
