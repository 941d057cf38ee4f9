// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Rows for awaiting pools: the worker's own, and another one.

#include "cell.h"

#include "support/gate.h"

namespace {

AioTask<int> behind(const Gate *gate, Counted argument)
{
    const Counted local;
    co_await gate->wait();
    co_return argument.value();
}

//! A pool for tasks that continue when their awaiter is cancelled.
AioTask<int> detached(const Gate *gate)
{
    co_await gate->wait();
    co_return 1;
}

Gate *gateOf(Cell &cell)
{
    auto *gate = cell.make<Gate>();
    cell.fire = [gate] { gate->open(); };
    return gate;
}

AioPool *otherPool(Cell &cell)
{
    auto *other = cell.make<AioPool>(2);
    cell.kill = [other] { delete other; };
    return other;
}

//! A pool whose one slot is taken, so that spawned tasks have to wait.
AioPool *fullPool(Cell &cell, const Gate *gate)
{
    AioPool *full = otherPool(cell);
    full->setSize(1);
    full->spawnN(detached(gate));
    return full;
}

AioTask<> spawnIn(Cell &cell, AioPool *pool, const Gate *gate, Counted argument)
{
    const Counted local;
    co_await pool->spawn(behind(gate, argument));
    cell.pass();
}

AioTask<> execIn(Cell &cell, AioPool *pool, const Gate *gate, Counted argument)
{
    const Counted local;
    co_await pool->exec(behind(gate, argument));
    cell.pass();
}

AioTask<> awaitFutureOf(Cell &cell, AioPool *pool, const Gate *gate)
{
    const Counted local;
    AioFuture<int> future = pool->spawnN(detached(gate));
    co_await future;
    cell.pass();
}

AioTask<> mapIn(Cell &cell, AioPool *pool, const Gate *gate, Counted argument)
{
    const Counted local;
    auto function = [gate, &argument](int) { return behind(gate, argument); };
    const QList<int> items = { 1, 2, 3, 4 };
    co_await pool->map(function, items);
    cell.pass();
}

AioTask<> iterMapIn(Cell &cell, AioPool *pool, const Gate *gate)
{
    const Counted local;
    auto function = [gate](int) { return detached(gate); };
    auto results = pool->iterMap(function, QList<int>{ 1, 2, 3 });
    for (auto it = co_await results.begin(); it != results.end(); co_await ++it) { }
    cell.pass();
}

AioTask<> joinOf(Cell &cell, AioPool *pool)
{
    const Counted local;
    co_await pool->join();
    cell.pass();
}

AioTask<> waitsFor(AioPool *other)
{
    co_await other->join();
}

}

std::vector<Row> poolRows()
{
    return {
        { "spawn, same pool", Row::Own,
          [](Cell &cell, Counted argument) -> AioTask<> {
              const Gate *gate = gateOf(cell);
              while (cell.pool->activeCount() < cell.pool->size())
                  cell.pool->spawnN(detached(gate));
              co_await spawnIn(cell, cell.pool, gate, argument);
          } },
        { "spawn, another pool", Row::OtherPool,
          [](Cell &cell, Counted argument) -> AioTask<> {
              const Gate *gate = gateOf(cell);
              co_await spawnIn(cell, fullPool(cell, gate), gate, argument);
          } },
        { "exec, same pool", Row::Own,
          [](Cell &cell, Counted argument) -> AioTask<> { co_await execIn(cell, cell.pool, gateOf(cell), argument); } },
        { "exec, another pool", Row::OtherPool,
          [](Cell &cell, Counted argument) -> AioTask<> {
              co_await execIn(cell, otherPool(cell), gateOf(cell), argument);
          } },
        { "AioFuture, same pool", Row::Own,
          [](Cell &cell, Counted) -> AioTask<> { co_await awaitFutureOf(cell, cell.pool, gateOf(cell)); } },
        { "AioFuture, another pool", Row::OtherPool,
          [](Cell &cell, Counted) -> AioTask<> { co_await awaitFutureOf(cell, otherPool(cell), gateOf(cell)); } },
        { "QFuture of an AioFuture, another pool", Row::OtherPool,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              const QFuture<int> future = otherPool(cell)->spawnN(detached(gateOf(cell)));
              co_await future;
              cell.pass();
          } },
        { "map, same pool", Row::Own,
          [](Cell &cell, Counted argument) -> AioTask<> { co_await mapIn(cell, cell.pool, gateOf(cell), argument); } },
        { "map, another pool", Row::OtherPool,
          [](Cell &cell, Counted argument) -> AioTask<> {
              co_await mapIn(cell, otherPool(cell), gateOf(cell), argument);
          } },
        { "iterMap, same pool", Row::Own,
          [](Cell &cell, Counted) -> AioTask<> { co_await iterMapIn(cell, cell.pool, gateOf(cell)); } },
        { "iterMap, another pool", Row::OtherPool,
          [](Cell &cell, Counted) -> AioTask<> { co_await iterMapIn(cell, otherPool(cell), gateOf(cell)); } },
        { "join, same pool", Row::Own,
          [](Cell &cell, Counted) -> AioTask<> {
              // Waits in the pool of this task, behind a task that another of its tasks waits for: not a deadlock yet.
              AioPool *other = otherPool(cell);
              other->spawnN(detached(gateOf(cell)));
              cell.fire = {}; // opening it would make a deadlock
              cell.kill = {};
              cell.pool->spawnN(waitsFor(other));
              co_await joinOf(cell, cell.pool);
          } },
        { "join, another pool", Row::OtherPool,
          [](Cell &cell, Counted) -> AioTask<> {
              AioPool *other = otherPool(cell);
              other->spawnN(detached(gateOf(cell)));
              co_await joinOf(cell, other);
          } },
        { "Aio::scope", Row::Own,
          [](Cell &cell, Counted argument) -> AioTask<> {
              const Counted local;
              const Gate *gate = gateOf(cell);
              auto body = [gate, &argument](AioPool &pool) -> AioTask<> {
                  pool.spawnN(behind(gate, argument));
                  co_await pool.exec(behind(gate, argument));
              };
              co_await Aio::scope(2, body);
              cell.pass();
          } },
        { "Aio::scope, AioOnError::Cancel", Row::Own,
          [](Cell &cell, Counted argument) -> AioTask<> {
              const Counted local;
              const Gate *gate = gateOf(cell);
              auto body = [gate, &argument](AioPool &pool) -> AioTask<> {
                  const Counted inside;
                  pool.spawnN(behind(gate, argument));
                  co_await pool.exec(behind(gate, argument));
              };
              co_await Aio::scope(2, body, AioOnError::Cancel);
              cell.pass();
          } },
    };
}
