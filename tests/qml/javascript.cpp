// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests tasks in JavaScript for a pool that was made in C++ and given to QML, and both orders of destruction.

#include "../support/poolthread.h"

#include <QtCore/QFile>
#include <QtQml/QQmlComponent>
#include <QtQml/QQmlContext>
#include <QtQml/QQmlEngine>
#include <QtTest/QtTest>

#include <memory>

using namespace Qt::Literals::StringLiterals;

static const QUrl tasksFile = QUrl::fromLocalFile(QStringLiteral(SOURCE_FOLDER "/JavaScriptTasks.qml"));

enum class Given { AsRequiredProperty, AsContextProperty };

//! A pool made in C++, and QML that uses it. Either may be destroyed first.
class Scene : public QObject
{
    Q_OBJECT
    Q_PROPERTY(AioPool *elsewhere MEMBER elsewhere CONSTANT)

public:
    explicit Scene(Given given)
    {
        QQmlComponent component(engine.get());
        QVariantMap properties{ { u"scene"_s, QVariant::fromValue<QObject *>(this) } };
        if (given == Given::AsRequiredProperty) {
            properties.insert(u"pool"_s, QVariant::fromValue(pool.get()));
            component.loadUrl(tasksFile);
        } else {
            engine->rootContext()->setContextProperty(u"contextPool"_s, pool.get());
            component.setData("JavaScriptTasks { pool: contextPool }", tasksFile.resolved(QUrl(u"context.qml"_s)));
        }
        root.reset(component.createWithInitialProperties(properties));
        if (!root)
            qFatal("%s", qPrintable(component.errorString()));
        connect(pool.get(), &AioPool::taskFailed, this, [this](qint64, const QString &error) { failure = error; });
        connect(pool.get(), &AioPool::taskFinished, this,
                [this](qint64 id, AioPool::TaskState state) { states.insert(id, state); });
    }

    //! Calls a function in QML and returns its result.
    QVariant call(const QByteArray &function)
    {
        QVariant result;
        if (!QMetaObject::invokeMethod(root.get(), function.constData(), Q_RETURN_ARG(QVariant, result)))
            qFatal("no %s", function.constData());
        return result;
    }
    qint64 spawn(const QByteArray &function) { return call(function).toLongLong(); }
    //! Spawns a task with \a options, which is held unless \a function says otherwise.
    qint64 spawnWith(const QVariantMap &options, const QByteArray &function = "spawnHeldWith")
    {
        QVariant result;
        if (!QMetaObject::invokeMethod(root.get(), function.constData(), Q_RETURN_ARG(QVariant, result),
                                       Q_ARG(QVariant, options)))
            qFatal("no %s", function.constData());
        return result.toLongLong();
    }
    QVariant get(const char *property) const { return root->property(property); }
    Q_INVOKABLE void deletePool() { pool.reset(); }
    void deleteEngine()
    {
        root.reset();
        engine.reset();
    }

    std::unique_ptr<AioPool> pool = std::make_unique<AioPool>(1);
    std::unique_ptr<QQmlEngine> engine = std::make_unique<QQmlEngine>();
    std::unique_ptr<QObject> root;
    AioPool *elsewhere = nullptr;
    QString failure;
    QHash<qint64, AioPool::TaskState> states; // states of finished tasks
};

class JavaScript : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void value();
    void value_data() { bothWays(); }
    void failures();
    void failures_data();
    void cancel();
    void cancel_data() { bothWays(); }
    void recovers();
    void recovers_data() { bothWays(); }
    void poolFirst();
    void poolFirst_data() { bothWays(); }
    void engineFirst();
    void engineFirst_data() { bothWays(); }
    void whenIdle();
    void whenIdle_data() { bothWays(); }
    void poolGoesInside();
    void poolGoesInside_data();
    void abortThrows();
    void spawnInADyingPool();
    void nobodyCanSettle();
    void idleNeverComes();
    void wrongArguments();
    void wrongArguments_data();
    void forms();
    void mistakes();
    void timeLimit();
    void timeLimit_data();
    void noLimit();
    void noLimit_data();
    void limitOfAValue();
    void limitAfterACancel();
    void cancelGrace();
    void cancelGraceAnswered();
    void cancelGraceAskedAgain();
    void contextGoes();
    void contextOfAWaitingTask();
    void engineGoesWithLimits();
    void poolGoesAtALimit();
    void poolGoesAtALimit_data();
    void lateSettlement();
    void lateSettlement_data();

