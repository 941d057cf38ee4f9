// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Rows for our own awaitables, and one for a foreign awaitable that knows nothing of us.

#include "cell.h"

#include "support/silentserver.h"
#include "support/gate.h"

#include <AioConcurrent>

#include <QtCore/QSemaphore>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkReply>

#include <csignal>

using namespace std::chrono_literals;

namespace {

class Emitter : public QObject
{
    Q_OBJECT
Q_SIGNALS:
    void emitted(int value);
};

//! An awaitable without support for cancelling: it keeps a handle and resumes it.
class HomeMade
{
public:
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) noexcept { m_handle = handle; }
    int await_resume() const noexcept { return 1; }
    void fire() { std::exchange(m_handle, {}).resume(); }

private:
    std::coroutine_handle<> m_handle;
};

constexpr std::chrono::milliseconds ShortSleep(20);

//! Waits until a sleep of that length is due. The sleeping task continues at the next turn at the earliest.
void passShortSleep()
{
    const QDeadlineTimer over(ShortSleep, Qt::PreciseTimer);
    while (!over.hasExpired()) { }
}

AioTask<> nested(const Gate *gate, int levels, Counted argument)
{
    const Counted local;
    if (levels > 0)
        co_await nested(gate, levels - 1, argument);
    else
        co_await gate->wait();
}

QTimer *longTimer(Cell &cell, bool singleShot)
{
    auto *timer = cell.make<QTimer>();
    timer->setSingleShot(singleShot);
    timer->start(1h);
    cell.fire = [timer] { timer->start(0); };
    cell.kill = [timer] { delete timer; };
    return timer;
}

Gate *gateOf(Cell &cell)
{
    auto *gate = cell.make<Gate>();
    cell.fire = [gate] { gate->open(); };
    return gate;
}

QPromise<int> *promiseOf(Cell &cell)
{
    auto *promise = cell.make<std::unique_ptr<QPromise<int>>>(std::make_unique<QPromise<int>>());
    (*promise)->start();
    cell.fire = [promise] {
        (*promise)->addResult(1);
        (*promise)->finish();
    };
    cell.kill = [promise] { promise->reset(); };
    return promise->get();
}

//! Returns the current handler of Ctrl-C.
void (*interruptHandler())(int)
{
    struct sigaction action = {};
    ::sigaction(SIGINT, nullptr, &action);
    return action.sa_handler;
}

//! A function in a thread, with control over its end.
class Work
{
public:
    void run()
    {
        m_begun = true;
        m_end.acquire();
    }
    bool hasBegun() const noexcept { return m_begun; }
    void end() { m_end.release(); }

private:
    std::atomic<bool> m_begun = false;
    QSemaphore m_end;
};

}

