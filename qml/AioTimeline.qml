// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool
import "aiowords.js" as Words

/*!
    \qmltype AioTimeline
    \brief Shows when each task ran: one lane per slot, one bar per task, with a thin line for the time it waited where
    there is room.

    The wheel, + and - zoom, a drag and the arrows pan, Up and Down go through the lanes. Home shows all that has been
    recorded; End, or the button that is shown then, follows the present again. Recording begins when the pool is set.
*/
Pane {
    id: timeline

    /*! The pool whose tasks are shown. */
    property alias pool: item.pool
    /*! The number of ended bars remembered, the last ones. */
    property alias limit: item.limit
    /*! The time between the edges, in milliseconds. */
    property alias span: item.span
    /*! True if the right edge is the present. */
    property alias live: item.live

    /*! \internal Returns the time at a place from 0, the left edge, to 1 */
    function timeAt(place) {
        const seconds = (item.live ? item.span * (1 - place) : item.begin + item.span * place) / 1000;
        const digits = item.span < 2000 ? 2 : item.span < 20000 ? 1 : 0;
        const number = Words.number(seconds, timeline, digits);
        if (!item.live)
            return Words.fill(qsTr("%1 s"), number);
        return place === 1 ? qsTr("now") : Words.fill(qsTr("%1 s ago"), number);
    }

    implicitWidth: 400
    implicitHeight: 160
    padding: 0
    activeFocusOnTab: true
    focusPolicy: Qt.StrongFocus
    Accessible.name: qsTr("Timeline")
    Keys.onPressed: event => {
        const step = item.width / 10;
        switch (event.key) {
        case Qt.Key_Left:
            item.pan(step);
            break;
        case Qt.Key_Right:
            item.pan(-step);
            break;
        case Qt.Key_Up:
            item.firstLane -= 1;
            break;
        case Qt.Key_Down:
            item.firstLane += 1;
            break;
        case Qt.Key_Plus:
            item.zoom(0.8, item.width / 2);
            break;
        case Qt.Key_Minus:
            item.zoom(1.25, item.width / 2);
            break;
        case Qt.Key_Home:
            item.showAll();
            break;
        case Qt.Key_End:
            item.live = true;
            break;
        default:
            return;
        }
        event.accepted = true;
    }

    background: Rectangle {
        color: colors.base
        border.width: timeline.activeFocus ? 1 : 0
        border.color: timeline.palette.highlight
    }

    AioColors {
        id: colors
    }
    ColumnLayout {
        anchors.fill: parent
        anchors.margins: timeline.font.pixelSize / 3
        spacing: timeline.font.pixelSize / 4

        AioTimelineItem {
            id: item
            objectName: "bars"
            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            // The qmllint of Qt 6.4 does not know QLocale.
            // qmllint disable
            locale: timeline.locale
            // qmllint enable
            laneHeight: Math.max(4, Math.min(timeline.font.pixelSize * 1.5, height / Math.max(laneCount, 1)))
            activeColor: AioOutcome.color(AioPool.Active, colors.text)
            succeededColor: AioOutcome.color(AioPool.Succeeded, colors.text)
            failedColor: AioOutcome.color(AioPool.Failed, colors.text)
            cancelledColor: AioOutcome.color(AioPool.Cancelled, colors.text)
            waitingColor: AioOutcome.color(AioPool.Cancelled, colors.text)
            Accessible.role: Accessible.Chart
            Accessible.name: qsTr("Timeline of the tasks")
            Accessible.description: Words.fill(qsTr("Lanes: %1"), Words.number(item.laneCount, timeline))

            HoverHandler {
                id: hover
            }
            WheelHandler {
                onWheel: event => item.zoom(Math.pow(0.999, event.angleDelta.y), event.x)
            }
            DragHandler {
                id: drag
                target: null
                property real last: 0
                onActiveChanged: {
                    last = 0;
                    timeline.forceActiveFocus();
                }
                onTranslationChanged: {
                    if (!active)
                        return;
                    item.pan(translation.x - last);
                    last = translation.x;
                }
            }
            TapHandler {
                onTapped: timeline.forceActiveFocus()
            }

            ScrollBar {
                id: lanes
                objectName: "lanes"
                orientation: Qt.Vertical
                anchors.right: parent.right
                anchors.top: parent.top
                anchors.bottom: parent.bottom
                policy: item.fittingLanes < item.laneCount ? ScrollBar.AlwaysOn : ScrollBar.AlwaysOff
                size: item.fittingLanes / Math.max(item.laneCount, 1)
                onPositionChanged: {
                    if (pressed)
                        item.firstLane = Math.round(position * item.laneCount);
                }
                Accessible.name: qsTr("Lanes")
            }
            Binding {
                target: lanes
                property: "position"
                value: item.firstLane / Math.max(item.laneCount, 1)
                when: !lanes.pressed
            }
            ToolButton {
                objectName: "follow"
                anchors.right: parent.right
                anchors.bottom: parent.bottom
                visible: !item.live
                text: qsTr("Now")
                onClicked: item.live = true
                Accessible.name: qsTr("Follow the present")
                Accessible.onPressAction: clicked()
            }
            Label {
                anchors.centerIn: parent
                visible: item.laneCount === 0
                opacity: 0.7
                text: qsTr("Nothing has run yet")
            }
            AioToolTip {
                objectName: "told"
                readonly property string told: hover.hovered && !drag.active ? item.describe(hover.point.position.x, hover.point.position.y) : ""
                visible: told !== ""
                text: told
                x: hover.point.position.x
                y: hover.point.position.y - height
            }
        }
        Item {
            id: axis
            Layout.fillWidth: true
            implicitHeight: left.implicitHeight
            Label {
                id: left
                anchors.left: parent.left
                text: timeline.timeAt(0)
                textFormat: Text.PlainText
            }
            Label {
                anchors.horizontalCenter: parent.horizontalCenter
                text: timeline.timeAt(0.5)
                textFormat: Text.PlainText
            }
            Label {
                anchors.right: parent.right
                text: timeline.timeAt(1)
                textFormat: Text.PlainText
            }
        }
        Flow {
            Layout.fillWidth: true
            spacing: timeline.font.pixelSize
            Repeater {
                model: [AioPool.Active, AioPool.Succeeded, AioPool.Failed, AioPool.Cancelled]
                Row {
                    id: entry
                    required property int modelData
                    spacing: label.font.pixelSize / 3
                    Rectangle {
                        anchors.verticalCenter: parent.verticalCenter
                        width: label.font.pixelSize * 0.8
                        height: width
                        color: AioOutcome.color(entry.modelData, label.color)
                    }
                    Label {
                        id: label
                        text: AioOutcome.name(entry.modelData)
                        textFormat: Text.PlainText
                    }
                }
            }
        }
    }
}
