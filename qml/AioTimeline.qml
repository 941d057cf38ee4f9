// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import AioPool

/*!
    \qmltype AioTimeline
    \brief Who ran when: one lane a slot, one bar a task, its waiting time a thin line before it.

    The wheel zooms and a drag pans; then a button follows the present again. Records from when it has its pool on.
*/
Control {
    id: timeline

    /*! Whose tasks are shown. */
    property alias pool: item.pool
    /*! Milliseconds from edge to edge. */
    property alias span: item.span
    /*! Whether the right edge is the present. */
    property alias live: item.live

    readonly property bool dark: palette.base.hslLightness < 0.5
    function outcomeColor(hue) {
        return Qt.hsla(hue, 0.55, dark ? 0.6 : 0.42, 1);
    }
    function secondsAgo(x) {
        const seconds = (item.begin + item.span * x / Math.max(item.width, 1)) / 1000;
        const digits = item.span < 2000 ? 2 : item.span < 20000 ? 1 : 0;
        return qsTr("%1 s").arg(seconds.toFixed(digits));
    }

    implicitWidth: 400
    implicitHeight: 160
    Accessible.role: Accessible.Chart
    Accessible.name: qsTr("Timeline of the tasks")
    Accessible.description: qsTr("%Ln lane(s)", "", item.laneCount)

    background: Rectangle {
        color: timeline.palette.base
    }
    Item {
        anchors.fill: parent
        AioTimelineItem {
            id: item
            objectName: "bars"
            anchors.fill: parent
            anchors.bottomMargin: axis.height
            clip: true
            laneHeight: Math.max(4, Math.min(timeline.font.pixelSize * 1.5, height / Math.max(laneCount, 1)))
            activeColor: timeline.palette.highlight
            succeededColor: timeline.outcomeColor(0.38)
            failedColor: timeline.outcomeColor(0.01)
            cancelledColor: timeline.palette.mid
            waitingColor: timeline.palette.mid

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
                onActiveChanged: last = 0
                onTranslationChanged: {
                    if (!active)
                        return;
                    item.pan(translation.x - last);
                    last = translation.x;
                }
            }
        }
        Item {
            id: axis
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            height: left.implicitHeight
            Label {
                id: left
                text: timeline.secondsAgo(0)
            }
            Label {
                anchors.horizontalCenter: parent.horizontalCenter
                text: timeline.secondsAgo(axis.width / 2)
            }
            Label {
                anchors.right: parent.right
                text: item.live ? qsTr("now") : timeline.secondsAgo(axis.width)
            }
        }
        ToolButton {
            objectName: "follow"
            anchors.right: parent.right
            anchors.bottom: axis.top
            visible: !item.live
            text: qsTr("Now")
            onClicked: item.live = true
            Accessible.name: qsTr("Follow the present")
        }
        Label {
            anchors.centerIn: parent
            visible: item.laneCount === 0
            opacity: 0.7
            text: qsTr("Nothing has run yet")
        }
        ToolTip {
            readonly property string told: hover.hovered && !drag.active ? item.describe(hover.point.position.x, hover.point.position.y) : ""
            visible: told !== ""
            text: told
            x: hover.point.position.x
            y: hover.point.position.y - height
        }
    }
}
