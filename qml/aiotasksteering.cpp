// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotasksteering.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QSortFilterProxyModel>
#include <QtGui/QKeySequence>

#include <algorithm>
#include <iterator>

namespace {

constexpr std::size_t MostCounted = 10'000;

struct Key
{
    AioTaskSteering::Action action;
    int key;
    Qt::KeyboardModifiers modifiers;
};

//! The first one of an action is shown in menus. Letters without a modifier go to a task by its name.
constexpr Key Keys[] = {
    { AioTaskSteering::StartNow, Qt::Key_Return, Qt::ControlModifier },
    { AioTaskSteering::StartNow, Qt::Key_Enter, Qt::ControlModifier },
    { AioTaskSteering::MoveToFront, Qt::Key_Home, Qt::AltModifier },
    { AioTaskSteering::MoveUp, Qt::Key_Up, Qt::AltModifier },
    { AioTaskSteering::MoveDown, Qt::Key_Down, Qt::AltModifier },
    { AioTaskSteering::MoveToBack, Qt::Key_End, Qt::AltModifier },
    { AioTaskSteering::Hold, Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier }, // macOS takes Ctrl+H
    { AioTaskSteering::Release, Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier },
    { AioTaskSteering::Retry, Qt::Key_R, Qt::ControlModifier },
    { AioTaskSteering::Cancel, Qt::Key_Delete, Qt::NoModifier },
    { AioTaskSteering::Cancel, Qt::Key_Backspace, Qt::NoModifier },
    { AioTaskSteering::CopyError, Qt::Key_C, Qt::ControlModifier },
    { AioTaskSteering::CopyDetails, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier },
};

//! True if the rows of \a model are in the order of its source, and so on down to the tasks.
bool isInOrder(const QAbstractItemModel *model)
{
    while (const auto *proxy = qobject_cast<const QAbstractProxyModel *>(model)) {
        const auto *sorted = qobject_cast<const QSortFilterProxyModel *>(proxy);
        if (sorted && sorted->sortColumn() >= 0)
            return false;
        model = proxy->sourceModel();
    }
    return true;
}

AioPool::TaskState stateOf(const QModelIndex &index)
{
    return AioPool::TaskState(index.data(AioTaskModel::StateRole).toInt());
}

//! True if there is a task, which waits. (An invalid index has no state.)
bool waits(const QModelIndex &index)
{
    return index.isValid() && stateOf(index) == AioPool::TaskState::Waiting;
}

}

AioTaskSteering::AioTaskSteering(QObject *parent) : QObject(parent) { }

AioTaskSteering::~AioTaskSteering() = default;

void AioTaskSteering::setSelection(AioTaskSelection *selection)
{
    if (selection == m_selection)
        return;
    m_selection = selection;
    m_taken.clear();
    Q_EMIT selectionChanged();
}

QModelIndex AioTaskSteering::indexOf(qint64 id) const
{
    const AioTaskModel *tasks = m_selection ? m_selection->tasks() : nullptr;
    return tasks ? tasks->index(tasks->rowOf(id)) : QModelIndex();
}

bool AioTaskSteering::isTaken(qint64 id) const
{
    return std::binary_search(m_taken.begin(), m_taken.end(), id);
}

bool AioTaskSteering::isWaiting(int row) const
{
    const QAbstractItemModel *model = m_selection ? m_selection->model() : nullptr;
    return model && waits(model->index(row, 0));
}

void AioTaskSteering::take(int row)
{
    m_taken.clear();
    m_hasSelection = false;
    if (!m_selection)
        return;
    const qint64 id = row < 0 ? 0 : m_selection->idAt(row);
    m_hasSelection = row < 0 || (id != 0 && m_selection->contains(id));
    if (m_hasSelection) {
        m_taken = m_selection->ids();
        std::sort(m_taken.begin(), m_taken.end());
    } else if (id != 0) {
        m_taken.push_back(id);
    }
}

