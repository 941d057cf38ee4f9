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
        pool: pool
        span: 3000
    }

    TestCase {
        name: "Timeline"
        when: windowShown

        function test_recordsAndShows() {
            const bars = findChild(timeline, "bars");
            const releases = [];
            for (let i = 0; i < 3; ++i)
                pool.spawn("job " + i, () => new Promise(resolve => releases.push(resolve)));
            tryCompare(releases, "length", 2);
            tryCompare(bars, "laneCount", 2);
            wait(200);
            // The middle of the first lane, just before now: an active bar, in the palette's colour
            const image = grabImage(bars);
            verify(Qt.colorEqual(image.pixel(bars.width - 4, bars.laneHeight / 2), bars.activeColor));
            compare(bars.describe(bars.width - 4, bars.laneHeight / 2).split("\n")[0], "job 0");
            compare(bars.describe(bars.width - 4, bars.height + 100), "");
            releases[0]();
            tryCompare(releases, "length", 3);
            for (const release of releases)
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
            compare(bars.describe(2, bars.laneHeight / 2).split("\n")[0], "job 0");
            mouseClick(findChild(timeline, "follow"));
            tryCompare(timeline, "live", true);
        }
    }
}
