// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests that labels and errors from outside are shown as they are, and that nothing they name is fetched. Checks the
// sources for it.

#include "../support/gate.h"
#include "../support/httpserver.h"
#include "../support/plaintext.h"

#include <AioPool>
#include <AioTaskModel>

#include <QtCore/QDirIterator>
#include <QtGui/QTextDocument>
#include <QtQml/QQmlComponent>
#include <QtQml/QQmlEngine>
#include <QtTest/QtTest>

#include <memory>

using namespace Qt::Literals::StringLiterals;

class PlainText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aGuessFetches();
    void aGuessIsRightAboutTheRole();
    void components();
    void qmlSources();
    void cppSources();

private:
    std::unique_ptr<QObject> create(const QByteArray &qml, const QVariantMap &properties);

    QQmlEngine m_engine;
};

//! Returns a label with an image, which tells a server who looks at it.
static QString nastyLabel(const HttpServer &server)
{
    return u"<img src=\"%1\"><b>a</b> &amp; 100%2 %L1\n<i>b"_s.arg(server.url(u"/x.png"_s).toString());
}

static const char window[] = R"(
    import QtQuick
    import QtQuick.Controls
    import AioPool
    ApplicationWindow {
        id: window
        property AioPool pool
        property AioPool noTasks
        property string label
        width: 700; height: 700; visible: true
        header: AioPoolBar { pool: window.pool }
        AioTaskView {
            objectName: "view"
            width: parent.width
            height: 300
            pool: window.pool
        }
        AioTaskView {
            width: parent.width
            height: 100
            y: 310
            pool: window.noTasks
            emptyText: window.label
        }
        AioTimeline {
            objectName: "timeline"
            width: parent.width
            height: 150
            anchors.bottom: parent.bottom
            span: 500
            pool: window.pool
        }
    })";

std::unique_ptr<QObject> PlainText::create(const QByteArray &qml, const QVariantMap &properties)
{
    QQmlComponent component(&m_engine);
    component.setData(qml, QUrl(u"plaintext.qml"_s));
    std::unique_ptr<QObject> object(component.createWithInitialProperties(properties));
    if (!object)
        qFatal("%s", qPrintable(component.errorString()));
    return object;
}

//! Shows what the other tests would see if a component guessed the text format.
void PlainText::aGuessFetches()
{
    HttpServer server;
    const std::unique_ptr<QObject> object =
            create("import QtQuick; import QtQuick.Controls; ApplicationWindow { id: window; property string label; "
                   "visible: true; "
                   "width: 300; height: 200; ToolTip { visible: true; text: window.label } }",
                   { { u"label"_s, nastyLabel(server) } });
    QTRY_VERIFY(server.requestsFor(u"/x.png"_s) > 0);
}

//! Shows \c model.toolTip in the ToolTip of Qt Quick, which guesses the text format.
void PlainText::aGuessIsRightAboutTheRole()
{
    HttpServer server;
    AioPool pool(1);
    pool.pause();
    const auto work = []() -> AioTask<> { co_return; };
    pool.spawnN(work, AioTaskOptions(nastyLabel(server)));
    QTRY_VERIFY(pool.tasks()->rowCount() == 1);
    const std::unique_ptr<QObject> object =
            create("import QtQuick; import QtQuick.Controls; ApplicationWindow { id: window; property string label; "
                   "visible: true; "
                   "width: 300; height: 200; ToolTip { objectName: \"tip\"; visible: true; text: window.label } }",
                   { { u"label"_s, pool.tasks()->index(0).data(Qt::ToolTipRole) } });
    auto *quickWindow = qobject_cast<QQuickWindow *>(object.get());
    QVERIFY(QTest::qWaitForWindowExposed(quickWindow));
    QVERIFY(!quickWindow->grabWindow().isNull());
    QTest::qWait(50);
    QCOMPARE(server.requests(), QByteArrayList());
    QTextDocument document;
    document.setHtml(pool.tasks()->index(0).data(Qt::ToolTipRole).toString());
    QCOMPARE(document.toPlainText(), nastyLabel(server) + u"\nWaiting\npaused"_s);
}

