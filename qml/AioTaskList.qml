// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import AioPool
import "aiowords.js" as Words

// The rows of an AioTaskView, with what mouse, finger and keyboard do there.
ListView {
    id: list

    required property Pane view
    required property AioTaskSelection selection
    required property AioTaskSteering steering
    // What counts the rows
    required property AioTaskChips chips
    required property color accent
    required property color base
    required property color textColor

    // True once a finger has touched the list: then there may be no pointer that hovers.
    property bool isTouched: false
    // What has been typed so far
    property string typed
    // What shows the drag; null if there is none
    property AioTaskDrag drag: null
    // True if a waiting row can be dragged by the pointer that is pressed: a mouse at once, a finger when it is lifted
    property bool isDraggable: false
    // Where the pointer was pressed, in the scene
    property point pressPosition
    // True from a long press on a waiting row until the pointer moves, or is released, which opens the menu
    property bool isLifted: false

    // Emitted once per key that cancels the selected tasks
    signal cancelSelected

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
    // Opens the menu of a row, or of the selected tasks if this is among them; at the pointer, or below the row
    function openMenu(row, isAtRow) {
        if (!row)
            return;
        forceActiveFocus();
        currentIndex = row.index;
        if (!selection.contains(row.model.taskId))
            selection.select(row.index);
        steering.take(row.index);
        const menu = menuComponent.createObject(view);
        if (isAtRow)
            menu.popup(row, row.mirrored ? row.width - row.leftPadding - menu.width : row.leftPadding, row.height);
        else
            menu.popup();
    }
    // Runs an action for the taken tasks
    function run(action) {
        if (action === AioTaskSteering.Cancel && steering.hasSelection())
            cancelSelected();
        else
            steering.run(action);
    }
    // Notes what a press of mouse or finger may begin
    function press(position, isFinger) {
        pressPosition = position;
        isTouched = isTouched || isFinger;
        const row = rowAt(position);
        isDraggable = !isFinger && row !== null && steering.canMove(row.index);
    }
    // Ends a press that has not become a drag
    function release() {
        isDraggable = false;
        if (!isLifted || dragging.active)
            return;
        endDrag();
        openMenu(currentItem, false);
    }
    // Runs the action of a key for the selected tasks, or for the one that the keyboard is at if none is selected
    function pressKey(action) {
        if (action === AioTaskSteering.Cancel) {
            cancelSelected();
            return;
        }
        steering.take(selection.count > 0 ? -1 : currentIndex);
        if (action !== AioTaskSteering.Hold)
            run(action);
        else if (!steering.run(AioTaskSteering.Hold))
            steering.run(AioTaskSteering.Release);
    }
    // Begins to move the task in a row, and with it the selected ones if it is among them
    function beginDrag(row) {
        forceActiveFocus();
        currentIndex = row.index;
        if (!selection.contains(row.model.taskId))
            selection.select(row.index);
        steering.take(row.index);
        drag = dragComponent.createObject(list, {
                "label": steering.count(AioTaskSteering.MoveToFront) === 1 ? row.model.label : ""
            });
    }
    function endDrag() {
        if (drag)
            drag.destroy();
        drag = null;
        isLifted = false;
    }
    // Returns the row at a place in the scene, null if there is none. (Handlers of a list are in its content in Qt 6.4.)
    function rowAt(position) {
        const place = contentItem.mapFromItem(null, position);
        const item = itemAt(place.x, place.y);
        return item instanceof AioTaskRow ? item : null;
    }
    // Returns the number of rows in a section, as a text that is empty if it is unknown
    function rowsIn(section) {
        const number = value => Words.number(value, view);
        if (chips.tasks === null)
            return "";
        if (chips.filter !== -1)
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

    clip: true
    activeFocusOnTab: true
    keyNavigationEnabled: false
    reuseItems: true
    boundsBehavior: Flickable.StopAtBounds
    interactive: !isDraggable && !isLifted && drag === null
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
        selected: list.selection.version >= 0 && list.selection.contains(row.model.taskId ?? 0)
        buttonShown: list.isTouched
        onClicked: {
            list.forceActiveFocus();
            list.currentIndex = row.index;
            list.selection.click(row.index);
        }
        onPressAndHold: {
            if (!list.steering.canMove(row.index)) {
                list.openMenu(row, false);
            } else if (!list.drag) {
                list.isLifted = true;
                list.beginDrag(row);
            }
        }
        onCancelRequested: taskId => list.selection.cancelTask(taskId)
        onRetryRequested: taskId => list.steering.retryTask(taskId)
        Keys.onSpacePressed: event => {
            if (list.typed === "")
                list.selection.toggle(row.index);
            else
                list.type(event);
        }
    }

    section.property: "section"
    // "section" is from the context: as a property it would not change with a reused item, since a list has one as well.
    section.delegate: AioTaskSection {
        count: list.rowsIn(section)
        title: list.chips.filter === AioPool.Failed ? qsTr("Failed") : section
    }

    // qmllint enable unqualified
    ScrollBar.vertical: ScrollBar {
        // Large enough to be taken hold of, however many rows there are
        minimumSize: list.height > 0 ? Math.min(1, list.view.font.pixelSize * 2 / list.height) : 0
        Accessible.name: qsTr("Tasks")
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
    // qmllint disable unqualified
    Component {
        id: menuComponent
        AioTaskMenu {
            objectName: "taskMenu"
            steering: list.steering
            room: list.view.width
            base: list.base
            font: list.view.font
            onChosen: action => list.run(action)
            onClosed: {
                if (!isCancelling)
                    list.forceActiveFocus();
            }
        }
    }
    Component {
        id: dragComponent
        AioTaskDrag {
            rows: list
            steering: list.steering
            view: list.view
            accent: list.accent
            base: list.base
            textColor: list.textColor
            position: list.mapFromItem(null, dragging.active ? dragging.centroid.scenePosition : list.pressPosition)
            onEmptied: list.endDrag()
        }
    }
    // qmllint enable unqualified
    Timer {
        id: forgetTyped
        interval: 1000
        onTriggered: list.typed = ""
    }
    TapHandler {
        acceptedButtons: Qt.RightButton
        gesturePolicy: TapHandler.ReleaseWithinBounds
        onTapped: eventPoint => list.openMenu(list.rowAt(eventPoint.scenePosition), false)
    }
    DragHandler {
        id: dragging
        target: null
        // Others scroll the list.
        dragThreshold: list.isLifted ? 0 : list.isDraggable ? Application.styleHints.startDragDistance : 32767
        cursorShape: list.drag && list.drag.place < 0 ? Qt.ForbiddenCursor : Qt.ClosedHandCursor
        // A PointHandler would see no press on a row.
        onGrabChanged: (transition, point) => {
            switch (transition) {
            case PointerDevice.GrabPassive:
                list.press(point.scenePosition, point.device.type === PointerDevice.TouchScreen);
                break;
            case PointerDevice.UngrabPassive:
            case PointerDevice.CancelGrabPassive:
                list.release();
                break;
            }
        }
        onActiveChanged: {
            if (!active) {
                if (list.drag)
                    list.drag.drop();
                list.endDrag();
            } else if (list.isLifted) {
                list.isLifted = false;
            } else if (!list.drag) {
                const row = list.rowAt(centroid.scenePressPosition);
                if (row && steering.canMove(row.index))
                    list.beginDrag(row);
            }
        }
        onCanceled: list.endDrag()
    }

    Keys.onPressed: event => {
        if (drag && event.key === Qt.Key_Escape) {
            endDrag();
            event.accepted = true;
            return;
        }
        const action = steering.actionFor(event.key, event.modifiers);
        const step = stepOf(event.key);
        if (action >= 0)
            pressKey(action);
        else if (step !== 0)
            go(currentIndex + step, event.modifiers);
        else if (event.matches(StandardKey.SelectAll))
            selection.selectAll();
        else if (event.key === Qt.Key_Menu || (event.key === Qt.Key_F10 && event.modifiers === Qt.ShiftModifier))
            openMenu(currentItem, true);
        else if (event.key === Qt.Key_Escape && selection.count > 0)
            selection.clear();
        else if (!type(event))
            return;
        event.accepted = true;
    }
}
