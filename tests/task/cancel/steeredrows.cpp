// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Rows for tasks whose queue is steered. What they await is theirs; see Run for what has been done with them.

#include "cell.h"

#include "support/gate.h"

#include <stdexcept>

std::vector<Row> steeredRows()
{
    return {
        { "held", Row::Own,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              co_await Aio::yield();
              cell.pass();
          },
          Row::Held },
        { "waiting to retry", Row::Own,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              co_await Aio::yield();
              if (cell.attempt == 1)
                  throw std::runtime_error("bad");
              cell.pass();
          },
          Row::WaitingToRetry },
        { "started beyond size", Row::Own,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *gate = cell.make<Gate>();
              cell.fire = [gate] { gate->open(); };
              co_await gate->wait();
              cell.pass();
          },
          Row::BeyondSize },
    };
}
