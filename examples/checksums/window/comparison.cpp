// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "comparison.h"

#include <cerrno>
#include <utility>

Comparison::Comparison(const Algorithm &algorithm, Files wanted, FileList &list)
    : Tally(algorithm), m_wanted(std::move(wanted)), m_list(&list)
{
}

void Comparison::done(File &file)
{
    count();
    if (!m_list)
        return;
    const std::size_t place = file.place;
    FileList::State state = FileList::Ok;
    if (file.error == ENOENT)
        state = FileList::Missing;
    else if (file.error != 0)
        state = FileList::Unreadable;
    else if (file.sum != m_wanted[place].sum)
        state = FileList::Differs;
    m_list->tell(place, std::move(file), state);
}
