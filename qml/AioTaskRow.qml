// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import AioPool
import "aiowords.js" as Words

/*!
    \qmltype AioTaskRow
    \brief One task in an AioTaskView; usable as the delegate of any ListView of an AioTaskModel.

    A mark shows the state, the time stands at the other edge, and a second line says what the task does, why it waits, or
    why it has failed. The tool tip says all of it. The button that cancels an unfinished task, or runs a failed one again
    that is repeatable, is there while the pointer is over the row, while the task is selected, and while buttonShown is
    true.
*/
ItemDelegate {
    id: row

    /*! The row in the model. */
    required property int index
    /*! The data of the row, from the model. */
    required property var model
    /*! True if the task is among those that the next action is meant for. */
    property bool selected: false
    /*! True if the button is always shown, as is right where there is a touch screen and no pointer. */
    property bool buttonShown: false

    /*! True if the task holds a slot. */
    readonly property bool active: model.state === AioPool.Active || model.state === AioPool.Cancelling
    /*! True if the task holds a slot and only waits for a thread to run its function. */
    readonly property bool waitsForThread: model.waitsForThread ?? false
    /*! True if the task has failed. */
    readonly property bool failed: model.state === AioPool.Failed
    /*! True if the button runs the task again: it has failed, and is repeatable. */
    readonly property bool repeatable: failed && (model.repeatable ?? false)
    /*! The attempts of a task that is tried again: "attempt 2", or "after 2 attempts" when it has ended; otherwise empty. */
    readonly property string attempts: {
        const attempt = model.attempt ?? 1;
        if (attempt <= 1)
            return "";
        const count = Words.digits(attempt, row);
        if (active)
            return Words.fill(qsTr("attempt %1"), count);
        if (model.state === AioPool.Waiting)
            return model.waitReason === AioPool.Retry ? "" : Words.fill(qsTr("attempt %1"), count); // the reason names it
        return Words.fill(qsTr("after %1 attempts", "", attempt), count);
    }
    /*!
        What the second line says, after the attempts: the error of a failed task; why a waiting one waits, if not only
        for its turn, and the error of its last attempt; of an active one its progress text, or else what it waits for.
    */
    readonly property string details: {
        if (failed)
            return model.error ?? "";
        if (model.state === AioPool.Waiting)
            return Words.line(model.waitText ?? "", model.error ?? "");
        if (model.state === AioPool.Succeeded || model.state === AioPool.Cancelled)
            return "";
        const text = model.progressText ?? "";
        return text === "" && (waitsForThread || model.state === AioPool.Cancelling) ? model.stateName : text;
    }
    /*! The colour of the second line, another one for a failed task. */
    readonly property color outcomeColor: failed ? AioOutcome.color(AioPool.Failed, label.color) : label.color
    // Material and Universal use their accent for links, and ignore the palette.
    /*! The colour of selection and progress in the style in use. */
    readonly property color accent: Qt.colorEqual(label.color, palette.windowText) ? palette.highlight : label.linkColor
    /*!
        The time that the task has taken, as "0.4 s", "12 s", "3:05" or "1:02:07", and in a wide row what is left if that
        can be estimated. Empty for a task that has had no slot, or has had it for less than a second.
    */
    readonly property string times: {
        const elapsed = model.elapsed ?? 0;
        if (elapsed <= 0 || (active && elapsed < 1000))
            return "";
        if (model.state !== AioPool.Active || waitsForThread || !(model.remaining >= 0) || !content.isWide)
            return time(elapsed);
        return Words.fill(qsTr("%1 · %2 left"), time(elapsed), duration(Math.ceil(model.remaining / 1000)));
    }

    /*! Emitted once per press of the button for the unfinished task \a taskId. */
    signal cancelRequested(var taskId)
    /*! Emitted once per press of the button for the failed task \a taskId. */
    signal retryRequested(var taskId)

    /*! \internal */
    function time(milliseconds) {
        if (milliseconds >= 1000)
            return duration(Math.floor(milliseconds / 1000));
        return Words.fill(qsTr("%1 s"), Words.number(Math.max(0.1, Math.floor(milliseconds / 100) / 10), row, 1));
    }
    /*! \internal */
    function duration(seconds) {
        const digits = (number, width) => Words.digits(number, row, width);
        if (seconds < 60)
            return Words.fill(qsTr("%1 s"), digits(seconds));
        if (seconds < 3600)
            return digits(Math.floor(seconds / 60)) + ":" + digits(seconds % 60, 2);
        return digits(Math.floor(seconds / 3600)) + ":" + digits(Math.floor(seconds / 60) % 60, 2) + ":" + digits(seconds % 60, 2);
    }
    /*! \internal */
    function markOf(state) {
        switch (state) {
        case AioPool.Waiting:
            switch (row.model.waitReason) {
            case AioPool.Held:
                return "held";
            case AioPool.Delay:
            case AioPool.Retry:
                return "retry";
            default:
                return "waiting";
            }
        case AioPool.Succeeded:
            return "succeeded";
        case AioPool.Failed:
            return "failed";
        case AioPool.Cancelled:
        case AioPool.Cancelling:
            return "cancelled";
        default:
            return row.waitsForThread ? "waiting" : "active";
        }
    }

    // Hide a row that is kept for reuse: it must not be read out, and a press on it must not reach the next task.
    ListView.onPooled: visible = false
    ListView.onReused: {
        visible = true;
        Accessible.ignored = false; // Qt 6.8 sets it when a list hides a row, and leaves it set
    }
    focusPolicy: Qt.NoFocus
    leftPadding: AioMeasure.margin(font)
    rightPadding: leftPadding
    topPadding: AioMeasure.rowPadding(font)
    bottomPadding: topPadding
    topInset: 0
    bottomInset: 0
    Accessible.role: Accessible.ListItem
    Accessible.name: Words.fill(qsTr("%1, %2"), model.label, model.stateName)
    Accessible.description: second.text
    Accessible.selectable: true
    Accessible.selected: selected
    Accessible.onPressAction: clicked()

    Loader {
        objectName: "toolTip"
        active: row.hovered
        // qmllint disable unqualified
        sourceComponent: AioToolTip {
            parent: row
            delay: 700
            visible: text !== ""
            text: row.model.plainToolTip ?? "" // a row that is being removed has no data
        }
        // qmllint enable unqualified
    }

    // Replaces the style's, on which the colour of text differs from style to style.
    background: Rectangle {
        color: row.selected ? Qt.alpha(row.accent, 0.3) : row.hovered ? Qt.alpha(label.color, 0.06) : "transparent"
        border.width: content.isCurrent ? 1 : 0
        border.color: row.accent
    }

    // The id of the label has this created at once, as it would be anyway.
    // qmllint disable deferred-property-id
    contentItem: Item {
        id: content
        // qmllint enable deferred-property-id

        // Wide enough to show what is left
        readonly property bool isWide: row.width > row.font.pixelSize * 34
        readonly property real gap: AioMeasure.columnGap(row.font)
        readonly property bool isCurrent: row.ListView.isCurrentItem && (row.ListView.view?.activeFocus ?? false)
        readonly property bool hasButton: button.visible && (row.hovered || button.hovered || row.selected || isCurrent || row.buttonShown)
        // What the button takes from the others
        readonly property real edge: hasButton ? button.width + gap / 2 : 0
        readonly property real figureWidth: Math.max(figure.implicitWidth, bar.visible ? row.font.pixelSize * (isWide ? 8 : 3.5) : 0)

        implicitHeight: second.visible ? second.y + second.height : label.height
        implicitWidth: row.font.pixelSize * 16

        AioMark {
            anchors.left: parent.left
            y: Math.round((label.height - height) / 2)
            width: AioMeasure.mark(row.font)
            height: width
            name: row.markOf(row.model.state)
            progress: row.model.progress ?? -1
            color: {
                switch (row.model.state) {
                case AioPool.Active:
                    return row.accent;
                case AioPool.Succeeded:
                case AioPool.Failed:
                    return AioOutcome.color(row.model.state, label.color);
                default:
                    return Qt.alpha(label.color, 0.6);
                }
            }
        }
        Label {
            id: label
            objectName: "label"
            anchors.left: parent.left
            anchors.leftMargin: AioMeasure.mark(row.font) + content.gap * 0.75
            anchors.right: parent.right
            anchors.rightMargin: content.edge + (bar.visible ? bar.anchors.rightMargin - content.edge + bar.width + content.gap : figure.text !== "" ? content.figureWidth + content.gap : 0)
            horizontalAlignment: Text.AlignLeft
            text: row.model.label ?? ""
            textFormat: Text.PlainText
            elide: Text.ElideMiddle
            maximumLineCount: 1
        }
        Text {
            id: second
            objectName: "secondLine"

            // Errors may be long.
            readonly property bool hasError: row.failed || (row.model.error ?? "") !== ""

            anchors.left: label.left
            anchors.right: parent.right
            anchors.rightMargin: content.edge
            anchors.top: label.bottom
            anchors.topMargin: AioMeasure.textGap(row.font)
            visible: text !== ""
            horizontalAlignment: Text.AlignLeft
            text: Words.line(row.attempts, row.details)
            textFormat: Text.PlainText
            elide: Text.ElideRight
            wrapMode: hasError ? Text.Wrap : Text.NoWrap
            maximumLineCount: hasError ? 2 : 1
            opacity: row.failed ? 1 : 0.7
            color: row.outcomeColor
            font.family: row.font.family
            font.pixelSize: AioMeasure.smallText(row.font)
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
        AioTaskProgress {
            id: bar
            anchors.right: parent.right
            anchors.rightMargin: content.edge + content.figureWidth + content.gap
            y: Math.round((label.height - height) / 2)
            width: Math.round(Math.min(row.width * 0.22, row.font.pixelSize * 16))
            visible: row.active && row.width > row.font.pixelSize * 22 && !(row.waitsForThread && indeterminate)
            indeterminate: !(row.model.progress >= 0)
            value: Math.max(row.model.progress ?? 0, 0)
            accent: row.accent
            mirrored: row.mirrored
            Accessible.role: Accessible.ProgressBar
            Accessible.name: Words.fill(qsTr("Progress of %1"), row.model.label)

            // There and back
            NumberAnimation on phase  {
                running: bar.indeterminate && bar.visible
                loops: Animation.Infinite
                from: 0
                to: 1
                duration: 2400
                easing.type: Easing.CosineCurve
            }
        }
        Text {
            id: figure
            objectName: "figure"
            anchors.right: parent.right
            anchors.rightMargin: content.edge
            anchors.baseline: label.baseline
            horizontalAlignment: Text.AlignRight
            visible: text !== ""
            text: row.times
            textFormat: Text.PlainText
            color: label.color
            opacity: 0.7
            font.family: row.font.family
            font.pixelSize: AioMeasure.smallText(row.font)
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
        // Quick to create: a style's RoundButton would take a third of the row's time.
        AbstractButton {
            id: button
            objectName: "cancelButton"
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            width: Math.round(row.font.pixelSize * 1.75)
            height: width
            focusPolicy: Qt.NoFocus
            visible: row.repeatable || (row.model.cancellable ?? false)
            onClicked: {
                if (row.repeatable)
                    row.retryRequested(row.model.taskId);
                else
                    row.cancelRequested(row.model.taskId);
            }
            Accessible.name: Words.fill(row.repeatable ? qsTr("Retry %1") : qsTr("Cancel %1"), row.model.label)
            Accessible.onPressAction: clicked()

            // Alone is hidden, so that a screen reader always has the button.
            AioMark {
                objectName: "cancelMark"
                anchors.centerIn: parent
                visible: content.hasButton
                width: Math.round(row.font.pixelSize * 1.25)
                height: width
                name: row.repeatable ? "retry" : "cancel"
                color: label.color
                opacity: button.down ? 0.5 : button.hovered ? 1 : 0.75
            }
        }
    }
}
