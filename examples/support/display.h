// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

//! True if a window could be shown. Must be known before a QGuiApplication is created, which ends the program if not.
bool isDisplayThere();
