// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "model/aiotaskmodel.h"

#include <QtCore/QList>
#include <QtCore/QModelIndex>
#include <QtCore/QObject>

#include <memory>

QT_BEGIN_NAMESPACE
class QAbstractItemView;
class QAction;
class QMenu;
QT_END_NAMESPACE

/*!
    \class AioTaskActions
    \ingroup widgets
    \brief The actions of the selected tasks in an item view: start now, move, hold, retry, cancel and copy, with keys and a
    context menu.

    The view shows an AioTaskModel, directly or through proxies such as AioTaskFilterModel.
    \code
    QTableView table;
    table.setModel(pool.tasks());
    auto *actions = new AioTaskActions(&table);
    toolBar.addActions(actions->actions());
    \endcode

    The actions are those of the view as well, so that their keys work while it has the focus, and its context menu shows
    them. An action is enabled while it applies to at least one of the selected tasks, and leaves out the others. If more
    than 500 are selected, only the first 500 are looked at ("Hold (500+)"), and an action is enabled if it may apply to one
    of the others. Rows that are sorted by a proxy cannot be moved.

    \b Lifetime: owned by the view. The actions are owned by this object. \b Threads: the main thread.
*/
class AioTaskActions : public QObject
{
    Q_OBJECT

public:
    /*! What can be done with tasks. */
    enum Action : int {
        StartNow, //!< AioPool::startNow(): waiting tasks; Ctrl+Return
        MoveToFront, //!< before all that wait, in their order: waiting tasks; Alt+Home
        MoveUp, //!< before the row above: waiting tasks; Alt+Up
        MoveDown, //!< behind the row below: waiting tasks; Alt+Down
        Hold, //!< AioPool::hold(): waiting tasks that are not held; Ctrl+Shift+H
        Release, //!< AioPool::release(): held tasks; Ctrl+Shift+R
        Retry, //!< AioPool::retry(): finished tasks that are repeatable; Ctrl+R
        RetryFailed, //!< AioTaskModel::retryFailed(): all failed tasks that are repeatable, selected or not
        Cancel, //!< AioPool::cancelTask(): unfinished tasks; Delete
        CopyError, //!< their errors to the clipboard: failed tasks; Ctrl+C
        CopyDetails, //!< all that their tool tips say to the clipboard; Ctrl+Shift+C
        ActionCount
    };
    Q_ENUM(Action)

    /*! Creates the actions of \a view, adds them to it, and gives it a context menu. */
    explicit AioTaskActions(QAbstractItemView *view);
    ~AioTaskActions() override;

    /*! Returns an action. Its text, icon and shortcut may be changed. */
    QAction *action(Action action) const;
    /*! Returns all actions in the order of the menu, with separators. */
    QList<QAction *> actions() const;
    /*! Returns to how many of the selected tasks \a action applies, of the first 500. RetryFailed: of all tasks. */
    int count(Action action) const;

public Q_SLOTS:
    /*! Runs \a action for the selected tasks that it applies to. Runs user code, as cancelling does. */
    void run(AioTaskActions::Action action);

protected:
    /*! \internal */
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    class Private;
    const std::unique_ptr<Private> d;
};
