// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import AioPool
import "aiowords.js" as Words

// What an AioPoolBar says of its pool, in words.
Flow {
    id: summary

    required property Pane bar
    required property AioPool pool
    // What has been done since the pool was last idle
    required property AioProgress tasks
    // True if rate and time left are told
    required property bool showProgress
    required property color textColor
    readonly property var all: summaryParts()
    readonly property var parts: all.texts
    readonly property int last: parts.reduce((last, part, place) => part === "" ? last : place, 0)
    readonly property bool isList: all.isList
    readonly property string separator: isList ? qsTr(",", "between two counts") : "·"
    readonly property string text: {
        const parts = all.texts;
        if (!all.isList)
            return Words.line(...parts);
        const counts = parts.slice(1).filter(part => part !== "").join(separator + " ");
        return counts === "" ? parts[0] : parts[0] + " " + counts;
    }
    readonly property real partSpacing: isList ? 0 : spacing

    // Emitted once each time the link is used
    signal failedActivated

    function timeLeft(seconds) {
        const text = (text, value) => Words.fill(text, Words.number(Math.ceil(value), bar));
        if (seconds < 60)
            return text(qsTr("%1 s left", "", Math.ceil(seconds)), seconds);
        if (seconds < 3600)
            return text(qsTr("%1 min left", "", Math.ceil(seconds / 60)), seconds / 60);
        return text(qsTr("%1 h left", "", Math.ceil(seconds / 3600)), seconds / 3600);
    }
    // Return the state of the pool in a word. A closed pool that is empty does not say that it is paused as well
    function idleWord() {
        return pool.closed ? qsTr("Closed") : pool.paused ? qsTr("Paused") : qsTr("Idle");
    }
    function idleTitle() {
        return pool.closed ? qsTr("Closed:") : pool.paused ? qsTr("Paused:") : qsTr("Idle:");
    }
    function workingWord() {
        if (pool.paused && pool.closed)
            return qsTr("Paused") + " · " + qsTr("Closed");
        return pool.paused ? qsTr("Paused") : pool.closed ? qsTr("Closed") : "";
    }
    // Returns what the summary says, each part always at the same place, and empty if it is left out
    function summaryParts() {
        if (!pool)
            return {
                "texts": Array(8).fill(""),
                "isList": false
            };
        const count = (text, number, decimals) => number > 0 ? Words.fill(text, Words.number(number, bar, decimals)) : "";
        const ended = [count(qsTr("%1 succeeded", "", tasks.succeeded), tasks.succeeded), count(qsTr("%1 failed", "", tasks.failed), tasks.failed), count(qsTr("%1 cancelled", "", tasks.cancelled), tasks.cancelled)];
        if (pool.empty) {
            const any = tasks.finished > 0;
            return {
                "texts": [any ? idleTitle() : idleWord(), "", "", ...ended, "", ""],
                "isList": true
            };
        }
        const extra = pool.extraCount > 0 ? Words.fill(qsTr("%1 extra", "", pool.extraCount), Words.number(pool.extraCount, bar)) : "";
        const running = count(qsTr("%1 active", "", pool.activeCount), pool.activeCount);
        const active = extra === "" ? running : Words.fill(qsTr("%1 (%2)", "5 active (1 extra)"), running, extra);
        const rate = Math.round(tasks.rate * 10) / 10;
        const isKnown = showProgress && tasks.remaining >= 0;
        const texts = [workingWord(), active, count(qsTr("%1 waiting", "", pool.waitingCount), pool.waitingCount), ...ended, isKnown && !tasks.byAmount ? count(qsTr("%1/s"), rate, rate < 10 && !Number.isInteger(rate) ? 1 : 0) : "", isKnown ? timeLeft(tasks.remaining / 1000) : ""];
        return {
            "texts": texts,
            "isList": false
        };
    }
    function totals() {
        const number = value => Words.number(value, bar);
        // The qmllint of Qt 6.4 does not know qint64.
        // qmllint disable
        const all = Words.fill(qsTr("In all: %1 succeeded, %2 failed, %3 cancelled"), number(pool.succeededCount), number(pool.failedCount), number(pool.cancelledCount));
        // qmllint enable
        const lines = [all];
        if (pool.closed)
            lines.push(qsTr("Closed: takes no further tasks"));
        if (pool.extraCount > 0)
            lines.push(Words.fill(qsTr("%1 extra: started now, beyond the %2 at once", "", pool.extraCount), number(pool.extraCount), number(pool.size)));
        return lines.join("\n");
    }
    // Nothing is between the first word of a list and the counts.
    function separatorAfter(place) {
        return place >= last || (isList && place === 0) ? "" : separator;
    }

    spacing: Math.round(bar.font.pixelSize * 0.3)
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Accessible.description: summary.pool ? summary.totals() : ""

    HoverHandler {
        id: overSummary
    }
    AioToolTip {
        objectName: "totals"
        visible: overSummary.hovered && summary.pool !== null
        delay: 700
        text: summary.pool ? summary.totals() : ""
    }

    AioBarPart {
        text: summary.parts[0]
        separator: summary.separatorAfter(0)
        spacing: summary.partSpacing
        room: summary.width
    }
    AioBarPart {
        text: summary.parts[1]
        separator: summary.separatorAfter(1)
        spacing: summary.partSpacing
        room: summary.width
    }
    AioBarPart {
        text: summary.parts[2]
        separator: summary.separatorAfter(2)
        spacing: summary.partSpacing
        room: summary.width
    }
    AioBarPart {
        text: summary.parts[3]
        separator: summary.separatorAfter(3)
        spacing: summary.partSpacing
        room: summary.width
    }
    Row {
        visible: link.text !== ""
        spacing: summary.partSpacing

        AbstractButton {
            id: link
            objectName: "failed"
            width: Math.min(implicitWidth, summary.width - (linkMark.visible ? linkMark.width + summary.partSpacing : 0))
            text: summary.parts[4]
            focusPolicy: Qt.StrongFocus
            padding: 0
            contentItem: Label {
                text: link.text
                textFormat: Text.PlainText
                wrapMode: Text.Wrap
                horizontalAlignment: Text.AlignLeft
                font.underline: true
                color: AioOutcome.color(AioPool.Failed, summary.textColor)
                Accessible.ignored: true
            }
            background: Rectangle {
                visible: link.visualFocus
                color: "transparent"
                border.color: link.contentItem instanceof Label ? (link.contentItem as Label).color : "transparent"
            }
            onClicked: summary.failedActivated()
            Keys.onReturnPressed: clicked()
            Keys.onEnterPressed: clicked()
            Accessible.role: Accessible.Link
            Accessible.name: text
            Accessible.description: qsTr("Shows the failed tasks")
            Accessible.onPressAction: clicked()
            HoverHandler {
                cursorShape: Qt.PointingHandCursor
            }
        }
        Label {
            id: linkMark
            visible: summary.last > 4
            text: summary.separator
            textFormat: Text.PlainText
            Accessible.ignored: true
        }
    }
    AioBarPart {
        text: summary.parts[5]
        separator: summary.separatorAfter(5)
        spacing: summary.partSpacing
        room: summary.width
    }
    AioBarPart {
        text: summary.parts[6]
        separator: summary.separatorAfter(6)
        spacing: summary.partSpacing
        room: summary.width
    }
    AioBarPart {
        text: summary.parts[7]
        separator: summary.separatorAfter(7)
        spacing: summary.partSpacing
        room: summary.width
    }
}
