// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioPool>
#include <AioTaskFilterModel>

#include <QtCore/QFutureWatcher>
#include <QtWidgets/QProgressDialog>
#include <QtWidgets/QTableView>
#include <QtWidgets/QWidget>

//! Shows tasks in a table, with buttons to add and cancel them, and one task in a progress dialog.
class Window : public QWidget
{
    Q_OBJECT

public:
    explicit Window(QWidget *parent = nullptr);

    AioPool &pool() { return m_pool; }
    void addTasks(int count);
    void cancelSelected();
    //! Spawns a task with a progress dialog, whose Cancel button cancels the task through QFutureWatcher.
    void countWithDialog();

private:
    QTableView m_table;
    QFutureWatcher<int> m_watcher;
    QProgressDialog m_dialog;
    AioTaskFilterModel m_rows; // sorted by the column whose header is clicked
    AioPool m_pool; // declared last, so that it is destroyed first
};
