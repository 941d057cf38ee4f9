// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Measures bar, view, timeline and questions at many widths, font sizes and scales, mirrored or not, light and dark, in all
// languages, in the style of the environment: no text is cut, no item is outside its parent, all begins at one left edge.
// With --sheet FILE.png it takes one picture of all styles, light and dark, in three widths instead; with --doc qml/doc it
// makes the pictures of the documentation.

#include "../support/gate.h"
#include "../support/looks.h"
#include "../support/showntasks.h"

#include <AioPool>
#include <AioTaskModel>

#include <QtCore/QPointer>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtCore/QTranslator>
#include <QtGui/QAccessible>
#include <QtGui/QGuiApplication>
#include <QtGui/QPainter>
#include <QtQml/QJSValue>
#include <QtQml/QQmlComponent>
#include <QtQml/QQmlContext>
#include <QtQml/QQmlEngine>
#include <QtQml/QQmlExpression>
#include <QtQuick/QQuickItem>
#include <QtQuick/QQuickWindow>
#include <QtQuickTest/quicktest.h>
#include <QtTest/QtTest>

#include <cstdio>
#include <memory>

using namespace std::chrono_literals;
using namespace Qt::Literals::StringLiterals;

static QString style()
{
    return qEnvironmentVariable("QT_QUICK_CONTROLS_STYLE");
}

static bool isDark()
{
    return qEnvironmentVariableIsSet("AIOPOOL_DARK");
}

//! Returns the environment of a program in this \a style.
static QProcessEnvironment environmentOf(const QString &style, bool dark, double scale)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"QT_QUICK_CONTROLS_STYLE"_s, style);
    environment.insert(u"QT_SCALE_FACTOR"_s, QString::number(scale));
    environment.remove(u"AIOPOOL_DARK"_s);
    for (const QString &name : { u"QT_QUICK_CONTROLS_MATERIAL_THEME"_s, u"QT_QUICK_CONTROLS_UNIVERSAL_THEME"_s })
        environment.insert(name, dark ? u"Dark"_s : u"Light"_s);
    if (dark)
        environment.insert(u"AIOPOOL_DARK"_s, u"1"_s);
    return environment;
}

//! A window with all components, and the tasks in it.
class Face : public ShownTasks
{
public:
    Face();

    AioPool &pool() { return m_own; }
    QQuickWindow &window() { return *m_window; }
    QQuickItem *item(const QString &name) const { return m_window->findChild<QQuickItem *>(name); }
    bool isReady() const { return m_window != nullptr; }

    //! Spawns a task whose duration and outcome depend on \a number, its place in a series.
    void takeTime(const QString &label, int number)
    {
        const auto work = [number]() -> AioTask<> {
            co_await Aio::sleep(std::chrono::milliseconds(200 + number * 137 % 900));
            if (number % 11 == 4)
                throw std::runtime_error("Connection refused");
            if (number % 13 == 7)
                throw AioCancelled();
        };
        m_pool.spawnN(work, AioTaskOptions(label));
    }
    void finishAll()
    {
        m_gate.open();
        QTRY_VERIFY(m_pool.isEmpty());
    }

private:
    AioPool m_own{ 3 };
    QQmlEngine m_engine;
    std::unique_ptr<QObject> m_object;
    QQuickWindow *m_window = nullptr;
};

Face::Face() : ShownTasks(m_own)
{
    m_pool.tasks()->setHistoryLimit(20);
    m_pool.tasks()->setUpdateInterval(0);
    QQmlComponent component(&m_engine, QUrl::fromLocalFile(QStringLiteral(SOURCE_FOLDER "/Face.qml")));
    m_object.reset(component.createWithInitialProperties({ { u"pool"_s, QVariant::fromValue(&m_pool) } }));
    m_window = qobject_cast<QQuickWindow *>(m_object.get());
    if (!m_window)
        qFatal("%s", qPrintable(component.errorString()));
    if (isDark() && style() != u"Material" && style() != u"Universal") // these have themes of their own
        makeDark(*m_window);
}

//! What a walk through the items of a window finds.
class Measure
{
public:
    explicit Measure(QQuickWindow &window, const QString &scene) : m_window(window), m_scene(scene) { }

    void walk(const QQuickItem *item);
    //! Checks that the first thing to be seen in \a item begins one em from the edge of the window.
    void checkEdge(const QQuickItem *item);
    void checkInside(const QQuickItem *item, const QQuickItem *outer);
    //! Checks that no text in \a item is upon another.
    void checkApart(const QQuickItem *item);

    static int items, texts, edges, scenes;
    //! The first problem of each item, and how many there are.
    static QMap<QString, std::pair<QString, int>> problems;

private:
    void checkText(const QQuickItem *text);
    void findInk(const QQuickItem *item, double &left, double &right) const;
    QRectF inkOf(const QQuickItem *text) const;
    void findTexts(const QQuickItem *item, QList<const QQuickItem *> &found) const;
    void problem(const QQuickItem *item, const QString &what);

    QQuickWindow &m_window;
    QString m_scene;
};

int Measure::items = 0;
int Measure::texts = 0;
int Measure::edges = 0;
int Measure::scenes = 0;
QMap<QString, std::pair<QString, int>> Measure::problems;

static bool isSeen(const QQuickItem *item)
{
    return item->isVisible() && item->opacity() > 0;
}

static bool isA(const QObject *object, const char *type)
{
    return object && object->inherits(type);
}

void Measure::problem(const QQuickItem *item, const QString &what)
{
    QString path;
    for (const QQuickItem *at = item; at && at != m_window.contentItem(); at = at->parentItem()) {
        const QString name =
                at->objectName().isEmpty() ? QString::fromLatin1(at->metaObject()->className()) : at->objectName();
        path.prepend(u'/' + name.left(name.indexOf(u"_QML")));
    }
    const QString text = item->property("text").toString().left(40);
    auto &known = problems[path];
    if (known.second++ == 0)
        known.first = u"%1: %2 \"%3\" %4"_s.arg(m_scene, path, text, what);
}

