// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// The table of what can be awaited and how it can be cancelled: one row, and what happens in a cell of it.

#include "support/counted.h"

#include <AioPool>

#include <QtCore/QPointer>

#include <chrono>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

//! A run of one row's worker in a pool of its own, and what it awaits.
class Cell
{
public:
    //! The worker has come past its await.
    void pass() noexcept { m_passed = true; }
    bool hasPassed() const noexcept { return m_passed; }

    //! An object that lives as long as the cell, or until somebody deletes it.
    template<typename T, typename... Args>
    T *make(Args &&...args)
    {
        auto *object = new T(std::forward<Args>(args)...);
        if constexpr (std::is_base_of_v<QObject, T>)
            m_objects.emplace_back(new QPointer<QObject>(object), [](void *pointer) {
                delete static_cast<QPointer<QObject> *>(pointer)->data();
                delete static_cast<QPointer<QObject> *>(pointer);
            });
        else
            m_objects.emplace_back(std::shared_ptr<T>(object));
        if (const auto function = std::exchange(madeSomething, {}))
            function();
        return object;
    }
    ~Cell()
    {
        while (!m_objects.empty())
            m_objects.pop_back(); // the last made first
    }

    bool endsByItself = false; // what is awaited, and cannot be made to happen, is to be short
    AioPool *pool = nullptr; // of the worker; null when it has been destroyed
    int attempt = 1;
    std::function<void()> fire; // what is awaited happens; none for what cannot
    std::function<void()> kill; // the awaited object dies; none where there is no such object
    std::function<bool()> begun; // for what begins in another thread, when it has
    std::function<void()> madeSomething; // called once: the worker runs, and its await is still to come
    std::function<bool()> verify; // something more that must be true when the task has been cancelled

private:
    bool m_passed = false;
    std::vector<std::shared_ptr<void>> m_objects;
};

//! What can be awaited.
class Row
{
public:
    enum Kind {
        Own, // notices the death of what it awaits
        OtherPool, // has begun something in another pool, which ends at the next turn when its own is destroyed
        QCoros, // ends its inner frame when its source fires
        Polling, // in a thread that looks whether it is to stop
        Blocking, // in a thread that does not look
    };

    //! Where the task is when it is asked to cancel.
    enum State {
        Running, // in its slot
        Held, // has not begun
        WaitingToRetry, // after its first attempt
        BeyondSize, // in a slot that startNow() has given
    };

    //! True if a cancel ends the task in the call.
    bool isWaiting() const noexcept { return state == Held || state == WaitingToRetry; }

    const char *name;
    Kind kind;
    //! Suspends in its one await until that fires, holding its argument and a local.
    AioTask<> (*worker)(Cell &cell, Counted argument);
    State state = Running;
};

//! What fires by itself, fires after that; the table is through with a cell by then.
inline constexpr std::chrono::milliseconds QCoroSleep(2'000);

std::vector<Row> ownRows();
std::vector<Row> poolRows();
std::vector<Row> qcoroRows();
std::vector<Row> steeredRows();
