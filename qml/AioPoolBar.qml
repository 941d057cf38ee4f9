// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool

/*!
    \qmltype AioPoolBar
    \brief Shows the progress of a pool, and controls it: its size, pause and resume, cancel all.

    Counts, progress, rate and time left are those since the pool was last idle; in an idle pool, those of the tasks that
    ran before that. The totals of the pool's life are in the tool tip.

    The controls follow the width: buttons with text where there is room for 44 letters of the height of the font, from
    26 on icons with tool tips, and otherwise one menu. All words wrap where they do not fit.

    The number of failed tasks is a link, for the mouse and the keyboard. Show these tasks when it is used:
    \code
    AioPoolBar { pool: downloads; onFailedActivated: view.filter = AioPool.Failed }
    \endcode
*/
Pane {
    id: bar

    /*! The pool that is shown and controlled. */
    property AioPool pool
    /*!
        True if progress, rate and time left are shown. They count only what has been spawned so far, so they mislead
        if tasks are spawned while others run.
    */
    property bool showProgress: true
    /*! The largest size that can be set here, unless the pool has had a larger one. */
    property int maximumSize: 1024

    /*! The finished part of the tasks spawned since the pool was last idle, 0 to 1. */
    readonly property alias progress: progress.value

    /*! Emitted once per click on "Cancel all", after AioPool::cancelAll(). Tells code that adds tasks to stop. */
    signal allCancelled
    /*! Emitted once each time the link with the number of failed tasks is used. Show these tasks then. */
    signal failedActivated

    /*! \internal */
    function cancelAll() {
        bar.pool.cancelAll();
        bar.allCancelled();
    }

    implicitWidth: font.pixelSize * 60
    leftPadding: AioMeasure.margin(font)
    rightPadding: AioMeasure.margin(font)
    topPadding: AioMeasure.rowPadding(font)
    bottomPadding: AioMeasure.rowPadding(font)
    background: Rectangle {
        color: colors.window

        AioDivider {
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.bottom: parent.bottom
        }
    }
    Accessible.name: qsTr("Pool")

    AioColors {
        id: colors
    }
    // A hidden Label measures its text only when it is shown again.
    TextMetrics {
        id: labelMetrics
        font: bar.font
        text: label.text
    }
    AioProgress {
        id: progress
        pool: bar.pool
    }

    // A positioner tells its height when it is polished: an ApplicationWindow ignores a header that gets another height
    // at the moment at which it gets another width.
    // qmllint disable deferred-property-id
    contentItem: Column {
        // qmllint enable deferred-property-id
        Item {
            id: content

            // "text", "icons" or "menu": how the controls are shown
            readonly property string mode: {
                if (bar.width >= bar.font.pixelSize * 44 && bar.availableWidth >= widthOf("text"))
                    return "text";
                return bar.width >= bar.font.pixelSize * 26 && bar.availableWidth >= widthOf("icons") ? "icons" : "menu";
            }
            // The width of a control that shows its icon only
            readonly property real side: Math.max(pauseText.implicitHeight, bar.font.pixelSize * 2)
            // The width of the button that pauses, whatever it says at the moment
            readonly property real pauseWidth: Math.max(pauseText.implicitWidth, resumeText.implicitWidth)
            // True if the summary has a line of its own, as it would wrap into many beside the controls.
            readonly property bool stacked: content.mode !== "menu" && bar.availableWidth < controls.width + bar.font.pixelSize * 26

            // Returns the width of the controls in a mode
            function widthOf(mode) {
                if (mode === "menu")
                    return side;
                const gap = controls.spacing;
                if (mode === "icons")
                    return size.neededWidth + gap + side + gap + side;
                return Math.ceil(labelMetrics.advanceWidth) + gap + size.neededWidth + gap + pauseWidth + gap + cancelText.implicitWidth;
            }

            objectName: "content"
            width: bar.availableWidth
            height: stacked ? lines.height + controls.height + AioMeasure.textGap(bar.font) : Math.max(lines.height, controls.height)

            Column {
                id: lines
                anchors.left: parent.left
                width: Math.max(0, content.stacked ? parent.width : parent.width - controls.width - AioMeasure.columnGap(bar.font))
                y: content.stacked ? 0 : (parent.height - height) / 2
                spacing: AioMeasure.rowPadding(bar.font) / 2

                AioBarSummary {
                    objectName: "summary"
                    width: parent.width
                    bar: bar
                    pool: bar.pool
                    tasks: progress
                    showProgress: bar.showProgress
                    textColor: colors.text
                    onFailedActivated: bar.failedActivated()
                }
                AioTaskProgress {
                    objectName: "progress"
                    width: parent.width
                    height: Math.max(2, Math.round(bar.font.pixelSize * 0.25))
                    visible: bar.showProgress
                    value: progress.value
                    accent: colors.accent
                    mirrored: bar.mirrored
                    Accessible.role: Accessible.ProgressBar
                    Accessible.name: qsTr("Progress of all tasks")
                }
            }
            Row {
                id: controls
                anchors.right: parent.right
                width: content.widthOf(content.mode)
                y: content.stacked ? parent.height - height : (parent.height - height) / 2
                spacing: AioMeasure.columnGap(bar.font) / 2

                Label {
                    id: label
                    anchors.verticalCenter: parent.verticalCenter
                    width: Math.ceil(labelMetrics.advanceWidth)
                    visible: content.mode === "text"
                    text: qsTr("At once:")
                }
                AioSizeBox {
                    id: size
                    objectName: "size"
                    width: neededWidth
                    anchors.verticalCenter: parent.verticalCenter
                    visible: content.mode !== "menu"
                    pool: bar.pool
                    maximumSize: bar.maximumSize
                }
                AioBarButton {
                    id: pause
                    objectName: "pause"
                    anchors.verticalCenter: parent.verticalCenter
                    width: showsText ? content.pauseWidth : content.side
                    showsText: content.mode === "text"
                    color: colors.text
                    visible: content.mode !== "menu"
                    enabled: bar.pool !== null
                    text: bar.pool && bar.pool.paused ? qsTr("Resume") : qsTr("Pause")
                    mark: bar.pool && bar.pool.paused ? "resume" : "pause"
                    onClicked: bar.pool.paused = !bar.pool.paused
                }
                AioBarButton {
                    objectName: "cancelAll"
                    anchors.verticalCenter: parent.verticalCenter
                    width: showsText ? cancelText.implicitWidth : content.side
                    showsText: content.mode === "text"
                    color: colors.text
                    visible: content.mode !== "menu"
                    enabled: bar.pool !== null && !bar.pool.empty
                    text: qsTr("Cancel all")
                    mark: "cancel"
                    onClicked: bar.cancelAll()
                }
                AioBarButton {
                    id: more
                    objectName: "menuButton"
                    anchors.verticalCenter: parent.verticalCenter
                    width: content.side
                    color: colors.text
                    visible: content.mode === "menu"
                    enabled: bar.pool !== null
                    text: qsTr("More")
                    mark: "menu"
                    onClicked: (menu.item as Menu).open()
                    Accessible.role: Accessible.ButtonMenu

                    Loader {
                        id: menu
                        active: content.mode === "menu"
                        // qmllint disable unqualified
                        sourceComponent: Menu {
                            objectName: "menu"
                            y: more.height
                            x: mirrored ? 0 : more.width - width

                            MenuItem {
                                objectName: "pauseEntry"
                                text: bar.pool && bar.pool.paused ? qsTr("Resume") : qsTr("Pause")
                                onTriggered: bar.pool.paused = !bar.pool.paused
                            }
                            MenuItem {
                                objectName: "cancelAllEntry"
                                enabled: bar.pool !== null && !bar.pool.empty
                                text: qsTr("Cancel all")
                                onTriggered: bar.cancelAll()
                            }
                            MenuItem {
                                objectName: "sizeEntry"
                                text: qsTr("Tasks at once…")
                                onTriggered: sizePopup.open()
                            }
                        }
                        // qmllint enable unqualified
                    }
                    Popup {
                        id: sizePopup
                        objectName: "sizePopup"
                        y: more.height
                        x: bar.mirrored ? 0 : more.width - width
                        focus: true
                        onOpened: sizeInMenu.forceActiveFocus()

                        // qmllint disable deferred-property-id
                        contentItem: ColumnLayout {
                            // qmllint enable deferred-property-id
                            spacing: AioMeasure.textGap(bar.font)
                            Label {
                                text: qsTr("Tasks at once")
                            }
                            AioSizeBox {
                                id: sizeInMenu
                                objectName: "sizeInMenu"
                                Layout.preferredWidth: neededWidth
                                pool: bar.pool
                                maximumSize: bar.maximumSize
                            }
                        }
                    }
                }
            }
        }
    }

    // These have the widths of the buttons with text.
    Item {
        visible: false

        AioBarButton {
            id: pauseText
            showsText: true
            text: qsTr("Pause")
            mark: "pause"
        }
        AioBarButton {
            id: resumeText
            showsText: true
            text: qsTr("Resume")
            mark: "resume"
        }
        AioBarButton {
            id: cancelText
            showsText: true
            text: qsTr("Cancel all")
            mark: "cancel"
        }
    }
}
