// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Steers tasks at random, and compares the rows with the simplest thing that does the same.

#include "follower.h"
#include "support/gate.h"

#include <AioTaskFilterModel>
#include <AioTaskModel>

#include <QtCore/QRandomGenerator>
#include <QtTest/QtTest>
#include <QtWidgets/QListView>
#include <QtWidgets/QTableView>

#include <map>
#include <memory>
#include <vector>

using namespace Qt::Literals::StringLiterals;
using State = AioPool::TaskState;

/*!
    The order of the queue as the contract says it: the simplest thing that does the same.

    Each task has a ticket, which is where it stands if it was never moved.
*/
class ReferenceQueue
{
public:
    explicit ReferenceQueue(AioPool &pool) : m_pool(pool) { }

    void add(qint64 id, int priority)
    {
        insert(id, priority);
        m_lastId = std::max(m_lastId, id);
    }
    void returned(qint64 id) { insert(id, take(id)); }
    void setPriority(qint64 id, int priority)
    {
        std::vector<Task> &level = m_levels[priority];
        if (!waits(id) || (priorityOf(id) == priority && lastWaiting(level) == id))
            return;
        take(id);
        level.push_back({ id, m_lastId + 1 });
    }
    void moveToFront(qint64 id)
    {
        const qint64 first = firstWaiting();
        if (waits(id) && first != id)
            moveBefore(id, first);
    }
    //! True if moveBefore() has no effect that can be seen at once.
    bool isDirectlyBefore(qint64 id, qint64 other) const
    {
        const QList<qint64> ids = waiting();
        const qsizetype place = ids.indexOf(id);
        return place >= 0 && place + 1 < ids.size() && ids[place + 1] == other && priorityOf(id) == priorityOf(other);
    }
    void moveBefore(qint64 id, qint64 other)
    {
        if (!waits(id) || !waits(other) || id == other)
            return;
        take(id);
        std::vector<Task> &level = m_levels[priorityOf(other)];
        const auto place = std::find_if(level.begin(), level.end(), [other](const Task &t) { return t.id == other; });
        level.insert(place, { id, place->ticket });
    }
    QList<qint64> waiting() const
    {
        QList<qint64> ids;
        for (const auto &[priority, level] : m_levels) {
            for (const Task &task : level) {
                if (waits(task.id))
                    ids += task.id;
            }
        }
        return ids;
    }
    bool waits(qint64 id) const
    {
        const auto info = m_pool.taskInfo(id);
        return info && info->state == State::Waiting;
    }

private:
    struct Task
    {
        qint64 id;
        qint64 ticket;
    };
    void insert(qint64 id, int priority)
    {
        std::vector<Task> &level = m_levels[priority];
        level.insert(std::find_if(level.begin(), level.end(), [id](const Task &t) { return t.ticket > id; }),
                     { id, id });
    }
    int priorityOf(qint64 id) const
    {
        for (const auto &[priority, level] : m_levels) {
            for (const Task &task : level) {
                if (task.id == id)
                    return priority;
            }
        }
        return 0;
    }
    int take(qint64 id)
    {
        const int priority = priorityOf(id);
        std::erase_if(m_levels[priority], [id](const Task &task) { return task.id == id; });
        return priority;
    }
    qint64 lastWaiting(const std::vector<Task> &level) const
    {
        const auto last =
                std::find_if(level.rbegin(), level.rend(), [this](const Task &task) { return waits(task.id); });
        return last == level.rend() ? 0 : last->id;
    }
    qint64 firstWaiting() const
    {
        const QList<qint64> ids = waiting();
        return ids.isEmpty() ? 0 : ids.first();
    }

    AioPool &m_pool;
    std::map<int, std::vector<Task>, std::greater<>> m_levels;
    qint64 m_lastId = 0;
};

class tst_TaskModelRandom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void steering_data();
    void steering();
};

void tst_TaskModelRandom::steering_data()
{
    QTest::addColumn<quint32>("seed");
    QTest::addColumn<int>("interval");
    for (quint32 i = 1; i <= 4; ++i)
        QTest::addRow("%u", i) << QRandomGenerator::global()->generate() << (i % 2 ? 0 : 5);
}

