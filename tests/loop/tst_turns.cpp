// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests turns of the event loop that need no event of their own.

#include "loop/aiodispatcher.h"

#include <QtCore/QEventLoop>
#include <QtTest/QtTest>

#include <functional>

using namespace Qt::Literals::StringLiterals;
using Aio::detail::ThreadGate;
using Aio::detail::TurnAtOnce;
using Aio::detail::TurnHold;

namespace {

class Call final : public Aio::detail::Runnable
{
public:
    explicit Call(std::function<void()> function) : m_function(std::move(function)) { }
    ~Call() override { unschedule(); }

protected:
    void run() noexcept override { m_function(); }

private:
    std::function<void()> m_function;
};

//! Calls \a function from the event loop, and returns after that.
void callFromLoop(const std::function<void()> &function)
{
    bool called = false;
    ThreadGate::current()->post([&] {
        function();
        called = true;
    });
    QTRY_VERIFY(called);
}

}

class tst_Turns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void atOnce();
    void inOrder();
    void afterThePostedOne();
    void nestedEventLoop();
    void held();
};

void tst_Turns::atOnce()
{
    QStringList log;
    Call first([&] { log << u"first"_s; });
    Call last([&] { log << u"last"_s; });
    callFromLoop([&] {
        {
            const TurnAtOnce turn;
            last.scheduleAtEndOfTurn();
            first.schedule();
            log << u"scheduled"_s;
        }
        log << u"returned"_s;
    });
    QCOMPARE(log, (QStringList{ u"scheduled"_s, u"first"_s, u"last"_s, u"returned"_s }));
}

//! What is scheduled later needs its event again.
void tst_Turns::inOrder()
{
    QStringList log;
    Call first([&] { log << u"first"_s; });
    Call second([&] { log << u"second"_s; });
    callFromLoop([&] {
        {
            const TurnAtOnce turn;
            first.schedule();
        }
        second.schedule();
        log << u"returned"_s;
    });
    QTRY_COMPARE(log, (QStringList{ u"first"_s, u"returned"_s, u"second"_s }));
}

//! Two time slices must not pass without a look at input.
void tst_Turns::afterThePostedOne()
{
    QStringList log;
    Call first([&] { log << u"first"_s; });
    Call second([&] { log << u"second"_s; });
    callFromLoop([&] {
        first.schedule();
        {
            const TurnAtOnce turn;
            second.schedule();
        }
        log << u"returned"_s;
    });
    QTRY_COMPARE(log, (QStringList{ u"returned"_s, u"first"_s, u"second"_s }));
}

void tst_Turns::nestedEventLoop()
{
    QStringList log;
    QEventLoop loop;
    Call second([&] {
        log << u"second"_s;
        loop.quit();
    });
    Call first([&] {
        log << u"first"_s;
        second.schedule();
        loop.exec();
        log << u"left"_s;
    });
    callFromLoop([&] {
        const TurnAtOnce turn;
        first.schedule();
    });
    QTRY_COMPARE(log, (QStringList{ u"first"_s, u"second"_s, u"left"_s }));
}

void tst_Turns::held()
{
    QStringList log;
    Call call([&] { log << u"call"_s; });
    callFromLoop([&] {
        TurnHold hold;
        {
            const TurnAtOnce turn;
            call.schedule();
        }
        log << u"held"_s;
        hold.letGo();
    });
    QTRY_COMPARE(log, (QStringList{ u"held"_s, u"call"_s }));
}

QTEST_MAIN(tst_Turns)
#include "tst_turns.moc"
