// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Functions that threads may begin before their tasks begin.

#include "aiopool_export.h"

namespace Aio::detail {

/*!
    A function that makes up a whole task, before that task has begun. Lives in the task's frame.

    \b Threads: the task's.
*/
class Offer
{
public:
    Offer(const Offer &) = delete;
    Offer &operator=(const Offer &) = delete;

    //! Makes the function one that no thread takes. False if a thread has begun with it.
    virtual bool withdraw() noexcept = 0;
    //! True if a thread has begun with the function.
    virtual bool isTaken() const noexcept = 0;

protected:
    Offer() noexcept = default;
    ~Offer() = default;
};

/*!
    The threads that functions are offered to. When a function of a pool returns, the first function offered for that
    pool replaces it.
*/
class AIOPOOL_EXPORT OfferPlace
{
public:
    OfferPlace(const OfferPlace &) = delete;
    OfferPlace &operator=(const OfferPlace &) = delete;

    virtual void retain() noexcept = 0;
    virtual void release() noexcept = 0;
    virtual int threadCount() const noexcept = 0;
    //! Offers a function behind others of \a pool. False, and nothing has changed, if it needs other threads.
    virtual bool offer(Offer &offer, const void *pool) noexcept = 0;

protected:
    OfferPlace() noexcept = default;
    virtual ~OfferPlace() = default;
};

}
