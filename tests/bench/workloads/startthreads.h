// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <thread>
#include <vector>

namespace Work {

//! Eight threads; each runs share(first, last) for its part of the numbers below \a n.
template<typename Share>
std::vector<std::thread> startThreads(long long n, Share share)
{
    constexpr int count = 8;
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i)
        threads.emplace_back(share, int(n * i / count), int(n * (i + 1) / count));
    return threads;
}

}
