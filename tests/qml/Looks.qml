// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import AioPool

// What looks.cpp takes pictures of.
ApplicationWindow {
    id: window

    required property AioPool pool
    required property bool dark
    required property bool timeline

    function darken(palette) {
        palette.window = "#353535";
        palette.base = "#2b2b2b";
        palette.windowText = palette.text = "white";
        palette.button = "#454545";
        palette.buttonText = "white";
        palette.mid = "#606060";
        palette.midlight = "#505050";
        palette.dark = "#d0d0d0";
        palette.highlight = "#308cc6";
    }

    width: 640
    height: timeline ? 240 : 480
    visible: true
    LayoutMirroring.enabled: Application.layoutDirection === Qt.RightToLeft
    LayoutMirroring.childrenInherit: true
    // As a desktop's dark theme has it
    Component.onCompleted: {
        if (dark)
            darken(palette);
    }

    header: AioPoolBar {
        objectName: "bar"
        pool: window.pool
    }
    AioTaskView {
        objectName: "view"
        anchors.fill: parent
        visible: !window.timeline
        pool: window.pool
    }
    AioTimeline {
        objectName: "timeline"
        anchors.fill: parent
        visible: window.timeline
        pool: window.pool
        span: 3000
    }
}
