// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QSemaphore>
#include <QtCore/QThreadPool>

#include <memory>
#include <utility>

//! All the threads of a pool, kept busy until they are let go: what is to run in them waits.
class HeldThreads
{
public:
    explicit HeldThreads(QThreadPool &threads) : m_count(threads.maxThreadCount())
    {
        // Both are shared: a thread may still be about to leave them when we are gone.
        const auto begun = std::make_shared<QSemaphore>();
        for (int i = 0; i < m_count; ++i) {
            threads.start([begun, gate = m_gate] {
                begun->release();
                gate->acquire();
            });
        }
        begun->acquire(m_count);
    }
    ~HeldThreads() { letGo(); }
    Q_DISABLE_COPY_MOVE(HeldThreads)

    void letGo() { m_gate->release(std::exchange(m_count, 0)); }

private:
    int m_count;
    std::shared_ptr<QSemaphore> m_gate = std::make_shared<QSemaphore>();
};
