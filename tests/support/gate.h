// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioTask>

#include <QtCore/QPromise>

//! Blocks the tasks that wait for it until it is opened. Makes the order in a test independent of clocks.
class Gate
{
public:
    Gate() { m_promise.start(); }

    //! Waits for the gate to open. May outlive the gate, and is cancelled if that is destroyed while closed.
    AioTask<> wait() const { return passed(m_promise.future()); }
    void open()
    {
        if (!isOpen())
            m_promise.finish();
    }
    bool isOpen() const { return m_promise.future().isFinished(); }

private:
    static AioTask<> passed(QFuture<void> opened) { co_await opened; }

    QPromise<void> m_promise;
};
