// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "reference.h"
#include "support/gate.h"

#include <AioPool>
#include <AioTestClock>

#include <QtCore/QFutureWatcher>

#include <memory>
#include <sstream>

namespace model {

//! A step of a program. What its numbers mean depends on what there is when it is its turn.
struct Step
{
    enum Code {
        SpawnN,
        Spawn,
        Exec,
        MapN,
        IterMap,
        Map,
        PassGate,
        Cancel,
        CancelAll,
        CancelAwaiter,
        SpawnAndCancel,
        Pause,
        Resize,
        Join,
        Progress,
        SetPriority,
        MoveToFront,
        MoveBefore,
        Hold,
        Release,
        StartNow,
        Advance,
        Repeat,
        Watch,
        LimitWaiting,
        Room,
        Delete,
    };
    Code code;
    int a;
    int b;
    int c; // the options of a task
};
std::ostream &operator<<(std::ostream &out, const Step &step);

//! Plays a program against a pool and against the reference, and compares the two after each step.
class Player
{
public:
    Player();
    ~Player();

    //! Empty, or what differs.
    std::string play(const Step &step);

private:
    struct Station;
    //! How often they came.
    struct Signals
    {
        int spawned = 0, started = 0, succeeded = 0, failed = 0, cancelled = 0, finished = 0, progressed = 0;
        int retried = 0;
        int progressesMade = 0;
        bool hasProgress = false; // in this attempt
    };
    //! A coroutine that awaits a verb.
    struct Awaiter
    {
        Step::Code code;
        int id; // of the task, the last one of several, or the number of the map or of the wait for room
        AioFuture<void> future;
        int count = 1;
        bool isCancelled = false;
    };

    AioTask<int> work(Kind kind, AioContext context);
    Station &station(qint64 id);
    void addFuture(int id, const AioFuture<int> &future);
    int pick(const std::function<bool(const Task &)> &is, int number) const;

    void spawn(const Step &step);
    void map(const Step &step);
    void passGate(const Step &step);
    void steer(const Step &step);
    void repeat(const Step &step);
    void waitForRoom(const Step &step);
    void addRoomTasks();
    void cancel(const Step &step);
    void cancelAwaiter(const Step &step);

    std::string compare() const;
    void compareTask(std::ostream &out, int id, const Task &task) const;
    void compareInfo(std::ostream &out, int id, const Task &task) const;
    void compareAwaiter(std::ostream &out, const Awaiter &awaiter) const;

    Reference m_reference;
    std::string m_complaint;
    std::map<qint64, std::unique_ptr<Station>> m_stations;
    std::map<int, Signals> m_signals;
    std::vector<int> m_starts;
    std::vector<int> m_runs;
    int m_idles = 0;
    int m_finishedViews = 0;
    std::map<int, AioFuture<int>> m_futures;
    std::vector<std::unique_ptr<QFutureWatcher<int>>> m_watchers;
    std::map<int, AioFuture<int>> m_roomFutures; // by the number of the wait
    Aio::TestClock m_clock;
    std::unique_ptr<AioPool> m_pool;
    AioPool m_outer; // of those who await
    std::vector<Awaiter> m_awaiters;
};

}
