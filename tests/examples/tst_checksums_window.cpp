// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests the window of the example checksums by mouse and keyboard, compared with the programs whose sums it makes.

#include "checksums/windowdriver.h"
#include "support/quitquestion.h"

#include <AioTaskModel>

#include <QtCore/QMimeData>
#include <QtCore/QRegularExpression>
#include <QtCore/QUrl>
#include <QtGui/QAccessible>
#include <QtGui/QClipboard>
#include <QtQuickTest/quicktest.h>
#include <QtTest/QtTest>

class tst_ChecksumsWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QAccessible::setActive(true); }
    void init();
    void cleanup();

    void sumsAreTheOriginals();
    void copyAndSave();
    void saveFails();
    void progressOfAFile();
    void progressOfABatch();
    void labelOfABatch_data();
    void labelOfABatch();

    void cancelOne();
    void cancelSelected();
    void cancelAFolder();
    void cancelAll();
    void pauseAndResume();
    void jobsLive();
    void reordersByKey();
    void reordersByDrag();
    void heldFileLetsOthersPass();
    void heldBatchIsHashedInTheEnd();
    void heldFolderIsCancelled();

    void filterByName();
    void filterByState();
    void filterFiles();
    void errorsAreListed();
    void showsTextAsItIs();
    void timeline();

    void compareGood();
    void compareSpoiled();
    void compareOtherAlgorithm();
    void compareNoList();
    void compareAgainBeforeTheEnd();

    void dropped();
    void dialogs();
    void keyboard();
    void accessibleNames();
    void algorithmAndClear();
    void samePathTwice();
    void elsewhere();

    void asksBeforeItCloses();
    void closedInTheMiddle();
    void destroyedInTheMiddle_data();
    void destroyedInTheMiddle();

private:
    QByteArray path(const QByteArray &name) const { return m_tree->path(name); }
    QString name(const QByteArray &name) const { return QFile::decodeName(path(name)); }
    QUrl url(const QByteArray &name) const { return QUrl::fromLocalFile(this->name(name)); }
    //! Returns what sha256sum prints for all files in a folder, in the order of the names.
    QByteArray originalSums(const QByteArray &folder, const QByteArray &program = "sha256sum") const
    {
        return m_tree->shell("find \"$PWD/" + folder + "\" -type f -print0 | LC_ALL=C sort -z | xargs -0 " + program)
                .out;
    }
    QByteArray sums(WindowDriver &driver) const
    {
        QByteArray text;
        const FileList &list = *driver.session().results();
        for (int row = 0; row < list.count(); ++row)
            text += list.index(row).data(FileList::LineRole).toString().toUtf8() + '\n';
        return text;
    }
    void makeTree()
    {
        for (const QByteArray &folder : { QByteArray("tree/sub"), QByteArray("tree/sub/deeper") }) {
            m_tree->makeFolder(folder);
            for (int i = 0; i < 100; ++i)
                m_tree->write(folder + "/f" + QByteArray::number(i), QByteArray(i * 30, char(i)));
        }
        m_tree->write("tree/back\\slash", "1");
        m_tree->write("tree/big", QByteArray(3'000'001, 'b'));
    }
    QStringList tasksIn(WindowDriver &driver, AioPool::TaskState state) const
    {
        QStringList labels;
        const AioTaskModel &tasks = *driver.pool().tasks();
        for (int row = 0; row < tasks.rowCount(); ++row) {
            const QModelIndex index = tasks.index(row);
            if (index.data(AioTaskModel::StateRole).toInt() == int(state))
                labels += index.data(AioTaskModel::LabelRole).toString();
        }
        return labels;
    }
    //! Adds files that are never finished, and returns the names of those that wait, as they are queued.
    QStringList queueHugeFiles(WindowDriver &driver, int count) const
    {
        for (int i = 1; i <= count; ++i)
            m_tree->makeHugeFile("tree/huge" + QByteArray::number(i));
        driver.add(path("tree"));
        const int waiting = count - driver.pool().size();
        driver.waitUntil([&] {
            return driver.pool().activeCount() == driver.pool().size() && driver.pool().waitingCount() == waiting
                    && tasksIn(driver, AioPool::TaskState::Waiting).size() == waiting;
        });
        return tasksIn(driver, AioPool::TaskState::Waiting);
    }
    qint64 idOf(WindowDriver &driver, const QString &label) const
    {
        const AioTaskModel &tasks = *driver.pool().tasks();
        for (int row = 0; row < tasks.rowCount(); ++row) {
            if (tasks.index(row).data(AioTaskModel::LabelRole).toString() == label)
                return tasks.taskAt(row);
        }
        return 0;
    }
    //! Selects the task in the list, and gives that the keyboard.
    void choose(WindowDriver &driver, const QString &label) const
    {
        QQuickItem *row = driver.taskRow(label);
        QVERIFY(row);
        QVERIFY(QQuickTest::qWaitForPolish(&driver.window()));
        driver.click(row);
    }
    bool isActive(WindowDriver &driver, const QByteArray &file) const
    {
        return tasksIn(driver, AioPool::TaskState::Active).contains(name(file));
    }

    std::unique_ptr<FileTree> m_tree;
};

void tst_ChecksumsWindow::init()
{
    m_tree = std::make_unique<FileTree>();
    m_tree->makeFolder("tree");
}

void tst_ChecksumsWindow::cleanup()
{
    m_tree.reset();
}

void tst_ChecksumsWindow::sumsAreTheOriginals()
{
    makeTree();
    WindowDriver driver;
    driver.add(path("tree"));
    QVERIFY(driver.session().isBusy());
    QVERIFY(driver.waitUntilIdle());
    // Sorted when all files are there
    QTRY_COMPARE(sums(driver), originalSums("tree"));
    QCOMPARE(driver.session().errors()->count(), 0);
    driver.showPage(2);
    QTRY_COMPARE(driver.rowCount(u"results"_s), 202);
    QQuickItem *folder = driver.fileRow(u"folders"_s, name("tree"));
    QVERIFY(folder);
    QCOMPARE(folder->property("summary").toString(), u"202 files"_s);
    QVERIFY(driver.find(u"progressText"_s)->property("text").toString().startsWith(u"202 files"));
}

