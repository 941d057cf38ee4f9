// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "window.h"

#include "primes.h"
#include "progressdelegate.h"

#include <AioConcurrent>

#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>

#include <algorithm>

Window::Window(QWidget *parent) : QWidget(parent), m_dialog(this), m_pool(2)
{
    setWindowTitle(tr("Primes"));
    resize(720, 420);

    m_pool.tasks()->setHistoryLimit(100);
    m_rows.setSourceModel(m_pool.tasks());
    m_table.setModel(&m_rows);
    m_table.sortByColumn(-1, Qt::AscendingOrder); // in the pool's order until a header is clicked
    m_table.setSortingEnabled(true);
    m_table.setItemDelegateForColumn(AioTaskModel::ProgressColumn, new ProgressDelegate(&m_table));
    m_table.setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table.setShowGrid(false);
    m_table.setAlternatingRowColors(true);
    m_table.setWordWrap(false);
    m_table.setTextElideMode(Qt::ElideMiddle);
    m_table.verticalHeader()->hide();
    m_table.horizontalHeader()->setSectionResizeMode(AioTaskModel::TaskColumn, QHeaderView::Stretch);
    m_table.setColumnWidth(AioTaskModel::ProgressColumn, 180);

    m_dialog.reset(); // otherwise it would show itself after a while
    m_dialog.setLabelText(tr("Counting the primes below %L1").arg(20'000'000));
    connect(&m_watcher, &QFutureWatcherBase::progressRangeChanged, &m_dialog, &QProgressDialog::setRange);
    connect(&m_watcher, &QFutureWatcherBase::progressValueChanged, &m_dialog, &QProgressDialog::setValue);
    connect(&m_watcher, &QFutureWatcherBase::finished, &m_dialog, &QProgressDialog::reset);
    connect(&m_dialog, &QProgressDialog::canceled, &m_watcher, &QFutureWatcherBase::cancel);

    auto *add = new QPushButton(tr("&Add ten"));
    auto *cancel = new QPushButton(tr("&Cancel selected"));
    auto *dialog = new QPushButton(tr("&Wait for one"));
    auto *size = new QSpinBox;
    // Shows the size of the pool, however large, and offers no more than 64 or the largest size so far.
    const auto follow = [this, size] {
        const QSignalBlocker blocker(size);
        size->setRange(1, std::max({ 64, size->maximum(), m_pool.size() }));
        size->setValue(m_pool.size());
    };
    follow();
    connect(&m_pool, &AioPool::sizeChanged, size, follow);
    size->setPrefix(tr("at once: "));
    connect(add, &QPushButton::clicked, this, [this] { addTasks(10); });
    connect(cancel, &QPushButton::clicked, this, &Window::cancelSelected);
    connect(dialog, &QPushButton::clicked, this, &Window::countWithDialog);
    connect(size, &QSpinBox::valueChanged, &m_pool, &AioPool::setSize);

    auto *buttons = new QHBoxLayout;
    for (QWidget *widget : { static_cast<QWidget *>(add), static_cast<QWidget *>(cancel),
                             static_cast<QWidget *>(dialog), static_cast<QWidget *>(size) })
        buttons->addWidget(widget);
    buttons->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(&m_table);
    layout->addLayout(buttons);
}

void Window::addTasks(int count)
{
    for (int i = 1; i <= count; ++i) {
        const int limit = i * 500'000;
        m_pool.spawnN(Aio::concurrent(countPrimes, limit), AioTaskOptions(tr("primes below %L1").arg(limit)));
    }
}

void Window::cancelSelected()
{
    // Collects ids first, because rows may disappear while tasks are being cancelled.
    QList<qint64> ids;
    for (const QModelIndex &row : m_table.selectionModel()->selectedRows())
        ids += m_rows.taskAt(row.row());
    for (qint64 id : ids)
        m_pool.cancelTask(id);
}

void Window::countWithDialog()
{
    m_watcher.setFuture(m_pool.spawnN(Aio::concurrent(countPrimes, 20'000'000), AioTaskOptions(tr("waited for"))));
    m_dialog.show();
}
