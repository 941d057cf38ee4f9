// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "hashing.h"
#include "options.h"

#include <QtCore/QString>

//! Who is told what becomes of files, in the thread of the pool that hashes them.
class HashClient
{
public:
    explicit HashClient(const Algorithm &algorithm) : m_algorithm(algorithm) { }
    Q_DISABLE_COPY_MOVE(HashClient)

    const Algorithm &algorithm() const { return m_algorithm; }

    //! No task more shall hash for it.
    void cancel() { m_cancelled = true; }
    bool isCancelled() const { return m_cancelled; }

    //! So many \a files are to be hashed. Of each it is told once more: in done() or in dropped().
    virtual void found(std::size_t files) = 0;
    //! A file has its sum or its error.
    virtual void done(File &file) = 0;
    //! So many \a files will not be hashed, since the task for them was cancelled, or has failed.
    virtual void dropped(const QString &label, std::size_t files) = 0;
    //! Something that is none of the files found, a folder for one, cannot be read.
    virtual void failed(const File &file) = 0;
    //! A task has failed, and not for a file's sake.
    virtual void problem(const QString &text) = 0;

protected:
    ~HashClient() = default;

private:
    const Algorithm m_algorithm;
    bool m_cancelled = false;
};

//! Files that were found and that the client has not been told of again. What is left when it goes is dropped.
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
    //! For a task: the file's name, or the folder that all are in or below.
    QString label() const;

    //! Gives the next files to \a other, until that has BatchCount.
    void fill(Batch &other);
    //! For the thread that hashes them. It brings them back, and then done() or again() is called for each.
    Files takeFiles();
    void done(File &file);
    //! For a file that is to be hashed again, alone.
    Batch again(File &file);

private:
    HashClient *m_client;
    Files m_files;
    std::size_t m_next = 0; //!< those before it have been given away
    std::size_t m_taken = 0;
    QString m_label; //!< once they have been taken
};
