// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// W1 to W5 of aiopool_bench with p-limit, p-queue and p-map: prints rows as aiopool_bench --csv does.
// Usage: node [--expose-gc] pools.mjs FOLDER [N [RUNS]]   FOLDER has the node_modules; 100000 tasks, medians of 5
// Exit status 3: none of them is there.

import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

const folder = resolve(process.argv[2] ?? '.');
const n = Number(process.argv[3] ?? 100000);
const runs = Number(process.argv[4] ?? 5);

async function load(name) {
    try {
        const require = createRequire(pathToFileURL(folder + '/'));
        return await import(pathToFileURL(require.resolve(name)));
    } catch (error) {
        console.error(`${name} is missing in ${folder} (npm install ${name}): ${error.code ?? error.message}`);
        return null;
    }
}

const numbers = Array.from({ length: n }, (_, i) => i);
const sumBelow = n * (n - 1) / 2;

async function yieldOnce(i) {
    await null;
    return i;
}
async function immediate(i) {
    return i;
}
async function sleepOnce(i) {
    await sleep(1);
    return i;
}

function check(results) {
    const sum = results.reduce((a, b) => a + b, 0);
    if (sum !== sumBelow)
        throw new Error(`the work is not done: ${sum} instead of ${sumBelow}`);
}

// Each returns what is timed: an object with run(), and cancel() where there is one.
const pLimit = await load('p-limit');
const pQueue = await load('p-queue');
const pMap = await load('p-map');
if (!pLimit && !pQueue && !pMap)
    process.exit(3);

function now() {
    return Number(process.hrtime.bigint());
}

async function spawnAll(add, worker, waiting) {
    const begin = now();
    const promises = numbers.map(i => add(() => worker(i)));
    waiting?.();
    check(await Promise.all(promises));
    return now() - begin;
}

const limited = (worker, size) => waiting => spawnAll(pLimit.default(size), worker, waiting);
const queued = (worker, size) => waiting => {
    const queue = new pQueue.default({ concurrency: size });
    return spawnAll(job => queue.add(job), worker, waiting);
};
const mapped = (worker, size) => async () => {
    const begin = now();
    check(await pMap.default(numbers, worker, { concurrency: size }));
    return now() - begin;
};
// What waits is forgotten; its promises never settle.
const limitCleared = size => async () => {
    const limit = pLimit.default(size);
    numbers.forEach(i => limit(() => sleepOnce(i)));
    const begin = now();
    limit.clearQueue();
    return now() - begin;
};
const queueCleared = size => async () => {
    const queue = new pQueue.default({ concurrency: size });
    numbers.forEach(i => queue.add(() => sleepOnce(i)));
    const begin = now();
    queue.clear();
    const end = now();
    await queue.onIdle();
    return end - begin;
};

const workloads = [
    ['W1', 'spawnN all at once', 100, { 'p-limit': limited(yieldOnce, 100), 'p-queue': queued(yieldOnce, 100) }],
    ['W2', 'map, each yields once', 100, { 'p-map': mapped(yieldOnce, 100) }],
    ['W2-immediate', 'map, immediate', 100, { 'p-map': mapped(immediate, 100) }],
    ['W3', 'spawnN, immediate', 100, { 'p-limit': limited(immediate, 100), 'p-queue': queued(immediate, 100) }],
    ['W4', 'each sleeps 1 ms', 1000, { 'p-limit': limited(sleepOnce, 1000), 'p-queue': queued(sleepOnce, 1000) }],
    ['W5', 'what waits is forgotten', 100, { 'p-limit': limitCleared(100), 'p-queue': queueCleared(100) }],
];
const loaded = { 'p-limit': pLimit, 'p-queue': pQueue, 'p-map': pMap };

function heapUsed() {
    globalThis.gc();
    return process.memoryUsage().heapUsed;
}

for (const [id, title, size, contenders] of workloads) {
    for (const [name, run] of Object.entries(contenders)) {
        if (!loaded[name])
            continue;
        let held = '';
        if (globalThis.gc && id === 'W1') {
            const before = heapUsed();
            await run(() => { held = ((heapUsed() - before) / n).toFixed(1); });
        }
        const times = [];
        for (let i = 0; i < runs; ++i) {
            globalThis.gc?.();
            times.push(await run() / n);
        }
        times.sort((a, b) => a - b);
        console.log(`${id},"${title}","${name}, Node ${process.versions.node}",${n},${size},`
            + `${times[Math.floor(runs / 2)].toFixed(1)},${times[0].toFixed(1)},${times.at(-1).toFixed(1)},,${held},,,`);
    }
}
