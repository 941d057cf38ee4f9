// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests Aio::interrupted(). Signals that kill are sent to a process of their own: this program, with the name of a play
// as its argument.

#include "support/gate.h"
#include "support/testcoro.h"

#include <QCoro/QCoroTask>

#include <array>
#include <csignal>
#include <cstdio>
#include <optional>
#include <sys/wait.h>
#include <unistd.h>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

void say(const char *word)
{
    std::printf("%s\n", word);
    std::fflush(stdout);
}

//! Returns the current handler of a signal.
void (*handlerOf(int number))(int)
{
    struct sigaction action = {};
    ::sigaction(number, nullptr, &action);
    return action.sa_handler;
}

AioTask<> work()
{
    co_await Aio::yield(); // lets the await of the signal begin
    say("ready");
    Gate never;
    bool isCancelled = false;
    try {
        co_await never.wait();
    } catch (const AioCancelled &) {
        isCancelled = true;
    }
    if (isCancelled)
        co_await Aio::sleep(1ms);
    say("cleaned");
    throw AioCancelled();
}

//! Shows the use that the documentation recommends.
AioTask<int> run()
{
    // The await of the signal begins before work() continues
    auto either = Aio::whenAny(work(), Aio::interrupted());
    const auto [first, result] = co_await either;
    co_return first == 0 ? 0 : 128 + std::get<1>(result);
}

AioTask<> hang()
{
    const auto say = [](const char *word) { ::say(word); };
    const auto cleaning = [say]() -> AioTask<> {
        say("cleaning");
        Gate never;
        co_await never.wait();
    };
    const auto ready = [say]() -> AioTask<> {
        co_await Aio::yield();
        say("ready");
        Gate never;
        co_await never.wait();
    };
    const auto interrupted = [ready]() -> AioTask<> {
        auto either = Aio::whenAny(Aio::interrupted(), ready());
        co_await either;
    };
    co_await Aio::finally(interrupted(), cleaning);
}

AioTask<> blocked()
{
    auto wait = []() -> AioTask<> { co_await Aio::interrupted(); };
    AioPool pool(1);
    pool.spawnN(wait);
    co_await turns();
    say("ready");
    while (handlerOf(SIGINT) != SIG_DFL) // the first one sets it back
        ::usleep(1000);
    say("handled");
    for (;;)
        ::pause();
}

int play(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QByteArray name = argv[1];
    if (name == "run")
        return Aio::waitFor(run());
    if (name == "hang")
        Aio::waitFor(hang());
    if (name == "blocked")
        Aio::waitFor(blocked());
    if (name == "pool") { // in main(), with a pool that ends in order
        AioPool pool(2);
        pool.spawnN(work());
        const int number = Aio::waitFor(Aio::interrupted());
        Aio::waitFor(pool.cancel());
        return 128 + number;
    }
    return 99;
}

int openFiles()
{
    return int(QDir(u"/proc/self/fd"_s).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot).size());
}

std::atomic<int> s_heard = 0;

void hear(int)
{
    ++s_heard;
}

}

class tst_Interrupted : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void programEnds_data();
    void programEnds();
    void secondKills_data();
    void secondKills();
    void tellsTheSignal_data();
    void tellsTheSignal();
    void cancelledLeavesNothing();
    void severalHearOne();
    void oneAfterTheOther();
    void inThreads();
    void threadsThatComeLate();
    void ignoredStaysIgnored();
    void handlersOfOthers();
    void fork();
    void inOtherCoroutines();
    void poolDies();
};

void tst_Interrupted::programEnds_data()
{
    QTest::addColumn<QString>("play");
    QTest::addColumn<int>("number");
    for (const char *play : { "run", "pool" }) {
        for (const auto &[number, name] :
             { std::pair(SIGINT, "SIGINT"), std::pair(SIGTERM, "SIGTERM"), std::pair(SIGHUP, "SIGHUP") })
            QTest::addRow("%s, %s", play, name) << QString::fromUtf8(play) << number;
    }
}

