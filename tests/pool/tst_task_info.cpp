// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests what taskInfo() returns for a task that ends or has ended, and the tags of rows.

#include "support/testcoro.h"
#include "support/workers.h"

#include <AioTaskModel>

#include <QtCore/QUrl>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using State = AioPool::TaskState;

class tst_TaskInfo : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void inTheSignalsOfItsEnd();
    void ofATaskThatNeverRan();
    void inAContinuation();
    void inASlotThatRunsAnEventLoop();
    void inASlotThatDestroysThePool();
    void afterTheSignals();
    void asLongAsItIsARow_data();
    void asLongAsItIsARow();
    void ofAClearedHistory();
    void functionsAreNamedAsWritten();
    void tagsOfRows();
};

//! Returns what is known of a task as "Failed|label|error|1/2|text", or "nothing".
static QString describe(const std::optional<AioTaskInfo> &info)
{
    if (!info)
        return u"nothing"_s;
    return QStringList{ stateName(info->state), info->label, info->errorString(),
                        u"%1/%2"_s.arg(info->progress).arg(info->progressMaximum), info->progressText }
            .join(u'|');
}

static QString describe(const AioPool &pool, qint64 id)
{
    return describe(pool.taskInfo(id));
}

static AioTask<int> half(AioContext context, AioTask<int> task)
{
    context.setProgress(1, 2, u"half"_s);
    co_return co_await task;
}

static auto halfOf(AioTask<int> (*work)(int), int i)
{
    return [work, i](AioContext context) { return half(context, work(i)); };
}

void tst_TaskInfo::inTheSignalsOfItsEnd()
{
    auto body = []() -> AioTask<> {
        Log log;
        AioPool pool(1);
        connect(&pool, &AioPool::taskSucceeded, &pool, [&](qint64 id) { log << describe(pool, id); });
        connect(&pool, &AioPool::taskFailed, &pool, [&](qint64 id, const QString &error) {
            log << describe(pool, id);
            QCOMPARE(pool.taskInfo(id)->errorString(), error);
        });
        connect(&pool, &AioPool::taskCancelled, &pool, [&](qint64 id) { log << describe(pool, id); });
        connect(&pool, &AioPool::taskFinished, &pool, [&](qint64 id, State state) {
            const std::optional<AioTaskInfo> info = pool.taskInfo(id);
            log << describe(info);
            QCOMPARE(info->id, id);
            QCOMPARE(info->state, state);
            QCOMPARE(info->priority, 7);
            QVERIFY(info->activeFor && info->age >= *info->activeFor && info->chain.isEmpty());
            QCOMPARE(bool(info->error), state != State::Succeeded);
        });
        const AioTaskOptions options = AioTaskOptions("name").withPriority(7);
        co_await pool.exec(halfOf(later, 1), options);
        CO_COMPARE(log.take(), u"Succeeded|name||1/2|half Succeeded|name||1/2|half"_s);
        CO_THROWS(std::runtime_error, co_await pool.exec(halfOf(failing, 2), options));
        CO_COMPARE(log.take(), u"Failed|name|bad2|1/2|half Failed|name|bad2|1/2|half"_s);
        Gate never;
        AioFuture<int> future = pool.spawnN(gated(never, 3), options);
        co_await turns();
        future.cancel();
        co_await pool.join();
        CO_COMPARE(log.take(), u"Cancelled|name|cancelled|0/0| Cancelled|name|cancelled|0/0|"_s);
    };
    runBody(body);
}

void tst_TaskInfo::ofATaskThatNeverRan()
{
    AioPool pool(1);
    pool.pause();
    QString described;
    connect(&pool, &AioPool::taskFinished, &pool, [&](qint64 id) {
        const std::optional<AioTaskInfo> info = pool.taskInfo(id);
        described = describe(info);
        QVERIFY(info && !info->activeFor);
    });
    pool.spawnN(later(1), AioTaskOptions("waits")).cancel();
    QCOMPARE(described, u"Cancelled|waits|cancelled|0/0|"_s);
}