private:
    void bothWays();
};

void JavaScript::bothWays()
{
    QTest::addColumn<Given>("given");
    QTest::addRow("required property") << Given::AsRequiredProperty;
    QTest::addRow("context property") << Given::AsContextProperty;
}

void JavaScript::value()
{
    QFETCH(const Given, given);
    Scene scene(given);
    const qint64 id = scene.spawn("spawnValue");
    QCOMPARE(id, 1);
    QCOMPARE(scene.pool->taskInfo(id)->label, u"value"_s);
    QCOMPARE(scene.get("value").toString(), QString());
    QTRY_COMPARE(scene.get("value").toString(), u"42"_s);
    QCOMPARE(scene.states.value(id), AioPool::TaskState::Succeeded);
    scene.spawn("spawnPromised");
    QTRY_COMPARE(scene.get("value").toString(), u"kept"_s);
    QCOMPARE(scene.get("error").toString(), QString());
}

void JavaScript::failures_data()
{
    QTest::addColumn<QByteArray>("function");
    QTest::addColumn<QString>("error");
    QTest::addColumn<QString>("place"); // text in the line that the error names
    QTest::addRow("throws") << "spawnThrowing"_ba << u"too far"_s << u"throw new RangeError(\"too far\")"_s;
    QTest::addRow("rejects") << "spawnRejecting"_ba << u"plain words"_s << QString();
    QTest::addRow("rejects with an Error")
            << "spawnRejectingWithError"_ba << u"too far"_s << u"Promise.reject(new RangeError(\"too far\"))"_s;
    QTest::addRow("is no promise") << "spawnBrokenThenable"_ba << u"no promise"_s
                                   << u"throw new Error(\"no promise\")"_s;
}

void JavaScript::failures()
{
    QFETCH(const QByteArray, function);
    QFETCH(const QString, error);
    QFETCH(const QString, place);
    Scene scene(Given::AsRequiredProperty);
    const qint64 id = scene.spawn(function);
    QTRY_COMPARE(scene.states.value(id), AioPool::TaskState::Failed);
    if (place.isEmpty()) {
        QCOMPARE(scene.failure, error);
    } else {
        const auto match = QRegularExpression(u"^(.*) \\(JavaScriptTasks.qml:(\\d+)\\)$"_s).match(scene.failure);
        QVERIFY2(match.hasMatch(), qPrintable(scene.failure));
        QCOMPARE(match.captured(1), error);
        QFile source(tasksFile.toLocalFile());
        QVERIFY(source.open(QIODevice::ReadOnly));
        const QStringList lines = QString::fromUtf8(source.readAll()).split(u'\n');
        QVERIFY2(lines[match.captured(2).toInt() - 1].contains(place), qPrintable(scene.failure));
    }
    QTRY_COMPARE(scene.get("error").toString(), scene.failure);
}

void JavaScript::cancel()
{
    QFETCH(const Given, given);
    Scene scene(given);
    const qint64 id = scene.spawn("spawnHeld");
    const qint64 waiting = scene.spawn("spawnValue");
    QTRY_VERIFY(!scene.get("resolve").isNull());
    QVERIFY(scene.pool->cancelTask(id));
    QTRY_COMPARE(scene.get("aborts").toInt(), 1);
    QVERIFY(scene.get("aborted").toBool());
    // The slot is held until the promise settles.
    QCOMPARE(scene.pool->taskInfo(waiting)->state, AioPool::TaskState::Waiting);
    QVERIFY(!scene.states.contains(id));
    QVERIFY(scene.pool->cancelTask(waiting));
    QTRY_COMPARE(scene.states.value(waiting), AioPool::TaskState::Cancelled);
    QTRY_COMPARE(scene.get("error").toString(), u"cancelled"_s);
    QCOMPARE(scene.get("value").toString(), QString());

    scene.root->setProperty("error", QString());
    const qint64 obeying = scene.spawn("spawnObeying");
    scene.call("settle"); // the first one
    QTRY_COMPARE(scene.states.value(id), AioPool::TaskState::Succeeded);
    QTRY_COMPARE(scene.pool->taskInfo(obeying)->state, AioPool::TaskState::Active);
    QTRY_VERIFY(!scene.pool->taskInfo(obeying)->chain.isEmpty());
    scene.pool->cancelAll();
    QTRY_COMPARE(scene.states.value(obeying), AioPool::TaskState::Cancelled);
    QTRY_COMPARE(scene.get("error").toString(), u"cancelled"_s);
    QCOMPARE(scene.get("aborts").toInt(), 2);
}

