// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests that the QML files in README and reference run as shown, with a busy pool in them, and that the reference,
// src/doc/qml.md, lists every type of the module with every member.

#include "../support/gate.h"

#include <AioPool>
#include <AioTaskModel>

#include <QtCore/QDirIterator>
#include <QtQml/QQmlComponent>
#include <QtQml/QQmlEngine>
#include <QtQuick/QQuickItem>
#include <QtQuick/QQuickWindow>
#include <QtTest/QtTest>

#include <memory>

using namespace Qt::Literals::StringLiterals;

class Readme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void snippet_data();
    void snippet();
    void member_data();
    void member();
    void referenceCode_data();
    void referenceCode();
};

static QString read(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("Cannot read %s", qPrintable(path));
    return QString::fromUtf8(file.readAll());
}

void Readme::snippet_data()
{
    QTest::addColumn<QString>("file");
    QDirIterator files(QStringLiteral(SNIPPETS), { u"*.qml"_s });
    while (files.hasNext()) {
        const QString file = files.next();
        QTest::addRow("%s", qPrintable(files.fileName())) << file;
    }
}

void Readme::snippet()
{
    QFETCH(const QString, file);
    QTest::failOnWarning(QRegularExpression(u"."_s));
    QQmlEngine engine;
    QQmlComponent component(&engine, QUrl::fromLocalFile(file));
    QFile text(file);
    QVERIFY(text.open(QIODevice::ReadOnly));
    AioPool given(4);
    QVariantMap properties;
    if (text.readAll().contains("required property AioPool pool"))
        properties.insert(u"pool"_s, QVariant::fromValue(&given));
    const std::unique_ptr<QObject> object(component.createWithInitialProperties(properties));
    QVERIFY2(object, qPrintable(component.errorString()));
    auto *window = qobject_cast<QQuickWindow *>(object.get());
    QVERIFY(window);
    QVERIFY(QTest::qWaitForWindowExposed(window));
    auto *pool = properties.isEmpty() ? window->findChild<AioPool *>() : &given;
    QVERIFY(pool);
    auto *list = window->findChild<QQuickItem *>(u"list"_s);
    QVERIFY(list);
    Gate gate;
    pool->spawnN(gate.wait(), AioTaskOptions(u"from C++"_s));
    QVERIFY(pool->count() == 1 || !properties.isEmpty()); // QML may have spawned, too
    QTRY_COMPARE(list->property("count").toInt(), pool->count());
    QVERIFY(!window->grabWindow().isNull());
    gate.open();
    QTRY_VERIFY(pool->isEmpty());
    QCOMPARE(pool->failedCount() + pool->cancelledCount(), 0);
}

// Returns the part of the reference about the type \a name; empty if there is none.
static QString sectionOf(const QString &name)
{
    const QString text = read(QStringLiteral(REFERENCE));
    const qsizetype begin = text.indexOf(u"\n## "_s + name + u'\n');
    return begin < 0 ? QString() : text.mid(begin, text.indexOf(u"\n## "_s, begin + 1) - begin);
}

// Returns the public types of the module, from QML files and from C++.
static QStringList typesInModule()
{
    const QString folder = QStringLiteral(MODULE) + u'/';
    const QString files = read(folder + u"qmldir"_s);
    const QString types = read(folder + u"aiopoolqml.qmltypes"_s);
    const QRegularExpression file(u"\n(?:singleton )?(Aio\\w+) \\d"_s);
    const QRegularExpression exported(u"\"AioPool/(Aio\\w*) "_s);
    QStringList names;
    for (auto found = file.globalMatch(files); found.hasNext();)
        names << found.next().captured(1);
    for (auto found = exported.globalMatch(types); found.hasNext();)
        names << found.next().captured(1);
    names.removeIf([&files](const QString &name) { return files.contains(u"\ninternal "_s + name + u' '); });
    names.removeDuplicates();
    return names;
}

static QByteArray sourceFor(const QString &type)
{
    const QString imports = u"import QtQuick\nimport QtQuick.Controls\nimport AioPool\n"_s;
    if (type == u"Aio"_s || type == u"AioOutcome"_s || type == u"AioMeasure"_s)
        return QString(imports + u"QtObject { property QtObject it: %1 }"_s.arg(type)).toUtf8();
    if (type == u"AioTaskModel"_s)
        return QString(imports + u"AioPool { id: pool; property QtObject it: pool.tasks }"_s).toUtf8();
    const QString required = type == u"AioTaskRow"_s
            ? u"index: 0; model: ({ label: '', state: 0, stateName: '', elapsed: 0 })"_s
            : u""_s;
    return QString(imports + u"Item { property QtObject it: %1 { %2 } }"_s.arg(type, required)).toUtf8();
}

