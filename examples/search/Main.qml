// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool
import Search

ApplicationWindow {
    id: window

    required property Searcher searcher
    readonly property var pool: searcher.pool // not AioPool: qmllint of Qt 6.4 does not know qint64, its counts' type

    // Returns the word as styled text, with the query in bold where it occurs
    function marked(word, query) {
        const escaped = text => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
        const at = query === "" ? -1 : word.toLowerCase().indexOf(query);
        if (at < 0)
            return escaped(word);
        return escaped(word.slice(0, at)) + "<b>" + escaped(word.slice(at, at + query.length)) + "</b>" + escaped(word.slice(at + query.length));
    }

    width: 860
    height: 600
    visible: true
    title: qsTr("Search")

    header: ColumnLayout {
        spacing: 0
        TextField {
            id: input
            objectName: "input"
            Layout.fillWidth: true
            Layout.margins: window.font.pixelSize / 2
            Layout.leftMargin: window.font.pixelSize
            Layout.rightMargin: window.font.pixelSize
            focus: true
            selectByMouse: true
            font.pixelSize: window.font.pixelSize * 1.3
            placeholderText: qsTr("Type to search %L1 words").arg(window.searcher.wordCount)
            text: window.searcher.query
            onTextEdited: window.searcher.query = text
            Keys.onEscapePressed: window.searcher.query = ""
            Keys.onDownPressed: list.forceActiveFocus()
            Accessible.name: qsTr("Words to find")
        }
        Label {
            objectName: "status"
            Layout.fillWidth: true
            Layout.leftMargin: window.font.pixelSize
            Layout.rightMargin: window.font.pixelSize
            Layout.bottomMargin: window.font.pixelSize / 2
            wrapMode: Text.Wrap
            textFormat: Text.PlainText
            text: window.searcher.searching ? qsTr("Searching…") : window.searcher.query.trim() === "" ? "" : window.searcher.total > list.count ? qsTr("%L1 words match, the best %L2 are here").arg(window.searcher.total).arg(list.count) : qsTr("%L1 words match").arg(window.searcher.total)
        }
    }

    AioQuitQuestion {
        objectName: "quitQuestion"
        pools: [window.searcher.pool]
        workText: guard.count === 1 ? qsTr("1 search") : qsTr("%L1 searches").arg(guard.count)
    }

    SplitView {
        anchors.fill: parent

        Pane {
            id: pane
            SplitView.fillWidth: true
            SplitView.minimumWidth: window.font.pixelSize * 12
            padding: 0
            background: Rectangle {
                color: pane.palette.base
            }
            ListView {
                id: list
                objectName: "results"
                anchors.fill: parent
                clip: true
                reuseItems: true
                activeFocusOnTab: true
                boundsBehavior: Flickable.StopAtBounds
                model: window.searcher.results
                ScrollBar.vertical: ScrollBar {
                }
                Accessible.role: Accessible.List
                Accessible.name: qsTr("Words that match")

                delegate: ItemDelegate {
                    id: row
                    required property int index
                    required property string modelData
                    width: list.width
                    leftPadding: font.pixelSize
                    rightPadding: leftPadding
                    Accessible.name: modelData // not the text, where & would mark a mnemonic
                    highlighted: ListView.isCurrentItem && list.activeFocus
                    onClicked: list.currentIndex = index
                    contentItem: Label {
                        horizontalAlignment: Text.AlignLeft
                        elide: Text.ElideRight
                        textFormat: Text.StyledText // which marked() makes of plain text
                        color: row.highlighted ? row.palette.highlightedText : row.palette.text
                        text: window.marked(row.modelData, window.searcher.query.trim().toLowerCase())
                    }
                }
                Label {
                    objectName: "emptyText"
                    anchors.centerIn: parent
                    width: Math.min(implicitWidth, parent.width)
                    horizontalAlignment: Text.AlignHCenter
                    wrapMode: Text.Wrap
                    visible: list.count === 0 && !window.searcher.searching
                    opacity: 0.7
                    textFormat: Text.PlainText
                    text: window.searcher.query.trim() === "" ? qsTr("What matches appears here.") : qsTr("No word matches.")
                }
            }
        }

        ColumnLayout {
            SplitView.preferredWidth: window.width * 0.4
            SplitView.minimumWidth: window.font.pixelSize * 12
            spacing: 0
            Label {
                objectName: "alive"
                Layout.fillWidth: true
                padding: window.font.pixelSize / 2
                leftPadding: window.font.pixelSize
                rightPadding: leftPadding
                wrapMode: Text.Wrap
                font.bold: true
                textFormat: Text.PlainText
                text: qsTr("Searches: %L1 active, %L2 succeeded, %L3 cancelled").arg(window.pool.activeCount).arg(window.pool.succeededCount).arg(window.pool.cancelledCount)
            }
            AioTaskView {
                Layout.fillWidth: true
                Layout.fillHeight: true
                emptyText: qsTr("Nothing has been searched yet")
                pool: window.searcher.pool
            }
        }
    }
}
