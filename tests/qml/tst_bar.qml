// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import AioPool

// The words of an AioPoolBar, and its controls at different widths
Item {
    width: 1000
    height: 400

    AioPool {
        id: closing
    }
    AioPool {
        id: pool
        size: 2
    }
    AioPoolBar {
        id: bar
        width: parent.width
        pool: pool
    }

    TestCase {
        id: testCase
        name: "Bar"
        when: windowShown

        property var summary: findChild(bar, "summary")
        property list<var> releases
        property int asked: 0

        // Tasks that end when they are released
        function hold(count) {
            for (let i = 0; i < count; ++i)
                pool.spawn("job", signal => new Promise((resolve, reject) => {
                            releases.push(resolve);
                            signal.onabort = () => reject("stopped");
                        }));
        }
        function release() {
            for (const resolve of releases.splice(0))
                resolve();
        }
        function fail() {
            pool.spawn("bad", () => Promise.reject("no"));
        }
        // The summary without rate and time left, which come at some time
        function words() {
            return summary.text.replace(/ · [\d.]+\/s · .* left$/, "");
        }
        function ems(count) {
            return Math.ceil(count * bar.font.pixelSize);
        }
        function shown(name) {
            return findChild(bar, name).visible;
        }

        function init() {
            pool.size = 2;
            bar.width = 1000;
            bar.locale = Qt.locale("en_US");
            bar.pool = null;
            bar.pool = pool; // forgets the last tasks
            asked = 0;
        }
        function cleanup() {
            pool.paused = false;
            pool.cancelAll();
            release();
            tryCompare(pool, "empty", true);
        }

        function test_wordsWhileItRuns() {
            compare(summary.text, "Idle");
            hold(2);
            tryCompare(releases, "length", 2);
            tryCompare(summary, "text", "2 active");
            hold(3);
            tryCompare(summary, "text", "2 active · 3 waiting");
            fail();
            pool.size = 10;
            tryVerify(() => words() === "5 active · 1 failed", 5000, summary.text);
            releases.shift()();
            tryVerify(() => words() === "4 active · 1 succeeded · 1 failed", 5000, summary.text);
            const stopped = pool.spawn("stopped", signal => new Promise((resolve, reject) => signal.onabort = reject));
            tryVerify(() => pool.activeCount === 5);
            pool.cancelTask(stopped.taskId);
            tryVerify(() => words() === "4 active · 1 succeeded · 1 failed · 1 cancelled", 5000, summary.text);
            pool.paused = true;
            tryCompare(summary, "text", "Paused · 4 active · 1 succeeded · 1 failed · 1 cancelled");
        }
        function test_wordsWhenIdle() {
            fail();
            for (let i = 0; i < 1234; ++i)
                pool.spawn("quick", () => 1);
            tryVerify(() => pool.empty);
            tryCompare(summary, "text", "Idle: 1,234 succeeded, 1 failed");
            pool.paused = true;
            tryCompare(summary, "text", "Paused: 1,234 succeeded, 1 failed");
            bar.pool = null;
            compare(summary.text, "");
            bar.pool = pool;
            compare(summary.text, "Paused");
            pool.paused = false;
            tryCompare(summary, "text", "Idle");
        }
        function test_wordsWhenClosed() {
            bar.pool = closing;
            const done = [];
            closing.spawn("last", () => new Promise(resolve => done.push(resolve)));
            tryCompare(done, "length", 1);
            closing.paused = true;
            closing.close();
            tryCompare(summary, "text", "Paused · Closed · 1 active");
            closing.paused = false;
            tryCompare(summary, "text", "Closed · 1 active");
            verify(findChild(bar, "totals").text.endsWith("\nClosed: takes no further tasks"));
            done[0]();
            tryCompare(summary, "text", "Closed: 1 succeeded");
            closing.paused = true;
            bar.pool = null;
            bar.pool = closing;
            compare(summary.text, "Closed");
        }
        function test_rateAndTimeLeft() {
            hold(1);
            for (let i = 0; i < 3; ++i)
                pool.spawn("quick", () => 1);
            tryVerify(() => /^1 active · 3 succeeded · \d+(\.\d)?\/s · \d+ s left$/.test(summary.text), 5000, summary.text);
            bar.showProgress = false;
            compare(summary.text, "1 active · 3 succeeded");
            bar.showProgress = true;
        }
        // Counts and progress are those since the pool was last idle; only the tool tip has the totals.
        function test_oneSpan() {
            const totals = () => findChild(bar, "totals").text.match(/\d+/g).map(Number);
            const before = totals();
            for (let run = 1; run <= 3; ++run) {
                hold(1);
                fail();
                tryVerify(() => words() === "1 active · 1 failed", 5000, summary.text);
                compare(bar.progress, 0.5);
                release();
                tryCompare(summary, "text", "Idle: 1 succeeded, 1 failed");
                compare(bar.progress, 1);
                compare(totals(), [before[0] + run, before[1] + run, before[2]]);
            }
        }
        // Also if each task is over in the turn of the event loop in which it came
        function test_repeatedTask() {
            for (let i = 0; i < 3; ++i) {
                const before = pool.succeededCount;
                pool.spawn("tick", () => 1);
                tryVerify(() => pool.empty && pool.succeededCount === before + 1);
                tryCompare(summary, "text", "Idle: 1 succeeded");
                compare(bar.progress, 1);
            }
        }

        function test_failedIsALink() {
            const link = findChild(bar, "failed");
            verify(!link.parent.visible);
            bar.failedActivated.connect(() => ++asked);
            hold(1);
            fail();
            tryVerify(() => link.visible);
            compare(link.text, "1 failed");
            compare(link.Accessible.role, Accessible.Link);
            compare(link.Accessible.name, "1 failed");
            mouseClick(link);
            compare(asked, 1);
            findChild(bar, "pause").forceActiveFocus();
            link.forceActiveFocus(Qt.TabFocusReason);
            verify(link.background.visible); // shows that it has the focus
            keyClick(Qt.Key_Space);
            compare(asked, 2);
            keyClick(Qt.Key_Return);
            compare(asked, 3);
            keyClick(Qt.Key_Tab);
            verify(!link.activeFocus);
        }

        function test_controlsByWidth_data() {
            return [{
                    "tag": "18",
                    "mode": "menu"
                }, {
                    "tag": "25.5",
                    "mode": "menu"
                }, {
                    "tag": "30",
                    "mode": "icons"
                }, {
                    "tag": "43.5",
                    "mode": "icons"
                }, {
                    "tag": "48",
                    "mode": "text"
                }, {
                    "tag": "200",
                    "mode": "text"
                }];
        }
        function test_controlsByWidth(data) {
            bar.width = Math.floor(Number(data.tag) * bar.font.pixelSize);
            compare(findChild(bar, "content").mode, data.mode);
            compare(shown("menuButton"), data.mode === "menu");
            for (const name of ["size", "pause", "cancelAll"])
                compare(shown(name), data.mode !== "menu");
            const pause = findChild(bar, "pause");
            compare(pause.text, "Pause"); // also for screen readers
            if (data.mode === "icons")
                verify(pause.width < ems(5), pause.width);
        }
        function test_wordsWrap() {
            hold(1);
            fail();
            hold(12);
            tryVerify(() => words() === "2 active · 11 waiting · 1 failed", 5000, summary.text);
            const one = summary.height;
            bar.width = ems(18);
            tryVerify(() => summary.height > one);
            verify(bar.implicitHeight > summary.height);
            bar.width = 1000;
            tryVerify(() => summary.height === one);
        }
        function test_menu() {
            hold(3);
            tryCompare(pool, "activeCount", 2);
            bar.width = ems(20);
            const button = findChild(bar, "menuButton");
            const choose = name => {
                mouseClick(button);
                const menu = findChild(bar, "menu");
                tryCompare(menu, "opened", true);
                mouseClick(findChild(menu.contentItem, name));
                tryCompare(menu, "visible", false);
            };
            choose("pauseEntry");
            verify(pool.paused);
            choose("pauseEntry");
            verify(!pool.paused);
            choose("sizeEntry");
            const popup = findChild(bar, "sizePopup");
            tryCompare(popup, "opened", true);
            const field = findChild(popup.contentItem, "sizeInMenu");
            tryVerify(() => field.activeFocus);
            keyClick(Qt.Key_Up);
            compare(pool.size, 3);
            keyClick(Qt.Key_Escape);
            tryCompare(popup, "visible", false);
            bar.allCancelled.connect(() => ++asked);
            choose("cancelAllEntry");
            compare(asked, 1);
            tryCompare(pool, "empty", true);
        }
    }
}
