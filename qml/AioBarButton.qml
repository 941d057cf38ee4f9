// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import AioPool

// A button with an icon, as in an AioPoolBar. Its text goes into a tool tip where there is no room for it.
ToolButton {
    id: button

    // The name of the icon for an AioMark
    property string mark
    property bool showsText: false
    property color color

    // The paddings of Imagine leave no room for an icon.
    leftPadding: Math.round(font.pixelSize * (showsText ? 0.6 : 0.25))
    rightPadding: leftPadding
    topPadding: Math.round(font.pixelSize * 0.25)
    bottomPadding: topPadding
    Accessible.name: text
    Accessible.onPressAction: clicked()

    // Replaces the style's content: Fusion and Imagine do not colour icons, and in the software renderer of Qt 6.4
    // coloured ones leak.
    // qmllint disable deferred-property-id
    contentItem: Item {
        // qmllint enable deferred-property-id
        implicitWidth: icon.width + (button.showsText ? row.spacing + words.implicitWidth : 0)
        implicitHeight: Math.max(icon.height, words.implicitHeight)
        opacity: button.enabled ? 1 : 0.4

        Row {
            id: row
            anchors.centerIn: parent
            spacing: Math.round(button.font.pixelSize * 0.4)
            AioMark {
                id: icon
                anchors.verticalCenter: parent.verticalCenter
                width: Math.round(button.font.pixelSize * 1.15)
                height: width
                name: button.mark
                color: button.color
            }
            Text {
                id: words
                anchors.verticalCenter: parent.verticalCenter
                visible: button.showsText
                text: button.text
                textFormat: Text.PlainText
                font: button.font
                color: button.color
            }
        }
    }

    HoverHandler {
        id: pointer
    }
    AioToolTip {
        visible: pointer.hovered && !button.showsText
        delay: 700
        text: button.text
    }
}
