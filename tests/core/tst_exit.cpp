// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests pools that statics and thread-locals destroy when the program exits: safely and without a warning.

#include <AioPool>
#include <AioTaskModel>

#include <QtCore/QProcess>
#include <QtCore/QTimer>
#include <QtTest/QtTest>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

int s_living = 0;

class Local
{
public:
    Local() noexcept { ++s_living; }
    Local(const Local &) noexcept { ++s_living; }
    Local &operator=(const Local &) noexcept = default;
    ~Local() { --s_living; }
};

//! Fails the program if something is left. The first of the statics, so that it is destroyed last.
struct Witness
{
    ~Witness()
    {
        if (s_living == 0)
            return;
        std::fprintf(stderr, "%d objects of tasks are left\n", s_living);
        std::_Exit(3);
    }
} s_witness;

AioTask<> hour(Local = {})
{
    co_await Aio::sleep(1h);
}

AioTask<> outer(AioPool *pool, Local = {})
{
    co_await pool->exec(hour());
}

AioTask<> cleaner(AioPool *pool, Local = {})
{
    try {
        co_await Aio::sleep(1h);
    } catch (const AioCancelled &) {
    }
    pool->spawnN(hour());
    co_await Aio::sleep(1ms);
}

AioTask<> listener(Local = {})
{
    QObject sender;
    try {
        co_await Aio::signal(&sender, &QObject::objectNameChanged);
    } catch (const AioCancelled &) {
    }
    co_await Aio::signal(&sender, &QObject::objectNameChanged);
}

AioTask<> spinning(Local = {})
{
    for (;;)
        co_await Aio::yield();
}

AioTask<> number(int)
{
    const Local local;
    co_await Aio::sleep(1h);
}

AioTask<> mapping(AioPool *pool, Local = {})
{
    const std::vector<int> numbers{ 1, 2, 3 };
    co_await pool->map(number, numbers);
}

void fill(AioPool &pool, const QString &what)
{
    if (what == u"sleep"_s)
        pool.spawnN(hour());
    else if (what == u"exec"_s)
        pool.spawnN(outer(&pool));
    else if (what == u"cleaner"_s)
        pool.spawnN(cleaner(&pool));
    else if (what == u"signal"_s)
        pool.spawnN(listener());
    else if (what == u"ready"_s)
        pool.spawnN(spinning());
    else if (what == u"map"_s)
        pool.spawnN(mapping(&pool));
    else if (what == u"model"_s)
        pool.tasks()->rowCount();
    else if (what == u"progress"_s)
        static_cast<void>(pool.spawnN(hour()).future());
    if (what == u"waiting"_s || what == u"limited"_s) {
        pool.setSize(1);
        const AioTaskOptions options = what == u"limited"_s ? AioTaskOptions().withTimeout(1h) : AioTaskOptions();
        pool.spawnN(hour(), options);
        pool.spawnN(hour(), options);
    }
}

AioPool s_plain(2);
Q_GLOBAL_STATIC_WITH_ARGS(AioPool, s_global, (2))
thread_local std::unique_ptr<AioPool> t_early;
thread_local std::unique_ptr<AioPool> t_late;

AioPool &localStatic()
{
    static AioPool pool(2);
    return pool;
}

//! Cleans up with an event loop of its own.
struct Patient
{
    ~Patient()
    {
        try {
            auto all = pool.cancel();
            Aio::waitFor(std::move(all));
        } catch (const AioCancelled &) {
        }
    }
    AioPool pool{ 2 };
};

AioPool &patientStatic()
{
    static Patient patient;
    return patient.pool;
}

AioPool &poolOf(const QString &holder)
{
    if (holder == u"Q_GLOBAL_STATIC"_s)
        return *s_global;
    if (holder == u"static in a function"_s)
        return localStatic();
    if (holder == u"static that waits"_s)
        return patientStatic();
    if (holder == u"thread_local, early"_s)
        return *(t_early = std::make_unique<AioPool>(2));
    if (holder == u"thread_local, late"_s) {
        const AioPool other(1);
        return *(t_late = std::make_unique<AioPool>(2));
    }
    return s_plain;
}

//! Runs the program that exits.
int child(int argc, char **argv)
{
    const QString holder = QString::fromLocal8Bit(argv[2]);
    const QString what = QString::fromLocal8Bit(argv[3]);
    const QString how = QString::fromLocal8Bit(argv[4]);
    t_early.reset(); // so that it is constructed
    if (how == u"within exec"_s) {
        QCoreApplication app(argc, argv);
        fill(poolOf(holder), what);
        QTimer::singleShot(20, [] { std::exit(0); });
        return app.exec();
    }
    std::optional<QCoreApplication> app(std::in_place, argc, argv);
    fill(poolOf(holder), what);
    QTimer::singleShot(how == u"not run"_s ? 0 : 20, qApp, &QCoreApplication::quit);
    const int status = app->exec();
    app.reset();
    return status;
}

}

class tst_Exit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isSafeAndSilent_data();
    void isSafeAndSilent();
};

void tst_Exit::isSafeAndSilent_data()
{
    QTest::addColumn<QString>("holder");
    QTest::addColumn<QString>("how");
    const QStringList holders{
        u"static"_s, u"Q_GLOBAL_STATIC"_s, u"static in a function"_s, u"thread_local, early"_s, u"thread_local, late"_s,
    };
    for (const QString &holder : holders) {
        for (const QString &how : { u"after exec"_s, u"not run"_s, u"within exec"_s })
            QTest::addRow("%s, %s", qPrintable(holder), qPrintable(how)) << holder << how;
    }
    // An event loop can run only while there is an application.
    QTest::newRow("static that waits, within exec") << u"static that waits"_s << u"within exec"_s;
}

void tst_Exit::isSafeAndSilent()
{
    QFETCH(const QString, holder);
    QFETCH(const QString, how);
    const QStringList tasks{ u"none"_s,    u"model"_s,  u"sleep"_s, u"waiting"_s, u"limited"_s, u"exec"_s,
                             u"cleaner"_s, u"signal"_s, u"ready"_s, u"map"_s,     u"progress"_s };
    for (const QString &what : tasks) {
        if (what == u"signal"_s && holder == u"static that waits"_s)
            continue; // waitFor() would wait for a task that keeps waiting after a cancel, as anywhere
        QProcess program;
        program.setProcessChannelMode(QProcess::MergedChannels);
        program.start(QCoreApplication::applicationFilePath(), { u"--child"_s, holder, what, how });
        QVERIFY2(program.waitForFinished(60'000), qPrintable(what));
        const QString output = QString::fromLocal8Bit(program.readAll());
        QVERIFY2(output.isEmpty(), qPrintable(what + u": "_s + output));
        QVERIFY2(program.exitStatus() == QProcess::NormalExit && program.exitCode() == 0, qPrintable(what));
    }
}

int main(int argc, char **argv)
{
    if (argc == 5 && qstrcmp(argv[1], "--child") == 0)
        return child(argc, argv);
    QCoreApplication app(argc, argv);
    tst_Exit test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_exit.moc"
