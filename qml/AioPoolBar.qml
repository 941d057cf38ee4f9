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
Pane {
    id: bar

    /*! What is shown and steered. */
    property AioPool pool
    /*!
        Whether progress, rate and time left are shown. They are of what has been spawned so far, so they mislead when the
        pool is fed as it goes.
    */
    property bool showProgress: true
    /*! The largest size that can be chosen. */
    property int maximumSize: 1024

    /*! Of what has been spawned since it was idle, 0 to 1. */
    readonly property alias progress: progress.progress

    /*! "Cancel all" was clicked, and the pool has been told: for who would give it more tasks. Once a click. */
    signal allCancelled

    /*! \internal */
    function timeLeft(seconds) {
        if (seconds < 60)
            return qsTr("%1 s left").arg(Math.ceil(seconds));
        if (seconds < 3600)
            return qsTr("%1 min left").arg(Math.ceil(seconds / 60));
        return qsTr("%1 h left").arg(Math.ceil(seconds / 3600));
    }
    /*! \internal */
    function summary() {
        const parts = [];
        const count = (text, number) => parts.push(text.arg(number));
        count(qsTr("%L1 active"), pool.activeCount);
        count(qsTr("%L1 waiting"), pool.waitingCount);
        count(qsTr("%L1 done"), progress.finished);
        if (progress.failed > 0)
            count(qsTr("%L1 failed"), progress.failed);
        if (pool.paused) {
            parts.push(qsTr("paused"));
        } else if (bar.showProgress && progress.remaining >= 0) {
            count(qsTr("%L1/s"), Number(progress.rate.toFixed(progress.rate < 10 ? 1 : 0)));
            parts.push(timeLeft(progress.remaining));
        }
        return parts.join(", ");
    }

    // Not a ToolBar's: what Material has that stand on is not drawn by the software renderer.
    padding: font.pixelSize / 2
    Accessible.name: qsTr("Pool")

    AioPoolProgress {
        id: progress
        pool: bar.pool
    }

    GridLayout {
        anchors.fill: parent
        // The summary has a line of its own where it would be cut off.
        columns: bar.availableWidth < controls.implicitWidth + bar.font.pixelSize * 26 ? 1 : 2
        columnSpacing: bar.font.pixelSize
        rowSpacing: bar.font.pixelSize / 4

        ColumnLayout {
            Layout.fillWidth: true
            spacing: bar.font.pixelSize / 4
            Label {
                objectName: "summary"
                Layout.fillWidth: true
                horizontalAlignment: Text.AlignLeft
                elide: Text.ElideRight
                text: bar.pool ? bar.summary() : ""
            }
            ProgressBar {
                objectName: "progress"
                Layout.fillWidth: true
                Layout.preferredHeight: Math.min(implicitHeight, bar.font.pixelSize)
                visible: bar.showProgress
                value: progress.progress
                Accessible.name: qsTr("Progress of all tasks")
            }
        }
        RowLayout {
            id: controls
            spacing: bar.font.pixelSize / 2
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
                Accessible.name: text
                Accessible.onPressAction: clicked()
            }
            ToolButton {
                objectName: "cancelAll"
                enabled: bar.pool !== null && !bar.pool.empty
                text: qsTr("Cancel all")
                onClicked: {
                    bar.pool.cancelAll();
                    bar.allCancelled();
                }
                Accessible.name: text
                Accessible.onPressAction: clicked()
            }
        }
    }
}