void tst_TaskModelRandom::steering()
{
    QFETCH(const quint32, seed);
    QFETCH(const int, interval);
    const QByteArray description = "seed " + QByteArray::number(seed);
    QRandomGenerator random(seed);
    std::map<qint64, std::unique_ptr<Gate>> gates;
    std::vector<std::unique_ptr<Gate>> opened;
    AioPool pool(4);
    AioTaskModel *model = pool.tasks();
    model->setUpdateInterval(interval);
    model->setHistoryLimit(20);
    AioTaskFilterModel filter;
    filter.setSourceModel(model);
    filter.setText(u"1"_s);
    QTableView table;
    table.setModel(model);
    table.show();
    QListView list;
    list.setModel(&filter);
    list.show();
    Follower follower(*model);
    Follower filtered(filter);
    AioTaskFilterModel byState;
    byState.setSourceModel(model);
    byState.setStates({ int(State::Waiting), int(State::Failed) });
    Follower filteredByState(byState);
    QTableView tableByState;
    tableByState.setModel(&byState);
    tableByState.show();
    ReferenceQueue reference(pool);
    connect(&pool, &AioPool::taskRetried, this, [&](qint64 id) { reference.returned(id); });

    QList<qint64> ids;
    const auto spawn = [&] {
        auto gate = std::make_unique<Gate>();
        const int failures = random.bounded(4) == 0 ? 1 + random.bounded(2) : 0;
        const auto work = [&theGate = *gate, failures,
                           isUnlucky = random.bounded(5) == 0](AioContext context) -> AioTask<> {
            const int attempt = context.attempt();
            co_await theGate.wait();
            context.setProgress(1, 2);
            if (attempt <= failures || isUnlucky)
                throw std::runtime_error("once more");
        };
        const int priority = random.bounded(4) == 0 ? random.bounded(-1, 2) : 0;
        const auto delay = std::chrono::milliseconds(random.bounded(3));
        const qint64 id = pool.spawnN(work,
                                      AioTaskOptions(QString::number(random.bounded(20)))
                                              .withPriority(priority)
                                              .withRepeatable(random.bounded(2))
                                              .withHeld(random.bounded(10) == 0)
                                              .withRetry(AioRetry(failures).withDelay(delay).withJitter(false)))
                                  .id();
        reference.add(id, priority);
        gates[id] = std::move(gate);
        ids += id;
    };
    const auto anyId = [&] {
        const qsizetype newest = std::min<qsizetype>(ids.size(), 40);
        return newest == 0 ? 0 : ids[ids.size() - 1 - random.bounded(int(newest))];
    };
    for (int i = 0; i < 30; ++i)
        spawn(); // enough for some to move, whatever follows
    for (int step = 0; step < 600; ++step) {
        switch (random.bounded(16)) {
        case 0:
        case 1:
        case 2:
            for (int i = random.bounded(4); i >= 0; --i)
                spawn();
            break;
        case 3:
        case 4:
            for (int i = random.bounded(5); i >= 0 && !gates.empty(); --i) {
                const auto gate = std::next(gates.begin(), random.bounded(int(gates.size())));
                gate->second->open();
                opened.push_back(std::move(gate->second));
                gates.erase(gate);
            }
            break;
        case 5:
            pool.cancelTask(anyId());
            break;
        case 6: {
            const qint64 id = anyId();
            reference.moveToFront(id);
            pool.moveToFront(id);
            break;
        }
        case 7:
        case 8:
        case 9: {
            const qint64 other = anyId();
            for (int i = random.bounded(4); i >= 0; --i) {
                const qint64 id = anyId();
                // A task that follows already keeps the place to which it returns after a failure.
                if (pool.moveBefore(id, other) || !reference.isDirectlyBefore(id, other))
                    reference.moveBefore(id, other);
            }
            break;
        }
        case 10: {
            const qint64 id = anyId();
            const int priority = random.bounded(-1, 2);
            reference.setPriority(id, priority);
            pool.setPriority(id, priority);
            break;
        }
        case 11:
            pool.hold(anyId());
            break;
        case 12:
            for (int i = 0; i < 3; ++i)
                pool.release(anyId());
            break;
        case 13:
            pool.startNow(anyId());
            break;
        case 14:
            if (const qint64 old = anyId(); const qint64 id = pool.retry(old)) {
                reference.add(id, pool.taskInfo(id)->priority);
                ids += id;
            }
            if (random.bounded(10) == 0)
                pool.setSize(1 + random.bounded(8));
            break;
        case 15:
            if (random.bounded(30) == 0)
                pool.cancelAll();
            else
                pool.setPaused(random.bounded(3) == 0);
            break;
        }
        if (random.bounded(3))
            QCoreApplication::processEvents();
        if (random.bounded(40) == 0) {
            pool.setPaused(true);
            const auto isTrue = [&] {
                if (model->rowCount() - model->finishedRows() != pool.count()
                    || model->activeRows() != pool.activeCount())
                    return false;
                QList<qint64> waiting;
                QList<qint64> expected;
                for (int row = 0; row < model->rowCount(); ++row) {
                    const qint64 id = model->taskAt(row);
                    if (model->rowOf(id) != row)
                        return false;
                    const bool isWaitingRow =
                            row >= model->activeRows() && row < model->activeRows() + model->waitingRows();
                    if (isWaitingRow && reference.waits(id))
                        waiting += id;
                    const auto state = State(model->index(row).data(AioTaskModel::StateRole).toInt());
                    if (state == State::Waiting || state == State::Failed)
                        expected += id;
                }
                return areEqual(waiting, reference.waiting()) && follower.isRight() && filtered.isRight()
                        && filteredByState.isRight() && areEqual(idsIn(byState), expected);
            };
            QTRY_VERIFY2(isTrue(), description.constData());
            tableByState.selectAll();
            pool.setPaused(false);
        }
    }
    pool.resume();
    for (const qint64 id : ids)
        pool.release(id);
    for (const auto &[id, gate] : gates)
        gate->open();
    QTRY_VERIFY2(pool.isEmpty(), description.constData());
    QTRY_COMPARE(model->rowCount(), model->finishedRows());
    QCOMPARE(follower.reset.count() + follower.relaidOut.count(), 0);
    QCOMPARE(filtered.reset.count() + filtered.relaidOut.count(), 0);
    QCOMPARE(filteredByState.reset.count() + filteredByState.relaidOut.count(), 0);
    QVERIFY(follower.moved.count() > 0 && filtered.moved.count() > 0);
    QVERIFY(follower.isRight() && filtered.isRight());
}

QTEST_MAIN(tst_TaskModelRandom)
#include "tst_taskmodel_random.moc"
