// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "hashing.h"

#include <QtCore/QAbstractListModel>
#include <QtCore/QSortFilterProxyModel>
#include <QtCore/QTimer>
#include <QtQml/qqmlregistration.h>

#include <array>

//! Files and what is known of them. What is added or told is shown ten times a second.
class FileList : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The lists belong to a ChecksumsSession")
    //! How many rows there are.
    Q_PROPERTY(int count READ count NOTIFY countsChanged)
    //! How many of them in each State.
    Q_PROPERTY(QList<int> counts READ counts NOTIFY countsChanged)

public:
    enum State { Waiting, Hashed, Ok, Differs, Missing, Unreadable, Cancelled, StateCount };
    Q_ENUM(State)
    enum Role {
        NameRole = Qt::DisplayRole, //!< \c name
        DetailRole = Qt::UserRole + 1, //!< \c detail: the sum, or what is the matter
        StateRole, //!< \c fileState: a State
        StateNameRole, //!< \c stateName: the same, in words
        LineRole, //!< to be copied; FileFilter::line() in QML
    };

    explicit FileList(QObject *parent = nullptr);

    int count() const { return rowCount(); }
    QList<int> counts() const { return { m_counts.begin(), m_counts.end() }; }
    const Files &files() const { return m_files; }
    //! Those whose addition is not shown yet included.
    Files allFiles() const;

    void add(File file, State state);
    //! What has become of the file in a \a row.
    void tell(std::size_t row, File file, State state);
    //! Whoever still waits does no more.
    void cancelWaiting();
    //! All \a files anew.
    void reset(Files files, State state);
    //! The same files in another order, if they are as many and in one state; otherwise nothing.
    void reorder(Files files);
    //! Shows everything now.
    void flush();

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void countsChanged();

private:
    void setState(std::size_t row, State state);
    void schedule();

    Files m_files;
    std::vector<State> m_states; // of each
    Files m_newFiles;
    std::vector<State> m_newStates;
    std::array<int, StateCount> m_counts = {};
    int m_firstChanged = -1;
    int m_lastChanged = -1;
    QTimer m_timer;
};

//! Those whose name has a text in it, in upper or lower case, and whose state is one of some.
class FileFilter : public QSortFilterProxyModel
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY textChanged)
    //! FileList::State values; all when it is empty.
    Q_PROPERTY(QList<int> states READ states WRITE setStates NOTIFY statesChanged)

public:
    explicit FileFilter(QObject *parent = nullptr);

    QString text() const { return m_text; }
    void setText(const QString &text);
    QList<int> states() const { return m_states; }
    void setStates(const QList<int> &states);
    //! Of a row: to be copied.
    Q_INVOKABLE QString line(int row) const { return data(index(row, 0), FileList::LineRole).toString(); }

Q_SIGNALS:
    void textChanged();
    void statesChanged();

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    QString m_text;
    QList<int> m_states;
};
