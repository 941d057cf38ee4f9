// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Cancels everything that can be awaited in every possible way. Prints the table of verdicts at the end.

#include "cancel/run.h"

#include "support/gate.h"
#include "support/sanitizers.h"

#include <QCoro/QCoroTask>

#include <QtTest>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

using namespace Qt::StringLiterals;

namespace {

//! Result of one cell.
struct Verdict
{
    char letter;
    QString complaint;
};

constexpr char Prompt = 'p', InTheCall = 'c', Waits = 'w', Ended = 'd', TimedOut = 't', OneOutcome = '1', Hears = 'h',
               Deaf = 's', None = '-', Bad = '!';

Verdict bad(const char *what)
{
    return { Bad, QString::fromUtf8(what) };
}

//! Returns the verdict after a request that takes effect in \a count turns. If it is 1, a waiting task ends in the call.
Verdict afterRequest(Run &run, int count)
{
    if (run.row().isWaiting() && count == 1) {
        if (!run.future().isFinished())
            return bad("not in the call");
        return run.isOver() ? Verdict{ InTheCall, {} } : bad("something is left, or has run");
    }
    if (run.row().kind == Row::Blocking) {
        turns();
        if (run.future().isFinished() || run.isFreed())
            return bad("did not wait for the function");
        if (run.pool->activeCount() != 1)
            return bad("the slot is free while the function runs");
        run.happen();
        if (!waitUntil([&] { return run.future().isFinished(); }))
            return bad("not cancelled when the function had returned");
        return run.isOver() ? Verdict{ Waits, {} } : bad("something is left");
    }
    if (run.row().kind == Row::Polling) {
        waitUntil([&] { return run.future().isFinished(); });
    } else {
        int whole = 0;
        for (int taken = 0; taken < MostTurns && whole < count && !run.future().isFinished(); ++taken)
            whole += wholeTurn();
    }
    if (!run.future().isFinished())
        return bad("not prompt");
    return run.isOver() ? Verdict{ Prompt, {} } : bad("something is left, or was resumed");
}

//! Returns the verdict after \a request, which returns whether it counts.
template<typename Request>
Verdict requested(const Row &row, int count, Request request)
{
    Run run(row);
    if (!run.isSuspended())
        return bad("is not suspended");
    if (!request(run))
        return bad("the cancel does not count");
    return afterRequest(run, count);
}

Verdict cancelFuture(const Row &row)
{
    Run run(row);
    if (!run.isSuspended())
        return bad("is not suspended");
    auto cancelling = run.pool->cancel(run.future());
    const Verdict verdict = afterRequest(run, 1);
    const AioCancelReport report = Aio::waitFor(std::move(cancelling));
    return report.cancelled == 1 ? verdict : bad("the report does not count it");
}
Verdict cancelAll(const Row &row)
{
    return requested(row, 1, [](Run &run) {
        run.pool->cancelAll();
        return !run.future().cancel(); // asked already
    });
}
Verdict cancelTask(const Row &row)
{
    return requested(row, 1, [](Run &run) { return run.pool->cancelTask(run.future().id()); });
}
Verdict futureCancel(const Row &row)
{
    return requested(row, 1, [](Run &run) { return run.future().cancel(); });
}
Verdict viewCancel(const Row &row)
{
    return requested(row, 2, [](Run &run) {
        QFuture<void> view = run.future();
        view.cancel();
        return true;
    });
}
Verdict watcherCancel(const Row &row)
{
    QFutureWatcher<void> watcher;
    return requested(row, 2, [&watcher](Run &run) {
        watcher.setFuture(run.future());
        watcher.cancel();
        return true;
    });
}

Verdict askedBefore(const Row &row)
{
    Run run(row, {}, false, Run::Ask::BeforeTheAwait);
    if (run.madeSomething)
        return { None, {} };
    // An AioTask does not even begin
    if (run.future().isFinished())
        return run.isOver() ? Verdict{ Prompt, {} } : bad("something is left, or was resumed");
    return afterRequest(run, 1);
}

Verdict timeout(const Row &row)
{
    constexpr std::chrono::milliseconds limit(20);
    Run run(row, row.isWaiting() ? AioTaskOptions().withTotalTimeout(limit) : AioTaskOptions().withTimeout(limit));
    if (row.kind == Row::Blocking) {
        if (!waitUntil([&] { return run.pool->taskInfo(run.future().id())->state == AioPool::TaskState::Cancelling; }))
            return bad("not asked to cancel");
        run.happen();
    }
    if (!waitUntil([&] { return run.future().isFinished(); }))
        return bad("the time limit has no effect");
    try {
        run.future().result();
        return bad("has a result");
    } catch (const AioTimeout &) {
    } catch (...) {
        return bad("is not timed out");
    }
    if (!run.isFreed())
        return bad("something is left");
    run.happen();
    turns();
    return run.hasPassed() ? bad("was resumed") : Verdict{ TimedOut, {} };
}

Verdict destruction(const Row &row)
{
    Run run(row);
    if (!run.isSuspended())
        return bad("is not suspended");
    if (row.kind == Row::Blocking) {
        // The destructor waits for the function, and nothing else in this thread can end it.
        const std::function<void()> end = std::exchange(run.fire, {});
        const std::unique_ptr<QThread> ender(QThread::create(end));
        ender->start();
        run.destroyPool();
        ender->wait();
    } else {
        run.destroyPool();
    }
    return run.isOver() ? Verdict{ Ended, {} } : bad("something is left, or was resumed");
}

Verdict contextDeath(const Row &row)
{
    auto context = std::make_unique<QObject>();
    Run run(row, AioTaskOptions().withContext(context.get()));
    if (!run.isSuspended())
        return bad("is not suspended");
    if (row.kind == Row::Blocking) {
        // As with the pool
        const std::function<void()> end = std::exchange(run.fire, {});
        const std::unique_ptr<QThread> ender(QThread::create(end));
        ender->start();
        context.reset();
        ender->wait();
    } else {
        context.reset();
    }
    if (!run.future().isFinished())
        return bad("not in the call");
    const bool hasTasks = !run.isFreed() && !run.pool->isEmpty(); // which it has spawned, and awaited
    if (hasTasks)
        turnWholly();
    if (!run.isOver())
        return bad("something is left, or was resumed");
    return { hasTasks ? Prompt : Ended, {} };
}

Verdict death(const Row &row)
{
#if defined(__SANITIZE_ADDRESS__)
    // QCoro's inner frame waits for ever for a dead object: it cannot be freed, and we must not.
    if (row.kind == Row::QCoros)
        __lsan_disable();
    const auto enable = qScopeGuard([&row] {
        if (row.kind == Row::QCoros)
            __lsan_enable();
    });
#endif
    Run run(row);
    if (!run.kill)
        return { None, {} };
    run.fire = {};
    run.kill();
    turns();
    if (row.kind == Row::QCoros && !run.future().isFinished()) {
        run.future().cancel();
        turnWholly();
        return run.isOver() ? Verdict{ Deaf, {} } : bad("the cancel is not prompt");
    }
    return run.isOver() ? Verdict{ Hears, {} } : bad("does not notice the death");
}

//! Checks that a task that is not cancelled continues when the awaited event happens. Otherwise the cells above would
//! prove nothing.
bool goesOn(const Row &row)
{
    Run run(row, {}, true);
    run.happen();
    return waitUntil([&] { return run.future().isFinished(); }) && run.hasPassed() && run.isFreed();
}

//! Cancels in the turn in which the awaited event happens, or up to three turns later. Exactly one outcome is allowed.
Verdict finishing(const Row &row)
{
    for (int later = 0; later <= 3; ++later) {
        Run run(row, {}, true);
        if (!run.fire)
            return { None, {} };
        run.happen();
        turns(later);
        const bool hadPassed = run.hasPassed();
        const bool counts = run.future().cancel();
        if (later == 0 && !hadPassed && !counts)
            return bad("the cancel in the same turn does not count");
        if (!waitUntil([&] { return run.future().isFinished(); }))
            return bad("does not end");
        turns();
        if (hadPassed && counts)
            return bad("the cancel of a finished task counts");
        if (counts && row.kind != Row::Blocking && !run.future().isCancelled())
            return bad("a cancel that counts is lost");
        if (run.hasPassed() == run.future().isCancelled())
            return bad("two outcomes");
        if (!run.isFreed())
            return bad("something is left");
    }
    return goesOn(row) ? Verdict{ OneOutcome, {} } : bad("does not go on when it happens");
}

struct Column
{
    const char *name;
    Verdict (*verdict)(const Row &row);
};

constexpr Column columns[] = {
    { "cancel(future)", cancelFuture },    { "cancelAll()", cancelAll },
    { "cancelTask(id)", cancelTask },      { "AioFuture::cancel()", futureCancel },
    { "QFuture::cancel()", viewCancel },   { "QFutureWatcher::cancel()", watcherCancel },
    { "withTimeout()", timeout },          { "~AioPool", destruction },
    { "death of what is awaited", death }, { "finishing meanwhile", finishing },
    { "before the await", askedBefore },   { "death of its context", contextDeath },
};

}

