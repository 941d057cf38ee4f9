// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotaskmodel.h"

#include "aiomodelupdater_p.h"

#include <QtCore/QDateTime>
#include <QtCore/QLocale>
#include <QtCore/QMetaMethod>

using namespace Aio::detail;

static constexpr Nanoseconds Millisecond = 1'000'000;

AioTaskModel *AioPool::tasks()
{
    requireOwnThread(*d, "AioPool::tasks");
    if (!m_tasks)
        m_tasks = new AioTaskModel(*this, *d);
    return m_tasks;
}

AioTaskModel::AioTaskModel(AioPool &pool, PoolCore &core)
    : QAbstractListModel(&pool), d(std::make_unique<ModelUpdater>(*this, pool, core))
{
}

AioTaskModel::~AioTaskModel()
{
    if (AioPool *pool = d->pool())
        pool->m_tasks = nullptr;
}

AioPool *AioTaskModel::pool() const
{
    return d->pool();
}

int AioTaskModel::updateInterval() const
{
    return int(d->interval() / Millisecond);
}

void AioTaskModel::setUpdateInterval(int milliseconds)
{
    if (milliseconds < 0) {
        qCWarning(lcAioPool, "AioTaskModel: an update interval of %d ms is below 0; it stays %d", milliseconds,
                  updateInterval());
        return;
    }
    if (milliseconds == updateInterval())
        return;
    d->setInterval(milliseconds * Millisecond);
    Q_EMIT updateIntervalChanged();
}

int AioTaskModel::historyLimit() const
{
    return d->rows().historyLimit();
}

void AioTaskModel::setHistoryLimit(int limit)
{
    if (limit < 0) {
        qCWarning(lcAioPool, "AioTaskModel: a history limit of %d is below 0; it stays %d", limit, historyLimit());
        return;
    }
    if (limit == historyLimit())
        return;
    d->rows().setHistoryLimit(limit);
    Q_EMIT historyLimitChanged();
}

void AioTaskModel::clearHistory()
{
    d->rows().clearHistory();
}

bool AioTaskModel::cancel(int row)
{
    const qint64 id = taskAt(row);
    return id != 0 && pool() && pool()->cancelTask(id);
}

qint64 AioTaskModel::taskAt(int row) const
{
    d->attend();
    return d->rows().at(row).id;
}

int AioTaskModel::rowOf(qint64 taskId) const
{
    d->attend();
    return d->rows().rowOf(taskId);
}

int AioTaskModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : d->rows().count();
}

int AioTaskModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QModelIndex AioTaskModel::index(int row, int column, const QModelIndex &parent) const
{
    d->attend(); // the caller may keep the index for long
    return QAbstractListModel::index(row, column, parent);
}

void AioTaskModel::connectNotify(const QMetaMethod &signal)
{
    // Wake the rows before the first change is reported. Connections to destroyed() and the like need no rows.
    if (signal.name().startsWith("rows") || signal.name() == "dataChanged")
        d->attend();
}

// The data of a row

static QString stateName(AioPool::TaskState state)
{
    switch (state) {
    case AioPool::TaskState::Waiting:
        return AioTaskModel::tr("Waiting");
    case AioPool::TaskState::Active:
        return AioTaskModel::tr("Active");
    case AioPool::TaskState::Cancelling:
        return AioTaskModel::tr("Cancelling");
    case AioPool::TaskState::Succeeded:
        return AioTaskModel::tr("Succeeded");
    case AioPool::TaskState::Failed:
        return AioTaskModel::tr("Failed");
    case AioPool::TaskState::Cancelled:
        return AioTaskModel::tr("Cancelled");
    }
    return {};
}

static QString place(const Frame &frame)
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

//! Reads the values of a row from its live job, or from what is kept of a finished one.
class RowReader
{
public:
    explicit RowReader(const TaskRows::Row &row) : m_row(row) { }