void tst_TaskInfo::inAContinuation()
{
    AioPool pool(1);
    QString described;
    AioFuture<int> future = pool.spawnN(later(1), AioTaskOptions("name"));
    QFuture<void> continued = future.then([&](int) { described = describe(pool, 1); });
    Aio::waitFor(pool.join());
    QCOMPARE(described, u"Succeeded|name||0/0|"_s);
}

void tst_TaskInfo::inASlotThatRunsAnEventLoop()
{
    Log log;
    AioPool pool(2);
    connect(&pool, &AioPool::taskFinished, &pool, [&](qint64 id) {
        if (id == 1) {
            QEventLoop loop; // in which the other one ends
            connect(&pool, &AioPool::taskFinished, &loop, [&](qint64 inner) {
                log << u"in:"_s + describe(pool, inner) << u"in:"_s + describe(pool, id);
                loop.quit();
            });
            pool.spawnN(failing(2), AioTaskOptions("two"));
            loop.exec();
            log << u"out:"_s + describe(pool, id) << describe(pool, 2);
        }
    });
    pool.spawnN(later(1), AioTaskOptions("one"));
    Aio::waitFor(pool.join());
    QCOMPARE(log.text(), u"in:Failed|two|bad2|0/0| in:Succeeded|one||0/0| out:Succeeded|one||0/0| nothing"_s);
    QCOMPARE(describe(pool, 1), u"nothing"_s);
}

void tst_TaskInfo::inASlotThatDestroysThePool()
{
    auto pool = std::make_unique<AioPool>(2);
    QString described;
    connect(pool.get(), &AioPool::taskFailed, pool.get(), [&](qint64 id) {
        described = describe(*pool, id);
        pool.reset();
    });
    AioFuture<int> future = pool->spawnN(failing(1), AioTaskOptions("name"));
    pool->spawnN(later(2));
    QTRY_VERIFY(!pool);
    QCOMPARE(described, u"Failed|name|bad1|0/0|"_s);
    QCOMPARE(outcome(future), u"bad1"_s);
}

void tst_TaskInfo::afterTheSignals()
{
    AioPool pool(1);
    Aio::waitFor(pool.exec(later(1), AioTaskOptions("name")));
    QVERIFY(!pool.taskInfo(1) && !pool.taskInfo(0) && !pool.taskInfo(2));
    pool.tasks()->setUpdateInterval(0); // a model without a history keeps none
    Aio::waitFor(pool.exec(later(2)));
    QVERIFY(!pool.taskInfo(2));
}

void tst_TaskInfo::asLongAsItIsARow_data()
{
    QTest::addColumn<bool>("watched");
    QTest::newRow("asleep") << false;
    QTest::newRow("watched") << true;
}

void tst_TaskInfo::asLongAsItIsARow()
{
    QFETCH(const bool, watched);
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    model->setUpdateInterval(0);
    model->setHistoryLimit(2);
    if (watched)
        connect(model, &AioTaskModel::rowsInserted, model, [] {});
    pool.spawnN(halfOf(later, 1), AioTaskOptions("one"));
    AioFuture<int> second = pool.spawnN(halfOf(failing, 2), AioTaskOptions("two").withPriority(-1));
    Aio::waitFor(pool.join());
    QCOMPARE(describe(pool, 1), u"Succeeded|one||1/2|half"_s);
    QCOMPARE(describe(pool, 2), u"Failed|two|bad2|1/2|half"_s);
    const std::optional<AioTaskInfo> info = pool.taskInfo(2);
    QCOMPARE(info->id, 2);
    QCOMPARE(info->priority, -1);
    QVERIFY(info->activeFor && info->age >= *info->activeFor && info->error == second.error());
    QTRY_COMPARE(model->rowCount(), 2);
    QCOMPARE(describe(pool, 2), u"Failed|two|bad2|1/2|half"_s);
    pool.spawnN(later(3)).cancel();
    Aio::waitFor(pool.exec(later(4)));
    QTRY_COMPARE(model->rowCount(), 2);
    QTRY_COMPARE(describe(pool, 1), u"nothing"_s);
    QTRY_COMPARE(describe(pool, 2), u"nothing"_s);
    QCOMPARE(describe(pool, 3), u"Cancelled||cancelled|0/0|"_s);
    QCOMPARE(describe(pool, 4), u"Succeeded|||0/0|"_s);
}