void Measure::checkText(const QQuickItem *text)
{
    ++texts;
    const auto number = [text](const char *name) { return text->property(name).toDouble(); };
    // A name may be elided in the middle, and an error after two lines: the tool tip has all of it.
    const bool mayElide =
            text->objectName() == u"label" || (isA(text, "QQuickText") && number("maximumLineCount") == 2);
    if (mayElide)
        return;
    if (text->property("truncated").toBool())
        problem(text, u"is cut: %1 of %2"_s.arg(text->width()).arg(text->implicitWidth()));
    const double width = text->width() - number("leftPadding") - number("rightPadding");
    const double height = text->height() - number("topPadding") - number("bottomPadding");
    if (number("contentWidth") > width + 1)
        problem(text, u"is %1 wide in %2"_s.arg(number("contentWidth")).arg(width));
    if (number("contentHeight") > height + 1)
        problem(text, u"is %1 high in %2"_s.arg(number("contentHeight")).arg(height));
}

void Measure::checkInside(const QQuickItem *item, const QQuickItem *outer)
{
    const QRectF rect = item->mapRectToItem(outer, QRectF(0, 0, item->width(), item->height()));
    if (!QRectF(-1, -1, outer->width() + 2, outer->height() + 2).contains(rect)) {
        problem(item,
                u"(%1 %2 %3 %4) is outside of %5 × %6"_s.arg(rect.x())
                        .arg(rect.y())
                        .arg(rect.width())
                        .arg(rect.height())
                        .arg(outer->width())
                        .arg(outer->height()));
    }
}

void Measure::walk(const QQuickItem *item)
{
    if (!isSeen(item))
        return;
    ++items;
    if (isA(item, "QQuickText") || isA(item, "QQuickTextInput")) {
        if (!item->property("text").toString().isEmpty())
            checkText(item);
    }
    const bool isFlickable = isA(item, "QQuickFlickable");
    for (const QQuickItem *child : item->childItems()) {
        if (!isSeen(child) || child->width() <= 0 || child->height() <= 0)
            continue;
        const QByteArray type = child->metaObject()->className();
        // Rows may be scrolled out of a list, but are as wide as it. Effects and shadows are around what they belong to.
        if (isFlickable && child == item->property("contentItem").value<QQuickItem *>()) {
            for (const QQuickItem *row : child->childItems()) {
                if (isSeen(row) && row->width() > item->width() + 1 && !row->childItems().isEmpty())
                    problem(row, u"is wider than its list"_s);
                walk(row);
            }
            continue;
        }
        if (type.contains("Ripple") || type.contains("Elevation") || type.contains("Shader"))
            continue;
        // The indicators and backgrounds of some styles are larger than their field.
        const bool isField = isA(item, "QQuickTextInput")
                || (isA(item, "QQuickSpinBox") && child != item->property("contentItem").value<QQuickItem *>());
        // What is in the content of a control may use the room around that, but not more.
        const QQuickItem *parent = item->parentItem();
        const bool isContent =
                isA(parent, "QQuickControl") && parent->property("contentItem").value<QQuickItem *>() == item;
        if (!isField)
            checkInside(child, isContent ? parent : item);
        walk(child);
    }
}

//! Returns the place of the letters in a text, in the window.
QRectF Measure::inkOf(const QQuickItem *text) const
{
    const auto number = [text](const char *name) { return text->property(name).toDouble(); };
    const double room = text->width() - number("leftPadding") - number("rightPadding") - number("contentWidth");
    const int alignment = text->property("effectiveHorizontalAlignment").toInt();
    const double x = number("leftPadding")
            + (alignment == Qt::AlignRight          ? room
                       : alignment == Qt::AlignLeft ? 0
                                                    : room / 2);
    return text->mapRectToScene(QRectF(x, number("topPadding"), number("contentWidth"), number("contentHeight")));
}

static bool isText(const QQuickItem *item)
{
    return isA(item, "QQuickText") && !item->property("text").toString().isEmpty();
}

//! Finds the outermost edges of text, marks and bars.
void Measure::findInk(const QQuickItem *item, double &left, double &right) const
{
    if (!isSeen(item))
        return;
    if (isText(item) || isA(item, "AioMark") || isA(item, "AioTimelineItem")) {
        const QRectF rect = isText(item) ? inkOf(item) : item->mapRectToScene(item->boundingRect());
        left = std::min(left, rect.left());
        right = std::max(right, rect.right());
        return;
    }
    for (const QQuickItem *child : item->childItems())
        findInk(child, left, right);
}

void Measure::findTexts(const QQuickItem *item, QList<const QQuickItem *> &found) const
{
    if (!isSeen(item))
        return;
    if (isText(item))
        found.append(item);
    for (const QQuickItem *child : item->childItems())
        findTexts(child, found);
}

void Measure::checkApart(const QQuickItem *item)
{
    QList<const QQuickItem *> found;
    findTexts(item, found);
    for (qsizetype i = 0; i < found.size(); ++i) {
        for (qsizetype j = 0; j < i; ++j) {
            const QRectF common = inkOf(found[i]) & inkOf(found[j]);
            if (common.width() > 1 && common.height() > 2)
                problem(found[i], u"is upon \"%1\""_s.arg(found[j]->property("text").toString()));
        }
    }
}

void Measure::checkEdge(const QQuickItem *item)
{
    double left = m_window.width();
    double right = 0;
    findInk(item, left, right);
    if (right <= left)
        return;
    ++edges;
    const bool mirrored = m_window.property("mirrored").toBool();
    const double distance = mirrored ? m_window.width() - right : left;
    const double em = m_window.property("font").value<QFont>().pixelSize();
    if (std::abs(distance - em) > 1.01)
        problem(item, u"begins %1 from the edge instead of %2"_s.arg(distance).arg(em));
}

