// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "hashing.h"
#include "options.h"

#include <QtCore/QString>

//! Receives the outcome of files, in the thread of the pool that hashes them.
class HashClient
{
public:
    explicit HashClient(const Algorithm &algorithm) : m_algorithm(algorithm) { }
    Q_DISABLE_COPY_MOVE(HashClient)

    const Algorithm &algorithm() const { return m_algorithm; }

    //! Makes sure that no further task hashes for this client.
    void cancel() { m_cancelled = true; }
    bool isCancelled() const { return m_cancelled; }

    //! True if the sizes of the files are worth the time that asking for them takes.
    virtual bool wantsSizes() const { return true; }
    //! Announces \a files more files to be hashed. Each is reported once more: by done() or by dropped().
    virtual void found(std::size_t files) = 0;
    //! Reports that a file has its sum or its error.
    virtual void done(File &file) = 0;
    //! Reports that \a files files will not be hashed, because their task was cancelled or has failed.
    virtual void dropped(const QString &label, std::size_t files) = 0;
    //! Reports that something other than a found file cannot be read, a folder for example.
    virtual void failed(const File &file) = 0;
    //! Reports that a task has failed for a reason other than a file.
    virtual void problem(const QString &text) = 0;

protected:
    ~HashClient() = default;

private:
    const Algorithm m_algorithm;
    bool m_cancelled = false;
};

//! Found files whose outcome has not been reported to the client. The destructor reports the rest as dropped.
class Batch
{
public:
    explicit Batch(HashClient &client, Files files = {});
    Batch(Batch &&other) noexcept;
    ~Batch();
    Batch &operator=(Batch &&) = delete;

    HashClient &client() const { return *m_client; }
    bool isEmpty() const { return m_next == m_files.size(); }
    std::size_t size() const { return m_files.size() - m_next; }
    //! Returns a label for the task: the file's name, or the folder that all files are in or below.
    QString label() const;
    //! Returns the bytes that a task for this batch hashes; -1 if that is not known.
    qint64 bytes() const;

    //! Moves the next files to \a other until that has BatchCount of them.
    void fill(Batch &other);
    //! Returns the files for the thread that hashes them. When they are back, call done() or again() for each.
    Files takeFiles();
    void done(File &file);
    //! Returns a batch for \a file, which is to be hashed again, alone.
    Batch again(File &file);

private:
    HashClient *m_client;
    Files m_files;
    std::size_t m_next = 0; //!< files before this one have been moved away
    std::size_t m_taken = 0;
    QString m_label; //!< label() of the files that have been taken
};