void tst_Interrupted::programEnds()
{
    QFETCH(QString, play);
    QFETCH(int, number);
    QProcess program;
    program.start(QCoreApplication::applicationFilePath(), { play });
    QByteArray told;
    QVERIFY(QTest::qWaitFor([&] { return (told += program.readAllStandardOutput()).contains("ready\n"); }, 60'000));
    ::kill(pid_t(program.processId()), number);
    QVERIFY(program.waitForFinished(60'000));
    QCOMPARE(told + program.readAllStandardOutput(), QByteArray("ready\ncleaned\n"));
    QCOMPARE(program.exitStatus(), QProcess::NormalExit);
    QCOMPARE(program.exitCode(), 128 + number);
}

void tst_Interrupted::secondKills_data()
{
    QTest::addColumn<QString>("play");
    QTest::addColumn<QByteArray>("between");
    QTest::newRow("hangs in its clean-up") << u"hang"_s << QByteArray("cleaning\n");
    QTest::newRow("event loop blocked") << u"blocked"_s << QByteArray("handled\n");
}

void tst_Interrupted::secondKills()
{
    QFETCH(QString, play);
    QFETCH(QByteArray, between);
    QProcess program;
    program.start(QCoreApplication::applicationFilePath(), { play });
    QByteArray told;
    const auto tells = [&](const QByteArray &word) {
        return QTest::qWaitFor([&] { return (told += program.readAllStandardOutput()).contains(word); }, 60'000);
    };
    QVERIFY(tells("ready\n"));
    ::kill(pid_t(program.processId()), SIGINT);
    QVERIFY(tells(between));
    ::kill(pid_t(program.processId()), SIGINT);
    QVERIFY(program.waitForFinished(60'000));
    QCOMPARE(program.exitStatus(), QProcess::CrashExit);
    QCOMPARE(program.exitCode(), SIGINT);
}

void tst_Interrupted::tellsTheSignal_data()
{
    QTest::addColumn<int>("number");
    QTest::newRow("SIGINT") << SIGINT;
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGHUP") << SIGHUP;
}

void tst_Interrupted::tellsTheSignal()
{
    QFETCH(int, number);
    auto body = [number]() -> AioTask<> {
        AioPool pool(1);
        auto worker = []() -> AioTask<int> { co_return co_await Aio::interrupted(); };
        AioFuture<int> future = pool.spawnN(worker);
        co_await turns();
        CO_VERIFY(!future.isFinished());
        ::raise(number);
        co_await pool.join();
        CO_COMPARE(future.result(), number);
        for (int each : { SIGINT, SIGTERM, SIGHUP })
            CO_VERIFY(handlerOf(each) == SIG_DFL);
    };
    runBody(body);
}

void tst_Interrupted::cancelledLeavesNothing()
{
    auto body = []() -> AioTask<> {
        AioPool pool(2);
        co_await Aio::sleep(1ms); // has a file of its own
        const int files = openFiles();
        for (int i = 0; i < 20; ++i) {
            auto worker = []() -> AioTask<> { co_await Aio::interrupted(); };
            AioFuture<void> future = pool.spawnN(worker), second = pool.spawnN(worker);
            co_await turns();
            CO_VERIFY(handlerOf(SIGINT) != SIG_DFL);
            future.cancel();
            CO_VERIFY(co_await until([&] { return future.isFinished(); }));
            CO_VERIFY(handlerOf(SIGINT) != SIG_DFL);
            second.cancel();
            co_await pool.join();
            CO_VERIFY(future.isCancelled() && second.isCancelled());
            CO_VERIFY(handlerOf(SIGINT) == SIG_DFL);
            CO_COMPARE(openFiles(), files);
        }
        {
            [[maybe_unused]] const auto neverAwaited = Aio::interrupted();
            CO_VERIFY(handlerOf(SIGINT) == SIG_DFL);
        }
    };
    runBody(body);
}

void tst_Interrupted::severalHearOne()
{
    auto body = []() -> AioTask<> {
        AioPool pool(10);
        auto worker = []() -> AioTask<int> { co_return co_await Aio::interrupted(); };
        QList<AioFuture<int>> futures;
        for (int i = 0; i < 10; ++i)
            futures << pool.spawnN(worker);
        co_await turns();
        ::raise(SIGTERM);
        co_await pool.join();
        for (const AioFuture<int> &future : futures)
            CO_COMPARE(future.result(), SIGTERM);
    };
    runBody(body);
}

void tst_Interrupted::oneAfterTheOther()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        int count = 0;
        auto worker = [&count]() -> AioTask<> {
            for (; count < 10; ++count)
                co_await Aio::interrupted();
        };
        pool.spawnN(worker);
        for (int i = 0; i < 10; ++i) {
            CO_VERIFY(co_await until([&] { return count == i && handlerOf(SIGINT) != SIG_DFL; }));
            ::raise(SIGINT);
            CO_VERIFY(co_await until([&] { return count == i + 1; }));
        }
        co_await pool.join();
    };
    runBody(body);
}

namespace {

//! A thread with an event loop, in which a coroutine waits for a signal.
class Waiter : public QThread
{
public:
    Waiter()
    {
        m_object.moveToThread(this);
        start();
        m_isWaiting.acquire();
    }
    ~Waiter() override { wait(); }

    //! Stops the event loop until unblock().
    void block()
    {
        QMetaObject::invokeMethod(
                &m_object, [this] { m_go.acquire(); }, Qt::QueuedConnection);
    }
    void unblock() { m_go.release(); }
    //! Waits for the end of the thread and returns the signal it received.
    int number()
    {
        wait();
        return m_isInThread ? m_number : 0;
    }

protected:
    void run() override
    {
        const auto waits = [this]() -> AioTask<> {
            auto either = Aio::whenAny(Aio::interrupted(), told());
            const auto [first, result] = co_await either;
            m_number = std::get<0>(result);
            m_isInThread = QThread::currentThread() == this;
        };
        Aio::waitFor(waits());
    }

private:
    AioTask<> told()
    {
        m_isWaiting.release();
        Gate never;
        co_await never.wait();
    }

    QSemaphore m_isWaiting, m_go;
    QObject m_object;
    int m_number = 0;
    bool m_isInThread = false;
};

}

void tst_Interrupted::inThreads()
{
    std::array<Waiter, 3> waiters;
    ::kill(::getpid(), SIGINT);
    for (Waiter &waiter : waiters)
        QCOMPARE(waiter.number(), SIGINT);
    QVERIFY(handlerOf(SIGINT) == SIG_DFL);
}

void tst_Interrupted::fork()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        auto worker = []() -> AioTask<int> { co_return co_await Aio::interrupted(); };
        AioFuture<int> future = pool.spawnN(worker);
        co_await turns();
        const pid_t child = ::fork();
        if (child == 0) {
            ::raise(SIGINT);
            ::_exit(0);
        }
        int status = 0;
        CO_COMPARE(::waitpid(child, &status, 0), child);
        CO_VERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
        co_await turns();
        CO_VERIFY(!future.isFinished());
        ::raise(SIGINT);
        co_await pool.join();
        CO_COMPARE(future.result(), SIGINT);
    };
    runBody(body);
}

//! Delivers the signal to a waiter even if its thread is busy when the signal arrives. Later waiters wait for the next
//! one.
void tst_Interrupted::threadsThatComeLate()
{
    auto body = []() -> AioTask<> {
        Waiter late;
        late.block();
        AioPool pool(1);
        auto worker = []() -> AioTask<int> { co_return co_await Aio::interrupted(); };
        AioFuture<int> first = pool.spawnN(worker);
        co_await turns();
        ::raise(SIGTERM);
        co_await pool.join();
        CO_COMPARE(first.result(), SIGTERM);
        CO_VERIFY(handlerOf(SIGINT) == SIG_DFL);
        AioFuture<int> second = pool.spawnN(worker);
        co_await turns();
        CO_VERIFY(!second.isFinished());
        ::raise(SIGINT);
        co_await pool.join();
        CO_COMPARE(second.result(), SIGINT);
        late.unblock();
        CO_COMPARE(late.number(), SIGTERM);
    };
    runBody(body);
}

void tst_Interrupted::ignoredStaysIgnored()
{
    auto body = []() -> AioTask<> {
        const auto before = std::signal(SIGHUP, SIG_IGN);
        const auto restore = qScopeGuard([before] { std::signal(SIGHUP, before); });
        AioPool pool(1);
        auto worker = []() -> AioTask<int> { co_return co_await Aio::interrupted(); };
        AioFuture<int> future = pool.spawnN(worker);
        co_await turns();
        CO_VERIFY(handlerOf(SIGHUP) == SIG_IGN);
        ::raise(SIGHUP);
        co_await turns();
        CO_VERIFY(!future.isFinished());
        ::raise(SIGINT);
        co_await pool.join();
        CO_VERIFY(handlerOf(SIGHUP) == SIG_IGN);
        CO_COMPARE(future.result(), SIGINT);
    };
    runBody(body);
}

void tst_Interrupted::handlersOfOthers()
{
    auto body = []() -> AioTask<> {
        const auto before = std::signal(SIGINT, hear);
        const auto restore = qScopeGuard([before] { std::signal(SIGINT, before); });
        AioPool pool(1);
        auto worker = []() -> AioTask<int> { co_return co_await Aio::interrupted(); };
        for (const bool fires : { false, true }) {
            AioFuture<int> future = pool.spawnN(worker);
            co_await turns();
            CO_VERIFY(handlerOf(SIGINT) != hear);
            if (fires)
                ::raise(SIGINT);
            else
                future.cancel();
            co_await pool.join();
            CO_COMPARE(future.isCancelled(), !fires);
            CO_VERIFY(handlerOf(SIGINT) == hear);
        }
        CO_COMPARE(s_heard.load(), 0);
        // A handler that the program installs meanwhile must stay
        AioFuture<int> future = pool.spawnN(worker);
        co_await turns();
        std::signal(SIGTERM, SIG_IGN);
        future.cancel();
        co_await pool.join();
        CO_VERIFY(handlerOf(SIGTERM) == SIG_IGN);
        std::signal(SIGTERM, SIG_DFL);
    };
    runBody(body);
}

void tst_Interrupted::inOtherCoroutines()
{
    const auto coroutine = []() -> QCoro::Task<int> { co_return co_await Aio::interrupted(); };
    QCoro::Task<int> task = coroutine();
    QVERIFY(handlerOf(SIGINT) != SIG_DFL);
    ::raise(SIGINT);
    QCOMPARE(Aio::waitFor(task), SIGINT);
    QTimer::singleShot(0, [] { ::raise(SIGTERM); });
    QCOMPARE(Aio::waitFor(Aio::interrupted()), SIGTERM);
}

void tst_Interrupted::poolDies()
{
    auto worker = []() -> AioTask<> { co_await Aio::interrupted(); };
    for (const bool fires : { false, true }) {
        std::optional<AioPool> pool(1);
        pool->spawnN(worker);
        QVERIFY(QTest::qWaitFor([] { return handlerOf(SIGINT) != SIG_DFL; }, 60'000));
        if (fires)
            ::raise(SIGINT);
        pool.reset();
        QVERIFY(handlerOf(SIGINT) == SIG_DFL);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1 && QByteArrayList{ "run", "hang", "blocked", "pool" }.contains(argv[1]))
        return play(argc, argv);
    for (int number : { SIGINT, SIGTERM, SIGHUP })
        std::signal(number, SIG_DFL); // whatever the test runner ignores
    QCoreApplication application(argc, argv);
    tst_Interrupted test;
    // Without the handlers of QTest
    return QTest::qExec(&test, application.arguments() << u"-nocrashhandler"_s);
}

#include "tst_interrupted.moc"
