// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import AioPool

Item {
    width: 500
    height: 200

    AioPool {
        id: pool
        size: 2
    }
    AioTimeline {
        id: timeline
        anchors.fill: parent
    }

    Component {
        id: poolComponent
        AioPool {
        }
    }

    Component {
        id: selectionComponent
        AioTaskSelection {
        }
    }

    TestCase {
        id: testCase
        name: "Timeline"
        when: windowShown

        property AioTimelineItem bars: findChild(timeline, "bars")
        property list<var> releases

        // Tasks that end when they are released
        function hold(pool, count) {
            for (let i = 0; i < count; ++i)
                pool.spawn("job " + i, () => new Promise(resolve => releases.push(resolve)));
        }
        function release() {
            for (const resolve of releases.splice(0))
                resolve();
        }
        function isInLane(lane, colour) {
            const image = grabImage(bars);
            for (let x = 0; x < bars.width; ++x) {
                const pixel = image.pixel(x, (lane + 0.5) * bars.laneHeight);
                if (Math.abs(pixel.r - colour.r) + Math.abs(pixel.g - colour.g) + Math.abs(pixel.b - colour.b) < 0.02)
                    return true;
            }
            return false;
        }
        function describedAt(x, lane) {
            return bars.describe(x, (lane + 0.5) * bars.laneHeight).split("\n");
        }

        // All that there is to be told of, from left to right, lane by lane
        function told() {
            const found = [];
            for (let lane = 0; lane < bars.laneCount; ++lane) {
                for (let x = 0; x < bars.width; ++x) {
                    const words = bars.describe(x, (lane + 0.5) * bars.laneHeight).replace(/\d+\.\d+/g, "N");
                    if (words !== "" && words !== found[found.length - 1])
                        found.push(words);
                }
            }
            return found;
        }

        function init() {
            timeline.pool = pool;
            timeline.live = true;
            timeline.span = 3000;
            mouseMove(bars, bars.width - 2, bars.height - 2); // off the axis, which has a tool tip as well
        }
        function cleanup() {
            tryVerify(() => {
                    release();
                    return pool.empty;
                });
            pool.size = 2;
            timeline.limit = 100000;
            timeline.pool = null; // forgets
        }

        function test_recordsAndShows() {
            hold(pool, 3);
            tryCompare(releases, "length", 2);
            tryCompare(bars, "laneCount", 2);
            tryVerify(() => isInLane(0, bars.activeColor) && isInLane(1, bars.activeColor));
            tryVerify(() => describedAt(bars.width - 4, 0)[0] === "job 0"); // once it is some pixels long
            verify(/^active for \d+\.\d+ s, waited \d+\.\d+ s$/.test(describedAt(bars.width - 4, 0)[1]), describedAt(bars.width - 4, 0)[1]);
            compare(bars.describe(bars.width - 4, bars.height + 100), "");
            releases[0]();
            tryCompare(releases, "length", 3);
            release();
            tryCompare(pool, "empty", true);
            compare(bars.laneCount, 2);
            mouseWheel(bars, 100, 10, 0, 120);
            tryCompare(timeline, "live", false);
            verify(timeline.span < 3000);
            const begin = bars.begin;
            bars.pan(-50);
            verify(bars.begin > begin);
            bars.showAll();
            verify(bars.span < 3000);
            // It begins with the first spawn: the bar is as far from there as it waited, which is told to some decimals.
            let first = 0;
            while (first < bars.width && describedAt(first, 0)[0] === "")
                ++first;
            compare(describedAt(first, 0)[0], "job 0");
            verify(describedAt(first, 0)[1].startsWith("succeeded after "));
            const waited = /waited (\d+\.(\d+)) s/.exec(describedAt(first, 0)[1]);
            verify(first <= 2 + bars.width * 1000 * (Number(waited[1]) + Math.pow(10, -waited[2].length)) / bars.span, first);
            tryVerify(() => isInLane(0, bars.succeededColor));
            tryCompare(findChild(timeline, "told"), "visible", false); // Material's fades out, above the button
            mouseClick(findChild(timeline, "follow"));
            tryCompare(timeline, "live", true);
        }

        function test_hoverTells() {
            hold(pool, 1);
            tryCompare(bars, "laneCount", 1);
            const tip = findChild(timeline, "told");
            mouseMove(bars, bars.width - 20, bars.laneHeight / 2);
            tryVerify(() => {
                    mouseMove(bars, bars.width - 2, bars.laneHeight / 2);
                    return tip.visible && tip.text !== ""; // and not fading out
                });
            verify(tip.text.startsWith("job 0\n"));
            mouseMove(bars, bars.width - 2, bars.height - 2);
            tryCompare(tip, "visible", false);
        }

        function test_outcomes() {
            pool.size = 1;
            const task = pool.spawn("stopped", signal => new Promise((resolve, reject) => signal.onabort = reject));
            pool.spawn("bad", () => Promise.reject("no"));
            hold(pool, 1);
            tryCompare(pool, "activeCount", 1);
            wait(1); // a task that has taken no time at all is one pixel wide and may be hidden by its neighbour
            pool.cancelTask(task.taskId);
            tryCompare(releases, "length", 1);
            bars.showAll();
            compare(told(), ["stopped\ncancelled after N s, waited N s", "bad\nfailed after N s, waited N s", "job 0\nactive for N s, waited N s"]);
        }

        function test_limit() {
            compare(timeline.limit, 100000);
            timeline.limit = 1;
            for (const name of ["first", "second", "third"]) {
                pool.spawn(name, () => 1);
                tryCompare(pool, "empty", true);
            }
            bars.showAll();
            compare(told(), ["third\nsucceeded after N s, waited N s"]);
            ignoreWarning(/a limit of -1 is below 0; it stays 1$/);
            timeline.limit = -1;
            compare(timeline.limit, 1);
        }

        function test_poolGoes() {
            const another = createTemporaryObject(poolComponent, testCase);
            timeline.pool = another;
            hold(another, 2);
            tryCompare(bars, "laneCount", 2);
            another.destroy();
            tryCompare(timeline, "pool", null);
            bars.showAll();
            compare(told(), ["job 0\ncancelled after N s, waited N s", "job 1\ncancelled after N s, waited N s"]);
        }

        function test_keyboard() {
            hold(pool, 1);
            tryCompare(bars, "laneCount", 1);
            timeline.forceActiveFocus();
            keyClick(Qt.Key_Plus);
            compare(timeline.span, 2400);
            verify(!timeline.live);
            keyClick(Qt.Key_Minus);
            compare(timeline.span, 3000);
            const begin = bars.begin;
            keyClick(Qt.Key_Left);
            compare(bars.begin, begin - 300);
            keyClick(Qt.Key_Right);
            compare(bars.begin, begin);
            keyClick(Qt.Key_Home);
            verify(timeline.span < 3000);
            keyClick(Qt.Key_End);
            verify(timeline.live);
        }

        function test_moreLanesThanFit() {
            const another = createTemporaryObject(poolComponent, testCase);
            another.size = 100;
            timeline.pool = another;
            const scrollBar = findChild(timeline, "lanes");
            verify(!scrollBar.visible);
            hold(another, 100);
            tryCompare(bars, "laneCount", 100);
            tryVerify(() => scrollBar.visible);
            verify(bars.fittingLanes < 100 && bars.fittingLanes > 10);
            compare(describedAt(bars.width - 2, 0)[0], "job 0");
            timeline.forceActiveFocus();
            keyClick(Qt.Key_Up);
            compare(bars.firstLane, 0);
            keyClick(Qt.Key_Down);
            compare(bars.firstLane, 1);
            compare(describedAt(bars.width - 2, 0)[0], "job 1");
            mouseDrag(scrollBar, scrollBar.width / 2, 5, 0, bars.height);
            compare(bars.firstLane, 100 - bars.fittingLanes);
            compare(describedAt(bars.width - 2, bars.fittingLanes - 1)[0], "job 99");
            release();
            tryCompare(another, "empty", true);
        }

        function test_fitsTheWork() {
            timeline.fitted = true;
            hold(pool, 2);
            tryCompare(releases, "length", 2);
            verify(timeline.live);
            tryCompare(bars, "span", 10000); // no less
            tryVerify(() => bars.now > bars.begin + 100);
            compare(bars.begin, bars.origin);
            compare(describedAt(1, 0)[0], "job 0"); // it begins at the left edge
            compare(bars.describe(bars.width - 1, 5), ""); // and the future is empty
            const now = findChild(timeline, "now");
            tryVerify(() => now.visible && now.x > 0 && now.x < bars.width / 2);
            timeline.span = 3000;
            verify(!timeline.fitted && timeline.live);
            timeline.fitted = true;
            compare(timeline.span, 10000);
            timeline.forceActiveFocus();
            keyClick(Qt.Key_Left);
            verify(!timeline.fitted && !timeline.live);
            keyClick(Qt.Key_Escape);
            verify(timeline.fitted && timeline.live);
            compare(bars.begin, bars.origin);
            keyClick(Qt.Key_Plus);
            verify(!timeline.fitted);
            keyClick(Qt.Key_End);
            verify(!timeline.fitted && timeline.live); // follows the present with the same span
        }
        function test_lanesFillTheHeight() {
            const em = timeline.font.pixelSize;
            hold(pool, 2);
            tryCompare(bars, "laneCount", 2);
            fuzzyCompare(bars.laneHeight, em * 2.4, 1e-6); // and no more
            timeline.anchors.fill = null;
            timeline.width = 500;
            timeline.height = em * 6;
            verify(bars.laneHeight < em * 2.4);
            fuzzyCompare(bars.laneHeight, bars.height / 2, 1e-6);
            const numbers = findChild(timeline, "numbers");
            verify(numbers.width > 0);
            compare(Array.from(numbers.children).filter(label => label.text !== undefined).map(label => label.text), ["1", "2"]);
            timeline.height = em * 4;
            compare(numbers.width, 0); // too low for numbers
            compare(bars.x, 0);
            timeline.anchors.fill = timeline.parent;
        }
        function test_axis() {
            hold(pool, 1);
            tryCompare(bars, "laneCount", 1);
            const texts = () => {
                const found = [];
                const visit = item => {
                    if (item.visible && item.text)
                        found.push(item.text);
                    for (let i = 0; i < item.children.length; ++i)
                        visit(item.children[i]);
                };
                visit(findChild(timeline, "axis"));
                return found;
            };
            bars.begin = bars.origin;
            timeline.span = 10000;
            compare(texts(), ["0 s", "2 s", "4 s", "6 s", "8 s", "10 s"]);
            timeline.span = 600000;
            compare(texts(), ["0:00", "2:00", "4:00", "6:00", "8:00", "10:00"]);
            bars.begin = bars.origin + 500;
            timeline.span = 500;
            compare(texts(), ["0.5 s", "0.6 s", "0.7 s", "0.8 s", "0.9 s", "1.0 s"]);
            bars.begin = bars.origin + 3590000;
            timeline.span = 60000;
            verify(texts().includes("1:00:00"), texts());
            verify(texts().every(text => /^(59:50|1:00:\d[05])$/.test(text)), texts());
        }
        function test_clickSelects() {
            const selection = createTemporaryObject(selectionComponent, testCase, {
                    "model": pool.tasks
                });
            pool.tasks.updateInterval = 0;
            timeline.selection = selection;
            timeline.fitted = true;
            hold(pool, 2);
            tryVerify(() => pool.tasks.rowCount() === 2);
            tryVerify(() => describedAt(2, 0)[0] === "job 0" && describedAt(2, 1)[0] === "job 1");
            for (const lane of [1, 0]) {
                mouseClick(bars, 1, (lane + 0.5) * bars.laneHeight);
                compare(selection.count, 1);
                verify(selection.contains(bars.taskAt(1, (lane + 0.5) * bars.laneHeight)));
            }
            mouseClick(bars, bars.width - 2, bars.height - 2);
            compare(selection.count, 0); // nothing is there
            timeline.selection = null;
        }
        function test_doubleClickZooms() {
            timeline.fitted = true;
            hold(pool, 1);
            tryVerify(() => bars.now > bars.begin + 300 && describedAt(2, 0)[0] === "job 0");
            release();
            tryCompare(pool, "empty", true);
            tryVerify(() => isInLane(0, bars.succeededColor));
            // Touches instead, because a test's clicks are always half a second apart.
            const touch = touchEvent(bars);
            for (let i = 0; i < 2; ++i) {
                touch.press(0, bars, 2, bars.laneHeight / 2).commit();
                touch.release(0, bars, 2, bars.laneHeight / 2).commit();
            }
            verify(!timeline.fitted && !timeline.live);
            verify(timeline.span < 10000);
            // The task takes all of the width but some room at both ends.
            compare(describedAt(bars.width / 2, 0)[0], "job 0");
            compare(describedAt(bars.width - 2, 0)[0], "");
        }
        function test_legend() {
            const legend = findChild(timeline, "legend");
            verify(!legend.visible);
            timeline.anchors.fill = null;
            timeline.width = Math.ceil(timeline.font.pixelSize * 44);
            timeline.height = 200;
            verify(legend.visible);
            verify(bars.x + bars.width < legend.x);
            timeline.anchors.fill = timeline.parent;
            verify(!legend.visible);
        }
    }
}
