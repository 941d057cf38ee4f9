// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls

// The heading of a section in an AioTaskView.
Item {
    id: heading

    required property string section

    width: ListView.view.width
    implicitHeight: label.implicitHeight
    // Set here and not at the label: in Qt 6.4 a control keeps its own role.
    Accessible.role: Accessible.Heading
    Accessible.name: section

    Label {
        id: label
        width: parent.width
        padding: font.pixelSize / 2
        text: heading.section
        textFormat: Text.PlainText
        font.bold: true
        horizontalAlignment: Text.AlignLeft
        background: Rectangle {
            color: label.color
            opacity: 0.07
        }
        Accessible.ignored: true
    }
}
