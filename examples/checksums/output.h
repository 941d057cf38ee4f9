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
    Writes to standard output, or to a file that appears under its name only when it is complete. Writes lines whole, in
    portions that a pipe takes at once or not at all, so that a cancel does not leave half a line behind.
*/
class Output
{
public:
    //! Throws OutputError if it is already clear that \a fileName cannot be written.
    explicit Output(const QByteArray &fileName);
    ~Output();
    Q_DISABLE_COPY_MOVE(Output)

    //! Writes \a line; suspends while a pipe is full. Throws OutputError, as finish() does.
    AioTask<> writeLine(QByteArray line);
    AioTask<> finish();

private:
    AioTask<> flush();
    void open();
    [[noreturn]] void fail() const;

    QByteArray m_name;
    QByteArray m_target; //!< name that m_temporary is renamed to; empty: written directly
    QByteArray m_temporary; //!< name of the temporary file; empty: none
    QByteArray m_lines;
    unsigned m_mode = 0;
    bool m_isTerminal = false;
    int m_fd = -1;
};

//! Opens the file of --output. Throws BadArgument instead of OutputError.
std::unique_ptr<Output> openOutput(const QByteArray &fileName);
