// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import AioPool

Item {
    id: root
    width: 700
    height: 500

    AioPool {
        id: pool
        size: 2
    }
    AioPoolProgress {
        id: progress
        pool: pool
    }
    AioPoolBar {
        id: bar
        width: parent.width
        pool: pool
    }
    AioTaskView {
        id: view
        anchors.top: bar.bottom
        anchors.bottom: parent.bottom
        width: parent.width
        pool: pool
    }

    TestCase {
        id: testCase
        name: "View"
        when: windowShown

        property var releases: ({})

        // A task that ends when it is released.
        function hold(name) {
            return pool.spawn(name, signal => new Promise((resolve, reject) => {
                testCase.releases[name] = resolve;
                signal.onabort = () => reject("stopped");
            }));
        }
        function rowOf(list, label) {
            for (let i = 0; i < list.count; ++i) {
                const item = list.itemAtIndex(i);
                if (item && item.model.label === label)
                    return item;
            }
            return null;
        }

        function init() {
            pool.size = 2;
            pool.tasks.updateInterval = 0;
        }
        function cleanup() {
            pool.tasks.historyLimit = 0;
            pool.paused = false;
            pool.cancelAll();
            tryCompare(pool, "empty", true);
            tryCompare(view, "count", 0);
            releases = {};
        }

        function test_empty() {
            const text = findChild(view, "emptyText");
            tryCompare(text, "visible", true);
            compare(text.text, "No tasks");
            hold("one");
            tryCompare(text, "visible", false);
        }

        function test_counts() {
            for (const name of ["a", "b", "c"])
                hold(name);
            tryCompare(findChild(view, "counts"), "text", "2 active, 1 waiting, " + progress.finished.toLocaleString(Qt.locale(), "f", 0) + " done");
            tryCompare(view, "count", 3);
            const headings = [];
            const look = item => {
                if (item.section !== undefined && item.text !== undefined && item.visible)
                    headings.push(item.text);
                for (let i = 0; i < item.children.length; ++i)
                    look(item.children[i]);
            };
            tryVerify(() => { headings.length = 0; look(view); return headings.includes("Active") && headings.includes("Waiting"); });
        }

        // The button of a row cancels its task and no other, while rows come and go.
        function test_cancelButtonOfARow() {
            pool.size = 3;
            for (let i = 1; i <= 5; ++i)
                hold("task " + i);
            tryCompare(view, "count", 5);
            const list = findChild(view, "list");
            const cancelled = [];
            const onCancelled = id => cancelled.push(id);
            pool.taskCancelled.connect(onCancelled);
            const third = pool.tasks.taskAt(2);
            tryVerify(() => releases["task 1"]);
            releases["task 1"]();
            hold("task 6");
            tryVerify(() => pool.tasks.rowOf(third) === 1 && rowOf(list, "task 3"));
            wait(50);
            const button = findChild(rowOf(list, "task 3"), "cancelButton");
            mouseClick(button);
            tryCompare(cancelled, "length", 1);
            compare(cancelled[0], third);
            wait(50);
            compare(cancelled.length, 1);
            pool.taskCancelled.disconnect(onCancelled);
        }

        function test_keyboard() {
            for (const name of ["a", "b", "c", "d"])
                hold(name);
            tryCompare(view, "count", 4);
            const list = findChild(view, "list");
            list.forceActiveFocus();
            keyClick(Qt.Key_Home);
            compare(view.currentIndex, 0);
            keyClick(Qt.Key_Down);
            keyClick(Qt.Key_Down);
            compare(view.currentIndex, 2);
            const id = pool.tasks.taskAt(2);
            keyClick(Qt.Key_Delete);
            tryVerify(() => pool.tasks.rowOf(id) === -1);
            compare(pool.count, 3);

            keyClick(Qt.Key_A, Qt.ControlModifier);
            verify(view.allSelected);
            keyClick(Qt.Key_Delete);
            const question = findChild(view, "question");
            tryCompare(question, "opened", true);
            question.reject();
            tryCompare(question, "visible", false);
            compare(pool.count, 3);
            list.forceActiveFocus();
            keyClick(Qt.Key_Delete);
            tryCompare(question, "opened", true);
            question.accept();
            tryCompare(pool, "count", 0);
        }

        function test_failedRowsTellTheirError() {
            pool.tasks.historyLimit = 5;
            pool.spawn("bad", () => { throw new Error("no such thing"); });
            const list = findChild(view, "list");
            tryVerify(() => rowOf(list, "bad") && rowOf(list, "bad").failed);
            verify(/^no such thing \(tst_view.qml:\d+\)$/.test(rowOf(list, "bad").details), rowOf(list, "bad").details);
        }

        function test_bar() {
            const size = findChild(bar, "size");
            compare(size.value, 2);
            for (const name of ["a", "b", "c", "d"])
                hold(name);
            tryCompare(pool, "activeCount", 2);
            size.increase();
            size.valueModified();
            compare(pool.size, 3);
            tryCompare(pool, "activeCount", 3);
            pool.size = 2;
            compare(size.value, 2);

            const pause = findChild(bar, "pause");
            mouseClick(pause);
            verify(pool.paused);
            compare(pause.text, "Resume");
            verify(findChild(bar, "summary").text.includes("paused"));
            mouseClick(pause);
            verify(!pool.paused);

            tryVerify(() => releases["a"]);
            releases["a"]();
            tryVerify(() => Math.abs(bar.progress - 0.25) < 1e-6);
            const cancelAll = findChild(bar, "cancelAll");
            mouseClick(cancelAll);
            tryCompare(pool, "empty", true);
            compare(bar.progress, 1);
            tryCompare(cancelAll, "enabled", false);
        }
    }
}
