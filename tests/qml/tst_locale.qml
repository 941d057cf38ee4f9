// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import AioPool

// The numbers in the components are those of their locale, which is a property of any Control.
Item {
    id: root
    width: 700
    height: 600

    AioPool {
        id: pool
        size: 1
    }
    AioPoolBar {
        id: bar
        width: parent.width
        pool: pool
    }
    AioTaskView {
        id: view
        anchors.top: bar.bottom
        height: 200
        width: parent.width
        pool: pool
    }
    AioTimeline {
        id: timeline
        anchors.bottom: parent.bottom
        height: 200
        width: parent.width
        pool: pool
    }

    TestCase {
        id: testCase
        name: "Locale"
        when: windowShown

        property var resolve

        function useLocale(name) {
            for (const control of [bar, view, timeline])
                control.locale = Qt.locale(name);
        }
        function init() {
            pool.paused = true;
        }
        function cleanup() {
            pool.cancelAll();
            tryCompare(pool, "empty", true);
            pool.paused = false;
        }

        // The label, in the words of each component, of a number with a part
        function locales() {
            return [{
                    "tag": "de_DE",
                    "thousands": "1.234",
                    "part": "1,5",
                    "parts": "1,50",
                    "time": "1:01:05",
                    "seconds": "7"
                }, {
                    "tag": "ar_EG",
                    "thousands": "\u0661\u066C\u0662\u0663\u0664",
                    "part": "\u0661\u066B\u0665",
                    "parts": "\u0661\u066B\u0665\u0660",
                    "time": "\u0661:\u0660\u0661:\u0660\u0665",
                    "seconds": "\u0667"
                }, {
                    "tag": "C",
                    "thousands": "1234",
                    "part": "1.5",
                    "parts": "1.50",
                    "time": "1:01:05",
                    "seconds": "7"
                }];
        }

        function test_timeline_data() {
            return locales();
        }
        function test_timeline(data) {
            useLocale(data.tag);
            const bars = findChild(timeline, "bars");
            bars.begin = bars.origin;
            timeline.span = 10000;
            compare(timeline.timeText(1500, 500), data.part + " s");
            compare(timeline.timeText(1500, 10), data.parts + " s");
            compare(timeline.timeText(7000, 1000), data.seconds + " s");
            compare(timeline.timeText(-7000, 1000), Qt.locale(data.tag).negativeSign + data.seconds + " s");
            timeline.span = 8000000;
            compare(timeline.timeText(3665000, 1000), data.time);
            compare(timeline.timeText(65000, 5000), data.time.slice(3));
            compare(bars.locale.name, data.tag);
            timeline.fitted = true;
        }
        function test_described_data() {
            return locales();
        }
        function test_described(data) {
            useLocale(data.tag);
            timeline.pool = null; // forgets
            timeline.pool = pool;
            pool.paused = false;
            const bars = findChild(timeline, "bars");
            timeline.live = true;
            timeline.span = 60000;
            let done = false;
            const task = pool.spawn("", () => 1);
            task.then(() => done = true);
            tryVerify(() => done);
            bars.showAll();
            let told = "";
            for (let lane = 0; lane < bars.laneCount && told === ""; ++lane) {
                for (let x = bars.width - 1; x >= 0 && told === ""; --x)
                    told = bars.describe(x, (lane + 0.5) * bars.laneHeight);
            }
            const decimal = data.part.slice(1, 2);
            const zero = Qt.locale(data.tag).zeroDigit;
            verify(told.includes(zero + decimal + zero), told);
            const id = Array.from(String(task.taskId)).map(digit => String.fromCodePoint(zero.codePointAt(0) + Number(digit))).join("");
            compare(told.split("\n")[0], "Task " + id);
        }

        function test_bar_data() {
            return locales();
        }
        function test_bar(data) {
            useLocale(data.tag);
            for (let i = 0; i < 1234; ++i)
                pool.spawn("", () => 1);
            const summary = findChild(bar, "summary");
            tryVerify(() => summary.text.includes(data.thousands + " waiting"), 5000, summary.text);
            compare(summary.timeLeft(6.5), data.seconds + " s left");
            compare(summary.timeLeft(400), data.seconds + " min left");
            compare(summary.timeLeft(7 * 3600), data.seconds + " h left");
            const question = findChild(view, "question");
            tryCompare(findChild(view, "list"), "count", 1234); // and none of those before
            tryVerify(() => findChild(view, "heading") && findChild(view, "heading").text === "Waiting " + data.thousands);
            view.selection.selectAll();
            view.cancelSelected();
            compare(question.locale.name, data.tag);
            compare(question.title, "Cancel " + data.thousands + " tasks?");
            verify(question.contentItem.children[0].text.startsWith(data.thousands + " are waiting."), question.contentItem.children[0].text);
            question.reject();
            tryCompare(question, "visible", false);
            view.selection.clear();
        }

        function test_rows_data() {
            return locales();
        }
        function test_rows(data) {
            useLocale(data.tag);
            pool.tasks.updateInterval = 0;
            pool.spawn("row", () => 1);
            const list = findChild(view, "list");
            tryVerify(() => list.itemAtIndex(0));
            const row = list.itemAtIndex(0);
            compare(row.duration(7), data.seconds + " s");
            compare(row.duration(3665), data.time);
            compare(row.duration(65), data.time.slice(3));
            compare(row.time(1500), row.duration(1));
            compare(row.time(512), data.part.replace(data.part[0], Qt.locale(data.tag).zeroDigit) + " s");
        }

        // What a label has in it is no place for another text.
        function test_placesInLabels() {
            useLocale("C");
            pool.tasks.updateInterval = 0;
            pool.spawn("100%2 %1 %L1", () => 1);
            const list = findChild(view, "list");
            const name = () => list.itemAtIndex(0) ? list.itemAtIndex(0).Accessible.name : "";
            tryVerify(() => name().startsWith("100"));
            compare(name(), "100%2 %1 %L1, Waiting");
        }
    }
}
