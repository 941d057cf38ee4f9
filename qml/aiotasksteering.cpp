// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotasksteering.h"

#include "model/aioqueuemoves_p.h"

#include <QtCore/QElapsedTimer>
#include <QtGui/QKeySequence>

#include <algorithm>
#include <iterator>

using namespace Aio::detail;

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

AioPool::TaskState stateOf(const QModelIndex &index)
{
    return AioPool::TaskState(index.data(AioTaskModel::StateRole).toInt());
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
    if ((action == MoveUp || action == MoveDown) && !(m_selection && isInQueueOrder(m_selection->model())))
        return false;
    std::vector<Step> steps;
    if (action == MoveUp || action == MoveDown) {
        const std::vector<int> rows = takenRows();
        if (!rows.empty())
            steps = stepsOf(action == MoveUp ? movesUp(*m_selection->model(), rows)
                                             : movesDown(*m_selection->model(), rows));
    } else if (action == MoveToFront) {
        const std::vector<int> rows = takenRows();
        for (auto row = rows.rbegin(); row != rows.rend(); ++row) // the last one goes to the front first
            steps.push_back({ action, m_selection->idAt(*row) });
    } else if (action == MoveToBack) {
        const AioTaskModel *tasks = m_selection ? m_selection->tasks() : nullptr;
        int last = tasks ? tasks->activeRows() + tasks->waitingRows() - 1 : -1;
        while (last >= 0 && !waits(tasks->index(last)))
            --last;
        const std::vector<int> rows = takenRows();
        for (const int row : rows)
            steps.push_back(
                    { action, m_selection->idAt(row), tasks->index(last).data(AioTaskModel::PriorityRole).toInt() });
    } else {
        for (const qint64 id : m_taken) {
            if (appliesTo(action, id))
                steps.push_back({ action, id });
        }
    }
    return !steps.empty() && start(std::move(steps));
}

std::vector<AioTaskSteering::Step> AioTaskSteering::stepsOf(const std::vector<QueueMove> &moves)
{
    std::vector<Step> steps;
    for (const QueueMove &move : moves)
        steps.push_back({ move.before ? MoveUp : MoveToBack, move.id, move.before ? move.before : move.priority });
    return steps;
}

bool AioTaskSteering::canMove(int row) const
{
    return isWaiting(row) && isInQueueOrder(m_selection->model());
}

bool AioTaskSteering::moveTo(int row)
{
    const std::vector<int> rows = takenRows();
    if (rows.empty() || !isInQueueOrder(m_selection->model()) || (!isWaiting(row) && !isWaiting(row - 1)))
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
    std::vector<Step> steps;
    if (isWaiting(next)) {
        for (const qint64 id : ids)
            steps.push_back({ MoveUp, id, m_selection->idAt(next) });
    } else if (isWaiting(previous)) {
        steps = stepsOf(movesBehind(*m_selection->model(), previous, ids, m_taken));
    } else {
        return false;
    }
    return start(std::move(steps));
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

//! Runs \a steps after those that are left, what takes longer than 4 ms later. True if the pool is there.
bool AioTaskSteering::start(std::vector<Step> steps)
{
    const AioTaskModel *tasks = m_selection ? m_selection->tasks() : nullptr;
    if (!tasks)
        return false;
    if (m_runs.empty() || m_runs.back().pool != tasks->pool())
        m_runs.push_back({ tasks->pool(), {} });
    std::deque<Step> &left = m_runs.back().steps;
    left.insert(left.end(), steps.begin(), steps.end());
    if (!m_runningLater)
        runSlice();
    return true;
}

void AioTaskSteering::runSlice()
{
    m_runningLater = false;
    const QPointer<AioTaskSteering> alive(this);
    QElapsedTimer timer;
    timer.start();
    while (!m_runs.empty()) {
        Run &run = m_runs.front();
        if (!run.pool || run.steps.empty()) {
            m_runs.pop_front();
            continue;
        }
        if (timer.hasExpired(4)) {
            m_runningLater = true;
            QMetaObject::invokeMethod(this, &AioTaskSteering::runSlice, Qt::QueuedConnection);
            return;
        }
        const Step step = run.steps.front();
        run.steps.pop_front();
        runStep(*run.pool, step); // runs user code
        if (!alive)
            return;
    }
}

void AioTaskSteering::runStep(AioPool &pool, const Step &step)
{
    switch (step.action) {
    case StartNow:
        pool.startNow(step.id);
        break;
    case MoveToFront:
        pool.moveToFront(step.id);
        break;
    case MoveUp:
    case MoveDown:
        pool.moveBefore(step.id, step.other);
        break;
    case MoveToBack:
        pool.setPriority(step.id, int(step.other));
        break;
    case Hold:
        pool.hold(step.id);
        break;
    case Release:
        pool.release(step.id);
        break;
    case Retry:
        pool.retry(step.id);
        break;
    case Cancel:
        pool.cancelTask(step.id);
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
