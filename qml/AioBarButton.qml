// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import AioPool

// A button in an AioPoolBar. Its text goes into a tool tip where there is no room for it.
ToolButton {
    id: button

    property bool showsText: false
    property color color

    // Those of Imagine leave an icon no room.
    leftPadding: Math.round(font.pixelSize * (showsText ? 0.6 : 0.25))
    rightPadding: leftPadding
    topPadding: Math.round(font.pixelSize * 0.25)
    bottomPadding: topPadding
    icon.width: Math.round(font.pixelSize * 1.15)
    icon.height: Math.round(font.pixelSize * 1.15)
    // Fusion and Imagine do not colour icons, and Imagine writes in white, which is for another background.
    icon.color: Qt.alpha(color, enabled ? 1 : 0.4)
    palette.buttonText: icon.color
    display: showsText ? AbstractButton.TextBesideIcon : AbstractButton.IconOnly
    Accessible.name: text
    Accessible.onPressAction: clicked()

    HoverHandler {
        id: pointer
    }
    AioToolTip {
        visible: pointer.hovered && !button.showsText
        delay: 700
        text: button.text
    }
}
