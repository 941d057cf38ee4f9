// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool
import Checksums

// The folders that were dropped or chosen, each with its progress.
Pane {
    id: pane

    required property ChecksumsSession session

    padding: 0
    background: Rectangle {
        color: pane.palette.base
    }

    ListView {
        id: list
        objectName: "list"
        anchors.fill: parent
        clip: true
        focus: true
        activeFocusOnTab: true
        boundsBehavior: Flickable.StopAtBounds
        highlightMoveDuration: 0
        model: pane.session.folders
        currentIndex: -1
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Folders")

        ScrollBar.vertical: ScrollBar {
        }

        delegate: ItemDelegate {
            id: row

            required property int index
            required property string name
            required property string summary
            required property double progress
            required property double failed
            required property bool running

            width: ListView.view.width
            leftPadding: font.pixelSize
            rightPadding: leftPadding
            topPadding: font.pixelSize / 2
            bottomPadding: topPadding
            highlighted: ListView.isCurrentItem && ListView.view.activeFocus
            onClicked: {
                list.currentIndex = index;
                list.forceActiveFocus();
            }
            Accessible.role: Accessible.ListItem
            Accessible.name: name + ", " + summary

            AioToolTip {
                visible: row.hovered
                delay: 700
                text: row.name
            }

            contentItem: RowLayout {
                spacing: row.font.pixelSize
                ColumnLayout {
                    spacing: row.font.pixelSize * 0.15
                    Label {
                        Layout.fillWidth: true
                        horizontalAlignment: Text.AlignLeft
                        elide: Text.ElideMiddle
                        textFormat: Text.PlainText
                        font.bold: true
                        text: row.name.slice(row.name.lastIndexOf("/", row.name.length - 2) + 1)
                        color: row.highlighted ? row.palette.highlightedText : row.palette.text
                    }
                    Label {
                        Layout.fillWidth: true
                        horizontalAlignment: Text.AlignLeft
                        elide: Text.ElideLeft
                        textFormat: Text.PlainText
                        opacity: 0.8
                        text: row.name
                        color: row.highlighted ? row.palette.highlightedText : row.palette.text
                    }
                    ProgressBar {
                        Layout.fillWidth: true
                        visible: row.running
                        value: row.progress
                        Accessible.name: qsTr("Progress of %1").arg(row.name)
                    }
                    Label {
                        Layout.fillWidth: true
                        horizontalAlignment: Text.AlignLeft
                        wrapMode: Text.Wrap
                        opacity: 0.8
                        textFormat: Text.PlainText
                        text: row.summary
                        color: row.highlighted ? row.palette.highlightedText : row.palette.text
                    }
                }
                ToolButton {
                    objectName: "cancelButton"
                    focusPolicy: Qt.NoFocus
                    contentItem: AioMark {
                        implicitWidth: row.font.pixelSize * 1.25
                        implicitHeight: implicitWidth
                        name: "cancel"
                        color: row.highlighted ? row.palette.highlightedText : row.palette.text
                    }
                    enabled: row.running
                    opacity: enabled ? 1 : 0
                    onClicked: pane.session.cancelFolder(row.index)
                    Accessible.name: qsTr("Cancel %1").arg(row.name)
                }
            }
        }

        Keys.onPressed: event => {
            if (currentIndex >= 0 && (event.matches(StandardKey.Delete) || event.key === Qt.Key_Backspace)) {
                pane.session.cancelFolder(currentIndex);
                event.accepted = true;
            }
        }

        Label {
            anchors.centerIn: parent
            width: parent.width - 2 * pane.font.pixelSize
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            visible: list.count === 0
            opacity: 0.7
            text: qsTr("No folders yet")
        }
    }
}
