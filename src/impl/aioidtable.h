// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qglobal.h>

#include <array>
#include <memory>
#include <unordered_map>

namespace Aio::detail {

//! Finds the \a Value of a task's id; one made by \c Value() stands for none. Ids are consecutive, so a page of them costs one entry of a hash table.
template<typename Value>
class IdTable
{
public:
    //! May throw std::bad_alloc; then nothing has changed.
    void insert(qint64 id, Value value)
    {
        std::unique_ptr<Page> &page = m_pages[id / PageSize];
        if (!page)
            page = std::make_unique<Page>();
        page->values[std::size_t(id % PageSize)] = value;
        ++page->used;
    }
    //! There must be one.
    void replace(qint64 id, Value value) noexcept
    {
        m_pages.find(id / PageSize)->second->values[std::size_t(id % PageSize)] = value;
    }
    void remove(qint64 id) noexcept
    {
        const auto page = m_pages.find(id / PageSize);
        page->second->values[std::size_t(id % PageSize)] = Value();
        if (--page->second->used == 0)
            m_pages.erase(page);
    }
    Value find(qint64 id) const noexcept
    {
        const auto page = m_pages.find(id / PageSize);
        return id < 0 || page == m_pages.end() || !page->second ? Value()
                                                                : page->second->values[std::size_t(id % PageSize)];
    }
    void clear() noexcept { m_pages.clear(); }

private:
    static constexpr qint64 PageSize = 256;
    struct Page
    {
        std::array<Value, PageSize> values = {};
        int used = 0;
    };
    std::unordered_map<qint64, std::unique_ptr<Page>> m_pages;
};

}
