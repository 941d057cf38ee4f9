// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool
import "aiowords.js" as Words

/*!
    \qmltype AioTaskView
    \brief A list of a pool's tasks with progress, time and errors, where they can be moved, held, repeated and cancelled.

    A click selects a task, with Ctrl it adds or removes the task, with Shift it selects all up to it. The arrows, Page
    Up and Down, Home and End do the same, Space adds or removes a task, Ctrl+A selects all, Escape none. Typed letters
    go to the next task with a word in its label that begins with them. The selection keeps the ids of tasks, so rows
    that come, go or move do not change it.

    A right click, a long press, the Menu key and Shift+F10 open a menu for the selected tasks, or for the one in the row
    if that is not selected. It has only what applies to one of them. These keys do the same:

    - Ctrl+Return starts waiting tasks now, beyond the size of the pool
    - Alt+Up and Alt+Down move waiting tasks by a row, Alt+Home and Alt+End to the front and to the back
    - Ctrl+Shift+H holds waiting tasks, or releases them if all are held
    - Ctrl+R runs finished tasks again that are repeatable
    - Delete and Backspace cancel tasks; if all are selected, they ask first, and do not cancel tasks that have come since
    - Ctrl+C copies the errors of failed tasks, Ctrl+Shift+C all that is known about tasks

    Waiting tasks can be dragged with the mouse, or with a finger after a long press, to another place among them. Escape
    ends a drag without a change.

    Where there is more than one kind of tasks, chips above the list choose which are shown. A button beside them runs all
    failed tasks again that are repeatable; it is there only if there are such tasks.
    \code
    AioTaskView { anchors.fill: parent; pool: downloads; showChips: false }
    \endcode
*/
Pane {
    id: view

    /*! The pool whose tasks are shown. */
    property AioPool pool
    /*! The tasks to show: those of the pool, or for example an AioTaskFilterModel. */
    property var model: pool ? pool.tasks : null
    /*!
        Which of them are shown: all if it is -1, as it is unless set; those in one AioPool.TaskState, where AioPool.Active
        includes those that are cancelling; or all finished ones if it is -2. A click on a chip sets it. Any but -1 looks
        at every row once, so a million rows take their time.
    */
    property int filter: -1
    /*!
        True if there are chips above the list that set the filter. They come when there is more than one kind of task, and
        go when there is none left; and there are none if the model is not that of a pool.
    */
    property bool showChips: true
    /*! The text shown when there are no tasks; plain text. */
    property string emptyText: qsTr("No tasks")
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
        selection.cancelTask(list.model.taskAt(row));
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

    AioColors {
        id: colors
    }
    AioTaskFilterModel {
        id: filtered

        function statesOf(filter) {
            switch (filter) {
            case -2:
                return [AioPool.Succeeded, AioPool.Failed, AioPool.Cancelled];
            case AioPool.Active:
                return [AioPool.Active, AioPool.Cancelling];
            default:
                return [filter];
            }
        }
        states: statesOf(view.filter)
        sourceModel: view.filter === -1 ? null : view.model
    }
    AioTaskSelection {
        id: selection
        model: list.model
        onFound: row => list.go(row, 0)
    }
    AioCancelQuestion {
        id: question
        objectName: "question"
        anchors.centerIn: parent
        width: Math.min(view.width - 2 * AioMeasure.margin(view.font), view.font.pixelSize * 28)
        // Otherwise the locale is that of the window. qmllint of Qt 6.4 does not know QLocale.
        // qmllint disable
        locale: view.locale
        // qmllint enable
        selection: selection
        onClosed: list.forceActiveFocus()
    }
    AioTaskSteering {
        id: steering
        selection: selection
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        Item {
            Layout.fillWidth: true
            Layout.leftMargin: AioMeasure.margin(view.font)
            Layout.rightMargin: AioMeasure.margin(view.font)
            Layout.topMargin: AioMeasure.rowPadding(view.font)
            Layout.bottomMargin: AioMeasure.rowPadding(view.font)
            implicitHeight: chips.implicitHeight
            visible: chips.hasChips || chips.canRetry

            AioTaskChips {
                id: chips
                // Has its width before it is shown: in lines of one chip each, it would push all rows out of sight for a moment.
                width: view.availableWidth - 2 * AioMeasure.margin(view.font)
                view: view
                tasks: view.model instanceof AioTaskModel ? view.model : null
                filter: view.filter
                showChips: view.showChips
                accent: colors.accent
                textColor: colors.text
                onChosen: filter => view.filter = filter
            }
        }

        AioTaskList {
            id: list
            objectName: "list"
            Layout.fillWidth: true
            Layout.fillHeight: true
            focus: true
            model: view.filter === -1 ? view.model : filtered
            view: view
            selection: selection
            steering: steering
            chips: chips
            accent: colors.accent
            base: colors.base
            textColor: colors.text
            onModelChanged: question.reject()
            onCancelSelected: {
                view.cancelSelected();
                if (!question.visible)
                    forceActiveFocus();
            }

            ColumnLayout {
                anchors.centerIn: parent
                width: parent.width
                visible: list.count === 0
                spacing: view.font.pixelSize

                Label {
                    objectName: "emptyText"
                    Layout.fillWidth: true
                    Layout.leftMargin: AioMeasure.margin(view.font)
                    Layout.rightMargin: AioMeasure.margin(view.font)
                    horizontalAlignment: Text.AlignHCenter
                    wrapMode: Text.Wrap
                    opacity: 0.7
                    text: {
                        switch (view.filter) {
                        case -1:
                            return view.emptyText;
                        case AioPool.Waiting:
                            return qsTr("No waiting tasks");
                        case AioPool.Active:
                            return qsTr("No active tasks");
                        case AioPool.Cancelling:
                            return qsTr("No tasks that are being cancelled");
                        case AioPool.Succeeded:
                            return qsTr("No succeeded tasks");
                        case AioPool.Failed:
                            return qsTr("No failed tasks");
                        case AioPool.Cancelled:
                            return qsTr("No cancelled tasks");
                        default:
                            return qsTr("No finished tasks");
                        }
                    }
                    textFormat: Text.PlainText
                }
                AioChip {
                    objectName: "showAll"
                    Layout.alignment: Qt.AlignHCenter
                    visible: view.filter !== -1
                    accent: colors.accent
                    textColor: colors.text
                    text: qsTr("Show all")
                    onClicked: {
                        view.filter = -1;
                        list.forceActiveFocus();
                    }
                }
            }
        }
    }
}
