// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import AioPool

// The field of an AioPoolBar with the size of the pool
Item {
    width: 700
    height: 100

    AioPool {
        id: pool
    }
    AioPoolBar {
        id: bar
        width: parent.width
    }
    Component {
        id: poolComponent
        AioPool {
        }
    }

    TestCase {
        id: testCase
        name: "Size"
        when: windowShown

        readonly property int largest: 2147483647
        property var field: findChild(bar, "size")

        function rowsOf(sizes) {
            const rows = [];
            for (const size of sizes)
                rows.push({
                        "tag": size,
                        "size": size
                    });
            return rows;
        }
        function shown() {
            return field.contentItem.text;
        }
        // Types a text over what is there, and leaves the field as one of three ways goes
        function type(text, end) {
            field.forceActiveFocus();
            field.contentItem.selectAll();
            if (text === "")
                keyClick(Qt.Key_Delete);
            for (const character of text)
                keyClick(character);
            finish(end);
        }
        function finish(end) {
            if (end !== "leave")
                keyClick(end === "enter" ? Qt.Key_Enter : Qt.Key_Return);
            else
                findChild(bar, "pause").forceActiveFocus();
            wait(0);
        }

        function init() {
            bar.pool = null;
            bar.maximumSize = 1024;
            bar.locale = Qt.locale("en_US");
            pool.size = 4;
            bar.pool = pool;
        }

        function test_showsAnySize_data() {
            return rowsOf([1, 4, 1024, 1025, 5000, 1000000, largest]);
        }
        function test_showsAnySize(data) {
            pool.size = data.size;
            compare(field.value, data.size);
            compare(shown(), data.size.toLocaleString(Qt.locale("en_US"), "f", 0));
            compare(pool.size, data.size);
            bar.pool = null;
            bar.pool = pool; // had it already
            compare(field.value, data.size);
        }

        function test_aKeyGoesOneStep_data() {
            return rowsOf([4, 5000, largest]);
        }
        function test_aKeyGoesOneStep(data) {
            pool.size = data.size;
            field.forceActiveFocus();
            keyClick(Qt.Key_Down);
            compare(pool.size, data.size - 1);
            compare(field.value, data.size - 1);
            keyClick(Qt.Key_Down);
            compare(pool.size, data.size - 2);
            for (let i = 0; i < 2; ++i)
                keyClick(Qt.Key_Up);
            compare(pool.size, data.size); // one can go back
            compare(field.value, data.size);
            if (data.size > bar.maximumSize) {
                keyClick(Qt.Key_Up);
                compare(pool.size, data.size); // and no further
                compare(field.value, data.size);
            }
        }
        function test_wheel_data() {
            return rowsOf([4, 5000, largest]);
        }
        function test_wheel(data) {
            pool.size = data.size;
            field.wheelEnabled = true;
            mouseWheel(field, 20, 10, 0, -120);
            compare(pool.size, data.size - 1);
            mouseWheel(field, 20, 10, 0, 120);
            compare(pool.size, data.size);
            mouseWheel(field, 20, 10, 0, 1200);
            const most = data.size > bar.maximumSize ? data.size : data.size + 10;
            compare(pool.size, most);
            compare(field.value, most);
            field.wheelEnabled = false;
        }
        function test_typedAtTheEnd() {
            pool.size = largest;
            type("1", "enter");
            compare(pool.size, 1);
            type(String(largest), "enter");
            compare(pool.size, largest);
        }
        function test_ends() {
            pool.size = 1;
            field.forceActiveFocus();
            keyClick(Qt.Key_Down);
            compare(pool.size, 1);
            pool.size = bar.maximumSize;
            keyClick(Qt.Key_Up);
            compare(pool.size, bar.maximumSize);
        }
        function test_maximumBelowTheSize() {
            pool.size = 500;
            bar.maximumSize = 64;
            compare(field.value, 500);
            compare(pool.size, 500);
            bar.maximumSize = 1;
            compare(field.value, 500);
            pool.size = 5;
            compare(field.value, 5);
        }

        function test_typed_data() {
            const rows = [];
            for (const end of ["enter", "return", "leave"]) {
                for (const [text, size] of [["7", 7], ["1,000", 1000], ["1000", 1000], ["10,00", 1000], ["", 5000], ["0", 1], ["-3", 5000], ["2.5", 5000], [",", 5000], ["5,001", 5000], ["4294967297", 5000], ["99999999999999999999999", 5000]])
                    rows.push({
                            "tag": text + " " + end,
                            "text": text,
                            "size": size,
                            "end": end
                        });
            }
            return rows;
        }
        function test_typed(data) {
            pool.size = 5000;
            type(data.text, data.end);
            compare(pool.size, data.size);
            compare(field.value, data.size);
            tryVerify(() => shown() === data.size.toLocaleString(Qt.locale("en_US"), "f", 0), 1000, shown());
        }
        function test_aDigitLess() {
            pool.size = 5000;
            field.forceActiveFocus();
            field.contentItem.cursorPosition = field.contentItem.text.length;
            keyClick(Qt.Key_Backspace);
            compare(shown(), "5,00");
            compare(pool.size, 5000); // not before it is finished
            finish("enter");
            compare(pool.size, 500);
            compare(shown(), "500");
        }

        function test_otherLocales_data() {
            return [{
                    "tag": "de_DE",
                    "text": "5.000",
                    "typed": "6.000"
                }, {
                    "tag": "ar_EG",
                    "text": "\u0665\u066C\u0660\u0660\u0660",
                    "typed": "6000"
                }, {
                    "tag": "C",
                    "text": "5000",
                    "typed": "6000"
                }, {
                    "tag": "de_CH",
                    "text": "5" + Qt.locale("de_CH").groupSeparator + "000",
                    "typed": "6000"
                }];
        }
        function test_otherLocales(data) {
            bar.locale = Qt.locale(data.tag);
            bar.maximumSize = 10000;
            pool.size = 5000;
            compare(shown(), data.text);
            type(data.typed, "enter");
            compare(pool.size, 6000);
            bar.locale = Qt.locale(data.tag);
            // What is shown is understood
            const text = shown();
            pool.size = 1;
            field.forceActiveFocus();
            field.contentItem.text = text;
            finish("enter");
            compare(pool.size, 6000);
        }

        function test_changesWhileItIsEdited() {
            type("12", "leave");
            compare(pool.size, 12);
            field.forceActiveFocus();
            field.contentItem.selectAll();
            keyClick("3");
            compare(shown(), "3");
            pool.size = 2000;
            compare(shown(), "2,000");
            compare(field.value, 2000);
            finish("enter");
            compare(pool.size, 2000);
        }
        function test_poolThatKnowsBetter() {
            const cap = () => pool.size = Math.min(pool.size, 5);
            pool.sizeChanged.connect(cap);
            pool.size = 5;
            field.forceActiveFocus();
            keyClick(Qt.Key_Up);
            compare(pool.size, 5);
            compare(field.value, 5);
            compare(shown(), "5");
            pool.sizeChanged.disconnect(cap);
        }
        function test_noPool() {
            pool.size = 7;
            bar.pool = null;
            verify(!field.enabled);
            compare(shown(), "");
            const another = createTemporaryObject(poolComponent, testCase, {
                    "size": 3000
                });
            bar.pool = another;
            compare(shown(), "3,000");
            another.destroy();
            tryCompare(bar, "pool", null);
            tryVerify(() => shown() === "");
            compare(pool.size, 7);
        }
        function test_anotherPool() {
            pool.size = 5000;
            const another = createTemporaryObject(poolComponent, testCase, {
                    "size": 2
                });
            bar.pool = another;
            compare(shown(), "2");
            type("3000", "enter");
            compare(another.size, 1024); // the other one's size is not its affair
            compare(pool.size, 5000);
        }
    }
}
