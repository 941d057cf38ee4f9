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

//! Model of the outcomes of downloads, in the order in which they ended.
class ResultList : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The downloader's")
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    Q_PROPERTY(int failedCount READ failedCount NOTIFY countChanged)

public:
    enum Role { UrlRole = Qt::UserRole + 1, NameRole, FileRole, SizeRole, ErrorRole };

    using QAbstractListModel::QAbstractListModel;

    int count() const { return int(m_results.size()); }
    int failedCount() const { return m_failedCount; }
    const Result &at(int row) const { return m_results.at(row); }
    void append(const Result &result);
    Result take(int row);

    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : count(); }
    QVariant data(const QModelIndex &index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void countChanged();

private:
    QList<Result> m_results;
    int m_failedCount = 0;
};
