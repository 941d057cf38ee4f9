// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiotaskselection.h"

#include <deque>

namespace Aio::detail {
struct QueueMove;
}

/*!
    \qmltype AioTaskSteering
    \brief Starts, moves, holds, repeats and cancels the selected tasks of a view, and copies what they say.

    take() fixes the tasks; count() returns to how many of them an action applies, and run() does it. Each action leaves
    out the tasks that it does not apply to, for example because they have started meanwhile. A great many tasks are
    steered in slices of a few ms per turn.
    \code
    AioTaskView {
        id: view
        pool: downloads
        function hold() { steering.take(-1); steering.run(AioTaskSteering.Hold); }
        AioTaskSteering { id: steering; selection: view.selection }
    }
    \endcode
*/
class AioTaskSteering : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    /*! The selection whose tasks are steered. */
    Q_PROPERTY(AioTaskSelection *selection READ selection WRITE setSelection NOTIFY selectionChanged)

public:
    /*! What can be done with tasks. */
    enum Action {
        StartNow, //!< AioPool::startNow(): waiting tasks
        MoveToFront, //!< before all that wait, in their order: waiting tasks
        MoveUp, //!< before the row above: waiting tasks
        MoveDown, //!< behind the row below: waiting tasks
        MoveToBack, //!< behind all that wait, in their order: waiting tasks
        Hold, //!< AioPool::hold(): waiting tasks that are not held
        Release, //!< AioPool::release(): held tasks
        Retry, //!< AioPool::retry(): finished tasks that are repeatable
        Cancel, //!< AioPool::cancelTask(): unfinished tasks that are not cancelling
        CopyError, //!< puts their errors on the clipboard: failed tasks
        CopyDetails, //!< puts all that their tool tips say on the clipboard
    };
    Q_ENUM(Action)

    explicit AioTaskSteering(QObject *parent = nullptr);
    ~AioTaskSteering() override;

    AioTaskSelection *selection() const { return m_selection; }
    void setSelection(AioTaskSelection *selection);

    /*!
        Fixes the tasks for count(), run() and moveTo() by their ids: the selected ones if the task in \a row is among
        them or \a row is below 0, otherwise that task alone. Takes a time in proportion to their number.
    */
    Q_INVOKABLE void take(int row);
    /*! True if take() has taken the selected tasks, and not that of another row. */
    Q_INVOKABLE bool hasSelection() const { return m_hasSelection; }
    /*! Returns to how many of the taken tasks \a action applies now; -1 if there are more than 10000, which takes too long. */
    Q_INVOKABLE int count(Action action) const;
    /*! Runs \a action for the taken tasks that it applies to. Runs user code. False if it applies to none. */
    Q_INVOKABLE bool run(Action action);
    /*!
        True if the task in \a row can be moved: it waits, and the rows are in the order of the queue, which those of a
        sorted proxy are not.
    */
    Q_INVOKABLE bool canMove(int row) const;
    /*!
        Moves the taken tasks that wait before the one in \a row, or behind the last one that waits if \a row follows it.
        They keep their order. False if \a row is neither, or nothing changes.
    */
    Q_INVOKABLE bool moveTo(int row);
    /*! Calls AioPool::retry() of the pool that is shown. True if the task \a taskId runs again. */
    Q_INVOKABLE bool retryTask(qint64 taskId);

    /*! Returns the Action of a key with \a modifiers, -1 if it has none. Hold stands for Release as well. */
    Q_INVOKABLE int actionFor(int key, int modifiers) const;
    /*! Returns the keys of \a action as the platform writes them, for a menu; empty if it has none. */
    Q_INVOKABLE QString keysOf(Action action) const;

Q_SIGNALS:
    void selectionChanged();

private:
    //! One call of the pool
    struct Step
    {
        Action action; // MoveUp: before other; MoveToBack: to the back of the priority other
        qint64 id;
        qint64 other = 0;
    };
    //! The calls of one pool: the view may show another one before they are done.
    struct Run
    {
        QPointer<AioPool> pool;
        std::deque<Step> steps;
    };

    QModelIndex indexOf(qint64 id) const;
    bool isTaken(qint64 id) const;
    bool isWaiting(int row) const;
    bool appliesTo(Action action, qint64 id) const;
    std::vector<int> takenRows() const;
    static std::vector<Step> stepsOf(const std::vector<Aio::detail::QueueMove> &moves);
    void copy(Action action) const;
    bool start(std::vector<Step> steps);
    void runSlice();
    static void runStep(AioPool &pool, const Step &step);

    QPointer<AioTaskSelection> m_selection;
    std::vector<qint64> m_taken; // sorted
    bool m_hasSelection = false;
    std::deque<Run> m_runs; // still to be done
    bool m_runningLater = false;
};
