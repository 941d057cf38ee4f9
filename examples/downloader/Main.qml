// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool
import Downloader

ApplicationWindow {
    id: window

    required property Downloader downloader

    function add() {
        if (input.text.trim() === "")
            return;
        message.text = downloader.addText(input.text);
        if (message.text === "")
            input.clear();
        input.forceActiveFocus();
    }

    width: 960
    height: 600
    visible: true
    title: qsTr("Downloads")

    header: ColumnLayout {
        spacing: 0
        RowLayout {
            Layout.fillWidth: true
            Layout.margins: window.font.pixelSize / 2
            Layout.leftMargin: window.font.pixelSize
            Layout.rightMargin: window.font.pixelSize
            spacing: window.font.pixelSize / 2
            TextField {
                id: input
                objectName: "input"
                Layout.fillWidth: true
                focus: true
                selectByMouse: true
                placeholderText: qsTr("https://… (one or more, separated by blanks)")
                onAccepted: window.add()
                onTextEdited: message.text = ""
                Accessible.name: qsTr("URLs to download")
            }
            Button {
                objectName: "addButton"
                text: qsTr("Download")
                enabled: input.text.trim() !== ""
                onClicked: window.add()
            }
        }
        Label {
            id: message
            objectName: "message"
            Layout.fillWidth: true
            Layout.leftMargin: window.font.pixelSize
            Layout.rightMargin: window.font.pixelSize
            Layout.bottomMargin: window.font.pixelSize / 2
            visible: text !== ""
            wrapMode: Text.Wrap
            textFormat: Text.PlainText
            Accessible.role: Accessible.AlertMessage
            Accessible.name: text
        }
        AioPoolBar {
            Layout.fillWidth: true
            maximumSize: 64
            pool: window.downloader.pool
            onFailedActivated: tasks.filter = AioPool.Failed
        }
    }

    AioQuitQuestion {
        id: quitQuestion
        objectName: "quitQuestion"
        pools: [window.downloader.pool]
        workText: guard.count === 1 ? qsTr("1 download") : qsTr("%L1 downloads").arg(guard.count)
    }

    // While the program waits for its downloads, only the user cancels any.
    Binding {
        target: window.downloader
        property: "finishing"
        value: quitQuestion.guard.ending && !quitQuestion.guard.cancelling
    }

    SplitView {
        anchors.fill: parent

        AioTaskView {
            id: tasks
            SplitView.preferredWidth: window.width / 2
            SplitView.minimumWidth: window.font.pixelSize * 12
            emptyText: qsTr("Nothing is being downloaded")
            pool: window.downloader.pool
        }

        Pane {
            id: pane
            SplitView.fillWidth: true
            SplitView.minimumWidth: window.font.pixelSize * 12
            padding: 0
            background: Rectangle {
                color: pane.palette.base
            }

            ColumnLayout {
                anchors.fill: parent
                spacing: 0
                Label {
                    objectName: "resultSummary"
                    Layout.fillWidth: true
                    padding: window.font.pixelSize / 2
                    leftPadding: window.font.pixelSize
                    rightPadding: leftPadding
                    wrapMode: Text.Wrap
                    font.bold: true
                    textFormat: Text.PlainText
                    text: qsTr("%L1 downloaded to %2").arg(window.downloader.results.count).arg(window.downloader.folder)
                    background: Rectangle {
                        color: pane.palette.window
                    }
                }
                ListView {
                    id: list
                    objectName: "results"
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    clip: true
                    activeFocusOnTab: true
                    boundsBehavior: Flickable.StopAtBounds
                    model: window.downloader.results
                    ScrollBar.vertical: ScrollBar {
                    }
                    Accessible.role: Accessible.List
                    Accessible.name: qsTr("What has come")

                    delegate: ResultRow {
                        width: list.width
                    }

                    Label {
                        anchors.centerIn: parent
                        visible: list.count === 0
                        opacity: 0.7
                        text: qsTr("Files appear here when they are complete.")
                        width: Math.min(implicitWidth, parent.width)
                        wrapMode: Text.Wrap
                        horizontalAlignment: Text.AlignHCenter
                    }
                }
            }
        }
    }
}