void PlainText::components()
{
    HttpServer server;
    const QString label = nastyLabel(server);
    AioPool pool(2);
    AioPool noTasks(1);
    pool.tasks()->setHistoryLimit(5);
    pool.tasks()->setUpdateInterval(0);
    const std::unique_ptr<QObject> object = create(window,
                                                   { { u"pool"_s, QVariant::fromValue(&pool) },
                                                     { u"noTasks"_s, QVariant::fromValue(&noTasks) },
                                                     { u"label"_s, label } });
    auto *quickWindow = qobject_cast<QQuickWindow *>(object.get());
    quickWindow->requestActivate();
    QVERIFY(QTest::qWaitForWindowActive(quickWindow));

    Gate gate;
    const auto fail = [label]() -> AioTask<> {
        co_await Aio::yield();
        throw std::runtime_error(label.toStdString());
    };
    const auto work = [label, gate = &gate](AioContext context) -> AioTask<> {
        context.setProgress(1, 2, label);
        co_await gate->wait();
    };
    pool.spawnN(fail, AioTaskOptions(label));
    for (int i = 0; i < 3; ++i)
        pool.spawnN(work, AioTaskOptions(label));
    auto *list = quickWindow->findChild<QQuickItem *>(u"list"_s);
    QTRY_COMPARE(list->property("count").toInt(), 4);
    QTRY_VERIFY(textsWith(*quickWindow, label, true).size() >= 8); // 4 labels, 2 progress texts, an error, "no tasks"
    QCOMPARE(textsWith(*quickWindow, u"<"_s, false), QStringList());

    // The tool tips of a failed, a waiting and an active task
    for (int row : { 3, 2, 0 }) {
        QQuickItem *item = nullptr;
        QVERIFY(QMetaObject::invokeMethod(list, "itemAtIndex", Q_RETURN_ARG(QQuickItem *, item), Q_ARG(int, row)));
        QVERIFY(item);
        const QString tip = toolTipOf(*quickWindow, item);
        QVERIFY2(tip.startsWith(label + u'\n'), qPrintable(tip));
        QCOMPARE(textsWith(*quickWindow, u"<"_s, false), QStringList());
        QTest::mouseMove(quickWindow, QPoint(1, 1));
    }
    // Moves over the bars, whose tool tip follows the mouse
    auto *bars = quickWindow->findChild<QQuickItem *>(u"bars"_s);
    for (int x = 4; x < 200; x += 4) {
        const QString tip = toolTipOf(*quickWindow, bars, QPoint(int(bars->width()) - x, 6));
        QVERIFY2(tip.startsWith(label + u'\n'), qPrintable(tip));
        QCOMPARE(textsWith(*quickWindow, u"<"_s, false), QStringList());
        if (x > 40)
            break;
    }
    QVERIFY(!quickWindow->grabWindow().isNull());
    QTest::qWait(50);
    QCOMPARE(server.requests(), QByteArrayList());
    gate.open();
    QTRY_VERIFY(pool.isEmpty());
}

//! Returns the sources in folders of the project, keyed by file name.
static QMap<QString, QString> sources(const QStringList &folders, const QStringList &names)
{
    QMap<QString, QString> found;
    for (const QString &folder : folders) {
        QDirIterator files(QStringLiteral(SOURCE_FOLDER "/../../") + folder, names, QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.open(QIODevice::ReadOnly))
                found.insert(QDir(QStringLiteral(SOURCE_FOLDER "/../..")).relativeFilePath(file.fileName()),
                             QString::fromUtf8(file.readAll()));
        }
    }
    return found;
}

