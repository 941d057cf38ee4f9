// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests the known bugs of newer compilers with coroutines, in the forms that the documentation shows. Built at every
// level of optimisation. GCC 124584: destructors of a structured binding's values are left out. GCC 121961: a frame
// that is destroyed in its own await_suspend is used afterwards. tst_gcc12 is about g++ 12.

#include "support/counted.h"
#include "support/testcoro.h"

#include <string>

using namespace std::chrono_literals;

namespace {

// Long enough to be on the heap, where LeakSanitizer finds strings that are not destroyed.
const char *const longText = "a text that is too long for any small buffer to hold";

AioTask<Counted> make(int value)
{
    co_await Aio::yield();
    co_return Counted(value);
}

AioTask<std::string> makeText()
{
    co_await Aio::yield();
    co_return longText;
}

AioTask<std::unique_ptr<Counted>> makeOwned(int value)
{
    co_await Aio::yield();
    co_return std::make_unique<Counted>(value);
}

template<typename Task>
Task boundWhenAll()
{
    auto [a, text, owned] = co_await Aio::whenAll(make(1), makeText(), makeOwned(2));
    CO_COMPARE(a.value(), 1);
    CO_COMPARE(text, std::string(longText));
    CO_COMPARE(owned->value(), 2);
}

template<typename Task>
Task boundConst()
{
    for (int i = 0; i < 3; ++i) {
        const auto [a, b] = co_await Aio::whenAll(make(i), make(i + 1));
        CO_COMPARE(a.value(), i);
        co_await Aio::yield();
        CO_COMPARE(b.value(), i + 1);
    }
}

template<typename Task>
Task boundReference()
{
    auto &&[a, text] = co_await Aio::whenAll(make(3), makeText());
    co_await Aio::yield();
    CO_COMPARE(a.value(), 3);
    CO_COMPARE(text, std::string(longText));
}

template<typename Task>
Task boundWhenAny()
{
    auto [index, value] = co_await Aio::whenAny(make(4), Aio::sleep(1h));
    CO_COMPARE(index, 0);
    CO_COMPARE(std::get<0>(value).value(), 4);
}

// The form that the documentation recommends: the tuple has a name, and the binding refers to it.
template<typename Task>
Task boundToName()
{
    auto both = co_await Aio::whenAll(make(5), makeText());
    auto &[a, text] = both;
    co_await Aio::yield();
    CO_COMPARE(a.value(), 5);
    CO_COMPARE(text, std::string(longText));
}

template<typename Task>
Task boundAndLeft()
{
    auto [a, b] = co_await Aio::whenAll(make(6), make(7));
    if (a.value() == 6)
        co_return;
    CO_COMPARE(b.value(), 7);
}

//! A coroutine whose frame an awaiter may destroy.
class Victim
{
public:
    class promise_type
    {
    public:
        Victim get_return_object() noexcept { return Victim(); }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_void() const noexcept { }
        void unhandled_exception() const noexcept { std::terminate(); }
    };
};

class Destroy
{
public:
    explicit Destroy(Counted counted) : m_counted(std::move(counted)) { }
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) const { handle.destroy(); }
    void await_resume() const noexcept { }

private:
    Counted m_counted;
};

Victim destroyedInSuspend(Counted argument)
{
    const Counted local(argument.value());
    const std::string text(longText);
    co_await Destroy(Counted(3));
    qFatal("A coroutine that has been destroyed goes on, with %s", text.c_str());
}

//! Resumes its awaiter within await_suspend(), or later.
class Foreign
{
public:
    explicit Foreign(std::coroutine_handle<> *kept) : m_kept(kept) { }
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) const
    {
        if (m_kept)
            *m_kept = handle;
        else
            handle.resume();
    }
    int await_resume() const noexcept { return 8; }

private:
    std::coroutine_handle<> *m_kept;
};

AioTask<int> awaitForeign(std::coroutine_handle<> *kept)
{
    const Counted local(1);
    co_return co_await Foreign(kept);
}

}

class tst_Compilers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_living = Counted::living(); }
    void cleanup() { QCOMPARE(Counted::living(), m_living); }

    void whenAll()
    {
        both([] { return boundWhenAll<AioTask<>>(); }, [] { return boundWhenAll<QCoro::Task<>>(); });
    }
    void whenAllConst()
    {
        both([] { return boundConst<AioTask<>>(); }, [] { return boundConst<QCoro::Task<>>(); });
    }
    void whenAllByReference()
    {
        both([] { return boundReference<AioTask<>>(); }, [] { return boundReference<QCoro::Task<>>(); });
    }
    void whenAny()
    {
        both([] { return boundWhenAny<AioTask<>>(); }, [] { return boundWhenAny<QCoro::Task<>>(); });
    }
    void toName()
    {
        both([] { return boundToName<AioTask<>>(); }, [] { return boundToName<QCoro::Task<>>(); });
    }
    void left()
    {
        both([] { return boundAndLeft<AioTask<>>(); }, [] { return boundAndLeft<QCoro::Task<>>(); });
    }
    void destroyed() { destroyedInSuspend(Counted(2)); }
    void foreign();
    void foreignAfterItsTask();

private:
    template<typename Ours, typename QCoros>
    void both(Ours ours, QCoros qcoros)
    {
        Aio::waitFor(ours());
        QCOMPARE(Counted::living(), m_living);
        QCoro::waitFor(qcoros());
    }

    int m_living = 0;
};

// The small coroutine that a foreign awaiter resumes destroys itself in its own await_suspend.
void tst_Compilers::foreign()
{
    QCOMPARE(Aio::waitFor(awaitForeign(nullptr)), 8);
    std::coroutine_handle<> kept;
    AioPool pool(1);
    const AioFuture<int> future = pool.spawnN(awaitForeign(&kept));
    QTRY_VERIFY(kept);
    kept.resume();
    QTRY_VERIFY(future.isFinished());
    QCOMPARE(future.result(), 8);
}

void tst_Compilers::foreignAfterItsTask()
{
    std::coroutine_handle<> kept;
    AioPool pool(1);
    const AioFuture<int> future = pool.spawnN(awaitForeign(&kept));
    QTRY_VERIFY(kept);
    Aio::waitFor(pool.cancel());
    QVERIFY(future.isCancelled());
    QCOMPARE(Counted::living(), m_living);
    kept.resume();
}

QTEST_MAIN(tst_Compilers)
#include "tst_compilers.moc"
