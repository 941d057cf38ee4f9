// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "hasher.h"

//! What the pools are measured against: one QtConcurrent::mapped over a list that is ready. The hasher's time is that of
//! it alone.
AioTask<> hashPlainly(QByteArrayList paths, Hasher &hasher, HashClient &client);
