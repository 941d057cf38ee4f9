// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "console.h"
#include "hasher.h"

#include <functional>

//! Client of the terminal form: prints and counts at once what cannot be read.
class ConsoleClient final : public HashClient
{
public:
    //! Hands every file to \a take once it has its sum or its error.
    ConsoleClient(const Options &options, Console &console, std::function<void(File &)> take);

    bool wantsSizes() const override { return m_console.isTerminal(); }
    void found(std::size_t files) override { m_found += qint64(files); }
    //! Notes that no more files will be found, so that the time left is that of all.
    void foundAll() { m_foundAll = true; }
    void done(File &file) override;
    void dropped(const QString &, std::size_t) override { }
    void failed(const File &file) override;
    void problem(const QString &text) override;

    qint64 failedCount() const { return m_failed; }
    QByteArray progressLine(const Hasher &hasher) const;
    void printSummary(const Hasher &hasher, std::size_t files) const;

private:
    Console &m_console;
    const std::function<void(File &)> m_take;
    qint64 m_found = 0;
    bool m_foundAll = false;
    qint64 m_failed = 0;
};
