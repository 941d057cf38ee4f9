// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "base/aioref.h"

#include <QtCore/QMutex>
#include <QtCore/QString>

#include <algorithm>

namespace Aio::detail {

//! Returns \a value of \a maximum as a part of 1. A \a maximum of 0 or less means that it is not known, and gives 0.
inline double fractionDone(qint64 value, qint64 maximum) noexcept
{
    return maximum > 0 ? std::clamp(double(value) / double(maximum), 0.0, 1.0) : 0;
}

/*!
    A part of the progress of a job, or the root of these parts. A part that has parts of its own is as far as the mean of
    them, by weight. None ever goes back.

    \b Threads: any. The mutex of the root guards the whole tree.
*/
class ProgressPart final : public RefCounted
{
public:
    //! Units of a whole job in Progress.
    static constexpr qint64 Maximum = 1'000'000;

    //! Creates a root.
    ProgressPart() noexcept = default;
    //! Creates a part of \a parent.
    ProgressPart(const Ref<ProgressPart> &parent, double weight) noexcept;

    //! Lets the part be as far as \a fraction, unless it is farther. \a text is that of the whole, kept if null.
    void advance(double fraction, const QString &text) noexcept;
    ProgressPart &root() noexcept { return m_parent ? m_parent->root() : *this; }

    // The rest is for the root.

    //! Guards progress() and isClosed(). Recursive, because what a job does with its progress may come back to its parts.
    QRecursiveMutex &mutex() noexcept { return m_mutex; }
    qint64 progress() const noexcept;
    const QString &text() const noexcept { return m_text; }
    bool isClosed() const noexcept { return m_isClosed; }
    //! Makes the parts report no longer.
    void close() noexcept;
    //! Notes that progress() and text() are shown. False if they are already. In the job's thread.
    bool show() noexcept;

private:
    const Ref<ProgressPart> m_parent; // null for the root
    const double m_weight = 1; // against the other parts of the parent
    double m_fraction = 0;
    double m_weightOfParts = 0;
    double m_doneOfParts = 0; // the sum of their fractions times their weights

    // of the root
    QRecursiveMutex m_mutex;
    QString m_text;
    qint64 m_shownProgress = -1;
    QString m_shownText;
    bool m_isClosed = false;
};

}
