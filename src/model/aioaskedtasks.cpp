// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioaskedtasks_p.h"

#include <QtCore/QElapsedTimer>

#include <algorithm>

namespace Aio::detail {

AskedTasks::AskedTasks(AioTaskModel &model) : QObject(model.pool()), m_model(&model) { }

AskedTasks *AskedTasks::some(AioTaskModel &model, const std::vector<qint64> &ids)
{
    auto *asked = new AskedTasks(model);
    for (const qint64 id : ids) {
        const int row = model.rowOf(id);
        if (!asked->isCancellable(row))
            continue;
        asked->m_ids.push_back(id);
        asked->m_running += asked->isRunning(row);
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

bool AskedTasks::isCancellable(int row) const
{
    return m_model->index(row).data(AioTaskModel::CancellableRole).toBool();
}

bool AskedTasks::isRunning(int row) const
{
    return AioPool::TaskState(m_model->index(row).data(AioTaskModel::StateRole).toInt()) == AioPool::TaskState::Active;
}

void AskedTasks::noteNew(qint64 id)
{
    if (!m_new.empty() && m_new.back().last + 1 == id)
        m_new.back().last = id;
    else
        m_new.push_back({ id, id });
}

bool AskedTasks::isMeant(qint64 id) const
{
    const auto isIn = [id](const Range &range) { return range.first <= id && id <= range.last; };
    return !std::binary_search(m_ids.begin(), m_ids.end(), id) && std::none_of(m_new.begin(), m_new.end(), isIn);
}

void AskedTasks::cancel()
{
    if (m_all && m_ids.empty() && m_new.empty()) {
        deleteLater();
        m_model->pool()->cancelAll();
        return;
    }
    m_left = qsizetype(m_ids.size());
    if (m_all) {
        connect(m_model, &AioTaskModel::rowsInserted, this,
                [this](const QModelIndex &, int first, int last) { rowsInserted(first, last); });
        connect(m_model, &AioTaskModel::rowsRemoved, this,
                [this](const QModelIndex &, int first, int last) { rowsRemoved(first, last); });
        m_left = m_model->rowCount();
    }
    cancelSlice();
}

void AskedTasks::cancelSlice()
{
    const QPointer<AskedTasks> alive(this);
    QElapsedTimer timer;
    timer.start();
    while (m_left > 0 && m_model && m_model->pool()) {
        if (timer.hasExpired(4)) {
            QMetaObject::invokeMethod(this, &AskedTasks::cancelSlice, Qt::QueuedConnection);
            return;
        }
        cancelNext();
        if (!alive)
            return; // deleted with the pool
    }
    deleteLater();
}

void AskedTasks::cancelNext()
{
    --m_left;
    if (!m_all) {
        m_model->pool()->cancelTask(m_ids[std::size_t(m_left)]);
        return;
    }
    const int row = int(m_left);
    const qint64 id = m_model->taskAt(row);
    if (isMeant(id) && isCancellable(row))
        m_model->pool()->cancelTask(id);
}

// Moving rows change m_left, so that no row in front, which is still to come, is left out or comes twice.

void AskedTasks::rowsInserted(int first, int last)
{
    if (first < m_left)
        m_left += last - first + 1;
}

void AskedTasks::rowsRemoved(int first, int last)
{
    m_left -= std::max<qsizetype>(std::min<qsizetype>(last + 1, m_left) - first, 0);
}

}
