// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests AioLauncherProgress with a session bus of its own, on which a launcher listens.

#include "support/dbusservice.h"

#include <AioLauncherProgress>
#include <AioTestClock>

#include <QtDBus/QDBusArgument>
#include <QtDBus/QDBusMessage>
#include <QtGui/QGuiApplication>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

//! Receives the signal as a task bar does.
class Launcher : public QObject
{
    Q_OBJECT

public:
    Launcher() : m_bus(QDBusConnection::connectToBus(DBusDaemon::address(), u"launcher"_s))
    {
        m_bus.connect(QString(), QString(), u"com.canonical.Unity.LauncherEntry"_s, u"Update"_s, this,
                      SLOT(update(QDBusMessage)));
    }
    bool isConnected() const { return m_bus.isConnected(); }
    //! Waits for the updates  expected, such as "0% 25% -", and returns those since the last call.
    QString wait(const QString &expected)
    {
        static_cast<void>(QTest::qWaitFor([&] { return m_updates.join(u' ') == expected; }, 30'000));
        return std::exchange(m_updates, {}).join(u' ');
    }
    QString uri() const { return m_uri; }
    void clear() { m_updates.clear(); }
    bool isEmpty() const { return m_updates.isEmpty(); }
    QString last() const { return m_updates.isEmpty() ? QString() : m_updates.last(); }
    qsizetype count() const { return m_updates.size(); }

private Q_SLOTS:
    void update(const QDBusMessage &message)
    {
        QCOMPARE(message.signature(), u"sa{sv}"_s);
        QVERIFY(message.path().startsWith(u"/com/canonical/unity/launcherentry/"_s));
        m_uri = message.arguments().at(0).toString();
        QVariantMap properties;
        message.arguments().at(1).value<QDBusArgument>() >> properties;
        QCOMPARE(properties.keys(), (QStringList{ u"progress"_s, u"progress-visible"_s }));
        QCOMPARE(properties[u"progress"_s].typeId(), int(QMetaType::Double));
        QCOMPARE(properties[u"progress-visible"_s].typeId(), int(QMetaType::Bool));
        const double progress = properties[u"progress"_s].toDouble();
        m_updates << (properties[u"progress-visible"_s].toBool() ? QString::number(std::lround(progress * 100)) + u'%'
                                                                 : u"-"_s);
    }

private:
    QDBusConnection m_bus;
    QString m_uri;
    QStringList m_updates;
};

class tst_LauncherProgress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { QGuiApplication::setDesktopFileName(u"org.example.uploader"_s); }
    void batch();
    void destroyedFirst_data();
    void destroyedFirst();
    void rarely();
    void nothingToShow();
    void nameWithSuffix();

private:
    std::unique_ptr<Launcher> m_launcher;
};

static AioTask<> lasting(std::chrono::milliseconds time)
{
    co_await Aio::sleep(time);
}

void tst_LauncherProgress::initTestCase()
{
    QVERIFY(!DBusDaemon::address().isEmpty());
    qputenv("DBUS_SESSION_BUS_ADDRESS", DBusDaemon::address().toUtf8());
    m_launcher = std::make_unique<Launcher>();
    QVERIFY(m_launcher->isConnected());
    QVERIFY(QDBusConnection::sessionBus().isConnected());
}

void tst_LauncherProgress::batch()
{
    Aio::TestClock clock;
    AioPool pool(1);
    AioProgress progress(&pool);
    const AioLauncherProgress shown(&progress);
    for (int i = 0; i < 4; ++i)
        pool.spawnN(lasting(1s));
    clock.advance(400ms);
    clock.advance(700ms); // a quarter is done
    QCOMPARE(m_launcher->wait(u"0% 25%"_s), u"0% 25%"_s);
    QCOMPARE(m_launcher->uri(), u"application://org.example.uploader.desktop"_s);

    clock.advance(2s);
    clock.advance(2s);
    QCOMPARE(m_launcher->wait(u"50% 75% -"_s), u"50% 75% -"_s);
}

void tst_LauncherProgress::destroyedFirst_data()
{
    QTest::addColumn<int>("which");
    QTest::newRow("the pool") << 0;
    QTest::newRow("the progress") << 1;
    QTest::newRow("the launcher's") << 2;
}

void tst_LauncherProgress::destroyedFirst()
{
    QFETCH(int, which);
    Aio::TestClock clock;
    auto pool = std::make_unique<AioPool>(1);
    auto progress = std::make_unique<AioProgress>(pool.get());
    auto shown = std::make_unique<AioLauncherProgress>(progress.get());
    pool->spawnN(lasting(1h));
    clock.advance(1s);
    QCOMPARE(m_launcher->wait(u"0%"_s), u"0%"_s);
    QCOMPARE(m_launcher->uri(), u"application://org.example.uploader.desktop"_s);
    if (which == 0)
        pool.reset();
    else if (which == 1)
        progress.reset();
    else
        shown.reset();
    clock.advance(1s);
    QCOMPARE(m_launcher->wait(u"-"_s), u"-"_s);
}

void tst_LauncherProgress::rarely()
{
    Aio::TestClock clock;
    AioPool pool(1);
    AioProgress progress(&pool);
    const AioLauncherProgress shown(&progress);
    for (int i = 0; i < 10'000; ++i)
        pool.spawnN(lasting(1ms));
    clock.advance(1h);
    QTRY_COMPARE(m_launcher->last(), u"-"_s);
    QVERIFY2(m_launcher->count() > 80 && m_launcher->count() <= 102, qPrintable(QString::number(m_launcher->count())));
    m_launcher->clear();
}

void tst_LauncherProgress::nothingToShow()
{
    Aio::TestClock clock;
    const AioLauncherProgress none(nullptr);
    QGuiApplication::setDesktopFileName(QString());
    AioPool pool(1);
    AioProgress progress(&pool);
    {
        const AioLauncherProgress shown(&progress); // without a name
        pool.spawnN(lasting(1s));
        clock.advance(5s);
    }
    init();
    {
        const AioLauncherProgress shown(&progress);
        pool.spawnN(lasting(100ms)); // too short to be seen
        clock.advance(5s);
    }
    progress.setVisibleAfter(0);
    pool.spawnN(lasting(1h));
    clock.advance(1s);
    QVERIFY(m_launcher->isEmpty());
    {
        const AioLauncherProgress late(&progress);
        QCOMPARE(m_launcher->wait(u"0%"_s), u"0%"_s); // the first that is sent
    }
    QCOMPARE(m_launcher->wait(u"-"_s), u"-"_s);
}

void tst_LauncherProgress::nameWithSuffix()
{
    QGuiApplication::setDesktopFileName(u"other.desktop"_s);
    Aio::TestClock clock;
    AioPool pool(1);
    AioProgress progress(&pool);
    progress.setVisibleAfter(0);
    const AioLauncherProgress shown(&progress);
    pool.spawnN(lasting(1h));
    clock.advance(1s);
    QCOMPARE(m_launcher->wait(u"0%"_s), u"0%"_s);
    QCOMPARE(m_launcher->uri(), u"application://other.desktop"_s);
    pool.cancelAll();
    clock.advance(1s);
    QCOMPARE(m_launcher->wait(u"-"_s), u"-"_s);
}

QTEST_MAIN(tst_LauncherProgress)
#include "tst_launcherprogress.moc"
