// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotaskactions.h"

#include "model/aioqueuemoves_p.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>
#include <QtCore/QPointer>
#include <QtCore/QTimer>
#include <QtGui/QAction>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QMenu>

#include <algorithm>
#include <array>
#include <limits>

namespace {

using namespace Aio::detail;
using State = AioPool::TaskState;

//! How many of the selected rows are looked at to enable the actions.
constexpr int LookedAt = 500;
//! How many tasks may be copied to the clipboard.
constexpr int MostCopied = 10'000;
//! Milliseconds from one look at the selected rows to the next, as long as only the model changes.
constexpr int LookInterval = 100;

struct Description
{
    const char *text;
    const char *keys;
    bool isSeparated; // from the one before
};

constexpr std::array<Description, AioTaskActions::ActionCount> Descriptions{ {
        { QT_TRANSLATE_NOOP("AioTaskActions", "Start now"), "Ctrl+Return", false },
        { QT_TRANSLATE_NOOP("AioTaskActions", "Move to front"), "Alt+Home", false },
        { QT_TRANSLATE_NOOP("AioTaskActions", "Move up"), "Alt+Up", false },
        { QT_TRANSLATE_NOOP("AioTaskActions", "Move down"), "Alt+Down", false },
        { QT_TRANSLATE_NOOP("AioTaskActions", "Hold"), "Ctrl+Shift+H", true },
        { QT_TRANSLATE_NOOP("AioTaskActions", "Release"), "Ctrl+Shift+R", false },
        { QT_TRANSLATE_NOOP("AioTaskActions", "Retry"), "Ctrl+R", true },
        { QT_TRANSLATE_NOOP("AioTaskActions", "Retry failed"), "", false },
        { QT_TRANSLATE_NOOP("AioTaskActions", "Cancel"), "Del", true },
        { QT_TRANSLATE_NOOP("AioTaskActions", "Copy error"), "Ctrl+C", true },
        { QT_TRANSLATE_NOOP("AioTaskActions", "Copy details"), "Ctrl+Shift+C", false },
} };

State stateOf(const QModelIndex &index)
{
    return State(index.data(AioTaskModel::StateRole).toInt());
}

//! To how many of the selected tasks each action applies.
struct Survey
{
    std::array<int, AioTaskActions::ActionCount> counts = {};
    bool isPartial = false; // more are selected than have been looked at
};

}

class AioTaskActions::Private
{
public:
    Private(AioTaskActions *owner, QAbstractItemView *itemView) : q(owner), view(itemView)
    {
        update.setSingleShot(true);
        QObject::connect(&update, &QTimer::timeout, q, [this] { enable(); });
        for (int i = 0; i < ActionCount; ++i) {
            auto *action = new QAction(q);
            action->setShortcut(QKeySequence(QString::fromLatin1(Descriptions[std::size_t(i)].keys)));
            action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
            QObject::connect(action, &QAction::triggered, q, [this, i] { q->run(Action(i)); });
            actions[std::size_t(i)] = action;
            if (Descriptions[std::size_t(i)].isSeparated) {
                auto *separator = new QAction(q);
                separator->setSeparator(true);
                all << separator;
            }
            all << action;
            view->addAction(action);
        }
        view->setContextMenuPolicy(Qt::CustomContextMenu);
        QObject::connect(view, &QWidget::customContextMenuRequested, q, [this](const QPoint &at) { showMenu(at); });
        view->installEventFilter(q);
        follow();
        enable();
    }

