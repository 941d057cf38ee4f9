// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls

/*!
    \qmltype AioToolTip
    \brief A ToolTip of the style in use that shows its text as plain text.

    Use it for text from outside, for example a label or an error: a ToolTip guesses whether its text is HTML, and loads
    the pictures in it.
    \code
    Item {
        HoverHandler { id: pointer }
        AioToolTip { visible: pointer.hovered; delay: 700; text: "<b> is not bold here" }
    }
    \endcode
*/
ToolTip {
    id: tip

    contentItem: Label {
        // Used by the styles that follow the palette; the others have a colour of their own for all Labels.
        palette.windowText: tip.palette.toolTipText
        text: tip.text
        textFormat: Text.PlainText
        font: tip.font
        wrapMode: Text.Wrap
        Accessible.ignored: true // the text is the accessible name of the tip
    }
}
