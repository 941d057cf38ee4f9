// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "tree.h"

#include <QtCore/QFile>

#include <utility>

Tree::Tree(const Algorithm &algorithm, QString name, FileList &results, FileList &errors)
    : Tally(algorithm), m_name(std::move(name)), m_results(results), m_errors(errors)
{
}

void Tree::done(File &file)
{
    count();
    if (file.error != 0)
        failed(file);
    else
        m_results.add(std::move(file), FileList::Hashed);
}

void Tree::dropped(const QString &label, std::size_t files)
{
    Tally::dropped(label, files);
    m_errors.add(File(QFile::encodeName(label)), FileList::Cancelled);
}

void Tree::failed(const File &file)
{
    ++m_failed;
    m_errors.add(file, FileList::Unreadable);
}

void Tree::problem(const QString &text)
{
    ++m_failed;
    m_errors.add(File(text.toUtf8()), FileList::Unreadable);
}

Tree &TreeList::add(std::unique_ptr<Tree> tree)
{
    beginInsertRows({}, count(), count());
    m_trees.push_back(std::move(tree));
    endInsertRows();
    Q_EMIT countChanged();
    return *m_trees.back();
}

void TreeList::clear()
{
    beginResetModel();
    m_trees.clear();
    endResetModel();
    Q_EMIT countChanged();
}

void TreeList::refresh()
{
    if (!m_trees.empty())
        Q_EMIT dataChanged(index(0), index(count() - 1));
}

int TreeList::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_trees.size());
}

static QString textOf(const Tree &tree)
{
    QString text;
    if (tree.isOver()) {
        text = TreeList::tr("%L1 files").arg(tree.foundCount() - tree.droppedCount());
        if (tree.droppedCount() > 0)
            text += TreeList::tr(", %L1 cancelled").arg(tree.droppedCount());
        else if (tree.walk.isCancelled())
            text += TreeList::tr(", cancelled");
    } else {
        text = tree.isComplete() ? TreeList::tr("%L1 of %L2 files") : TreeList::tr("Looking: %L1 of %L2 files");
        text = text.arg(tree.settledCount()).arg(tree.foundCount());
    }
    if (tree.failedCount() > 0)
        text += TreeList::tr(", %L1 failed").arg(tree.failedCount());
    return text;
}

QVariant TreeList::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Tree &tree = *m_trees[std::size_t(index.row())];
    switch (role) {
    case NameRole:
        return tree.name();
    case SummaryRole:
        return textOf(tree);
    case ProgressRole:
        if (tree.foundCount() == 0)
            return tree.isOver() ? 1.0 : 0.0;
        return double(tree.settledCount()) / double(tree.foundCount());
    case FailedRole:
        return double(tree.failedCount());
    case RunningRole:
        return !tree.isOver();
    default:
        return {};
    }
}

QHash<int, QByteArray> TreeList::roleNames() const
{
    return { { NameRole, "name" },
             { SummaryRole, "summary" },
             { ProgressRole, "progress" },
             { FailedRole, "failed" },
             { RunningRole, "running" } };
}
