// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "filenames.h"

#include <QtCore/QFileInfo>

//! Maximum length of a name. File systems allow 255 bytes, but temporary names and numbered duplicates are longer.
static constexpr qsizetype MaximumBytes = 200;

static bool isUnwanted(QChar c)
{
    // Forbidden in some file systems, or moves the cursor of a terminal
    return c.unicode() < 0x20 || c.unicode() == 0x7f || QStringView(u"/\\:*?\"<>|").contains(c) || !c.isPrint();
}

QString fileNameOf(const QUrl &url)
{
    QString name = url.fileName(QUrl::FullyDecoded);
    for (qsizetype i = 0; i < name.size(); ++i) {
        const bool isPair = name[i].isHighSurrogate() && i + 1 < name.size() && name[i + 1].isLowSurrogate();
        if (isPair)
            ++i;
        else if (isUnwanted(name[i]))
            name[i] = u'_';
    }
    name = name.trimmed();
    if (name.startsWith(u'.')) // would be hidden, or is "." or ".."
        name[0] = u'_';
    if (name.endsWith(u'.'))
        name.back() = u'_';
    if (name.isEmpty())
        name = QStringLiteral("index.html");

    const QString suffix = QFileInfo(name).suffix();
    const QString end = suffix.isEmpty() || suffix.size() > 10 ? QString() : u'.' + suffix;
    QString base = name.chopped(end.size());
    while (base.toUtf8().size() + end.toUtf8().size() > MaximumBytes)
        base.chop(base.size() > 1 && base.back().isLowSurrogate() ? 2 : 1);
    return base + end;
}

QString FileNames::nameFor(const QUrl &url)
{
    if (const auto known = m_names.constFind(url); known != m_names.constEnd())
        return *known;
    const QString first = fileNameOf(url);
    const QString suffix = QFileInfo(first).suffix();
    const QString end = suffix.isEmpty() ? QString() : u'.' + suffix;
    QString name = first;
    for (int number = 2; m_owners.contains(name.toCaseFolded()); ++number)
        name = QStringLiteral("%1 (%2)%3").arg(first.chopped(end.size()), QString::number(number), end);
    m_owners.insert(name.toCaseFolded(), url);
    return *m_names.insert(url, name);
}
