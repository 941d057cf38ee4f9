// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool
import "aiowords.js" as Words

/*!
    \qmltype AioCancelQuestion
    \brief Asks before all tasks are cancelled. A yes cancels exactly the tasks that there were when it asked.
*/
Dialog {
    id: question

    /*! The selection that it asks about. */
    property AioTaskSelection selection
    /*! The number of tasks that it asks about. */
    property int count: 0

    /*! Opens if all tasks are selected; otherwise cancels the selected ones at once. */
    function ask() {
        const all = selection.all;
        count = selection.ask();
        if (count > 0 && all)
            open();
        else if (count > 0)
            accepted();
    }

    modal: true
    title: qsTr("Cancel all tasks?")
    onOpened: keep.forceActiveFocus()
    onAccepted: {
        selection.cancelAsked();
        selection.clear();
    }
    onRejected: selection.forgetAsked()

    // Replaces the style's background: the software renderer does not draw that of Material.
    background: Pane {
        property real radius: 0 // read by Material's header in Qt 6.8

        padding: 0
        Accessible.ignored: true
        Rectangle {
            anchors.fill: parent
            color: "transparent"
            border.color: question.palette.mid
        }
    }
    contentItem: ColumnLayout {
        Label {
            Layout.fillWidth: true
            wrapMode: Text.Wrap
            textFormat: Text.PlainText
            text: Words.fill(qsTr("There are %1. What is cancelled cannot be resumed."), Words.number(question.count, question))
        }
    }
    footer: DialogButtonBox {
        id: buttons

        Accessible.name: question.title
        // Replaces the style's ListView: in Qt 6.8 items that it has once hidden stay out of the accessible tree.
        contentItem: RowLayout {
            spacing: buttons.spacing
            Repeater {
                model: buttons.contentModel
            }
        }
        Button {
            objectName: "cancelThem"
            Layout.fillWidth: true
            text: qsTr("Cancel them")
            onClicked: question.accept()
            Accessible.name: text
            Accessible.onPressAction: clicked()
        }
        Button {
            id: keep
            objectName: "keepThem"
            Layout.fillWidth: true
            text: qsTr("Keep them")
            onClicked: question.reject()
            Accessible.name: text
            Accessible.onPressAction: clicked()
        }
    }
}
