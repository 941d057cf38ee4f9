// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioPool>
#include <AioTaskFilterModel>

#include <QtCore/QFutureWatcher>
#include <QtWidgets/QProgressDialog>
#include <QtWidgets/QTableView>
#include <QtWidgets/QWidget>

//! Tasks in a table, with what one does to them; and one of them behind a progress dialog.
class Window : public QWidget
{
    Q_OBJECT

public:
    explicit Window(QWidget *parent = nullptr);

    AioPool &pool() { return m_pool; }
    void addTasks(int count);
    void cancelSelected();
    //! The one that has to be waited for: its dialog's Cancel cancels its task, by QFutureWatcher.
    void countWithDialog();

private:
    QTableView m_table;
    QFutureWatcher<int> m_watcher;
    QProgressDialog m_dialog;
    AioTaskFilterModel m_rows; // sorted by what the header is clicked at
    AioPool m_pool; // last, so that it goes first
};