void tst_ChecksumsWindow::copyAndSave()
{
    makeTree();
    WindowDriver driver;
    driver.showPage(2);
    QVERIFY(!driver.find(u"copy"_s)->isEnabled());
    driver.add(path("tree"));
    QVERIFY(driver.waitUntilIdle());
    const QByteArray theirs = originalSums("tree");
    driver.click(u"copy"_s);
    QTRY_COMPARE(QGuiApplication::clipboard()->text().toUtf8(), theirs);
    QTRY_COMPARE(driver.find(u"message"_s)->property("text").toString(), u"Copied 202 sums"_s);

    driver.openDialog(u"save"_s, u"saveDialog"_s, QUrl::fromLocalFile(m_tree->folder()));
    QQuickItem *field =
            driver.findOfClass("TextField", [](QQuickItem *item) { return item->objectName() != u"filter"; });
    driver.click(field);
    driver.press(Qt::Key_A, Qt::ControlModifier);
    driver.type(u"sums"_s);
    driver.press(Qt::Key_Return);
    driver.closeDialog(u"saveDialog"_s, u"Save"_s);
    QTRY_COMPARE(m_tree->content("sums"), theirs);
    QTRY_COMPARE(driver.find(u"message"_s)->property("text").toString(), u"Saved 202 sums in "_s + name("sums"));

    // One line, by keyboard
    QQuickItem *row = driver.fileRow(u"results"_s, name("tree/big"));
    QVERIFY(row);
    driver.click(row);
    driver.press(Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text().toUtf8() + '\n', m_tree->shell("sha256sum \"$PWD/tree/big\"").out);
}

void tst_ChecksumsWindow::saveFails()
{
    m_tree->write("tree/a", "a");
    WindowDriver driver;
    driver.add(path("tree"));
    QVERIFY(driver.waitUntilIdle());
    driver.session().save(url("missing/sums"));
    QTRY_COMPARE(driver.session().message(),
                 u"Not saved: "_s + name("missing/sums") + u": No such file or directory"_s);
    driver.session().save(QUrl(u"sftp://host/sums"_s));
    QTRY_COMPARE(driver.session().message(), u"sftp://host/sums is not on this machine"_s);
}

void tst_ChecksumsWindow::progressOfAFile()
{
    m_tree->makeHugeFile("tree/huge");
    WindowDriver driver;
    driver.add(path("tree"));
    QQuickItem *row = driver.taskRow(name("tree/huge"));
    QVERIFY(row);
    const QRegularExpression text(u"^\\d+(\\.\\d)? .?B of 10\\.0 GB$"_s);
    QTRY_VERIFY(text.match(row->property("details").toString()).hasMatch());
    const auto progress = [row] { return row->property("model").value<QObject *>()->property("progress").toDouble(); };
    QTRY_VERIFY(progress() > 0);
    QVERIFY(progress() < 1);
    QVERIFY(driver.session().isBusy());
}

