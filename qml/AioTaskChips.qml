// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import AioPool
import "aiowords.js" as Words

// What stands above the list of an AioTaskView: chips that choose which tasks are shown, and what runs the failed ones again.
Flow {
    id: chips
    objectName: "chips"

    required property Pane view
    // The model whose rows are counted; null if it is another's
    required property AioTaskModel tasks
    // Which tasks are shown
    required property int filter
    required property bool showChips
    required property color accent
    required property color textColor

    readonly property int active: tasks ? tasks.activeRows : 0
    readonly property int waiting: tasks ? tasks.waitingRows : 0
    readonly property int finished: tasks ? tasks.finishedRows : 0
    readonly property int failed: tasks ? tasks.failedRows : 0
    readonly property int retryable: tasks ? tasks.retryableRows : 0
    readonly property int kinds: (active > 0) + (waiting > 0) + (failed > 0) + (finished > failed)
    // Stays true until no row has been left for a while, so that the list does not move up and down under the
    // pointer, and does not lose its old rows when new ones come at once.
    property bool isNeeded: false
    readonly property bool hasChips: showChips && tasks !== null && (isNeeded || filter !== -1)
    readonly property bool canRetry: retryable > 0

    // Emitted once per choice of other tasks
    signal chosen(int filter)

    // Goes to the next chip that can be chosen
    function step(from, by) {
        for (let i = from + by; i >= 0 && i < repeater.count; i += by) {
            const chip = repeater.itemAt(i);
            if (!chip.enabled)
                continue;
            chip.forceActiveFocus(Qt.TabFocusReason);
            chips.chosen(chip.modelData);
            return;
        }
    }

    onKindsChanged: {
        if (kinds > 1)
            isNeeded = true;
    }
    visible: hasChips || canRetry
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
        model: chips.showChips ? [-1, AioPool.Active, AioPool.Waiting, AioPool.Failed, -2] : []

        // qmllint disable unqualified
        AioChip {
            id: chip

            required property int modelData
            required property int index

            objectName: "chip" + modelData
            visible: chips.hasChips
            accent: chips.accent
            textColor: chips.textColor
            checked: chips.filter === modelData
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
                    return chips.failed > 0 ? Words.fill(qsTr("Failed (%1)"), Words.number(chips.failed, chips.view)) : qsTr("Failed");
                case -2:
                    return qsTr("Done");
                default:
                    return qsTr("All");
                }
            }
            onClicked: chips.chosen(modelData)
            Keys.onLeftPressed: chips.step(index, mirrored ? 1 : -1)
            Keys.onRightPressed: chips.step(index, mirrored ? -1 : 1)
        }
        // qmllint enable unqualified
    }
    AioChip {
        objectName: "retryFailed"
        width: Math.min(implicitWidth, chips.width)
        visible: chips.canRetry
        accent: chips.accent
        textColor: chips.textColor
        mark: "retry"
        focusPolicy: Qt.StrongFocus
        text: Words.fill(qsTr("Retry failed (%1)"), Words.number(chips.retryable, chips.view))
        onClicked: chips.tasks.retryFailed()
    }
}