std::vector<Row> ownRows()
{
    return {
        { "Aio::sleep", Row::Own,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              if (cell.endsByItself)
                  cell.fire = passShortSleep;
              co_await Aio::sleep(cell.endsByItself ? ShortSleep : 1h);
              cell.pass();
          } },
        { "Aio::yield", Row::Own,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              bool *fired = cell.make<bool>(false);
              cell.fire = [fired] { *fired = true; };
              while (!*fired)
                  co_await Aio::yield();
              cell.pass();
          } },
        { "QTimer, local", Row::Own,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              QTimer timer;
              timer.start(1h);
              cell.fire = [alive = QPointer<QTimer>(&timer)] {
                  if (alive)
                      alive->start(0);
              };
              co_await timer;
              cell.pass();
          } },
        { "QTimer, shared, single-shot", Row::Own,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              QTimer *timer = longTimer(cell, true);
              co_await timer;
              cell.pass();
          } },
        { "QTimer, shared, repeating", Row::Own,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              QTimer *timer = longTimer(cell, false);
              co_await timer;
              cell.pass();
          } },
        { "QFuture", Row::Own,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              const QFuture<int> future = promiseOf(cell)->future();
              co_await future;
              cell.pass();
          } },
        { "QFuture, never finishing", Row::Own,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              const QFuture<int> future = promiseOf(cell)->future();
              cell.fire = {};
              co_await future;
              cell.pass();
          } },
        { "QFuture of QtConcurrent::run", Row::Own,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *work = cell.make<Work>();
              const QFuture<void> future = QtConcurrent::run(&Work::run, work);
              cell.begun = [work] { return work->hasBegun(); };
              // The function outlives the task, but must not outlive what it uses.
              cell.make<std::unique_ptr<void, std::function<void(void *)>>>(work, [future](void *ending) {
                  static_cast<Work *>(ending)->end();
                  QFuture<void>(future).waitForFinished();
              });
              cell.fire = [work, future] {
                  work->end();
                  QFuture<void>(future).waitForFinished();
              };
              co_await future;
              cell.pass();
          } },
        { "QNetworkReply, local", Row::Own,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *server = cell.make<SilentServer>();
              auto *manager = cell.make<QNetworkAccessManager>();
              std::unique_ptr<QNetworkReply> reply(manager->get(QNetworkRequest(server->url())));
              const QPointer<QNetworkReply> alive = reply.get();
              cell.verify = [alive] { return !alive; };
              cell.fire = [alive] {
                  if (alive)
                      alive->abort();
              };
              co_await reply.get();
              cell.pass();
          } },
        { "QNetworkReply, shared", Row::Own,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *server = cell.make<SilentServer>();
              auto *manager = cell.make<QNetworkAccessManager>();
              QNetworkReply *reply = manager->get(QNetworkRequest(server->url()));
              const QPointer<QNetworkReply> alive = reply;
              cell.fire = [alive] { alive->abort(); };
              cell.kill = [alive] { delete alive; };
              co_await reply;
              cell.pass();
          } },
        { "Aio::signal", Row::Own,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *emitter = cell.make<Emitter>();
              cell.fire = [emitter] { Q_EMIT emitter->emitted(1); };
              cell.kill = [emitter] { delete emitter; };
              co_await Aio::signal(emitter, &Emitter::emitted);
              cell.pass();
          } },
        { "Aio::signals, a step", Row::Own,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *emitter = cell.make<Emitter>();
              cell.fire = [emitter] { Q_EMIT emitter->emitted(1); };
              auto stream = Aio::signals(emitter, &Emitter::emitted);
              co_await stream.next();
              cell.pass();
          } },
        { "AioTask, ten deep", Row::Own,
          [](Cell &cell, Counted argument) -> AioTask<> {
              const Counted local;
              const Gate *gate = gateOf(cell);
              co_await nested(gate, 10, argument);
              cell.pass();
          } },
        { "Aio::whenAll", Row::Own,
          [](Cell &cell, Counted argument) -> AioTask<> {
              const Counted local;
              const Gate *gate = gateOf(cell);
              co_await Aio::whenAll(nested(gate, 1, argument), nested(gate, 2, argument));
              cell.pass();
          } },
        { "Aio::whenAny", Row::Own,
          [](Cell &cell, Counted argument) -> AioTask<> {
              const Counted local;
              const Gate *gate = gateOf(cell);
              co_await Aio::whenAny(nested(gate, 1, argument), nested(gate, 2, argument));
              cell.pass();
          } },
        { "Aio::interrupted", Row::Own,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              cell.fire = [before = interruptHandler()] {
                  if (interruptHandler() != before && interruptHandler() != SIG_DFL) // otherwise it would end the test
                      ::raise(SIGINT);
              };
              co_await Aio::interrupted();
              cell.pass();
          } },
        { "Aio::finally", Row::Own,
          [](Cell &cell, Counted argument) -> AioTask<> {
              const Counted local;
              Gate *gate = gateOf(cell);
              const auto cleanUp = [argument]() -> AioTask<> { co_await Aio::yield(); };
              co_await Aio::finally(nested(gate, 1, argument), cleanUp);
              cell.pass();
          } },
        { "Aio::timeout", Row::Own,
          [](Cell &cell, Counted argument) -> AioTask<> {
              const Counted local;
              const Gate *gate = gateOf(cell);
              co_await Aio::timeout(nested(gate, 1, argument), 1h);
              cell.pass();
          } },
        { "Aio::concurrent, polling", Row::Polling,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *ended = cell.make<std::atomic<bool>>(false);
              cell.fire = [ended] { *ended = true; };
              auto function = [ended](QPromise<int> &promise) {
                  while (!promise.isCanceled() && !*ended)
                      QThread::yieldCurrentThread();
                  promise.addResult(1);
              };
              AioTask<int> work = Aio::concurrent(function);
              co_await work;
              cell.pass();
          } },
        { "Aio::concurrent, not polling", Row::Blocking,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *work = cell.make<Work>();
              cell.begun = [work] { return work->hasBegun(); };
              cell.fire = [work] { work->end(); };
              AioTask<> concurrent = Aio::concurrent(&Work::run, work);
              co_await concurrent;
              cell.pass();
          } },
        { "an awaitable of the user's", Row::Own,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *awaitable = cell.make<HomeMade>();
              cell.fire = [awaitable] { awaitable->fire(); };
              co_await *awaitable;
              cell.pass();
          } },
    };
}

#include "ownrows.moc"
