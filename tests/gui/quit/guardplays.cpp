// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// The program of tst_quitguard_ends. Ends in the way that its first argument names while two tasks run, answers as its
// second one says, and prints what happened.

#include "gui/aioquitguard_p.h"
#include "support/gate.h"

#include <AioPool>
#include <AioQuitGuard>
#include <AioTestClock>

#include <QtGui/QCloseEvent>
#include <QtGui/QSessionManager>
#include <QtGui/QWindow>
#include <QtWidgets/QApplication>
#include <QtWidgets/QWidget>

#include <csignal>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>

using namespace std::chrono_literals;

static void say(const std::string &word)
{
    std::printf("%s ", word.c_str());
    std::fflush(stdout);
}

template<typename Function>
static void later(Function function)
{
    QMetaObject::invokeMethod(QCoreApplication::instance(), function, Qt::QueuedConnection);
}

static AioTask<> pass(std::string name, const Gate &gate)
{
    try {
        co_await gate.wait();
        say(name + ":done");
    } catch (const AioCancelled &) {
        say(name + ":cancelled");
        throw;
    }
}

//! Does not heed its cancels until the gate opens; without one, which would keep a test clock from its jump, for an hour.
static AioTask<> passDeaf(std::string name, const Gate *gate)
{
    for (;;) {
        try {
            if (gate)
                co_await gate->wait();
            else
                co_await Aio::sleep(1h);
            say(name + ":done");
            co_return;
        } catch (const AioCancelled &) {
            say(name + ":deaf");
        }
    }
}

//! Ends a program in a terminal, as src/doc/ending.md has it.
static AioTask<> endWhenInterrupted(AioPool &pool)
{
    const int number = co_await Aio::interrupted();
    const AioShutdownReport report = co_await pool.shutdown(10s);
    say("left:" + std::to_string(report.left.size()));
    QCoreApplication::exit(128 + number);
}

//! A session that ends and permits questions, which the offscreen platform does not have.
class AskingSession final : public Aio::detail::SessionEnd
{
public:
    bool allowsInteraction() override { return true; }
    void release() override { say("released"); }
    void cancel() override { m_isCancelled = true; }
    bool isCancelled() const { return m_isCancelled; }

private:
    bool m_isCancelled = false;
};

static void endSession(AioQuitGuard &guard, bool asks)
{
    if (asks) {
        AskingSession session;
        session.offerTo(guard);
        say(session.isCancelled() ? "session:cancelled" : "session:ends");
        if (session.isCancelled())
            return;
    } else {
        auto *manager = QCoreApplication::instance()->findChild<QSessionManager *>();
        Q_EMIT qGuiApp->commitDataRequest(*manager);
        say("session:ends");
    }
    QCoreApplication::quit();
}

int main(int argc, char **argv)
{
    const std::string way = argv[1];
    const std::string answer = argv[2];
    std::unique_ptr<QCoreApplication> application;
    if (way == "interrupt")
        application = std::make_unique<QCoreApplication>(argc, argv);
    else
        application = std::make_unique<QApplication>(argc, argv);
    Gate gate;
    std::optional<Aio::TestClock> clock;
    AioPool signalPool(1);
    AioPool pool(2);
    AioQuitGuard guard(&pool);
    const auto spawn = [&] {
        if (answer == "deaf")
            pool.spawnN(passDeaf("a", way == "session" ? nullptr : &gate));
        else
            pool.spawnN(pass("a", gate), AioTaskOptions().withAtEnd(AioAtEnd::FinishStarted));
        pool.spawnN(pass("b", gate));
    };
    const auto openSoon = [&gate] { later([&gate] { gate.open(); }); };
    // Tasks end only after an answer.
    if (answer != "deaf")
        QObject::connect(&pool, &AioPool::closedChanged, [&] { later(openSoon); });

    if (answer != "none") {
        QObject::connect(&guard, &AioQuitGuard::asked, [&](int count) {
            say("asked:" + std::to_string(count));
            if (answer == "finish") {
                later([&] { guard.finish(); });
            } else if (answer == "cancel") {
                later([&] { guard.cancel(10s); });
            } else if (answer == "deaf") {
                later([&] { guard.cancel(1); });
            } else if (answer == "keep") {
                later([&] {
                    guard.keep();
                    say("kept");
                    QObject::connect(&pool, &AioPool::idle, [] { later([] { QCoreApplication::exit(3); }); });
                    openSoon();
                });
            }
        });
    }

    std::unique_ptr<QWindow> window;
    std::unique_ptr<QWidget> widget;
    std::function<void()> end;
    if (way == "window") {
        window = std::make_unique<QWindow>();
        window->show();
        end = [&] { window->close(); };
    } else if (way == "user") {
        window = std::make_unique<QWindow>();
        window->show();
        end = [&] {
            QCloseEvent event;
            QCoreApplication::sendEvent(window.get(), &event);
        };
    } else if (way == "widget") {
        widget = std::make_unique<QWidget>();
        widget->show();
        end = [&] { widget->close(); };
    } else if (way == "delete") {
        widget = std::make_unique<QWidget>();
        widget->show();
        end = [&] { widget.reset(); };
    } else if (way == "quit") {
        window = std::make_unique<QWindow>();
        window->show();
        end = [] { QCoreApplication::quit(); };
    } else if (way == "session" || way == "asking-session") {
        end = [&] {
            if (answer == "deaf")
                clock.emplace().setAutojump();
            endSession(guard, way == "asking-session");
            if (clock)
                say("after:" + std::to_string(clock->now() / 1s) + "s");
        };
    } else if (way == "exit") {
        end = [] { QCoreApplication::exit(4); };
    } else if (way == "interrupt") {
        signalPool.spawnN(endWhenInterrupted(pool));
        end = [] { std::raise(SIGINT); };
    }
    later([&] {
        spawn();
        QObject::connect(&pool, &AioPool::activeCountChanged, &guard, [&] {
            if (pool.activeCount() == 2)
                later(std::exchange(end, [] {}));
        });
    });
    const int code = QCoreApplication::exec();
    say("exec:" + std::to_string(code));
    return code;
}
