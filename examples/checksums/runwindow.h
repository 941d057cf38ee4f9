// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "options.h"

/*!
    The program's main function when it is to have a window, in a library that is loaded only then: the terminal form
    starts without all that a window needs.
*/
extern "C" Q_DECL_EXPORT int runChecksumsWindow(int argc, char **argv, const Options &options);
using RunChecksumsWindow = decltype(runChecksumsWindow);
