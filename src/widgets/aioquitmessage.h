// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "gui/aioquitguard.h"

#include <QtCore/QObject>
#include <QtCore/QString>

#include <chrono>
#include <functional>
#include <memory>

QT_BEGIN_NAMESPACE
class QWidget;
QT_END_NAMESPACE

/*!
    \class AioQuitMessage
    \ingroup widgets
    \brief Asks the question of an AioQuitGuard in a message box: quit when the work is done, cancel it, or stay.

    \code
    AioQuitGuard guard(&downloads);
    auto *message = new AioQuitMessage(&guard, &window); // owned by the window
    \endcode
    The message box is modal for the window of its parent. After "Quit when they are done" a second one, which blocks
    nothing, says what the program waits for, and offers to cancel that.

    \b Lifetime: owned by the parent widget, or without one by the guard. The guard may be destroyed first. If this
    object is destroyed while a question is open, it answers with AioQuitGuard::keep(). \b Threads: the main thread.
*/
class AioQuitMessage : public QObject
{
    Q_OBJECT
    Q_PROPERTY(int grace READ grace WRITE setGrace NOTIFY graceChanged)

public:
    /*! Asks for \a guard in front of the window of \a parent; if that is null, in a window of its own. */
    explicit AioQuitMessage(AioQuitGuard *guard, QWidget *parent = nullptr);
    ~AioQuitMessage() override;

    /*!
        Sets the function that returns the work that is left in words, with its \a count: "3 downloads". Unless set, or
        if \a workText is empty, it is "3 tasks". Called each time the count changes while a message is shown.
    */
    void setWorkText(std::function<QString(int count)> workText);
    /*! Returns how long tasks may take to end after "Cancel them and quit", in milliseconds; 5000 unless set. */
    int grace() const;
    /*! Sets that time to \a milliseconds. Below 0 means no limit. */
    void setGrace(int milliseconds);
    /*!
        \overload
        Sets that time to \a time.
    */
    void setGrace(std::chrono::milliseconds time);

Q_SIGNALS:
    /*! Emitted at once for each change of grace(). */
    void graceChanged();

private:
    class Private;
    const std::unique_ptr<Private> d;
};
