// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool

/*!
    \qmltype AioTaskView
    \brief A list of a pool's tasks with progress, time, errors and a cancel button in each row.

    Up and Down go from task to task, and with Shift select them; Space, or a click with Ctrl, selects one more, a click with
    Shift all up to it. Delete cancels those selected, or else the current one. Ctrl+A selects all, and Delete then asks
    before it cancels them.
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
    /*! How many tasks are selected, each on its own or by Ctrl+A. */
    readonly property int selectedCount: allSelected ? list.count : selection.count

    /*! Asks the task in \a row to cancel. */
    function cancel(row) {
        view.model.cancel(row);
    }

    /*! Asks the selected tasks to cancel; all of them only when the user has said Yes. */
    function cancelSelected() {
        if (view.allSelected) {
            question.open();
            return;
        }
        const ids = Object.keys(selection.ids);
        view.clearSelection();
        for (const id of ids)
            view.pool.cancelTask(Number(id));
    }
    function clearSelection() {
        selection.use({});
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

    // The ids of the selected tasks, as rows come and go. In an object, as Qt 6.4's Set compares one by one.
    QtObject {
        id: selection

        property var ids: ({})
        property int count: 0
        property int anchor: -1

        function use(newIds) {
            view.allSelected = false;
            ids = newIds;
            count = Object.keys(newIds).length;
        }
        function isSelected(row) {
            return count > 0 && view.model.taskAt(row) in ids;
        }
        function add(row, newIds) {
            if (view.model.data(view.model.index(row, 0), AioTaskModel.CancellableRole))
                newIds[view.model.taskAt(row)] = true;
        }
        function toggle(row) {
            const newIds = Object.assign({}, ids);
            if (!isSelected(row))
                add(row, newIds);
            else
                delete newIds[view.model.taskAt(row)];
            use(newIds);
            anchor = row;
            list.currentIndex = row;
        }
        function go(row, modifiers) {
            const newIds = {};
            if (modifiers & Qt.ShiftModifier) {
                if (anchor < 0)
                    anchor = list.currentIndex;
                anchor = Math.max(0, Math.min(anchor, list.count - 1));
                for (let i = Math.min(anchor, row); i <= Math.max(anchor, row); ++i)
                    add(i, newIds);
            } else {
                anchor = row;
            }
            use(newIds);
            list.currentIndex = row;
        }
        function forget(id) {
            if (id in ids) {
                delete ids[id];
                --count;
            }
        }
    }
    Connections {
        target: view.pool
        enabled: selection.count > 0
        function onTaskFinished(id) {
            selection.forget(id);
        }
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
                selected: view.allSelected || selection.isSelected(index)
                onClicked: list.forceActiveFocus()
                Keys.onSpacePressed: selection.toggle(row.index) // which would be a click otherwise
                TapHandler {
                    acceptedModifiers: Qt.NoModifier
                    onTapped: selection.go(row.index, Qt.NoModifier)
                }
                TapHandler {
                    acceptedModifiers: Qt.ShiftModifier
                    onTapped: selection.go(row.index, Qt.ShiftModifier)
                }
                TapHandler {
                    acceptedModifiers: Qt.ControlModifier
                    onTapped: selection.toggle(row.index)
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
                    view.clearSelection();
                    view.allSelected = list.count > 0;
                } else if (event.key === Qt.Key_Escape && view.selectedCount > 0) {
                    view.clearSelection();
                } else if (event.matches(StandardKey.Delete) || event.key === Qt.Key_Backspace) {
                    if (view.selectedCount > 0)
                        view.cancelSelected();
                    else if (list.currentIndex >= 0)
                        view.cancel(list.currentIndex);
                } else if (event.key === Qt.Key_Home && list.count > 0) {
                    selection.go(0, event.modifiers);
                } else if (event.key === Qt.Key_End && list.count > 0) {
                    selection.go(list.count - 1, event.modifiers);
                } else {
                    return;
                }
                event.accepted = true;
            }
            Keys.onUpPressed: event => {
                if (list.currentIndex > 0)
                    selection.go(list.currentIndex - 1, event.modifiers);
            }
            Keys.onDownPressed: event => {
                if (list.currentIndex < list.count - 1)
                    selection.go(list.currentIndex + 1, event.modifiers);
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
            // Wrapped text, and a width that is being found, make a loop of bindings.
            text: question.visible ? qsTr("%Ln task(s) will be cancelled. This cannot be undone.", "", list.count) : ""
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
