// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QPromise>

//! Counts the primes below \a limit. Blocking, for a thread. Reports its progress, and returns early when cancelled.
void countPrimes(QPromise<int> &promise, int limit);
