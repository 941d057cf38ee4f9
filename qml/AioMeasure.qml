// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
pragma Singleton
import QtQuick

/*!
    \qmltype AioMeasure
    \brief A singleton: the distances and sizes that all components share, in pixels, as functions of the font in use.

    What is laid out by it is in line with them.
    \code
    Text { x: AioMeasure.margin(font); text: "in line with the tasks" }
    \endcode
*/
QtObject {
    /*! Returns the distance of everything from the left and right edge. */
    function margin(font) {
        return font.pixelSize;
    }
    /*! Returns the distance of the texts in a row from its upper and lower edge. */
    function rowPadding(font) {
        return Math.round(font.pixelSize * 0.5);
    }
    /*! Returns the distance between columns. */
    function columnGap(font) {
        return font.pixelSize;
    }
    /*! Returns the distance between two texts, one above the other. */
    function textGap(font) {
        return Math.round(font.pixelSize * 0.15);
    }
    /*! Returns the size of the font of second lines, times and axes. */
    function smallText(font) {
        return Math.max(1, Math.round(font.pixelSize * 0.9));
    }
    /*! Returns the side of a mark. */
    function mark(font) {
        return font.pixelSize;
    }
}
