// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "filelist.h"
#include "hashclient.h"

#include <AioPool>

#include <QtCore/QAbstractListModel>

#include <memory>

//! Progress of the files of one client of the window.
class Tally : public HashClient
{
public:
    using HashClient::HashClient;

    void found(std::size_t files) override { m_found += qint64(files); }
    void dropped(const QString &, std::size_t files) override { m_dropped += qint64(files); }

    qint64 foundCount() const { return m_found; }
    qint64 droppedCount() const { return m_dropped; }
    //! Returns how many of the found files have been reported, done or dropped.
    qint64 settledCount() const { return m_done + m_dropped; }
    //! Marks the search as over: all files have been found, or the search has ended early.
    void setComplete() { m_complete = true; }
    bool isComplete() const { return m_complete; }
    bool isOver() const { return m_complete && settledCount() == m_found; }

protected:
    ~Tally() = default;
    void count() { ++m_done; }

private:
    qint64 m_found = 0;
    qint64 m_done = 0;
    qint64 m_dropped = 0;
    bool m_complete = false;
};

//! A folder, or some files, to be hashed.
class Tree final : public Tally
{
public:
    Tree(const Algorithm &algorithm, QString name, FileList &results, FileList &errors);

    void done(File &file) override;
    void dropped(const QString &label, std::size_t files) override;
    void failed(const File &file) override;
    void problem(const QString &text) override;

    const QString &name() const { return m_name; }
    qint64 failedCount() const { return m_failed; }

    AioFuture<void> walk; //!< task that finds its files

private:
    const QString m_name;
    FileList &m_results;
    FileList &m_errors;
    qint64 m_failed = 0;
};

//! Model of what is being hashed, one row per folder.
class TreeList : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The list belongs to a ChecksumsSession")
    Q_PROPERTY(int count READ count NOTIFY countChanged)

public:
    enum Role {
        NameRole = Qt::DisplayRole, //!< \c name
        SummaryRole = Qt::UserRole + 1, //!< \c summary: progress in words
        ProgressRole, //!< \c progress: 0 to 1
        FailedRole, //!< \c failed: number of files that could not be read
        RunningRole, //!< \c running: true until everything is hashed
    };
    using QAbstractListModel::QAbstractListModel;

    int count() const { return rowCount(); }
    const std::vector<std::unique_ptr<Tree>> &trees() const { return m_trees; }
    Tree &add(std::unique_ptr<Tree> tree);
    void clear();
    //! Updates the progress of all rows.
    void refresh();

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void countChanged();

private:
    std::vector<std::unique_ptr<Tree>> m_trees;
};
