// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls

// One of several choices in a row, of which one is checked.
AbstractButton {
    id: chip

    property color accent
    property color textColor

    padding: Math.round(font.pixelSize * 0.2)
    leftPadding: Math.round(font.pixelSize * 0.8)
    rightPadding: leftPadding
    implicitWidth: contentItem.implicitWidth + leftPadding + rightPadding
    implicitHeight: contentItem.implicitHeight + topPadding + bottomPadding
    opacity: enabled || checked ? 1 : 0.45
    Accessible.name: text
    Accessible.checkable: true
    Accessible.checked: checked
    Accessible.onPressAction: clicked()

    contentItem: Text {
        text: chip.text
        textFormat: Text.PlainText
        font.family: chip.font.family
        font.pixelSize: AioMeasure.smallText(chip.font)
        color: chip.textColor
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        Accessible.ignored: true
    }
    background: Rectangle {
        radius: height / 2
        color: chip.checked ? Qt.alpha(chip.accent, 0.25) : chip.down ? Qt.alpha(chip.textColor, 0.15) : chip.hovered ? Qt.alpha(chip.textColor, 0.07) : "transparent"
        border.width: chip.visualFocus ? 2 : 1
        border.color: chip.checked || chip.visualFocus ? chip.accent : Qt.alpha(chip.textColor, 0.3)
    }
}
