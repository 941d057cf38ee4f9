// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests AioTaskPanel: its bar, its filter, its sorting, and the life of its pool.

#include "support/testcoro.h"
#include "support/workers.h"

#include <AioTaskPanel>

#include <QtGui/QAction>
#include <QtWidgets/QApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QTableView>
#include <QtWidgets/QToolButton>

using namespace Qt::StringLiterals;

class tst_TaskPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bar();
    void counts();
    void question_data();
    void question();
    void filter();
    void sortsAndReturns();
    void retryFailed();
    void dragsByDrop();
    void setPool();
    void poolDestroyed();
    void panelDestroyed();
    void everyTextIsTranslatable();
};

static QToolButton *button(const AioTaskPanel &panel, const QString &text)
{
    for (QToolButton *each : panel.findChildren<QToolButton *>()) {
        if (each->text() == text)
            return each;
    }
    return nullptr;
}

static bool hasText(const AioTaskPanel &panel, const QString &text)
{
    const auto labels = panel.findChildren<QLabel *>();
    return std::any_of(labels.begin(), labels.end(), [&](const QLabel *label) { return label->text() == text; });
}

void tst_TaskPanel::bar()
{
    AioPool pool(2);
    AioTaskPanel panel(&pool);
    panel.show();
    QVERIFY(button(panel, u"&Pause"_s));
    button(panel, u"&Pause"_s)->click();
    QVERIFY(pool.isPaused());
    QVERIFY(button(panel, u"&Resume"_s));
    pool.resume(); // by the program
    QVERIFY(button(panel, u"&Pause"_s));
    auto *size = panel.findChild<QSpinBox *>();
    QCOMPARE(size->value(), 2);
    size->setValue(5);
    QCOMPARE(pool.size(), 5);
    pool.setSize(200);
    QCOMPARE(size->value(), 200);
    QVERIFY(!button(panel, u"&Cancel all…"_s)->isEnabled());
}

void tst_TaskPanel::counts()
{
    Gate gate;
    AioPool pool(1);
    AioTaskPanel panel(&pool);
    panel.show();
    QList<AioFuture<int>> futures;
    for (int i = 0; i < 4; ++i)
        futures << pool.spawnN(gated(gate, i));
    QTRY_VERIFY(hasText(panel, u"1 active, 3 waiting"_s));
    pool.startNow(futures[3].id());
    QTRY_VERIFY(hasText(panel, u"2 active, 1 of them extra, 2 waiting"_s));
    pool.pause();
    QTRY_VERIFY(hasText(panel, u"paused, 2 active, 1 of them extra, 2 waiting"_s));
}

void tst_TaskPanel::question_data()
{
    QTest::addColumn<bool>("yes");
    QTest::newRow("cancel") << true;
    QTest::newRow("keep") << false;
}

void tst_TaskPanel::question()
{
    QFETCH(bool, yes);
    AioPool pool(1);
    pool.pause();
    AioTaskPanel panel(&pool);
    panel.show();
    for (int i = 0; i < 3; ++i)
        pool.spawnN(immediate(i));
    QTRY_VERIFY(button(panel, u"&Cancel all…"_s)->isEnabled());
    button(panel, u"&Cancel all…"_s)->click();
    auto *box = panel.findChild<QMessageBox *>();
    QVERIFY(box);
    QCOMPARE(box->text(), u"Cancel 3 tasks?"_s);
    for (QAbstractButton *each : box->buttons()) {
        if (each->text() == (yes ? u"Cancel tasks"_s : u"Keep"_s))
            each->click();
    }
    QTRY_COMPARE(pool.count(), yes ? 0 : 3);
}

void tst_TaskPanel::filter()
{
    Gate gate;
    AioPool pool(1);
    pool.tasks()->setHistoryLimit(10);
    AioTaskPanel panel(&pool);
    panel.show();
    pool.spawnN(failing(1), AioTaskOptions("red"));
    Aio::waitFor(pool.join());
    pool.spawnN(gated(gate, 1), AioTaskOptions("blue one"));
    pool.spawnN(gated(gate, 1), AioTaskOptions("blue two"));
    QTRY_COMPARE(panel.rows()->rowCount(), 3);
    auto *kind = panel.findChild<QComboBox *>();
    const int expected[] = { 3, 1, 1, 1, 1 };
    for (int i = 0; i < 5; ++i) {
        kind->setCurrentIndex(i);
        QCOMPARE(panel.rows()->rowCount(), expected[i]);
    }
    kind->setCurrentIndex(0);
    panel.findChild<QLineEdit *>()->setText(u"BLUE"_s);
    QCOMPARE(panel.rows()->rowCount(), 2);
}

void tst_TaskPanel::sortsAndReturns()
{
    AioPool pool(1);
    pool.pause();
    AioTaskPanel panel(&pool);
    panel.resize(900, 400);
    panel.show();
    for (const char *const name : { "b", "c", "a" })
        pool.spawnN(immediate(1), AioTaskOptions(name));
    QTRY_COMPARE(panel.rows()->rowCount(), 3);
    const auto order = [&panel] {
        QString text;
        for (int row = 0; row < panel.rows()->rowCount(); ++row)
            text += panel.rows()->index(row, 0).data().toString();
        return text;
    };
    QHeaderView *header = panel.table()->horizontalHeader();
    const QPoint at(header->sectionViewportPosition(0) + 10, header->height() / 2);
    QCOMPARE(order(), u"bca"_s);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, at);
    QCOMPARE(order(), u"abc"_s);
    QVERIFY(header->isSortIndicatorShown());
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, at);
    QCOMPARE(order(), u"cba"_s);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, at);
    QCOMPARE(order(), u"bca"_s);
    QVERIFY(!header->isSortIndicatorShown());
}