class TestFace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyTextIsTranslated();
    void measure_data();
    void measure();
    void scales_data();
    void scales();
    void cleanupTestCase();

private:
    void measureAll(Face &face, const QString &scene);
    void measureQuestion(Face &face, const QString &scene);
    void measureQuit(Face &face, const QString &scene);
    void measureMenu(Face &face, const QString &scene);
    void measureSteered(const QString &side, const QString &longName);
};

//! Lets bindings, layouts and lists settle.
static bool settle(QQuickWindow &window)
{
    for (int i = 0; i < 3; ++i) {
        QCoreApplication::processEvents();
        if (!QQuickTest::qWaitForPolish(&window))
            return false;
    }
    return true;
}

//! Returns the row of the task with this \a id, null if it is out of sight.
static QQuickItem *rowOf(Face &face, qint64 id)
{
    QQuickItem *row = nullptr;
    QMetaObject::invokeMethod(face.item(u"list"_s), "itemAtIndex", Q_RETURN_ARG(QQuickItem *, row),
                              Q_ARG(int, face.pool().tasks()->rowOf(id)));
    return row;
}

//! Opens the menu of those rows of \a ids that are in sight and can be selected. Null if it does not open.
static QObject *openMenu(Face &face, const QList<qint64> &ids)
{
    auto *selection = face.item(u"view"_s)->property("selection").value<QObject *>();
    QQuickItem *last = nullptr;
    for (const qint64 id : ids) {
        QQuickItem *row = rowOf(face, id);
        if (!row)
            continue;
        QMetaObject::invokeMethod(selection, "toggle", Q_ARG(int, face.pool().tasks()->rowOf(id)));
        bool isSelected = false;
        QMetaObject::invokeMethod(selection, "contains", Q_RETURN_ARG(bool, isSelected), Q_ARG(qint64, id));
        last = isSelected ? row : last;
    }
    QMetaObject::invokeMethod(face.item(u"list"_s), "openMenu", Q_ARG(QVariant, QVariant::fromValue(last)),
                              Q_ARG(QVariant, true));
    auto *menu = face.item(u"view"_s)->findChild<QObject *>(u"taskMenu"_s);
    return menu && QTest::qWaitFor([&] { return menu->property("opened").toBool(); }) && settle(face.window())
            ? menu
            : nullptr;
}

//! Puts every text of the library into brackets.
class Brackets : public QTranslator
{
public:
    bool isEmpty() const override { return false; }
    QString translate(const char *context, const char *sourceText, const char *, int) const override
    {
        return QByteArrayView(context).startsWith("Aio") ? u'\u27e6' + QString::fromUtf8(sourceText) + u'\u27e7'
                                                         : QString();
    }
};

//! Finds what \a item and all in it say, seen or not, that is not in brackets. "data" begins what the tasks bring.
static void findUntranslated(QObject *item, QSet<QString> &found, int &count)
{
    QStringList texts;
    for (const char *name : { "text", "title", "placeholderText" }) {
        const QVariant value = item->property(name); // a colour with AioColors
        if (value.typeId() == QMetaType::QString)
            texts.append(value.toString());
    }
    if (QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(item))
        texts += { accessible->text(QAccessible::Name), accessible->text(QAccessible::Description) };
    for (const QString &text : texts) {
        QString left = text;
        left.remove(QRegularExpression(u"data[-.a-z0-9]*"_s));
        left.remove(u"1 of 2 MB"_s); // the progress text of a task
        left.remove(QRegularExpression(u"^((Ctrl|Alt|Shift)\\+)*(Return|Home|Del|[A-Z])$"_s)); // Qt translates keys
        static const QRegularExpression brackets(u"\u27e6[^\u27e6\u27e7]*\u27e7"_s);
        while (left.contains(brackets))
            left.remove(brackets);
        static const QRegularExpression letters(u"\\p{L}"_s);
        count += text.isEmpty() ? 0 : 1;
        if (left.contains(letters))
            found.insert(QString::fromLatin1(item->metaObject()->className()) + u": "_s + text);
    }
    if (auto *quick = qobject_cast<QQuickItem *>(item)) {
        for (QQuickItem *child : quick->childItems())
            findUntranslated(child, found, count);
    }
}

