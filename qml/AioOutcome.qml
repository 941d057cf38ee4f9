// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
pragma Singleton
import QtQuick
import AioPool

/*!
    \qmltype AioOutcome
    \brief A singleton: names and colours for the states of tasks.
*/
QtObject {
    /*! Returns the name of \a state, an AioPool.TaskState: "succeeded", "failed", "cancelled", otherwise "active". */
    function name(state) {
        switch (state) {
        case AioPool.Succeeded:
            return qsTr("succeeded");
        case AioPool.Failed:
            return qsTr("failed");
        case AioPool.Cancelled:
            return qsTr("cancelled");
        default:
            return qsTr("active");
        }
    }
    /*! Returns the colour of \a state, legible where \a text is the colour of the text. */
    function color(state, text) {
        const lightness = text.hslLightness > 0.5 ? 0.68 : 0.38;
        switch (state) {
        case AioPool.Succeeded:
            return Qt.hsla(0.38, 0.55, lightness, 1);
        case AioPool.Failed:
            return Qt.hsla(0.01, 0.6, lightness, 1);
        case AioPool.Cancelled:
            return Qt.hsla(0, 0, 0.6, 1);
        default:
            return Qt.hsla(0.58, 0.6, lightness, 1);
        }
    }
}
