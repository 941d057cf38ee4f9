// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
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

    TextEdit {
        id: clipboard
        visible: false
        textFormat: TextEdit.PlainText
    }
    Component {
        id: rowComponent
        AioTaskRow {
        }
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
            view.filter = -1;
            view.showChips = true;
            view.width = Qt.binding(() => root.width);
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

        // The texts of the headings that are shown, from top to bottom
        function headings() {
            const found = [];
            const look = item => {
                if (item.objectName === "heading" && item.visible && item.parent.visible)
                    found.push(item);
                for (let i = 0; i < item.children.length; ++i)
                    look(item.children[i]);
            };
            look(findChild(view, "list").contentItem);
            found.sort((a, b) => a.mapToItem(view, 0, 0).y - b.mapToItem(view, 0, 0).y);
            return found.map(item => item.text).join(" ");
        }
        // The texts of the chips that are shown, "-" before those that cannot be chosen
        function chips() {
            const found = [];
            const row = findChild(view, "chips");
            if (!row.visible)
                return "";
            for (let i = 0; i < row.children.length; ++i) {
                if (row.children[i].visible && row.children[i].text !== undefined)
                    found.push((row.children[i].enabled ? "" : "-") + row.children[i].text);
            }
            return found.join(" ");
        }

        function test_headings() {
            view.locale = Qt.locale("en_US");
            pool.tasks.historyLimit = 5;
            for (const name of ["a", "b", "c"])
                hold(name);
            tryVerify(() => headings() === "Active 2 Waiting 1", 5000, headings());
            tryVerify(() => releases["a"]);
            releases["a"]();
            tryVerify(() => headings() === "Active 2 Finished 1", 5000, headings());
            pool.paused = true;
            for (let i = 0; i < 1200; ++i)
                pool.spawn("quick", () => 1);
            tryVerify(() => headings().startsWith("Active 2 Waiting 1,200"), 5000, headings());
        }

        function test_chips() {
            view.locale = Qt.locale("en_US");
            pool.tasks.historyLimit = 5;
            tryVerify(() => chips() === "", 5000);
            hold("a");
            hold("b");
            tryCompare(view, "count", 2);
            tryVerify(() => chips() === "", 5000); // one kind
            hold("c");
            tryVerify(() => chips() === "All Active Waiting -Failed -Done", 5000, chips());
            tryVerify(() => releases["a"]);
            pool.spawn("bad", () => {
                    throw new Error("no such thing");
                });
            releases["a"]();
            tryVerify(() => releases["c"]);
            releases["b"]();
            tryVerify(() => chips() === "All Active -Waiting Failed (1) Done", 5000, chips());
            tryVerify(() => headings() === "Active 1 Finished 3", 5000, headings());
            view.selection.select(0);

            // One click filters.
            const list = findChild(view, "list");
            mouseClick(findChild(view, "chip" + AioPool.Failed));
            compare(view.filter, AioPool.Failed);
            tryCompare(view, "count", 1);
            compare(view.selectedCount, 0);
            tryVerify(() => headings() === "Failed 1", 5000, headings());
            mouseClick(findChild(view, "chip" + AioPool.Active));
            tryCompare(view, "count", 1);
            tryVerify(() => rowOf(list, "c") && headings() === "Active 1", 5000, headings());
            mouseClick(findChild(view, "chip-2"));
            tryCompare(view, "count", 3);

            // With the keyboard: one stop, and the arrows
            const done = findChild(view, "chip-2");
            done.forceActiveFocus(Qt.TabFocusReason);
            keyClick(Qt.Key_Left);
            compare(view.filter, AioPool.Failed);
            keyClick(Qt.Key_Left);
            compare(view.filter, AioPool.Active); // nothing waits
            keyClick(Qt.Key_Left);
            compare(view.filter, -1);
            verify(findChild(view, "chip-1").activeFocus);
            keyClick(Qt.Key_Left);
            compare(view.filter, -1);
            tryCompare(view, "count", 4);
            view.showChips = false;
            tryVerify(() => chips() === "", 5000);
            view.showChips = true;
            releases["c"]();
            tryCompare(pool.tasks, "finishedRows", 4);
            pool.tasks.clearHistory();
            tryCompare(view, "count", 0);
            tryVerify(() => chips() === "", 5000);
            hold("d");
            tryCompare(view, "count", 1);
            tryVerify(() => chips() === "", 5000);
        }

        // Tasks are cancelled by what is shown, not by their rows in the pool.
        function test_filteredTasksAreCancelled() {
            for (const name of ["a", "b", "c", "d"])
                hold(name);
            tryCompare(view, "count", 4);
            view.filter = AioPool.Waiting;
            tryCompare(view, "count", 2);
            view.cancel(1);
            tryCompare(pool, "count", 3);
            const list = findChild(view, "list");
            list.forceActiveFocus();
            keyClick(Qt.Key_A, Qt.ControlModifier);
            keyClick(Qt.Key_Delete);
            const question = findChild(view, "question");
            tryCompare(question, "opened", true);
            compare(question.title, "Cancel the task?");
            compare(question.contentItem.children[0].text, "1 is waiting. Cancelled tasks cannot be resumed.");
            question.accept();
            tryCompare(pool, "waitingCount", 0);
            compare(pool.activeCount, 2);
            tryCompare(question, "visible", false);
        }

        function test_emptyFilter() {
            const text = findChild(view, "emptyText");
            const showAll = findChild(view, "showAll");
            tryCompare(text, "visible", true);
            compare(showAll.visible, false);
            for (const [filter, sentence] of [[AioPool.Active, "No active tasks"], [AioPool.Waiting, "No waiting tasks"], [AioPool.Succeeded, "No succeeded tasks"], [AioPool.Failed, "No failed tasks"], [AioPool.Cancelled, "No cancelled tasks"], [-2, "No finished tasks"]]) {
                view.filter = filter;
                compare(text.text, sentence);
                verify(text.visible);
            }
            hold("one");
            tryCompare(pool.tasks, "activeRows", 1);
            verify(text.visible);
            mouseClick(showAll);
            compare(view.filter, -1);
            tryCompare(view, "count", 1);
            tryCompare(text, "visible", false);
        }

        // The button of a task is there while the pointer is over its row, or the task is selected, and leaves no hole.
        function test_buttonComesAndGoes() {
            pool.tasks.historyLimit = 5;
            pool.spawn("quick", () => 1);
            hold("one");
            hold("two");
            hold("three");
            const list = findChild(view, "list");
            tryVerify(() => ["quick", "one", "two", "three"].every(name => rowOf(list, name)));
            tryCompare(pool.tasks, "finishedRows", 1);
            tryVerify(() => releases["one"]);
            mouseMove(root, 1, 1);
            const isShown = name => findChild(rowOf(list, name), "cancelMark").visible;
            tryVerify(() => ["one", "two", "three"].every(name => !isShown(name)));
            verify(!findChild(rowOf(list, "quick"), "cancelButton").visible);
            const row = rowOf(list, "one");
            row.hoverEnabled = true; // which is the platform's choice otherwise
            mouseMove(row, 20, 10);
            mouseMove(row, 21, 11);
            tryVerify(() => row.hovered && isShown("one"));
            verify(!isShown("two"));
            mouseMove(root, 1, 1);
            tryVerify(() => !isShown("one"));
            view.selection.select(pool.tasks.rowOf(row.model.taskId));
            tryVerify(() => isShown("one"));
            view.selection.clear();
            tryVerify(() => !isShown("one"));
            list.forceActiveFocus();
            view.currentIndex = 0;
            tryVerify(() => isShown("one"));
            findChild(bar, "pause").forceActiveFocus();
            tryVerify(() => !isShown("one"));
            list.isTouched = true;
            tryVerify(() => ["one", "two", "three"].every(name => isShown(name)));
            list.isTouched = false;
            row.hoverEnabled = false;
        }

        function test_times_data() {
            const rows = [];
            for (const [tag, state, elapsed, remaining, width, text] of [["waiting", AioPool.Waiting, 0, -1, 700, ""], ["just started", AioPool.Active, 700, -1, 700, ""], ["active", AioPool.Active, 12345, -1, 700, "12 s"], ["with an estimate", AioPool.Active, 185000, 12001, 700, "3:05 · 13 s left"], ["in a narrow row", AioPool.Active, 185000, 12001, 300, "3:05"], ["cancelling", AioPool.Cancelling, 185000, 12001, 700, "3:05"], ["succeeded soon", AioPool.Succeeded, 412, -1, 700, "0.4 s"], ["succeeded at once", AioPool.Succeeded, 3, -1, 700, "0.1 s"], ["succeeded", AioPool.Succeeded, 12999, -1, 700, "12 s"], ["failed", AioPool.Failed, 185000, -1, 700, "3:05"], ["cancelled", AioPool.Cancelled, 3727000, -1, 700, "1:02:07"], ["never began", AioPool.Cancelled, 0, -1, 700, ""]])
                rows.push({
                        "tag": tag,
                        "state": state,
                        "elapsed": elapsed,
                        "remaining": remaining,
                        "width": width,
                        "text": text
                    });
            return rows;
        }
        function test_times(data) {
            const row = createTemporaryObject(rowComponent, root, {
                    "index": 0,
                    "width": data.width,
                    "model": {
                        "label": "a",
                        "state": data.state,
                        "stateName": "A state",
                        "elapsed": data.elapsed,
                        "remaining": data.remaining,
                        "progress": 0.5
                    }
                });
            row.locale = Qt.locale("C");
            compare(row.times, data.text);
            const figure = findChild(row, "figure");
            compare(figure.visible, data.text !== "");
            verify(!figure.truncated);
            compare(figure.x + figure.width, row.width - 2 * row.leftPadding);
        }

        function test_details_data() {
            const rows = [];
            for (const [tag, state, progressText, error, waitsForThread, text] of [["active", AioPool.Active, "3 of 4", "", false, "3 of 4"], ["without a text", AioPool.Active, "", "", false, ""], ["for a thread", AioPool.Active, "", "", true, "A state"], ["cancelling", AioPool.Cancelling, "", "", false, "A state"], ["succeeded", AioPool.Succeeded, "4 of 4", "", false, ""], ["cancelled", AioPool.Cancelled, "3 of 4", "", false, ""], ["failed", AioPool.Failed, "3 of 4", "No such host", false, "No such host"]])
                rows.push({
                        "tag": tag,
                        "state": state,
                        "progressText": progressText,
                        "error": error,
                        "waitsForThread": waitsForThread,
                        "text": text
                    });
            return rows;
        }
        function test_details(data) {
            const row = createTemporaryObject(rowComponent, root, {
                    "index": 0,
                    "width": 500,
                    "model": {
                        "label": "a",
                        "state": data.state,
                        "stateName": "A state",
                        "elapsed": 0,
                        "progress": -1,
                        "progressText": data.progressText,
                        "error": data.error,
                        "waitsForThread": data.waitsForThread
                    }
                });
            compare(row.details, data.text);
            compare(findChild(row, "secondLine").visible, data.text !== "");
        }

        // Two lines of an error, and all of it on the clipboard
        function test_longError() {
            const error = "The checksum does not fit. ".repeat(20) + "<b>\nTry again.";
            pool.tasks.historyLimit = 5;
            pool.spawn("bad", () => {
                    throw error;
                });
            const list = findChild(view, "list");
            tryVerify(() => rowOf(list, "bad") && rowOf(list, "bad").failed);
            const row = rowOf(list, "bad");
            const text = findChild(row, "secondLine");
            tryCompare(text, "lineCount", 2);
            compare(row.details, error);
            clipboard.text = "";
            list.forceActiveFocus();
            keyClick(Qt.Key_Home);
            keyClick(Qt.Key_C, Qt.ControlModifier);
            clipboard.paste();
            compare(clipboard.text, error);
            clipboard.text = "";
            mouseClick(row, 20, 10, Qt.RightButton);
            let item = null;
            tryVerify(() => item = findChild(view.Overlay.overlay, "copyError"));
            tryVerify(() => item.visible && item.height > 0);
            compare(item.text, "Copy error");
            mouseClick(item);
            clipboard.paste();
            compare(clipboard.text, error);
            tryVerify(() => !findChild(view.Overlay.overlay, "copyError"));
            // No such entry where there is no error
            hold("one");
            tryVerify(() => rowOf(list, "one"));
            mouseClick(rowOf(list, "one"), 20, 10, Qt.RightButton);
            tryVerify(() => findChild(view.Overlay.overlay, "copyDetails"));
            verify(!findChild(view.Overlay.overlay, "copyError"));
            keyClick(Qt.Key_Escape);
            tryVerify(() => !findChild(view.Overlay.overlay, "copyDetails"));
        }

        function test_newestFirst() {
            pool.tasks.historyLimit = 5;
            pool.size = 1;
            for (const name of ["a", "b", "c"])
                pool.spawn(name, () => 1);
            tryCompare(pool, "empty", true);
            const list = findChild(view, "list");
            const names = () => [0, 1, 2].map(row => list.itemAtIndex(row) ? list.itemAtIndex(row).model.label : "").join("");
            tryVerify(() => names() === "cba", 5000, names());
            pool.tasks.historyOrder = AioTaskModel.OldestFirst;
            tryVerify(() => names() === "abc", 5000, names());
            pool.tasks.historyOrder = AioTaskModel.NewestFirst;
            tryVerify(() => names() === "cba", 5000, names());
        }

        function test_typing() {
            pool.paused = true;
            for (const name of ["harbour.tif", "Holiday film.mp4", "letters.zip", "holiday 2.mp4", "annual report.pdf"])
                hold(name);
            tryCompare(view, "count", 5);
            const list = findChild(view, "list");
            list.forceActiveFocus();
            keyClick(Qt.Key_Home);
            const type = text => {
                for (const letter of text)
                    keyClick(letter);
            };
            type("ho");
            tryCompare(view, "currentIndex", 1);
            compare(view.selectedCount, 1);
            type("liday 2");
            tryCompare(view, "currentIndex", 3);
            list.typed = ""; // as after a second
            type("h"); // the next one, from the beginning again
            tryCompare(view, "currentIndex", 0);
            type("h");
            tryCompare(view, "currentIndex", 1);
            list.typed = "";
            type("rep"); // a word inside
            tryCompare(view, "currentIndex", 4);
            list.typed = "";
            type("xyz");
            wait(20);
            compare(view.currentIndex, 4);
            list.typed = "";
            keyClick(Qt.Key_Space); // selects
            compare(list.typed, "");
            compare(view.selectedCount, 0);
        }

        function test_scrollBarStaysUsable() {
            pool.paused = true;
            for (let i = 0; i < 5000; ++i)
                pool.spawn("", () => 1);
            tryCompare(view, "count", 5000);
            const list = findChild(view, "list");
            tryVerify(() => list.contentHeight > 50000);
            const scrollBar = list.ScrollBar.vertical;
            verify(scrollBar.visualSize * list.height >= view.font.pixelSize * 2 - 0.01, scrollBar.visualSize * list.height);
        }

        // Neither cut off nor outside, as wide as they may be
        function test_questionFits_data() {
            return [{
                    "tag": "wide",
                    "columns": 2
                }, {
                    "tag": "narrow",
                    "columns": 1
                }];
        }
        function test_questionFits(data) {
            for (const name of ["a", "b", "c", "d", "e"])
                hold(name);
            tryCompare(view, "count", 5);
            const question = findChild(view, "question");
            if (data.columns === 1) {
                const button = findChild(question.footer, "cancelThem");
                view.width = button.implicitWidth + question.footer.leftPadding + question.footer.rightPadding + 2 * view.font.pixelSize + 10;
            }
            view.selection.selectAll();
            view.cancelSelected();
            tryCompare(question, "opened", true);
            compare(question.title, "Cancel 5 tasks?");
            compare(question.contentItem.children[0].text, "2 are running, 3 are waiting. Cancelled tasks cannot be resumed.");
            const cancel = findChild(question.footer, "cancelThem");
            const keep = findChild(question.footer, "keepThem");
            compare(cancel.text, "Cancel tasks");
            compare(keep.text, "Keep");
            tryCompare(cancel.parent, "columns", data.columns);
            tryVerify(() => data.columns === 2 ? keep.y === cancel.y && keep.x >= cancel.x + cancel.width : keep.x === cancel.x && keep.y >= cancel.y + cancel.height);
            for (const button of [cancel, keep]) {
                verify(button.width >= button.implicitWidth, button.text);
                const place = button.mapToItem(question.footer, 0, 0);
                verify(place.x >= 0 && place.x + button.width <= question.footer.width + 0.01, button.text);
                verify(place.y >= 0 && place.y + button.height <= question.footer.height + 0.01, button.text);
            }
            question.reject();
            tryCompare(question, "visible", false);
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
            tryVerify(() => findChild(view, "chips").visible && list.y > 0); // below the chips
            tryVerify(() => headings() === "Active 2 Waiting 4", 5000, headings());
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