void TestFace::everyTextIsTranslated()
{
    if (style() != u"Basic")
        return; // the texts are the same in all of them
    Brackets brackets;
    QCoreApplication::installTranslator(&brackets);
    QSet<QString> found;
    int count = 0;
    {
        Face face;
        face.window().resize(900, 700);
        QVERIFY(QTest::qWaitForWindowExposed(&face.window()));
        QObject *view = face.item(u"view"_s);
        const auto look = [&] {
            for (const int width : { 900, 500, 280 }) {
                face.window().resize(width, 700);
                QVERIFY(settle(face.window()));
                findUntranslated(face.window().contentItem(), found, count);
            }
        };
        look();
        face.hold(u"data-a"_s, 1, 2);
        face.hold(u"data-b"_s, -1, 0);
        face.succeed(u"data-c"_s);
        face.fail(u"data-d"_s, "data-error");
        face.cancel(u"data-e"_s);
        face.failRepeatable(u"data-h"_s, "data-error");
        QTRY_COMPARE(face.pool().count(), 2);
        face.tryAgain(u"data-i"_s, 0ms, "data-error");
        face.tryAgain(u"data-j"_s, 1h, "data-error");
        face.waitHeld(u"data-k"_s);
        QTRY_COMPARE(face.pool().activeCount(), 3);
        face.wait(u"data-f"_s);
        face.wait(u"data-g"_s);
        face.pool().spawnN([]() -> AioTask<> { co_return; }); // the model gives it a name
        look();
        using State = AioPool::TaskState;
        for (const State state : { State::Waiting, State::Active, State::Failed, State::Succeeded, State::Cancelled }) {
            QVERIFY(view->setProperty("filter", int(state)));
            look();
        }
        QVERIFY(view->setProperty("filter", -1));
        QList<QPointer<QObject>> popups;
        for (QObject *popup : face.window().findChildren<QObject *>()) {
            if (popup->inherits("QQuickPopup") && !popup->inherits("QQuickToolTip"))
                popups.append(popup);
        }
        for (const QPointer<QObject> &popup : std::as_const(popups)) {
            if (!popup)
                continue; // the menu of the bar goes when there is room for buttons
            QVERIFY(QMetaObject::invokeMethod(popup, "open"));
            QVERIFY(settle(face.window()));
            findUntranslated(face.window().contentItem(), found, count);
            look();
            if (popup)
                QVERIFY(QMetaObject::invokeMethod(popup, "close"));
        }
        QList<qint64> ids;
        for (int row = 0; row < face.pool().tasks()->rowCount(); ++row)
            ids.append(face.pool().tasks()->taskAt(row));
        face.window().resize(900, 1200);
        QVERIFY(settle(face.window()));
        const QPointer<QObject> menu = openMenu(face, ids);
        QVERIFY(menu);
        QVERIFY(menu->property("count").toInt() >= 10); // all actions and what separates them
        look();
        QVERIFY(QMetaObject::invokeMethod(menu, "close"));
        QTRY_VERIFY(!menu);
        QVERIFY(face.pool().startNow(ids[3]) || face.pool().startNow(ids[4]));
        QTRY_COMPARE(face.pool().extraCount(), 1);
        look();
        face.pool().pause();
        look();
        face.pool().resume();
        face.pool().cancelAll();
        QTRY_VERIFY(face.pool().isEmpty());
        look();
        const AioTaskModel *tasks = face.pool().tasks();
        for (int row = 0; row < tasks->rowCount(); ++row) {
            for (int column = 0; column < tasks->columnCount(); ++column) {
                QObject said;
                said.setProperty("text", tasks->index(row, column).data());
                said.setProperty("title", tasks->headerData(column, Qt::Horizontal));
                said.setProperty("placeholderText", tasks->index(row, column).data(AioTaskModel::SectionRole));
                findUntranslated(&said, found, count);
            }
        }
    }
    QCoreApplication::removeTranslator(&brackets);
    QVERIFY(count > 500);
    const QStringList texts(found.cbegin(), found.cend());
    QVERIFY2(found.isEmpty(), qPrintable(texts.join(u'\n')));
}

void TestFace::measure_data()
{
    QTest::addColumn<bool>("mirrored");
    QTest::addRow("left to right") << false;
    QTest::addRow("mirrored") << true;
}

void TestFace::measureAll(Face &face, const QString &scene)
{
    QQuickWindow &window = face.window();
    for (const int fontSize : { 8, 14, 24 }) {
        QFont font = window.property("font").value<QFont>();
        font.setPixelSize(fontSize);
        window.setProperty("font", font);
        for (const int width : { 18 * fontSize, 420, 900, 1600 }) {
            if (width < 18 * fontSize)
                continue;
            window.resize(width, 70 * fontSize);
            QVERIFY(settle(window));
            const QString name = u"%1, %2 px, font %3"_s.arg(scene).arg(width).arg(fontSize);
            Measure measure(window, name);
            ++Measure::scenes;
            for (const QString &part : { u"bar"_s, u"view"_s, u"timeline"_s }) {
                const QQuickItem *item = face.item(part);
                measure.checkInside(item, window.contentItem());
                measure.walk(item);
                measure.checkApart(item);
                if (part != u"view")
                    measure.checkEdge(item);
            }
            const QQuickItem *bar = face.item(u"bar"_s);
            QCOMPARE(face.item(u"view"_s)->mapToScene(QPointF()).y(), bar->mapToScene(QPointF(0, bar->height())).y());
            const auto *rows = face.item(u"list"_s)->property("contentItem").value<QQuickItem *>();
            for (const QQuickItem *row : rows->childItems())
                measure.checkEdge(row);
            if (scene.startsWith(u"busy"))
                measureQuestion(face, name);
            if (scene.startsWith(u"busy"))
                measureQuit(face, name);
            if (scene.startsWith(u"steered"))
                measureMenu(face, name);
        }
    }
}

void TestFace::measureQuestion(Face &face, const QString &scene)
{
    QObject *view = face.item(u"view"_s);
    auto *question = view->findChild<QObject *>(u"question"_s);
    QVERIFY(question);
    QQmlExpression(qmlContext(question), question, u"enter = exit = null"_s).evaluate(); // no transitions
    QVERIFY(QMetaObject::invokeMethod(view->property("selection").value<QObject *>(), "selectAll"));
    QVERIFY(QMetaObject::invokeMethod(view, "cancelSelected"));
    QTRY_VERIFY(question->property("opened").toBool());
    QVERIFY(settle(face.window()));
    const QQuickItem *item = question->property("contentItem").value<QQuickItem *>()->parentItem();
    Measure measure(face.window(), scene + u", question"_s);
    measure.checkInside(item, face.window().contentItem());
    measure.walk(item);
    QVERIFY(QMetaObject::invokeMethod(question, "reject"));
    QTRY_VERIFY(!question->property("visible").toBool());
    QVERIFY(QMetaObject::invokeMethod(view->property("selection").value<QObject *>(), "clear"));
}

