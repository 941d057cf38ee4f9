// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "pool/aiopool.h"

#include <QtCore/QList>
#include <QtCore/QObject>

#include <chrono>
#include <memory>

namespace Aio::detail {
class SessionEnd;
}

/*!
    \class AioQuitGuard
    \ingroup gui
    \brief Asks before a program ends while its pools have work left.

    \code
    AioQuitGuard guard(&downloads);
    guard.addPool(&uploads);
    \endcode

    Three things end a program with windows, and the guard treats them alike: closing the last window, by the user, by
    QWindow::close() or by QWidget::close(); QCoreApplication::quit(); and the end of the session. Without work left in
    any pool they happen as without a guard. With work left they are refused, and asked() is emitted once. The program
    answers with finish(), cancel() or keep(), at once or later, and while it has not, further attempts are refused
    without asking again. After finish() and cancel(), the refused close or quit is carried out as soon as the work has
    ended. AioQuitMessage asks in programs with Qt Widgets, AioQuitQuestion in QML.

    \b Windows: a window is asked about if closing it would end the program. As for
    QGuiApplication::quitOnLastWindowClosed, that is a visible top-level window without a transient parent, when no
    other one is visible; dialogs, popups, tool windows and secondary windows close freely. A widget is asked about if
    it has Qt::WA_QuitOnClose. The guard knows whether a program has set or cleared that attribute once an
    AioQuitMessage has been created; before, it assumes what Qt sets by itself, for widgets of the types Qt::Window and
    Qt::Dialog. If quitOnLastWindowClosed is false, closing windows ends nothing and is never asked about. The guard
    sees a close before the window does: a window with unsaved documents asks about these in a slot of asked(), and
    answers keep() to stay open. A window that is hidden or destroyed after its close was refused is not closed: if no
    other one is visible when the work has ended, the program quits, also after keep().

    \b Work is left while a pool has unfinished tasks, also held ones and those of a paused pool. If the work ends while
    the question is open, the question closes by itself, and the refused close or quit is carried out. The guard takes a
    QEventLoopLocker while work is left, so that a program whose last window is gone all the same, such as one whose
    closeEvent() spawns a task that saves, continues until the work is done, and quits then. In no other case does the
    guard quit a program because work ends, whatever QCoreApplication::isQuitLockEnabled() says.

    \b Unanswered: if nothing is connected to asked(), the guard answers with cancel() and a grace of 5 seconds. The
    same holds for the end of a session that permits no question.

    \b Exempt: QCoreApplication::exit(), whose exit code is kept, the return from \c main(), and signals such as
    \c SIGINT, which Aio::interrupted() awaits.

    \b Lifetime: pools and guard may be destroyed in any order and in any slot. A guard that is destroyed while a
    question is open or while pools finish has no further effect: what it has refused stays refused. Create it after the
    application object; one guard per program is enough. \b Threads: the main thread, in which its pools live.
*/
class AioQuitGuard : public QObject
{
    Q_OBJECT
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    Q_PROPERTY(QList<AioPool *> pools READ pools NOTIFY poolsChanged)
    Q_PROPERTY(bool asking READ isAsking NOTIFY askingChanged)
    Q_PROPERTY(bool ending READ isEnding NOTIFY endingChanged)
    Q_PROPERTY(bool cancelling READ isCancelling NOTIFY endingChanged)

public:
    /*! Creates a guard without a pool. */
    explicit AioQuitGuard(QObject *parent = nullptr);
    /*! Creates a guard of \a pool. */
    explicit AioQuitGuard(AioPool *pool, QObject *parent = nullptr);
    /*! Gives up what the guard has refused. The pools stay as they are. */
    ~AioQuitGuard() override;

    /*!
        Adds \a pool, which is not owned. A pool that was added before is not added again. One that is added while the
        program ends is treated as the others are: closed by finish(), shut down by cancel().
    */
    Q_INVOKABLE void addPool(AioPool *pool);
    /*! Removes \a pool: its tasks are not asked about. */
    Q_INVOKABLE void removePool(AioPool *pool);
    /*! The pools in the order in which they were added, without those that have been destroyed. */
    QList<AioPool *> pools() const;

    /*! The number of unfinished tasks in all pools, without those that cancel() could not stop. */
    int count() const;
    /*! True from asked() until the answer. */
    bool isAsking() const;
    /*! True from finish() or cancel() until the refused close or quit is carried out. */
    bool isEnding() const;
    /*! True if isEnding() is true because of cancel(). */
    bool isCancelling() const;

    /*!
        Shuts all pools down at the same time, see AioPool::shutdown(), and then carries out the refused close or quit.
        That happens when the pools are empty, or one turn after \a grace at the latest, whatever tasks are left. A
        \a grace below 0 means no limit. Runs user code.

        If nothing has been refused, quits the application instead. After finish(), ends the wait; a second call can
        only shorten the grace.
    */
    void cancel(std::chrono::milliseconds grace);
    /*!
        \overload
        Takes any other duration.
    */
    template<typename Rep, typename Period>
    void cancel(std::chrono::duration<Rep, Period> grace)
    {
        cancel(Aio::detail::toMilliseconds(grace));
    }
    /*!
        The other cancel() for QML, with a \a grace in milliseconds, of which -1 means no limit: shuts all pools down at
        the same time, and closes the window or quits the application when they are empty, or one turn after the grace
        at the latest.
    */
    Q_INVOKABLE void cancel(int grace);

public Q_SLOTS:
    /*!
        Closes all pools, see AioPool::close(), waits without a limit until their tasks have ended, and then carries out
        the refused close or quit. Runs user code.

        Ends the pause of the pools and the hold of their tasks, so that nothing waits for ever. A user who closes the
        window meanwhile is asked again, with what is left. If nothing has been refused, quits the application instead.
        After cancel(), only closes the question.
    */
    void finish();
    /*!
        Closes the question, and the program continues as if nothing had been asked. After finish() or cancel(), closes
        the repeated question, and the program still ends, because a pool that is closed stays closed. The end of a
        session is cancelled in both cases, unless an earlier answer has permitted it.
    */
    void keep();

Q_SIGNALS:
    /*!
        Emitted once for a question, in the turn of the event loop after the refusal, with the \a count of unfinished
        tasks. The guard may be destroyed in a slot.
    */
    void asked(int count);
    /*! Emitted when a pool was added, removed or destroyed. */
    void poolsChanged();
    /*! Emitted when count() has changed, at most once per pool and turn of the event loop. */
    void countChanged();
    /*! Emitted at once when isAsking() has changed. */
    void askingChanged();
    /*! Emitted at once when isEnding() or isCancelling() has changed. */
    void endingChanged();

protected:
    /*! \internal */
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    friend class Aio::detail::SessionEnd;
    class Private;
    const std::unique_ptr<Private> d;
};
