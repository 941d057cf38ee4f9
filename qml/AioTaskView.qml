// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool
import "aiowords.js" as Words

/*!
    \qmltype AioTaskView
    \brief A list of a pool's tasks with progress, time, errors and a cancel button in each row.

    A click selects a task, with Ctrl it adds or removes the task, with Shift it selects all up to it. The arrows, Page
    Up and Down, Home and End do the same, Space adds or removes a task, Ctrl+A selects all, Escape none.

    Delete cancels the selected tasks. If all are selected, it asks first, and does not cancel tasks that have come
    since. The selection keeps the ids of tasks, so rows that come, go or move do not change it.
    \code
    AioTaskView { anchors.fill: parent; pool: downloads; showCounts: false }
    \endcode
*/
Pane {
    id: view

    /*! The pool whose tasks are shown. */
    property AioPool pool
    /*! The tasks to show: those of the pool, or for example an AioTaskFilterModel. */
    property var model: pool ? pool.tasks : null
    /*! The text shown when there are no tasks; plain text. */
    property string emptyText: qsTr("No tasks")
    /*! True if the counts of the pool are shown above the list. */
    property bool showCounts: true
    /*! The selected tasks, an AioTaskSelection. */
    readonly property alias selection: selection
    /*! The number of selected tasks. */
    readonly property alias selectedCount: selection.count
    /*! The row that the keyboard is at; -1 if there is none. */
    property alias currentIndex: list.currentIndex
    /*! The number of rows. */
    readonly property alias count: list.count

    /*! Asks the task in \a row to cancel. */
    function cancel(row) {
        view.model.cancel(row);
    }
    /*! Asks the selected tasks to cancel; if all are selected, only when the user has said yes. */
    function cancelSelected() {
        question.ask();
    }

    padding: 0
    background: Rectangle {
        color: colors.base
    }
    Accessible.name: qsTr("Tasks")
    onModelChanged: question.reject()

    AioColors {
        id: colors
    }
    AioPoolProgress {
        id: progress
        pool: view.pool
    }
    AioTaskSelection {
        id: selection
        model: view.model
    }
    Connections {
        target: view.model
        ignoreUnknownSignals: true
        // Makes a list with no row left release its old items before it needs new ones, so that it reuses them.
        function onRowsAboutToBeInserted() {
            if (view.model.rowCount() === 0)
                list.forceLayout();
        }
    }
    AioCancelQuestion {
        id: question
        objectName: "question"
        anchors.centerIn: parent
        width: Math.min(view.width, view.font.pixelSize * 28)
        // Otherwise the locale is that of the window. qmllint of Qt 6.4 does not know QLocale.
        // qmllint disable
        locale: view.locale
        // qmllint enable
        selection: selection
        onClosed: list.forceActiveFocus()
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
            textFormat: Text.PlainText
            text: view.pool ? Words.fill(qsTr("%1 active, %2 waiting, %3 done"), Words.number(view.pool.activeCount, view), Words.number(view.pool.waitingCount, view), Words.number(progress.finished, view)) : ""
        }

        ListView {
            id: list
            objectName: "list"

            // Moves the keyboard to a row, and selects tasks according to the modifiers
            function go(row, modifiers) {
                if (count === 0)
                    return;
                currentIndex = Math.max(0, Math.min(row, count - 1));
                if (modifiers & Qt.ShiftModifier)
                    selection.extend(currentIndex);
                else if (!(modifiers & Qt.ControlModifier))
                    selection.select(currentIndex);
            }
            // Returns how many rows a key moves by, 0 if it is another key
            function stepOf(key) {
                const page = Math.max(1, Math.floor(height / (currentItem ? currentItem.height : view.font.pixelSize * 2)) - 1);
                switch (key) {
                case Qt.Key_Up:
                    return -1;
                case Qt.Key_Down:
                    return 1;
                case Qt.Key_PageUp:
                    return -page;
                case Qt.Key_PageDown:
                    return page;
                case Qt.Key_Home:
                    return -count;
                case Qt.Key_End:
                    return count;
                default:
                    return 0;
                }
            }

            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            focus: true
            activeFocusOnTab: true
            keyNavigationEnabled: false
            reuseItems: true
            boundsBehavior: Flickable.StopAtBounds
            model: view.model
            currentIndex: -1
            highlightMoveDuration: 0
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Tasks")
            onActiveFocusChanged: {
                if (activeFocus && currentIndex < 0 && count > 0)
                    currentIndex = 0;
            }

            // A bound component would be better, but Qt 6.4 creates no section from one.
            // qmllint disable unqualified
            delegate: AioTaskRow {
                id: row
                width: ListView.view.width
                // Reads the version so that its changes update this; a row that is kept for reuse has no id.
                selected: selection.version >= 0 && selection.contains(row.model.taskId ?? 0)
                onClicked: {
                    list.forceActiveFocus();
                    list.currentIndex = row.index;
                    selection.click(row.index);
                }
                onCancelRequested: taskId => selection.cancelTask(taskId)
                Keys.onSpacePressed: selection.toggle(row.index)
            }

            section.property: "section"
            section.delegate: AioTaskSection {
            }

            // qmllint enable unqualified
            ScrollBar.vertical: ScrollBar {
                Accessible.name: qsTr("Tasks")
            }

            Keys.onPressed: event => {
                const step = stepOf(event.key);
                if (step !== 0)
                    go(currentIndex + step, event.modifiers);
                else if (event.matches(StandardKey.SelectAll))
                    selection.selectAll();
                else if (event.key === Qt.Key_Escape && selection.count > 0)
                    selection.clear();
                else if (event.matches(StandardKey.Delete) || event.key === Qt.Key_Backspace)
                    view.cancelSelected();
                else
                    return;
                event.accepted = true;
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
                textFormat: Text.PlainText
            }
        }
    }
}
