// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls

/*!
    \qmltype AioToolTip
    \brief A ToolTip of the style in use that shows its text as it is, line by line.

    For text from outside, a label or an error, say: a ToolTip guesses whether its text is HTML, and fetches the pictures in it.
    \code
    AioToolTip { visible: row.hovered; delay: 700; text: row.model.plainToolTip }
    \endcode
*/
ToolTip {
    id: tip

    contentItem: Label {
        // The text of a tool tip in the styles that follow the palette; the others have their own for all Labels.
        palette.windowText: tip.palette.toolTipText
        text: tip.text
        textFormat: Text.PlainText
        font: tip.font
        wrapMode: Text.Wrap
        Accessible.ignored: true // the tip has its text as a name
    }
}
