// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiocontext.h"

#include "aioprogresspart_p.h"

using Aio::detail::Job;
using Aio::detail::JobOwner;

AioContext::AioContext() noexcept = default;
AioContext::AioContext(const AioContext &) noexcept = default;
AioContext::AioContext(AioContext &&) noexcept = default;
AioContext &AioContext::operator=(const AioContext &) noexcept = default;
AioContext &AioContext::operator=(AioContext &&) noexcept = default;
AioContext::~AioContext() = default;
AioContext::AioContext(Aio::detail::Job *job) noexcept : m_job(job) { }

static const Job &local(const Job &job) noexcept
{
    Q_ASSERT_X(job.isLocal(), "AioContext",
               "used outside the pool's thread, where only id(), setProgress(), subprogress(), isCancelRequested() and "
               "stopToken() may be");
    return job;
}

qint64 AioContext::id() const noexcept
{
    return m_job ? m_job->id() : 0;
}

AioPool *AioContext::pool() const noexcept
{
    JobOwner *owner = m_job ? local(*m_job).owner() : nullptr;
    return owner ? owner->pool() : nullptr;
}

int AioContext::attempt() const noexcept
{
    return m_job ? local(*m_job).attempt() : 1;
}

QString AioContext::label() const
{
    return m_job ? local(*m_job).label() : QString();
}

void AioContext::setLabel(const QString &label)
{
    if (!m_job)
        return;
    local(*m_job);
    m_job->setLabel(label);
}

void AioContext::setProgress(qint64 value, qint64 maximum, const QString &text)
{
    if (m_job)
        m_job->setProgress(value, maximum, text);
}

AioSubprogress AioContext::subprogress(double weight) const
{
    return m_job ? AioSubprogress(m_job, m_job->progressParts(), weight) : AioSubprogress();
}

bool AioContext::isCancelRequested() const noexcept
{
    return m_job && m_job->isCancelRequested();
}

std::stop_token AioContext::stopToken() const
{
    return m_job ? m_job->stopToken() : std::stop_token();
}

AioContext Aio::detail::ContextAwait::await_resume() const noexcept
{
    return AioContext(m_execution ? m_execution->job() : nullptr);
}