//! Checks that a batch shows its current file. Uses a slow algorithm, so that it is shown long enough.
void tst_ChecksumsWindow::progressOfABatch()
{
    Files files;
    for (std::size_t i = 0; i < BatchCount; ++i) {
        const QByteArray name = "tree/f" + QByteArray::number(qulonglong(i));
        m_tree->write(name, "");
        QCOMPARE(::truncate(path(name).constData(), 500'000), 0);
        files.emplace_back(path(name));
    }
    Counters counters;
    QPromise<Files> promise;
    promise.start();
    hashFiles(promise, files, QCryptographicHash::RealSha3_512, &counters);
    const QFuture<Files> future = promise.future();
    QCOMPARE(future.progressMaximum(), 64);
    QVERIFY(future.progressValue() > 0 && future.progressValue() < 64);
    const QString text = u"f%1 (%2 of 64)"_s.arg(future.progressValue()).arg(future.progressValue() + 1);
    QCOMPARE(future.progressText(), text);
}

void tst_ChecksumsWindow::labelOfABatch_data()
{
    QTest::addColumn<QByteArrayList>("names");
    QTest::addColumn<QString>("label");
    const auto row = [](const char *name, const QByteArrayList &names, const QString &label) {
        QTest::newRow(name) << names << label;
    };
    row("one", { "/a/b/c" }, u"/a/b/c"_s);
    row("folder", { "/a/b/c", "/a/b/d" }, u"/a/b (2 files)"_s);
    row("below", { "/a/b/c", "/a/b/d/e" }, u"/a/b (2 files)"_s);
    row("above", { "/a/b/d/e", "/a/b/c" }, u"/a/b (2 files)"_s);
    row("beside", { "/a/bc/d", "/a/bd/d", "/a/b/d" }, u"/a (3 files)"_s);
    row("prefix", { "/a/b/d", "/a/bc/d" }, u"/a (2 files)"_s);
    row("nothing", { "/a/b", "/c/d" }, u"2 files"_s);
    row("root", { "/a", "/b" }, u"2 files"_s);
    row("relative", { "a/b", "a/c" }, u"a (2 files)"_s);
    row("here", { "a", "b" }, u"2 files"_s);
}

void tst_ChecksumsWindow::labelOfABatch()
{
    QFETCH(const QByteArrayList, names);
    QFETCH(const QString, label);
    FileList results, errors;
    Tree tree(allAlgorithms()[0], QString(), results, errors);
    {
        Files files;
        for (const QByteArray &name : names)
            files.emplace_back(name);
        Batch batch(tree, std::move(files));
        QCOMPARE(batch.label(), label);
        const Files taken = batch.takeFiles();
        QCOMPARE(batch.label(), label);
    }
    // Files that were taken and never reported are dropped.
    QCOMPARE(tree.droppedCount(), names.size());
    errors.flush();
    QCOMPARE(errors.index(0).data(FileList::NameRole).toString(), label);
}

void tst_ChecksumsWindow::cancelOne()
{
    for (const char *file : { "tree/huge1", "tree/huge2", "tree/huge3" })
        m_tree->makeHugeFile(file);
    WindowDriver driver(3);
    driver.add(path("tree"));
    QVERIFY(driver.waitUntil([&] { return driver.pool().activeCount() == 3 && isActive(driver, "tree/huge2"); }));
    QQuickItem *row = driver.taskRow(name("tree/huge2"));
    QVERIFY(row);
    QTest::qWait(50); // the rows have their places
    driver.click(WindowDriver::find(row, u"cancelButton"_s));
    QVERIFY(driver.waitUntil([&] { return driver.pool().activeCount() == 2; }));
    QTRY_VERIFY(isActive(driver, "tree/huge1") && isActive(driver, "tree/huge3"));
    // The cancelled file, which has no sum, is among the errors.
    QTRY_COMPARE(driver.session().errors()->count(), 1);
    const QModelIndex error = driver.session().errors()->index(0);
    QCOMPARE(error.data(FileList::NameRole).toString(), name("tree/huge2"));
    QCOMPARE(error.data(FileList::DetailRole).toString(), u"cancelled"_s);
}

void tst_ChecksumsWindow::cancelSelected()
{
    for (const char *file : { "tree/huge1", "tree/huge2", "tree/huge3", "tree/huge4" })
        m_tree->makeHugeFile(file);
    WindowDriver driver;
    QQuickItem *button = driver.find(u"cancelSelected"_s);
    QVERIFY(!button->isEnabled());
    driver.add(path("tree"));
    QTRY_COMPARE(driver.pool().activeCount(), 2);
    QStringList waiting;
    QTRY_COMPARE((waiting = tasksIn(driver, AioPool::TaskState::Waiting)).size(), 2);
    QVERIFY(driver.taskRow(waiting[0]) && driver.taskRow(waiting[1]));
    QTest::qWait(50); // the rows have their places
    driver.click(driver.taskRow(waiting[0]), Qt::ControlModifier);
    driver.click(driver.taskRow(waiting[1]), Qt::ControlModifier);
    QCOMPARE(button->property("text").toString(), u"Cancel 2 selected"_s);
    driver.click(button);
    QCOMPARE(driver.pool().waitingCount(), 0);
    QCOMPARE(driver.pool().activeCount(), 2);
    QTRY_VERIFY(!button->isEnabled());
    QTRY_COMPARE(driver.session().errors()->count(), 2);
}

void tst_ChecksumsWindow::cancelAFolder()
{
    m_tree->makeFolder("other");
    m_tree->makeHugeFile("tree/huge1");
    m_tree->makeHugeFile("tree/huge2");
    m_tree->makeHugeFile("other/huge");
    WindowDriver driver(3);
    driver.add(path("tree"));
    driver.add(path("other"));
    QVERIFY(driver.waitUntil([&] { return driver.pool().activeCount() == 3 && isActive(driver, "other/huge"); }));
    QQuickItem *row = driver.fileRow(u"folders"_s, name("tree"));
    QVERIFY(row);
    QTest::qWait(50); // the rows have their places
    driver.click(WindowDriver::find(row, u"cancelButton"_s));
    QVERIFY(driver.waitUntil([&] { return driver.pool().count() == 1; }));
    QTRY_VERIFY(isActive(driver, "other/huge"));
    QTRY_COMPARE(row->property("summary").toString(), u"0 files, 2 cancelled"_s);
    QVERIFY(!row->property("running").toBool());

    // By keyboard
    row = driver.fileRow(u"folders"_s, name("other"));
    QVERIFY(row);
    QTest::qWait(50);
    driver.click(row);
    driver.press(Qt::Key_Delete);
    QVERIFY(driver.waitUntilIdle());
}

void tst_ChecksumsWindow::cancelAll()
{
    // More folders and batches than are listed or wait at a time: none of the rest may still be started.
    for (int i = 0; i < 40; ++i) {
        const QByteArray folder = "tree/" + QByteArray::number(i);
        m_tree->makeFolder(folder);
        m_tree->makeHugeFile(folder + "/huge");
        for (int j = 0; j < 70; ++j)
            m_tree->write(folder + "/" + QByteArray::number(j), "x");
    }
    WindowDriver driver;
    driver.add(path("tree"));
    QVERIFY(driver.waitUntil([&] { return driver.pool().activeCount() == 2 && driver.pool().waitingCount() > 5; }));
    QTest::qWait(50); // the button is enabled
    driver.click(driver.find(u"bar"_s, u"cancelAll"_s));
    QVERIFY(driver.waitUntilIdle());
    QVERIFY(driver.session().results()->count() < 40 * 70);
    QQuickItem *row = driver.fileRow(u"folders"_s, name("tree"));
    QVERIFY(row);
    QTRY_VERIFY2(row->property("summary").toString().endsWith(u" cancelled"),
                 qPrintable(row->property("summary").toString()));
    QCOMPARE(driver.session().filesFound(), driver.session().filesSettled());
}

void tst_ChecksumsWindow::pauseAndResume()
{
    makeTree();
    WindowDriver driver;
    QQuickItem *pause = driver.find(u"bar"_s, u"pause"_s);
    driver.click(pause);
    QVERIFY(driver.pool().isPaused());
    driver.add(path("tree"));
    QVERIFY(driver.waitUntil([&] { return driver.session().filesFound() == 202; }));
    QCOMPARE(driver.pool().activeCount(), 0);
    QVERIFY(driver.pool().waitingCount() > 0);
    QCOMPARE(pause->property("text").toString(), u"Resume"_s);
    driver.click(pause);
    QVERIFY(driver.waitUntilIdle());
    QCOMPARE(driver.session().results()->count(), 202);
}

void tst_ChecksumsWindow::jobsLive()
{
    for (int i = 0; i < 6; ++i)
        m_tree->makeHugeFile("tree/huge" + QByteArray::number(i));
    WindowDriver driver;
    driver.add(path("tree"));
    QVERIFY(driver.waitUntil([&] { return driver.pool().activeCount() == 2 && driver.pool().waitingCount() == 4; }));
    // More tasks run at once, each in a thread
    QQuickItem *size = driver.find(u"bar"_s, u"size"_s);
    size->forceActiveFocus();
    driver.press(Qt::Key_Up);
    driver.press(Qt::Key_Up);
    QCOMPARE(driver.pool().size(), 4);
    QVERIFY(driver.waitUntil([&] { return driver.pool().activeCount() == 4; }));
    const auto progressing = [&] {
        int count = 0;
        const AioTaskModel &tasks = *driver.pool().tasks();
        for (int row = 0; row < tasks.rowCount(); ++row) {
            const QModelIndex index = tasks.index(row);
            count += index.data(AioTaskModel::StateRole).toInt() == int(AioPool::TaskState::Active)
                    && index.data(AioTaskModel::ProgressRole).toDouble() >= 0;
        }
        return count;
    };
    QVERIFY(driver.waitUntil([&] { return progressing() == 4; }));
    driver.press(Qt::Key_Down);
    QCOMPARE(driver.pool().size(), 3);
    QVERIFY(driver.session().threads().maxThreadCount() >= 3);
    QCOMPARE(driver.pool().activeCount(), 4); // surplus tasks continue
}

void tst_ChecksumsWindow::reordersByKey()
{
    WindowDriver driver(1);
    QStringList waiting = queueHugeFiles(driver, 4);
    QCOMPARE(waiting.size(), 3);
    choose(driver, waiting[2]);
    driver.press(Qt::Key_Home, Qt::AltModifier);
    waiting.move(2, 0);
    QTRY_COMPARE(tasksIn(driver, AioPool::TaskState::Waiting), waiting);
    driver.press(Qt::Key_Down, Qt::AltModifier);
    waiting.move(0, 1);
    QTRY_COMPARE(tasksIn(driver, AioPool::TaskState::Waiting), waiting);
    // They start as they are shown.
    QVERIFY(driver.pool().cancelTask(idOf(driver, tasksIn(driver, AioPool::TaskState::Active).value(0))));
    QVERIFY(driver.waitUntil([&] { return tasksIn(driver, AioPool::TaskState::Active) == waiting.mid(0, 1); }));
}

//! Checks that rows can be dragged behind the filter of this window.
void tst_ChecksumsWindow::reordersByDrag()
{
    WindowDriver driver(1);
    QStringList waiting = queueHugeFiles(driver, 4);
    QCOMPARE(waiting.size(), 3);
    QQuickItem *states = driver.find(u"states"_s);
    states->forceActiveFocus();
    driver.press(Qt::Key_Down);
    driver.press(Qt::Key_Down); // Waiting
    QTRY_COMPARE(driver.rowCount(u"tasks"_s), 3);
    QQuickItem *last = driver.taskRow(waiting[2]);
    QQuickItem *first = driver.taskRow(waiting[0]);
    QVERIFY(last && first);
    QVERIFY(QQuickTest::qWaitForPolish(&driver.window()));
    driver.drag(driver.centre(last), first->mapToScene(QPointF(first->width() / 2, 4)).toPoint());
    waiting.move(2, 0);
    QTRY_COMPARE(tasksIn(driver, AioPool::TaskState::Waiting), waiting);
}

void tst_ChecksumsWindow::heldFileLetsOthersPass()
{
    WindowDriver driver(1);
    const QStringList waiting = queueHugeFiles(driver, 3);
    QCOMPARE(waiting.size(), 2);
    choose(driver, waiting[0]);
    driver.press(Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
    const qint64 held = idOf(driver, waiting[0]);
    QTRY_VERIFY(driver.pool().taskInfo(held)->isHeld);
    QQuickItem *row = driver.taskRow(waiting[0]);
    QTRY_VERIFY(row && row->property("details").toString().contains(u"held"_s));
    const auto cancelActive = [&] {
        return driver.pool().cancelTask(idOf(driver, tasksIn(driver, AioPool::TaskState::Active).value(0)));
    };
    QVERIFY(cancelActive());
    QVERIFY(driver.waitUntil([&] { return tasksIn(driver, AioPool::TaskState::Active) == waiting.mid(1, 1); }));
    QVERIFY(cancelActive());
    QVERIFY(driver.waitUntil([&] { return driver.pool().activeCount() == 0; }));
    QCOMPARE(driver.pool().taskInfo(held)->state, AioPool::TaskState::Waiting);
    QVERIFY(driver.session().isBusy());
    choose(driver, waiting[0]);
    driver.press(Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(driver.waitUntil([&] { return tasksIn(driver, AioPool::TaskState::Active) == waiting.mid(0, 1); }));
}

//! Checks that a held batch keeps the session busy, and that nothing is lost when it is released.
void tst_ChecksumsWindow::heldBatchIsHashedInTheEnd()
{
    makeTree();
    WindowDriver driver;
    driver.pool().pause();
    driver.add(path("tree"));
    QVERIFY(driver.waitUntil([&] { return driver.session().filesFound() == 202 && driver.pool().waitingCount() > 0; }));
    QTRY_VERIFY(!tasksIn(driver, AioPool::TaskState::Waiting).isEmpty());
    const qint64 held = driver.pool().tasks()->taskAt(0);
    QVERIFY(driver.pool().hold(held));
    driver.pool().resume();
    QVERIFY(driver.waitUntil([&] { return driver.pool().activeCount() == 0 && driver.pool().count() == 1; }));
    QVERIFY(driver.session().isBusy());
    QVERIFY(driver.session().results()->count() < 202);
    QVERIFY(driver.pool().release(held));
    QVERIFY(driver.waitUntilIdle());
    QTRY_COMPARE(sums(driver), originalSums("tree"));
}

void tst_ChecksumsWindow::heldFolderIsCancelled()
{
    makeTree();
    WindowDriver driver;
    driver.pool().pause();
    driver.add(path("tree"));
    QVERIFY(driver.waitUntil([&] { return driver.session().filesFound() == 202 && driver.pool().waitingCount() > 0; }));
    QTRY_VERIFY(!tasksIn(driver, AioPool::TaskState::Waiting).isEmpty());
    QVERIFY(driver.pool().hold(driver.pool().tasks()->taskAt(0)));
    driver.pool().resume();
    driver.session().cancelFolder(0);
    QVERIFY(driver.waitUntilIdle());
    QCOMPARE(driver.session().filesFound(), driver.session().filesSettled());
}

void tst_ChecksumsWindow::filterByName()
{
    for (const char *file : { "tree/hugeA", "tree/hugeB", "tree/hugeC" })
        m_tree->makeHugeFile(file);
    WindowDriver driver;
    driver.add(path("tree"));
    QTRY_COMPARE(driver.rowCount(u"tasks"_s), 4); // and the batch that they were found in
    driver.press(Qt::Key_F, Qt::ControlModifier);
    QVERIFY(driver.find(u"tasks"_s, u"filter"_s)->hasActiveFocus());
    driver.type(u"hugeb"_s);
    QTRY_COMPARE(driver.rowCount(u"tasks"_s), 1);
    QVERIFY(driver.taskRow(name("tree/hugeB")));
    driver.type(u"x"_s);
    QTRY_COMPARE(driver.rowCount(u"tasks"_s), 0);
    QCOMPARE(driver.find(u"tasks"_s, u"emptyText"_s)->property("text").toString(), u"No such task"_s);
    driver.press(Qt::Key_Escape);
    QTRY_COMPARE(driver.rowCount(u"tasks"_s), 4);
}

void tst_ChecksumsWindow::filterByState()
{
    for (const char *file : { "tree/hugeA", "tree/hugeB", "tree/hugeC" })
        m_tree->makeHugeFile(file);
    WindowDriver driver;
    driver.add(path("tree"));
    QVERIFY(driver.waitUntil([&] { return driver.pool().count() == 3 && driver.pool().activeCount() == 2; }));
    QQuickItem *states = driver.find(u"states"_s);
    states->forceActiveFocus();
    driver.press(Qt::Key_Down); // Active
    QTRY_COMPARE(driver.rowCount(u"tasks"_s), 2);
    driver.press(Qt::Key_Down); // Waiting
    QTRY_COMPARE(driver.rowCount(u"tasks"_s), 1);
    driver.pool().cancelAll();
    driver.press(Qt::Key_End); // Cancelled
    QTRY_COMPARE(driver.rowCount(u"tasks"_s), 3);
}

void tst_ChecksumsWindow::filterFiles()
{
    FileList list;
    for (const auto &[name, state] : { std::pair("a.txt", FileList::Ok), std::pair("B+.TXT", FileList::Differs),
                                       std::pair("\xc3\x84", FileList::Ok) })
        list.add(File{ name }, state);
    list.flush();
    FileFilter filter;
    filter.setSourceModel(&list);
    QSignalSpy texts(&filter, &FileFilter::textChanged);
    QSignalSpy states(&filter, &FileFilter::statesChanged);
    const auto names = [&filter] {
        QStringList names;
        for (int row = 0; row < filter.rowCount(); ++row)
            names += filter.index(row, 0).data(FileList::NameRole).toString();
        return names;
    };
    QCOMPARE(names().size(), 3);
    filter.setText(u".txt"_s);
    QCOMPARE(names(), (QStringList{ u"a.txt"_s, u"B+.TXT"_s }));
    filter.setStates({ FileList::Ok, FileList::Missing });
    QCOMPARE(names(), QStringList{ u"a.txt"_s });
    filter.setText(u"\u00e4"_s);
    QCOMPARE(names(), QStringList{ u"\u00c4"_s });
    filter.setText(u"+."_s); // is no pattern
    QCOMPARE(names(), QStringList());
    filter.setStates({});
    QCOMPARE(names(), QStringList{ u"B+.TXT"_s });
    QCOMPARE(texts.count(), 3);
    QCOMPARE(states.count(), 2);
    filter.setText(u"+."_s);
    filter.setStates({});
    QCOMPARE(texts.count() + states.count(), 5);
}

void tst_ChecksumsWindow::errorsAreListed()
{
    m_tree->write("tree/good", "good");
    m_tree->makeLink("nowhere", "tree/dangling");
    m_tree->write("tree/vanishes", "x");
    m_tree->makeHugeFile("tree/shrinks");
    WindowDriver driver;
    driver.pool().pause();
    driver.add(path("tree"));
    driver.add(path("missing"));
    QVERIFY(driver.waitUntil([&] { return driver.session().filesFound() == 3; }));
    QCOMPARE(::unlink(path("tree/vanishes").constData()), 0);
    driver.pool().resume();
    QVERIFY(driver.waitUntil([&] { return isActive(driver, "tree/shrinks"); }));
    QQuickItem *row = driver.taskRow(name("tree/shrinks"));
    QVERIFY(row);
    QTRY_VERIFY(row->property("details").toString().contains(u" of 10"_s)); // it is being read
    QCOMPARE(::truncate(path("tree/shrinks").constData(), 100), 0);
    QVERIFY(driver.waitUntilIdle());

    QHash<QString, QString> errors;
    const FileList &list = *driver.session().errors();
    for (int i = 0; i < list.count(); ++i)
        errors.insert(list.index(i).data(FileList::NameRole).toString(),
                      list.index(i).data(FileList::DetailRole).toString());
    const QHash<QString, QString> expected = {
        { name("tree/dangling"), u"No such file or directory"_s },
        { name("missing"), u"No such file or directory"_s },
        { name("tree/vanishes"), u"No such file or directory"_s },
        { name("tree/shrinks"), u"Shrank while it was read"_s },
    };
    QCOMPARE(errors, expected);
    QCOMPARE(sums(driver), m_tree->shell("sha256sum \"$PWD/tree/good\"").out);
    driver.showPage(3);
    QTRY_COMPARE(driver.rowCount(u"errors"_s), 4);
    QVERIFY(driver.fileRow(u"errors"_s, name("tree/shrinks")));

    // Their tasks have failed, and say so.
    driver.showPage(0);
    row = driver.taskRow(name("tree/shrinks"));
    QVERIFY(row);
    QTRY_COMPARE(row->property("details").toString(), u"Shrank while it was read"_s);
    QCOMPARE(driver.pool().failedCount(), 2);
    QTRY_COMPARE(driver.fileRow(u"folders"_s, name("tree"))->property("summary").toString(), u"3 files, 3 failed"_s);
}

//! Checks that a file name may contain anything.
void tst_ChecksumsWindow::showsTextAsItIs()
{
    const QByteArray file = "<b>tree %2 &amp;/<img src=x>%1 & a\nb";
    m_tree->makeFolder("<b>tree %2 &amp;");
    m_tree->write(file, "a");
    WindowDriver driver;
    driver.session().addPaths({ path("<b>tree %2 &amp;") });
    QTRY_COMPARE(driver.session().results()->count(), 1);
    driver.click(driver.find(u"tab2"_s));
    QQuickItem *row = nullptr;
    QTRY_VERIFY((row = driver.fileRow(u"results"_s, name(file))));
    QCOMPARE(toolTipOf(driver.window(), row), name(file));
    QCOMPARE(textsWith(driver.window(), u"<"_s, false), QStringList());
    QTRY_VERIFY((row = driver.fileRow(u"folders"_s, name("<b>tree %2 &amp;"))));
    QTRY_COMPARE(driver.accessibleName(row), name("<b>tree %2 &amp;") + u", 1 files"_s);
    QTest::mouseMove(&driver.window(), QPoint(1, 1));
    QCOMPARE(toolTipOf(driver.window(), row), name("<b>tree %2 &amp;"));
    QCOMPARE(textsWith(driver.window(), u"<"_s, false), QStringList());
}

void tst_ChecksumsWindow::timeline()
{
    makeTree();
    WindowDriver driver(3);
    driver.showPage(1);
    driver.add(path("tree"));
    QVERIFY(driver.waitUntilIdle());
    QQuickItem *bars = driver.find(u"timeline"_s, u"bars"_s);
    QTRY_VERIFY(bars->property("laneCount").toInt() > 0);
    QVERIFY(bars->property("laneCount").toInt() <= 3);
}

void tst_ChecksumsWindow::compareGood()
{
    makeTree();
    // Names are relative to the list's folder, wherever the program runs.
    QCOMPARE(m_tree->shell("cd tree && touch SUMS && find . -type f -print0 | xargs -0 sha256sum >SUMS").status, 0);
    WindowDriver driver;
    driver.session().compare(url("tree/SUMS"));
    QVERIFY(driver.waitUntilIdle());
    QCOMPARE(driver.session().comparison()->count(), 203); // itself, too, which has changed since
    QCOMPARE(driver.session().comparison()->counts()[FileList::Ok], 202);
    driver.showPage(4);
    QCOMPARE(driver.find(u"comparison"_s, u"heading"_s)->property("text").toString(),
             name("tree/SUMS") + u": 202 OK, 1 FAILED, 0 missing"_s);
    QCOMPARE(driver.session().results()->count(), 0);
}

void tst_ChecksumsWindow::compareSpoiled()
{
    for (const char *file : { "a", "b", "c", "d" })
        m_tree->write(QByteArray("tree/") + file, file);
    m_tree->makeLink("/proc/self/mem", "tree/unreadable");
    QByteArray list = m_tree->shell("cd tree && sha256sum a b c d").out;
    list += QByteArray(64, '0') + "  unreadable\n" + "what is this\n";
    m_tree->write("tree/SUMS", list);
    m_tree->write("tree/b", "spoiled");
    QCOMPARE(::unlink(path("tree/c").constData()), 0);

    WindowDriver driver;
    driver.session().compare(url("tree/SUMS"));
    driver.showPage(4);
    QVERIFY(driver.waitUntilIdle());
    QTRY_COMPARE(driver.rowCount(u"comparison"_s), 5);
    // Line by line, in the order of the list
    const QStringList states = { u"OK"_s, u"FAILED"_s, u"missing"_s, u"OK"_s, u"cannot be read"_s };
    for (int i = 0; i < states.size(); ++i)
        QCOMPARE(driver.session().comparison()->index(i).data(FileList::StateNameRole).toString(), states[i]);
    QQuickItem *row = driver.fileRow(u"comparison"_s, u"b"_s);
    QVERIFY(row);
    QVERIFY(m_tree->shell("sha256sum tree/b").out.startsWith(row->property("detail").toString().toLatin1()));
    QCOMPARE(driver.find(u"comparison"_s, u"heading"_s)->property("text").toString(),
             name("tree/SUMS") + u": 2 OK, 1 FAILED, 1 missing, 1 cannot be read, 1 line(s) not understood"_s);
    driver.click(driver.find(u"problemsOnly"_s));
    QTRY_COMPARE(driver.rowCount(u"comparison"_s), 3);
}

void tst_ChecksumsWindow::compareOtherAlgorithm()
{
    makeTree();
    m_tree->write("SUMS", originalSums("tree", "md5sum --tag"));
    WindowDriver driver;
    driver.session().compare(url("SUMS"));
    QVERIFY(driver.waitUntilIdle());
    QCOMPARE(driver.session().comparison()->counts()[FileList::Ok], 202);
    QCOMPARE(driver.session().comparison()->count(), 202);
}

void tst_ChecksumsWindow::compareNoList()
{
    m_tree->write("text", "no sums\nin here\n");
    WindowDriver driver;
    driver.session().compare(url("text"));
    QTRY_COMPARE(driver.session().message(), name("text") + u" has no line with a sum in it"_s);
    driver.session().compare(url("missing"));
    QTRY_COMPARE(driver.session().message(), name("missing") + u": No such file or directory"_s);
    driver.session().compare(url("tree"));
    QTRY_COMPARE(driver.session().message(), name("tree") + u": Is a directory"_s);
    QCOMPARE(driver.session().comparison()->count(), 0);
    QCOMPARE(driver.session().comparedName(), QString());
}

void tst_ChecksumsWindow::compareAgainBeforeTheEnd()
{
    m_tree->makeHugeFile("huge");
    m_tree->write("a", "a");
    m_tree->write("SUMS1", QByteArray(64, '0') + "  huge\n" + QByteArray(64, '0') + "  a\n");
    m_tree->write("SUMS2", m_tree->shell("sha256sum a").out);
    WindowDriver driver(1);
    driver.session().compare(url("SUMS1"));
    QVERIFY(driver.waitUntil([&] { return driver.session().bytes() > 1e6; }));
    QCOMPARE(driver.session().comparison()->counts()[FileList::Differs], 1);
    driver.session().compare(url("SUMS2"));
    QVERIFY(driver.waitUntilIdle());
    QCOMPARE(driver.session().comparedName(), name("SUMS2"));
    QCOMPARE(driver.session().comparison()->count(), 1);
    QCOMPARE(driver.session().comparison()->counts()[FileList::Ok], 1);

    // A cancelled comparison shows which lines have not been checked.
    driver.session().compare(url("SUMS1"));
    QVERIFY(driver.waitUntil([&] { return driver.session().comparison()->counts()[FileList::Differs] == 1; }));
    driver.session().cancelAll();
    QVERIFY(driver.waitUntilIdle());
    QCOMPARE(driver.session().comparison()->counts()[FileList::Cancelled], 1);
    QCOMPARE(driver.session().comparison()->counts()[FileList::Waiting], 0);
}

void tst_ChecksumsWindow::dropped()
{
    makeTree();
    m_tree->write("SUMS", originalSums("tree"));
    WindowDriver driver;
    const auto drop = [&](const QList<QUrl> &urls) {
        QMimeData data;
        data.setUrls(urls);
        const QPoint at(driver.window().width() / 2, driver.window().height() / 2);
        QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&driver.window(), &enter);
        QVERIFY(enter.isAccepted());
        QVERIFY(driver.find(u"drops"_s)->property("containsDrag").toBool());
        QDropEvent event(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&driver.window(), &event);
        QVERIFY(event.isAccepted());
    };
    drop({ url("tree/sub"), url("tree/big") });
    QVERIFY(driver.waitUntilIdle());
    QCOMPARE(driver.session().results()->count(), 201);
    QCOMPARE(driver.rowCount(u"folders"_s), 2);

    driver.showPage(4);
    drop({ url("SUMS") });
    QVERIFY(driver.waitUntilIdle());
    QCOMPARE(driver.session().comparison()->counts()[FileList::Ok], 202);
    QCOMPARE(driver.session().results()->count(), 201);
}

void tst_ChecksumsWindow::dialogs()
{
    makeTree();
    m_tree->write("SUMS", originalSums("tree"));
    WindowDriver driver;
    const auto choose = [&](const QString &button, const QString &dialog, const QUrl &folder, const QString &file) {
        driver.openDialog(button, dialog, folder);
        driver.click(driver.dialogRow(file));
        driver.closeDialog(dialog, u"Open"_s);
        QVERIFY(driver.waitUntilIdle());
    };
    choose(u"addFolder"_s, u"folderDialog"_s, url("tree"), u"sub"_s);
    QCOMPARE(driver.session().results()->count(), 200);
    choose(u"addFiles"_s, u"filesDialog"_s, url("tree"), u"big"_s);
    QCOMPARE(driver.session().results()->count(), 201);
    choose(u"compare"_s, u"comparisonDialog"_s, QUrl::fromLocalFile(m_tree->folder()), u"SUMS"_s);
    QCOMPARE(driver.session().comparison()->counts()[FileList::Ok], 202);
    QCOMPARE(driver.find(u"tabs"_s)->property("currentIndex").toInt(), 4);
}

void tst_ChecksumsWindow::keyboard()
{
    makeTree();
    WindowDriver driver;
    driver.add(path("tree"));
    QVERIFY(driver.waitUntilIdle());
    // Tab reaches everything that can be clicked, in a circle.
    QSet<QString> reached;
    QSet<QQuickItem *> seen;
    for (int i = 0; i < 60; ++i) {
        driver.press(Qt::Key_Tab);
        QQuickItem *item = driver.window().activeFocusItem();
        QVERIFY(item);
        for (QQuickItem *at = item; at; at = at->parentItem())
            reached += at->objectName();
    }
    for (const QString &name : { u"addFolder"_s, u"addFiles"_s, u"compare"_s, u"algorithm"_s, u"clear"_s, u"size"_s,
                                 u"pause"_s, u"folders"_s, u"tabs"_s, u"filter"_s, u"states"_s, u"view"_s })
        QVERIFY2(reached.contains(name), qPrintable(name));

    driver.press(Qt::Key_R, Qt::AltModifier);
    QCOMPARE(driver.find(u"tabs"_s)->property("currentIndex").toInt(), 2);
    driver.press(Qt::Key_F, Qt::ControlModifier);
    driver.type(u"big"_s);
    QTRY_COMPARE(driver.rowCount(u"results"_s), 1);
    driver.press(Qt::Key_Escape);
    QTRY_COMPARE(driver.rowCount(u"results"_s), 202);
    QQuickItem *list = driver.find(u"results"_s, u"list"_s);
    list->forceActiveFocus();
    driver.press(Qt::Key_End);
    QCOMPARE(list->property("currentIndex").toInt(), 201);
    driver.press(Qt::Key_Home);
    driver.press(Qt::Key_Down);
    QCOMPARE(list->property("currentIndex").toInt(), 1);
    driver.press(Qt::Key_S, Qt::ControlModifier);
    QObject *dialog = driver.window().findChild<QObject *>(u"saveDialog"_s);
    QTRY_VERIFY(dialog->property("visible").toBool());
    QVERIFY(QMetaObject::invokeMethod(dialog, "reject"));
    QTRY_VERIFY(!dialog->property("visible").toBool());
}

void tst_ChecksumsWindow::accessibleNames()
{
    m_tree->makeHugeFile("tree/huge");
    m_tree->write("tree/a", "a");
    m_tree->write("SUMS", QByteArray(64, '0') + "  tree/a\n");
    WindowDriver driver;
    driver.add(path("tree"));
    driver.session().compare(url("SUMS"));
    QVERIFY(driver.taskRow(name("tree/huge")) && driver.fileRow(u"folders"_s, name("tree")));
    const std::function<void(QQuickItem *)> check = [&](QQuickItem *item) {
        if (!item->isVisible())
            return;
        QAccessibleInterface *interface = QAccessible::queryAccessibleInterface(item);
        const QAccessible::Role role = interface ? interface->role() : QAccessible::NoRole;
        const bool isPart = item->parentItem() && item->parentItem()->inherits("QQuickSpinBox");
        if ((item->activeFocusOnTab() && !isPart) || role == QAccessible::Button || role == QAccessible::ListItem) {
            // Without a screen reader, as here, a button's text does not become its accessible name.
            const QString name = WindowDriver::accessibleName(item);
            QVERIFY2(
                    !name.isEmpty() || !item->property("text").toString().isEmpty(),
                    qPrintable(u"%1 %2"_s.arg(QLatin1StringView(item->metaObject()->className()), item->objectName())));
        }
        for (QQuickItem *child : item->childItems())
            check(child);
    };
    for (int page : { 0, 1, 2, 3, 4 }) {
        driver.showPage(page);
        check(driver.root());
    }
    QTRY_COMPARE(driver.accessibleName(driver.fileRow(u"comparison"_s, u"tree/a"_s)), u"tree/a, FAILED"_s);
    driver.showPage(0);
    QQuickItem *task = driver.taskRow(name("tree/huge"));
    QTRY_COMPARE(driver.accessibleName(task), name("tree/huge") + u", Active"_s);
    QCOMPARE(driver.accessibleName(WindowDriver::find(task, u"cancelButton"_s)), u"Cancel "_s + name("tree/huge"));
}

void tst_ChecksumsWindow::algorithmAndClear()
{
    makeTree();
    WindowDriver driver;
    QQuickItem *algorithm = driver.find(u"algorithm"_s);
    QQuickItem *clear = driver.find(u"clear"_s);
    QVERIFY(!clear->isEnabled());
    driver.add(path("tree"));
    QVERIFY(!algorithm->isEnabled());
    QVERIFY(driver.waitUntilIdle());
    QTRY_VERIFY(algorithm->isEnabled());
    algorithm->forceActiveFocus();
    QSignalSpy busyChanged(&driver.session(), &ChecksumsSession::busyChanged);
    driver.press(Qt::Key_Down); // sha1: hashed again, perhaps by the time the key is up
    QVERIFY(!busyChanged.isEmpty());
    QVERIFY(driver.waitUntilIdle());
    QTRY_COMPARE(sums(driver), originalSums("tree", "sha1sum"));
    QTRY_VERIFY(clear->isEnabled());
    driver.click(clear);
    QCOMPARE(driver.session().results()->count(), 0);
    QCOMPARE(driver.session().folders()->count(), 0);
    QTRY_COMPARE(driver.rowCount(u"tasks"_s), 0);
    QVERIFY(!clear->isEnabled());
    driver.add(path("tree"));
    QVERIFY(driver.waitUntilIdle());
    QCOMPARE(driver.session().results()->count(), 202);
}

void tst_ChecksumsWindow::samePathTwice()
{
    m_tree->write("tree/a", "a");
    WindowDriver driver;
    driver.add(path("tree"));
    driver.add(path("tree"));
    QCOMPARE(driver.session().message(), name("tree") + u" is in the list already"_s);
    QVERIFY(driver.waitUntilIdle());
    QCOMPARE(driver.session().results()->count(), 1);
}

void tst_ChecksumsWindow::elsewhere()
{
    WindowDriver driver;
    driver.session().add({ QUrl(u"https://example.org/folder"_s) });
    QCOMPARE(driver.session().message(), u"https://example.org/folder is not on this machine"_s);
    QVERIFY(!driver.session().isBusy());
}

void tst_ChecksumsWindow::asksBeforeItCloses()
{
    m_tree->makeHugeFile("tree/huge");
    WindowDriver driver;
    driver.add(path("tree"));
    QVERIFY(driver.waitUntil([&] { return isActive(driver, "tree/huge"); }));
    closeAndStayAndCancel(driver.window(), driver.pool(), u"1 task"_s);
}

void tst_ChecksumsWindow::closedInTheMiddle()
{
    m_tree->makeHugeFile("tree/huge1");
    m_tree->makeHugeFile("tree/huge2");
    m_tree->makeHugeFile("tree/huge3");
    WindowDriver driver;
    driver.add(path("tree"));
    QVERIFY(driver.waitUntil([&] { return driver.session().bytes() > 1e6 && driver.pool().count() == 3; }));
    // The answer ends the program's event loop, and then the session.
    QuitQuestion question(driver.window());
    const auto close = [&] {
        driver.press(Qt::Key_Q, Qt::ControlModifier);
        QVERIFY(question.waitUntilOpen());
        question.click(u"quitCancel"_s);
    };
    QTimer::singleShot(0, qApp, close);
    QCOMPARE(QCoreApplication::exec(), 0);
    QVERIFY(!driver.window().isVisible());
    QCOMPARE(driver.pool().cancelledCount(), 3);
    QCOMPARE(driver.session().results()->count(), 0);
    driver.destroy();
}

void tst_ChecksumsWindow::destroyedInTheMiddle_data()
{
    QTest::addColumn<QString>("what");
    for (const QString &what : { u"hashing"_s, u"paused"_s, u"cancelled"_s, u"looking"_s, u"comparing"_s, u"saving"_s })
        QTest::newRow(qPrintable(what)) << what;
}

void tst_ChecksumsWindow::destroyedInTheMiddle()
{
    QFETCH(const QString, what);
    makeTree();
    for (int i = 0; i < 5; ++i)
        m_tree->makeHugeFile("tree/huge" + QByteArray::number(i));
    m_tree->write("SUMS", QByteArray(64, '0') + "  tree/huge1\n" + QByteArray(64, '0') + "  tree/big\n");
    WindowDriver driver;
    if (what == u"comparing") {
        driver.session().compare(url("SUMS"));
    } else {
        if (what == u"paused")
            driver.pool().pause();
        driver.add(path("tree"));
    }
    if (what == u"paused")
        QVERIFY(driver.waitUntil([&] { return driver.session().filesFound() == 207; }));
    else if (what != u"looking")
        QVERIFY(driver.waitUntil([&] { return driver.session().bytes() > 10e6; }));
    if (what == u"saving") {
        driver.session().save(url("saved"));
        driver.session().copy();
    }
    if (what == u"cancelled")
        driver.session().cancelAll();
    driver.destroy();
    // No thread reads any more.
    const auto descriptors = QDir(u"/proc/self/fd"_s).entryInfoList(QDir::Files | QDir::System);
    for (const QFileInfo &descriptor : descriptors)
        QVERIFY2(!descriptor.symLinkTarget().startsWith(m_tree->folder()), qPrintable(descriptor.symLinkTarget()));
}

QTEST_MAIN(tst_ChecksumsWindow)
#include "tst_checksums_window.moc"
