// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiotaskactions.h"
#include "model/aiotaskfiltermodel.h"

#include <QtWidgets/QWidget>

#include <memory>

QT_BEGIN_NAMESPACE
class QTableView;
QT_END_NAMESPACE

/*!
    \class AioTaskPanel
    \ingroup widgets
    \brief A table of the tasks of a pool, with progress bars, a bar to steer the pool, a filter, and the actions of
    AioTaskActions.

    \code
    AioTaskPanel panel(&pool);
    panel.show();
    \endcode

    The bar pauses and cancels the pool, sets how many tasks run at once, and tries failed tasks again. A click on a header
    sorts the rows; another one turns the order round, and the third returns to the order of the pool, in which waiting
    rows can be dragged. The panel shows finished tasks as far as AioTaskModel::historyLimit() keeps them.

    \b Lifetime: the pool may be destroyed first; the panel is empty then. \b Threads: the main thread.
*/
class AioTaskPanel : public QWidget
{
    Q_OBJECT
    Q_PROPERTY(AioPool *pool READ pool WRITE setPool NOTIFY poolChanged)

public:
    /*! Creates a panel without a pool. */
    explicit AioTaskPanel(QWidget *parent = nullptr);
    /*! Creates a panel that shows \a pool. */
    explicit AioTaskPanel(AioPool *pool, QWidget *parent = nullptr);
    ~AioTaskPanel() override;

    /*! Returns the pool that is shown; null if there is none. */
    AioPool *pool() const;
    /*! Shows \a pool, or nothing if it is null. */
    void setPool(AioPool *pool);
    /*! Returns the table, for its columns and selection. */
    QTableView *table() const;
    /*! Returns the actions of the selected tasks. */
    AioTaskActions *actions() const;
    /*! Returns the rows that are shown. */
    AioTaskFilterModel *rows() const;

Q_SIGNALS:
    /*! Emitted once per change of pool(), also when the pool is destroyed. */
    void poolChanged();

protected:
    /*! \internal */
    void changeEvent(QEvent *event) override;

private:
    class Private;
    const std::unique_ptr<Private> d;
};
