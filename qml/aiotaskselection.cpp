// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotaskselection.h"

#include "model/aioaskedtasks_p.h"

#include <QtCore/QAbstractProxyModel>
#include <QtCore/QElapsedTimer>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>

#include <algorithm>

using namespace Aio::detail;

AioTaskSelection::~AioTaskSelection()
{
    forgetAsked();
}

void AioTaskSelection::setModel(QAbstractItemModel *model)
{
    if (model == m_model)
        return;
    if (m_model)
        m_model->disconnect(this);
    m_model = model;
    if (model) {
        connect(model, &QAbstractItemModel::rowsInserted, this, &AioTaskSelection::rowsChanged);
        connect(model, &QAbstractItemModel::rowsRemoved, this, [this] {
            m_rowsHaveGone = m_anyFinished;
            rowsChanged();
        });
        connect(model, &QAbstractItemModel::modelReset, this, &AioTaskSelection::clear);
        if (qobject_cast<QAbstractProxyModel *>(model)) { // a proxy may hide unfinished tasks
            connect(model, &QAbstractItemModel::rowsAboutToBeRemoved, this,
                    [this](const QModelIndex &, int first, int last) { rowsAboutToBeHidden(first, last); });
        }
    }
    m_soughtLeft = 0;
    clear();
    forgetAsked();
    Q_EMIT modelChanged();
}

AioTaskModel *AioTaskSelection::tasks() const
{
    QAbstractItemModel *model = m_model;
    while (auto *proxy = qobject_cast<QAbstractProxyModel *>(model))
        model = proxy->sourceModel();
    auto *tasks = qobject_cast<AioTaskModel *>(model);
    return tasks && tasks->pool() ? tasks : nullptr;
}

qint64 AioTaskSelection::idAt(int row) const
{
    return m_model ? m_model->index(row, 0).data(AioTaskModel::TaskIdRole).toLongLong() : 0;
}

//! Returns the id of the task in \a row, 0 if it can neither be cancelled nor run again.
qint64 AioTaskSelection::selectableAt(int row)
{
    if (!m_model)
        return 0;
    const QModelIndex index = m_model->index(row, 0);
    if (!index.data(AioTaskModel::CancellableRole).toBool()) {
        if (!index.data(AioTaskModel::RepeatableRole).toBool())
            return 0;
        m_anyFinished = true;
    }
    return index.data(AioTaskModel::TaskIdRole).toLongLong();
}

int AioTaskSelection::rowOf(qint64 id) const
{
    const AioTaskModel *tasks = this->tasks();
    const int row = tasks ? tasks->rowOf(id) : -1;
    if (row < 0)
        return -1;
    const auto map = [index = tasks->index(row)](const QAbstractItemModel *model, const auto &self) -> QModelIndex {
        const auto *proxy = qobject_cast<const QAbstractProxyModel *>(model);
        return proxy ? proxy->mapFromSource(self(proxy->sourceModel(), self)) : index;
    };
    return map(m_model, map).row();
}

bool AioTaskSelection::contains(qint64 taskId) const
{
    return std::binary_search(m_ids.begin(), m_ids.end(), taskId) != m_all;
}

std::vector<qint64> AioTaskSelection::ids() const
{
    if (!m_all)
        return m_ids;
    std::vector<qint64> ids;
    const int rows = m_model ? m_model->rowCount() : 0;
    ids.reserve(std::size_t(rows));
    for (int row = 0; row < rows; ++row) {
        if (const qint64 id = idAt(row); contains(id))
            ids.push_back(id);
    }
    return ids;
}

int AioTaskSelection::count() const
{
    const int ids = int(m_ids.size());
    return m_all ? std::max((m_model ? m_model->rowCount() : 0) - ids, 0) : ids;
}

void AioTaskSelection::choose(bool all, std::vector<qint64> ids)
{
    if (all == m_all && ids == m_ids)
        return;
    m_all = all;
    m_ids = std::move(ids);
    m_anyFinished = m_anyFinished && !m_ids.empty();
    disconnect(m_ends);
    if (const AioTaskModel *tasks = this->tasks(); tasks && !m_ids.empty())
        m_ends = connect(tasks->pool(), &AioPool::taskFinished, this, &AioTaskSelection::forget);
    tell();
}

void AioTaskSelection::forget(qint64 id)
{
    const auto [first, last] = std::equal_range(m_ids.begin(), m_ids.end(), id);
    if (first == last)
        return;
    m_ids.erase(first, last);
    tellLater();
}

void AioTaskSelection::rowsChanged()
{
    if (m_model->rowCount() == 0)
        clear(); // the user has not seen the rows that come next
    else if (m_all || m_rowsHaveGone)
        tellLater();
}

//! Forgets the selected tasks whose rows have gone, as that of a finished task does when it is run again.
void AioTaskSelection::forgetHidden()
{
    if (!std::exchange(m_rowsHaveGone, false) || m_all)
        return;
    std::erase_if(m_ids, [this](qint64 id) { return rowOf(id) < 0; });
}

