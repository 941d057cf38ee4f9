// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool
import "aiowords.js" as Words

/*!
    \qmltype AioPoolBar
    \brief Shows the progress of a pool, and controls it: its size, pause and resume, cancel all.

    Progress, rate and time left are those since the pool was last idle.
*/
Pane {
    id: bar

    /*! The pool that is shown and controlled. */
    property AioPool pool
    /*!
        True if progress, rate and time left are shown. They count only what has been spawned so far, so they mislead
        if tasks are spawned while others run.
    */
    property bool showProgress: true
    /*! The largest size that can be set here, unless the pool has had a larger one. */
    property int maximumSize: 1024

    /*! The finished part of the tasks spawned since the pool was last idle, 0 to 1. */
    readonly property alias progress: progress.progress

    /*! Emitted once per click on "Cancel all", after AioPool::cancelAll(). Tells code that adds tasks to stop. */
    signal allCancelled

    /*! \internal */
    function timeLeft(seconds) {
        const number = value => Words.number(Math.ceil(value), bar);
        if (seconds < 60)
            return Words.fill(qsTr("%1 s left"), number(seconds));
        if (seconds < 3600)
            return Words.fill(qsTr("%1 min left"), number(seconds / 60));
        return Words.fill(qsTr("%1 h left"), number(seconds / 3600));
    }
    /*! \internal */
    function summary() {
        const parts = [];
        const count = (text, number, decimals) => parts.push(Words.fill(text, Words.number(number, bar, decimals)));
        count(qsTr("%1 active"), pool.activeCount);
        count(qsTr("%1 waiting"), pool.waitingCount);
        count(qsTr("%1 done"), progress.finished);
        if (progress.failed > 0)
            count(qsTr("%1 failed"), progress.failed);
        if (pool.paused) {
            parts.push(qsTr("paused"));
        } else if (bar.showProgress && progress.remaining >= 0) {
            const rate = Math.round(progress.rate * 10) / 10;
            count(qsTr("%1/s"), rate, rate < 10 && !Number.isInteger(rate) ? 1 : 0);
            parts.push(timeLeft(progress.remaining));
        }
        return parts.join(", ");
    }

    // A Pane and not a ToolBar, since the software renderer does not draw the background of Material's.
    padding: font.pixelSize / 2
    Accessible.name: qsTr("Pool")

    AioPoolProgress {
        id: progress
        pool: bar.pool
    }

    GridLayout {
        anchors.fill: parent
        // Gives the summary a line of its own where it would be cut off.
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
                textFormat: Text.PlainText
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
                id: size
                objectName: "size"

                // The largest size that the pool has had, so that it can be set again
                property int most: 1

                // Shows the size of the pool, whatever has been typed meanwhile
                function follow() {
                    const now = bar.pool ? bar.pool.size : 1;
                    most = Math.max(most, now); // first, otherwise the value is cut
                    value = now;
                }
                // The text that the value was last read from
                property string read
                // The value read from that text, until it is set; a step yields another one
                property real typed: NaN

                // Replaces typed text that is no size, or too large a one, by the size.
                function show() {
                    typed = NaN;
                    if (contentItem instanceof TextInput && (contentItem as TextInput).text === read)
                        (contentItem as TextInput).text = Qt.binding(() => size.displayText);
                }

                from: 1
                to: Math.max(bar.maximumSize, most)
                editable: true
                enabled: bar.pool !== null
                textFromValue: bar.pool ? value => Words.number(value, size) : () => ""
                // Called when text has been typed
                valueFromText: (text, locale) => {
                    size.read = text;
                    // qmllint disable
                    Qt.callLater(size.show);
                    // qmllint enable
                    const number = Words.parse(text, locale);
                    size.typed = isNaN(number) ? size.value : Math.max(size.from, Math.min(number, size.to));
                    return size.typed;
                }
                // Accepts digits of any script, and what may stand between them, but no letters
                validator: RegularExpressionValidator {
                    regularExpression: /[^\p{L}]*/
                }
                onValueModified: {
                    // A step up from the largest int overflows to the smallest size.
                    if (bar.pool && (typed === value || bar.pool.size - value < 0x40000000))
                        bar.pool.size = value;
                    follow();
                }
                Component.onCompleted: {
                    follow();
                    // The text field inside has the focus, and newer versions of Qt show that to screen readers.
                    const name = Accessible.name;
                    contentItem.Accessible.name = name;
                }
                Connections {
                    target: bar
                    function onPoolChanged() {
                        size.most = 1;
                        size.follow();
                    }
                }
                Connections {
                    target: bar.pool
                    function onSizeChanged() {
                        size.follow();
                    }
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
