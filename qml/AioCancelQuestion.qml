// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool
import "aiowords.js" as Words

/*!
    \qmltype AioCancelQuestion
    \brief Asks before all tasks are cancelled. Those that there were then, and no others, are cancelled by a yes.
*/
Dialog {
    id: question

    /*! What it asks about. */
    property AioTaskSelection selection
    /*! How many they are. */
    property int count: 0

    /*! Opens if all are selected; others are cancelled at once. */
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

    // Not the style's: what Material has is not drawn by the software renderer.
    background: Pane {
        property real radius: 0 // Material's header, of Qt 6.8, asks for it

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
        // Not the style's ListView: that of Qt 6.8 leaves what it has once hidden out of the accessible tree.
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
