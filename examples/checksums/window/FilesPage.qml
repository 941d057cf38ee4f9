// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool
import Checksums

// A filtered list of files, with the state of each.
ColumnLayout {
    id: page

    required property FileList files
    property alias shownStates: filtered.states
    property bool showsStates: false
    property string heading
    property string emptyText
    default property alias actions: actions.data
    readonly property alias filterField: filterField

    signal copyRequested(string line)

    spacing: 0

    FileFilter {
        id: filtered
        sourceModel: page.files
        text: filterField.text
    }
    RowLayout {
        Layout.margins: filterField.font.pixelSize / 2
        Layout.leftMargin: filterField.font.pixelSize
        Layout.rightMargin: filterField.font.pixelSize
        TextField {
            id: filterField
            objectName: "filter"
            Layout.fillWidth: true
            placeholderText: qsTr("Filter by name")
            selectByMouse: true
            Accessible.name: placeholderText
            Keys.onEscapePressed: clear()
        }
        RowLayout {
            id: actions
            visible: children.length > 0
        }
    }
    Label {
        objectName: "heading"
        Layout.fillWidth: true
        Layout.leftMargin: filterField.font.pixelSize
        Layout.rightMargin: filterField.font.pixelSize
        Layout.bottomMargin: filterField.font.pixelSize / 2
        visible: text !== ""
        horizontalAlignment: Text.AlignLeft
        wrapMode: Text.Wrap
        textFormat: Text.PlainText
        text: page.heading
    }
    Pane {
        id: pane
        Layout.fillWidth: true
        Layout.fillHeight: true
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
            reuseItems: true
            boundsBehavior: Flickable.StopAtBounds
            highlightMoveDuration: 0
            model: filtered
            currentIndex: -1
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Files")

            ScrollBar.vertical: ScrollBar {
            }

            delegate: ItemDelegate {
                id: row

                required property int index
                required property string name
                required property string detail
                required property string stateName
                required property int fileState

                readonly property bool hasSum: fileState === FileList.Hashed || fileState === FileList.Ok || fileState === FileList.Differs
                readonly property bool isProblem: fileState === FileList.Differs || fileState === FileList.Missing || fileState === FileList.Unreadable

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

                AioToolTip {
                    visible: row.hovered
                    delay: 700
                    text: row.name
                }

                Accessible.role: Accessible.ListItem
                Accessible.name: page.showsStates ? name + ", " + stateName : name
                Accessible.description: detail

                contentItem: RowLayout {
                    spacing: row.font.pixelSize
                    ColumnLayout {
                        spacing: row.font.pixelSize * 0.15
                        Label {
                            Layout.fillWidth: true
                            horizontalAlignment: Text.AlignLeft
                            elide: Text.ElideMiddle
                            textFormat: Text.PlainText
                            text: row.name
                            color: row.highlighted ? row.palette.highlightedText : row.palette.text
                        }
                        Label {
                            Layout.fillWidth: true
                            horizontalAlignment: Text.AlignLeft
                            elide: Text.ElideRight
                            textFormat: Text.PlainText
                            opacity: 0.8
                            font.pixelSize: row.font.pixelSize * 0.9
                            text: row.detail
                            font.family: row.hasSum ? "monospace" : row.font.family
                            color: row.highlighted ? row.palette.highlightedText : row.palette.text
                        }
                    }
                    Label {
                        visible: page.showsStates
                        text: row.stateName
                        textFormat: Text.PlainText
                        font.bold: row.isProblem
                        color: {
                            if (row.highlighted)
                                return row.palette.highlightedText;
                            if (!row.isProblem && row.fileState !== FileList.Ok)
                                return row.palette.text;
                            return Qt.hsla(row.isProblem ? 0.01 : 0.38, 0.55, row.palette.base.hslLightness < 0.5 ? 0.65 : 0.36, 1);
                        }
                    }
                }
            }

            Keys.onPressed: event => {
                if (event.matches(StandardKey.Copy) && currentIndex >= 0)
                    page.copyRequested(filtered.line(currentIndex));
                else if (event.key === Qt.Key_Home)
                    currentIndex = Math.min(0, count - 1);
                else if (event.key === Qt.Key_End)
                    currentIndex = count - 1;
                else
                    return;
                event.accepted = true;
            }

            Label {
                anchors.centerIn: parent
                width: parent.width - 2 * font.pixelSize
                horizontalAlignment: Text.AlignHCenter
                wrapMode: Text.Wrap
                visible: list.count === 0
                opacity: 0.7
                text: page.emptyText
                textFormat: Text.PlainText
            }
        }
    }
}
