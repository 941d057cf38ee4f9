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
        m_isIdle = true;
        m_whenIdle = m_before = Counts(*pool);
        update();
    } else {
        Q_EMIT changed();
    }
    Q_EMIT poolChanged();
}

//! Notes the state at once: the other signals follow at the end of the turn, when much may have changed again.
void AioPoolProgress::idle()
{
    const Counts now(*m_pool);
    if (m_isIdle && now.sum() > m_whenIdle.sum())
        begin(); // tasks have come and ended within this turn
    m_whenIdle = now;
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
    m_before = m_whenIdle;
    m_rate = 0;
    m_time.start();
    m_ticker.start();
}

void AioPoolProgress::measure()
{
    m_rate = finished() * 1000 / double(std::max<qint64>(m_time.elapsed(), 1));
    Q_EMIT changed();
}

//! Returns how many tasks have ended since the pool was last idle; in an idle pool, those that ran before that.
AioPoolProgress::Counts AioPoolProgress::run() const
{
    if (!m_pool || !m_begun)
        return {};
    Counts run(*m_pool);
    run.succeeded -= m_before.succeeded;
    run.failed -= m_before.failed;
    run.cancelled -= m_before.cancelled;
    return run;
}

double AioPoolProgress::progress() const
{
    if (!m_pool || !m_begun)
        return 0;
    const double done = finished();
    return m_pool->count() == 0 ? 1 : done / (done + m_pool->count());
}

double AioPoolProgress::remaining() const
{
    return m_pool && !m_pool->isPaused() && m_pool->count() > 0 && m_rate > 0 ? m_pool->count() / m_rate : -1;
}
