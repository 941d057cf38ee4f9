// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls

// The colours of the style in use, taken from its controls, since Material and Universal ignore the palette.
Item {
    id: colors

    readonly property color text: label.color
    readonly property color window: pane.background instanceof Rectangle ? (pane.background as Rectangle).color : palette.window
    // The background of lists
    readonly property color base: Qt.colorEqual(text, label.palette.windowText) ? label.palette.base : window

    // Selection and progress. Material and Universal use their accent for links, and ignore the palette.
    readonly property color accent: Qt.colorEqual(text, label.palette.windowText) ? label.palette.highlight : label.linkColor

    visible: false

    Label {
        id: label
    }
    Pane {
        id: pane
    }
}
