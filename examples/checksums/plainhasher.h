// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "hasher.h"

//! Hashes files with one QtConcurrent::mapped() over a complete list, the yardstick for the pools. The time of \a
//! hasher covers that call alone.
AioTask<> hashPlainly(QByteArrayList paths, Hasher &hasher, HashClient &client);
