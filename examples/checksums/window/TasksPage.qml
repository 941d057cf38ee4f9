// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool
import Checksums

// A filtered list of active, waiting and recently ended tasks.
ColumnLayout {
    id: page

    required property ChecksumsSession session
    readonly property alias filterField: filterField

    // Shows the failed tasks alone
    function showFailed() {
        stateBox.currentIndex = stateBox.find(qsTr("Failed"));
    }

    spacing: 0

    AioTaskFilterModel {
        id: filtered
        sourceModel: page.session.pool.tasks
        text: filterField.text
        states: stateBox.currentValue
    }
    RowLayout {
        Layout.margins: filterField.font.pixelSize / 2
        Layout.leftMargin: filterField.font.pixelSize
        Layout.rightMargin: filterField.font.pixelSize
        TextField {
            id: filterField
            objectName: "filter"
            Layout.fillWidth: true
            placeholderText: qsTr("Filter by name")
            selectByMouse: true
            Accessible.name: placeholderText
            Keys.onEscapePressed: clear()
        }
        ComboBox {
            id: stateBox
            objectName: "states"
            textRole: "text"
            valueRole: "states"
            model: [{
                    "text": qsTr("All states"),
                    "states": []
                }, {
                    "text": qsTr("Active"),
                    "states": [AioPool.Active, AioPool.Cancelling]
                }, {
                    "text": qsTr("Waiting"),
                    "states": [AioPool.Waiting]
                }, {
                    "text": qsTr("Succeeded"),
                    "states": [AioPool.Succeeded]
                }, {
                    "text": qsTr("Failed"),
                    "states": [AioPool.Failed]
                }, {
                    "text": qsTr("Cancelled"),
                    "states": [AioPool.Cancelled]
                }]
            Accessible.name: qsTr("States")
        }
        Button {
            objectName: "cancelSelected"
            text: view.selectedCount > 0 ? qsTr("Cancel %L1 selected").arg(view.selectedCount) : qsTr("Cancel selected")
            enabled: view.selectedCount > 0
            onClicked: view.cancelSelected()
        }
    }
    AioTaskView {
        id: view
        objectName: "view"
        Layout.fillWidth: true
        Layout.fillHeight: true
        pool: page.session.pool
        model: filtered
        emptyText: filterField.text !== "" || stateBox.currentIndex > 0 ? qsTr("No such task") : qsTr("Nothing to do. Drop folders or files here, or add them above.")
    }
}
