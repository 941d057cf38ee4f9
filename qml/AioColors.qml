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
    readonly property color base: Qt.colorEqual(text, palette.windowText) ? palette.base : window

    visible: false

    Label {
        id: label
    }
    Pane {
        id: pane
    }
}
