// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// The code of src/doc/progress.md, and of the reference of AioProgress and AioSubprogress.

#include "snippets.h"

#include <AioLauncherProgress>
#include <AioProgress>

#include <QtCore/QFileInfo>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QProgressDialog>

#include <limits>

using namespace Qt::StringLiterals;

namespace {

//! [bar]
void showIn(QProgressBar &bar, AioPool &pool)
{
    auto *progress = new AioProgress(&pool, &bar);
    QObject::connect(progress, &AioProgress::changed, &bar, [&bar, progress] {
        bar.setValue(int(progress->value() * bar.maximum()));
        bar.setFormat(progress->text());
    });
    QObject::connect(progress, &AioProgress::visibleChanged, &bar, &QWidget::setVisible);
}
//! [bar]

//! [dialog]
void showIn(QProgressDialog &dialog, AioPool &pool)
{
    auto *progress = new AioProgress(&pool, &dialog);
    dialog.setRange(0, 1000);
    dialog.setMinimumDuration(std::numeric_limits<int>::max()); // the AioProgress says when it opens and closes
    dialog.setAutoReset(false);
    dialog.setAutoClose(false);
    dialog.reset();
    QObject::connect(progress, &AioProgress::changed, &dialog, [&dialog, progress] {
        dialog.setValue(int(progress->value() * 1000));
        dialog.setLabelText(progress->text());
    });
    QObject::connect(progress, &AioProgress::visibleChanged, &dialog, &QWidget::setVisible);
    QObject::connect(&dialog, &QProgressDialog::canceled, &pool, &AioPool::cancelAll);
}
//! [dialog]

AioTask<> upload(QNetworkAccessManager &net, QString file)
{
    co_await fetch(net, QUrl::fromLocalFile(file));
}

AioTask<> copyBlock(int)
{
    co_await Aio::yield();
}

AioTask<> load(AioSubprogress part)
{
    part.set(1, 2);
    co_await Aio::yield();
}

AioTask<> loadAndSend(AioContext context)
{
    //! [subprogress]
    AioSubprogress loading = context.subprogress(1);
    AioSubprogress sending = context.subprogress(3);
    //! [subprogress]
    AioTask<> first = load(std::move(loading));
    co_await std::move(first);
    sending.set(1, 3);
}

AioTask<> checkBlock(int)
{
    co_await Aio::yield();
}

}

void runProgressPage()
{
    Site site;
    QNetworkAccessManager &net = site.net;
    AioPool pool(1);
    QProgressBar bar;
    bar.setRange(0, 100);
    QProgressDialog dialog;
    showIn(bar, pool);
    showIn(dialog, pool);
    // clang-format off
    //! [icon]
    QGuiApplication::setDesktopFileName(u"org.example.uploader"_s);
    AioProgress progress(&pool);
    AioLauncherProgress onTheIcon(&progress);
    //! [icon]
    // clang-format on

    for (const QString &file : std::as_const(site.paths)) {
        // clang-format off
        //! [expected]
        pool.spawnN(upload(net, file), AioTaskOptions(file).withExpected(QFileInfo(file).size()));
        //! [expected]
        // clang-format on
    }
    QCOMPARE(progress.total(), 1 + 2 + 3 + 4);
    Aio::waitFor(pool.join());
    QCOMPARE(progress.done(), 10);
    QTRY_COMPARE(bar.value(), 100);
    QTRY_COMPARE(dialog.value(), 1000);

    QList<qint64> shown;
    QObject::connect(&pool, &AioPool::taskProgressed, &pool,
                     [&](qint64 id) { shown << pool.taskInfo(id)->progress / 1000; });
    // clang-format off
    //! [parts]
    auto copyAndCheck = [](AioContext context) -> AioTask<> {
        AioSubprogress copying = context.subprogress(3); // takes three times as long
        AioSubprogress checking = context.subprogress(1);
        for (int i = 1; i <= 10; ++i) {
            co_await copyBlock(i);
            copying.set(i, 10); // 7.5 % of the task each
        }
        for (int i = 1; i <= 5; ++i) {
            co_await checkBlock(i);
            checking.set(i, 5);
        }
    };
    //! [parts]
    // clang-format on
    pool.spawnN(copyAndCheck);
    Aio::waitFor(pool.join());
    QCOMPARE(shown, (QList<qint64>{ 75, 150, 225, 300, 375, 450, 525, 600, 675, 750, 800, 850, 900, 950, 1000 }));

    shown.clear();
    pool.spawnN(loadAndSend);
    Aio::waitFor(pool.join());
    QCOMPARE(shown, (QList<qint64>{ 125, 250, 500, 1000 }));
}
