// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool.h"

#include <QtCore/QObject>

#include <chrono>
#include <memory>

class AioProgressPrivate;

/*!
    \class AioProgress
    \ingroup pool
    \brief How far the tasks of a pool are, since it was last idle: for a progress bar, a text or an icon.

    \code
    auto *progress = new AioProgress(&pool, &bar);
    QObject::connect(progress, &AioProgress::changed, &bar, [&bar, progress] {
        bar.setValue(int(progress->value() * bar.maximum()));
        bar.setFormat(progress->text());
    });
    QObject::connect(progress, &AioProgress::visibleChanged, &bar, &QWidget::setVisible);
    \endcode

    A \e batch is what the pool does from one idle() to the next. It begins with the first task or map that the empty pool
    gets, and all numbers begin at 0 then. While the pool is idle, they are those of the last batch. An AioProgress that is
    made while the pool works counts from that moment on, and everything unfinished as still to be done.

    done() and total() count tasks, each as 1. If a task of the batch has AioTaskOptions::withExpected(), they count
    amounts, and tasks without one count as the mean of those with one. A task has done its part when it has ended,
    however it ended: failed and cancelled ones count as done. Until then, what it has reported of itself counts
    (AioContext::setProgress(), AioSubprogress). A task that waits for its next attempt has done nothing. Items of a map()
    that are still to be pulled count, if the range knows its size.

    rate() is a decaying mean: what is past counts for 1/e after 3 seconds. The time in which the pool is paused does not
    count, nor does what is done meanwhile. Rate and remaining time are unknown until half a second is measured.

    The functions return what is true at the moment. changed() is emitted at most 10 times a second, and only if one of
    the numbers or the text has changed. While tasks run and the pool is not paused, rate() and remaining() are measured
    twice a second at least, so that they change even if no task ends.

    \b Cost: a pool without an AioProgress pays nothing. With one, the end of a task costs some nanoseconds more,
    however many there are. Making one takes time in proportion to the unfinished tasks.

    \b Lifetime: independent of the pool's. Without a pool all numbers are 0. It may be destroyed in its own signals.
    \b Threads: that of the pool. A pool that moves to another thread takes along the objects whose parent it is. All others
    lose it, as if it had been destroyed.

    The three properties value, active and visible are all that a progress in the task bar needs: see the page Progress for
    Windows, macOS and Linux.
*/
class AIOPOOL_EXPORT AioProgress : public QObject
{
    Q_OBJECT
    Q_PROPERTY(AioPool *pool READ pool WRITE setPool NOTIFY poolChanged)
    // The numbers are double as properties: Qt 6.4's qmllint does not know qint64.
    Q_PROPERTY(double done READ done NOTIFY changed)
    Q_PROPERTY(double total READ total NOTIFY changed)
    Q_PROPERTY(double value READ value NOTIFY changed)
    Q_PROPERTY(double rate READ rate NOTIFY changed)
    Q_PROPERTY(double remaining READ remaining NOTIFY changed)
    Q_PROPERTY(QString text READ text NOTIFY changed)
    Q_PROPERTY(bool byAmount READ isByAmount NOTIFY changed)
    Q_PROPERTY(double finished READ finished NOTIFY changed)
    Q_PROPERTY(double succeeded READ succeeded NOTIFY changed)
    Q_PROPERTY(double failed READ failed NOTIFY changed)
    Q_PROPERTY(double cancelled READ cancelled NOTIFY changed)
    Q_PROPERTY(bool active READ isActive NOTIFY activeChanged)
    Q_PROPERTY(bool visible READ isVisible NOTIFY visibleChanged)
    Q_PROPERTY(int visibleAfter READ visibleAfter WRITE setVisibleAfter NOTIFY visibleAfterChanged)
    Q_PROPERTY(int visibleFor READ visibleFor WRITE setVisibleFor NOTIFY visibleForChanged)

public:
    /*! Creates an object without a pool. */
    explicit AioProgress(QObject *parent = nullptr);
    /*! Creates an object that watches \a pool, which lives in the calling thread. */
    explicit AioProgress(AioPool *pool, QObject *parent = nullptr);
    ~AioProgress() override;
    /*! \internal */
    bool event(QEvent *event) override;

    /*! The pool that is watched; null if there is none, or if it has been destroyed. */
    AioPool *pool() const;
    /*! Watches \a pool, which lives in this object's thread, or none if it is null. */
    void setPool(AioPool *pool);
    /*! The work of the batch that is done, in tasks or amounts, rounded down. */
    qint64 done() const;
    /*! All the work of the batch that is known, in tasks or amounts. Grows as tasks are added. */
    qint64 total() const;
    /*! The part of the work that is done, 0 to 1, and 1 when the batch has ended. Falls if tasks are added. */
    double value() const;
    /*! The work done per second, in tasks or amounts; 0 if not known yet. */
    double rate() const;
    /*! The milliseconds until everything is done, at the present rate; -1 if unknown, paused or idle. */
    qint64 remaining() const;
    /*!
        The state in words, such as "3 of 10 · 2.5/s · 3 s left", in the language of the default QLocale. Empty before the
        first batch.
    */
    QString text() const;
    /*! True if done, total and rate are amounts of AioTaskOptions::withExpected(), and not tasks. */
    bool isByAmount() const;
    /*! The number of tasks of the batch that have ended: succeeded + failed + cancelled. */
    qint64 finished() const;
    /*! The number of tasks of the batch that have succeeded. */
    qint64 succeeded() const;
    /*! The number of tasks of the batch that have failed. */
    qint64 failed() const;
    /*! The number of tasks of the batch that were cancelled. */
    qint64 cancelled() const;
    /*! True while the pool works: from the first task of a batch to the last. */
    bool isActive() const;
    /*!
        True if a panel with the progress should show: from visibleAfter() after the beginning of the batch to its end, and
        for visibleFor() at least. Short batches do not show, and no panel flashes up.
    */
    bool isVisible() const;
    /*! How long a batch runs before a panel should show, in milliseconds; 500 unless set. */
    int visibleAfter() const;
    /*! Sets that time to \a milliseconds. Below 0 it becomes 0. */
    void setVisibleAfter(int milliseconds);
    /*!
        \overload
        Sets that time to \a time.
    */
    void setVisibleAfter(std::chrono::milliseconds time);
    /*! How long a panel should show at least, in milliseconds; 400 unless set. */
    int visibleFor() const;
    /*! Sets that time to \a milliseconds. Below 0 it becomes 0. */
    void setVisibleFor(int milliseconds);
    /*!
        \overload
        Sets that time to \a time.
    */
    void setVisibleFor(std::chrono::milliseconds time);

Q_SIGNALS:
    /*! Emitted at once when another pool is watched, or in the next turn when the pool has been destroyed or moved. */
    void poolChanged();
    /*! Emitted when any of the numbers or the text has changed: at most 10 times a second. */
    void changed();
    /*! Emitted when \a active has changed: at most 10 times a second, right after changed(). */
    void activeChanged(bool active);
    /*! Emitted when \a visible has changed. */
    void visibleChanged(bool visible);
    /*! Emitted at once for each change of visibleAfter(). */
    void visibleAfterChanged();
    /*! Emitted at once for each change of visibleFor(). */
    void visibleForChanged();

private:
    friend class AioProgressPrivate;
    std::unique_ptr<AioProgressPrivate> d;
};
