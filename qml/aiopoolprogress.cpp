// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiopoolprogress.h"

using namespace std::chrono_literals;

AioPoolProgress::AioPoolProgress(QObject *parent) : QObject(parent)
{
    m_ticker.setInterval(500ms);
    connect(&m_ticker, &QTimer::timeout, this, &AioPoolProgress::measure);
}

void AioPoolProgress::setPool(AioPool *pool)
{
    if (pool == m_pool)
        return;
    if (m_pool)
        m_pool->disconnect(this);
    m_pool = pool;
    m_begun = false;
    m_rate = 0;
    m_ticker.stop();
    if (pool) {
        // One of these two changes whenever a task comes or goes.
        connect(pool, &AioPool::countChanged, this, &AioPoolProgress::update);
        connect(pool, &AioPool::executedCountChanged, this, &AioPoolProgress::update);
        connect(pool, &AioPool::idle, this, &AioPoolProgress::idle);
        connect(pool, &QObject::destroyed, this, [this] { setPool(nullptr); });
        idle();
        update();
    } else {
        Q_EMIT changed();
    }
    Q_EMIT poolChanged();
}

//! Notes the state at once: the other signals follow at the end of the turn, when much may have changed again.
void AioPoolProgress::idle()
{
    m_finishedWhenIdle = finished();
    m_isIdle = true;
}

void AioPoolProgress::update()
{
    if (m_isIdle && !m_pool->isEmpty())
        begin();
    else if (m_pool->isEmpty())
        m_ticker.stop();
    Q_EMIT changed();
}

void AioPoolProgress::begin()
{
    m_isIdle = false;
    m_begun = true;
    m_finishedBefore = m_finishedWhenIdle;
    m_rate = 0;
    m_time.start();
    m_ticker.start();
}

void AioPoolProgress::measure()
{
    m_rate = (finished() - m_finishedBefore) * 1000 / double(std::max<qint64>(m_time.elapsed(), 1));
    Q_EMIT changed();
}

double AioPoolProgress::finished() const
{
    return m_pool ? double(m_pool->succeededCount() + m_pool->failedCount() + m_pool->cancelledCount()) : 0;
}

double AioPoolProgress::progress() const
{
    if (!m_pool || !m_begun)
        return 0;
    const double done = finished() - m_finishedBefore;
    return m_pool->count() == 0 ? 1 : done / (done + m_pool->count());
}

double AioPoolProgress::remaining() const
{
    return m_pool && !m_pool->isPaused() && m_pool->count() > 0 && m_rate > 0 ? m_pool->count() / m_rate : -1;
}
