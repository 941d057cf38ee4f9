// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

#ifdef FIXED
AioTask<int> refused(int &i)
{
    co_return i;
}
#else
AioTask<int &> refused(int &i);

void use(AioPool &pool, int &i)
{
    pool.spawnN(refused(i));
}
#endif
