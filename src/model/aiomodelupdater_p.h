// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiotaskrows_p.h"

class AioTaskModel;

namespace Aio::detail {

//! Decides when a task model shows its changes. Keeps rows only while the model is watched or queried.
class ModelUpdater final : public TaskRows::View
{
public:
    ModelUpdater(AioTaskModel &model, AioPool &pool, PoolCore &core);

    TaskRows &rows() noexcept { return m_rows; }
    //! Notes that rows are queried, and wakes them.
    void attend();
    AioPool *pool() const noexcept { return m_pool; }
    Nanoseconds interval() const noexcept { return m_interval; }
    void setInterval(Nanoseconds interval) noexcept;
    //! Shows all changes at once, unless that is being done already. Runs user code.
    void showNow() noexcept;

private:
    template<void (ModelUpdater::*Function)() noexcept>
    class Tick final : public Timer
    {
    public:
        explicit Tick(ModelUpdater &updater) noexcept : m_updater(updater) { }

    protected:
        void timeout() noexcept override { (m_updater.*Function)(); }
        bool keepsRealTime() const noexcept override { return true; }

    private:
        ModelUpdater &m_updater;
    };

    void beginInsert(int first, int last) override;
    void endInsert() override;
    void beginRemove(int first, int last) override;
    void endRemove() override;
    void beginMove(int first, int last, int destination) override;
    void endMove() override;
    void changed(int first, int last, Changed what) override;
    void endOfChanges() override;
    bool isWatchedUnnoticed() const noexcept override;
    bool scheduleFlush() noexcept override;
    void leaveThread() noexcept override;
    void poolGone() noexcept override;

    bool isWatched() const;
    void startClock() noexcept;
    void refreshCountdowns() noexcept;
    Nanoseconds spacing() const noexcept { return m_isRush ? RushSpacing * m_interval : m_interval; }
    void flush() noexcept;
    void refreshTimes() noexcept;

    //! A rush replaces all visible rows with each flush, which is unreadable and costs a view more than the tasks do.
    static constexpr int RushEnds = 1000; // a rush: more tasks than this end between two flushes
    static constexpr int RushSpacing = 6; // times the interval

    AioTaskModel &m_model;
    AioPool *m_pool;
    TaskRows m_rows;
    Nanoseconds m_interval = 16'000'000;
    Nanoseconds m_lastFlush = 0;
    TaskRows::Counts m_counts; // as last reported
    bool m_asked = false; // rows were queried since the last flush
    qint64 m_finished = 0; // number of finished tasks at the last flush
    bool m_isRush = false;
    Tick<&ModelUpdater::flush> m_flushTimer{ *this };
    Tick<&ModelUpdater::refreshTimes> m_clock{ *this };
};

}
