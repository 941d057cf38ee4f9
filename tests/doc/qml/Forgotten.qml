// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick

/*!
    \qmltype Forgotten
    \brief Has a property that is not documented.
*/
Item {
    id: item

    /*! Is. */
    property int documented: 1
    property int forgotten: 2

    /*! \internal */
    function ours() {
        item.documented = 3;
    }
}
