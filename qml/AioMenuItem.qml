// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls

// An entry of a menu with its keys at the other edge, which the styles of Qt 6.4 do not show.
MenuItem {
    id: entry

    // The keys as the platform writes them; empty if there are none
    property string keys
    // False where there is no room for them
    property bool showsKeys: true
    readonly property real keysWidth: keys === "" ? 0 : shortcut.implicitWidth + font.pixelSize * 1.5
    // What they take from the text
    readonly property real room: showsKeys ? keysWidth : 0

    // Takes the colour of the style's text, which has no signal for bindings.
    function recolor() {
        // qmllint disable
        shortcut.color = contentItem["color"] ?? palette.windowText;
    // qmllint enable
    }

    leftPadding: padding + (mirrored ? room : 0)
    rightPadding: padding + (mirrored ? 0 : room)
    // Qt 6.4 leaks the coloured images that some styles put there.
    arrow: Item {
    }
    indicator: Item {
    }
    Accessible.name: text
    Accessible.description: keys
    // qmllint disable
    onHighlightedChanged: Qt.callLater(recolor)
    // qmllint enable
    Component.onCompleted: recolor()

    Text {
        id: shortcut
        objectName: "shortcut"
        x: entry.mirrored ? entry.padding : entry.width - width - entry.padding
        anchors.verticalCenter: parent.verticalCenter
        visible: entry.showsKeys && text !== ""
        text: entry.keys
        textFormat: Text.PlainText
        opacity: 0.7
        font.family: entry.font.family
        font.pixelSize: AioMeasure.smallText(entry.font)
        Accessible.ignored: true
    }
}
