// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests that the code in the documentation compiles, runs and does what the text says: README, guides and the comments
// of the headers show only code that stands in tests/snippets or in an example, word for word.

#include "snippets/snippets.h"

#include <QtCore/QDirIterator>

using namespace Qt::StringLiterals;

class tst_Snippets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readme() { runReadme(); }
    void reference() { runReference(); }
    void asyncioPool() { runAsyncioPool(); }
    void qtConcurrent() { runQtConcurrent(); }
    void futureWatcher() { runFutureWatcher(); }
    void callbacks() { runCallbacks(); }
    void questions() { runQuestions(); }
    void steering() { runSteering(); }
    void ending() { runEnding(); }
    void progress() { runProgressPage(); }
    void isCompiled_data();
    void isCompiled();
    void readsOnGitHub_data() { addPages(); }
    void readsOnGitHub();
    void linksLead_data() { addPages(); }
    void linksLead();
    void isListed_data() { addPages(); }
    void isListed();

private:
    static void addPages();
};

// Returns the lines of a text as they are compared: without indentation, empty lines and marks.
static QStringList linesOf(const QString &text)
{
    QStringList lines;
    for (const QString &line : text.split(u'\n')) {
        const QString code = line.trimmed();
        if (!code.isEmpty() && !code.startsWith(u"//! ["_s))
            lines << code;
    }
    return lines;
}

static QString read(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("Cannot read %s", qPrintable(path));
    return QString::fromUtf8(file.readAll());
}

static QStringList filesIn(const QString &folder, const QStringList &names)
{
    QStringList files;
    QDirIterator found(QStringLiteral(PROJECT) + folder, names, QDir::Files, QDirIterator::Subdirectories);
    while (found.hasNext())
        files << found.next();
    return files;
}

static QString project(const QString &path)
{
    return QStringLiteral(PROJECT) + path;
}

// Adds a row for each block between a line with \a begin and \a end. \a isQml selects the files in which to find it.
static void addBlocks(const QString &path, const QString &begin, const QString &end, bool isQml)
{
    const QString text = read(path);
    for (qsizetype from = text.indexOf(begin); from >= 0; from = text.indexOf(begin, from)) {
        from = text.indexOf(u'\n', from) + 1;
        const qsizetype to = text.indexOf(end, from);
        QVERIFY2(to > from, qPrintable(path));
        const QString line = QString::number(text.left(from).count(u'\n'));
        const QString name = QFileInfo(path).fileName() + u':' + line;
        QTest::newRow(qPrintable(name)) << text.mid(from, to - from) << isQml;
        from = to + end.size();
    }
}

// Returns the blocks of README and QML reference. tst_readme runs those that are a whole file, and compiles the others.
static QStringList qmlBlocks()
{
    static const QRegularExpression block(u"\n```qml\n(.*?)```\n"_s, QRegularExpression::DotMatchesEverythingOption);
    QStringList blocks;
    for (const QString &page : { u"/README.md"_s, u"/src/doc/qml.md"_s }) {
        const QString text = read(project(page));
        for (QRegularExpressionMatchIterator found = block.globalMatch(text); found.hasNext();)
            blocks << found.next().captured(1);
    }
    return blocks;
}

void tst_Snippets::isCompiled_data()
{
    QTest::addColumn<QString>("code");
    QTest::addColumn<bool>("isQml");
    const QString fence = u"```"_s;
    const QStringList pages = filesIn(u"/src/doc"_s, { u"*.md"_s, u"*.dox"_s }) << project(u"/README.md"_s);
    for (const QString &page : pages)
        addBlocks(page, fence + u"cpp\n"_s, fence, false);
    for (const QString &header : filesIn(u"/src"_s, { u"aio*.h"_s }))
        addBlocks(header, u"\\code\n"_s, u"\\endcode"_s, false);
    for (const QString &type : filesIn(u"/qml"_s, { u"*.qml"_s, u"aio*.h"_s }))
        addBlocks(type, u"\\code\n"_s, u"\\endcode"_s, true);
    for (const QString &page : pages)
        addBlocks(page, fence + u"qml\n"_s, fence, true);
}

