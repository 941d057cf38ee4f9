// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "task/aioawait.h"

#include <memory>

namespace Aio {
namespace detail {

class AIOPOOL_EXPORT InterruptedSource final : public Source
{
public:
    InterruptedSource() noexcept;
    ~InterruptedSource();

    bool isReady() const noexcept { return false; }
    bool start();
    int take() noexcept;
    void abandon() noexcept override;
    static constexpr bool waitsOutside = false;

private:
    class Watch;
    std::unique_ptr<Watch> m_watch;
};

//! See Aio::interrupted().
class [[nodiscard("co_await it: interrupted() itself does not wait")]] Interrupted : public Deferred<InterruptedSource>
{
public:
    using Deferred::Deferred;
};

}

/*!
    \ingroup awaiting
    Waits until the user or the system asks the program to end: by Ctrl-C (\c SIGINT), \c SIGTERM or \c SIGHUP, on
    Windows by Ctrl-C, Ctrl-Break, or the end of the console or session. \c co_await returns the number of the signal;
    128 plus that number is the exit status that shells expect.
    \code
    AioTask<int> run()
    {
        auto either = Aio::whenAny(work(), Aio::interrupted());
        const auto [first, result] = co_await either; // the other has been cancelled, and has ended
        co_return first == 0 ? 0 : 128 + std::get<1>(result);
    }
    \endcode
    Signals are caught only during the \c co_await; before and after it they have their usual effect. The first Ctrl-C
    therefore ends the await, and a second one, while the program cleans up, kills the program. A loop that awaits again
    catches the next one instead.

    Any number of coroutines may wait, in any threads that have an event loop. A signal ends all awaits that are waiting
    when it comes, and each coroutine continues in its own thread. A signal that comes in the same turn in which the
    await is cancelled is lost.

    A signal that the program was started to ignore (as \c nohup does with \c SIGHUP) stays ignored. A handler of your
    own is replaced while anything waits, and restored afterwards. Child processes, started by \c fork() or QProcess, do
    not inherit the handling. Throws \c std::system_error if the system has no more file descriptors.
*/
inline detail::Interrupted interrupted() noexcept
{
    return detail::Interrupted();
}

}
