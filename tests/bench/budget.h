// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "meter.h"

#include <map>

namespace Bench {

//! What a task may cost, compared with what has been measured.
class Budget
{
public:
    void add(const std::string &workload, std::vector<Figures> figures);
    //! The lines for which there are figures; nothing when there are none.
    void print() const;

private:
    const Figures *find(const std::string &workload, const std::string &contender) const;

    std::map<std::string, std::vector<Figures>> m_figures;
};

}
