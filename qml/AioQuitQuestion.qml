// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool
import "aiowords.js" as Words

/*!
    \qmltype AioQuitQuestion
    \brief Asks before the program ends while pools have work left: quit when it is done, cancel it, or stay.

    One line in the window makes it ask, when the last window is closed, the program quits or the session ends:
    \code
    AioQuitQuestion { pools: [downloads] }
    \endcode
    After "Quit when they are done" a note at the lower edge of the window says what the program waits for, and offers to
    cancel it.
*/
Dialog {
    id: question

    /*! The pools whose work it asks about. */
    property list<AioPool> pools
    /*!
        The work that is left, in words: a noun with its number. Bind it to the count of the guard:
        \code
        workText: guard.count === 1 ? qsTr("1 download") : qsTr("%L1 downloads").arg(guard.count)
        \endcode
    */
    property string workText: Words.fill(guard.count === 1 ? qsTr("%1 task") : qsTr("%1 tasks", "", guard.count), Words.number(guard.count, question))
    /*! How long tasks may take to end after "Cancel them and quit", in milliseconds; -1 means without a limit. */
    property int grace: 5000
    /*!
        The guard that it asks for. Use it to answer without the question, for example from a menu. In C++ it is reached as
        a QObject, by its properties, signals and methods, since the QML module has its own copy of AioQuitGuard.
    */
    readonly property AioQuitGuard guard: AioQuitGuard {
    }

    /*! \internal */
    function show() {
        const window = question.parent ? question.parent.Window.window : null;
        if (window) {
            if (!window.visible || window.visibility === Window.Minimized) {
                if (shown.visibility === Window.FullScreen)
                    window.showFullScreen();
                else if (shown.visibility === Window.Maximized)
                    window.showMaximized();
                else
                    window.showNormal();
            }
            if (!window.active) {
                window.raise();
                window.requestActivate();
            }
        }
        open();
    }

    parent: Overlay.overlay
    anchors.centerIn: parent
    width: parent ? Math.min(parent.width - 2 * AioMeasure.margin(font), font.pixelSize * 28) : font.pixelSize * 28
    modal: true
    padding: AioMeasure.margin(font)
    topPadding: AioMeasure.rowPadding(font)
    title: qsTr("Quit?")
    onOpened: stay.forceActiveFocus(Qt.TabFocusReason)
    onClosed: guard.keep()
    onPoolsChanged: {
        const now = Array.from(pools);
        for (const pool of guard.pools.filter(pool => !now.includes(pool)))
            guard.removePool(pool);
        for (const pool of now) {
            if (pool)
                guard.addPool(pool);
        }
    }

    // How the window was shown last, which a hidden or minimized one does not say.
    QtObject {
        id: shown
        readonly property int now: question.parent ? question.parent.Window.visibility : Window.Hidden
        property int visibility: Window.Windowed
        onNowChanged: {
            if (now !== Window.Hidden && now !== Window.Minimized)
                visibility = now;
        }
    }

    // What the program waits for after an answer. A child of the window, as this dialog is closed then.
    Popup {
        id: note
        objectName: "quitNote"
        parent: question.parent
        font: question.font
        palette: question.palette
        // qmllint disable
        locale: question.locale
        // qmllint enable
        readonly property real space: AioMeasure.margin(font)
        visible: question.guard.ending && !question.guard.asking && question.guard.count > 0
        closePolicy: Popup.NoAutoClose
        margins: space
        padding: space
        topPadding: AioMeasure.rowPadding(font)
        bottomPadding: topPadding
        width: parent ? Math.min(parent.width - 2 * space, implicitWidth) : implicitWidth
        x: parent ? Math.round((parent.width - width) / 2) : 0
        y: parent ? parent.height - height - space : 0

        // qmllint disable deferred-property-id
        background: Rectangle {
            color: colors.window
            border.color: note.palette.mid
            AioColors {
                id: colors
            }
        }
        contentItem: GridLayout {
            id: row
            readonly property bool isNarrow: note.parent && said.implicitWidth + columnSpacing + cancelNow.implicitWidth > note.parent.width - 4 * note.space
            columns: isNarrow ? 1 : 2
            columnSpacing: AioMeasure.columnGap(note.font)
            rowSpacing: AioMeasure.rowPadding(note.font)
            // A Label would replace the role.
            Text {
                id: said
                objectName: "quitNoteText"
                Layout.fillWidth: true
                font: note.font
                color: colors.text
                wrapMode: Text.Wrap
                textFormat: Text.PlainText
                horizontalAlignment: Text.AlignLeft
                Accessible.role: Accessible.AlertMessage
                Accessible.name: text
                text: {
                    const one = question.guard.count === 1;
                    if (question.guard.cancelling)
                        return Words.fill(qsTr("Cancelling %1 …"), question.workText);
                    return Words.fill(one ? qsTr("Quitting when %1 is done.") : qsTr("Quitting when %1 are done.", "", question.guard.count), question.workText);
                }
            }
            Button {
                id: cancelNow
                objectName: "quitCancelNow"
                Layout.fillWidth: row.isNarrow
                visible: !question.guard.cancelling
                text: question.guard.count === 1 ? qsTr("Cancel it and quit") : qsTr("Cancel them and quit")
                onClicked: {
                    if (question.guard.ending)
                        question.guard.cancel(question.grace);
                }
                Accessible.name: text
                Accessible.onPressAction: clicked()
            }
        }
        // qmllint enable deferred-property-id
    }

    Connections {
        target: question.guard
        function onAsked() {
            question.show();
        }
        function onAskingChanged() {
            if (!question.guard.asking)
                question.close();
        }
    }

    // The answers below check that the question is open, since the dialog may fade out after it.
    // The ids below have this and the footer created at once, as they would be anyway.
    // qmllint disable deferred-property-id
    // Replaces the style's background and header for the reasons that AioCancelQuestion has.
    background: Rectangle {
        color: dialogColors.window
        border.color: question.palette.mid
        AioColors {
            id: dialogColors
        }
    }
    header: Label {
        text: question.title
        textFormat: Text.PlainText
        font.bold: true
        horizontalAlignment: Text.AlignLeft
        wrapMode: Text.Wrap
        padding: AioMeasure.margin(question.font)
        bottomPadding: 0
    }
    contentItem: ColumnLayout {
        Label {
            objectName: "quitText"
            Layout.fillWidth: true
            wrapMode: Text.Wrap
            textFormat: Text.PlainText
            horizontalAlignment: Text.AlignLeft
            text: question.guard.count < 1 ? "" : Words.fill(question.guard.count === 1 ? qsTr("%1 is running.") : qsTr("%1 are running.", "", question.guard.count), question.workText)
        }
    }
    footer: Control {
        id: buttons

        readonly property real widest: Math.max(finish.implicitWidth, cancel.implicitWidth, stay.implicitWidth)

        padding: AioMeasure.margin(question.font)
        topPadding: 0
        implicitWidth: implicitContentWidth + leftPadding + rightPadding
        implicitHeight: implicitContentHeight + topPadding + bottomPadding
        Accessible.role: Accessible.Grouping
        Accessible.name: question.title

        contentItem: GridLayout {
            // One above the other where they do not fit side by side
            columns: 3 * buttons.widest + 2 * columnSpacing <= buttons.availableWidth ? 3 : 1
            columnSpacing: question.font.pixelSize / 2
            rowSpacing: columnSpacing

            Button {
                id: finish
                objectName: "quitFinish"
                Layout.fillWidth: true
                Layout.preferredWidth: buttons.widest
                text: question.guard.count === 1 ? qsTr("Quit when it is done") : qsTr("Quit when they are done")
                onClicked: {
                    if (question.guard.asking)
                        question.guard.finish();
                }
                Keys.onReturnPressed: clicked()
                Keys.onEnterPressed: clicked()
                Accessible.name: text
                Accessible.onPressAction: clicked()
            }
            Button {
                id: cancel
                objectName: "quitCancel"
                Layout.fillWidth: true
                Layout.preferredWidth: buttons.widest
                text: question.guard.count === 1 ? qsTr("Cancel it and quit") : qsTr("Cancel them and quit")
                onClicked: {
                    if (question.guard.asking)
                        question.guard.cancel(question.grace);
                }
                Keys.onReturnPressed: clicked()
                Keys.onEnterPressed: clicked()
                Accessible.name: text
                Accessible.onPressAction: clicked()
            }
            Button {
                id: stay
                objectName: "quitStay"
                Layout.fillWidth: true
                Layout.preferredWidth: buttons.widest
                text: qsTr("Stay")
                onClicked: question.guard.keep()
                Keys.onReturnPressed: clicked()
                Keys.onEnterPressed: clicked()
                Accessible.name: text
                Accessible.onPressAction: clicked()
            }
        }
    }
    // qmllint enable deferred-property-id
}