    QString label() const
    {
        const QString label = m_row.job ? m_row.job->label() : details().label;
        return label.isEmpty() ? AioTaskModel::tr("Task %1").arg(digits(m_row.id)) : label;
    }
    AioPool::TaskState state() const
    {
        return AioPool::TaskState(m_row.job                ? m_row.job->state()
                                          : m_row.finished ? m_row.finished->state
                                                           : m_row.state);
    }
    bool isFinished() const { return !m_row.job; }
    bool waitsForThread() const { return m_row.job && m_row.job->job()->showsWaitForThread(); }
    QString stateName() const
    {
        return waitsForThread() ? AioTaskModel::tr("Waits for a thread") : ::stateName(state());
    }
    //! True if only the state and the elapsed time of the task are known.
    bool isUndescribed() const { return !m_row.job && !m_row.finished; }
    double progress() const
    {
        if (m_row.job)
            return progressOf(*m_row.job);
        return state() == AioPool::TaskState::Succeeded ? 1 : progressOf(details());
    }
    QString progressText() const
    {
        return m_row.job ? m_row.job->progress().text : details().progressText;
    }
    int priority() const { return m_row.job ? m_row.job->priority() : m_row.finished ? m_row.finished->priority : 0; }
    QString error() const { return m_row.job ? QString() : details().error; }
    //! Returns when the task got its slot; 0 if it has had none.
    Nanoseconds slotTime() const
    {
        return m_row.job ? m_row.job->slotTime() : m_row.finished ? m_row.finished->slotTime : 0;
    }
    qint64 elapsed() const
    {
        if (isUndescribed())
            return m_row.elapsed;
        const Nanoseconds begin = slotTime();
        if (begin == 0)
            return 0;
        return ((m_row.job ? now() : m_row.finished->endTime) - begin) / Millisecond;
    }
    qint64 remaining() const
    {
        const double done = progress();
        if (isFinished() || done <= 0 || slotTime() == 0)
            return -1;
        return qint64(double(elapsed()) * (1 - done) / done);
    }
    const Frame *innermost() const { return m_row.job ? m_row.job->innermostFrame() : nullptr; }
    int depth() const
    {
        int depth = 0;
        for (const Frame *frame = innermost(); frame; frame = frame->caller())
            ++depth;
        return depth;
    }
    bool isActive() const { return m_row.job && m_row.job->place() == QueueEntry::Place::Slot; }
    QString section() const
    {
        if (isFinished())
            return AioTaskModel::tr("Finished");
        return isActive() ? AioTaskModel::tr("Active") : AioTaskModel::tr("Waiting");
    }
    QString message() const { return error().isEmpty() ? progressText() : error(); }
    QString toolTip() const
    {
        QStringList lines{ label(), stateName() };
        if (!message().isEmpty())
            lines += message();
        QStringList chain;
        for (const Frame *frame = innermost(); frame; frame = frame->caller())
            chain.prepend(place(*frame));
        return (lines + chain).join(QLatin1Char('\n'));
    }
    QVariant display(int column) const
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
            return slotTime() == 0 ? QString() : duration(elapsed());
        case AioTaskModel::MessageColumn:
            return message();
        default:
            return {};
        }
    }
    QVariant sortKey(int column) const
    {
        switch (column) {
        case AioTaskModel::StateColumn:
            return int(state());
        case AioTaskModel::ProgressColumn:
            return progress();
        case AioTaskModel::ElapsedColumn:
            return slotTime() == 0 && !isUndescribed() ? qint64(-1)
                                                       : elapsed(); // waiting tasks sort before just started ones
        default:
            return display(column);
        }
    }

private:
    const FinishedTask::Details &details() const
    {
        static const auto *const none = new FinishedTask::Details; // never deleted: static destructors may use it
        return m_row.finished && m_row.finished->details ? *m_row.finished->details : *none;
    }

    const TaskRows::Row m_row;
};

QVariant AioTaskModel::data(const QModelIndex &index, int role) const
{
    d->attend();
    if (!index.isValid() || !checkIndex(index))
        return {};
    const RowReader row(d->rows().at(index.row()));
    switch (role) {
    case Qt::DisplayRole:
        return row.display(index.column());
    case Qt::ToolTipRole:
        return toHtml(row.toolTip());
    case TaskIdRole:
        return d->rows().at(index.row()).id;
    case LabelRole:
        return row.label();
    case StateRole:
        return int(row.state());
    case StateNameRole:
        return row.stateName();
    case ProgressRole:
        return row.progress();
    case ProgressTextRole:
        return row.progressText();
    case ElapsedRole:
        return row.elapsed();
    case PriorityRole:
        return row.priority();
    case ErrorRole:
        return row.error();
    case LocationRole:
        return row.innermost() ? place(*row.innermost()) : QString();
    case StartedAtRole:
        return row.slotTime() == 0 ? QDateTime()
                                   : QDateTime::fromMSecsSinceEpoch(WallClock::milliseconds(row.slotTime()));
    case DepthRole:
        return row.depth();
    case CancellableRole:
        return row.state() == AioPool::TaskState::Waiting || row.state() == AioPool::TaskState::Active;
    case RemainingRole:
        return row.remaining();
    case SectionRole:
        return row.section();
    case WaitsForThreadRole:
        return row.waitsForThread();
    case SortRole:
        return row.sortKey(index.column());
    case PlainToolTipRole:
        return row.toolTip();
    default:
        return {};
    }
}

QVariant AioTaskModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractListModel::headerData(section, orientation, role);
    switch (section) {
    case TaskColumn:
        return tr("Task");
    case StateColumn:
        return tr("State");
    case ProgressColumn:
        return tr("Progress");
    case ElapsedColumn:
        return tr("Elapsed");
    case MessageColumn:
        return tr("Message");
    default:
        return {};
    }
}

QHash<int, QByteArray> AioTaskModel::roleNames() const
{
    QHash<int, QByteArray> names = QAbstractListModel::roleNames();
    names.insert({
            { TaskIdRole, "taskId" },
            { LabelRole, "label" },
            { StateRole, "state" },
            { StateNameRole, "stateName" },
            { ProgressRole, "progress" },
            { ProgressTextRole, "progressText" },
            { ElapsedRole, "elapsed" },
            { PriorityRole, "priority" },
            { ErrorRole, "error" },
            { LocationRole, "location" },
            { StartedAtRole, "startedAt" },
            { DepthRole, "depth" },
            { CancellableRole, "cancellable" },
            { RemainingRole, "remaining" },
            { SectionRole, "section" },
            { WaitsForThreadRole, "waitsForThread" },
            { SortRole, "sortKey" },
            { PlainToolTipRole, "plainToolTip" },
    });
    return names;
}