void tst_TaskPanel::retryFailed()
{
    AioPool pool(1);
    pool.tasks()->setHistoryLimit(10);
    AioTaskPanel panel(&pool);
    panel.show();
    int calls = 0;
    auto worker = [&calls]() -> AioTask<int> { return ++calls < 3 ? failing(calls) : immediate(calls); };
    pool.spawnN(worker, AioTaskOptions().withRepeatable());
    pool.spawnN(worker, AioTaskOptions().withRepeatable());
    Aio::waitFor(pool.join());
    QTRY_VERIFY(button(panel, u"Retry failed (2)"_s) && button(panel, u"Retry failed (2)"_s)->isVisible());
    button(panel, u"Retry failed (2)"_s)->click();
    Aio::waitFor(pool.join());
    QCOMPARE(pool.succeededCount(), 2);
    QTRY_VERIFY(!panel.actions()->action(AioTaskActions::RetryFailed)->isEnabled());
}

void tst_TaskPanel::dragsByDrop()
{
    AioPool pool(1);
    pool.pause();
    AioTaskPanel panel(&pool);
    panel.show();
    for (const char *const name : { "a", "b", "c" })
        pool.spawnN(immediate(1), AioTaskOptions(name));
    QTRY_COMPARE(panel.rows()->rowCount(), 3);
    QAbstractItemModel *rows = panel.table()->model();
    const std::unique_ptr<QMimeData> dragged(rows->mimeData({ rows->index(2, 0) }));
    QVERIFY(dragged);
    QVERIFY(rows->dropMimeData(dragged.get(), Qt::MoveAction, 0, 0, {}));
    QTRY_COMPARE(rows->index(0, 0).data().toString(), u"c"_s);
    QCOMPARE(rows->rowCount(), 3);
}

void tst_TaskPanel::setPool()
{
    AioPool first(1);
    AioPool second(3);
    AioTaskPanel panel;
    QSignalSpy changed(&panel, &AioTaskPanel::poolChanged);
    QVERIFY(!panel.pool());
    panel.show();
    panel.setPool(&first);
    panel.setPool(&first);
    QCOMPARE(changed.count(), 1);
    panel.setPool(&second);
    QCOMPARE(panel.findChild<QSpinBox *>()->value(), 3);
    first.setPaused(true);
    QVERIFY(button(panel, u"&Pause"_s));
    panel.setPool(nullptr);
    QVERIFY(!button(panel, u"&Pause"_s)->isEnabled());
    QCOMPARE(changed.count(), 3);
    QCOMPARE(panel.rows()->rowCount(), 0);
}

void tst_TaskPanel::poolDestroyed()
{
    AioTaskPanel panel;
    panel.show();
    QSignalSpy changed(&panel, &AioTaskPanel::poolChanged);
    {
        AioPool pool(1);
        pool.pause();
        pool.spawnN(immediate(1));
        panel.setPool(&pool);
        QTRY_COMPARE(panel.rows()->rowCount(), 1);
    }
    QCOMPARE(changed.count(), 2);
    QVERIFY(!panel.pool());
    QCOMPARE(panel.rows()->rowCount(), 0);
    panel.findChild<QSpinBox *>()->setValue(4);
    QVERIFY(!button(panel, u"&Pause"_s)->isEnabled());
}

void tst_TaskPanel::panelDestroyed()
{
    AioPool pool(1);
    {
        AioTaskPanel panel(&pool);
        panel.show();
        pool.spawnN(later(1));
        Aio::waitFor(turns());
    }
    pool.spawnN(later(1));
    Aio::waitFor(pool.join());
    QCOMPARE(pool.succeededCount(), 2);
}

void tst_TaskPanel::everyTextIsTranslatable()
{
    class Brackets final : public QTranslator
    {
    public:
        bool isEmpty() const override { return false; }
        QString translate(const char *, const char *source, const char *, int) const override
        {
            return u'<' + QString::fromUtf8(source) + u'>';
        }
    };
    Brackets brackets;
    QCoreApplication::installTranslator(&brackets);
    AioPool pool(1);
    AioTaskPanel panel(&pool);
    panel.show();
    for (const QToolButton *each : panel.findChildren<QToolButton *>()) {
        if (!each->text().isEmpty())
            QVERIFY2(each->text().startsWith(u'<'), qPrintable(each->text()));
    }
    auto *kind = panel.findChild<QComboBox *>();
    QCOMPARE(kind->itemText(0), u"<All>"_s);
    QCoreApplication::removeTranslator(&brackets); // sends QEvent::LanguageChange
    QTRY_COMPARE(kind->itemText(0), u"All"_s);
    QVERIFY(button(panel, u"&Pause"_s));
}

QTEST_MAIN(tst_TaskPanel)
#include "tst_taskpanel.moc"
