// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiorowreader_p.h"

#include "aiotaskmodel.h"

#include <QtCore/QDateTime>
#include <QtCore/QLocale>

#include <algorithm>
#include <iterator>
#include <type_traits>

namespace Aio::detail {

// The roles

//! Calls \a Function of a RowReader, with the column if it takes one.
template<auto Function>
static QVariant read(const RowReader &row, [[maybe_unused]] int column)
{
    if constexpr (std::is_invocable_v<decltype(Function), const RowReader &, int>)
        return (row.*Function)(column);
    else if constexpr (std::is_enum_v<std::invoke_result_t<decltype(Function), const RowReader &>>)
        return int((row.*Function)());
    else
        return (row.*Function)();
}

//! First the roles of Qt's, then those of AioTaskModel::Role in its order.
static constexpr TaskRole Roles[] = {
    { Qt::DisplayRole, nullptr, read<&RowReader::display>, TaskRole::All },
    { Qt::ToolTipRole, nullptr, read<&RowReader::toolTipAsHtml>, TaskRole::All },
    { AioTaskModel::TaskIdRole, "taskId", read<&RowReader::id>, TaskRole::Nothing },
    { AioTaskModel::LabelRole, "label", read<&RowReader::label>, TaskRole::Nothing },
    { AioTaskModel::StateRole, "state", read<&RowReader::state>, TaskRole::Nothing },
    { AioTaskModel::StateNameRole, "stateName", read<&RowReader::stateName>, TaskRole::Clock },
    { AioTaskModel::ProgressRole, "progress", read<&RowReader::progress>, TaskRole::Progress },
    { AioTaskModel::ProgressTextRole, "progressText", read<&RowReader::progressText>, TaskRole::Progress },
    { AioTaskModel::ElapsedRole, "elapsed", read<&RowReader::elapsed>, TaskRole::Clock },
    { AioTaskModel::PriorityRole, "priority", read<&RowReader::priority>, TaskRole::Nothing },
    { AioTaskModel::ErrorRole, "error", read<&RowReader::error>, TaskRole::Nothing },
    { AioTaskModel::LocationRole, "location", read<&RowReader::location>, TaskRole::Clock },
    { AioTaskModel::StartedAtRole, "startedAt", read<&RowReader::startedAt>, TaskRole::Nothing },
    { AioTaskModel::DepthRole, "depth", read<&RowReader::depth>, TaskRole::Clock },
    { AioTaskModel::CancellableRole, "cancellable", read<&RowReader::isCancellable>, TaskRole::Nothing },
    { AioTaskModel::RemainingRole, "remaining", read<&RowReader::remaining>, TaskRole::Both },
    { AioTaskModel::SectionRole, "section", read<&RowReader::section>, TaskRole::Nothing },
    { AioTaskModel::WaitsForThreadRole, "waitsForThread", read<&RowReader::waitsForThread>, TaskRole::Clock },
    { AioTaskModel::SortRole, "sortKey", read<&RowReader::sortKey>, TaskRole::All },
    { AioTaskModel::PlainToolTipRole, "plainToolTip", read<&RowReader::toolTip>, TaskRole::All },
    { AioTaskModel::WaitReasonRole, "waitReason", read<&RowReader::waitReason>, TaskRole::Wait },
    { AioTaskModel::WaitTextRole, "waitText", read<&RowReader::waitText>, TaskRole::Wait },
    { AioTaskModel::AttemptRole, "attempt", read<&RowReader::attempt>, TaskRole::Nothing },
    { AioTaskModel::NextTryAtRole, "nextTryAt", read<&RowReader::nextTryAt>, TaskRole::Nothing },
    { AioTaskModel::HeldRole, "held", read<&RowReader::isHeld>, TaskRole::Nothing },
    { AioTaskModel::RepeatableRole, "repeatable", read<&RowReader::isRepeatable>, TaskRole::Nothing },
    { AioTaskModel::TagRole, "tag", read<&RowReader::tag>, TaskRole::Nothing },
};
static constexpr int RolesOfQt = 2;

static constexpr int indexOf(int role) noexcept
{
    if (role < AioTaskModel::TaskIdRole)
        return role == Qt::DisplayRole ? 0 : role == Qt::ToolTipRole ? 1 : -1;
    return role - AioTaskModel::TaskIdRole + RolesOfQt;
}

static constexpr bool isInOrder() noexcept
{
    for (int index = 0; index < int(std::size(Roles)); ++index) {
        if (indexOf(Roles[index].role) != index)
            return false;
    }
    return true;
}
static_assert(isInOrder(), "List all roles in the order of AioTaskModel::Role.");

std::span<const TaskRole> taskRoles() noexcept
{
    return Roles;
}

const TaskRole *findTaskRole(int role) noexcept
{
    const int index = indexOf(role);
    return index >= 0 && index < int(std::size(Roles)) ? &Roles[index] : nullptr;
}

QList<int> rolesFollowing(TaskRole::Follows what)
{
    QList<int> roles;
    roles.reserve(std::size(Roles));
    for (const TaskRole &role : Roles) {
        if (role.follows & what)
            roles += role.role;
    }
    return roles;
}

// The values

static QString nameOf(TaskState state)
{
    switch (state) {
    case TaskState::Waiting:
        return AioTaskModel::tr("Waiting");
    case TaskState::Active:
        return AioTaskModel::tr("Active");
    case TaskState::Cancelling:
        return AioTaskModel::tr("Cancelling");
    case TaskState::Succeeded:
        return AioTaskModel::tr("Succeeded");
    case TaskState::Failed:
        return AioTaskModel::tr("Failed");
    case TaskState::Cancelled:
        return AioTaskModel::tr("Cancelled");
    }
    return {};
}

static QString placeOf(const Frame &frame)
{
    return QString::fromUtf8(frame.location().file_name()) + QLatin1Char(':')
            + QString::number(frame.location().line());
}

//! Returns \a number in the digits of the default locale, without separators, padded with zeros to \a width.
static QString digits(qint64 number, int width = 0)
{
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    QString text = locale.toString(number);
    while (text.size() < width)
        text.prepend(locale.zeroDigit());
    return text;
}

static QString duration(qint64 milliseconds)
{
    const qint64 seconds = milliseconds / 1000;
    if (seconds < 60)
        return AioTaskModel::tr("%1 s").arg(digits(seconds));
    const QString minutes = digits(seconds / 60 % 60, 2) + QLatin1Char(':') + digits(seconds % 60, 2);
    return seconds < 3600 ? minutes : digits(seconds / 3600) + QLatin1Char(':') + minutes;
}

//! Returns tenths of a second, and at least one, because everything takes some time.
static QString partOfSecond(qint64 milliseconds)
{
    const qint64 tenths = std::max<qint64>(milliseconds / 100, 1);
    return AioTaskModel::tr("%1 s").arg(QLocale().toString(double(tenths) / 10, 'f', 1));
}

//! Returns HTML that shows \a plain as it is, in QTextDocument and in Qt Quick's StyledText, which has no style sheets.
static QString toHtml(const QString &plain)
{
    QString html = QStringLiteral("<div style=\"white-space: pre-wrap\">");
    bool isAfterSpace = true;
    for (const QChar character : plain) {
        const bool isSpace = character == QLatin1Char(' ');
        if (isSpace && isAfterSpace)
            html += QLatin1String("&nbsp;"); // otherwise the second of two spaces is dropped
        else if (character == QLatin1Char('\n'))
            html += QLatin1String("<br>");
        else
            html += QString(character).toHtmlEscaped();
        isAfterSpace = isSpace || character == QLatin1Char('\n');
    }
    return html + QLatin1String("</div>");
}

QString RowReader::label() const
{
    const QString label = m_row.job ? m_row.job->label() : details().label;
    return label.isEmpty() ? AioTaskModel::tr("Task %1").arg(digits(m_row.id)) : label;
}

TaskState RowReader::state() const
{
    if (m_row.job)
        return m_row.job->state();
    return m_row.finished ? m_row.finished->state : m_row.state;
}

QString RowReader::stateName() const
{
    if (waitReason() == WaitReason::Held)
        return AioTaskModel::tr("Held");
    return waitsForThread() ? AioTaskModel::tr("Waits for a thread") : nameOf(state());
}

double RowReader::progress() const
{
    if (m_row.job)
        return progressOf(*m_row.job);
    return state() == TaskState::Succeeded ? 1 : progressOf(details());
}

QString RowReader::progressText() const
{
    return m_row.job ? m_row.job->progress().text : details().progressText;
}

qint64 RowReader::elapsed() const
{
    if (!hasHadSlot())
        return 0;
    if (isUndescribed())
        return m_row.elapsed;
    const Nanoseconds begin = slotTime();
    const Nanoseconds end = m_row.job ? now() : m_row.finished->endTime;
    return std::max<Nanoseconds>(end - begin, 0) / Millisecond; // a StandingTime that ends takes the time back
}

int RowReader::priority() const
{
    return m_row.job ? m_row.job->priority() : m_row.finished ? m_row.finished->priority : 0;
}

QString RowReader::error() const
{
    if (!m_row.job)
        return details().error;
    const std::exception_ptr error = m_row.job->lastError();
    return error ? errorString(error) : QString();
}

QString RowReader::location() const
{
    return innermost() ? placeOf(*innermost()) : QString();
}

QDateTime RowReader::startedAt() const
{
    return slotTime() == 0 ? QDateTime() : QDateTime::fromMSecsSinceEpoch(WallClock::milliseconds(slotTime()));
}

int RowReader::depth() const
{
    int depth = 0;
    for (const Frame *frame = innermost(); frame; frame = frame->caller())
        ++depth;
    return depth;
}

bool RowReader::isCancellable() const
{
    return state() == TaskState::Waiting || state() == TaskState::Active;
}

qint64 RowReader::remaining() const
{
    const double done = progress();
    if (isFinished() || done <= 0 || slotTime() == 0)
        return -1;
    return qint64(double(elapsed()) * (1 - done) / done);
}

QString RowReader::section() const
{
    if (isFinished())
        return AioTaskModel::tr("Finished");
    return m_row.job->place() == QueueEntry::Place::Slot ? AioTaskModel::tr("Active") : AioTaskModel::tr("Waiting");
}

bool RowReader::waitsForThread() const
{
    return m_row.job && m_row.job->job()->showsWaitForThread();
}

WaitReason RowReader::waitReason() const
{
    return m_row.job ? m_row.job->waitReason() : WaitReason::None;
}

//! Returns the time until \a time in whole seconds, and at least one, so that a countdown ends when the time has come.
static QString timeUntil(Nanoseconds time)
{
    const qint64 seconds = (time - now() + 999 * Millisecond) / (1000 * Millisecond);
    return duration(std::max<qint64>(seconds, 1) * 1000);
}

QString RowReader::waitText() const
{
    switch (waitReason()) {
    case WaitReason::None:
    case WaitReason::Slot:
        break;
    case WaitReason::Held:
        return AioTaskModel::tr("held");
    case WaitReason::Delay:
        //: A time, such as "in 5 s"
        return AioTaskModel::tr("in %1").arg(timeUntil(m_row.job->nextTry()));
    case WaitReason::Retry:
        //: A number and a time, such as "attempt 3 in 12 s"
        return AioTaskModel::tr("attempt %1 in %2").arg(digits(attempt()), timeUntil(m_row.job->nextTry()));
    case WaitReason::Paused:
        return AioTaskModel::tr("paused");
    case WaitReason::Key:
        return AioTaskModel::tr("for another task");
    case WaitReason::Limit:
        return AioTaskModel::tr("for a limit");
    }
    return {};
}

int RowReader::attempt() const
{
    return m_row.job ? m_row.job->attempt() : details().attempts;
}

QDateTime RowReader::nextTryAt() const
{
    const Nanoseconds time = m_row.job ? m_row.job->nextTry() : 0;
    return time == 0 ? QDateTime() : QDateTime::fromMSecsSinceEpoch(WallClock::milliseconds(time));
}

bool RowReader::isHeld() const
{
    return waitReason() == WaitReason::Held;
}

QVariant RowReader::tag() const
{
    return m_row.job ? m_row.job->tag() : details().tag;
}

bool RowReader::isRepeatable() const
{
    return isFinished() && m_row.isKept && details().repeater;
}

QString RowReader::toolTip() const
{
    QStringList lines{ label(), stateName() };
    if (!message().isEmpty())
        lines += message();
    QStringList chain;
    for (const Frame *frame = innermost(); frame; frame = frame->caller())
        chain.prepend(placeOf(*frame));
    return (lines + chain).join(QLatin1Char('\n'));
}

QString RowReader::toolTipAsHtml() const
{
    return toHtml(toolTip());
}

QVariant RowReader::display(int column) const
{
    switch (column) {
    case AioTaskModel::TaskColumn:
        return label();
    case AioTaskModel::StateColumn:
        return stateName();
    case AioTaskModel::ProgressColumn:
        if (progress() < 0)
            return QString();
        //: A number and the percent sign
        return AioTaskModel::tr("%1 %2").arg(digits(qint64(progress() * 100)), QLocale().percent());
    case AioTaskModel::ElapsedColumn:
        if (!hasHadSlot())
            return QString();
        return isFinished() && elapsed() < 1000 ? partOfSecond(elapsed()) : duration(elapsed());
    case AioTaskModel::MessageColumn:
        return message();
    default:
        return {};
    }
}

QVariant RowReader::sortKey(int column) const
{
    switch (column) {
    case AioTaskModel::StateColumn:
        return int(state());
    case AioTaskModel::ProgressColumn:
        return progress();
    case AioTaskModel::ElapsedColumn:
        return hasHadSlot() ? elapsed() : qint64(-1); // waiting tasks sort before just started ones
    default:
        return display(column);
    }
}

bool RowReader::hasHadSlot() const noexcept
{
    return isUndescribed() ? m_row.elapsed >= 0 : slotTime() != 0;
}

Nanoseconds RowReader::slotTime() const noexcept
{
    return m_row.job ? m_row.job->slotTime() : m_row.finished ? m_row.finished->slotTime : 0;
}

QString RowReader::message() const
{
    const QString why = error();
    const QString text = why.isEmpty() ? progressText() : why;
    const QString wait = isHeld() ? QString() : waitText(); // the state says already that it is held
    if (text.isEmpty() || wait.isEmpty())
        return wait + text;
    return wait + QStringLiteral(" · ") + text;
}

const FinishedTask::Details &RowReader::details() const noexcept
{
    static const auto *const none = new FinishedTask::Details; // never deleted: static destructors may use it
    return m_row.finished && m_row.finished->details ? *m_row.finished->details : *none;
}

}
