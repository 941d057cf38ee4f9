// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "hasher.h"

//! What the pools are measured against: one QtConcurrent::mapped over a list that is ready. Its summary tells the time
//! of that alone.
AioTask<> hashPlainly(const Options &options, Hasher &hasher);