void JavaScript::recovers()
{
    QFETCH(const Given, given);
    Scene scene(given);
    const qint64 id = scene.spawn("spawnHeld");
    QTRY_VERIFY(!scene.get("resolve").isNull());
    scene.pool->cancelTask(id);
    QTRY_COMPARE(scene.get("aborts").toInt(), 1);
    scene.pool->cancelTask(id);
    scene.call("settle");
    QTRY_COMPARE(scene.states.value(id), AioPool::TaskState::Succeeded);
    QTRY_COMPARE(scene.get("value").toString(), u"released"_s);
    QCOMPARE(scene.get("aborts").toInt(), 1); // once, however often a cancel is requested
}

void JavaScript::poolFirst()
{
    QFETCH(const Given, given);
    Scene scene(given);
    scene.spawn("spawnHeld");
    scene.spawn("spawnValue");
    scene.call("waitForIdle");
    QTRY_VERIFY(!scene.get("resolve").isNull());
    scene.deletePool();
    QCOMPARE(scene.get("aborts").toInt(), 1);
    QVERIFY(scene.get("aborted").toBool());
    QTRY_COMPARE(scene.get("error").toString(), u"cancelled"_s);
    scene.call("settle"); // no longer of interest
    QCoreApplication::processEvents();
    QCOMPARE(scene.get("value").toString(), QString());
    QVERIFY(!scene.get("idle").toBool());
}

void JavaScript::engineFirst()
{
    QFETCH(const Given, given);
    Scene scene(given);
    const qint64 active = scene.spawn("spawnHeld");
    const qint64 waiting = scene.spawn("spawnValue");
    scene.call("waitForIdle");
    QTRY_VERIFY(!scene.get("resolve").isNull());
    scene.deleteEngine();
    QTRY_COMPARE(scene.states.size(), 2);
    QCOMPARE(scene.states.value(active), AioPool::TaskState::Cancelled);
    QCOMPARE(scene.states.value(waiting), AioPool::TaskState::Cancelled);
    QVERIFY(scene.pool->isEmpty());
}

void JavaScript::whenIdle()
{
    QFETCH(const Given, given);
    Scene scene(given);
    scene.call("waitForIdle");
    QVERIFY(!scene.get("idle").toBool()); // not from within the call
    QTRY_VERIFY(scene.get("idle").toBool());

    scene.root->setProperty("idle", false);
    scene.spawn("spawnHeld");
    scene.call("waitForIdle");
    QTRY_VERIFY(!scene.get("resolve").isNull());
    QVERIFY(!scene.get("idle").toBool());
    scene.call("settle");
    QTRY_VERIFY(scene.pool->isEmpty());
    QVERIFY(scene.get("idle").toBool());

    scene.root->setProperty("idle", false);
    scene.spawn("spawnValue");
    QTRY_COMPARE(scene.get("value").toString(), u"42"_s);
    QVERIFY(!scene.get("idle").toBool()); // once

    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(u"Aio\\.whenIdle\\(pool, function\\): too far \\(JavaScriptTasks.qml:"_s));
    scene.call("waitForIdleThrowing");
    scene.call("waitForIdle"); // called after it
    QTRY_VERIFY(scene.get("idle").toBool());
}

void JavaScript::poolGoesInside_data()
{
    QTest::addColumn<QByteArray>("function");
    QTest::addRow("its function") << "spawnDeleting"_ba;
    QTest::addRow("onabort") << "spawnDeletingOnAbort"_ba;
}

