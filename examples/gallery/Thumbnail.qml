// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import AioPool
import Gallery

// One image of the folder. Its picture is requested when it comes into sight, and cancelled when it leaves.
ItemDelegate {
    id: thumbnail

    required property Gallery gallery
    required property string name
    // Side of the square that the picture fits into. The engine makes a new request for each change
    required property real side
    // Device pixels per logical pixel
    required property real pixelRatio
    // Priority of its task
    required property int priority
    property bool current: false
    readonly property string path: gallery.folder + "/" + name
    readonly property bool loading: image.status === Image.Loading
    // Why there is no picture
    readonly property string error: image.status !== Image.Error ? "" : reason !== "" ? reason : qsTr("Cancelled")
    property string reason

    function load() {
        reason = "";
        image.source = "";
        image.source = "image://thumbnails/" + priority + "/" + encodeURIComponent(path);
    }
    Component.onCompleted: load()
    Connections {
        target: thumbnail.gallery
        function onFailed(path: string, error: string) {
            if (path === thumbnail.path)
                thumbnail.reason = error;
        }
    }

    background: Rectangle {
        visible: thumbnail.hovered || thumbnail.current
        color: "transparent"
        border.color: thumbnail.palette.highlight
        border.width: thumbnail.current ? 2 : 1
        radius: thumbnail.padding
    }
    padding: font.pixelSize / 2
    onClicked: {
        if (error !== "")
            load();
    }
    Accessible.name: name
    Accessible.description: error

    AioToolTip {
        visible: thumbnail.hovered && thumbnail.error !== ""
        delay: 300
        text: thumbnail.name + "\n" + thumbnail.error + "\n" + qsTr("Click to try again.")
    }

    Image {
        id: image
        anchors.horizontalCenter: parent.horizontalCenter
        y: thumbnail.padding
        width: thumbnail.side
        height: thumbnail.side
        asynchronous: true
        cache: false // not kept once out of sight; the file is read anew
        fillMode: Image.PreserveAspectFit
        sourceSize.width: Math.round(thumbnail.side * thumbnail.pixelRatio)
        sourceSize.height: Math.round(thumbnail.side * thumbnail.pixelRatio)
    }
    Rectangle {
        anchors.fill: image
        visible: image.status !== Image.Ready
        radius: thumbnail.padding
        color: label.color
        opacity: 0.08
    }
    Column {
        anchors.centerIn: image
        width: image.width - 2 * thumbnail.padding
        visible: thumbnail.error !== ""
        spacing: thumbnail.font.pixelSize / 2
        AioMark {
            anchors.horizontalCenter: parent.horizontalCenter
            width: thumbnail.font.pixelSize * 1.5
            height: width
            name: "failed"
            color: AioOutcome.color(AioPool.Failed, label.color)
        }
        Label {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            elide: Text.ElideRight
            maximumLineCount: 5
            textFormat: Text.PlainText
            text: thumbnail.error
            opacity: 0.8
        }
    }
    Label {
        id: label
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: thumbnail.padding
        horizontalAlignment: Text.AlignHCenter
        elide: Text.ElideMiddle
        maximumLineCount: 1
        textFormat: Text.PlainText
        text: thumbnail.name
    }
}
