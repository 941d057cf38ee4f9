// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiodeadlock.h"

#include "base/aioerror.h"
#include "job/aiojob.h"

#include <algorithm>
#include <atomic>
#include <string_view>

namespace Aio::detail {

//! One of all threads: an execution may be visited in another than the last time, when its own has finished.
static quint32 nextSearch() noexcept
{
    static std::atomic<quint32> last = 0;
    quint32 search = 0;
    while (search == 0) // that is what an execution that has not been visited has
        search = last.fetch_add(1, std::memory_order_relaxed) + 1;
    return search;
}

DeadlockSearch::DeadlockSearch() noexcept : m_id(nextSearch()) { }

bool DeadlockSearch::visit(Execution &execution)
{
    if (execution.lastSearch() == m_id) {
        m_circle = true;
        return false;
    }
    execution.setLastSearch(m_id);
    if (Job *job = execution.job(); job && std::find(m_jobs.begin(), m_jobs.end(), job) == m_jobs.end())
        m_jobs.push_back(job);
    return true;
}

void DeadlockSearch::check(Execution &execution, Source &source)
{
    if (!execution.job())
        return;
    DeadlockSearch search;
    search.visit(execution);
    if (source.canMove(search) || !search.isCircle())
        return;
    const std::string what = search.description();
    source.interrupt();
    execution.cancelSuspension();
    throw AioDeadlock(what);
}

static std::string describe(const Job &job)
{
    std::string text = "task " + std::to_string(job.id());
    if (const QString label = job.label(); !label.isEmpty())
        text += " \"" + label.toStdString() + '"';
    if (const Frame *frame = job.innermostFrame()) {
        const std::string_view path = frame->location().file_name();
        text += " at ";
        text += path.substr(path.find_last_of("/\\") + 1);
        text += ':' + std::to_string(frame->location().line());
    } else {
        text += " (not started)";
    }
    return text;
}

std::string DeadlockSearch::description() const
{
    std::string text = "This co_await could never end: it is waited for, in the end, by what it waits for. Involved: ";
    for (std::size_t i = 0; i < m_jobs.size(); ++i)
        text += (i == 0 ? "" : ", ") + describe(*m_jobs[i]);
    return text;
}

}