void JavaScript::poolGoesInside()
{
    QFETCH(const QByteArray, function);
    Scene scene(Given::AsRequiredProperty);
    const qint64 id = scene.spawn(function);
    if (scene.call("waitForIdle"); function == "spawnDeletingOnAbort") {
        QTRY_VERIFY(!scene.get("resolve").isNull());
        scene.pool->cancelTask(id);
    }
    QTRY_COMPARE(scene.get("error").toString(), u"cancelled"_s);
    QVERIFY(!scene.pool);
    QCoreApplication::processEvents();
    QVERIFY(!scene.get("idle").toBool());
}

void JavaScript::abortThrows()
{
    Scene scene(Given::AsRequiredProperty);
    const qint64 id = scene.spawn("spawnThrowingOnAbort");
    QTRY_VERIFY(!scene.get("resolve").isNull());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"onabort: in onabort \\(JavaScriptTasks.qml:"_s));
    scene.pool->cancelTask(id);
    QTRY_COMPARE(scene.states.value(id), AioPool::TaskState::Cancelled);
}

void JavaScript::spawnInADyingPool()
{
    Scene scene(Given::AsRequiredProperty);
    scene.spawn("spawnSpawningOnAbort");
    QTRY_VERIFY(!scene.get("resolve").isNull());
    scene.deletePool();
    QTRY_COMPARE(scene.get("value").toString(), u"cancelled"_s);
}

void JavaScript::nobodyCanSettle()
{
    Scene scene(Given::AsRequiredProperty);
    const qint64 id = scene.spawn("spawnForgotten");
    QTRY_VERIFY(!scene.pool->taskInfo(id)->chain.isEmpty());
    scene.engine->collectGarbage();
    QTRY_COMPARE(scene.states.value(id), AioPool::TaskState::Cancelled);
    QTRY_COMPARE(scene.get("error").toString(), u"cancelled"_s);
}

void JavaScript::idleNeverComes()
{
    {
        Scene scene(Given::AsRequiredProperty);
        scene.call("waitForIdle"); // queued
        scene.deletePool();
        QCoreApplication::processEvents();
        QVERIFY(!scene.get("idle").toBool());
    }
    {
        Scene scene(Given::AsRequiredProperty);
        scene.call("waitForIdle");
        scene.deleteEngine();
        QCoreApplication::processEvents();
        QVERIFY(scene.pool->isEmpty());
    }
    Scene scene(Given::AsRequiredProperty);
    scene.spawn("spawnValue");
    scene.call("waitForIdleDeleting");
    QTRY_VERIFY(scene.get("idle").toBool());
    QVERIFY(!scene.pool);
}

void JavaScript::wrongArguments_data()
{
    QTest::addColumn<QByteArray>("function");
    QTest::addColumn<QString>("error");
    QTest::addRow("spawn without a pool")
            << "spawnWithoutPool"_ba << u"TypeError: Aio.spawn(pool, label, function): there is no pool"_s;
    QTest::addRow("spawn in what is no pool")
            << "spawnInNoPool"_ba << u"TypeError: Aio.spawn(pool, label, function): there is no pool"_s;
    QTest::addRow("spawn no function")
            << "spawnNoFunction"_ba
            << u"TypeError: Aio.spawn(pool, label, function): the last argument is no function"_s;
    QTest::addRow("spawn in another thread's")
            << "spawnElsewhere"_ba
            << u"TypeError: Aio.spawn(pool, label, function): the pool lives in another thread than the engine, where JavaScript cannot run"_s;
    QTest::addRow("wait without a pool") << "waitWithoutPool"_ba
                                         << u"TypeError: Aio.whenIdle(pool, function): there is no pool"_s;
    QTest::addRow("wait with no function")
            << "waitWithNoFunction"_ba
            << u"TypeError: Aio.whenIdle(pool, function): the last argument is no function"_s;
}

void JavaScript::wrongArguments()
{
    QFETCH(const QByteArray, function);
    QFETCH(const QString, error);
    Scene scene(Given::AsRequiredProperty);
    PoolThread thread;
    scene.elsewhere = &thread.pool();
    QCOMPARE(scene.call(function).toString(), error);
    QVERIFY(scene.pool->isEmpty());
}

