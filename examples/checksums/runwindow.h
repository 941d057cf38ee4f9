// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "options.h"

/*!
    Main function of the program with a window. Its library is loaded only then, so that the terminal form starts
    without everything that a window needs.
*/
extern "C" Q_DECL_EXPORT int runChecksumsWindow(int argc, char **argv, const Options &options);
using RunChecksumsWindow = decltype(runChecksumsWindow);
