// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qglobal.h>

class AioQuitGuard;

QT_BEGIN_NAMESPACE
class QWindow;
QT_END_NAMESPACE

namespace Aio::detail {

//! Returns whether the widget of \a window has Qt::WA_QuitOnClose, or \a otherwise if the widget is not known.
using WidgetQuits = bool (*)(const QWindow &window, bool otherwise);
//! Sets the function that knows the widgets, which AioPool::Gui cannot ask itself.
void setWidgetQuits(WidgetQuits quits);

//! The end of a session as AioQuitGuard needs it: a QSessionManager, or what a test puts in its place.
class SessionEnd
{
public:
    virtual ~SessionEnd() = default;
    //! Returns whether a question is permitted. May run an event loop.
    virtual bool allowsInteraction() = 0;
    //! Ends the interaction.
    virtual void release() = 0;
    //! Cancels the end of the session.
    virtual void cancel() = 0;

    //! Offers this end to \a guard, and returns when the program may be ended, or cancel() has been called.
    void offerTo(AioQuitGuard &guard);
};

}