void JavaScript::forms()
{
    Scene scene(Given::AsRequiredProperty);
    scene.pool->pause();
    QStringList labels;
    QList<int> priorities;
    const QVariant ids = scene.call("spawnForms");
    for (const QVariant &id : ids.value<QJSValue>().toVariant().toList()) {
        const std::optional<AioTaskInfo> info = scene.pool->taskInfo(id.toLongLong());
        QVERIFY(info);
        labels += info->label;
        priorities += info->priority;
    }
    QCOMPARE(labels, QStringList({ u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s, QString(), QString(), u"17"_s, QString() }));
    QCOMPARE(priorities, QList<int>({ 0, 2, 3, 4, 0, 0, 0, 0, 0 }));
    scene.pool->resume();
    QTRY_COMPARE(scene.pool->succeededCount(), 9);
}

void JavaScript::mistakes()
{
    Scene scene(Given::AsRequiredProperty);
    PoolThread thread;
    scene.elsewhere = &thread.pool();
    QStringList expected{
        u"the last argument is no function"_s,
        u"there is no function"_s,
        u"there is more than one function"_s,
        u"there is more than one object with options"_s,
        u"what follows the function is no object with options: \"y\""_s,
        u"there is a label, and another one in the options"_s,
        u"there is no option \"colour\"; there are label, priority, timeout, context and cancelGrace"_s,
        u"label is no string: 17"_s,
        u"label is no string: null"_s,
        u"priority is no whole number of 32 bits: \"high\""_s,
        u"priority is no whole number of 32 bits: 1.5"_s,
        u"priority is no whole number of 32 bits: 10000000000"_s,
        u"priority is no whole number of 32 bits: NaN"_s,
        u"timeout is no number of milliseconds: \"10\""_s,
        u"timeout is no number of milliseconds: NaN"_s,
        u"timeout is no number of milliseconds: true"_s,
        u"cancelGrace is no number of milliseconds: an array"_s,
        u"cancelGrace is no number of milliseconds: NaN"_s,
        u"context is no QObject: null"_s,
        u"context is no QObject: an object"_s,
        u"context lives in another thread than the pool"_s,
        u"the options cannot be read: RangeError: too far"_s,
    };
    for (QString &sentence : expected)
        sentence.prepend(u"TypeError: Aio.spawn(pool, label, function): "_s);
    QCOMPARE(scene.call("mistakes").value<QJSValue>().toVariant().toStringList(), expected);
    QVERIFY(scene.pool->isEmpty());
}

void JavaScript::timeLimit_data()
{
    QTest::addColumn<double>("limit");
    QTest::addRow("some") << 5.0;
    QTest::addRow("a fraction") << 0.25;
    QTest::addRow("at once") << 0.0;
}

void JavaScript::timeLimit()
{
    QFETCH(const double, limit);
    Scene scene(Given::AsRequiredProperty);
    const qint64 id = scene.spawnWith({ { u"label"_s, u"limited"_s }, { u"timeout"_s, limit } });
    QCOMPARE(scene.pool->taskInfo(id)->label, u"limited"_s);
    QTRY_COMPARE(scene.states.value(id), AioPool::TaskState::Failed);
    QCOMPARE(scene.failure, u"timed out"_s);
    QCOMPARE(scene.get("aborts").toInt(), 1);
    QVERIFY(scene.get("aborted").toBool());
    QTRY_COMPARE(scene.get("error").toString(), u"timed out"_s);
    QVERIFY(scene.pool->isEmpty()); // its slot is free
    scene.spawn("spawnValue");
    QTRY_COMPARE(scene.get("value").toString(), u"42"_s);
}

void JavaScript::noLimit_data()
{
    QTest::addColumn<double>("limit");
    QTest::addRow("infinite") << qInf();
    QTest::addRow("negative") << -1.0;
    QTest::addRow("minus infinity") << -qInf();
    QTest::addRow("the largest number") << std::numeric_limits<double>::max();
    QTest::addRow("three centuries") << 300.0 * 365 * 86'400'000;
    QTest::addRow("more nanoseconds than there are") << 9.3e12;
    QTest::addRow("a day") << 86'400'000.0;
}

