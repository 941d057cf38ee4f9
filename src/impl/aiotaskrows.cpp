// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotaskrows.h"

#include "../aiopool.h"

#include <algorithm>

namespace Aio::detail {

double progressOf(const Job &job) noexcept
{
    const JobExtras *extras = job.extras();
    if (!extras || extras->progressMaximum <= 0)
        return -1;
    return std::clamp(double(extras->progress) / double(extras->progressMaximum), 0.0, 1.0);
}

FinishedTask::FinishedTask(const Job &job)
    : id(job.id()), state(job.state()), priority(job.priority()), slotTime(job.slotTime()), endTime(now())
{
    const JobExtras *extras = job.extras();
    if (!extras && state != State::Failed)
        return;
    details = std::make_unique<Details>();
    if (state == State::Failed)
        details->error = errorString(job.error());
    if (!extras)
        return;
    details->label = extras->label;
    details->progress = progressOf(job);
    details->progressText = extras->progressText;
}

TaskRows::TaskRows(PoolCore &core, View &view) : m_core(&core), m_view(view), m_normal(m_levels[0])
{
    core.setObserver(this);
}

TaskRows::~TaskRows()
{
    if (!m_poolGone)
        m_core->setObserver(nullptr);
}

void TaskRows::wake()
{
    if (m_awake || m_poolGone)
        return;
    try {
        rebuild();
    } catch (...) {
        forgetEverything();
        throw;
    }
    m_awake = true;
}

void TaskRows::sleep() noexcept
{
    m_awake = false;
    forgetEverything();
    joinHistories();
}

void TaskRows::forgetEverything() noexcept
{
    m_entries.clear();
    m_active = {};
    m_normal = {};
    std::erase_if(m_levels, [this](const auto &level) { return &level.second != &m_normal; });
    m_started = std::vector<Started>();
    m_ended = std::vector<Ended>();
    m_changed = std::vector<qint64>();
    m_onlyProgressed = true;
}

//! What the pool has, all of it shown.
void TaskRows::rebuild()
{
    forgetEverything();
    m_core->visitTasks([this](const Job &job) {
        const bool isActive = job.place() == QueueEntry::Place::Slot;
        RowSequence &sequence = isActive ? m_active : level(job.priority());
        m_entries.insert(job.id(), Entry(isActive ? Kind::Active : Kind::Waiting, sequence.append(job.id())));
    });
    m_active.show();
    for (auto &[priority, sequence] : m_levels)
        sequence.show();
    joinHistories();
    m_firstHistory = 0;
    for (std::size_t i = 0; i < m_history.size(); ++i)
        m_entries.insert(m_history[i].id, Entry(Kind::Finished, quint32(i)));
    m_incomplete = false;
}

//! All that is kept, as if it had been shown.
void TaskRows::joinHistories()
{
    m_history.erase(m_history.begin(), m_history.begin() + std::exchange(m_historyToDrop, 0));
    for (FinishedTask &task : std::exchange(m_newHistory, {}))
        m_history.push_back(std::move(task));
    while (int(m_history.size()) > m_historyLimit)
        m_history.pop_front();
}

int TaskRows::waitingShown() const noexcept
{
    int count = 0;
    for (const auto &[priority, sequence] : m_levels)
        count += sequence.shownCount();
    return count;
}

int TaskRows::count() const noexcept
{
    if (m_hidden)
        return 0;
    if (m_awake)
        return historyStart() + int(m_history.size());
    if (m_poolGone)
        return 0;
    const Scheduler &scheduler = m_core->scheduler();
    return scheduler.activeCount() + scheduler.waitingCount() + int(m_history.size());
}

const RowSequence *TaskRows::findLevel(int priority) const noexcept
{
    const auto found = m_levels.find(priority);
    return found == m_levels.end() ? nullptr : &found->second;
}

int TaskRows::levelStart(int priority) const noexcept
{
    int start = m_active.shownCount();
    for (const auto &[other, sequence] : m_levels) {
        if (other <= priority)
            break;
        start += sequence.shownCount();
    }
    return start;
}

TaskRows::Row TaskRows::at(int row) const noexcept
{
    Row result;
    const auto look = [&](const RowSequence &sequence) {
        if (row >= sequence.shownCount()) {
            row -= sequence.shownCount();
            return false;
        }
        result.id = sequence.idAt(row);
        const Entry entry = m_entries.find(result.id);
        if (entry.kind() == Kind::Ended)
            result.finished = &m_ended[entry.position()].task;
        else if (const Job *job = m_poolGone ? nullptr : m_core->find(result.id))
            result.job = job;
        else
            result.finished = findQueuedEnd(result.id);
        return true;
    };
    if (row < 0 || look(m_active))
        return result;
    for (const auto &[priority, sequence] : m_levels) {
        if (look(sequence))
            return result;
    }
    if (row < int(m_history.size())) {
        result.finished = &m_history[std::size_t(row)];
        result.id = result.finished->id;
    }
    return result;
}

const FinishedTask *TaskRows::findQueuedEnd(qint64 id) const noexcept
{
    for (const Event &event : m_events) {
        if (event.type == Event::Type::Ended && event.id == id)
            return &event.task;
    }
    return nullptr;
}

int TaskRows::rowOf(qint64 id) const noexcept
{
    const auto rowIn = [](const RowSequence *sequence, int start, RowSequence::Position position) {
        return sequence && sequence->isShown(position) ? start + sequence->rowOf(position) : -1;
    };
    const auto waitingRow = [&](int priority, RowSequence::Position position) {
        return rowIn(findLevel(priority), levelStart(priority), position);
    };
    const Entry entry = m_entries.find(id);
    switch (entry.kind()) {
    case Kind::Active:
        return rowIn(&m_active, 0, entry.position());
    case Kind::Waiting: {
        if (const Job *job = m_poolGone ? nullptr : m_core->find(id))
            return waitingRow(job->priority(), entry.position());
        const FinishedTask *task = findQueuedEnd(id);
        return task ? waitingRow(task->priority, entry.position()) : -1;
    }
    case Kind::Started: {
        const Started &started = m_started[entry.position()];
        return started.isShown ? waitingRow(started.priority, started.position) : -1;
    }
    case Kind::Ended: {
        const Ended &ended = m_ended[entry.position()];
        return ended.wasActive ? rowIn(&m_active, 0, ended.position) : waitingRow(ended.task.priority, ended.position);
    }
    case Kind::Finished:
        return historyStart() + int(Entry(Kind::Finished, entry.position() - m_firstHistory).position());
    case Kind::None:
        break;
    }
    return -1;
}

void TaskRows::setHistoryLimit(int limit)
{
    m_historyLimit = limit;
    if (m_flushing)
        return; // which looks again when it is done
    if (m_awake)
        dropHistoryNow();
    else
        while (int(m_history.size()) > limit)
            m_history.pop_front();
}

void TaskRows::clearHistory()
{
    m_newHistory.clear();
    m_historyToDrop = int(m_history.size());
    if (m_flushing)
        return;
    if (m_awake)
        dropHistoryNow();
    else
        m_history.clear();
}

// What the pool tells

//! Nobody can be told when there is no memory: the rows are built anew then.
template<typename F>
void TaskRows::note(F &&function) noexcept
{
    try {
        function();
    } catch (...) {
        m_incomplete = true;
    }
    m_view.wantFlush();
}

void TaskRows::taskQueued(const Job &job) noexcept
{
    if (!m_awake)
        return;
    note([&] {
        if (m_flushing)
            m_events.push_back(Event{ Event::Type::Queued, job.id(), job.priority(), {} });
        else
            noteQueued(job.id(), job.priority());
    });
}

void TaskRows::taskGotSlot(const Job &job) noexcept
{
    if (!m_awake)
        return;
    note([&] {
        if (m_flushing)
            m_events.push_back({ Event::Type::GotSlot, job.id(), job.priority(), {} });
        else
            noteGotSlot(job.id(), job.priority());
    });
}

void TaskRows::taskChanged(const Job &job, Change change) noexcept
{
    if (!m_awake)
        return;
    const bool isProgress = change == Change::Progress;
    if (!m_flushing && isProgress && m_entries.find(job.id()).isMarked())
        return;
    note([&] {
        if (m_flushing)
            m_events.push_back({ isProgress ? Event::Type::Progressed : Event::Type::Changed, job.id(), 0, {} });
        else
            noteChanged(job.id(), isProgress);
    });
}

void TaskRows::taskEnded(const Job &job) noexcept
{
    if (!m_awake && m_historyLimit == 0)
        return;
    note([&] {
        if (m_flushing)
            m_events.push_back({ Event::Type::Ended, job.id(), job.priority(), FinishedTask(job) });
        else
            noteEnded(FinishedTask(job));
    });
}

void TaskRows::poolGone() noexcept
{
    m_poolGone = true;
    if (!m_flushing) {
        if (m_awake)
            removeAllRows();
        forgetEverything();
        m_history.clear();
    }
    m_view.poolGone();
}

void TaskRows::noteQueued(qint64 id, int priority)
{
    RowSequence &sequence = level(priority);
    const RowSequence::Position position = sequence.append(id);
    try {
        m_entries.insert(id, Entry(Kind::Waiting, position));
    } catch (...) {
        sequence.remove(position);
        throw;
    }
}

void TaskRows::noteGotSlot(qint64 id, int priority)
{
    const Entry entry = m_entries.find(id);
    Started started;
    started.id = id;
    started.priority = priority;
    const Entry next(Kind::Started, quint32(m_started.size()));
    if (entry.kind() != Kind::Waiting) {
        m_started.push_back(started);
        m_entries.insert(id, next);
        return;
    }
    RowSequence &sequence = level(priority);
    started.isShown = sequence.isShown(entry.position());
    started.position = entry.position();
    m_started.push_back(started);
    if (!started.isShown)
        sequence.remove(entry.position());
    m_entries.replace(id, next);
}

void TaskRows::noteChanged(qint64 id, bool isProgress)
{
    const Entry entry = m_entries.find(id);
    if (entry.kind() != Kind::Active && entry.kind() != Kind::Waiting)
        return; // is going to be shown anyway
    m_onlyProgressed &= isProgress;
    if (entry.isMarked())
        return;
    m_changed.push_back(id);
    m_entries.replace(id, entry.marked());
}

void TaskRows::noteEnded(FinishedTask &&task)
{
    const qint64 id = task.id;
    const Entry entry = m_awake ? m_entries.find(id) : Entry();
    Ended ended;
    bool isShown = false;
    switch (entry.kind()) {
    case Kind::None:
    case Kind::Ended:
    case Kind::Finished:
        break;
    case Kind::Active:
        ended.wasActive = isShown = true;
        ended.position = entry.position();
        break;
    case Kind::Waiting: {
        RowSequence &sequence = level(task.priority);
        ended.position = entry.position();
        isShown = sequence.isShown(ended.position);
        if (!isShown)
            sequence.remove(ended.position);
        break;
    }
    case Kind::Started: {
        Started &started = m_started[entry.position()];
        started.id = 0;
        isShown = started.isShown;
        ended.position = started.position;
        break;
    }
    }
    if (isShown) {
        m_entries.replace(id, Entry(Kind::Ended, quint32(m_ended.size())));
        try {
            m_ended.push_back(std::move(ended));
        } catch (...) {
            m_entries.remove(id);
            throw;
        }
        FinishedTask &stored = m_ended.back().task;
        stored.id = task.id;
        stored.state = task.state;
        stored.priority = task.priority;
        stored.slotTime = task.slotTime;
        stored.endTime = task.endTime;
        if (m_historyLimit > 0 && task.details)
            stored.details = std::make_unique<FinishedTask::Details>(*task.details);
        else
            stored.details = std::move(task.details);
    } else if (entry.kind() != Kind::None) {
        m_entries.remove(id);
    }
    if (m_historyLimit > 0)
        keep(std::move(task));
}

void TaskRows::keep(FinishedTask &&task)
{
    std::deque<FinishedTask> &history = m_awake ? m_newHistory : m_history;
    history.push_back(std::move(task));
    if (int(history.size()) > m_historyLimit)
        history.pop_front(); // never to be shown
}

void TaskRows::replayEvents()
{
    std::vector<Event> events;
    events.swap(m_events);
    for (Event &event : events) {
        note([&] {
            switch (event.type) {
            case Event::Type::Queued:
                return noteQueued(event.id, event.priority);
            case Event::Type::GotSlot:
                return noteGotSlot(event.id, event.priority);
            case Event::Type::Progressed:
                return noteChanged(event.id, true);
            case Event::Type::Changed:
                return noteChanged(event.id, false);
            case Event::Type::Ended:
                return noteEnded(std::move(event.task));
            }
        });
    }
}

// What is shown

void TaskRows::flush()
{
    if (!m_awake || m_flushing || m_poolGone)
        return;
    m_flushing = true;
    if (m_incomplete) {
        removeAllRows();
        rebuild();
        if (const int rows = count(); rows > 0) {
            m_hidden = true; // until they have been announced
            m_view.beginInsert(0, rows - 1);
            m_hidden = false;
            m_view.endInsert();
        }
    } else {
        m_firstStarted = 0;
        m_lastStarted = -1;
        flushRemovals();
        flushHistory();
        flushStarts();
        flushQueued();
        flushChanges();
        compact();
    }
    endOfChange();
    if (m_historyToDrop > 0 || int(m_history.size()) > m_historyLimit)
        m_view.wantFlush();
}

void TaskRows::removeAllRows()
{
    const int rows = count();
    if (rows == 0)
        return;
    m_view.beginRemove(0, rows - 1);
    forgetEverything();
    if (m_poolGone)
        m_history.clear();
    m_view.endRemove();
}

//! From the back, so that what comes earlier stays where it is.
void TaskRows::flushRemovals()
{
    if (m_ended.empty())
        return;
    std::map<int, std::vector<RowSequence::Position>> waiting;
    std::vector<RowSequence::Position> active;
    std::vector<RowSequence::Position> *last = nullptr;
    int lastPriority = 0;
    for (const Ended &ended : m_ended) {
        if (ended.wasActive) {
            active.push_back(ended.position);
            continue;
        }
        if (!last || lastPriority != ended.task.priority) {
            lastPriority = ended.task.priority;
            last = &waiting[lastPriority];
        }
        last->push_back(ended.position);
    }
    for (auto &[priority, positions] : waiting)
        removeEnded(level(priority), levelStart(priority), positions);
    if (!active.empty())
        removeEnded(m_active, 0, active);
    m_ended.clear();
}

void TaskRows::removeEnded(RowSequence &sequence, int start, std::vector<RowSequence::Position> &positions)
{
    std::vector<int> rows;
    rows.reserve(positions.size());
    RowSequence::Position previous = 0;
    for (RowSequence::Position position : positions) {
        // Side by side more often than not, and asking for a row costs more than to see that.
        const bool follows = !rows.empty() && position == previous + 1;
        rows.push_back(follows ? rows.back() + 1 : sequence.rowOf(position));
        previous = position;
    }
    if (!std::is_sorted(rows.begin(), rows.end()))
        std::sort(rows.begin(), rows.end());
    for (std::size_t end = rows.size(); end > 0;) {
        std::size_t begin = end - 1;
        while (begin > 0 && rows[begin - 1] == rows[begin] - 1)
            --begin;
        m_view.beginRemove(start + rows[begin], start + rows[end - 1]);
        for (std::size_t i = end; i > begin; --i) {
            const RowSequence::Position position = sequence.positionAt(rows[i - 1]);
            m_entries.remove(sequence.id(position));
            sequence.remove(position);
        }
        m_view.endRemove();
        end = begin;
    }
}

//! The oldest ones: as many as have been asked for, and those above the limit when \a added ones come.
void TaskRows::dropHistory(int added)
{
    const int surplus = std::min(int(m_history.size()), int(m_history.size()) + added - m_historyLimit);
    const int dropped = std::max(surplus, std::exchange(m_historyToDrop, 0));
    if (dropped <= 0)
        return;
    const int start = historyStart();
    m_view.beginRemove(start, start + dropped - 1);
    for (int i = 0; i < dropped; ++i) {
        m_entries.remove(m_history.front().id);
        m_history.pop_front();
    }
    m_firstHistory += quint32(dropped);
    m_view.endRemove();
}

//! What is new is left for flush(): it may be shown among the unfinished ones yet.
void TaskRows::dropHistoryNow()
{
    m_flushing = true;
    dropHistory(0);
    endOfChange();
}

//! The pool may be gone, and what came meanwhile has to be noted.
void TaskRows::endOfChange()
{
    m_flushing = false;
    if (m_poolGone)
        removeAllRows();
    else
        replayEvents();
}

void TaskRows::flushHistory()
{
    while (int(m_newHistory.size()) > m_historyLimit)
        m_newHistory.pop_front();
    dropHistory(int(m_newHistory.size()));
    if (const int added = int(m_newHistory.size()); added > 0) {
        const int start = historyStart() + int(m_history.size());
        m_view.beginInsert(start, start + added - 1);
        for (FinishedTask &task : std::exchange(m_newHistory, {})) {
            m_entries.insert(task.id, Entry(Kind::Finished, m_firstHistory + quint32(m_history.size())));
            m_history.push_back(std::move(task));
        }
        m_view.endInsert();
    }
}

//! Most are the first of those that wait: the border between active and waiting moves past their row, which stays.
void TaskRows::flushStarts()
{
    m_firstStarted = m_active.shownCount();
    const auto becomeActive = [this](const Started &started) {
        const RowSequence::Position position = m_active.append(started.id);
        m_active.show();
        m_entries.replace(started.id, Entry(Kind::Active, position));
    };
    for (std::size_t i = 0; i < m_started.size();) {
        const Started &started = m_started[i];
        if (started.id == 0) {
            ++i;
        } else if (started.isShown) {
            RowSequence &sequence = level(started.priority);
            const int first = m_active.shownCount();
            const int row = levelStart(started.priority) + sequence.rowOf(started.position);
            if (row == first) {
                sequence.remove(started.position);
                becomeActive(started);
            } else {
                m_view.beginRemove(row, row);
                sequence.remove(started.position);
                m_view.endRemove();
                m_view.beginInsert(first, first);
                becomeActive(started);
                m_view.endInsert();
            }
            ++i;
        } else {
            const auto isNew = [](const Started &started) { return started.id == 0 || !started.isShown; };
            const auto end = std::find_if_not(m_started.begin() + qsizetype(i), m_started.end(), isNew);
            const auto next = std::size_t(end - m_started.begin());
            const auto added = int(std::count_if(m_started.begin() + qsizetype(i), end,
                                                 [](const Started &started) { return started.id != 0; }));
            const int first = m_active.shownCount();
            m_view.beginInsert(first, first + added - 1);
            for (; i < next; ++i) {
                if (m_started[i].id != 0)
                    becomeActive(m_started[i]);
            }
            m_view.endInsert();
        }
    }
    m_lastStarted = m_active.shownCount() - 1;
    m_started.clear();
}

void TaskRows::flushQueued()
{
    int end = historyStart();
    for (auto level = m_levels.rbegin(); level != m_levels.rend(); ++level) {
        RowSequence &sequence = level->second;
        const int begin = end - sequence.shownCount();
        if (const int added = sequence.hiddenCount(); added > 0) {
            m_view.beginInsert(end, end + added - 1);
            sequence.show();
            m_view.endInsert();
        }
        end = begin;
    }
}

void TaskRows::flushChanges()
{
    const auto what = std::exchange(m_onlyProgressed, true) ? View::Changed::Progress : View::Changed::Everything;
    std::vector<int> rows;
    rows.reserve(m_changed.size());
    for (qint64 id : m_changed) {
        const Entry entry = m_entries.find(id);
        if (entry.kind() == Kind::None)
            continue;
        m_entries.replace(id, entry.unmarked());
        if (const int row = rowOf(id); row >= 0 && (row < m_firstStarted || row > m_lastStarted))
            rows.push_back(row);
    }
    m_changed.clear();
    std::sort(rows.begin(), rows.end());
    if (m_firstStarted <= m_lastStarted)
        m_view.changed(m_firstStarted, m_lastStarted, View::Changed::Everything);
    for (std::size_t end = rows.size(); end > 0;) {
        // A row more costs a view less than a range more.
        constexpr int MaximumGap = 8;
        std::size_t begin = end - 1;
        while (begin > 0 && rows[begin] - rows[begin - 1] <= MaximumGap)
            --begin;
        m_view.changed(rows[begin], rows[end - 1], what);
        end = begin;
    }
}

//! Also gives back what a burst has left.
void TaskRows::compact()
{
    m_active.compact([this](qint64 id, RowSequence::Position position) {
        m_entries.replace(id, Entry(Kind::Active, position));
    });
    for (auto level = m_levels.begin(); level != m_levels.end();) {
        level->second.compact([this](qint64 id, RowSequence::Position position) {
            m_entries.replace(id, Entry(Kind::Waiting, position));
        });
        const bool isDone = level->second.count() == 0 && &level->second != &m_normal;
        level = isDone ? m_levels.erase(level) : std::next(level);
    }
    constexpr std::size_t Kept = 4096;
    if (m_ended.capacity() > Kept && m_active.count() + m_normal.count() == 0)
        m_ended = std::vector<Ended>();
    if (m_started.capacity() > Kept && m_active.count() + m_normal.count() == 0)
        m_started = std::vector<Started>();
}

}
