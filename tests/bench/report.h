// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "meter.h"

namespace Bench {

//! On the standard output: machine, compiler and versions, as comments.
void printHead(const Options &options);
//! A table, or rows of comma-separated values.
void printFigures(const Options &options, const Workload &workload, const std::vector<Figures> &figures);

}
