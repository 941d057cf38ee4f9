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
    // The colour of selection and progress; Material and Universal use it for links.
    readonly property color accent: Qt.colorEqual(text, palette.windowText) ? palette.highlight : label.linkColor

    visible: false

    Label {
        id: label
    }
    Pane {
        id: pane
    }
}
