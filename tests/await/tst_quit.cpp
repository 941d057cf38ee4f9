// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests quit(), exit() and Aio::waitFor() in every order, as documented for waitFor(). Each runs in a process of its
// own, because Qt remembers a quit, and an exit code belongs to a process.

#include <QtTest>

class tst_Quit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void order_data();
    void order();
};

void tst_Quit::order_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("play");
    QTest::addColumn<QString>("printed");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("warning");

    enum Kinds { Core = 1, Gui = 2, Both = Core | Gui };
    const auto row = [](Kinds kinds, const char *play, const char *printed, int exitCode = 0,
                        const char *warning = "") {
        for (const auto &[kind, name] : { std::pair(Core, "core"), std::pair(Gui, "gui") }) {
            if (kinds & kind)
                QTest::addRow("%s, %s", play, name)
                        << QString::fromUtf8(name) << QString::fromUtf8(play) << QString::fromUtf8(printed) << exitCode
                        << QString::fromUtf8(warning);
        }
    };
    const char *const ended = "join:cancelled runs a-cleaned b-cleaned cancel:done ended few:done";
    row(Both, "quit", ended);
    row(Both, "exit", ended);
    row(Core, "quit-from-thread", ended);
    row(Both, "quit-from-running-thread", ended);
    row(Both, "twice-in-a-turn", ended);
    row(Both, "quit-in-task", "first:cancelled few:done second:cancelled third:cancelled few:done");
    row(Both, "quit-in-first-line", "quit:cancelled exit:cancelled few:done");
    row(Core, "posted-quit-in-first-line", "thread:cancelled few:done");
    row(Both, "ends-in-the-turn", "5 few:done");
    row(Both, "recovers", "5");
    row(Both, "while-it-unwinds", "cleans again cleaner:cancelled few:done");
    row(Both, "nested", "inner-cleaned inner:cancelled later:done outer:cancelled few:done");
    row(Both, "nested-exit", "inner:cancelled outer:cancelled");
    row(Both, "nested-beside", "inner-cleaned outer-cleaned inner:cancelled outer:cancelled few:done");
    row(Both, "nested-again", "inner-cleaned inner:cancelled cleaner-cleaned cleaner:cancelled few:done outer:done");
    row(Both, "nested-loop", "loop dialog:cancelled");
    row(Both, "before", "few:done");
    row(Both, "own-loop", "few:done join:cancelled runs a-cleaned b-cleaned cancel:done ended few:done");
    row(Both, "in-exec-quit", "slot-cleaned slot:cancelled few:done exec:0 after:done");
    row(Both, "in-exec-exit", "slot-cleaned slot:cancelled few:done exec:7 after:done", 7);
    row(Both, "in-exec-after-quit", "few:done exec:7 after:done", 7);
    row(Core, "in-exec-after-posted-quit", "few:done exec:0 after:done");
    row(Both, "in-exec-first-line", "quit:cancelled few:done exec:0 after:done");
    row(Core, "in-exec-first-line-thread", "quit:cancelled few:done exec:0 after:done");
    row(Both, "in-exec-nested", "inner-cleaned inner:cancelled outer:cancelled exec:7 after:done", 7);
    row(Both, "about-to-quit", "slot:done few:done slot:done task-cleaned second:cancelled few:done");
    row(Both, "not-about-to-quit", "few:done few:done aboutToQuit task-cleaned quit:cancelled few:done");
    row(Both, "lockers", "few:done");
    row(Both, "thread-run", "few:done task-cleaned quit:cancelled deleted few:done few:done");
    row(Both, "thread-exec", "quit:cancelled few:done quit:cancelled");
    row(Both, "thread-after-exec", "finished:done");
    row(Gui, "window-refuses", "refused few:done");
    row(Gui, "window-closes", "few:done task-cleaned closed:cancelled");
    row(Gui, "window-closes-in-exec", "slot-cleaned slot:cancelled exec:0 after:done");
    row(Core, "no-application", "ready:done task-cleaned never:cancelled", 0, "no event loop in this thread");
    row(Both, "static", "few:done ready:done task-cleaned never:cancelled exited", 0, "no event loop in this thread");
}

void tst_Quit::order()
{
    QFETCH(QString, kind);
    QFETCH(QString, play);
    QFETCH(QString, warning);
    QProcess program;
    program.start(QStringLiteral(QUITPLAYS), { play, kind });
    program.waitForFinished(60'000);
    const QString told = QString::fromUtf8(program.readAllStandardError());
    QTEST(QString::fromUtf8(program.readAllStandardOutput()).trimmed(), "printed");
    QCOMPARE(program.exitStatus(), QProcess::NormalExit);
    QTEST(program.exitCode(), "exitCode");
    QVERIFY2(told.contains(warning) && (!warning.isEmpty() || !told.contains(QLatin1String("aiopool:"))),
             qPrintable(told));
}

QTEST_GUILESS_MAIN(tst_Quit)
#include "tst_quit.moc"
