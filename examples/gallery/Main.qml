// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls
import QtQuick.Dialogs
import QtQuick.Layouts
import QtQuick.Window
import AioPool
import Gallery

ApplicationWindow {
    id: window

    required property Gallery gallery
    property int seen: 0 // number of thumbnails that have come into sight
    property int frame: 0 // thumbnails that came into sight in the latest frame are made first
    onAfterAnimating: ++frame

    width: 1000
    height: 660
    visible: true
    title: gallery.folder === "" ? qsTr("Gallery") : qsTr("%1 – Gallery").arg(gallery.folder)

    FontMetrics {
        id: metrics
        font: window.font
    }
    FolderDialog {
        id: chooser
        objectName: "chooser"
        title: qsTr("Folder of images")
        onAccepted: window.gallery.open(selectedFolder)
    }

    AioQuitQuestion {
        objectName: "quitQuestion"
        pools: [window.gallery.pool]
        workText: guard.count === 1 ? qsTr("1 thumbnail") : qsTr("%L1 thumbnails").arg(guard.count)
    }

    header: ColumnLayout {
        spacing: 0
        ToolBar {
            Layout.fillWidth: true
            RowLayout {
                anchors.fill: parent
                ToolButton {
                    objectName: "openButton"
                    text: qsTr("Open…")
                    onClicked: chooser.open()
                    Accessible.name: qsTr("Open a folder")
                }
                Label {
                    Layout.fillWidth: true
                    elide: Text.ElideMiddle
                    textFormat: Text.PlainText
                    text: window.gallery.folder === "" ? "" : qsTr("%2 (%L1)").arg(window.gallery.names.length).arg(window.gallery.folder)
                }
                ToolButton {
                    id: tasksButton
                    text: qsTr("Tasks")
                    checkable: true
                    checked: true
                    Accessible.name: qsTr("Show the tasks")
                }
            }
        }
        AioPoolBar {
            Layout.fillWidth: true
            visible: tasksButton.checked
            maximumSize: 64
            pool: window.gallery.pool
            onFailedActivated: tasks.filter = AioPool.Failed
        }
    }

    SplitView {
        anchors.fill: parent

        Pane {
            id: pane
            SplitView.fillWidth: true
            SplitView.minimumWidth: grid.cellWidth
            padding: 0

            GridView {
                id: grid
                objectName: "grid"
                readonly property int side: pane.font.pixelSize * 10
                readonly property int columns: Math.max(1, Math.floor(width / (side + pane.font.pixelSize)))
                anchors.fill: parent
                clip: true
                focus: true
                activeFocusOnTab: true
                boundsBehavior: Flickable.StopAtBounds
                cacheBuffer: 0 // destroys thumbnails out of sight, which cancels their tasks
                cellWidth: Math.floor(width / columns)
                cellHeight: side + metrics.height + 1.5 * pane.font.pixelSize
                model: window.gallery.names
                onModelChanged: currentIndex = -1 // otherwise the current one would be kept even out of sight
                ScrollBar.vertical: ScrollBar {
                }
                Accessible.role: Accessible.List
                Accessible.name: qsTr("Images")

                delegate: Thumbnail {
                    objectName: "thumbnail"
                    required property int index
                    required property string modelData
                    width: grid.cellWidth
                    height: grid.cellHeight
                    side: grid.side
                    gallery: window.gallery
                    name: modelData
                    priority: window.frame
                    pixelRatio: window.Screen.devicePixelRatio
                    current: GridView.isCurrentItem && grid.activeFocus
                    onClicked: grid.currentIndex = index
                    Component.onCompleted: ++window.seen
                }
            }

            ColumnLayout {
                anchors.centerIn: parent
                width: Math.min(implicitWidth, parent.width)
                visible: grid.count === 0
                Label {
                    objectName: "emptyText"
                    Layout.fillWidth: true
                    horizontalAlignment: Text.AlignHCenter
                    wrapMode: Text.Wrap
                    textFormat: Text.PlainText
                    text: window.gallery.listing ? qsTr("Looking into %1 …").arg(window.gallery.folder) : window.gallery.error !== "" ? window.gallery.folder + "\n" + window.gallery.error : window.gallery.folder !== "" ? qsTr("There are no images in %1.").arg(window.gallery.folder) : qsTr("Choose a folder to see its images.")
                }
                Button {
                    Layout.alignment: Qt.AlignHCenter
                    visible: !window.gallery.listing
                    text: qsTr("Choose a folder…")
                    onClicked: chooser.open()
                }
            }
        }

        AioTaskView {
            id: tasks
            SplitView.preferredWidth: window.font.pixelSize * 24
            visible: tasksButton.checked
            pool: window.gallery.pool
        }
    }
}
