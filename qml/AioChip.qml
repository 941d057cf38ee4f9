// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import AioPool

// One of several choices in a row, of which one is checked; or an action beside them, with a mark.
AbstractButton {
    id: chip

    // The name of the icon for an AioMark; empty for none
    property string mark

    property color accent
    property color textColor

    padding: Math.round(font.pixelSize * 0.2)
    leftPadding: Math.round(font.pixelSize * 0.8)
    rightPadding: leftPadding
    implicitWidth: Math.ceil(contentItem.implicitWidth) + leftPadding + rightPadding
    implicitHeight: contentItem.implicitHeight + topPadding + bottomPadding
    opacity: enabled || checked ? 1 : 0.45
    Accessible.name: text
    Accessible.checkable: mark === ""
    Accessible.checked: checked
    Accessible.onPressAction: clicked()

    // The id in it has this created at once, as it would be anyway.
    // qmllint disable deferred-property-id
    contentItem: Text {
        // qmllint enable deferred-property-id
        text: chip.text
        textFormat: Text.PlainText
        font.family: chip.font.family
        font.pixelSize: AioMeasure.smallText(chip.font)
        color: chip.textColor
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        wrapMode: chip.width < chip.implicitWidth ? Text.Wrap : Text.NoWrap
        leftPadding: icon.visible && !chip.mirrored ? icon.width * 1.4 : 0
        rightPadding: icon.visible && chip.mirrored ? icon.width * 1.4 : 0
        Accessible.ignored: true

        AioMark {
            id: icon
            anchors.left: parent.left
            anchors.verticalCenter: parent.verticalCenter
            visible: chip.mark !== ""
            width: AioMeasure.smallText(chip.font)
            height: width
            name: chip.mark
            color: chip.textColor
        }
    }
    background: Rectangle {
        radius: height / 2
        color: chip.checked ? Qt.alpha(chip.accent, 0.25) : chip.down ? Qt.alpha(chip.textColor, 0.15) : chip.hovered ? Qt.alpha(chip.textColor, 0.07) : "transparent"
        border.width: chip.visualFocus ? 2 : 1
        border.color: chip.checked || chip.visualFocus ? chip.accent : Qt.alpha(chip.textColor, 0.3)
    }
}
