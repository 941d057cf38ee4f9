// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioTask>

#include <QtCore/QPromise>

//! Holds up whoever waits until it is opened. Decides the order in a test, where a clock must not.
class Gate
{
public:
    Gate() { m_promise.start(); }

    //! May outlive the gate, and is cancelled when that dies closed.
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
