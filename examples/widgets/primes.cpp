// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "primes.h"

void countPrimes(QPromise<int> &promise, int limit)
{
    promise.setProgressRange(0, limit);
    int count = 0;
    for (int number = 2; number < limit; ++number) {
        bool isPrime = true;
        for (int divisor = 2; isPrime && divisor <= number / divisor; ++divisor)
            isPrime = number % divisor != 0;
        count += isPrime;
        if (number % 4096 == 0) {
            if (promise.isCanceled())
                return;
            promise.setProgressValue(number);
        }
    }
    promise.addResult(count);
}
