// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "console.h"
#include "options.h"

#include <AioPool>

//! Hashes the files that a list of sums names and prints which differ, as sha256sum -c does. Returns the exit status.
AioTask<int> checkSums(const Options &options, Console &console);