//! Measures the question before the end, and the note after it.
void TestFace::measureQuit(Face &face, const QString &scene)
{
    for (const QString &name : { u"quitQuestion"_s, u"quitNote"_s }) {
        auto *popup = face.window().findChild<QObject *>(name);
        QVERIFY(popup);
        QQmlExpression(qmlContext(popup), popup, u"enter = exit = null"_s).evaluate(); // no transitions
        QVERIFY(QMetaObject::invokeMethod(popup, "open"));
        QTRY_VERIFY(popup->property("opened").toBool());
        QVERIFY(settle(face.window()));
        const QQuickItem *item = popup->property("contentItem").value<QQuickItem *>()->parentItem();
        Measure measure(face.window(), scene + u", "_s + name);
        measure.checkInside(item, face.window().contentItem());
        measure.walk(item);
        measure.checkApart(item);
        QVERIFY(QMetaObject::invokeMethod(popup, "close"));
        QTRY_VERIFY(!popup->property("visible").toBool());
    }
}

//! Gives \a face tasks that are held, wait for their next attempt, are at it, run beyond the size, or can be run again.
static bool steer(Face &face, const QString &longName)
{
    face.pool().setSize(2);
    for (int i = 0; i < 3; ++i)
        face.failRepeatable(longName,
                            "Connection refused: the server mirror.example.org does not answer at the moment");
    face.tryAgain(longName, 0ms);
    face.tryAgain(longName, 1h);
    if (!QTest::qWaitFor([&] { return face.pool().tasks()->retryableRows() == 3 && face.pool().activeCount() == 1; }))
        return false;
    face.hold(longName, 12, 1840);
    face.wait(longName);
    face.waitHeld(longName);
    face.hold(longName, -1, 0);
    AioTaskModel &tasks = *face.pool().tasks();
    if (!QTest::qWaitFor([&] { return tasks.rowCount() == 9; }))
        return false;
    return tasks.startNow(tasks.activeRows() + tasks.waitingRows() - 1)
            && QTest::qWaitFor([&] { return face.pool().extraCount() == 1; }) && settle(face.window());
}

void TestFace::measureSteered(const QString &side, const QString &longName)
{
    Face face;
    face.window().setProperty("mirrored", side == u"mirrored");
    face.window().resize(900, 700);
    QVERIFY(QTest::qWaitForWindowExposed(&face.window()));
    QVERIFY(steer(face, longName));
    measureAll(face, u"steered, "_s + side);
    face.pool().cancelAll();
}

void TestFace::measureMenu(Face &face, const QString &scene)
{
    QList<qint64> ids;
    const AioTaskModel *tasks = face.pool().tasks();
    for (int row = 0; row < tasks->rowCount() && row < 20; ++row)
        ids.append(tasks->taskAt(row));
    const QPointer<QObject> menu = openMenu(face, ids);
    QVERIFY(menu);
    const QQuickItem *item = menu->property("contentItem").value<QQuickItem *>()->parentItem();
    Measure measure(face.window(), scene + u", menu"_s);
    measure.checkInside(item, face.window().contentItem());
    measure.walk(item);
    QVERIFY(QMetaObject::invokeMethod(menu, "close"));
    QTRY_VERIFY(!menu);
    QVERIFY(QMetaObject::invokeMethod(face.item(u"view"_s)->property("selection").value<QObject *>(), "clear"));
}

