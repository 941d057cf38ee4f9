// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QAbstractListModel>
#include <QtCore/QUrl>
#include <QtQml/qqmlregistration.h>

/*! Outcome of one download. */
struct Result
{
    Result() { }

    bool isWhole() const { return error.isEmpty(); }

    QUrl url;
    QString path; // target file
    qint64 bytes = 0;
    QString error; // why there is no file; empty if there is one
};

//! Model of the files that have come, in that order.
class ResultList : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The downloader's")
    Q_PROPERTY(int count READ count NOTIFY countChanged)

public:
    enum Role { UrlRole = Qt::UserRole + 1, NameRole, FileRole, SizeRole };

    using QAbstractListModel::QAbstractListModel;

    int count() const { return int(m_results.size()); }
    const Result &at(int row) const { return m_results.at(row); }
    void append(const Result &result);

    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : count(); }
    QVariant data(const QModelIndex &index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void countChanged();

private:
    QList<Result> m_results;
};
