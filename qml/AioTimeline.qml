// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls
import QtQuick.Window
import AioPool
import "aiowords.js" as Words

/*!
    \qmltype AioTimeline
    \brief Shows when each task ran: one lane per task that runs at the same time, one bar per task, with a thin line for
    the time it waited where there is room.

    At first all the work fits in, see AioTimelineItem::fitted. The wheel, + and - zoom, a drag and the arrows pan, Up
    and Down go through the lanes, a double click zooms to a task, and Escape fits the work in again. Home shows all that
    has been recorded; End, or the button that is shown then, follows the present again. The axis counts from the
    beginning of the work. Recording begins when the pool is set.

    A click selects the task in the view that shares its selection:
    \code
    AioTaskView { id: view; pool: downloads }
    AioTimeline { pool: downloads; selection: view.selection }
    \endcode
*/
Pane {
    id: timeline

    /*! The pool whose tasks are shown. */
    property alias pool: item.pool
    /*! The number of ended bars remembered, the last ones. */
    property alias limit: item.limit
    /*! The time between the edges, in milliseconds. Setting it ends the fitting. */
    property alias span: item.span
    /*! True if it follows the present. */
    property alias live: item.live
    /*! True if all the work fits in, until the user zooms or pans. */
    property alias fitted: item.fitted
    /*! Where a click selects a task that has not ended, for example the selection of an AioTaskView; may be null. */
    property AioTaskSelection selection: null

    /*! \internal Returns a time after the beginning of the work, for an axis with steps of so many milliseconds */
    function timeText(milliseconds, step) {
        const decimals = step >= 1000 ? 0 : step >= 100 ? 1 : step >= 10 ? 2 : 3;
        const seconds = Math.round(Math.abs(milliseconds) / step) * step / 1000;
        // The qmllint of Qt 6.4 does not know QLocale.
        // qmllint disable
        const sign = milliseconds <= -step / 2 ? timeline.locale.negativeSign : "";
        // qmllint enable
        if (!axis.isLong)
            return sign + Words.fill(qsTr("%1 s"), Words.number(seconds, timeline, decimals));
        const digits = (number, width) => Words.digits(Math.floor(number), timeline, width);
        const rest = (seconds % 60 < 10 ? digits(0) : "") + Words.number(seconds % 60, timeline, decimals);
        if (seconds < 3600)
            return sign + digits(seconds / 60) + ":" + rest;
        return sign + digits(seconds / 3600) + ":" + digits(seconds / 60 % 60, 2) + ":" + rest;
    }

    implicitWidth: font.pixelSize * 30
    implicitHeight: font.pixelSize * 12
    leftPadding: AioMeasure.margin(font)
    rightPadding: AioMeasure.margin(font)
    topPadding: AioMeasure.rowPadding(font)
    bottomPadding: AioMeasure.rowPadding(font)
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
        case Qt.Key_Escape:
            if (item.fitted)
                return; // leaves the key to others
            item.fitted = true;
            break;
        default:
            return;
        }
        event.accepted = true;
    }

    background: Rectangle {
        color: colors.base
        border.width: timeline.activeFocus ? 1 : 0
        border.color: colors.accent

        AioDivider {
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: parent.top
        }
    }

    AioColors {
        id: colors
    }
    Label {
        id: small
        font.pixelSize: AioMeasure.smallText(timeline.font)
        visible: false
        text: "0"
    }

    // qmllint disable deferred-property-id
    contentItem: Item {
        // qmllint enable deferred-property-id
        AioTimelineLegend {
            id: legend
            item: item
            font: timeline.font
            objectName: "legend"
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            columns: 1
            // Folded into the tool tip where it would take room from the bars
            visible: timeline.width >= timeline.font.pixelSize * 44 && implicitHeight <= parent.height
        }
        Item {
            id: numbers
            objectName: "numbers"

            readonly property bool shown: item.height >= timeline.font.pixelSize * 3 && item.laneCount > 0
            // Numbers that would touch each other are left out.
            readonly property int every: {
                for (const every of [1, 2, 5, 10, 20, 50]) {
                    if (every * item.laneHeight >= small.implicitHeight)
                        return every;
                }
                return 100;
            }
            readonly property int first: Math.ceil((item.firstLane + 1) / every) * every
            readonly property int last: Math.min(item.firstLane + item.fittingLanes, item.laneCount)
            readonly property int digits: String(item.laneCount).length

            anchors.left: parent.left
            anchors.top: item.top
            anchors.bottom: item.bottom
            width: shown ? small.implicitWidth * digits : 0
            Repeater {
                model: numbers.shown ? Math.max(Math.floor((numbers.last - numbers.first) / numbers.every) + 1, 0) : 0
                Label {
                    required property int index
                    readonly property int number: numbers.first + index * numbers.every

                    width: numbers.width
                    y: Math.max(0, Math.min((number - 0.5 - item.firstLane) * item.laneHeight - height / 2, numbers.height - height))
                    horizontalAlignment: Text.AlignRight
                    text: Words.digits(number, timeline)
                    textFormat: Text.PlainText
                    font.pixelSize: small.font.pixelSize
                    opacity: 0.7
                    Accessible.ignored: true
                }
            }
        }
        Item {
            id: axis
            objectName: "axis"

            // Half a letter more than twice as much keeps the labels at the edges apart from their neighbours.
            readonly property real gap: small.font.pixelSize * (isLong ? 7 : 5.5)
            readonly property bool isLong: Math.max(Math.abs(item.begin - item.origin), Math.abs(item.begin + item.span - item.origin)) >= 60000
            readonly property real step: {
                const least = item.span * Math.max(gap / Math.max(width, 1), 1 / 12); // more would be hard to read
                for (const milliseconds of [1, 2, 5, 10, 20, 50, 100, 200, 500]) {
                    if (milliseconds >= least)
                        return milliseconds;
                }
                for (const seconds of [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200]) {
                    if (seconds * 1000 >= least)
                        return seconds * 1000;
                }
                return Math.ceil(least / 86400000) * 86400000;
            }
            readonly property real first: Math.ceil((item.begin - item.origin) / step - 1e-9) * step

            anchors.left: item.left
            anchors.right: item.right
            anchors.top: parent.top
            anchors.bottom: parent.bottom
            visible: item.laneCount > 0
            Repeater {
                model: 13 // as many as there can be, so that a change of the span makes none
                Item {
                    id: tick
                    required property int index
                    readonly property real time: axis.first + index * axis.step
                    readonly property real place: (time + item.origin - item.begin) / item.span * axis.width

                    visible: place <= axis.width + 0.5
                    width: axis.width
                    height: axis.height
                    Rectangle {
                        x: Math.min(tick.place, axis.width - width)
                        width: 1 / Screen.devicePixelRatio
                        height: item.height
                        color: timeline.palette.mid
                        opacity: 0.5
                    }
                    Label {
                        x: Math.max(0, Math.min(tick.place - width / 2, axis.width - width))
                        anchors.bottom: parent.bottom
                        text: timeline.timeText(tick.time, axis.step)
                        textFormat: Text.PlainText
                        font.pixelSize: small.font.pixelSize
                        opacity: 0.7
                    }
                }
            }
            Item {
                anchors.left: parent.left
                anchors.right: parent.right
                anchors.bottom: parent.bottom
                height: small.implicitHeight
                HoverHandler {
                    id: overAxis
                }
            }
        }
        AioTimelineItem {
            id: item
            objectName: "bars"
            anchors.left: numbers.right
            anchors.leftMargin: numbers.shown ? small.font.pixelSize / 2 : 0
            anchors.right: legend.visible ? legend.left : parent.right
            anchors.rightMargin: legend.visible ? AioMeasure.columnGap(timeline.font) : 0
            anchors.top: parent.top
            height: Math.max(parent.height - small.implicitHeight - AioMeasure.textGap(timeline.font), 0)
            clip: true
            // The qmllint of Qt 6.4 does not know QLocale.
            // qmllint disable
            locale: timeline.locale
            // qmllint enable
            laneHeight: Math.max(timeline.font.pixelSize * 0.8, Math.min(timeline.font.pixelSize * 2.4, height / Math.max(laneCount, 1)))
            activeColor: colors.accent
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
                onSingleTapped: eventPoint => {
                    if (timeline.selection)
                        timeline.selection.selectTask(item.taskAt(eventPoint.position.x, eventPoint.position.y));
                }
                onDoubleTapped: eventPoint => item.zoomTo(eventPoint.position.x, eventPoint.position.y)
            }

            Rectangle {
                objectName: "now"
                readonly property real place: (item.now - item.begin) / item.span * item.width
                x: Math.min(place, item.width - width)
                width: 1
                height: item.height
                visible: item.laneCount > 0 && place >= 0 && place <= item.width + 1
                color: colors.text
                opacity: 0.6
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
            AioBarButton {
                objectName: "follow"
                anchors.right: parent.right
                anchors.bottom: parent.bottom
                visible: !item.live
                text: qsTr("Now")
                mark: "follow"
                showsText: true
                color: colors.text
                onClicked: item.live = true
                Accessible.name: qsTr("Follow the present")
            }
            Label {
                anchors.centerIn: parent
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                wrapMode: Text.Wrap
                visible: item.laneCount === 0
                opacity: 0.7
                text: qsTr("Nothing has run yet")
            }
            AioToolTip {
                id: tip
                objectName: "told"
                readonly property string told: hover.hovered && !drag.active ? item.describe(hover.point.position.x, hover.point.position.y) : ""
                readonly property bool explains: !legend.visible && overAxis.hovered
                visible: told !== "" || explains
                delay: explains ? 700 : 0
                text: told
                x: explains ? overAxis.point.position.x : hover.point.position.x
                y: (explains ? item.height : hover.point.position.y) - height

                contentItem: Column {
                    spacing: AioMeasure.textGap(timeline.font)
                    Label {
                        // Used by the styles that follow the palette; the others have a colour of their own.
                        palette.windowText: tip.palette.toolTipText
                        visible: text !== ""
                        text: tip.text
                        textFormat: Text.PlainText
                        font: tip.font
                        Accessible.ignored: true // the text is the accessible name of the tip
                    }
                    AioTimelineLegend {
                        item: item
                        font: timeline.font
                        visible: !legend.visible
                        columns: 3
                    }
                }
            }
        }
    }
}
