// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "sumlines.h"

#include <AioTask>

#include <QtCore/QScopeGuard>

#include <algorithm>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <utility>

//! Limit above the length of any path with its sum, every byte escaped. A film given as a list is rejected instead of
//! being read into memory.
static constexpr qsizetype LongestLine = 64 * 1024;

QByteArray escaped(const QByteArray &name)
{
    QByteArray result;
    result.reserve(name.size());
    for (char c : name) {
        if (c == '\\')
            result += "\\\\";
        else if (c == '\n')
            result += "\\n";
        else if (c == '\r')
            result += "\\r";
        else
            result += c;
    }
    return result;
}

static std::optional<QByteArray> unescaped(const QByteArray &text)
{
    QByteArray result;
    result.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text.at(i) != '\\') {
            result += text.at(i);
            continue;
        }
        const char c = ++i < text.size() ? text.at(i) : '\0';
        if (c == '\\')
            result += '\\';
        else if (c == 'n')
            result += '\n';
        else if (c == 'r')
            result += '\r';
        else
            return {};
    }
    return result;
}

QByteArray sumLine(const File &file)
{
    const QByteArray name = escaped(file.name);
    return (name.size() == file.name.size() ? "" : "\\") + file.sum.toHex() + "  " + name + '\n';
}

void sortByName(QPromise<Files> &promise, Files files)
{
    std::sort(files.begin(), files.end(), [&promise](const File &a, const File &b) {
        if (promise.isCanceled())
            throw AioCancelled(); // sorting a million names would delay Ctrl-C too long
        return a.name < b.name;
    });
    promise.addResult(std::move(files));
}

static std::optional<QByteArray> parseSum(const QByteArray &hex, const Algorithm &algorithm)
{
    const auto isHex = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    if (hex.size() != 2 * QCryptographicHash::hashLength(algorithm.id) || !std::all_of(hex.begin(), hex.end(), isHex))
        return {};
    return QByteArray::fromHex(hex);
}

std::optional<File> parseSumLine(QByteArray line, const Algorithm &algorithm)
{
    qsizetype start = 0;
    while (start < line.size() && (line.at(start) == ' ' || line.at(start) == '\t'))
        ++start;
    line.remove(0, start);
    const bool isEscaped = line.startsWith('\\');
    if (isEscaped)
        line.remove(0, 1);

    QByteArray hex;
    QByteArray name;
    const QByteArray tag = QByteArray(algorithm.tag) + " (";
    if (line.startsWith(tag)) {
        const qsizetype end = line.lastIndexOf(") = ");
        if (end < tag.size())
            return {};
        name = line.mid(tag.size(), end - tag.size());
        hex = line.mid(end + 4);
    } else {
        const qsizetype length = 2 * QCryptographicHash::hashLength(algorithm.id);
        if (line.size() < length + 3 || line.at(length) != ' '
            || (line.at(length + 1) != ' ' && line.at(length + 1) != '*'))
            return {};
        hex = line.left(length);
        name = line.mid(length + 2);
    }
    const std::optional<QByteArray> sum = parseSum(hex, algorithm);
    const std::optional<QByteArray> realName = isEscaped ? unescaped(name) : name;
    if (!sum || !realName || realName->isEmpty() || realName->contains('\0'))
        return {};
    File file(*realName);
    file.sum = *sum;
    return file;
}

static void addLine(SumList &list, QByteArray line, const Algorithm &algorithm)
{
    if (line.endsWith('\r'))
        line.chop(1);
    if (line.isEmpty() || line.startsWith('#'))
        return;
    std::optional<File> file = parseSumLine(std::move(line), algorithm);
    if (!file) {
        ++list.badLines;
        return;
    }
    file->place = quint32(list.files.size());
    list.files.push_back(*std::move(file));
}

void readSums(QPromise<SumList> &promise, QByteArray fileName, Algorithm algorithm)
{
    SumList list;
    const int fd =
            fileName == "-" ? ::dup(STDIN_FILENO) : ::open(fileName.constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const auto closer = qScopeGuard([fd] { ::close(fd); });
    const auto fail = [&] {
        list.error = errno;
        promise.addResult(std::move(list));
    };
    if (fd < 0)
        return fail();

    QByteArray text;
    bool isTooLong = false; // the line that text is the end of
    const auto endLine = [&](QByteArray line) {
        if (std::exchange(isTooLong, false))
            ++list.badLines;
        else
            addLine(list, std::move(line), algorithm);
    };
    char buffer[LongestLine];
    while (!promise.isCanceled()) {
        // Polls, so that a cancel does not wait for the slow other end of a pipe.
        pollfd readable = { fd, POLLIN, 0 };
        if (::poll(&readable, 1, 100) == 0)
            continue;
        const ssize_t bytes = ::read(fd, buffer, sizeof buffer);
        if (bytes < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (bytes < 0)
            return fail();
        if (bytes == 0) {
            endLine(std::move(text));
            promise.addResult(std::move(list));
            return;
        }
        text.append(buffer, bytes);
        qsizetype start = 0;
        for (qsizetype end; (end = text.indexOf('\n', start)) >= 0; start = end + 1) {
            if (promise.isCanceled())
                return;
            endLine(text.mid(start, end - start));
        }
        text.remove(0, start);
        if (text.size() > LongestLine) {
            text.clear();
            isTooLong = true;
        }
    }
}
