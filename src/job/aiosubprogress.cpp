// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiosubprogress.h"

#include "aiojob.h"
#include "aioprogresspart_p.h"

#include <cmath>
#include <new>

namespace Aio::detail {

ProgressPart::ProgressPart(const Ref<ProgressPart> &parent, double weight) noexcept
    : m_parent(parent), m_weight(weight > 0 && std::isfinite(weight) ? weight : 0)
{
    const QMutexLocker locker(&root().m_mutex);
    m_parent->m_weightOfParts += m_weight;
}

void ProgressPart::advance(double fraction, const QString &text) noexcept
{
    ProgressPart &root = this->root();
    const QMutexLocker locker(&root.m_mutex);
    if (!text.isNull())
        root.m_text = text;
    for (ProgressPart *part = this; fraction > part->m_fraction; part = part->m_parent.get()) {
        const double before = std::exchange(part->m_fraction, fraction);
        ProgressPart *parent = part->m_parent.get();
        if (!parent)
            return;
        parent->m_doneOfParts += (fraction - before) * part->m_weight;
        fraction = parent->m_weightOfParts > 0 ? std::min(parent->m_doneOfParts / parent->m_weightOfParts, 1.0) : 0;
    }
}

qint64 ProgressPart::progress() const noexcept
{
    return qint64(std::llround(m_fraction * Maximum));
}

void ProgressPart::close() noexcept
{
    const QMutexLocker locker(&m_mutex);
    m_isClosed = true;
}

bool ProgressPart::show() noexcept
{
    const bool isShown = m_shownProgress == progress() && m_shownText == m_text;
    m_shownProgress = progress();
    m_shownText = m_text;
    return !isShown;
}

//! Reports the progress of \a root as that of \a job. Runs user code in the thread of the job.
static void report(Job &job, ProgressPart &root)
{
    if (job.isFinished())
        return;
    if (!job.isLocal()) {
        // Locked, so that what two threads report arrives in the right order.
        const QMutexLocker locker(&root.mutex());
        if (!root.isClosed())
            job.setProgress(root.progress(), ProgressPart::Maximum, root.text());
        return;
    }
    // Again if it has changed meanwhile: the news of another thread is dropped as older than the job's own.
    while (!job.isFinished()) {
        qint64 progress = 0;
        QString text;
        {
            const QMutexLocker locker(&root.mutex());
            if (root.isClosed() || !root.show())
                return;
            progress = root.progress();
            text = root.text();
        }
        job.setProgress(progress, ProgressPart::Maximum, text);
    }
}

}

using Aio::detail::Job;
using Aio::detail::ProgressPart;
using Aio::detail::Ref;

AioSubprogress::AioSubprogress() noexcept = default;
AioSubprogress::AioSubprogress(AioSubprogress &&other) noexcept = default;

AioSubprogress::AioSubprogress(const Ref<Job> &job, const Ref<ProgressPart> &parent, double weight)
    : m_job(job), m_part(Ref<ProgressPart>::adopt(new ProgressPart(parent, weight)))
{
}

AioSubprogress &AioSubprogress::operator=(AioSubprogress &&other) noexcept
{
    if (this == &other)
        return *this;
    AioSubprogress old(std::move(*this)); // last, as it may run user code
    m_job = std::move(other.m_job);
    m_part = std::move(other.m_part);
    return *this;
}

AioSubprogress::~AioSubprogress()
{
    if (!m_part)
        return;
    try {
        advance(1, {});
    } catch (const std::bad_alloc &) {
        // The next report shows it.
    }
}

void AioSubprogress::set(qint64 value, qint64 maximum, const QString &text)
{
    advance(Aio::detail::fractionDone(value, maximum), text);
}

AioSubprogress AioSubprogress::subprogress(double weight) const
{
    return m_part ? AioSubprogress(m_job, m_part, weight) : AioSubprogress();
}

void AioSubprogress::advance(double fraction, const QString &text)
{
    if (!m_part)
        return;
    // User code may destroy or move this object.
    const Ref<Job> job = m_job;
    const Ref<ProgressPart> part = m_part;
    part->advance(fraction, text);
    report(*job, part->root());
}