/*!
    Checks that every Text and Label whose text is not a literal is declared as plain, even one that is made bold or the
    like. Allows no ToolTip but ours, and no attached one. Items with a mnemonic must show no text from outside.
*/
void PlainText::qmlSources()
{
    const QMap<QString, QString> files = sources({ u"qml"_s, u"examples"_s }, { u"*.qml"_s });
    QVERIFY(files.size() > 15);
    static const QRegularExpression opening(u"^( *)(?:\\w+(?:\\.\\w+)*: )?(\\w+) \\{$"_s);
    static const QRegularExpression literal(
            u"^(?:[\\w. &]+ \\? qsTr\\(\"[^\"]*\"\\) : )?(?:qsTr\\(\"[^\"]*\"\\)|\"[^\"]*\")$"_s);
    static const QStringList texts{ u"Text"_s, u"Label"_s, u"TextEdit"_s, u"TextArea"_s };
    static const QStringList withMnemonics{ u"ItemDelegate"_s, u"MenuItem"_s, u"Menu"_s, u"Action"_s, u"GroupBox"_s };
    int seen = 0;
    for (auto file = files.cbegin(); file != files.cend(); ++file) {
        QVERIFY2(!file->contains(u"ToolTip.text"_s), qPrintable(file.key()));
        const QStringList lines = file->split(u'\n');
        for (qsizetype i = 0; i < lines.size(); ++i) {
            const auto object = opening.match(lines[i]);
            if (!object.hasMatch())
                continue;
            const QString place = u"%1:%2"_s.arg(file.key()).arg(i + 1);
            const QString type = object.captured(2);
            QVERIFY2(type != u"ToolTip"_s || file.key() == u"qml/AioToolTip.qml"_s, qPrintable(place));
            QString text;
            QString format;
            const QString indent = object.captured(1) + u"    "_s;
            for (qsizetype j = i + 1; j < lines.size() && lines[j] != object.captured(1) + u'}'; ++j) {
                if (lines[j].startsWith(indent + u"text: "_s))
                    text = lines[j].mid(indent.size() + 6);
                else if (lines[j].startsWith(indent + u"textFormat: "_s))
                    format = lines[j].mid(indent.size() + 12);
            }
            if (withMnemonics.contains(type))
                QVERIFY2(text.isEmpty() || literal.match(text).hasMatch(), qPrintable(place));
            if (!texts.contains(type))
                continue;
            ++seen;
            const bool isMarked = format.startsWith(u"Text.StyledText // which marked()"_s); // which escapes the text
            QVERIFY2(text.isEmpty() || literal.match(text).hasMatch() || format == u"Text.PlainText"_s || isMarked,
                     qPrintable(place));
        }
        // A further arg() looks for place markers in the text that the previous one has inserted.
        static const QRegularExpression chain(
                u"\\.arg\\([\\w.]*(?:name|label|error|folder|path|url|text|message)\\)\\.arg\\("_s,
                QRegularExpression::CaseInsensitiveOption);
        QVERIFY2(!chain.match(*file).hasMatch(), qPrintable(file.key() + u": "_s + chain.match(*file).captured()));
    }
    QVERIFY(seen > 30);
}

//! Checks that widgets' functions that guess the text format are not used with text from outside.
void PlainText::cppSources()
{
    const QMap<QString, QString> files = sources({ u"src"_s, u"qml"_s, u"examples"_s }, { u"*.cpp"_s, u"*.h"_s });
    QVERIFY(files.size() > 100);
    static const QRegularExpression comment(u"/\\*.*?\\*/|//[^\n]*"_s, QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression guesses(
            u"^.*\\b(QLabel|QMessageBox|QErrorMessage|QToolTip|QWhatsThis|setToolTip|setWhatsThis|setLabelText|setText|"
            "setTitle|setWindowTitle|QAction)\\b(?!\\(tr\\(\"[^\"]*\"\\)).*$"_s,
            QRegularExpression::MultilineOption);
    for (auto file = files.cbegin(); file != files.cend(); ++file) {
        QString code = *file;
        code.remove(comment);
        code.remove(u"clipboard()->setText"_s);
        code.remove(u"setText(const QString"_s); // a filter's own setText()
        code.remove(u"WRITE setText"_s);
        // Numbers and texts of our own, as plain text
        if (file.key().startsWith(u"src/widgets/"_s) || file.key().startsWith(u"examples/widgets/"_s)) {
            QCOMPARE(code.count(u"new QLabel("_s) + code.count(u"new QMessageBox("_s),
                     code.count(u"setTextFormat(Qt::PlainText)"_s));
            QVERIFY2(!code.contains(u"setToolTip"_s) && !code.contains(u"setWhatsThis"_s), qPrintable(file.key()));
            continue;
        }
        const auto match = guesses.match(code);
        QVERIFY2(!match.hasMatch(), qPrintable(file.key() + u": "_s + match.captured()));
    }
}

QTEST_MAIN(PlainText)
#include "plaintext.moc"
