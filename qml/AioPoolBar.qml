// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool

/*!
    \qmltype AioPoolBar
    \brief How far a pool has come, and what steers it: its size, pause and resume, cancel all.

    Progress, rate and time left are those since the pool was idle last.
*/
ToolBar {
    id: bar

    /*! What is shown and steered. */
    property AioPool pool
    /*! The largest size that can be chosen. */
    property int maximumSize: 1024

    readonly property real finished: pool ? pool.finishedCount : 0
    readonly property real failed: pool ? pool.failures : 0
    readonly property int unfinished: pool ? pool.count : 0
    /*! Of what has been spawned since it was idle, 0 to 1. */
    readonly property real progress: unfinished === 0 ? (begun ? 1 : 0)
                                                      : (finished - finishedBefore) / (finished - finishedBefore + unfinished)
    /*! Tasks a second. */
    property real rate: 0

    property bool begun: false
    property real finishedBefore: 0
    property real startedAt: 0

    function timeLeft(seconds) {
        if (seconds < 60)
            return qsTr("%1 s left").arg(Math.ceil(seconds));
        if (seconds < 3600)
            return qsTr("%1 min left").arg(Math.ceil(seconds / 60));
        return qsTr("%1 h left").arg(Math.ceil(seconds / 3600));
    }

    function begin() {
        begun = true;
        finishedBefore = finished;
        startedAt = Date.now();
        rate = 0;
    }

    Accessible.role: Accessible.ToolBar
    Accessible.name: qsTr("Pool")

    Connections {
        target: bar.pool
        function onEmptyChanged() {
            if (!bar.pool.empty)
                bar.begin();
        }
    }
    onPoolChanged: {
        begun = false;
        if (pool && !pool.empty)
            begin();
    }
    Timer {
        interval: 500
        repeat: true
        running: bar.unfinished > 0 && bar.visible
        onTriggered: bar.rate = (bar.finished - bar.finishedBefore) * 1000 / Math.max(Date.now() - bar.startedAt, 1)
    }

    contentItem: RowLayout {
        spacing: bar.font.pixelSize / 2

        ColumnLayout {
            Layout.fillWidth: true
            spacing: 2
            Label {
                objectName: "summary"
                Layout.fillWidth: true
                elide: Text.ElideRight
                text: {
                    if (!bar.pool)
                        return "";
                    const parts = [qsTr("%L1 active").arg(bar.pool.activeCount),
                                   qsTr("%L1 waiting").arg(bar.pool.waitingCount), qsTr("%L1 done").arg(bar.finished)];
                    if (bar.failed > 0)
                        parts.push(qsTr("%L1 failed").arg(bar.failed));
                    if (bar.pool.paused)
                        parts.push(qsTr("paused"));
                    else if (bar.unfinished > 0 && bar.rate > 0)
                        parts.push(qsTr("%L1/s").arg(bar.rate < 10 ? bar.rate.toFixed(1) : Math.round(bar.rate)),
                                   bar.timeLeft(bar.unfinished / bar.rate));
                    return parts.join(", ");
                }
            }
            ProgressBar {
                objectName: "progress"
                Layout.fillWidth: true
                value: bar.progress
                Accessible.name: qsTr("Progress of all tasks")
            }
        }
        Label {
            text: qsTr("At once:")
        }
        SpinBox {
            objectName: "size"
            from: 1
            to: bar.maximumSize
            editable: true
            enabled: bar.pool !== null
            value: bar.pool ? bar.pool.size : 1
            onValueModified: {
                if (bar.pool)
                    bar.pool.size = value;
            }
            Accessible.name: qsTr("Tasks at once")
        }
        ToolButton {
            objectName: "pause"
            enabled: bar.pool !== null
            text: bar.pool && bar.pool.paused ? qsTr("Resume") : qsTr("Pause")
            onClicked: bar.pool.paused = !bar.pool.paused
        }
        ToolButton {
            objectName: "cancelAll"
            enabled: bar.unfinished > 0
            text: qsTr("Cancel all")
            onClicked: bar.pool.cancelAll()
        }
    }
}