void tst_Snippets::isCompiled()
{
    QFETCH(const QString, code);
    QFETCH(const bool, isQml);
    QStringList texts = isQml ? qmlBlocks() : QStringList();
    if (!isQml) {
        for (const QString &file : filesIn(u"/tests/snippets"_s, { u"*.cpp"_s })
                     + filesIn(u"/examples"_s, { u"*.cpp"_s })
                     + QStringList(project(u"/tests/pool/tst_lifetime.cpp"_s)))
            texts << read(file);
    }
    const QString wanted = u'\n' + linesOf(code).join(u'\n') + u'\n';
    QVERIFY(wanted.size() > 2);
    const bool found = std::any_of(texts.begin(), texts.end(), [&wanted](const QString &text) {
        return QString(u'\n' + linesOf(text).join(u'\n') + u'\n').contains(wanted);
    });
    QVERIFY2(found, qPrintable(u"This is compiled nowhere:\n"_s + code));
}

// README and guides are read on GitHub or in an editor as often as in the reference.

void tst_Snippets::addPages()
{
    QTest::addColumn<QString>("page");
    const QStringList pages = filesIn(u"/src/doc"_s, { u"*.md"_s }) << project(u"/README.md"_s);
    QVERIFY(pages.size() > 5);
    for (const QString &page : pages)
        QTest::newRow(qPrintable(QFileInfo(page).fileName())) << page;
}

// Returns the lines of a page that are not code.
static QStringList proseOf(const QString &path)
{
    QStringList lines;
    bool inCode = false;
    for (const QString &line : read(path).split(u'\n')) {
        const bool isFence = line.trimmed().startsWith(u"```"_s);
        inCode = inCode != isFence;
        if (!inCode && !isFence)
            lines << line;
    }
    return lines;
}

// Returns GitHub's anchor for a heading.
static QString addressOf(const QString &heading)
{
    static const QRegularExpression dropped(u"[^\\w -]"_s, QRegularExpression::UseUnicodePropertiesOption);
    return heading.toLower().remove(dropped).replace(u' ', u'-');
}

static QStringList addressesIn(const QString &path)
{
    QStringList addresses;
    for (const QString &line : proseOf(path)) {
        if (line.startsWith(u"##"_s))
            addresses << addressOf(line.mid(line.indexOf(u' ') + 1));
    }
    return addresses;
}

void tst_Snippets::readsOnGitHub()
{
    QFETCH(const QString, page);
    const QRegularExpression code(u"`[^`]*`"_s);
    const QRegularExpression command(u"\\\\[a-z@{]|@[a-z]|\\{#|%[A-Za-z:]|</?(table|tt)\\b"_s);
    const QStringList lines = proseOf(page);
    QVERIFY(!lines.isEmpty() && lines.first().startsWith(u"# "_s));
    for (QString line : lines) {
        line.remove(code);
        QVERIFY2(!line.contains(command), qPrintable(line));
    }
    const QStringList addresses = addressesIn(page);
    for (const QString &address : addresses)
        QVERIFY2(addresses.count(address) == 1, qPrintable(address));
}

void tst_Snippets::linksLead()
{
    QFETCH(const QString, page);
    static const QRegularExpression link(u"\\]\\(([^)]*)\\)"_s);
    static const QRegularExpression code(u"`[^`]*`"_s); // a lambda looks like a link
    const QDir folder = QFileInfo(page).dir();
    for (QString line : proseOf(page)) {
        line.remove(code);
        for (QRegularExpressionMatchIterator found = link.globalMatch(line); found.hasNext();) {
            const QString target = found.next().captured(1);
            if (target.startsWith(u"https://"_s))
                continue;
            const qsizetype mark = target.indexOf(u'#');
            const QString name = mark < 0 ? target : target.left(mark);
            const QString file = name.isEmpty() ? page : folder.filePath(name);
            QVERIFY2(QFileInfo::exists(file), qPrintable(target));
            if (mark >= 0)
                QVERIFY2(addressesIn(file).contains(target.mid(mark + 1)), qPrintable(target));
        }
    }
}

// README leads to every page.
void tst_Snippets::isListed()
{
    QFETCH(const QString, page);
    const QString name = QFileInfo(page).fileName();
    QVERIFY(name == u"README.md"_s || read(project(u"/README.md"_s)).contains(u"](src/doc/"_s + name + u')'));
}

QTEST_MAIN(tst_Snippets)
#include "tst_snippets.moc"
