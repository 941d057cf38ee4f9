// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import AioPool
import "aiowords.js" as Words

// A field with the size of a pool, which can be typed or stepped.
SpinBox {
    id: size

    property AioPool pool
    // The largest size that can be set here, unless the pool has had a larger one
    property int maximumSize: 1024
    // The largest size that the pool has had, so that it can be set again
    property int most: 1
    // The width for the size of now; Universal has room for one small digit only
    readonly property real neededWidth: Math.max(implicitWidth, up.implicitIndicatorWidth + down.implicitIndicatorWidth + 2 * padding + Math.ceil(metrics.advanceWidth + font.pixelSize / 2))
    // The text that the value was last read from
    property string read
    // The value read from that text, until it is set; a step yields another one
    property real typed: NaN

    // Shows the size of the pool, whatever has been typed meanwhile
    function follow() {
        const now = size.pool ? size.pool.size : 1;
        most = Math.max(most, now); // first, otherwise the value is cut
        value = now;
    }
    // Replaces typed text that is no size, or too large a one, by the size.
    function show() {
        typed = NaN;
        if (contentItem instanceof TextInput && (contentItem as TextInput).text === read)
            (contentItem as TextInput).text = Qt.binding(() => size.displayText);
    }

    from: 1
    to: Math.max(size.maximumSize, most)
    editable: true
    enabled: size.pool !== null
    textFromValue: size.pool ? value => Words.number(value, size) : () => ""
    // Called when text has been typed
    valueFromText: (text, locale) => {
        size.read = text;
        // qmllint disable
        Qt.callLater(size.show);
        // qmllint enable
        const number = Words.parse(text, locale);
        size.typed = isNaN(number) ? size.value : Math.max(size.from, Math.min(number, size.to));
        return size.typed;
    }
    // Accepts digits of any script, and what may stand between them, but no letters
    validator: RegularExpressionValidator {
        regularExpression: /[^\p{L}]*/
    }
    onValueModified: {
        // A step up from the largest int overflows to the smallest size.
        if (size.pool && (typed === value || size.pool.size - value < 0x40000000))
            size.pool.size = value;
        follow();
    }
    Component.onCompleted: {
        follow();
        // The text field inside has the focus, and newer versions of Qt show that to screen readers.
        const name = Accessible.name;
        contentItem.Accessible.name = name;
    }
    TextMetrics {
        id: metrics
        font: size.font
        text: size.displayText
    }
    // Not a handler of the field, which would run before its bindings
    Connections {
        target: size
        function onPoolChanged() {
            size.most = 1;
            size.follow();
        }
    }
    Connections {
        target: size.pool
        function onSizeChanged() {
            size.follow();
        }
    }
    Accessible.name: qsTr("Tasks at once")
}
