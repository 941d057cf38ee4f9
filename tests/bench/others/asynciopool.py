# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT
"""W1 to W5 of aiopool_bench with Python's asyncio-pool: prints rows as aiopool_bench --csv does.

Usage: asynciopool.py [N [RUNS]]      (100000 tasks, medians of 5)
Exit status 3: there is no asyncio-pool for this Python.
"""
import asyncio
import statistics
import sys
import time
import tracemalloc

try:
    from asyncio_pool import AioPool
except ImportError:
    print(f"asyncio-pool is missing for {sys.executable} (pip install asyncio-pool)", file=sys.stderr)
    sys.exit(3)


async def yield_once(i):
    await asyncio.sleep(0)
    return i


async def immediate(i):
    return i


async def sleep_once(i):
    await asyncio.sleep(0.001)
    return i


def sum_below(n):
    return n * (n - 1) // 2


def spawn_all(worker):
    async def run(n, size, waiting):
        pool = AioPool(size)
        begin = time.perf_counter_ns()
        futures = [pool.spawn_n(worker(i)) for i in range(n)]
        waiting()
        await pool.join()
        total = sum(future.result() for future in futures)
        end = time.perf_counter_ns()
        assert total == sum_below(n)
        return end - begin

    return run


def map_all(worker):
    async def run(n, size, _waiting):
        pool = AioPool(size)
        begin = time.perf_counter_ns()
        results = await pool.map(worker, range(n))
        total = sum(results)
        end = time.perf_counter_ns()
        assert total == sum_below(n)
        return end - begin

    return run


async def cancel_waiting(n, size, _waiting):
    pool = AioPool(size)
    futures = [pool.spawn_n(sleep_once(i)) for i in range(n)]
    await asyncio.sleep(0)
    begin = time.perf_counter_ns()
    cancelled, _results = await pool.cancel()
    end = time.perf_counter_ns()
    assert cancelled == n == len(futures)
    return end - begin


WORKLOADS = [
    ("W1", "spawnN all at once", spawn_all(yield_once), 100),
    ("W2", "map, each yields once", map_all(yield_once), 100),
    ("W2-immediate", "map, immediate", map_all(immediate), 100),
    ("W3", "spawnN, immediate", spawn_all(immediate), 100),
    ("W4", "each sleeps 1 ms", spawn_all(sleep_once), 1000),
    ("W5", "cancel what waits", cancel_waiting, 100),
]


def waiting_bytes(run, size):
    """Of a smaller number of tasks: to trace what is allocated takes its time."""
    n = 10_000
    seen = []
    tracemalloc.start()
    begin = tracemalloc.get_traced_memory()[0]
    asyncio.run(run(n, size, lambda: seen.append((tracemalloc.get_traced_memory()[0] - begin) / n)))
    tracemalloc.stop()
    return f"{seen[0]:.1f}" if seen else ""


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    version = "asyncio-pool, Python " + sys.version.split()[0]
    for name, title, run, size in WORKLOADS:
        held = waiting_bytes(run, size) if name == "W1" else ""
        times = [asyncio.run(run(n, size, lambda: None)) / n for _ in range(runs)]
        print(f'{name},"{title}","{version}",{n},{size},{statistics.median(times):.1f},'
              f"{min(times):.1f},{max(times):.1f},,{held},,,", flush=True)


main()
