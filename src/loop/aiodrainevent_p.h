// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QEvent>

#include <array>
#include <cstddef>
#include <memory>

namespace Aio::detail {

/*!
    Event that makes the dispatcher drain its lists. Qt deletes each event after its delivery, and often the next has
    been posted by then. The memory of the few that exist at a time is kept, so that posting one makes no allocation
    that could fail.
*/
class DrainEvent final : public QEvent
{
public:
    DrainEvent() : QEvent(drainType()) { }
    //! Notices the loss of an undelivered event, which dies with its QCoreApplication. Another application may follow.
    ~DrainEvent() override;
    void setDelivered() noexcept { m_delivered = true; }
    static Type drainType()
    {
        static const auto type = Type(registerEventType());
        return type;
    }
    static void *operator new(std::size_t size)
    {
        return t_stock.count > 0 ? t_stock.free[--t_stock.count] : ::operator new(size);
    }
    static void operator delete(void *memory) noexcept
    {
        if (t_stock.isOpen && t_stock.count < t_stock.free.size())
            t_stock.free[t_stock.count++] = memory;
        else
            ::operator delete(memory);
    }
    static void openStock()
    {
        t_stock.isOpen = true;
        const std::unique_ptr<DrainEvent> first(new DrainEvent), second(new DrainEvent);
    }
    static void closeStock() noexcept
    {
        t_stock.isOpen = false;
        while (t_stock.count > 0)
            ::operator delete(t_stock.free[--t_stock.count]);
    }

private:
    struct Stock
    {
        std::array<void *, 4> free = {};
        std::size_t count = 0;
        bool isOpen = false;
    };
    static thread_local constinit Stock t_stock; // has no destructor: events may be deleted late in a thread's end
    bool m_delivered = false;
};

}
