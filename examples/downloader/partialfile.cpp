// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "partialfile.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QFileInfo>

#include <filesystem>
#include <stdexcept>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#endif

//! Returns the permissions of an ordinary new file. Those of a temporary file are for its owner only.
static QFile::Permissions usualPermissions()
{
    QFile::Permissions permissions = QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::WriteGroup
            | QFile::ReadOther | QFile::WriteOther;
#ifdef Q_OS_UNIX
    const mode_t mask = ::umask(0);
    ::umask(mask);
    if (mask & S_IRGRP)
        permissions &= ~QFile::ReadGroup;
    if (mask & S_IWGRP)
        permissions &= ~QFile::WriteGroup;
    if (mask & S_IROTH)
        permissions &= ~QFile::ReadOther;
    if (mask & S_IWOTH)
        permissions &= ~QFile::WriteOther;
#endif
    return permissions;
}

PartialFile::PartialFile(QString path) : m_path(std::move(path))
{
    const QFileInfo info(m_path);
    m_file.setFileTemplate(info.dir().filePath(u'.' + info.fileName() + QStringLiteral(".XXXXXX.part")));
    if (!m_file.open())
        fail(m_file.errorString());
}

void PartialFile::write(const QByteArray &data)
{
    if (m_file.write(data) != data.size())
        fail(m_file.errorString());
    m_size += data.size();
}

void PartialFile::commit(Existing existing)
{
    if (!m_file.flush() || !m_file.setPermissions(usualPermissions()))
        fail(m_file.errorString());
    if (existing == Existing::Keep) {
        if (QFileInfo::exists(m_path) || !m_file.rename(m_path)) // rename() also keeps a file created in between
            fail(QFileInfo::exists(m_path) ? QCoreApplication::translate("Downloader", "exists already")
                                           : m_file.errorString());
    } else {
        const QString temporary = m_file.fileName();
        m_file.close();
        std::error_code error;
        std::filesystem::rename(temporary.toStdU16String(), m_path.toStdU16String(), error);
        if (error)
            fail(QString::fromStdString(error.message()));
    }
    m_file.setAutoRemove(false);
}

void PartialFile::fail(const QString &why) const
{
    throw std::runtime_error(QStringLiteral("%1: %2").arg(m_path, why).toStdString());
}
