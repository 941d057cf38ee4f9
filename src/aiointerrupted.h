// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "impl/aioawait.h"

#include <memory>

namespace Aio {
namespace detail {

class InterruptedSource;
class [[nodiscard("co_await it: interrupted() itself does not wait")]] Interrupted;
//! See Aio::interrupted().
class Interrupted : public Awaitable<Interrupted>
{
public:
    using AioSource = InterruptedSource;
    Interrupted() noexcept { }
};

class AIOPOOL_EXPORT InterruptedSource final : public Source
{
public:
    explicit InterruptedSource(const Interrupted &) noexcept;
    ~InterruptedSource();

    bool isReady() const noexcept { return false; }
    bool start();
    int take() noexcept;
    void abandon() noexcept override;

private:
    class Watch;
    std::unique_ptr<Watch> m_watch;
};

}

/*!
    \ingroup awaiting
    Waits until the user or the system asks the program to end: for Ctrl-C (\c SIGINT), \c SIGTERM or \c SIGHUP, on Windows Ctrl-C,
    Ctrl-Break, or the end of console or session. \c co_await gives the number of the signal; 128 and that number is the exit
    status that shells expect.
    \code
    AioTask<int> run()
    {
        auto either = Aio::whenAny(work(), Aio::interrupted());
        const auto [first, result] = co_await either; // the other has been cancelled, and has ended
        co_return first == 0 ? 0 : 128 + std::get<1>(result);
    }
    \endcode
    Signals are caught only during the \c co_await; before and after it they do what they always do. So the first Ctrl-C ends the
    await, and the second, while the program cleans up, kills it. A loop that awaits again catches the next one instead.

    Any number of coroutines may wait, in any threads that have an event loop. A signal ends all awaits that are waiting when it
    comes, and each coroutine goes on in its own thread. A signal that the program was started to ignore (as \c nohup does with
    \c SIGHUP) stays ignored. A handler of your own is replaced while anything waits, and restored afterwards. A signal that
    comes in the very turn in which the await is cancelled is lost. Child processes, started by \c fork() or QProcess, do not
    inherit the handling. Throws \c std::system_error if the system has no more file descriptors.
*/
inline detail::Interrupted interrupted() noexcept
{
    return detail::Interrupted();
}

}
