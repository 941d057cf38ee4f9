// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import AioPool
import "aiowords.js" as Words

// Moves the taken tasks of an AioTaskSteering along with the pointer: a line shows where they would go, a label what is
// moved. Made when a drag begins; it covers the list and takes no events.
Item {
    id: drag
    objectName: "drag"

    required property ListView rows
    required property AioTaskSteering steering
    required property Pane view
    required property color accent
    required property color base
    required property color textColor
    // The pointer, in the list
    required property point position

    // The row before which they would go; -1 if they cannot go where the pointer is
    property int place: -1
    // How many of them still wait, -1 if these are a great many
    property int count: steering.count(AioTaskSteering.MoveToFront)
    // The name of the task that is moved; empty if there were several
    required property string label

    // Emitted once, when there is nothing left to be moved
    signal emptied

    function drop() {
        refresh();
        if (place >= 0)
            steering.moveTo(place);
    }
    function refresh() {
        const y = position.y + rows.contentY;
        place = position.x >= 0 && position.x < width && position.y >= 0 && position.y < height ? placeAt(y) : -1;
        const row = place < 0 ? null : rows.itemAtIndex(steering.canMove(place) ? place : place - 1);
        if (!row)
            place = -1;
        else
            line.y = (steering.canMove(place) ? row.y : row.y + row.height) - rows.contentY - line.height / 2;
    }
    // Returns the row before which a drop at y is, in the content of the rows. A title belongs to the rows at both sides.
    function placeAt(y) {
        const x = rows.width / 2;
        const row = rows.indexAt(x, y);
        if (row >= 0) {
            const item = rows.itemAtIndex(row);
            return !steering.canMove(row) ? -1 : item && y > item.y + item.height / 2 ? row + 1 : row;
        }
        const step = view.font.pixelSize * 2.5; // more than the height of a title
        const below = rows.indexAt(x, y + step);
        if (below >= 0 && steering.canMove(below))
            return below;
        const above = rows.indexAt(x, y - step);
        if (above >= 0 && steering.canMove(above))
            return above + 1;
        const last = rows.count - 1;
        return y >= rows.originY + rows.contentHeight && steering.canMove(last) ? last + 1 : -1;
    }
    // Counts once for all changes of a report
    function recountLater() {
        // qmllint disable
        Qt.callLater(recount);
    // qmllint enable
    }
    function recount() {
        count = steering.count(AioTaskSteering.MoveToFront);
        if (count === 0)
            emptied();
        else
            refresh();
    }

    anchors.fill: parent
    z: 10
    onPositionChanged: refresh()
    Component.onCompleted: refresh()

    Connections {
        target: drag.rows
        function onContentYChanged() {
            drag.refresh();
        }
        function onModelChanged() {
            drag.emptied();
        }
    }
    Connections {
        target: drag.rows.model
        ignoreUnknownSignals: true
        function onRowsInserted() {
            drag.recountLater();
        }
        function onRowsRemoved() {
            drag.recountLater();
        }
        function onRowsMoved() {
            drag.recountLater();
        }
        function onDataChanged() {
            drag.recountLater();
        }
        function onLayoutChanged() {
            drag.recountLater();
        }
    }
    // Scrolls while the pointer is near an edge, the faster the nearer it is.
    Timer {
        readonly property real edge: Math.min(drag.view.font.pixelSize * 2.5, drag.height / 4)
        readonly property real depth: drag.position.y < edge ? drag.position.y - edge : Math.max(0, drag.position.y - drag.height + edge)

        interval: 16
        repeat: true
        running: depth !== 0
        onTriggered: {
            const rows = drag.rows;
            const last = Math.max(rows.originY, rows.originY + rows.contentHeight - rows.height);
            const step = Math.max(-edge, Math.min(edge, depth)) * 0.25;
            rows.contentY = Math.max(rows.originY, Math.min(last, rows.contentY + step));
        }
    }
    Rectangle {
        id: line
        objectName: "insertionLine"
        x: AioMeasure.margin(drag.view.font) / 2
        width: drag.width - 2 * x
        height: Math.max(2, Math.round(drag.view.font.pixelSize * 0.15))
        radius: height / 2
        visible: drag.place >= 0
        color: drag.accent
    }
    Rectangle {
        objectName: "dragLabel"
        x: Math.max(0, Math.min(drag.width - width, drag.view.mirrored ? drag.position.x - drag.view.font.pixelSize - width : drag.position.x + drag.view.font.pixelSize))
        y: Math.max(0, Math.min(drag.height - height, drag.position.y + drag.view.font.pixelSize * 0.75))
        width: Math.min(words.implicitWidth, drag.width)
        height: words.implicitHeight
        radius: Math.round(drag.view.font.pixelSize * 0.3)
        opacity: drag.place >= 0 ? 0.95 : 0.55
        color: drag.base
        border.color: drag.place >= 0 ? drag.accent : Qt.alpha(drag.textColor, 0.4)

        Text {
            id: words
            objectName: "dragText"
            width: parent.width
            leftPadding: drag.view.font.pixelSize * 0.75
            rightPadding: leftPadding
            topPadding: drag.view.font.pixelSize * 0.35
            bottomPadding: topPadding
            text: drag.count === 1 ? drag.label || qsTr("1 task") : drag.count < 0 ? qsTr("Many tasks") : Words.fill(qsTr("%1 tasks", "", drag.count), Words.number(drag.count, drag.view))
            textFormat: Text.PlainText
            elide: Text.ElideMiddle
            horizontalAlignment: Text.AlignLeft
            color: drag.textColor
            font: drag.view.font
        }
    }
}
