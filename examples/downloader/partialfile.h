// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QTemporaryFile>

/*!
    \class PartialFile
    \brief A file that gets its name when it is complete, and otherwise is gone.

    Where the system has files without a name it is one till then, so that not even a crash leaves something; elsewhere its
    name begins with a dot and ends with \c .part.
    \b Exceptions: whatever cannot be done throws a \c std::runtime_error that says why.
*/
class PartialFile
{
public:
    //! To be the file \a path.
    explicit PartialFile(QString path);

    const QString &path() const { return m_path; }
    qint64 size() const { return m_size; }
    void write(const QByteArray &data);

    enum class Existing { Keep, Replace };
    /*! Gives it its name. With Existing::Keep a file that has it already stays as it is, and this throws. */
    void commit(Existing existing);

private:
    [[noreturn]] void fail(const QString &why) const;

    QString m_path;
    qint64 m_size = 0;
    QTemporaryFile m_file;
};