void JavaScript::noLimit()
{
    QFETCH(const double, limit);
    Scene scene(Given::AsRequiredProperty);
    const qint64 id = scene.spawnWith({ { u"timeout"_s, limit }, { u"cancelGrace"_s, limit } });
    QTRY_VERIFY(!scene.get("resolve").isNull());
    scene.pool->cancelTask(id);
    QTRY_COMPARE(scene.get("aborts").toInt(), 1);
    Aio::waitFor(Aio::sleep(std::chrono::milliseconds(30)));
    QCOMPARE(scene.pool->taskInfo(id)->state, AioPool::TaskState::Cancelling);
    scene.call("settle");
    QTRY_COMPARE(scene.states.value(id), AioPool::TaskState::Succeeded);
    QTRY_COMPARE(scene.get("value").toString(), u"released"_s);
}

void JavaScript::limitOfAValue()
{
    Scene scene(Given::AsRequiredProperty);
    const qint64 id = scene.spawnWith({ { u"timeout"_s, 0 } }, "spawnValueWith");
    QTRY_COMPARE(scene.states.value(id), AioPool::TaskState::Succeeded);
    QTRY_COMPARE(scene.get("value").toString(), u"42"_s);
}

void JavaScript::limitAfterACancel()
{
    Scene scene(Given::AsRequiredProperty);
    const qint64 id = scene.spawnWith({ { u"timeout"_s, 200 } });
    QTRY_VERIFY(!scene.get("resolve").isNull());
    scene.pool->cancelTask(id);
    QTRY_COMPARE(scene.states.value(id), AioPool::TaskState::Failed);
    QCOMPARE(scene.failure, u"timed out"_s);
    QCOMPARE(scene.get("aborts").toInt(), 1);
}

void JavaScript::cancelGrace()
{
    Scene scene(Given::AsRequiredProperty);
    const qint64 id = scene.spawnWith({ { u"cancelGrace"_s, 5 }, { u"timeout"_s, 3'600'000 } });
    const qint64 next = scene.spawn("spawnValue");
    QTRY_VERIFY(!scene.get("resolve").isNull());
    Aio::waitFor(Aio::sleep(std::chrono::milliseconds(20)));
    QVERIFY(!scene.states.contains(id)); // it begins with the cancel
    scene.pool->cancelTask(id);
    QTRY_COMPARE(scene.states.value(id), AioPool::TaskState::Cancelled);
    QTRY_COMPARE(scene.get("error").toString(), u"cancelled"_s);
    QCOMPARE(scene.get("aborts").toInt(), 1);
    QTRY_COMPARE(scene.states.value(next), AioPool::TaskState::Succeeded);
}

void JavaScript::cancelGraceAnswered()
{
    Scene scene(Given::AsRequiredProperty);
    const qint64 id = scene.spawnWith({ { u"cancelGrace"_s, 3'600'000 } });
    QTRY_VERIFY(!scene.get("resolve").isNull());
    scene.pool->cancelTask(id);
    QTRY_COMPARE(scene.get("aborts").toInt(), 1);
    scene.call("settle");
    QTRY_COMPARE(scene.states.value(id), AioPool::TaskState::Succeeded);
    QTRY_COMPARE(scene.get("value").toString(), u"released"_s);
}

//! Checks that repeated cancels do not postpone the end.
void JavaScript::cancelGraceAskedAgain()
{
    Scene scene(Given::AsRequiredProperty);
    const qint64 id = scene.spawnWith({ { u"cancelGrace"_s, 50 } });
    QTRY_VERIFY(!scene.get("resolve").isNull());
    QTimer again;
    connect(&again, &QTimer::timeout, this, [&] { scene.pool->cancelTask(id); });
    again.start(1);
    QTRY_COMPARE(scene.states.value(id), AioPool::TaskState::Cancelled);
    QCOMPARE(scene.get("aborts").toInt(), 1);
}

void JavaScript::contextGoes()
{
    Scene scene(Given::AsRequiredProperty);
    auto context = std::make_unique<QObject>();
    QQmlEngine::setObjectOwnership(context.get(), QQmlEngine::CppOwnership);
    const qint64 id = scene.spawnWith({ { u"context"_s, QVariant::fromValue(context.get()) } });
    QTRY_VERIFY(!scene.get("resolve").isNull());
    context.reset();
    QCOMPARE(scene.get("aborts").toInt(), 1);
    QTRY_COMPARE(scene.states.value(id), AioPool::TaskState::Cancelled);
    QTRY_COMPARE(scene.get("error").toString(), u"cancelled"_s);
    QVERIFY(scene.pool->isEmpty());
}

