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
    Up and Down, Home and End do the same, Space adds or removes a task, Ctrl+A selects all, Escape none. Typed letters
    go to the next task with a word in its label that begins with them. Ctrl+C copies the error of a failed task, as the
    menu of its row does.

    Delete cancels the selected tasks. If all are selected, it asks first, and does not cancel tasks that have come
    since. The selection keeps the ids of tasks, so rows that come, go or move do not change it.

    Where there is more than one kind of tasks, chips above the list choose which are shown.
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
    Connections {
        target: list.model
        ignoreUnknownSignals: true
        // Makes a list with no row left release its old items before it needs new ones, so that it reuses them.
        function onRowsAboutToBeInserted() {
            if (list.model.rowCount() === 0)
                list.forceLayout();
        }
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
    Component {
        id: menuComponent
        Menu {
            id: menu

            property string error

            onClosed: destroy()

            MenuItem {
                objectName: "copyError"
                text: qsTr("Copy error")
                // Qt 6.4 leaks the coloured images that some styles put there.
                arrow: Item {
                }
                indicator: Item {
                }
                // qmllint disable unqualified
                onTriggered: selection.copy(menu.error)
                // qmllint enable unqualified
            }
        }
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
            visible: view.showChips && chips.tasks !== null && (chips.isNeeded || view.filter !== -1)

            Flow {
                id: chips
                objectName: "chips"

                // The model whose rows are counted; null if it is another's
                readonly property AioTaskModel tasks: view.model instanceof AioTaskModel ? view.model : null
                readonly property int active: tasks ? tasks.activeRows : 0
                readonly property int waiting: tasks ? tasks.waitingRows : 0
                readonly property int finished: tasks ? tasks.finishedRows : 0
                readonly property int failed: tasks ? tasks.failedRows : 0
                readonly property int kinds: (active > 0) + (waiting > 0) + (failed > 0) + (finished > failed)
                // Stays true until no row has been left for a while, so that the list does not move up and down under the
                // pointer, and does not lose its old rows when new ones come at once.
                property bool isNeeded: false
                onKindsChanged: {
                    if (kinds > 1)
                        isNeeded = true;
                }

                // Goes to the next chip that can be chosen
                function step(from, by) {
                    for (let i = from + by; i >= 0 && i < repeater.count; i += by) {
                        const chip = repeater.itemAt(i);
                        if (!chip.enabled)
                            continue;
                        chip.forceActiveFocus(Qt.TabFocusReason);
                        view.filter = chip.modelData;
                        return;
                    }
                }

                // Has its width before it is shown: in lines of one chip each, it would push all rows out of sight for a moment.
                width: view.availableWidth - 2 * AioMeasure.margin(view.font)
                spacing: view.font.pixelSize * 0.5
                Accessible.role: Accessible.Grouping
                Accessible.name: qsTr("Which tasks are shown")

                Timer {
                    interval: 1000
                    running: chips.kinds === 0 && chips.isNeeded
                    onTriggered: chips.isNeeded = false
                }
                Repeater {
                    id: repeater

                    // Made with the view and not when the first tasks start, which would take longer than a frame
                    model: view.showChips ? [-1, AioPool.Active, AioPool.Waiting, AioPool.Failed, -2] : []

                    // qmllint disable unqualified
                    AioChip {
                        id: chip

                        required property int modelData
                        required property int index

                        objectName: "chip" + modelData
                        accent: colors.accent
                        textColor: colors.text
                        checked: view.filter === modelData
                        focusPolicy: checked ? Qt.StrongFocus : Qt.ClickFocus
                        enabled: {
                            switch (modelData) {
                            case AioPool.Active:
                                return chips.active > 0;
                            case AioPool.Waiting:
                                return chips.waiting > 0;
                            case AioPool.Failed:
                                return chips.failed > 0;
                            case -2:
                                return chips.finished > 0;
                            default:
                                return true;
                            }
                        }
                        text: {
                            switch (modelData) {
                            case AioPool.Active:
                                return qsTr("Active");
                            case AioPool.Waiting:
                                return qsTr("Waiting");
                            case AioPool.Failed:
                                return chips.failed > 0 ? Words.fill(qsTr("Failed (%1)"), Words.number(chips.failed, view)) : qsTr("Failed");
                            case -2:
                                return qsTr("Done");
                            default:
                                return qsTr("All");
                            }
                        }
                        onClicked: view.filter = modelData
                        Keys.onLeftPressed: chips.step(index, mirrored ? 1 : -1)
                        Keys.onRightPressed: chips.step(index, mirrored ? -1 : 1)
                    }
                    // qmllint enable unqualified
                }
            }
        }

        ListView {
            id: list
            objectName: "list"

            // True once a finger has touched the list: then there may be no pointer that hovers.
            property bool isTouched: false
            // What has been typed so far
            property string typed

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
            // Goes to the next task by what has been typed. False if the key types nothing.
            function type(event) {
                const text = event.text;
                if (text.length === 0 || text < " " || text === "\u007f" || event.modifiers & (Qt.ControlModifier | Qt.AltModifier | Qt.MetaModifier))
                    return false;
                if (text === " " && typed === "")
                    return false; // Space selects
                const isRepeated = typed === text; // the same letter again: the next one
                if (!isRepeated)
                    typed += text;
                forgetTyped.restart();
                selection.find(typed, isRepeated || typed === text ? currentIndex + 1 : Math.max(currentIndex, 0));
                return true;
            }
            function openMenu(row, item) {
                if (row && row.failed && row.details !== "")
                    menuComponent.createObject(view, {
                            "error": row.details
                        }).popup(item ?? row);
            }
            // Returns the number of rows in a section, as a text that is empty if it is unknown
            function rowsIn(section) {
                const number = value => Words.number(value, view);
                if (chips.tasks === null)
                    return "";
                if (view.filter !== -1)
                    return number(count);
                switch (section) {
                case qsTranslate("AioTaskModel", "Active"):
                    return number(chips.active);
                case qsTranslate("AioTaskModel", "Waiting"):
                    return number(chips.waiting);
                case qsTranslate("AioTaskModel", "Finished"):
                    return number(chips.finished);
                default:
                    return "";
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
            model: view.filter === -1 ? view.model : filtered
            currentIndex: -1
            highlightMoveDuration: 0
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Tasks")
            onModelChanged: question.reject()
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
                buttonShown: list.isTouched
                onClicked: {
                    list.forceActiveFocus();
                    list.currentIndex = row.index;
                    selection.click(row.index);
                }
                onPressAndHold: list.openMenu(row)
                onCancelRequested: taskId => selection.cancelTask(taskId)
                Keys.onSpacePressed: event => {
                    if (list.typed === "")
                        selection.toggle(row.index);
                    else
                        list.type(event);
                }
            }

            section.property: "section"
            section.delegate: AioTaskSection {
                count: list.rowsIn(section)
                title: view.filter === AioPool.Failed ? qsTr("Failed") : section
            }

            // qmllint enable unqualified
            ScrollBar.vertical: ScrollBar {
                // Large enough to be taken hold of, however many rows there are
                minimumSize: list.height > 0 ? Math.min(1, view.font.pixelSize * 2 / list.height) : 0
                Accessible.name: qsTr("Tasks")
            }

            Timer {
                id: forgetTyped
                interval: 1000
                onTriggered: list.typed = ""
            }
            TapHandler {
                acceptedButtons: Qt.RightButton
                gesturePolicy: TapHandler.ReleaseWithinBounds
                onTapped: eventPoint => {
                    const place = list.mapToItem(list.contentItem, eventPoint.position);
                    list.openMenu(list.itemAt(place.x, place.y));
                }
            }
            PointHandler {
                acceptedDevices: PointerDevice.TouchScreen
                onActiveChanged: list.isTouched = true
            }

            Keys.onPressed: event => {
                const step = stepOf(event.key);
                if (step !== 0)
                    go(currentIndex + step, event.modifiers);
                else if (event.matches(StandardKey.SelectAll))
                    selection.selectAll();
                else if (event.matches(StandardKey.Copy) && currentItem && currentItem.failed)
                    selection.copy(currentItem.details);
                else if (event.key === Qt.Key_Menu)
                    openMenu(currentItem);
                else if (event.key === Qt.Key_Escape && selection.count > 0)
                    selection.clear();
                else if (event.matches(StandardKey.Delete) || event.key === Qt.Key_Backspace)
                    view.cancelSelected();
                else if (!type(event))
                    return;
                event.accepted = true;
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
