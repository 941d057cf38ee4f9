// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotaskpanel.h"

#include "aioprogressdelegate_p.h"
#include "model/aioaskedtasks_p.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>
#include <QtCore/QPointer>
#include <QtGui/QAction>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QTableView>
#include <QtWidgets/QToolButton>

#include <algorithm>
#include <array>

namespace {

using State = AioPool::TaskState;

//! What the filter offers, and the states that it shows.
struct Choice
{
    const char *text;
    QList<int> states;
};

const std::array<Choice, 5> &choices()
{
    static const std::array<Choice, 5> all{ {
            { QT_TRANSLATE_NOOP("AioTaskPanel", "All"), {} },
            { QT_TRANSLATE_NOOP("AioTaskPanel", "Active"), { int(State::Active), int(State::Cancelling) } },
            { QT_TRANSLATE_NOOP("AioTaskPanel", "Waiting"), { int(State::Waiting) } },
            { QT_TRANSLATE_NOOP("AioTaskPanel", "Failed"), { int(State::Failed) } },
            { QT_TRANSLATE_NOOP("AioTaskPanel", "Finished"),
              { int(State::Succeeded), int(State::Failed), int(State::Cancelled) } },
    } };
    return all;
}

QString translated(const char *text)
{
    return QCoreApplication::translate("AioTaskPanel", text);
}

}

class AioTaskPanel::Private
{
public:
    explicit Private(AioTaskPanel *owner)
        : q(owner),
          table(new QTableView(owner)),
          pause(new QToolButton(owner)),
          cancelAll(new QToolButton(owner)),
          retryFailed(new QToolButton(owner)),
          atOnce(new QLabel(owner)),
          size(new QSpinBox(owner)),
          counts(new QLabel(owner)),
          kind(new QComboBox(owner)),
          search(new QLineEdit(owner))
    {
        table->setModel(&rows);
        table->setSelectionBehavior(QAbstractItemView::SelectRows);
        table->setSelectionMode(QAbstractItemView::ExtendedSelection);
        table->setShowGrid(false);
        table->setAlternatingRowColors(true);
        table->setWordWrap(false);
        table->setTextElideMode(Qt::ElideMiddle);
        table->setDragDropMode(QAbstractItemView::InternalMove);
        table->setDragDropOverwriteMode(false);
        table->verticalHeader()->hide();
        table->setItemDelegateForColumn(AioTaskModel::ProgressColumn, new Aio::detail::ProgressDelegate(table));
        table->setCornerButtonEnabled(false);
        QHeaderView *const header = table->horizontalHeader();
        header->setSectionsClickable(true);
        header->setHighlightSections(false);
        header->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
        header->setStretchLastSection(true);
        QObject::connect(header, &QHeaderView::sectionClicked, q, [this](int section) { sort(section); });
        actions = new AioTaskActions(table);

        QObject::connect(pause, &QToolButton::clicked, q, [this] {
            if (pool)
                pool->setPaused(!pool->isPaused());
        });
        QObject::connect(cancelAll, &QToolButton::clicked, q, [this] { askToCancel(); });
        retryFailed->setDefaultAction(actions->action(AioTaskActions::RetryFailed));
        QObject::connect(retryFailed->defaultAction(), &QAction::changed, q,
                         [this] { retryFailed->setVisible(retryFailed->defaultAction()->isEnabled()); });
        QObject::connect(size, &QSpinBox::valueChanged, q, [this](int value) {
            if (pool)
                pool->setSize(value);
        });
        QObject::connect(kind, &QComboBox::currentIndexChanged, q, [this](int index) {
            if (index >= 0)
                rows.setStates(choices()[std::size_t(index)].states);
        });
        QObject::connect(search, &QLineEdit::textChanged, &rows, &AioTaskFilterModel::setText);
        search->setClearButtonEnabled(true);
        for (int i = 0; i < int(choices().size()); ++i)
            kind->addItem(QString());
        atOnce->setBuddy(size);
        atOnce->setTextFormat(Qt::PlainText);
        counts->setTextFormat(Qt::PlainText);

        auto *bar = new QHBoxLayout;
        bar->addWidget(pause);
        bar->addWidget(cancelAll);
        bar->addWidget(retryFailed);
        bar->addWidget(atOnce);
        bar->addWidget(size);
        bar->addWidget(counts, 1);
        bar->addWidget(kind);
        bar->addWidget(search);
        auto *layout = new QVBoxLayout(q);
        layout->addLayout(bar);
        layout->addWidget(table);
        search->setMaximumWidth(search->fontMetrics().averageCharWidth() * 30);
    }

