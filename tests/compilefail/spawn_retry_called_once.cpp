// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

#include <memory>
#include <utility>

static AioTask<int> work(std::unique_ptr<int> number)
{
    co_return *number;
}

class Once
{
public:
#ifdef FIXED
    AioTask<int> operator()()
    {
        return work(std::make_unique<int>(*m_number));
    }
#else
    AioTask<int> operator()() &&
    {
        return work(std::move(m_number));
    }
#endif

private:
    std::unique_ptr<int> m_number = std::make_unique<int>(1);
};

void refused(AioPool &pool)
{
    pool.spawnN(Once(), AioTaskOptions().withRetry(AioRetry(3)));
    pool.spawnN(Once());
}
