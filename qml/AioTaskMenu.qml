// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import AioPool
import "aiowords.js" as Words

// What can be done with the taken tasks of an AioTaskSteering. It has only entries that apply to one of them.
Menu {
    id: menu

    required property AioTaskSteering steering
    // The width that it may have
    required property real room
    required property color base

    // True if the entries have room for their keys
    property bool showsKeys: true
    // True if it has been closed by the entry that cancels, which may ask first
    property bool isCancelling: false

    // Emitted once per choice of an entry
    signal chosen(int action)

    function nameOf(action) {
        switch (action) {
        case AioTaskSteering.StartNow:
            return "startNow";
        case AioTaskSteering.MoveToFront:
            return "moveToFront";
        case AioTaskSteering.Hold:
            return "hold";
        case AioTaskSteering.Release:
            return "release";
        case AioTaskSteering.Retry:
            return "retry";
        case AioTaskSteering.Cancel:
            return "cancel";
        case AioTaskSteering.CopyError:
            return "copyError";
        default:
            return "copyDetails";
        }
    }
    function textOf(action) {
        switch (action) {
        case AioTaskSteering.StartNow:
            return qsTr("Start now");
        case AioTaskSteering.MoveToFront:
            return qsTr("Move to front");
        case AioTaskSteering.Hold:
            return qsTr("Hold");
        case AioTaskSteering.Release:
            return qsTr("Release");
        case AioTaskSteering.Retry:
            return qsTr("Retry");
        case AioTaskSteering.Cancel:
            return qsTr("Cancel");
        case AioTaskSteering.CopyError:
            return qsTr("Copy error");
        default:
            return qsTr("Copy details");
        }
    }
    function add(action) {
        const count = steering.count(action);
        if (count === 0)
            return false;
        const many = steering.count(AioTaskSteering.CopyDetails) !== 1;
        addItem(entry.createObject(menu.contentItem, {
                    "objectName": nameOf(action),
                    "steers": action,
                    "keys": steering.keysOf(action),
                    "text": many && count > 0 ? Words.fill(qsTr("%1 (%2)", "an action and the number of tasks"), textOf(action), Words.number(count, menu)) : textOf(action)
                }));
        return true;
    }

    // Makes the menu as wide as its longest entry, with the keys if there is room for them. Styles have one width for all.
    function fit() {
        const room = menu.room - leftPadding - rightPadding;
        let withKeys = font.pixelSize * 12;
        let without = withKeys;
        for (let i = 0; i < count; ++i) {
            const item = itemAt(i) as AioMenuItem;
            if (!item)
                continue;
            withKeys = Math.max(withKeys, item.implicitWidth);
            without = Math.max(without, item.implicitWidth - item.keysWidth);
        }
        showsKeys = withKeys <= room;
        contentWidth = Math.ceil(Math.min(showsKeys ? withKeys : without, room));
    }

    // Replaces the style's, as the software renderer does not draw that of Material.
    background: Rectangle {
        color: menu.base
        border.color: menu.palette.mid
        radius: Math.round(menu.font.pixelSize * 0.2)
    }
    Component.onCompleted: {
        const groups = [[AioTaskSteering.StartNow, AioTaskSteering.MoveToFront, AioTaskSteering.Hold, AioTaskSteering.Release], [AioTaskSteering.Retry], [AioTaskSteering.Cancel], [AioTaskSteering.CopyError, AioTaskSteering.CopyDetails]];
        let isFirst = true;
        for (const group of groups) {
            if (!group.some(action => steering.count(action) !== 0))
                continue;
            if (!isFirst)
                addItem(separator.createObject(menu.contentItem));
            isFirst = false;
            group.forEach(action => add(action));
        }
        fit();
    }
    onClosed: destroy()

    // qmllint disable
    Component {
        id: entry
        AioMenuItem {
            property int steers

            showsKeys: menu.showsKeys
            onTriggered: {
                menu.isCancelling = steers === AioTaskSteering.Cancel;
                menu.chosen(steers);
            }
        }
    }
    // qmllint enable
    Component {
        id: separator
        MenuSeparator {
        }
    }
}