    //! Returns the pool's model below the proxies; null if there is none.
    AioTaskModel *tasks() const { return view ? tasksBelow(view->model()) : nullptr; }
    AioPool *pool() const
    {
        const AioTaskModel *model = tasks();
        return model ? model->pool() : nullptr;
    }
    //! Returns the first \a most selected rows, each once, from the first to the last.
    QList<QModelIndex> selected(int most) const
    {
        QList<QModelIndex> rows;
        const QItemSelectionModel *selection = view ? view->selectionModel() : nullptr;
        if (!selection)
            return rows;
        // In any order, and several for a row of which several cells are selected one by one
        QItemSelection ranges = selection->selection();
        std::sort(ranges.begin(), ranges.end(),
                  [](const QItemSelectionRange &a, const QItemSelectionRange &b) { return a.top() < b.top(); });
        int next = 0;
        for (const QItemSelectionRange &range : std::as_const(ranges)) {
            for (next = std::max(next, range.top()); next <= range.bottom() && rows.size() < most; ++next)
                rows << view->model()->index(next, 0, range.parent());
        }
        return rows;
    }
    static bool applies(Action action, const QModelIndex &index)
    {
        const State state = stateOf(index);
        switch (action) {
        case StartNow:
        case MoveToFront:
            return state == State::Waiting;
        case Hold:
            return state == State::Waiting && !index.data(AioTaskModel::HeldRole).toBool();
        case Release:
            return state == State::Waiting && index.data(AioTaskModel::HeldRole).toBool();
        case Retry:
            return index.data(AioTaskModel::RepeatableRole).toBool();
        case Cancel:
            return index.data(AioTaskModel::CancellableRole).toBool();
        case CopyError:
            return state == State::Failed;
        default:
            return true;
        }
    }
    QList<qint64> idsFor(Action action) const
    {
        QList<qint64> ids;
        const QList<QModelIndex> rows = selected(std::numeric_limits<int>::max());
        for (const QModelIndex &index : rows) {
            if (applies(action, index))
                ids << taskIdAt(index);
        }
        return ids;
    }
    //! Looks at each selected row once, for all actions.
    Survey survey() const
    {
        Survey found;
        if (const AioTaskModel *model = tasks())
            found.counts[RetryFailed] = model->retryableRows();
        QList<QModelIndex> rows = selected(LookedAt + 1);
        found.isPartial = rows.size() > LookedAt;
        if (found.isPartial)
            rows.removeLast();
        std::vector<int> waiting;
        for (const QModelIndex &index : std::as_const(rows)) {
            const State state = stateOf(index);
            if (state == State::Waiting) {
                waiting.push_back(index.row());
                found.counts[index.data(AioTaskModel::HeldRole).toBool() ? Release : Hold] += 1;
            }
            found.counts[CopyError] += state == State::Failed;
            found.counts[Cancel] += index.data(AioTaskModel::CancellableRole).toBool();
            found.counts[Retry] += index.data(AioTaskModel::RepeatableRole).toBool();
        }
        found.counts[StartNow] = found.counts[MoveToFront] = int(waiting.size());
        found.counts[CopyDetails] = int(rows.size());
        if (!waiting.empty() && isInQueueOrder(view->model()))
            countMoves(found, waiting);
        return found;
    }
    //! Counts the \a rows of those that follow each other and have another waiting one above or below.
    void countMoves(Survey &found, const std::vector<int> &rows) const
    {
        for (std::size_t first = 0, end = 0; first < rows.size(); first = end) {
            for (end = first + 1; end < rows.size() && rows[end] == rows[end - 1] + 1;)
                ++end;
            if (waits(view->model()->index(rows[first] - 1, 0)))
                found.counts[MoveUp] += int(end - first);
            if (waits(view->model()->index(rows[end - 1] + 1, 0)))
                found.counts[MoveDown] += int(end - first);
        }
    }
    void setText(Action action, int count, bool isPartial)
    {
        const QString text = QCoreApplication::translate("AioTaskActions", Descriptions[std::size_t(action)].text);
        const bool isNumbered = count > 1 || (count == 1 && action == RetryFailed);
        QString number = QLocale().toString(count);
        if (isPartial)
            number += u'+';
        actions[std::size_t(action)]->setText(
                isNumbered
                        ? QCoreApplication::translate("AioTaskActions", "%1 (%2)", "an action and the number of tasks")
                                  .arg(text, number)
                        : text);
    }
    void enable()
    {
        update.stop();
        const Survey found = survey();
        const bool isOrdered = view && isInQueueOrder(view->model());
        for (int i = 0; i < ActionCount; ++i) {
            const auto action = Action(i);
            const int applying = found.counts[std::size_t(i)];
            const bool isPartial = found.isPartial && action != RetryFailed;
            const bool mayMove = isOrdered || (action != MoveUp && action != MoveDown);
            actions[std::size_t(i)]->setEnabled(applying > 0 || (isPartial && mayMove));
            setText(action, applying, isPartial);
        }
        looked.start();
    }
    void enableRetryFailed()
    {
        const AioTaskModel *model = tasks();
        const int count = model ? model->retryableRows() : 0;
        actions[RetryFailed]->setEnabled(count > 0);
        setText(RetryFailed, count, false);
    }
    //! Looks at the selected rows soon, but not all the time: with many rows that costs more than the tasks do.
    void later()
    {
        if (update.isActive())
            return;
        const qint64 since = looked.isValid() ? looked.elapsed() : LookInterval;
        update.start(int(std::clamp<qint64>(LookInterval - since, 0, LookInterval)));
    }
    void atOnce() { update.start(0); }
    //! Follows the model and the selection that the view has now.
    void follow()
    {
        if (!view)
            return;
        QAbstractItemModel *const model = view->model();
        QItemSelectionModel *const selection = view->selectionModel();
        if (model == followed && selection == followedSelection)
            return;
        for (QObject *old : { static_cast<QObject *>(followed), static_cast<QObject *>(followedSelection) }) {
            if (old)
                QObject::disconnect(old, nullptr, q, nullptr);
        }
        QObject::disconnect(counted);
        followed = model;
        followedSelection = selection;
        const auto look = [this] { later(); };
        if (model) {
            QObject::connect(model, &QAbstractItemModel::dataChanged, q, look);
            QObject::connect(model, &QAbstractItemModel::rowsInserted, q, look);
            QObject::connect(model, &QAbstractItemModel::rowsRemoved, q, look);
            QObject::connect(model, &QAbstractItemModel::rowsMoved, q, look);
            QObject::connect(model, &QAbstractItemModel::modelReset, q, look);
            QObject::connect(model, &QAbstractItemModel::layoutChanged, q, look);
        }
        if (selection) {
            QObject::connect(selection, &QItemSelectionModel::selectionChanged, q, [this](const QItemSelection &added) {
                if (added.isEmpty())
                    later(); // rows may just have gone
                else
                    atOnce();
            });
        }
        if (AioTaskModel *rows = tasks())
            counted = QObject::connect(rows, &AioTaskModel::rowsCounted, q, [this] { enableRetryFailed(); });
        atOnce();
    }
    void showMenu(const QPoint &at)
    {
        follow();
        enable();
        auto *menu = new QMenu(view);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        for (QAction *action : std::as_const(all)) {
            if (action != actions[RetryFailed] || action->isEnabled())
                menu->addAction(action);
        }
        menu->popup(view->viewport()->mapToGlobal(at));
    }
    void copy(Action action) const
    {
        const int role = action == CopyError ? int(AioTaskModel::ErrorRole) : int(AioTaskModel::PlainToolTipRole);
        QStringList texts;
        const QList<QModelIndex> rows = selected(MostCopied);
        for (const QModelIndex &index : rows) {
            if (applies(action, index))
                texts << index.data(role).toString();
        }
        if (!texts.isEmpty())
            QGuiApplication::clipboard()->setText(texts.join(action == CopyError ? u"\n" : u"\n\n"));
    }
    //! Moves each block of selected rows that wait past the row above or below, by ids: rows change meanwhile.
    void moveByOne(bool up)
    {
        if (!view || !isInQueueOrder(view->model()))
            return;
        std::vector<int> rows;
        const QList<QModelIndex> indexes = selected(std::numeric_limits<int>::max());
        for (const QModelIndex &index : indexes) {
            if (waits(index))
                rows.push_back(index.row());
        }
        QAbstractItemModel &model = *view->model();
        const std::vector<QueueMove> moves = up ? movesUp(model, rows) : movesDown(model, rows);
        const QPointer<AioPool> steered = pool();
        for (const QueueMove &move : moves) {
            if (steered)
                move.run(*steered);
        }
    }