class tst_CancelTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cell_data();
    void cell();
    void whatIsQCorosToFree();
    void cleanupTestCase();

private:
    std::vector<Row> m_rows;
    QMap<QString, QString> m_verdicts; // letters of a row so far
};

void tst_CancelTable::initTestCase()
{
    for (const auto &rows : { ownRows(), poolRows(), qcoroRows(), steeredRows() })
        m_rows.insert(m_rows.end(), rows.begin(), rows.end());
}

void tst_CancelTable::cell_data()
{
    QTest::addColumn<std::size_t>("row");
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        QTest::newRow(m_rows[row].name) << row;
}

void tst_CancelTable::cell()
{
    QFETCH(std::size_t, row);
    const int living = Counted::living();
    QStringList complaints;
    QString letters;
    for (const Column &column : columns) {
        const Verdict verdict = column.verdict(m_rows[row]);
        letters += QLatin1Char(verdict.letter);
        if (verdict.letter == Bad)
            complaints << QLatin1StringView(column.name) + u": "_s + verdict.complaint;
    }
    m_verdicts.insert(QString::fromUtf8(m_rows[row].name), letters);
    QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join(u"; "_s)));
    QCOMPARE(Counted::living(), living);
}

static QCoro::Task<> innerFrame(const Gate *gate, Counted)
{
    const Counted local;
    co_await gate->wait();
}

