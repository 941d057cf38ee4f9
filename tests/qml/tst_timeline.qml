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
            compare(describedAt(bars.width - 4, 0)[0], "job 0");
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
                    return tip.visible;
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
    }
}