    void follow(AioPool *newPool)
    {
        if (pool)
            QObject::disconnect(pool, nullptr, q, nullptr);
        pool = newPool;
        rows.setSourceModel(pool ? pool->tasks() : nullptr);
        if (pool) {
            for (auto signal :
                 { &AioPool::activeCountChanged, &AioPool::waitingCountChanged, &AioPool::extraCountChanged,
                   &AioPool::failedCountChanged, &AioPool::pausedChanged, &AioPool::sizeChanged })
                QObject::connect(pool, signal, q, [this] { show(); });
            QObject::connect(pool, &QObject::destroyed, q, [this] {
                pool = nullptr;
                show();
                Q_EMIT q->poolChanged();
            });
        }
        widths();
        show();
    }
    void widths()
    {
        if (rows.columnCount() == 0)
            return;
        QHeaderView *const header = table->horizontalHeader();
        const int em = table->fontMetrics().horizontalAdvance(u'M');
        header->resizeSection(AioTaskModel::TaskColumn, 20 * em);
        header->resizeSection(AioTaskModel::StateColumn, 9 * em);
        header->resizeSection(AioTaskModel::ProgressColumn, 10 * em);
        header->resizeSection(AioTaskModel::ElapsedColumn, 6 * em);
    }
    //! Sorts up, then down, then not at all.
    void sort(int section)
    {
        QHeaderView *const header = table->horizontalHeader();
        int column = section;
        Qt::SortOrder order = Qt::AscendingOrder;
        if (rows.sortColumn() == section) {
            order = Qt::DescendingOrder;
            if (rows.sortOrder() == Qt::DescendingOrder)
                column = -1;
        }
        header->setSortIndicatorShown(column >= 0);
        header->setSortIndicator(std::max(column, 0), order);
        rows.sort(column, order);
    }
    //! Shows the state of the pool.
    void show()
    {
        const bool isPaused = pool && pool->isPaused();
        pause->setText(translated(isPaused ? QT_TRANSLATE_NOOP("AioTaskPanel", "&Resume")
                                           : QT_TRANSLATE_NOOP("AioTaskPanel", "&Pause")));
        pause->setEnabled(pool);
        cancelAll->setEnabled(pool && pool->count() > 0);
        size->setEnabled(pool);
        retryFailed->setVisible(retryFailed->defaultAction()->isEnabled());
        const QSignalBlocker blocker(size);
        // Offers no more than 64, or the largest size so far.
        size->setRange(1, std::max({ 64, size->maximum(), pool ? pool->size() : 1 }));
        size->setValue(pool ? pool->size() : 1);
        counts->setText(countsText());
    }
    QString countsText() const
    {
        if (!pool)
            return {};
        const QLocale locale;
        QStringList parts;
        const auto add = [&](const char *text, qint64 count) {
            if (count > 0)
                parts << translated(text).arg(locale.toString(count));
        };
        if (pool->isPaused())
            parts << translated(QT_TRANSLATE_NOOP("AioTaskPanel", "paused"));
        add(QT_TRANSLATE_NOOP("AioTaskPanel", "%1 active"), pool->activeCount());
        add(QT_TRANSLATE_NOOP("AioTaskPanel", "%1 of them extra"), pool->extraCount());
        add(QT_TRANSLATE_NOOP("AioTaskPanel", "%1 waiting"), pool->waitingCount());
        add(QT_TRANSLATE_NOOP("AioTaskPanel", "%1 failed"), pool->failedCount());
        return parts.join(translated(QT_TRANSLATE_NOOP("AioTaskPanel", ", ")));
    }
    void translate()
    {
        cancelAll->setText(translated(QT_TRANSLATE_NOOP("AioTaskPanel", "&Cancel all…")));
        atOnce->setText(translated(QT_TRANSLATE_NOOP("AioTaskPanel", "At &once:")));
        search->setPlaceholderText(translated(QT_TRANSLATE_NOOP("AioTaskPanel", "Filter by label")));
        search->setAccessibleName(search->placeholderText());
        kind->setAccessibleName(translated(QT_TRANSLATE_NOOP("AioTaskPanel", "Which tasks are shown")));
        table->setAccessibleName(translated(QT_TRANSLATE_NOOP("AioTaskPanel", "Tasks")));
        for (int i = 0; i < int(choices().size()); ++i)
            kind->setItemText(i, translated(choices()[std::size_t(i)].text));
        show();
    }
    void askToCancel()
    {
        const int count = pool ? pool->count() : 0;
        if (count == 0)
            return;
        auto *question = new QMessageBox(q);
        auto *asked = Aio::detail::AskedTasks::allBut(*pool->tasks(), {});
        asked->setParent(question); // forgotten with it, unless the answer is yes
        question->setAttribute(Qt::WA_DeleteOnClose);
        question->setIcon(QMessageBox::Question);
        question->setTextFormat(Qt::PlainText);
        question->setText(count == 1 ? translated(QT_TRANSLATE_NOOP("AioTaskPanel", "Cancel the task?"))
                                     : translated(QT_TRANSLATE_NOOP("AioTaskPanel", "Cancel %1 tasks?"))
                                               .arg(QLocale().toString(count)));
        question->setInformativeText(
                translated(QT_TRANSLATE_NOOP("AioTaskPanel", "Cancelled tasks cannot be resumed.")));
        question->addButton(translated(QT_TRANSLATE_NOOP("AioTaskPanel", "Cancel tasks")), QMessageBox::AcceptRole);
        question->setDefaultButton(
                question->addButton(translated(QT_TRANSLATE_NOOP("AioTaskPanel", "Keep")), QMessageBox::RejectRole));
        QObject::connect(pool, &QObject::destroyed, question, &QDialog::reject);
        QObject::connect(question, &QMessageBox::accepted, asked, [asked, of = pool] {
            if (!of)
                return;
            asked->setParent(of);
            asked->cancel();
        });
        question->open();
    }

