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
    function hold(onabort, options) {
        return watch(Aio.spawn(pool, options ?? "held", signal => new Promise((resolve, reject) => {
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
    function spawnHeldWith(options) {
        return hold(null, options);
    }
    function spawnDeletingWith(options) {
        return hold(() => root.scene.deletePool(), options);
    }
    function spawnValueWith(options) {
        return watch(Aio.spawn(pool, options, () => 6 * 7));
    }
    // The order of the arguments, and what is left out
    function spawnForms() {
        const one = () => 1;
        const promises = [Aio.spawn(pool, "a", one), Aio.spawn(pool, {
                    "label": "b",
                    "priority": 2
                }, one), Aio.spawn(pool, "c", one, {
                    "priority": 3,
                    "timeout": undefined
                }), Aio.spawn(pool, "d", {
                    "priority": 4
                }, one), Aio.spawn(pool, one, {
                    "label": "e"
                }), Aio.spawn(pool, one), Aio.spawn(pool, {}, one), Aio.spawn(pool, 17, one), Aio.spawn(pool, null, one)];
        const ids = [];
        for (const promise of promises)
            ids.push(promise.taskId);
        return ids;
    }
    function mistakes() {
        const one = () => 1;
        const withOptions = options => messageOf(() => Aio.spawn(pool, options, one));
        const messages = [messageOf(() => Aio.spawn(pool, "x")), messageOf(() => Aio.spawn(pool, {})), messageOf(() => Aio.spawn(pool, one, one)), messageOf(() => Aio.spawn(pool, {}, one, {})), messageOf(() => Aio.spawn(pool, "x", one, "y")), messageOf(() => Aio.spawn(pool, "x", one, {
                            "label": "y"
                        }))];
        return messages.concat([withOptions({
                        "colour": "x"
                    }), withOptions({
                        "label": 17
                    }), withOptions({
                        "label": null
                    }), withOptions({
                        "priority": "high"
                    }), withOptions({
                        "priority": 1.5
                    }), withOptions({
                        "priority": 1e10
                    }), withOptions({
                        "priority": NaN
                    }), withOptions({
                        "timeout": "10"
                    }), withOptions({
                        "timeout": NaN
                    }), withOptions({
                        "timeout": true
                    }), withOptions({
                        "cancelGrace": [1]
                    }), withOptions({
                        "cancelGrace": NaN
                    }), withOptions({
                        "context": null
                    }), withOptions({
                        "context": {}
                    }), withOptions({
                        "context": root.scene.elsewhere
                    }), withOptions(Object.defineProperty({}, "label", {
                            "enumerable": true,
                            "get": () => {
                                throw new RangeError("too far");
                            }
                        }))]);
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