bool AioTaskSteering::appliesTo(Action action, qint64 id) const
{
    const QModelIndex index = indexOf(id);
    if (!index.isValid())
        return false;
    switch (action) {
    case StartNow:
    case MoveToFront:
    case MoveUp:
    case MoveDown:
    case MoveToBack:
        return waits(index);
    case Hold:
        return waits(index) && !index.data(AioTaskModel::HeldRole).toBool();
    case Release:
        return index.data(AioTaskModel::HeldRole).toBool();
    case Retry:
        return index.data(AioTaskModel::RepeatableRole).toBool();
    case Cancel:
        return index.data(AioTaskModel::CancellableRole).toBool();
    case CopyError:
        return stateOf(index) == AioPool::TaskState::Failed;
    case CopyDetails:
        return true;
    }
    return false;
}

int AioTaskSteering::count(Action action) const
{
    if (m_taken.size() > MostCounted)
        return -1;
    return int(std::count_if(m_taken.begin(), m_taken.end(), [&](qint64 id) { return appliesTo(action, id); }));
}

//! Returns the rows of the taken tasks that wait, in order.
std::vector<int> AioTaskSteering::takenRows() const
{
    std::vector<int> rows;
    for (const qint64 id : m_taken) {
        if (const int row = m_selection ? m_selection->rowOf(id) : -1; row >= 0 && isWaiting(row))
            rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

bool AioTaskSteering::run(Action action)
{
    if (action == CopyError || action == CopyDetails) {
        copy(action);
        return !m_taken.empty();
    }
    if ((action == MoveUp || action == MoveDown) && !(m_selection && isInOrder(m_selection->model())))
        return false;
    const std::size_t before = m_steps.size();
    if (action == MoveUp) {
        addMovesUp();
    } else if (action == MoveDown) {
        addMovesDown();
    } else if (action == MoveToFront) {
        const std::vector<int> rows = takenRows();
        for (auto row = rows.rbegin(); row != rows.rend(); ++row) // the last one goes to the front first
            m_steps.push_back({ action, m_selection->idAt(*row) });
    } else if (action == MoveToBack) {
        const AioTaskModel *tasks = m_selection ? m_selection->tasks() : nullptr;
        int last = tasks ? tasks->activeRows() + tasks->waitingRows() - 1 : -1;
        while (last >= 0 && !waits(tasks->index(last)))
            --last;
        const std::vector<int> rows = takenRows();
        for (const int row : rows)
            m_steps.push_back(
                    { action, m_selection->idAt(row), tasks->index(last).data(AioTaskModel::PriorityRole).toInt() });
    } else {
        for (const qint64 id : m_taken) {
            if (appliesTo(action, id))
                m_steps.push_back({ action, id });
        }
    }
    return m_steps.size() > before && start();
}

bool AioTaskSteering::canMove(int row) const
{
    return isWaiting(row) && isInOrder(m_selection->model());
}

bool AioTaskSteering::moveTo(int row)
{
    const std::vector<int> rows = takenRows();
    if (rows.empty() || !isInOrder(m_selection->model()) || (!isWaiting(row) && !isWaiting(row - 1)))
        return false;
    const auto isTakenAt = [this](int at) { return isWaiting(at) && isTaken(m_selection->idAt(at)); };
    int next = row;
    while (isTakenAt(next))
        ++next;
    int previous = row - 1;
    while (isTakenAt(previous))
        --previous;
    const bool areTogether = rows.back() - rows.front() + 1 == int(rows.size());
    if (areTogether && rows.front() == previous + 1 && rows.back() == next - 1)
        return false;
    std::vector<qint64> ids;
    for (const int taken : rows)
        ids.push_back(m_selection->idAt(taken));
    if (isWaiting(next)) {
        for (const qint64 id : ids)
            m_steps.push_back({ MoveUp, id, m_selection->idAt(next) });
    } else if (isWaiting(previous)) {
        addBehind(previous, ids, true);
    } else {
        return false;
    }
    return start();
}

/*!
    Adds what moves \a ids behind the task in \a row, in this order. The next task in the pool may be one that is not
    shown; if \a skipsTaken, it is none of the taken ones.
*/
void AioTaskSteering::addBehind(int row, const std::vector<qint64> &ids, bool skipsTaken)
{
    const QModelIndex last = indexOf(m_selection->idAt(row));
    QModelIndex next = last.siblingAtRow(last.row() + 1);
    while (skipsTaken && waits(next) && isTaken(next.data(AioTaskModel::TaskIdRole).toLongLong()))
        next = next.siblingAtRow(next.row() + 1);
    const bool isLast = !waits(next);
    const qint64 other = isLast ? last.data(AioTaskModel::PriorityRole).toLongLong()
                                : next.data(AioTaskModel::TaskIdRole).toLongLong();
    for (const qint64 id : ids)
        m_steps.push_back({ isLast ? MoveToBack : MoveUp, id, other });
}

void AioTaskSteering::addMovesUp()
{
    int free = -1; // the last row above that is not taken
    int last = -2;
    for (const int row : takenRows()) {
        if (row != last + 1)
            free = row - 1;
        last = row;
        if (isWaiting(free))
            m_steps.push_back({ MoveUp, m_selection->idAt(row), m_selection->idAt(free) });
    }
}

void AioTaskSteering::addMovesDown()
{
    const std::vector<int> rows = takenRows();
    for (auto first = rows.begin(); first != rows.end();) {
        std::vector<qint64> ids;
        int next = *first; // the row behind those that follow each other
        for (; first != rows.end() && *first == next; ++first, ++next)
            ids.push_back(m_selection->idAt(next));
        if (isWaiting(next))
            addBehind(next, ids, false);
    }
}

void AioTaskSteering::copy(Action action) const
{
    QStringList texts;
    for (const qint64 id : m_taken) {
        if (!appliesTo(action, id))
            continue;
        const QModelIndex index = indexOf(id);
        texts += index.data(action == CopyError ? AioTaskModel::ErrorRole : AioTaskModel::PlainToolTipRole).toString();
    }
    if (!texts.isEmpty())
        m_selection->copy(texts.join(action == CopyError ? QLatin1String("\n") : QLatin1String("\n\n")));
}

bool AioTaskSteering::retryTask(qint64 taskId)
{
    const AioTaskModel *tasks = m_selection ? m_selection->tasks() : nullptr;
    return tasks && tasks->pool()->retry(taskId) != 0;
}

//! Runs the steps, those that take longer than 4 ms later. True if the pool is there.
bool AioTaskSteering::start()
{
    const AioTaskModel *tasks = m_selection ? m_selection->tasks() : nullptr;
    m_pool = tasks ? tasks->pool() : nullptr;
    if (!m_runningLater)
        runSlice();
    return tasks != nullptr;
}

void AioTaskSteering::runSlice()
{
    m_runningLater = false;
    const QPointer<AioTaskSteering> alive(this);
    QElapsedTimer timer;
    timer.start();
    while (!m_steps.empty()) {
        if (!m_pool) {
            m_steps.clear();
            return;
        }
        if (timer.hasExpired(4)) {
            m_runningLater = true;
            QMetaObject::invokeMethod(this, &AioTaskSteering::runSlice, Qt::QueuedConnection);
            return;
        }
        const Step step = m_steps.front();
        m_steps.pop_front();
        runStep(step); // runs user code
        if (!alive)
            return;
    }
}

void AioTaskSteering::runStep(const Step &step)
{
    switch (step.action) {
    case StartNow:
        m_pool->startNow(step.id);
        break;
    case MoveToFront:
        m_pool->moveToFront(step.id);
        break;
    case MoveUp:
    case MoveDown:
        m_pool->moveBefore(step.id, step.other);
        break;
    case MoveToBack:
        m_pool->setPriority(step.id, int(step.other));
        break;
    case Hold:
        m_pool->hold(step.id);
        break;
    case Release:
        m_pool->release(step.id);
        break;
    case Retry:
        m_pool->retry(step.id);
        break;
    case Cancel:
        m_pool->cancelTask(step.id);
        break;
    case CopyError:
    case CopyDetails:
        break;
    }
}

int AioTaskSteering::actionFor(int key, int modifiers) const
{
    const auto pressed = Qt::KeyboardModifiers(modifiers) & ~Qt::KeypadModifier;
    const auto found = std::find_if(std::begin(Keys), std::end(Keys), [&](const Key &candidate) {
        return candidate.key == key && candidate.modifiers == pressed;
    });
    return found == std::end(Keys) ? -1 : int(found->action);
}

QString AioTaskSteering::keysOf(Action action) const
{
    const auto found = std::find_if(std::begin(Keys), std::end(Keys),
                                    [action](const Key &candidate) { return candidate.action == action; });
    if (found == std::end(Keys))
        return {};
    return QKeySequence(QKeyCombination(found->modifiers, Qt::Key(found->key))).toString(QKeySequence::NativeText);
}
