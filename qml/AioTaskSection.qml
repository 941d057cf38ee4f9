// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import "aiowords.js" as Words

// The heading of a section in an AioTaskView.
Item {
    id: heading

    // The number of rows in it; empty if that is unknown
    property string count
    property string title

    width: ListView.view.width
    implicitHeight: label.implicitHeight
    // Set here and not at the label: in Qt 6.4 a control keeps its own role.
    Accessible.role: Accessible.Heading
    Accessible.name: label.text

    Label {
        id: label
        objectName: "heading"
        width: parent.width
        leftPadding: AioMeasure.margin(font)
        rightPadding: leftPadding
        topPadding: AioMeasure.rowPadding(font)
        bottomPadding: topPadding
        text: heading.count === "" ? heading.title : Words.fill(qsTr("%1 %2"), heading.title, heading.count)
        textFormat: Text.PlainText
        font.bold: true
        horizontalAlignment: Text.AlignLeft
        wrapMode: Text.Wrap
        background: Rectangle {
            color: label.color
            opacity: 0.05
        }
        Accessible.ignored: true
    }
}
