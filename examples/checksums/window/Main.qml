// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Dialogs
import QtQuick.Layouts
import AioPool
import Checksums

ApplicationWindow {
    id: window

    required property ChecksumsSession session

    function progressText() {
        const parts = [];
        if (session.folders.count > 0) {
            const found = session.filesFound, settled = session.filesSettled;
            parts.push(session.busy && settled < found ? qsTr("%L1 of %L2 files").arg(settled).arg(found) : qsTr("%L1 files").arg(found));
        }
        if (session.bytes > 0) {
            parts.push(session.sizeText(session.bytes));
            parts.push(qsTr("%1 s").arg(session.seconds.toLocaleString(Qt.locale(), "f", session.seconds < 10 ? 1 : 0)));
            parts.push(qsTr("%1/s").arg(session.sizeText(session.bytes / Math.max(session.seconds, 1e-3))));
        }
        return parts.join(" · ");
    }
    function openSaveDialog() {
        saveDialog.currentFile = saveDialog.currentFolder + "/" + String(session.algorithms[session.algorithm]).toUpperCase() + "SUMS";
        saveDialog.open();
    }
    function addOrCompare(urls) {
        if (tabs.currentIndex === pages.comparisonIndex && urls.length === 1)
            session.compare(urls[0]);
        else
            session.add(urls);
    }

    width: 960
    height: 640
    minimumWidth: font.pixelSize * 40
    minimumHeight: font.pixelSize * 24
    visible: true
    LayoutMirroring.enabled: Application.layoutDirection === Qt.RightToLeft
    LayoutMirroring.childrenInherit: true
    title: session.busy && session.filesFound > 0 ? qsTr("%L1 of %L2 files").arg(session.filesSettled).arg(session.filesFound) : ""

    AioQuitQuestion {
        objectName: "quitQuestion"
        pools: [window.session.pool]
    }
    Shortcut {
        sequence: "Ctrl+O"
        onActivated: folderDialog.open()
    }
    Shortcut {
        sequence: "Ctrl+S"
        enabled: window.session.results.count > 0
        onActivated: window.openSaveDialog()
    }
    Shortcut {
        sequence: "Ctrl+F"
        onActivated: pages.focusFilter()
    }
    Shortcut {
        sequence: "Ctrl+Q"
        onActivated: window.close()
    }
    Shortcut {
        sequence: "Ctrl+W"
        onActivated: window.close()
    }

    header: Column {
        ToolBar {
            width: parent.width
            Accessible.role: Accessible.ToolBar
            Accessible.name: qsTr("Files")
            RowLayout {
                anchors.fill: parent
                ToolButton {
                    objectName: "addFolder"
                    text: qsTr("Add &folder…")
                    onClicked: folderDialog.open()
                }
                ToolButton {
                    objectName: "addFiles"
                    text: qsTr("Add f&iles…")
                    onClicked: filesDialog.open()
                }
                ToolButton {
                    objectName: "compare"
                    text: qsTr("Com&pare with sums…")
                    onClicked: comparisonDialog.open()
                }
                Item {
                    Layout.fillWidth: true
                }
                ComboBox {
                    objectName: "algorithm"
                    model: window.session.algorithms
                    enabled: !window.session.busy
                    currentIndex: window.session.algorithm
                    onActivated: index => window.session.algorithm = index
                    Accessible.name: qsTr("Algorithm")
                }
                ToolButton {
                    objectName: "clear"
                    text: qsTr("C&lear")
                    enabled: !window.session.busy && (window.session.folders.count > 0 || window.session.comparedName !== "")
                    onClicked: window.session.clear()
                }
            }
        }
        AioPoolBar {
            objectName: "bar"
            width: parent.width
            pool: window.session.pool
            showProgress: false
            maximumSize: window.session.maximumJobs
            onAllCancelled: window.session.cancelAll()
            onFailedActivated: {
                tabs.setCurrentIndex(0);
                tasks.showFailed();
            }
        }
    }

    SplitView {
        anchors.fill: parent

        FoldersPane {
            objectName: "folders"
            SplitView.preferredWidth: window.font.pixelSize * 20
            SplitView.minimumWidth: window.font.pixelSize * 10
            session: window.session
        }
        ColumnLayout {
            SplitView.fillWidth: true
            SplitView.minimumWidth: window.font.pixelSize * 20
            spacing: 0

            TabBar {
                id: tabs
                objectName: "tabs"
                Layout.fillWidth: true
                Accessible.name: qsTr("Pages")
                TabButton {
                    objectName: "tab0"
                    onClicked: tabs.setCurrentIndex(TabBar.index) // a mnemonic clicks but does not select the tab
                    text: qsTr("&Tasks")
                }
                TabButton {
                    objectName: "tab1"
                    onClicked: tabs.setCurrentIndex(TabBar.index)
                    text: qsTr("Time&line")
                }
                TabButton {
                    objectName: "tab2"
                    onClicked: tabs.setCurrentIndex(TabBar.index)
                    text: qsTr("&Results (%L1)").arg(window.session.results.count)
                }
                TabButton {
                    objectName: "tab3"
                    onClicked: tabs.setCurrentIndex(TabBar.index)
                    text: qsTr("&Errors (%L1)").arg(window.session.errors.count)
                }
                TabButton {
                    objectName: "tab4"
                    onClicked: tabs.setCurrentIndex(TabBar.index)
                    text: qsTr("&Comparison")
                }
            }
            StackLayout {
                id: pages

                readonly property int comparisonIndex: 4
                function focusFilter() {
                    const page = children[currentIndex];
                    if (page.filterField)
                        page.filterField.forceActiveFocus();
                }

                currentIndex: tabs.currentIndex

                TasksPage {
                    id: tasks
                    objectName: "tasks"
                    session: window.session
                }
                AioTimeline {
                    objectName: "timeline"
                    pool: window.session.pool
                    span: 20000
                }
                FilesPage {
                    objectName: "results"
                    files: window.session.results
                    emptyText: qsTr("Nothing has been hashed yet")
                    onCopyRequested: line => window.session.copyText(line)
                    Button {
                        objectName: "copy"
                        text: qsTr("Cop&y all")
                        enabled: window.session.results.count > 0
                        onClicked: window.session.copy()
                    }
                    Button {
                        objectName: "save"
                        text: qsTr("&Save…")
                        enabled: window.session.results.count > 0
                        onClicked: window.openSaveDialog()
                    }
                }
                FilesPage {
                    objectName: "errors"
                    files: window.session.errors
                    emptyText: qsTr("Everything could be read")
                    onCopyRequested: line => window.session.copyText(line)
                }
                FilesPage {
                    objectName: "comparison"
                    files: window.session.comparison
                    showsStates: true
                    shownStates: problemsOnly.checked ? [FileList.Differs, FileList.Missing, FileList.Unreadable, FileList.Cancelled] : []
                    heading: {
                        if (window.session.comparedName === "")
                            return "";
                        const counts = files.counts;
                        const parts = [qsTr("%L1 OK").arg(counts[FileList.Ok]), qsTr("%L1 FAILED").arg(counts[FileList.Differs]), qsTr("%L1 missing").arg(counts[FileList.Missing])];
                        const more = [[FileList.Unreadable, qsTr("%L1 cannot be read")], [FileList.Cancelled, qsTr("%L1 cancelled")], [FileList.Waiting, qsTr("%L1 to go")]];
                        for (const [state, text] of more) {
                            if (counts[state] > 0)
                                parts.push(text.arg(counts[state]));
                        }
                        if (window.session.badLines > 0)
                            parts.push(qsTr("%Ln line(s) not understood", "", window.session.badLines));
                        return [window.session.comparedName, parts.join(", ")].join(": ");
                    }
                    emptyText: window.session.comparedName === "" ? qsTr("Drop a list of sums here, or choose one") : qsTr("No problems")
                    onCopyRequested: line => window.session.copyText(line)
                    CheckBox {
                        id: problemsOnly
                        objectName: "problemsOnly"
                        text: qsTr("Only problems")
                    }
                    Button {
                        text: qsTr("C&hoose…")
                        onClicked: comparisonDialog.open()
                    }
                }
            }
        }
    }

    footer: ToolBar {
        RowLayout {
            anchors.fill: parent
            anchors.leftMargin: window.font.pixelSize
            anchors.rightMargin: window.font.pixelSize
            spacing: window.font.pixelSize
            ProgressBar {
                objectName: "progress"
                Layout.preferredWidth: window.font.pixelSize * 15
                visible: window.session.busy && window.session.filesFound > 0
                value: window.session.filesSettled / Math.max(window.session.filesFound, 1)
                Accessible.name: qsTr("Progress of all files")
            }
            Label {
                objectName: "progressText"
                textFormat: Text.PlainText
                text: window.progressText()
            }
            Label {
                objectName: "message"
                Layout.fillWidth: true
                horizontalAlignment: Text.AlignRight
                elide: Text.ElideMiddle
                textFormat: Text.PlainText
                text: window.session.message
                Accessible.role: Accessible.StatusBar
                Accessible.name: text
            }
        }
    }

    DropArea {
        id: drops
        objectName: "drops"
        anchors.fill: parent
        onEntered: drag => drag.accepted = drag.hasUrls
        onDropped: drop => {
            window.addOrCompare(drop.urls);
            drop.accept();
        }
        Rectangle {
            anchors.fill: parent
            visible: drops.containsDrag
            opacity: 0.85
            color: window.palette.highlight
            Label {
                anchors.centerIn: parent
                textFormat: Text.PlainText
                text: tabs.currentIndex === pages.comparisonIndex ? qsTr("Compare with this list of sums") : qsTr("Hash these")
                color: window.palette.highlightedText
                font.pixelSize: window.font.pixelSize * 2
            }
        }
    }

    FolderDialog {
        id: folderDialog
        objectName: "folderDialog"
        title: qsTr("Hash a folder")
        onAccepted: window.session.add([selectedFolder])
    }
    FileDialog {
        id: filesDialog
        objectName: "filesDialog"
        title: qsTr("Hash files")
        fileMode: FileDialog.OpenFiles
        onAccepted: window.session.add(selectedFiles)
    }
    FileDialog {
        id: comparisonDialog
        objectName: "comparisonDialog"
        title: qsTr("Compare with a list of sums")
        onAccepted: {
            tabs.currentIndex = pages.comparisonIndex;
            window.session.compare(selectedFile);
        }
    }
    FileDialog {
        id: saveDialog
        objectName: "saveDialog"
        title: qsTr("Save the sums")
        fileMode: FileDialog.SaveFile
        acceptLabel: qsTr("Save")
        onAccepted: window.session.save(selectedFile)
    }
}