void AioTaskSelection::rowsAboutToBeHidden(int first, int last)
{
    if (m_all)
        return;
    for (int row = first; row <= last && !m_ids.empty(); ++row)
        forget(idAt(row));
}

void AioTaskSelection::tellLater()
{
    if (!std::exchange(m_tellingLater, true))
        QMetaObject::invokeMethod(this, &AioTaskSelection::tell, Qt::QueuedConnection);
}

void AioTaskSelection::tell()
{
    m_tellingLater = false;
    forgetHidden();
    ++m_version;
    Q_EMIT changed();
}

void AioTaskSelection::select(int row)
{
    m_anchor = idAt(row);
    const qint64 id = selectableAt(row);
    choose(false, id ? std::vector{ id } : std::vector<qint64>());
}

bool AioTaskSelection::selectTask(qint64 taskId)
{
    const int row = rowOf(taskId);
    select(row);
    return row >= 0 && contains(taskId);
}

void AioTaskSelection::toggle(int row)
{
    const qint64 id = selectableAt(row);
    if (id == 0)
        return;
    m_anchor = id;
    std::vector<qint64> ids = m_ids;
    const auto [first, last] = std::equal_range(ids.begin(), ids.end(), id);
    if (first == last)
        ids.insert(first, id);
    else
        ids.erase(first, last);
    choose(m_all, std::move(ids));
}

void AioTaskSelection::extend(int row)
{
    const int anchor = rowOf(m_anchor);
    if (anchor < 0) {
        select(row);
        return;
    }
    std::vector<qint64> ids;
    const auto [first, last] = std::minmax(anchor, row);
    ids.reserve(std::size_t(last - first) + 1);
    for (int i = first; i <= last; ++i) {
        if (const qint64 id = selectableAt(i))
            ids.push_back(id);
    }
    std::sort(ids.begin(), ids.end());
    choose(false, std::move(ids));
}

void AioTaskSelection::click(int row)
{
    const Qt::KeyboardModifiers modifiers = QGuiApplication::keyboardModifiers();
    if (modifiers & Qt::ControlModifier)
        toggle(row);
    else if (modifiers & Qt::ShiftModifier)
        extend(row);
    else
        select(row);
}

void AioTaskSelection::selectAll()
{
    if (m_model && m_model->rowCount() > 0)
        choose(true, {});
}

void AioTaskSelection::clear()
{
    choose(false, {});
}

int AioTaskSelection::ask()
{
    forgetAsked();
    AioTaskModel *tasks = this->tasks();
    if (!tasks)
        return 0;
    if (!m_all) {
        m_asked = AskedTasks::some(*tasks, m_ids);
    } else if (m_model == tasks) {
        m_asked = AskedTasks::allBut(*tasks, m_ids);
    } else {
        m_asked = AskedTasks::some(*tasks, ids());
    }
    return int(m_asked->count());
}

int AioTaskSelection::runningAsked() const
{
    return m_asked ? int(m_asked->runningCount()) : 0;
}

void AioTaskSelection::cancelAsked()
{
    if (AskedTasks *asked = m_asked) {
        m_asked = nullptr;
        asked->cancel();
    }
}

void AioTaskSelection::forgetAsked()
{
    delete m_asked;
}

bool AioTaskSelection::cancelTask(qint64 taskId)
{
    const AioTaskModel *tasks = this->tasks();
    return tasks && tasks->pool()->cancelTask(taskId);
}

void AioTaskSelection::find(const QString &text, int row)
{
    m_sought = text;
    m_soughtRow = std::max(row, 0);
    m_soughtLeft = m_model && !text.isEmpty() ? m_model->rowCount() : 0;
    if (!m_searchingLater)
        searchSlice();
}

void AioTaskSelection::searchSlice()
{
    m_searchingLater = false;
    QElapsedTimer timer;
    timer.start();
    while (m_soughtLeft > 0 && m_model) {
        if (timer.hasExpired(4)) {
            m_searchingLater = true;
            QMetaObject::invokeMethod(this, &AioTaskSelection::searchSlice, Qt::QueuedConnection);
            return;
        }
        const int rows = m_model->rowCount();
        m_soughtLeft = std::min(m_soughtLeft, rows) - 1;
        const int row = m_soughtRow < rows ? m_soughtRow : 0;
        m_soughtRow = row + 1;
        if (!isSought(row))
            continue;
        m_soughtLeft = 0;
        Q_EMIT found(row);
        return;
    }
}

//! True if a word in the label of the task begins with m_sought.
bool AioTaskSelection::isSought(int row) const
{
    const QString label = m_model->index(row, 0).data(AioTaskModel::LabelRole).toString();
    for (qsizetype at = 0; (at = label.indexOf(m_sought, at, Qt::CaseInsensitive)) >= 0; ++at) {
        if (at == 0 || !label[at - 1].isLetterOrNumber())
            return true;
    }
    return false;
}

void AioTaskSelection::copy(const QString &text) const
{
    QGuiApplication::clipboard()->setText(text);
}
