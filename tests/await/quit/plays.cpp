// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// The program of tst_quit. Plays one order of quit, exit and waitFor, named by its first argument, and prints what
// happened. The second argument is "core" or "gui".

#include "support/gate.h"

#include <AioPool>

#include <QtCore/QEventLoopLocker>
#include <QtCore/QScopeGuard>
#include <QtCore/QThread>
#include <QtGui/QGuiApplication>
#include <QtGui/QWindow>

#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using Aio::waitFor;

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

//! Prints in a word how waitFor() ends.
template<typename A>
static void wait(const char *name, A &&awaitable)
{
    try {
        waitFor(std::forward<A>(awaitable));
        say(name + std::string(":done"));
    } catch (const AioCancelled &) {
        say(name + std::string(":cancelled"));
    }
}

//! Waits until it is cancelled, and then for \a turns further awaits.
static AioTask<> untilCancelled(const char *name, int turns = 3)
{
    Gate never;
    bool cancelled = false;
    try {
        co_await never.wait();
    } catch (const AioCancelled &) {
        cancelled = true;
    }
    for (int i = 0; cancelled && i < turns; ++i)
        co_await Aio::sleep(1ms);
    say(std::string(name) + "-cleaned");
    throw AioCancelled();
}

static AioTask<> few()
{
    for (int i = 0; i < 3; ++i)
        co_await Aio::sleep(1ms);
}

static AioTask<int> quits(std::function<void()> quit, bool awaitFirst)
{
    if (awaitFirst)
        co_await Aio::yield();
    quit();
    Gate never;
    co_await never.wait();
    co_return 1;
}

static void quit()
{
    QCoreApplication::quit();
}

static void exit7()
{
    QCoreApplication::exit(7);
}

static void exitMinus1()
{
    QCoreApplication::exit(-1);
}

//! Posts a quit before it returns. With a QGuiApplication the quit would wait for this thread.
static void quitFromThread()
{
    std::thread thread(quit);
    thread.join();
}

static void quitFromRunningThread()
{
    static std::vector<std::jthread> threads;
    threads.emplace_back(quit);
}

static void tellAboutToQuit()
{
    QObject::connect(QCoreApplication::instance(), &QCoreApplication::aboutToQuit, QCoreApplication::instance(),
                     [] { say("aboutToQuit"); });
}

//! Checks that the pool's tasks end in order after the quit.
static int endsPool(std::function<void()> stop)
{
    AioPool pool(2);
    AioFuture<void> a = pool.spawnN(untilCancelled("a"));
    AioFuture<void> b = pool.spawnN(untilCancelled("b"));
    later(stop);
    wait("join", pool.join());
    say(a.isFinished() ? "ended" : "runs");
    wait("cancel", pool.cancel());
    say(a.isFinished() && b.isFinished() ? "ended" : "runs");
    wait("few", few());
    return 0;
}

//! Runs \a play in a slot under exec().
static int underExec(std::function<void()> play)
{
    later(play);
    const int code = QCoreApplication::exec();
    say("exec:" + std::to_string(code));
    wait("after", few());
    return code;
}

class Thread : public QThread
{
public:
    explicit Thread(std::function<void()> body) : m_body(std::move(body)) { }

protected:
    void run() override { m_body(); }

private:
    std::function<void()> m_body;
};

static void inThread(std::function<void()> body)
{
    Thread thread(std::move(body));
    thread.start();
    thread.wait();
}

static void quitOwnThread()
{
    QThread::currentThread()->quit();
}

static std::unique_ptr<QWindow> showWindow()
{
    auto window = std::make_unique<QWindow>();
    window->show();
    return window;
}

//! Refuses to be closed.
class StubbornWindow : public QWindow
{
protected:
    bool event(QEvent *event) override
    {
        if (event->type() != QEvent::Close)
            return QWindow::event(event);
        say("refused");
        event->ignore();
        return true;
    }
};

