// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Window

// A line between two components, one pixel of the screen high.
Rectangle {
    implicitHeight: 1 / Screen.devicePixelRatio
    color: palette.mid
    opacity: 0.5
}
