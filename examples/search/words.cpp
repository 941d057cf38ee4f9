// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "words.h"

#include <QtCore/QFile>
#include <QtCore/QRandomGenerator>
#include <QtCore/QSet>

#include <stdexcept>

[[noreturn]] static void fail(const QString &fileName, const QString &why)
{
    throw std::runtime_error(QString(fileName + u": " + why).toStdString());
}

QStringList readWords(const QString &fileName)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        fail(fileName, file.errorString());
    QStringList words;
    while (!file.atEnd()) {
        const QString word = QString::fromUtf8(file.readLine()).trimmed();
        if (!word.isEmpty())
            words += word;
    }
    if (file.error() != QFile::NoError)
        fail(fileName, file.errorString());
    if (words.isEmpty())
        fail(fileName, QStringLiteral("there is no word in it"));
    return words;
}

QStringList makeWords(int count)
{
    static const QStringList onsets =
            QStringLiteral("b br c ch d dr f fl g gr h j k l m n p pl qu r s st str t tr v w z").split(u' ');
    static const QStringList vowels = QStringLiteral("a e i o u ai ea ou y").split(u' ');
    static const QStringList codas = {
        {}, {}, {}, QStringLiteral("n"), QStringLiteral("r"), QStringLiteral("st"), QStringLiteral("l")
    };
    QRandomGenerator random(20);
    const auto any = [&](const QStringList &parts) { return parts.at(int(random.bounded(quint32(parts.size())))); };
    QStringList words;
    QSet<QString> known;
    words.reserve(count);
    while (words.size() < count) {
        QString word;
        for (int syllables = 1 + random.bounded(4); syllables > 0; --syllables)
            word += any(onsets) + any(vowels) + any(codas);
        if (!known.contains(word)) {
            known.insert(word);
            words += word;
        }
    }
    return words;
}