// Returns the QML source of a type; empty if the type is not made of a QML file
static QString sourceOf(const QString &type)
{
    const QString path = QStringLiteral(SOURCE_FOLDER "/../../qml/%1.qml").arg(type);
    return QFileInfo::exists(path) ? read(path) : QString();
}

// Returns the members of the type of \a object without those of Qt's type that it is based on.
static QStringList membersOf(const QObject &object)
{
    const QMetaObject *type = object.metaObject();
    const QMetaObject *base = type->superClass();
    while (base && QByteArrayView(base->className()).startsWith("Aio"))
        base = base->superClass();
    QStringList members;
    QSet<int> notifiers;
    for (int i = base->propertyCount(); i < type->propertyCount(); ++i) {
        const QMetaProperty property = type->property(i);
        notifiers << property.notifySignalIndex();
        members << QString::fromLatin1(property.name());
    }
    for (int i = base->methodCount(); i < type->methodCount(); ++i) {
        const QMetaMethod method = type->method(i);
        if (method.access() == QMetaMethod::Public && !notifiers.contains(i))
            members << QString::fromLatin1(method.name());
    }
    if (const auto *model = qobject_cast<const AioTaskModel *>(&object)) {
        // Listed by the names of its roles, which QML uses
        const QHash<int, QByteArray> common = model->QAbstractItemModel::roleNames();
        const QHash<int, QByteArray> roles = model->roleNames();
        for (const auto &[role, name] : roles.asKeyValueRange()) {
            if (!common.contains(role))
                members << QString::fromLatin1(name);
        }
    } else {
        for (int i = base->enumeratorCount(); i < type->enumeratorCount(); ++i) {
            const QMetaEnum values = type->enumerator(i);
            for (int k = 0; k < values.keyCount(); ++k)
                members << QString::fromLatin1(values.key(k));
        }
    }
    members.removeDuplicates();
    return members;
}

void Readme::member_data()
{
    QTest::addColumn<QString>("type");
    const QStringList types = typesInModule();
    QVERIFY(types.contains(u"AioPool"_s) && types.contains(u"AioTaskRow"_s) && types.size() >= 13);
    for (const QString &type : types)
        QTest::newRow(qPrintable(type)) << type;
}

void Readme::member()
{
    QFETCH(const QString, type);
    QString section = sectionOf(type);
    QVERIFY(!section.isEmpty());
    if (type == u"AioPoolProgress"_s) // an earlier name
        section += sectionOf(u"AioProgress"_s);
    QQmlEngine engine;
    QQmlComponent component(&engine);
    component.setData(sourceFor(type), QUrl());
    const std::unique_ptr<QObject> object(component.create());
    QVERIFY2(object, qPrintable(component.errorString()));
    const auto *it = object->property("it").value<QObject *>();
    QVERIFY(it);
    const QStringList members = membersOf(*it);
    QVERIFY(!members.isEmpty() || type == u"AioToolTip"_s); // a ToolTip with other content
    const QString source = sourceOf(type);
    for (const QString &member : members) {
        const QRegularExpression internal(u"\\\\internal[^/]*/\n    function %1[(]"_s.arg(member));
        if (source.contains(internal))
            continue;
        const QRegularExpression named(u"^- `([A-Za-z<>.]+[ .])?%1[`(]"_s.arg(member),
                                       QRegularExpression::MultilineOption);
        QVERIFY2(section.contains(named), qPrintable(member));
    }
}

// Blocks that are a whole file are among the snippets.
void Readme::referenceCode_data()
{
    QTest::addColumn<QString>("code");
    const QRegularExpression block(u"\n```qml\n(?!import )(.*?)```\n"_s,
                                   QRegularExpression::DotMatchesEverythingOption);
    for (const QString &page : { QStringLiteral(README), QStringLiteral(REFERENCE) }) {
        const QString text = read(page);
        for (auto found = block.globalMatch(text); found.hasNext();) {
            const QRegularExpressionMatch match = found.next();
            const int line = int(text.left(match.capturedStart(1)).count(u'\n')) + 1;
            QTest::addRow("%s:%d", qPrintable(QFileInfo(page).fileName()), line) << match.captured(1);
        }
    }
}

void Readme::referenceCode()
{
    QFETCH(const QString, code);
    QTest::failOnWarning(QRegularExpression(u"."_s));
    const QRegularExpression object(u"^\\w+ \\{"_s);
    const QString used = code.contains(object) ? code : u"function run() {\n"_s + code + u"}\n"_s;
    QQmlEngine engine;
    QQmlComponent component(&engine);
    component.setData(
            QString(u"import QtQuick\nimport AioPool\nItem { AioPool { id: downloads }\n"_s + used + u'}').toUtf8(),
            QUrl());
    const std::unique_ptr<QObject> made(component.create());
    QVERIFY2(made, qPrintable(component.errorString()));
}

QTEST_MAIN(Readme)
#include "readme.moc"
