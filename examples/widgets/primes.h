// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QPromise>

//! How many primes there are below \a limit; blocking, for a thread. Tells its progress, and gives up when it is cancelled.
void countPrimes(QPromise<int> &promise, int limit);
