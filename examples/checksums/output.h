// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioPool>

#include <QtCore/QByteArray>

#include <memory>
#include <stdexcept>

class OutputError : public std::runtime_error
{
public:
    OutputError(const QByteArray &name, int error);
};

/*!
    Standard output, or a file that appears under its name when all of it has been written. Lines are written whole: in
    portions that a pipe takes at once or not at all, so that a cancel does not leave half of one behind.
*/
class Output
{
public:
    //! Throws OutputError if it can be seen already that nothing can be written there.
    explicit Output(const QByteArray &fileName);
    ~Output();
    Q_DISABLE_COPY_MOVE(Output)

    //! Suspends while a pipe is full. Throws OutputError, as finish() does.
    AioTask<> writeLine(QByteArray line);
    AioTask<> finish();

private:
    AioTask<> flush();
    void open();
    [[noreturn]] void fail() const;

    QByteArray m_name;
    QByteArray m_target; //!< what m_temporary is renamed to; empty: written directly
    QByteArray m_temporary; //!< empty: there is none
    QByteArray m_lines;
    unsigned m_mode = 0;
    bool m_isTerminal = false;
    int m_fd = -1;
};

//! For --output: throws BadArgument instead.
std::unique_ptr<Output> openOutput(const QByteArray &fileName);
