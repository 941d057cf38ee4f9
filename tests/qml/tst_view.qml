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
            pool.tasks.updateInterval = 0;
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
            tryCompare(findChild(view, "counts"), "text", "2 active, 1 waiting, 0 done");
            tryCompare(view, "count", 3);
            const headings = [];
            const look = item => {
                if (item.section !== undefined && item.visible)
                    headings.push(item.section);
                for (let i = 0; i < item.children.length; ++i)
                    look(item.children[i]);
            };
            tryVerify(() => {
                    headings.length = 0;
                    look(view);
                    return headings.includes("Active") && headings.includes("Waiting");
                });
        }

        // When all that is shown gives way to others, the rows are those that are there.
        function test_rowsAreUsedAgain() {
            const names = letter => [0, 1, 2, 3, 4, 5, 6, 7].map(i => letter + i);
            const list = findChild(view, "list");
            const rows = () => Array.from(list.contentItem.children).filter(item => item.cancelRequested).length;
            const spawnAndShow = letter => {
                names(letter).forEach(hold);
                tryVerify(() => names(letter).every(name => releases[name]));
                pool.tasks.updateInterval = 0;
                tryVerify(() => names(letter).every(name => rowOf(list, name)));
                pool.tasks.updateInterval = 3600000;
            };
            pool.size = 16;
            spawnAndShow("a");
            const before = rows();
            names("a").forEach(name => releases[name]());
            tryCompare(pool, "activeCount", 0);
            spawnAndShow("b");
            compare(list.count, 8);
            compare(rows(), before);
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
            verify(view.selection.all);
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
            tryCompare(question, "visible", false); // or it takes the next test's clicks
        }

        function test_toolTip() {
            failOnWarning(/.?/);
            hold("one");
            const list = findChild(view, "list");
            tryVerify(() => releases["one"] && rowOf(list, "one") && rowOf(list, "one").model.stateName === "Active");
            const row = rowOf(list, "one");
            row.hoverEnabled = true; // which is the platform's choice otherwise
            mouseMove(row, 20, 10);
            mouseMove(row, 21, 11);
            tryVerify(() => row.hovered);
            const loader = findChild(row, "toolTip");
            tryVerify(() => loader.item && loader.item.visible);
            verify(loader.item.text.startsWith("one\nActive"), loader.item.text);
            compare(loader.item.contentItem.textFormat, Text.PlainText);
            mouseMove(root, 1, 1);
            tryVerify(() => !loader.item);
        }

        // What is selected is cancelled and no other, while rows come and go.
        function test_selectionByMouse() {
            for (const name of ["a", "b", "c", "d", "e", "f"])
                hold(name);
            tryCompare(view, "count", 6);
            const list = findChild(view, "list");
            tryVerify(() => rowOf(list, "f") && releases["a"]);
            tryVerify(() => rowOf(list, "b").y >= rowOf(list, "a").y + rowOf(list, "a").height);
            mouseClick(rowOf(list, "b"));
            compare(view.currentIndex, 1);
            compare(view.selectedCount, 1);
            mouseClick(rowOf(list, "d"), 20, 10, Qt.LeftButton, Qt.ControlModifier);
            mouseClick(rowOf(list, "f"), 20, 10, Qt.LeftButton, Qt.ControlModifier);
            compare(view.selectedCount, 3);
            mouseClick(rowOf(list, "f"), 20, 10, Qt.LeftButton, Qt.ControlModifier);
            compare(view.selectedCount, 2);
            releases["a"]();
            hold("g");
            tryVerify(() => !rowOf(list, "a") && rowOf(list, "g"));
            for (const [name, selected] of [["b", true], ["c", false], ["d", true], ["e", false], ["g", false]])
                compare(rowOf(list, name).selected, selected, name);
            view.cancelSelected();
            tryCompare(view, "count", 4);
            tryVerify(() => ["c", "e", "f", "g"].every(name => rowOf(list, name)));
            compare(view.selectedCount, 0);
            mouseClick(rowOf(list, "e"));
            mouseClick(rowOf(list, "g"), 20, 10, Qt.LeftButton, Qt.ShiftModifier);
            compare(view.selectedCount, 3);
            mouseClick(rowOf(list, "c"), 20, 10, Qt.LeftButton, Qt.ShiftModifier);
            compare(view.selectedCount, 2);
            mouseClick(rowOf(list, "g"));
            compare(view.selectedCount, 1);
        }

        function test_selectionByKeyboard() {
            for (const name of ["a", "b", "c", "d"])
                hold(name);
            tryCompare(view, "count", 4);
            const list = findChild(view, "list");
            tryVerify(() => rowOf(list, "d") && releases["b"]);
            list.forceActiveFocus();
            keyClick(Qt.Key_Home);
            keyClick(Qt.Key_Down, Qt.ShiftModifier);
            keyClick(Qt.Key_Down, Qt.ShiftModifier);
            compare(view.selectedCount, 3);
            keyClick(Qt.Key_Up, Qt.ShiftModifier);
            compare(view.selectedCount, 2);
            keyClick(Qt.Key_End, Qt.ShiftModifier);
            compare(view.selectedCount, 4);
            keyClick(Qt.Key_Escape);
            compare(view.selectedCount, 0);
            keyClick(Qt.Key_Home);
            keyClick(Qt.Key_Down);
            compare(view.selectedCount, 1);
            keyClick(Qt.Key_Space);
            compare(view.selectedCount, 0);
            keyClick(Qt.Key_Space);
            compare(view.selectedCount, 1);
            // It ends by itself: nothing is selected any more.
            releases["b"]();
            tryCompare(view, "selectedCount", 0);
            tryCompare(view, "count", 3);
            keyClick(Qt.Key_End);
            keyClick(Qt.Key_Up, Qt.ShiftModifier);
            compare(view.selectedCount, 2);
            keyClick(Qt.Key_Delete);
            tryCompare(view, "count", 1);
            tryVerify(() => rowOf(list, "a"));
        }

        function test_finishedTasksAreNotSelected() {
            pool.tasks.historyLimit = 5;
            hold("one");
            const list = findChild(view, "list");
            tryVerify(() => releases["one"]);
            releases["one"]();
            tryVerify(() => rowOf(list, "one") && rowOf(list, "one").model.stateName === "Succeeded");
            mouseClick(rowOf(list, "one"), 20, 10, Qt.LeftButton, Qt.ControlModifier);
            compare(view.currentIndex, 0);
            compare(view.selectedCount, 0);
        }

        function test_failedRowsTellTheirError() {
            pool.tasks.historyLimit = 5;
            pool.spawn("bad", () => {
                    throw new Error("no such thing");
                });
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
            verify(findChild(bar, "summary").text.startsWith("Paused · "), findChild(bar, "summary").text);
            mouseClick(pause);
            verify(!pool.paused);
            tryVerify(() => releases["a"]);
            releases["a"]();
            tryVerify(() => Math.abs(bar.progress - 0.25) < 1e-6);
            const cancelAll = findChild(bar, "cancelAll");
            let asked = 0;
            bar.allCancelled.connect(() => ++asked);
            mouseClick(cancelAll);
            compare(asked, 1);
            tryCompare(pool, "empty", true);
            compare(bar.progress, 1);
            tryCompare(cancelAll, "enabled", false);
        }

        // Also when much is done, and has come anew, before the turn of the event loop ends in which it came
        function test_progressFromTheBeginning() {
            hold("a");
            for (let i = 0; i < 3; ++i)
                pool.spawn("quick", () => 1);
            tryCompare(pool, "count", 1);
            tryCompare(progress, "progress", 0.75);
            tryVerify(() => releases["a"]);
            const again = () => {
                pool.idle.disconnect(again);
                hold("b");
                pool.spawn("quick", () => 1);
            };
            pool.idle.connect(again);
            releases["a"]();
            tryVerify(() => releases["b"]);
            tryCompare(progress, "progress", 0.5);
            releases["b"]();
            tryCompare(pool, "empty", true);
            compare(progress.progress, 1);
        }

        function test_barWithoutProgress() {
            hold("a");
            tryVerify(() => releases["a"]);
            const progressBar = findChild(bar, "progress");
            verify(progressBar.visible);
            tryVerify(() => bar.progress === 0);
            bar.showProgress = false;
            verify(!progressBar.visible);
            compare(findChild(bar, "summary").text, "1 active");
            bar.showProgress = true;
        }
    }
}