static const std::map<std::string, std::function<int()>> plays = {
    { "quit", [] { return endsPool(quit); } },
    { "exit", [] { return endsPool(exit7); } },
    { "quit-from-thread", [] { return endsPool(quitFromThread); } },
    { "quit-from-running-thread", [] { return endsPool(quitFromRunningThread); } },
    { "twice-in-a-turn", [] { return endsPool([] { quit(), exit7(), quit(); }); } },
    { "quit-in-task",
      [] {
          wait("first", quits(quit, true));
          wait("few", few());
          wait("second", quits(exit7, true));
          wait("third", quits(exitMinus1, true));
          wait("few", few());
          return 0;
      } },
    { "quit-in-first-line",
      [] {
          wait("quit", quits(quit, false));
          wait("exit", quits(exit7, false));
          wait("few", few());
          return 0;
      } },
    { "posted-quit-in-first-line",
      [] {
          wait("thread", quits(quitFromThread, false));
          wait("few", few());
          return 0;
      } },
    { "ends-in-the-turn",
      [] {
          const auto last = []() -> AioTask<int> {
              co_await Aio::yield();
              quit();
              co_return 5;
          };
          say(std::to_string(waitFor(last())));
          wait("few", few());
          return 0;
      } },
    { "recovers",
      [] {
          const auto stubborn = []() -> AioTask<int> {
              Gate never;
              try {
                  co_await never.wait();
              } catch (const AioCancelled &) {
              }
              co_await Aio::sleep(1ms);
              co_return 5;
          };
          later(quit);
          say(std::to_string(waitFor(stubborn())));
          return 0;
      } },
    { "while-it-unwinds",
      [] {
          const auto cleaner = []() -> AioTask<> {
              Gate never;
              try {
                  co_await never.wait();
              } catch (const AioCancelled &) {
              }
              say("cleans");
              later(quit);
              try {
                  co_await never.wait();
              } catch (const AioCancelled &) {
                  say("again");
              }
              later(exit7);
              co_await Aio::shield(few());
          };
          later(quit);
          wait("cleaner", cleaner());
          wait("few", few());
          return 0;
      } },
    { "nested",
      [] {
          const auto outer = []() -> AioTask<> {
              co_await Aio::yield();
              later(quit);
              wait("inner", untilCancelled("inner"));
              wait("later", few());
              Gate never;
              co_await never.wait();
          };
          wait("outer", outer());
          wait("few", few());
          return 0;
      } },
    { "nested-exit",
      [] {
          const auto outer = []() -> AioTask<> {
              co_await Aio::yield();
              wait("inner", quits(exit7, false));
              Gate never;
              co_await never.wait();
          };
          wait("outer", outer());
          return 0;
      } },
    { "nested-beside",
      [] { // the outer task does not contain the inner wait, and is cancelled while that lasts
          Gate outerCleaned;
          const auto inner = [&outerCleaned]() -> AioTask<> {
              try {
                  co_await untilCancelled("inner", 0);
              } catch (const AioCancelled &) {
              }
              co_await outerCleaned.wait();
              throw AioCancelled();
          };
          const auto outer = [&outerCleaned]() -> AioTask<> {
              const auto opens = qScopeGuard([&outerCleaned] { outerCleaned.open(); });
              co_await untilCancelled("outer");
          };
          later([&inner] {
              later(quit);
              wait("inner", inner());
          });
          wait("outer", outer());
          wait("few", few());
          return 0;
      } },
    { "nested-again",
      [] { // a waiting clean-up is cancelled only by a further quit
          const auto cleaner = []() -> AioTask<> {
              co_await Aio::yield();
              later(quit);
              wait("inner", untilCancelled("inner"));
              later(quit);
              wait("cleaner", untilCancelled("cleaner"));
              wait("few", few());
          };
          wait("outer", cleaner());
          return 0;
      } },
    { "nested-loop",
      [] { // an event loop as in a dialog
          const auto dialog = []() -> AioTask<> {
              co_await Aio::yield();
              QEventLoop loop;
              loop.exec();
              say("loop");
              co_await few();
          };
          later(quit);
          wait("dialog", dialog());
          return 0;
      } },
    { "before",
      [] {
          quit();
          exit7();
          wait("few", few());
          return 0;
      } },
    { "own-loop",
      [] {
          QEventLoop loop;
          later(exit7);
          loop.exec();
          wait("few", few());
          return endsPool(quit);
      } },
    { "in-exec-quit",
      [] {
          return underExec([] {
              later(quit);
              wait("slot", untilCancelled("slot"));
              wait("few", few());
          });
      } },
    { "in-exec-exit",
      [] {
          return underExec([] {
              later(exit7);
              wait("slot", untilCancelled("slot"));
              wait("few", few());
          });
      } },
    { "in-exec-after-quit",
      [] {
          return underExec([] {
              exit7();
              wait("few", few());
          });
      } },
    { "in-exec-after-posted-quit",
      [] {
          return underExec([] {
              quitFromThread();
              wait("few", few());
          });
      } },
    { "in-exec-first-line",
      [] {
          return underExec([] {
              wait("quit", quits(quit, false));
              wait("few", few());
          });
      } },
    { "in-exec-first-line-thread",
      [] {
          return underExec([] {
              wait("quit", quits(quitFromThread, false));
              wait("few", few());
          });
      } },
    { "in-exec-nested",
      [] {
          return underExec([] {
              const auto outer = []() -> AioTask<> {
                  co_await Aio::yield();
                  later(exit7);
                  wait("inner", untilCancelled("inner"));
                  Gate never;
                  co_await never.wait();
              };
              wait("outer", outer());
          });
      } },
    { "about-to-quit",
      [] {
          QObject::connect(QCoreApplication::instance(), &QCoreApplication::aboutToQuit, QCoreApplication::instance(),
                           [] { wait("slot", few()); });
          later(quit);
          const int code = QCoreApplication::exec();
          wait("few", few());
          later(quit);
          wait("second", untilCancelled("task"));
          wait("few", few());
          return code;
      } },
    { "not-about-to-quit",
      [] {
          tellAboutToQuit();
          wait("few", few());
          wait("few", few());
          later(quit);
          wait("quit", untilCancelled("task"));
          wait("few", few());
          return 0;
      } },
    { "lockers",
      [] {
          later([] { const QEventLoopLocker locker; });
          wait("few", few());
          return 0;
      } },
    { "thread-run",
      [] {
          inThread([] {
              const QThread *thread = QThread::currentThread();
              wait("few", few());
              std::thread quitter;
              const auto quitLater = [&]() -> AioTask<> {
                  co_await Aio::yield();
                  quitter = std::thread([thread] { const_cast<QThread *>(thread)->quit(); });
                  co_await untilCancelled("task");
              };
              wait("quit", quitLater());
              quitter.join();
              QObject object;
              auto *child = new QObject(&object);
              QObject::connect(child, &QObject::destroyed, [] { say("deleted"); });
              child->deleteLater();
              wait("few", few());
              wait("few", few());
          });
          return 0;
      } },
    { "thread-exec",
      [] {
          QThread thread;
          thread.start();
          QObject object;
          object.moveToThread(&thread);
          QMetaObject::invokeMethod(&object, [] {
              wait("quit", quits(quitOwnThread, true));
              wait("few", few());
          });
          thread.wait();
          thread.start();
          QMetaObject::invokeMethod(&object, [] {
              wait("quit", quits(quitOwnThread, true));
              quitOwnThread();
          });
          thread.wait();
          return 0;
      } },
    { "thread-after-exec",
      [] {
          QThread thread;
          QObject::connect(
                  &thread, &QThread::finished, &thread, [] { wait("finished", few()); }, Qt::DirectConnection);
          thread.start();
          thread.quit();
          thread.wait();
          return 0;
      } },
    { "window-refuses",
      [] {
          StubbornWindow window;
          window.show();
          later(quit);
          wait("few", few());
          return 0;
      } },
    { "window-closes",
      [] {
          const auto window = showWindow();
          later([&] { window->close(); });
          wait("few", few());
          QObject::connect(static_cast<QGuiApplication *>(QCoreApplication::instance()),
                           &QGuiApplication::lastWindowClosed, QCoreApplication::instance(), quit);
          window->show();
          later([&] { window->close(); });
          wait("closed", untilCancelled("task"));
          return 0;
      } },
    { "window-closes-in-exec",
      [] {
          const auto window = showWindow();
          return underExec([&] {
              later([&] { window->close(); });
              wait("slot", untilCancelled("slot"));
          });
      } },
};

//! Waits after main() has returned.
class AtExit
{
public:
    ~AtExit()
    {
        if (!isWanted)
            return;
        wait("ready", []() -> AioTask<> { co_return; }());
        wait("never", untilCancelled("task", 0));
        say("exited");
    }

    bool isWanted = false;
};

static AtExit atExit;

int main(int argc, char **argv)
{
    const std::string name = argc > 1 ? argv[1] : "";
    if (name == "no-application") {
        wait("ready", []() -> AioTask<> { co_return; }());
        wait("never", untilCancelled("task", 0));
        return 0;
    }
    std::unique_ptr<QCoreApplication> application(argc > 2 && argv[2] == std::string("gui")
                                                          ? new QGuiApplication(argc, argv)
                                                          : new QCoreApplication(argc, argv));
    if (name == "static") {
        atExit.isWanted = true;
        wait("few", few());
        return 0;
    }
    const auto play = plays.find(name);
    return play == plays.end() ? 99 : play->second();
}
