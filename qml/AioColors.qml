// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls

// The colours of the style in use, taken from controls of it: Material and Universal know nothing of the palette.
Item {
    id: colors

    readonly property color text: label.color
    readonly property color window: pane.background instanceof Rectangle ? (pane.background as Rectangle).color : palette.window
    // What lists stand on
    readonly property color base: Qt.colorEqual(text, palette.windowText) ? palette.base : window

    visible: false

    Label {
        id: label
    }
    Pane {
        id: pane
    }
}