void JavaScript::contextOfAWaitingTask()
{
    Scene scene(Given::AsRequiredProperty);
    scene.pool->pause();
    auto context = std::make_unique<QObject>();
    QQmlEngine::setObjectOwnership(context.get(), QQmlEngine::CppOwnership);
    const qint64 id =
            scene.spawnWith({ { u"context"_s, QVariant::fromValue(context.get()) }, { u"cancelGrace"_s, 1 } });
    context.reset();
    scene.pool->resume();
    QTRY_COMPARE(scene.states.value(id), AioPool::TaskState::Cancelled);
    QVERIFY(scene.get("resolve").isNull()); // never ran
}

void JavaScript::engineGoesWithLimits()
{
    Scene scene(Given::AsRequiredProperty);
    const qint64 id = scene.spawnWith({ { u"timeout"_s, 3'600'000 }, { u"cancelGrace"_s, 3'600'000 } });
    QTRY_VERIFY(!scene.get("resolve").isNull());
    scene.pool->cancelTask(id);
    QTRY_COMPARE(scene.get("aborts").toInt(), 1);
    scene.deleteEngine();
    QTRY_COMPARE(scene.states.value(id), AioPool::TaskState::Cancelled);
    QVERIFY(scene.pool->isEmpty());
}

void JavaScript::poolGoesAtALimit_data()
{
    QTest::addColumn<QString>("option");
    QTest::addRow("time") << u"timeout"_s;
    QTest::addRow("grace") << u"cancelGrace"_s;
}

void JavaScript::poolGoesAtALimit()
{
    QFETCH(const QString, option);
    Scene scene(Given::AsRequiredProperty);
    const qint64 id = scene.spawnWith({ { option, 5 } }, "spawnDeletingWith");
    if (option == u"cancelGrace"_s) {
        QTRY_VERIFY(!scene.get("resolve").isNull());
        scene.pool->cancelTask(id);
    }
    QTRY_VERIFY(!scene.pool);
    QTRY_COMPARE(scene.get("error").toString(), u"cancelled"_s);
    scene.call("settle");
    QCoreApplication::processEvents();
    QCOMPARE(scene.get("aborts").toInt(), 1);
}

void JavaScript::lateSettlement_data()
{
    QTest::addColumn<QByteArray>("how");
    for (const char *how : { "timeout", "cancelGrace", "context" })
        QTest::addRow("%s", how) << QByteArray(how);
}

void JavaScript::lateSettlement()
{
    QFETCH(const QByteArray, how);
    Scene scene(Given::AsRequiredProperty);
    auto context = std::make_unique<QObject>();
    QQmlEngine::setObjectOwnership(context.get(), QQmlEngine::CppOwnership);
    QVariantMap options{ { QString::fromLatin1(how), 5 } };
    if (how == "context")
        options = { { u"context"_s, QVariant::fromValue(context.get()) } };
    const qint64 id = scene.spawnWith(options);
    QTRY_VERIFY(!scene.get("resolve").isNull());
    if (how == "cancelGrace")
        scene.pool->cancelTask(id);
    else if (how == "context")
        context.reset();
    QTRY_VERIFY(scene.states.contains(id));
    const AioPool::TaskState state = scene.states.value(id);
    const QString error = how == "timeout" ? u"timed out"_s : u"cancelled"_s;
    QTRY_COMPARE(scene.get("error").toString(), error);
    QSignalSpy finished(scene.pool.get(), &AioPool::taskFinished);
    scene.call("settle");
    scene.engine->collectGarbage();
    QCoreApplication::processEvents();
    scene.call("settle");
    QCoreApplication::processEvents();
    QCOMPARE(scene.get("value").toString(), QString());
    QCOMPARE(scene.states.value(id), state);
    QCOMPARE(finished.count(), 0);
    scene.root->setProperty("resolve", QVariant());
    scene.root->setProperty("reject", QVariant());
    scene.engine->collectGarbage();
    QVERIFY(scene.pool->isEmpty());
}

QTEST_GUILESS_MAIN(JavaScript)
#include "javascript.moc"
