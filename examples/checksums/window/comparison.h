// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "tree.h"

//! Reports for each line of a list of sums whether its file matches.
class Comparison final : public Tally
{
public:
    //! Compares with \a wanted, files with their expected sums, each \c place being its row in \a list.
    Comparison(const Algorithm &algorithm, Files wanted, FileList &list);

    const Files &wanted() const { return m_wanted; }
    //! Stops updating the list, which now belongs to another comparison.
    void forget() { m_list = nullptr; }

    void done(File &file) override;
    void failed(const File &) override { }
    void problem(const QString &) override { }

private:
    const Files m_wanted;
    FileList *m_list;
};
