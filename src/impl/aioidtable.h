// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qglobal.h>

#include <array>
#include <memory>
#include <unordered_map>

namespace Aio::detail {

class Job;

//! Finds unfinished jobs by id. Ids are consecutive, so a page of them costs one entry of a hash table.
class IdTable
{
public:
    //! May throw std::bad_alloc; then nothing has changed.
    void insert(qint64 id, Job *job)
    {
        std::unique_ptr<Page> &page = m_pages[id / PageSize];
        if (!page)
            page = std::make_unique<Page>();
        page->jobs[std::size_t(id % PageSize)] = job;
        ++page->used;
    }
    void remove(qint64 id) noexcept
    {
        const auto page = m_pages.find(id / PageSize);
        page->second->jobs[std::size_t(id % PageSize)] = nullptr;
        if (--page->second->used == 0)
            m_pages.erase(page);
    }
    Job *find(qint64 id) const noexcept
    {
        const auto page = m_pages.find(id / PageSize);
        return id < 0 || page == m_pages.end() || !page->second ? nullptr
                                                                : page->second->jobs[std::size_t(id % PageSize)];
    }

private:
    static constexpr qint64 PageSize = 256;
    struct Page
    {
        std::array<Job *, PageSize> jobs = {};
        int used = 0;
    };
    std::unordered_map<qint64, std::unique_ptr<Page>> m_pages;
};

}
