// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// The QML blocks of the README run as they stand there, with a pool at work in them.

#include "../support/gate.h"

#include <AioPool>

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
};

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

QTEST_MAIN(Readme)
#include "readme.moc"
