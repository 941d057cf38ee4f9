// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "concurrent/aioconcurrentstage.h"

#include <QtCore/QThreadPool>

#include <semaphore>

//! A QThreadPool whose threads are all busy until they are released.
class BusyThreads
{
public:
    enum class By {
        Others, //!< with another part of the program
        Ours, //!< with functions of Aio::concurrent()
    };

    explicit BusyThreads(By by = By::Others, int count = 1) : m_count(count)
    {
        m_threads.setMaxThreadCount(count);
        for (int i = 0; i < count; ++i) {
            m_threads.start([this, by] {
                Aio::detail::ConcurrentStage stage;
                stage.setThreads(&m_threads);
                if (by == By::Ours)
                    stage.begin();
                m_taken.release();
                m_goOn.acquire();
                if (by == By::Ours)
                    stage.end();
            });
        }
        for (int i = 0; i < count; ++i)
            m_taken.acquire();
    }
    ~BusyThreads() { release(); }

    QThreadPool *pool() noexcept { return &m_threads; }
    void release()
    {
        if (m_released)
            return;
        m_released = true;
        m_goOn.release(m_count);
    }

private:
    const int m_count;
    bool m_released = false;
    std::counting_semaphore<> m_taken{ 0 };
    std::counting_semaphore<> m_goOn{ 0 };
    QThreadPool m_threads; // destroyed first, and then waits for its threads
};