    AioTaskActions *const q;
    const QPointer<QAbstractItemView> view;
    std::array<QAction *, ActionCount> actions = {};
    QList<QAction *> all;
    QPointer<QAbstractItemModel> followed;
    QPointer<QItemSelectionModel> followedSelection;
    QMetaObject::Connection counted;
    QTimer update;
    QElapsedTimer looked;
};

AioTaskActions::AioTaskActions(QAbstractItemView *view) : QObject(view), d(std::make_unique<Private>(this, view)) { }

AioTaskActions::~AioTaskActions() = default;

QAction *AioTaskActions::action(Action action) const
{
    return action >= 0 && action < ActionCount ? d->actions[std::size_t(action)] : nullptr;
}

QList<QAction *> AioTaskActions::actions() const
{
    return d->all;
}

int AioTaskActions::count(Action action) const
{
    return action >= 0 && action < ActionCount ? d->survey().counts[std::size_t(action)] : 0;
}

void AioTaskActions::run(Action action)
{
    const QPointer<AioPool> pool = d->pool();
    if (!pool)
        return;
    switch (action) {
    case CopyError:
    case CopyDetails:
        d->copy(action);
        return;
    case MoveUp:
    case MoveDown:
        d->moveByOne(action == MoveUp);
        return;
    case RetryFailed:
        d->tasks()->retryFailed();
        return;
    default:
        break;
    }
    // Ids, because rows change while tasks are steered, and user code may do anything.
    QList<qint64> ids = d->idsFor(action);
    if (action == MoveToFront)
        std::reverse(ids.begin(), ids.end());
    for (const qint64 id : std::as_const(ids)) {
        if (!pool)
            return;
        switch (action) {
        case StartNow:
            pool->startNow(id);
            break;
        case MoveToFront:
            pool->moveToFront(id);
            break;
        case Hold:
            pool->hold(id);
            break;
        case Release:
            pool->release(id);
            break;
        case Retry:
            pool->retry(id);
            break;
        default:
            pool->cancelTask(id);
        }
    }
}

bool AioTaskActions::eventFilter(QObject *, QEvent *event)
{
    // A view does not report that it has another model.
    if (event->type() == QEvent::Enter || event->type() == QEvent::FocusIn || event->type() == QEvent::Show
        || event->type() == QEvent::LayoutRequest || event->type() == QEvent::Paint)
        d->follow();
    if (event->type() == QEvent::ShortcutOverride && d->update.isActive())
        d->enable(); // a key does nothing while its action is disabled
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::LocaleChange)
        d->atOnce();
    return false;
}
