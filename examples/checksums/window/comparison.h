// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "tree.h"

//! Tells of the files of a list of sums, line by line, which are as they should be.
class Comparison final : public Tally
{
public:
    //! \a wanted: with the sums they should have, each \c place its row in \a list.
    Comparison(const Algorithm &algorithm, Files wanted, FileList &list);

    const Files &wanted() const { return m_wanted; }
    //! Another one has the list now.
    void forget() { m_list = nullptr; }

    void done(File &file) override;
    void failed(const File &) override { }
    void problem(const QString &) override { }

private:
    const Files m_wanted;
    FileList *m_list;
};
