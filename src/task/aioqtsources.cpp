// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioqtsources.h"

namespace Aio::detail {

void ObjectSource::prepare(const QObject *sender)
{
    if (!sender)
        throwCancelled(); // the sender has died already
    m_ticket = Ref<Ticket>::adopt(new Ticket(this));
    m_thread = ThreadGate::current();
    if (!m_thread->object())
        return; // a destructor awaits at the thread's end, where no signal arrives
    m_connections[0] = QObject::connect(sender, &QObject::destroyed, m_thread->object(), [ticket = m_ticket] {
        if (ObjectSource *source = ticket->source()) {
            source->m_senderDied = true;
            source->fired();
        }
    });
}

void ObjectSource::fired() noexcept
{
    abandon();
    wake();
}

void ObjectSource::abandon() noexcept
{
    if (!m_ticket)
        return;
    m_ticket->m_source = nullptr;
    m_ticket.reset();
    for (const QMetaObject::Connection &connection : m_connections)
        QObject::disconnect(connection);
}

bool TimerSource::start()
{
    if (!m_timer)
        return false; // await_ready() has not asked isReady(), because a cancel is pending
    listen(m_timer.data(), &QTimer::timeout,
           [](ObjectSource &source, const auto &...) { static_cast<TimerSource &>(source).fired(); });
    return true;
}

}