    AioTaskPanel *const q;
    QPointer<AioPool> pool;
    AioTaskFilterModel rows;
    QTableView *const table;
    AioTaskActions *actions = nullptr;
    QToolButton *const pause;
    QToolButton *const cancelAll;
    QToolButton *const retryFailed;
    QLabel *const atOnce;
    QSpinBox *const size;
    QLabel *const counts;
    QComboBox *const kind;
    QLineEdit *const search;
};

AioTaskPanel::AioTaskPanel(QWidget *parent) : AioTaskPanel(nullptr, parent) { }

AioTaskPanel::AioTaskPanel(AioPool *pool, QWidget *parent) : QWidget(parent), d(std::make_unique<Private>(this))
{
    d->follow(pool);
    d->translate();
}

AioTaskPanel::~AioTaskPanel()
{
    if (d->pool)
        disconnect(d->pool, nullptr, this, nullptr);
    delete d->table; // before the rows that it shows
}

AioPool *AioTaskPanel::pool() const
{
    return d->pool;
}

void AioTaskPanel::setPool(AioPool *pool)
{
    if (pool == d->pool)
        return;
    d->follow(pool);
    Q_EMIT poolChanged();
}

QTableView *AioTaskPanel::table() const
{
    return d->table;
}

AioTaskActions *AioTaskPanel::actions() const
{
    return d->actions;
}

AioTaskFilterModel *AioTaskPanel::rows() const
{
    return &d->rows;
}

void AioTaskPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::LocaleChange)
        d->translate();
    QWidget::changeEvent(event);
}
