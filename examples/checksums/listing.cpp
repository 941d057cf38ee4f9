// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "listing.h"

#include <QtCore/QScopeGuard>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void addFailure(Listing &listing, QByteArray name, int error)
{
    listing.failed.emplace_back(std::move(name)).error = error;
}

static void addEntry(Listing &listing, int folderFd, const dirent &entry, QByteArray name, bool withSizes)
{
    bool isFile = false;
    bool isFolder = false;
    bool isLink = false;
#ifdef DT_UNKNOWN
    // The entry's type costs nothing where the file system knows it.
    isFile = entry.d_type == DT_REG;
    isFolder = entry.d_type == DT_DIR;
#endif
    if (!isFile && !isFolder) {
        struct stat status;
        bool failed = ::fstatat(folderFd, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0;
        isLink = !failed && S_ISLNK(status.st_mode);
        if (isLink)
            failed = ::fstatat(folderFd, entry.d_name, &status, 0) != 0;
        if (failed)
            return addFailure(listing, std::move(name), errno);
        isFile = S_ISREG(status.st_mode);
        isFolder = S_ISDIR(status.st_mode);
    }
    if (isFile) {
        struct stat status;
        File &file = listing.files.emplace_back(std::move(name));
        if (withSizes && ::fstatat(folderFd, entry.d_name, &status, 0) == 0)
            file.size = status.st_size;
    }
    if (isFolder && !isLink)
        listing.folders += std::move(name);
}

void listFolder(QPromise<Listing> &promise, QByteArray folder, bool withSizes)
{
    Listing listing;
    DIR *const stream = ::opendir(folder.constData());
    if (!stream) {
        addFailure(listing, folder, errno);
        promise.addResult(std::move(listing));
        return;
    }
    const auto closer = qScopeGuard([stream] { ::closedir(stream); });
    const QByteArray prefix = folder.endsWith('/') ? folder : folder + '/';
    while (!promise.isCanceled()) {
        errno = 0;
        const dirent *entry = ::readdir(stream);
        if (!entry) {
            if (errno != 0)
                addFailure(listing, folder, errno);
            promise.addResult(std::move(listing));
            return;
        }
        const QByteArrayView name(entry->d_name);
        if (name != "." && name != "..")
            addEntry(listing, ::dirfd(stream), *entry, prefix + name, withSizes);
    }
}

void listArguments(QPromise<Listing> &promise, QByteArrayList paths)
{
    Listing listing;
    for (const QByteArray &path : std::as_const(paths)) {
        if (promise.isCanceled())
            return;
        struct stat status;
        if (::stat(path.constData(), &status) != 0)
            addFailure(listing, path, errno);
        else if (S_ISDIR(status.st_mode))
            listing.folders += path;
        else if (S_ISREG(status.st_mode))
            listing.files.emplace_back(path).size = status.st_size;
        else
            addFailure(listing, path, NotRegularError);
    }
    promise.addResult(std::move(listing));
}