void TestFace::measure()
{
    QFETCH(const bool, mirrored);
    QTest::failOnWarning(QRegularExpression(u"."_s));
    const QString side = mirrored ? u"mirrored"_s : u"left to right"_s;
    Face face;
    face.window().setProperty("mirrored", mirrored);
    face.window().resize(900, 700);
    QVERIFY(QTest::qWaitForWindowExposed(&face.window()));
    measureAll(face, u"empty, "_s + side);

    const QString longName = u"a-recording-of-the-harbour-in-the-evening-with-all-of-its-ships-and-their-horns.flac"_s;
    face.hold(longName, 1312, 1840);
    face.hold(u"map.tif"_s, -1, 0);
    face.pool().setSize(6);
    for (int i = 0; i < 12'345; ++i)
        face.succeed(u"tile"_s);
    for (int i = 0; i < 1234; ++i)
        face.fail(longName,
                  "The connection to the server was lost after 1312 of 1840 MB, and three attempts to take "
                  "it up again were in vain: the name mirror.example.org cannot be found any more");
    for (int i = 0; i < 123; ++i)
        face.cancel(u"letters.zip"_s);
    QTRY_COMPARE_WITH_TIMEOUT(face.pool().count(), 2, 30'000);
    face.hold(u"film.mp4"_s, 3, 7);
    face.pool().setSize(3);
    for (int i = 0; i < 2345; ++i)
        face.wait(longName);
    auto *summary = face.item(u"summary"_s);
    const auto timeLeft = [summary] {
        return summary->property("parts").value<QJSValue>().toVariant().toList().value(7).toString();
    };
    QTRY_VERIFY_WITH_TIMEOUT(!timeLeft().isEmpty(), 20'000);
    measureAll(face, u"busy, "_s + side);
    face.pool().pause();
    measureAll(face, u"paused, "_s + side);
    face.pool().resume();
    face.finishAll();
    measureAll(face, u"idle, "_s + side);
    measureSteered(side, longName);
    for (const auto &[first, count] : std::as_const(Measure::problems))
        std::fprintf(stderr, "%s (%d times)\n", qPrintable(first), count);
    QCOMPARE(Measure::problems.size(), 0);
}

void TestFace::scales_data()
{
    QTest::addColumn<double>("scale");
    QTest::addColumn<bool>("dark");
    QTest::addColumn<QString>("language");
    QTest::addRow("dark") << 1.0 << true << u"en"_s;
    for (const double scale : { 1.5, 2.0 }) {
        for (const bool dark : { false, true })
            QTest::addRow("%gx, %s", scale, dark ? "dark" : "light") << scale << dark << u"en"_s;
    }
    for (const char *language : { "de", "he" })
        QTest::addRow("%s", language) << 1.0 << false << QString::fromLatin1(language);
}

//! Measures in another process, as the scale and the themes of some styles are fixed when a program starts.
void TestFace::scales()
{
    if (qEnvironmentVariableIsSet("AIOPOOL_FACE_INNER"))
        return;
    QFETCH(const double, scale);
    QFETCH(const bool, dark);
    QFETCH(const QString, language);
    QProcess process;
    QProcessEnvironment environment = environmentOf(style(), dark, scale);
    environment.insert(u"AIOPOOL_FACE_INNER"_s, u"1"_s);
    environment.insert(u"AIOPOOL_LANGUAGE"_s, language);
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QCoreApplication::applicationFilePath(), { u"measure"_s });
    QVERIFY(process.waitForFinished(240'000));
    const QByteArray output = process.readAll();
    QVERIFY2(process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0, output.constData());
    static const QRegularExpression summary(u"face: .*"_s);
    const auto match = summary.match(QString::fromUtf8(output));
    QVERIFY2(match.hasMatch(), output.constData());
    std::printf("%s\n", qPrintable(match.captured()));
    std::fflush(stdout);
}

void TestFace::cleanupTestCase()
{
    if (Measure::scenes == 0)
        return;
    std::printf("face: %s, %s, %s, %gx: %d scenes, %d items, %d texts, %d left edges, %d items with problems\n",
                qPrintable(style()), qPrintable(QLocale().name()), isDark() ? "dark" : "light",
                qEnvironmentVariable("QT_SCALE_FACTOR", u"1"_s).toDouble(), Measure::scenes, Measure::items,
                Measure::texts, Measure::edges, int(Measure::problems.size()));
    std::fflush(stdout);
}

constexpr int pictureWidths[] = { 420, 900, 1600 };
constexpr int pictureHeight = 640;

//! Gives \a face tasks as a program may have them.
static bool fill(Face &face)
{
    face.window().resize(900, pictureHeight);
    QFont font = face.window().property("font").value<QFont>();
    font.setPixelSize(14);
    face.window().setProperty("font", font);
    if (!QTest::qWaitForWindowExposed(&face.window()))
        return false;
    face.pool().tasks()->setHistoryLimit(100);
    face.pool().setSize(4);
    const QStringList names{ u"annual-report.pdf"_s,   u"podcast-118.mp3"_s, u"mirror-list.json"_s, u"backup.tar.zst"_s,
                             u"router-firmware.bin"_s, u"site-survey.las"_s, u"letters-1998.zip"_s };
    for (int i = 0; i < 34; ++i)
        face.takeTime(names[i % names.size()], i);
    if (!QTest::qWaitFor([&] { return face.pool().count() <= 2; }, 30'000))
        return false;
    face.hold(u"holiday-film-4k.mp4"_s, 1312, 1840);
    face.hold(u"harbour-panorama-with-all-the-ships-at-anchor-in-the-evening.tif"_s, 71, 196);
    face.hold(u"field-recordings.flac"_s, -1, 0);
    if (!QTest::qWaitFor([&] { return face.pool().count() == 3; }, 10'000))
        return false;
    face.fail(u"mirror-list.json"_s,
              "Host mirror.example.org not found: it has been moved, and its new address is not "
              "known to any of the three servers that were asked for it");
    face.succeed(u"podcast-119.mp3"_s);
    QTest::qWait(300);
    face.pool().setSize(3);
    for (int i = 0; i < 3; ++i)
        face.wait(names[(i * 2) % names.size()]);
    QTest::qWait(1200); // the times of active rows are updated once a second
    return settle(face.window());
}

//! Saves a picture of each width in \a folder.
static int takePictures(const QString &folder)
{
    Face face;
    if (!fill(face))
        return 1;
    for (const int width : pictureWidths) {
        face.window().resize(width, pictureHeight);
        if (!settle(face.window()) || !face.window().grabWindow().save(u"%1/%2.png"_s.arg(folder).arg(width)))
            return 1;
    }
    return 0;
}

//! Saves pictures of the window, of its parts, and of the question in \a folder, for the documentation.
static int takeParts(const QString &folder)
{
    Face face;
    if (!fill(face))
        return 1;
    QQuickWindow &window = face.window();
    window.resize(640, 720);
    if (!settle(window))
        return 1;
    const QImage whole = window.grabWindow();
    const double ratio = double(whole.width()) / window.width();
    const auto save = [&](const QImage &picture, const QQuickItem *item, const QString &name) {
        const QRectF place = item->mapRectToScene(QRectF(0, 0, item->width(), item->height()));
        const QRect pixels(qRound(place.x() * ratio), qRound(place.y() * ratio), qRound(place.width() * ratio),
                           qRound(place.height() * ratio));
        return picture.copy(pixels).save(u"%1/%2.png"_s.arg(folder, name));
    };
    bool isSaved = whole.save(folder + u"/window.png"_s);
    for (const QString &name : { u"bar"_s, u"view"_s, u"timeline"_s })
        isSaved = isSaved && save(whole, face.item(name), name);
    const QQuickItem *first = nullptr;
    for (const QQuickItem *row : face.item(u"list"_s)->property("contentItem").value<QQuickItem *>()->childItems()) {
        if (QByteArrayView(row->metaObject()->className()).startsWith("AioTaskRow")
            && (!first || row->y() < first->y()))
            first = row;
    }
    isSaved = isSaved && first && save(whole, first, u"row"_s);
    QObject *view = face.item(u"view"_s);
    QMetaObject::invokeMethod(view->property("selection").value<QObject *>(), "selectAll");
    QMetaObject::invokeMethod(view, "cancelSelected");
    auto *question = view->findChild<QObject *>(u"question"_s);
    if (!QTest::qWaitFor([&] { return question->property("opened").toBool(); }) || !settle(window))
        return 1;
    return isSaved && save(window.grabWindow(), face.item(u"view"_s), u"question"_s) ? 0 : 1;
}

//! Gives \a face a queue that is steered, for the pictures of it. Returns whether it shows it.
static bool fillSteered(Face &face)
{
    face.window().resize(560, 700);
    QFont font = face.window().property("font").value<QFont>();
    font.setPixelSize(14);
    face.window().setProperty("font", font);
    if (!QTest::qWaitForWindowExposed(&face.window()))
        return false;
    AioTaskModel &tasks = *face.pool().tasks();
    face.pool().setSize(2);
    face.failRepeatable(u"mirror-list.json"_s, "Host mirror.example.org not found");
    face.failRepeatable(u"router-firmware.bin"_s, "The connection was closed after 3 of 12 MB");
    face.succeed(u"annual-report.pdf"_s);
    face.tryAgain(u"site-survey.las"_s, 12s);
    if (!QTest::qWaitFor([&] { return tasks.retryableRows() == 2 && face.pool().activeCount() == 0; }))
        return false;
    face.hold(u"holiday-film-4k.mp4"_s, 1312, 1840);
    face.tryAgain(u"backup.tar.zst"_s, 0ms);
    for (const QString &name : { u"podcast-118.mp3"_s, u"podcast-119.mp3"_s, u"letters-1998.zip"_s })
        face.wait(name);
    face.waitHeld(u"field-recordings.flac"_s);
    face.wait(u"harbour-panorama.tif"_s);
    face.item(u"timeline"_s)->setVisible(false);
    const QQuickItem *bar = face.item(u"progress"_s);
    const auto isFilled = [&] {
        return tasks.rowCount() == 11 && tasks.activeRows() == 2 && bar->property("value").toDouble() > 0.3;
    };
    return QTest::qWaitFor(isFilled) && settle(face.window());
}

//! Saves pictures of the menu, of a drag, and of failed rows in \a folder.
static int takeSteered(const QString &folder)
{
    Face face;
    if (!fillSteered(face))
        return 1;
    QQuickWindow &window = face.window();
    const AioTaskModel &tasks = *face.pool().tasks();
    const int first = tasks.activeRows();
    const auto placeOf = [&](int row, double part) {
        const QQuickItem *item = rowOf(face, tasks.taskAt(row));
        return item ? item->mapToScene(QPointF(item->width() * 0.3, item->height() * part)).toPoint() : QPoint();
    };
    QObject *selection = face.item(u"view"_s)->property("selection").value<QObject *>();
    QMetaObject::invokeMethod(selection, "selectTask", Q_ARG(qint64, tasks.taskAt(tasks.rowCount() - 2)));
    if (!settle(window) || !window.grabWindow().save(folder + u"/retry.png"_s))
        return 1;
    QMetaObject::invokeMethod(selection, "clear");
    const QPointer<QObject> menu = openMenu(face, { tasks.taskAt(first + 1), tasks.taskAt(first + 2) });
    if (!menu || !settle(window) || !window.grabWindow().save(folder + u"/menu.png"_s))
        return 1;
    QMetaObject::invokeMethod(menu, "close");
    if (!QTest::qWaitFor([&] { return !menu; }))
        return 1;
    const QPoint from = placeOf(first + 2, 0.5);
    const QPoint to = placeOf(first + 5, 0.2);
    QTest::mousePress(&window, Qt::LeftButton, {}, from);
    for (int step = 1; step <= 5; ++step)
        QTest::mouseMove(&window, from + (to - from) * step / 5);
    const bool isSaved = settle(window) && window.grabWindow().save(folder + u"/drag.png"_s);
    QTest::mouseRelease(&window, Qt::LeftButton, {}, QPoint(-10, -10));
    face.pool().cancelAll();
    return isSaved ? 0 : 1;
}

//! Saves pictures of the question before the end and of the note after it in \a folder, mirrored in a language that is
//! written so.
static int takeQuit(const QString &folder)
{
    Face face;
    QQuickWindow &window = face.window();
    window.setProperty("mirrored", QLocale().textDirection() == Qt::RightToLeft);
    window.resize(460, 380);
    QFont font = window.property("font").value<QFont>();
    font.setPixelSize(14);
    window.setProperty("font", font);
    if (!QTest::qWaitForWindowExposed(&window))
        return 1;
    face.item(u"timeline"_s)->setVisible(false);
    face.hold(u"holiday-film-4k.mp4"_s, 1312, 1840);
    face.hold(u"harbour-panorama.tif"_s, 71, 196);
    face.hold(u"field-recordings.flac"_s, -1, 0);
    auto *question = window.findChild<QObject *>(u"quitQuestion"_s);
    if (!QTest::qWaitFor([&] { return face.pool().tasks()->rowCount() == 3; }) || window.close()
        || !QTest::qWaitFor([&] { return question->property("opened").toBool(); }) || !settle(window)
        || !window.grabWindow().save(folder + u"/question.png"_s))
        return 1;
    QMetaObject::invokeMethod(question->property("guard").value<QObject *>(), "finish");
    const bool isSaved = QTest::qWaitFor([&] { return !question->property("visible").toBool(); }) && settle(window)
            && window.grabWindow().save(folder + u"/note.png"_s);
    face.pool().cancelAll();
    return isSaved ? 0 : 1;
}

//! Runs this program in another style, to write pictures to \a folder.
static bool takeElsewhere(const QString &style, bool dark, double scale, const QString &option, const QString &folder,
                          const QString &language = u"en"_s)
{
    QProcess process;
    QProcessEnvironment environment = environmentOf(style, dark, scale);
    environment.insert(u"AIOPOOL_LANGUAGE"_s, language);
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::ForwardedChannels);
    process.start(QCoreApplication::applicationFilePath(), { option, folder });
    return process.waitForFinished(120'000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
}

//! Composes the pictures of all styles to one, \a file.
static int makeSheet(const QString &file)
{
    const QStringList styles{ u"Basic"_s, u"Fusion"_s, u"Imagine"_s, u"Material"_s, u"Universal"_s };
    constexpr int gap = 24;
    constexpr int title = 40;
    int width = gap;
    for (const int one : pictureWidths)
        width += one + gap;
    QImage sheet(width, int(styles.size()) * 2 * (pictureHeight + title) + gap, QImage::Format_RGB32);
    sheet.fill(QColor(u"#808890"_s));
    QPainter painter(&sheet);
    QFont font = painter.font();
    font.setPixelSize(20);
    painter.setFont(font);
    int y = 0;
    for (const QString &style : styles) {
        for (const bool dark : { false, true }) {
            const QTemporaryDir folder;
            if (!takeElsewhere(style, dark, 1, u"--pictures"_s, folder.path()))
                return 1;
            painter.drawText(gap, y + 28, style + (dark ? u", dark"_s : u", light"_s));
            int x = gap;
            for (const int one : pictureWidths) {
                painter.drawImage(x, y + title, QImage(u"%1/%2.png"_s.arg(folder.path()).arg(one)));
                x += one + gap;
            }
            y += pictureHeight + title;
        }
    }
    painter.end();
    return sheet.save(file) ? 0 : 1;
}

//! Saves \a pictures side by side.
static bool saveBeside(const QList<QImage> &pictures, const QString &file)
{
    constexpr int gap = 32;
    int width = -gap;
    for (const QImage &picture : pictures)
        width += gap + picture.width();
    QImage all(width, pictures.first().height(), QImage::Format_ARGB32_Premultiplied);
    all.fill(Qt::transparent);
    QPainter painter(&all);
    int x = 0;
    for (const QImage &picture : pictures) {
        painter.drawImage(x, 0, picture);
        x += picture.width() + gap;
    }
    painter.end();
    return all.save(file);
}

//! Saves the question before the end and its note in \a folder: light, dark, and mirrored.
static bool makeQuitPictures(const QString &folder)
{
    const QTemporaryDir light, dark, mirrored;
    if (!takeElsewhere(u"Fusion"_s, false, 2, u"--quit"_s, light.path())
        || !takeElsewhere(u"Material"_s, true, 2, u"--quit"_s, dark.path())
        || !takeElsewhere(u"Fusion"_s, false, 2, u"--quit"_s, mirrored.path(), u"he"_s))
        return false;
    bool isSaved = true;
    for (const QString &name : { u"question"_s, u"note"_s }) {
        const QString file = name + u".png"_s;
        isSaved = isSaved
                && saveBeside({ QImage(light.filePath(file)), QImage(dark.filePath(file)),
                                QImage(mirrored.filePath(file)) },
                              u"%1/quit-%2"_s.arg(folder, file));
    }
    return isSaved;
}

//! Makes the pictures of the documentation, which stand in \a folder.
static int makeDocumentation(const QString &folder)
{
    const QTemporaryDir light, dark;
    if (!takeElsewhere(u"Fusion"_s, false, 2, u"--parts"_s, light.path())
        || !takeElsewhere(u"Material"_s, true, 2, u"--parts"_s, dark.path()))
        return 1;
    for (const QString &name : { u"bar"_s, u"view"_s, u"timeline"_s, u"question"_s, u"row"_s }) {
        if (!QImage(light.filePath(name + u".png"_s)).save(u"%1/%2.png"_s.arg(folder, name)))
            return 1;
    }
    const auto saveBoth = [&](const QString &name, const QString &as) {
        return saveBeside({ QImage(light.filePath(name)), QImage(dark.filePath(name)) }, folder + as);
    };
    if (!takeElsewhere(u"Fusion"_s, false, 2, u"--steered"_s, light.path())
        || !takeElsewhere(u"Material"_s, true, 2, u"--steered"_s, dark.path()))
        return 1;
    for (const QString &name : { u"menu"_s, u"drag"_s, u"retry"_s }) {
        if (!saveBoth(name + u".png"_s, u"/steer-%1.png"_s.arg(name)))
            return 1;
    }
    return saveBoth(u"window.png"_s, u"/tasks.png"_s) && makeQuitPictures(folder) ? 0 : 1;
}

int main(int argc, char **argv)
{
    QGuiApplication application(argc, argv);
    QLocale::setDefault(QLocale(qEnvironmentVariable("AIOPOOL_LANGUAGE", u"en"_s)));
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.contains(u"--help")) {
        std::printf("Usage: tst_face [options of QtTest, which -help tells] | --sheet FILE.png\n"
                    "  --sheet  takes one picture of all components in all styles, light and dark, in three widths\n");
        return 0;
    }
    if (arguments.size() == 3 && arguments[1] == u"--sheet")
        return makeSheet(arguments[2]);
    if (arguments.size() == 3 && arguments[1] == u"--pictures")
        return takePictures(arguments[2]);
    if (arguments.size() == 3 && arguments[1] == u"--parts")
        return takeParts(arguments[2]);
    if (arguments.size() == 3 && arguments[1] == u"--steered")
        return takeSteered(arguments[2]);
    if (arguments.size() == 3 && arguments[1] == u"--quit")
        return takeQuit(arguments[2]);
    if (arguments.size() == 3 && arguments[1] == u"--quit-doc")
        return makeQuitPictures(arguments[2]) ? 0 : 1;
    if (arguments.size() == 3 && arguments[1] == u"--doc")
        return makeDocumentation(arguments[2]);
    TestFace test;
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}

#include "face.moc"
