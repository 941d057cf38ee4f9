// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qglobal.h>

#include <algorithm>
#include <array>
#include <memory>
#include <unordered_map>
#include <utility>

namespace Aio::detail {

/*!
    Maps the id of a task to a \a Value; one made by \c Value() stands for none.

    Ids are consecutive, so a page of them costs one entry of a hash table. Most ids are in a page that was used last:
    new ids in the page last inserted into, ids of ending tasks in the page last looked at.
*/
template<typename Value>
class IdTable
{
public:
    //! Adds \a value for \a id. May throw std::bad_alloc; then nothing has changed.
    void insert(qint64 id, Value value)
    {
        const qint64 number = pageOf(id);
        if (m_newest.number != number || !m_newest.page) {
            std::unique_ptr<Page> &page = m_pages[number];
            if (!page)
                page = std::make_unique<Page>();
            if (m_found.number == number)
                m_found.page = page.get();
            const Known previous = std::exchange(m_newest, Known{ number, page.get() });
            if (previous.page && previous.page->used == 0)
                erase(previous.number);
        }
        m_newest.page->values[placeOf(id)] = value;
        ++m_newest.page->used;
    }
    //! Replaces the value of \a id, which must have one.
    void replace(qint64 id, Value value) noexcept { page(id)->values[placeOf(id)] = value; }
    void remove(qint64 id) noexcept
    {
        Page *const page = this->page(id);
        page->values[placeOf(id)] = Value();
        // Keep the newest page, for the ids that come next.
        if (--page->used == 0 && page != m_newest.page)
            erase(pageOf(id));
    }
    Value find(qint64 id) const noexcept
    {
        const Page *const page = id < 0 ? nullptr : this->page(id);
        return page ? page->values[placeOf(id)] : Value();
    }
    //! Returns the smallest id above \a id that has a value; a number above \a last if that is not up to \a last.
    qint64 next(qint64 id, qint64 last) const noexcept
    {
        for (++id; id <= last;) {
            const Page *const page = this->page(id);
            if (page && page->values[placeOf(id)] != Value())
                return id;
            id = page ? id + 1 : firstOf(nextPage(pageOf(id), pageOf(last)));
        }
        return id;
    }
    void clear() noexcept
    {
        m_pages.clear();
        m_newest = m_found = {};
    }

private:
    static constexpr quint64 PageSize = 256;
    struct Page
    {
        std::array<Value, PageSize> values = {};
        int used = 0;
    };
    struct Known
    {
        qint64 number = -1;
        Page *page = nullptr; // null when there is none
    };

    // Ids are not negative. Unsigned arithmetic takes one instruction each.
    static qint64 pageOf(qint64 id) noexcept { return qint64(quint64(id) / PageSize); }
    static qint64 firstOf(qint64 number) noexcept { return number * qint64(PageSize); }
    static std::size_t placeOf(qint64 id) noexcept { return std::size_t(quint64(id) % PageSize); }

    void erase(qint64 number) noexcept
    {
        m_pages.erase(number);
        if (m_found.number == number)
            m_found.page = nullptr;
    }
    Page *page(qint64 id) const noexcept
    {
        const qint64 number = pageOf(id);
        if (m_found.number != number) {
            const auto found = m_pages.find(number);
            m_found = { number, found == m_pages.end() ? nullptr : found->second.get() };
        }
        return m_found.page;
    }

    //! Returns the number of the page behind \a number; a number above \a last if that is not up to \a last.
    qint64 nextPage(qint64 number, qint64 last) const noexcept
    {
        const qint64 near = std::min(last, number + qint64(m_pages.size())); // beyond that, one look at all costs less
        while (++number <= near) {
            if (m_pages.contains(number))
                return number;
        }
        qint64 next = last + 1;
        for (const auto &page : m_pages) {
            if (page.first >= number)
                next = std::min(next, page.first);
        }
        return next;
    }

    std::unordered_map<qint64, std::unique_ptr<Page>> m_pages;
    Known m_newest; // page last inserted into
    mutable Known m_found; // page last looked at
};

}
