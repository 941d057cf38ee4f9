// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import AioPool

// What face.cpp measures, and takes pictures of.
ApplicationWindow {
    id: window

    required property AioPool pool
    property bool mirrored: false

    visible: true
    LayoutMirroring.enabled: mirrored
    LayoutMirroring.childrenInherit: true

    header: AioPoolBar {
        objectName: "bar"
        pool: window.pool
        onFailedActivated: view.filter = AioPool.Failed
    }
    AioTaskView {
        id: view
        objectName: "view"
        anchors.fill: parent
        pool: window.pool
    }
    AioQuitQuestion {
        objectName: "quitQuestion"
        pools: [window.pool]
    }
    footer: AioTimeline {
        objectName: "timeline"
        pool: window.pool
        selection: view.selection
    }
}
