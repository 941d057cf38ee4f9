// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import AioPool

TestCase {
    id: testCase
    name: "Pool"

    AioPool {
        id: pool
        size: 1
    }
    AioTaskFilterModel {
        id: waiting
        sourceModel: pool.tasks
        states: [AioPool.Waiting]
    }

    function cleanup() {
        pool.cancelAll();
        tryCompare(pool, "empty", true);
    }

    function outcomeOf(promise) {
        const outcome = {
            "settled": false
        };
        promise.then(value => {
                outcome.settled = true;
                outcome.value = value;
            }, error => {
                outcome.settled = true;
                outcome.error = error;
            });
        return outcome;
    }

    function test_value() {
        const outcome = outcomeOf(pool.spawn("sum", () => 1 + 1));
        compare(pool.count, 1);
        tryCompare(outcome, "settled", true);
        compare(outcome.value, 2);
    }

    function test_promiseHoldsTheSlot() {
        let release;
        const first = pool.spawn("first", () => new Promise(resolve => release = resolve));
        const outcome = outcomeOf(first);
        let secondRan = false;
        pool.spawn("second", () => {
                secondRan = true;
            });
        tryVerify(() => release !== undefined);
        wait(20);
        verify(!secondRan);
        compare(pool.activeCount, 1);
        release("done");
        tryCompare(outcome, "settled", true);
        compare(outcome.value, "done");
        tryVerify(() => secondRan);
    }

    function test_errors() {
        let failure = "";
        const onFailed = (id, error) => failure = error;
        pool.taskFailed.connect(onFailed);
        // qmllint disable unqualified
        const thrown = outcomeOf(pool.spawn("throws", () => undefinedThing.property));
        // qmllint enable unqualified
        tryCompare(thrown, "settled", true);
        verify(failure.includes("undefinedThing is not defined"), failure);
        verify(/tst_pool.qml:\d+/.test(failure), failure);
        compare(thrown.error, failure);
        const rejected = outcomeOf(pool.spawn("rejects", () => Promise.reject("plain words")));
        tryCompare(rejected, "settled", true);
        compare(failure, "plain words");
        pool.taskFailed.disconnect(onFailed);
    }

    function test_cancelAborts() {
        let signal, stop;
        const promise = pool.spawn("obeys", s => new Promise((resolve, reject) => {
                    signal = s;
                    s.onabort = () => {
                        stop = () => reject("stopped");
                    };
                }));
        const outcome = outcomeOf(promise);
        tryVerify(() => signal !== undefined);
        verify(!signal.aborted);
        const cancelledBefore = pool.cancelledCount;
        verify(pool.cancelTask(promise.taskId));
        tryVerify(() => stop !== undefined);
        verify(signal.aborted);
        wait(20);
        compare(pool.activeCount, 1); // its slot is held until it settles
        stop();
        tryCompare(outcome, "settled", true);
        compare(outcome.error, "cancelled");
        tryCompare(pool, "cancelledCount", cancelledBefore + 1);
    }

    function test_recoversAfterACancel() {
        let resolve, aborted = false;
        const promise = pool.spawn("finishes", s => new Promise(r => {
                    resolve = r;
                    s.onabort = () => aborted = true;
                }));
        const outcome = outcomeOf(promise);
        tryVerify(() => resolve !== undefined);
        pool.cancelTask(promise.taskId);
        tryVerify(() => aborted);
        resolve(7);
        tryCompare(outcome, "settled", true);
        compare(outcome.value, 7);
    }

    function test_whenIdle() {
        let calls = 0, release;
        pool.whenIdle(() => ++calls);
        compare(calls, 0);
        tryVerify(() => calls === 1);
        pool.spawn("x", () => new Promise(resolve => release = resolve));
        pool.whenIdle(() => calls += 10);
        tryVerify(() => release !== undefined);
        compare(calls, 1);
        release();
        tryVerify(() => calls === 11);
    }

    function test_wrongArguments() {
        let message = "";
        try {
            pool.spawn("x", 17);
        } catch (e) {
            message = e.message;
        }
        compare(message, "AioPool.spawn(label, function): the last argument is no function");
    }

    function test_filterAndEnums() {
        compare(AioPool.Waiting, 0);
        compare(AioPool.Cancelled, 5);
        pool.tasks.updateInterval = 0;
        const hold = () => new Promise(() => {});
        const first = pool.spawn("first", s => new Promise((resolve, reject) => s.onabort = reject));
        const second = pool.spawn("second", s => 1);
        tryVerify(() => waiting.rowCount() === 1);
        compare(waiting.taskAt(0), second.taskId);
        verify(waiting.cancel(0));
        tryVerify(() => waiting.rowCount() === 0);
        pool.cancelTask(first.taskId);
    }
}