//! Checks that the frames of AioTasks are destroyed by the cancel, or with the pool. The frame of an awaited
//! QCoro::Task is destroyed when it ends.
void tst_CancelTable::whatIsQCorosToFree()
{
    const int living = Counted::living();
    for (const bool destroyed : { false, true }) {
        Gate gate;
        auto pool = std::make_unique<AioPool>();
        auto worker = [&gate](Counted) -> AioTask<> {
            const Counted local;
            QCoro::Task<> inner = innerFrame(&gate, Counted());
            co_await std::move(inner);
        };
        const AioFuture<void> future = pool->spawnN(worker(Counted()));
        turns();
        QCOMPARE(Counted::living(), living + 4);
        if (destroyed)
            pool.reset();
        else
            future.cancel();
        turnWholly();
        QVERIFY(future.isCancelled());
        QCOMPARE(Counted::living(), living + 2);
        pool.reset();
        QCOMPARE(Counted::living(), living + 2);
        gate.open();
        turns();
        QCOMPARE(Counted::living(), living);
    }
}

void tst_CancelTable::cleanupTestCase()
{
    // QCoro's sleeps end by themselves, all before this timer, which is no shorter and starts after the last of them.
    QEventLoop loop;
    QTimer::singleShot(QCoroSleep, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
    turns();

    QTextStream out(stdout);
    out << '\n';
    int number = 0;
    for (const Column &column : columns)
        out << "  " << ++number % 10 << " = " << column.name << '\n';
    out << qSetFieldWidth(40) << Qt::left << "" << qSetFieldWidth(0) << "12345 67890 12\n";
    for (const Row &row : m_rows) {
        const QString name = QString::fromUtf8(row.name);
        const QString letters = m_verdicts.value(name);
        out << qSetFieldWidth(40) << name << qSetFieldWidth(0) << letters.left(5) << ' ' << letters.mid(5, 5) << ' '
            << letters.mid(10) << '\n';
    }
    out << "  p  cancelled at the next turn; locals and arguments destroyed; not resumed when the source fires later\n"
           "  c  the same, in the call\n"
           "  w  the same, when the function, which does not look, has returned; the slot is taken until then\n"
           "     (5 and 6: at the turn after that in which Qt delivers the request)\n"
           "  t  the same with AioTimeout, by withTotalTimeout() if it waits\n"
           "  d  ended when the destructor returns (12, p: except for the tasks that it had spawned and awaited)\n"
           "  h  AioCancelled at its death     s  stays suspended, and is cancelled at the next turn when asked\n"
           "  1  one outcome, cancelled if the cancel counted, in the same turn and up to three later\n"
           "  -  no such object, or it never happens, or the row makes nothing before its await\n";
}

QTEST_GUILESS_MAIN(tst_CancelTable)
#include "tst_cancel_table.moc"
