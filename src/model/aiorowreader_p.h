// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiotaskrows_p.h"

#include <QtCore/QList>
#include <QtCore/QVariant>

#include <span>

namespace Aio::detail {

//! Reads the values of a row from its live job, or from what is kept of a finished one.
class RowReader
{
public:
    explicit RowReader(const TaskRows::Row &row) noexcept : m_row(row) { }

    qint64 id() const noexcept { return m_row.id; }
    QString label() const;
    TaskState state() const;
    QString stateName() const;
    //! Returns 0 to 1, or -1 if unknown.
    double progress() const;
    QString progressText() const;
    //! Returns the milliseconds in the slot; 0 if it has had none.
    qint64 elapsed() const;
    int priority() const;
    QString error() const;
    QString location() const;
    QDateTime startedAt() const;
    int depth() const;
    bool isCancellable() const;
    //! Returns the milliseconds left at the present pace, or -1 if unknown.
    qint64 remaining() const;
    QString section() const;
    bool waitsForThread() const;
    WaitReason waitReason() const;
    //! Returns why the task waits, with what is known; empty if it only waits for its turn.
    QString waitText() const;
    int attempt() const;
    QDateTime nextTryAt() const;
    bool isHeld() const;
    QVariant tag() const;
    bool isRepeatable() const;
    QString toolTip() const;
    QString toolTipAsHtml() const;
    //! Returns the text of a column.
    QVariant display(int column) const;
    QVariant sortKey(int column) const;

private:
    bool isFinished() const noexcept { return !m_row.job; }
    //! True if only the state and the elapsed time of the task are known.
    bool isUndescribed() const noexcept { return !m_row.job && !m_row.finished; }
    bool hasHadSlot() const noexcept;
    //! Returns when the task got its slot; 0 if it has had none, or if that is not known.
    Nanoseconds slotTime() const noexcept;
    const Frame *innermost() const { return m_row.job ? m_row.job->innermostFrame() : nullptr; }
    QString message() const;
    const FinishedTask::Details &details() const noexcept;

    const TaskRows::Row m_row;
};

//! A role of AioTaskModel: everything that the model knows of it.
struct TaskRole
{
    //! What changes the value, besides the start and the end of the task.
    enum Follows {
        Nothing = 0x0,
        Progress = 0x1,
        Clock = 0x2, //!< of an active task
        Both = Progress | Clock,
        Wait = 0x4, //!< why a waiting task waits, and for how long
        All = Both | Wait,
    };

    int role;
    const char *name; //!< in QML; null for a role of Qt's, which has one
    QVariant (*read)(const RowReader &row, int column);
    Follows follows;
};

//! Returns all roles that have values.
std::span<const TaskRole> taskRoles() noexcept;
//! Returns null if there is no such role. Takes constant time.
const TaskRole *findTaskRole(int role) noexcept;
//! Returns the roles to report as changed by \a what.
QList<int> rolesFollowing(TaskRole::Follows what);

}
