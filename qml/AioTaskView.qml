// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool

/*!
    \qmltype AioTaskView
    \brief A list of a pool's tasks with progress, time, errors and a cancel button in each row.

    Up and Down go from task to task, Delete cancels the current one, Ctrl+A selects all, and Delete then asks before it
    cancels them.
    \code
    AioTaskView { pool: downloads }
    \endcode
*/
Pane {
    id: view

    /*! Whose tasks are shown. */
    property AioPool pool
    /*! What is shown of it; an AioTaskFilterModel, say. */
    property var model: pool ? pool.tasks : null
    /*! Shown when there is nothing else. */
    property string emptyText: qsTr("No tasks")
    /*! Whether the counts of the pool stand above the list. */
    property bool showCounts: true
    /*! True after Ctrl+A. */
    property bool allSelected: false
    property alias currentIndex: list.currentIndex
    readonly property alias count: list.count

    /*! Asks the task in \a row to cancel. */
    function cancel(row) {
        view.model.cancel(row);
    }

    padding: 0
    background: Rectangle {
        color: view.palette.base
    }
    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Tasks")

    AioPoolProgress {
        id: progress
        pool: view.pool
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        Label {
            objectName: "counts"
            Layout.fillWidth: true
            visible: view.showCounts && view.pool !== null
            horizontalAlignment: Text.AlignLeft
            padding: view.font.pixelSize / 2
            elide: Text.ElideRight
            text: view.pool ? qsTr("%L1 active, %L2 waiting, %L3 done").arg(view.pool.activeCount)
                                .arg(view.pool.waitingCount)
                                .arg(progress.finished)
                            : ""
        }

        ListView {
            id: list
            objectName: "list"
            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            focus: true
            activeFocusOnTab: true
            reuseItems: true
            boundsBehavior: Flickable.StopAtBounds
            model: view.model
            currentIndex: -1
            highlightMoveDuration: 0
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Tasks")

            ScrollBar.vertical: ScrollBar { }

            // A bound component would please qmllint more, and Qt 6.4 makes no section of one.
            // qmllint disable unqualified
            delegate: AioTaskRow {
                id: row
                width: ListView.view.width
                selected: view.allSelected
                onClicked: {
                    view.allSelected = false;
                    list.currentIndex = row.index;
                    list.forceActiveFocus();
                }
                onCancelRequested: view.cancel(row.index)
            }

            section.property: "section"
            section.delegate: Label {
                required property string section
                width: ListView.view.width
                padding: view.font.pixelSize / 2
                text: section
                font.bold: true
                background: Rectangle {
                    color: view.palette.window
                }
                horizontalAlignment: Text.AlignLeft
                Accessible.role: Accessible.Heading
                Accessible.name: section
            }
            // qmllint enable unqualified

            Keys.onPressed: event => {
                if (event.matches(StandardKey.SelectAll)) {
                    view.allSelected = list.count > 0;
                } else if (event.key === Qt.Key_Escape && view.allSelected) {
                    view.allSelected = false;
                } else if (event.matches(StandardKey.Delete) || event.key === Qt.Key_Backspace) {
                    if (view.allSelected)
                        question.open();
                    else if (list.currentIndex >= 0)
                        view.cancel(list.currentIndex);
                } else if (event.key === Qt.Key_Home) {
                    list.currentIndex = Math.min(0, list.count - 1);
                } else if (event.key === Qt.Key_End) {
                    list.currentIndex = list.count - 1;
                } else {
                    return;
                }
                event.accepted = true;
            }
            Keys.onUpPressed: {
                view.allSelected = false;
                decrementCurrentIndex();
            }
            Keys.onDownPressed: {
                view.allSelected = false;
                incrementCurrentIndex();
            }

            Label {
                objectName: "emptyText"
                anchors.centerIn: parent
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                wrapMode: Text.Wrap
                visible: list.count === 0
                opacity: 0.7
                text: view.emptyText
            }
        }
    }

    Dialog {
        id: question
        objectName: "question"
        anchors.centerIn: parent
        width: Math.min(view.width, view.font.pixelSize * 28)
        modal: true
        title: qsTr("Cancel all these tasks?")
        standardButtons: Dialog.Yes | Dialog.No
        Label {
            anchors.fill: parent
            wrapMode: Text.Wrap
            text: qsTr("%Ln task(s) will be cancelled. This cannot be undone.", "", list.count)
        }
        onAccepted: {
            view.allSelected = false;
            if (view.pool && view.model === view.pool.tasks) {
                view.pool.cancelAll();
                return;
            }
            // The rows may go while they are being cancelled.
            for (let row = list.count - 1; row >= 0; --row)
                view.cancel(row);
        }
    }
}
