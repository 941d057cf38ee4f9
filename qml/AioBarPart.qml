// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls

// One part of the summary in an AioPoolBar, with what separates it from the next. It wraps where it does not fit.
Row {
    id: part

    property string text
    // Follows the text; empty after the last part
    property string separator
    // The width of the summary
    property real room

    visible: text !== ""

    TextMetrics {
        id: metrics
        font: words.font
        text: part.text
    }
    Label {
        id: words
        width: Math.min(Math.ceil(metrics.advanceWidth) + 1, part.room - (mark.visible ? mark.width + part.spacing : 0))
        wrapMode: Text.Wrap
        horizontalAlignment: Text.AlignLeft
        text: part.text
        textFormat: Text.PlainText
        Accessible.ignored: true
    }
    Label {
        id: mark
        visible: part.separator !== ""
        text: part.separator
        textFormat: Text.PlainText
        Accessible.ignored: true
    }
}
