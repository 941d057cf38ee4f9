// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import AioPool

// AioProgress as a type of QML, and its earlier name
Item {
    AioPool {
        id: pool
        size: 1
    }
    AioProgress {
        id: progress
        pool: pool
        visibleAfter: 0
        visibleFor: 0
    }
    AioPoolProgress {
        id: earlier
        pool: pool
    }
    Text {
        id: bound
        text: progress.text
        textFormat: Text.PlainText
        visible: progress.visible
    }

    TestCase {
        name: "Progress"

        property var releases: []

        function hold() {
            pool.spawn("job", () => new Promise(resolve => releases.push(resolve)));
        }

        function test_bindings() {
            compare(progress.remaining, -1);
            compare(bound.text, "");
            verify(!progress.active && !progress.visible && !progress.byAmount);
            hold();
            hold();
            verify(progress.active);
            tryCompare(bound, "text", "0 of 2");
            tryVerify(() => progress.visible);
            tryCompare(releases, "length", 1);
            releases.shift()();
            tryCompare(progress, "value", 0.5);
            tryCompare(earlier, "progress", 0.5);
            compare(progress.done, 1);
            compare(progress.total, 2);
            tryVerify(() => /^1 of 2 · .*\/s · \d+ s left$/.test(bound.text), 5000, bound.text);
            verify(progress.remaining > 0); // also if the last task takes longer than the first
            tryCompare(releases, "length", 1);
            releases.shift()();
            tryCompare(bound, "text", "2 succeeded");
            compare(earlier.succeeded, 2);
            tryVerify(() => !progress.visible);
            progress.pool = null;
            compare(progress.total, 0);
            tryCompare(bound, "text", "");
        }
    }
}
