// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioaskedtasks_p.h"

#include "aiomodelupdater_p.h"

#include <QtCore/QElapsedTimer>

#include <algorithm>
#include <iterator>

namespace Aio::detail {

AskedTasks::AskedTasks(AioPool &pool, PoolCore &core) : QObject(&pool), m_pool(&pool), m_core(&core) { }

AskedTasks *AskedTasks::some(AioTaskModel &model, const std::vector<qint64> &ids)
{
    auto *asked = new AskedTasks(*model.pool(), model.d->rows().core());
    for (const qint64 id : ids) {
        const QModelIndex index = model.index(model.rowOf(id));
        if (!index.data(AioTaskModel::CancellableRole).toBool())
            continue;
        asked->m_ids.push_back(id);
        asked->m_running +=
                AioPool::TaskState(index.data(AioTaskModel::StateRole).toInt()) == AioPool::TaskState::Active;
    }
    std::sort(asked->m_ids.begin(), asked->m_ids.end());
    asked->m_count = qsizetype(asked->m_ids.size());
    return asked;
}

AskedTasks *AskedTasks::allBut(AioTaskModel &model, const std::vector<qint64> &ids)
{
    AskedTasks *asked = some(model, ids);
    asked->m_all = true;
    asked->m_count = model.pool()->count() - asked->m_count;
    asked->m_running = model.pool()->activeCount() - asked->m_running;
    connect(model.pool(), &AioPool::taskSpawned, asked, &AskedTasks::noteNew);
    return asked;
}

void AskedTasks::noteNew(qint64 id)
{
    if (!m_new.empty() && m_new.back().last + 1 == id)
        m_new.back().last = id;
    else
        m_new.push_back({ id, id });
}

//! Needs m_new sorted.
bool AskedTasks::isNew(qint64 id) const
{
    const auto next = std::upper_bound(m_new.begin(), m_new.end(), id,
                                       [](qint64 sought, const Range &range) { return sought < range.first; });
    return next != m_new.begin() && id <= std::prev(next)->last;
}

//! Replaces the exceptions by the tasks that are meant. The pool is asked, because the model may not show all of them.
void AskedTasks::collect()
{
    std::sort(m_new.begin(), m_new.end(), [](const Range &a, const Range &b) { return a.first < b.first; });
    std::vector<qint64> ids;
    ids.reserve(std::size_t(m_pool->count()));
    m_core->visitTasks([this, &ids](const Job &job) {
        if (!std::binary_search(m_ids.begin(), m_ids.end(), job.id()) && !isNew(job.id()))
            ids.push_back(job.id());
    });
    m_ids.swap(ids);
}

void AskedTasks::cancel()
{
    if (!m_pool || (m_all && m_ids.empty() && m_new.empty())) {
        deleteLater();
        if (m_pool)
            m_pool->cancelAll();
        return;
    }
    if (m_all)
        collect();
    m_left = m_ids.size();
    cancelSlice();
}

void AskedTasks::cancelSlice()
{
    const QPointer<AskedTasks> alive(this);
    QElapsedTimer timer;
    timer.start();
    while (m_left > 0 && m_pool) {
        if (timer.hasExpired(4)) {
            QMetaObject::invokeMethod(this, &AskedTasks::cancelSlice, Qt::QueuedConnection);
            return;
        }
        m_pool->cancelTask(m_ids[--m_left]);
        if (!alive)
            return; // deleted with the pool
    }
    deleteLater();
}

}