void tst_TaskInfo::ofAClearedHistory()
{
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    model->setUpdateInterval(0);
    model->setHistoryLimit(10);
    Aio::waitFor(pool.exec(later(1)));
    QVERIFY(pool.taskInfo(1));
    model->clearHistory();
    QTRY_COMPARE(model->rowCount(), 0);
    QVERIFY(!pool.taskInfo(1));
}

namespace named {

struct Device
{
    AioTask<> update(int, AioTask<> (*next)(const QString &, int)) const { co_await next(QString(), 1); }
};

static AioTask<> inner(const QString &, int)
{
    co_await Aio::sleep(1h);
}

}

// g++ calls a coroutine "void f(f(int)::_Z1fi.Frame*)" before version 16, and clang writes types in other ways.
void tst_TaskInfo::functionsAreNamedAsWritten()
{
    AioPool pool(1);
    const named::Device device;
    const auto lambda = [&device]() -> AioTask<> { co_await device.update(1, named::inner); };
    const qint64 id = pool.spawnN(lambda).id();
    QTRY_COMPARE(pool.taskInfo(id)->chain.size(), 3);
    const QList<AioLocation> chain = pool.taskInfo(id)->chain;
    for (const AioLocation &location : chain)
        QVERIFY2(!location.function.contains(u"Frame"_s) && !location.function.contains(u"_Z"_s),
                 qPrintable(location.function));
    QVERIFY2(chain[0].function.contains(u"functionsAreNamedAsWritten()::"_s), qPrintable(chain[0].function));
    QVERIFY2(chain[1].function.contains(u"named::Device::update(int, "_s), qPrintable(chain[1].function));
    QVERIFY2(chain[2].function.contains(u"named::inner(const QString"_s), qPrintable(chain[2].function));
}

//! Checks the model's role of the tag for waiting, active and finished rows.
void tst_TaskInfo::tagsOfRows()
{
    Gate gate;
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    model->setUpdateInterval(0);
    model->setHistoryLimit(10);
    const auto tagged = [](const QVariant &tag) { return AioTaskOptions().withTag(tag); };
    pool.spawnN(immediate(1), tagged(u"succeeded"_s));
    pool.spawnN(failing(1), tagged(QUrl(u"http://a/b"_s)));
    Aio::waitFor(pool.join());
    pool.spawnN(gated(gate, 1), tagged(QVariantList{ 1, u"active"_s }));
    pool.spawnN(gated(gate, 1), tagged(7));
    pool.spawnN(gated(gate, 1));
    const AioFuture<int> cancelled = pool.spawnN(gated(gate, 1), tagged(QVariantMap{ { u"a"_s, 1 } }));
    cancelled.cancel();
    const auto tags = [model] {
        QMap<qint64, QVariant> all;
        for (int row = 0; row < model->rowCount(); ++row)
            all[model->taskAt(row)] = model->index(row).data(AioTaskModel::TagRole);
        return all;
    };
    QMap<qint64, QVariant> expected{
        { 1, u"succeeded"_s }, { 2, QUrl(u"http://a/b"_s) },       { 3, QVariantList{ 1, u"active"_s } }, { 4, 7 },
        { 5, QVariant() },     { 6, QVariantMap{ { u"a"_s, 1 } } }
    };
    QTRY_COMPARE(tags(), expected);
    gate.open();
    Aio::waitFor(pool.join());
    QTRY_COMPARE(model->finishedRows(), 6);
    QCOMPARE(tags(), expected);
}

QTEST_GUILESS_MAIN(tst_TaskInfo)
#include "tst_task_info.moc"
