// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

//! Whether a window could be seen: that is to be known before there is a QGuiApplication, which ends the program if not.
bool isDisplayThere();
