// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "base/aioref.h"

#include <QtCore/QString>

namespace Aio::detail {

class Job;
class ProgressPart;

}

/*!
    \class AioSubprogress
    \ingroup tasks
    \brief A part of a task's progress, for work that consists of several steps.

    AioContext::subprogress() makes one. The progress of the task is the mean of its parts by their weights, in
    millionths. AioPool::taskProgressed() announces it as that of AioContext::setProgress().
    \code
    auto copyAndCheck = [](AioContext context) -> AioTask<> {
        AioSubprogress copying = context.subprogress(3); // takes three times as long
        AioSubprogress checking = context.subprogress(1);
        for (int i = 1; i <= 10; ++i) {
            co_await copyBlock(i);
            copying.set(i, 10); // 7.5 % of the task each
        }
        for (int i = 1; i <= 5; ++i) {
            co_await checkBlock(i);
            checking.set(i, 5);
        }
    };
    \endcode

    The progress never goes back. A part that is made later takes its share of the whole from the others: the progress of
    the task then stands until the mean has caught up. Therefore make all parts before the first one advances, as above.

    A part that is destroyed counts as done, wherever it was. Each attempt of a task that is tried again has parts of its
    own. A task that has parts reports through them alone: a call of AioContext::setProgress() lasts until the next one of
    set().

    \b Lifetime: movable, not copyable. May outlive the task and the pool; it then has no effect, as a default-constructed
    or moved-from one.
    \b Threads: any, one at a time for each object. In another thread than the pool's, progress arrives as that of
    AioContext::setProgress().
*/
class AIOPOOL_EXPORT AioSubprogress
{
public:
    /*! Constructs a part of nothing. */
    AioSubprogress() noexcept;
    AioSubprogress(const AioSubprogress &) = delete;
    AioSubprogress(AioSubprogress &&other) noexcept;
    AioSubprogress &operator=(const AioSubprogress &) = delete;
    /*! The part that this was until now counts as done. */
    AioSubprogress &operator=(AioSubprogress &&other) noexcept;
    /*! Counts the part as done. */
    ~AioSubprogress();

    /*!
        Reports that \a value of \a maximum is done, in units of the worker's choice, and \a text in words. A \a maximum of
        0 means that it is not known, and a null \a text leaves the last one. Less than was reported before has no effect.

        Runs user code if it is called in the pool's thread: the slots of AioPool::taskProgressed(). Throws
        \c std::bad_alloc if there is no memory for that.
    */
    void set(qint64 value, qint64 maximum, const QString &text = {});
    /*!
        Returns a part of this part, which then is as far as the mean of its parts. \a weight counts against the other
        parts of this part. May throw \c std::bad_alloc.
    */
    AioSubprogress subprogress(double weight = 1) const;

    /*! \internal */
    AioSubprogress(const Aio::detail::Ref<Aio::detail::Job> &job,
                   const Aio::detail::Ref<Aio::detail::ProgressPart> &parent, double weight);

private:
    void advance(double fraction, const QString &text);

    Aio::detail::Ref<Aio::detail::Job> m_job;
    Aio::detail::Ref<Aio::detail::ProgressPart> m_part; // null if this is a part of nothing
};
