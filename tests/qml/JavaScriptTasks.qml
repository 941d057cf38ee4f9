// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQml
import AioPool

// What javascript.cpp has done to a pool that was made in C++.
QtObject {
    id: root

    required property AioPool pool
    required property var scene

    property string value
    property string error
    property int aborts: 0
    property bool aborted: false
    property bool idle: false
    property var resolve: null
    property var reject: null

    function watch(promise) {
        promise.then(value => root.value = String(value), error => root.error = String(error));
        return promise.taskId;
    }
    function hold(onabort) {
        return watch(Aio.spawn(pool, "held", signal => new Promise((resolve, reject) => {
                        root.resolve = resolve;
                        root.reject = reject;
                        signal.onabort = () => {
                            ++root.aborts;
                            root.aborted = signal.aborted;
                            if (onabort)
                                onabort();
                        };
                    })));
    }
    function messageOf(action) {
        try {
            action();
        } catch (error) {
            return error.name + ": " + error.message;
        }
        return "";
    }

    function spawnValue() {
        return watch(Aio.spawn(pool, "value", signal => signal.aborted ? 0 : 6 * 7));
    }
    function spawnPromised() {
        return watch(Aio.spawn(pool, "promised", () => Promise.resolve("kept")));
    }
    function spawnThrowing() {
        return watch(Aio.spawn(pool, "throws", () => {
                    throw new RangeError("too far");
                }));
    }
    function spawnRejecting() {
        return watch(Aio.spawn(pool, "rejects", () => Promise.reject("plain words")));
    }
    function spawnRejectingWithError() {
        return watch(Aio.spawn(pool, "rejects", () => Promise.reject(new RangeError("too far"))));
    }
    function spawnBrokenThenable() {
        return watch(Aio.spawn(pool, "broken", () => {
                    return {
                        "then": () => {
                            throw new Error("no promise");
                        }
                    };
                }));
    }
    function spawnForgotten() {
        return watch(Aio.spawn(pool, "forgotten", () => new Promise(() => {})));
    }
    function spawnHeld() {
        return hold(null);
    }
    function spawnObeying() {
        return hold(() => root.reject("stopped"));
    }
    function spawnThrowingOnAbort() {
        return hold(() => {
                root.reject("stopped");
                throw new Error("in onabort");
            });
    }
    function spawnSpawningOnAbort() {
        return hold(() => Aio.spawn(root.pool, "late", () => 1).then(() => root.value = "late", error => root.value = error));
    }
    function spawnDeletingOnAbort() {
        return hold(() => root.scene.deletePool());
    }
    function spawnDeleting() {
        return watch(Aio.spawn(pool, "deletes", () => root.scene.deletePool()));
    }
    function settle() {
        const resolve = root.resolve;
        resolve("released");
    }

    function waitForIdle() {
        Aio.whenIdle(pool, () => root.idle = true);
    }
    function waitForIdleThrowing() {
        Aio.whenIdle(pool, () => {
                throw new RangeError("too far");
            });
    }
    function waitForIdleDeleting() {
        Aio.whenIdle(pool, () => {
                root.idle = true;
                root.scene.deletePool();
            });
    }

    function spawnWithoutPool() {
        return messageOf(() => Aio.spawn(null, "x", () => 1));
    }
    function spawnInNoPool() {
        return messageOf(() => Aio.spawn(root, "x", () => 1));
    }
    function spawnElsewhere() {
        return messageOf(() => Aio.spawn(root.scene.elsewhere, "x", () => 1));
    }
    function spawnNoFunction() {
        return messageOf(() => Aio.spawn(root.pool, "x", 17));
    }
    function waitWithoutPool() {
        return messageOf(() => Aio.whenIdle(null, () => 1));
    }
    function waitWithNoFunction() {
        return messageOf(() => Aio.whenIdle(root.pool, "x"));
    }
}
