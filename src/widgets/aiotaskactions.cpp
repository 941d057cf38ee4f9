// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotaskactions.h"

#include <QtCore/QAbstractProxyModel>
#include <QtCore/QCoreApplication>
#include <QtCore/QPointer>
#include <QtCore/QSortFilterProxyModel>
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

using State = AioPool::TaskState;

//! How many of the selected rows are looked at to enable the actions.
constexpr int LookedAt = 10'000;

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

qint64 idOf(const QModelIndex &index)
{
    return index.data(AioTaskModel::TaskIdRole).toLongLong();
}

bool isWaiting(const QModelIndex &index)
{
    return index.isValid() && stateOf(index) == State::Waiting;
}

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

    //! Returns the pool's model under the proxies; null if there is none.
    AioTaskModel *tasks() const
    {
        QAbstractItemModel *model = view ? view->model() : nullptr;
        while (auto *proxy = qobject_cast<QAbstractProxyModel *>(model))
            model = proxy->sourceModel();
        return qobject_cast<AioTaskModel *>(model);
    }
    AioPool *pool() const
    {
        const AioTaskModel *model = tasks();
        return model ? model->pool() : nullptr;
    }
    //! True if the rows stand in the order of the queue.
    bool isInOrder() const
    {
        for (auto *proxy = qobject_cast<QAbstractProxyModel *>(view->model()); proxy;
             proxy = qobject_cast<QAbstractProxyModel *>(proxy->sourceModel())) {
            if (const auto *sorted = qobject_cast<QSortFilterProxyModel *>(proxy); sorted && sorted->sortColumn() >= 0)
                return false;
        }
        return true;
    }
    //! Returns the first \a most selected rows, each once, from the first to the last.
    QList<QModelIndex> selected(int most) const
    {
        QList<QModelIndex> rows;
        const QItemSelectionModel *selection = view ? view->selectionModel() : nullptr;
        if (!selection)
            return rows;
        QList<int> numbers;
        QModelIndex parent;
        for (const QItemSelectionRange &range : selection->selection()) {
            parent = range.parent();
            for (int row = range.top(); row <= range.bottom() && numbers.size() < most; ++row)
                numbers << row;
        }
        std::sort(numbers.begin(), numbers.end());
        numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
        for (const int row : numbers)
            rows << view->model()->index(row, 0, parent);
        return rows;
    }
    bool applies(Action action, const QModelIndex &index, bool isOrdered) const
    {
        const State state = stateOf(index);
        switch (action) {
        case StartNow:
        case MoveToFront:
            return state == State::Waiting;
        case MoveUp:
            return isOrdered && state == State::Waiting && isWaiting(index.siblingAtRow(index.row() - 1));
        case MoveDown:
            return isOrdered && state == State::Waiting && isWaiting(index.siblingAtRow(index.row() + 1));
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
    QList<qint64> idsFor(Action action, int most) const
    {
        QList<qint64> ids;
        const bool isOrdered = isInOrder();
        const QList<QModelIndex> rows = selected(most);
        for (const QModelIndex &index : rows) {
            if (applies(action, index, isOrdered))
                ids << idOf(index);
        }
        return ids;
    }
    int count(Action action) const
    {
        if (action == RetryFailed) {
            const AioTaskModel *model = tasks();
            return model ? model->retryableRows() : 0;
        }
        return int(idsFor(action, LookedAt).size());
    }
    void setText(Action action, int count)
    {
        const QString text = QCoreApplication::translate("AioTaskActions", Descriptions[std::size_t(action)].text);
        const bool isNumbered = count > 1 || (count == 1 && action == RetryFailed);
        actions[std::size_t(action)]->setText(
                isNumbered
                        ? QCoreApplication::translate("AioTaskActions", "%1 (%2)", "an action and the number of tasks")
                                  .arg(text, QLocale().toString(count))
                        : text);
    }
    void enable()
    {
        for (int i = 0; i < ActionCount; ++i) {
            const int applying = count(Action(i));
            actions[std::size_t(i)]->setEnabled(applying > 0);
            setText(Action(i), applying);
        }
    }
    void later()
    {
        if (!update.isActive())
            update.start(0);
    }
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
        if (selection)
            QObject::connect(selection, &QItemSelectionModel::selectionChanged, q, look);
        if (AioTaskModel *rows = tasks())
            counted = QObject::connect(rows, &AioTaskModel::rowsCounted, q, look);
        later();
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
        const QList<QModelIndex> rows = selected(LookedAt);
        for (const QModelIndex &index : rows) {
            if (applies(action, index, true))
                texts << index.data(role).toString();
        }
        if (!texts.isEmpty())
            QGuiApplication::clipboard()->setText(texts.join(action == CopyError ? u"\n" : u"\n\n"));
    }
    //! Moves each block of selected rows past the row above or below, by ids: rows change meanwhile.
    void moveByOne(bool up)
    {
        struct Move
        {
            qint64 id;
            qint64 before;
        };
        QList<Move> moves;
        const QList<QModelIndex> rows = selected(LookedAt);
        for (qsizetype first = 0, last = 0; first < rows.size(); first = last + 1) {
            last = first;
            while (last + 1 < rows.size() && rows[last + 1].row() == rows[last].row() + 1)
                ++last;
            const QModelIndex above = rows[first].siblingAtRow(rows[first].row() - 1);
            const QModelIndex below = rows[last].siblingAtRow(rows[last].row() + 1);
            if (up && isWaiting(above)) {
                for (qsizetype i = first; i <= last; ++i) {
                    if (isWaiting(rows[i]))
                        moves << Move{ idOf(rows[i]), idOf(above) };
                }
            } else if (!up && isWaiting(below) && isWaiting(rows[first])) {
                moves << Move{ idOf(below), idOf(rows[first]) };
            }
        }
        const QPointer<AioPool> steered = pool();
        for (const Move &move : std::as_const(moves)) {
            if (steered)
                steered->moveBefore(move.id, move.before);
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
    return action >= 0 && action < ActionCount ? d->count(action) : 0;
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
    QList<qint64> ids = d->idsFor(action, std::numeric_limits<int>::max());
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
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::LocaleChange)
        d->later();
    return false;
}
