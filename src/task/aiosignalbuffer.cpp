// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiosignalbuffer.h"

#include <stdexcept>

namespace Aio::detail {

bool SignalBufferBase::prepare(const QObject *sender)
{
    if (!sender) {
        m_closed = true;
        return false;
    }
    m_thread = ThreadGate::current();
    m_connections[0] = QObject::connect(sender, &QObject::destroyed, m_thread->object(),
                                        [buffer = Ref<SignalBufferBase>(this)] { buffer->close(); });
    return true;
}

void SignalBufferBase::close() noexcept
{
    if (std::exchange(m_closed, true))
        return;
    const Ref<SignalBufferBase> alive(this); // the connections may hold the last references
    for (const QMetaObject::Connection &connection : m_connections)
        QObject::disconnect(connection);
    wake();
}

void SignalBufferBase::waitForNext(Waker &waker)
{
    if (m_waker)
        throw std::logic_error("Aio::signals: another coroutine waits for the next value of this stream");
    m_waker = &waker;
}

void SignalBufferBase::wake() noexcept
{
    if (m_waker)
        std::exchange(m_waker, nullptr)->wake();
}

}
