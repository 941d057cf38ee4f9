// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Measures Boost.Asio's own event loop and coroutines. The semaphore is a channel with one place per slot. Built if
// Boost 1.78 or newer is found.

#define BOOST_ASIO_NO_DEPRECATED
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "common.h"

#include <numeric>

namespace {

using namespace Bench;
namespace asio = boost::asio;

using Slots = asio::experimental::channel<void(boost::system::error_code)>;

//! An io_context for one thread, without locks like all other contenders.
class Loop : public asio::io_context
{
public:
    Loop() : asio::io_context(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE) { }
};

asio::awaitable<int> yieldOnce(asio::io_context &loop, int i)
{
    co_await asio::post(loop, asio::deferred);
    co_return i;
}

asio::awaitable<int> immediate(asio::io_context &, int i)
{
    co_return i;
}

asio::awaitable<int> sleepOnce(asio::io_context &loop, int i)
{
    asio::steady_timer timer(loop, std::chrono::milliseconds(1));
    co_await timer.async_wait(asio::deferred);
    co_return i;
}

template<asio::awaitable<int> (*worker)(asio::io_context &, int)>
asio::awaitable<void> withSlot(asio::io_context &loop, Slots &slots, int i, int &result)
{
    co_await slots.async_send(boost::system::error_code(), asio::deferred);
    result = co_await worker(loop, i);
    slots.try_receive([](boost::system::error_code) {});
}

template<asio::awaitable<int> (*worker)(asio::io_context &, int)>
void spawnAll(Round &round)
{
    Loop loop;
    Slots slots(loop, std::size_t(round.size()));
    QList<int> results(round.n());
    int *const places = results.data();
    for (int i = 0; i < round.n(); ++i)
        asio::co_spawn(loop, withSlot<worker>(loop, slots, i, places[i]), asio::detached);
    round.allWaiting(results);
    loop.run();
    round.expect(std::accumulate(results.cbegin(), results.cend(), 0LL), Work::sumBelow(round.n()));
}

template<asio::awaitable<int> (*worker)(asio::io_context &, int)>
asio::awaitable<void> oneByOne(asio::io_context &loop, Slots &slots, long long n, long long &sum)
{
    for (int i = 0; i < n; ++i) {
        int result = 0;
        co_await asio::co_spawn(loop, withSlot<worker>(loop, slots, i, result), asio::deferred);
        sum += result;
    }
}

template<asio::awaitable<int> (*worker)(asio::io_context &, int)>
void execEach(Round &round)
{
    Loop loop;
    Slots slots(loop, std::size_t(round.size()));
    long long sum = 0;
    asio::co_spawn(loop, oneByOne<worker>(loop, slots, round.n(), sum), asio::detached);
    loop.run();
    round.expect(sum, Work::sumBelow(round.n()));
}

asio::awaitable<int> chain(asio::io_context &loop, int depth)
{
    if (depth == 1) {
        co_await asio::post(loop, asio::deferred);
        co_return 1;
    }
    const int below = co_await chain(loop, depth - 1);
    co_return below + 1;
}

asio::awaitable<void> chainsOf(asio::io_context &loop, long long n, int depth, long long &frames)
{
    while (frames < n) {
        const int more = co_await chain(loop, depth);
        frames += more;
    }
}

void chains(Round &round)
{
    Loop loop;
    long long frames = 0;
    asio::co_spawn(loop, chainsOf(loop, round.n(), round.size(), frames), asio::detached);
    loop.run();
    round.expect(frames >= round.n(), true);
}

const Registered more[] = {
    Registered("W1", "Boost.Asio, a channel", spawnAll<yieldOnce>),
    Registered("W3", "Boost.Asio, a channel", spawnAll<immediate>),
    Registered("W4", "Boost.Asio, a channel", spawnAll<sleepOnce>),
    Registered("W6", "Boost.Asio, a channel", execEach<yieldOnce>),
    Registered("W6-immediate", "Boost.Asio, a channel", execEach<immediate>),
    Registered("W9-10", "Boost.Asio", chains),
    Registered("W9-100", "Boost.Asio", chains),
};

}
