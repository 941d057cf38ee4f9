// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests every way to end a program, with every answer to the guard's question, in a process of its own: what has ended how
// by then, and the exit code.

#include <QtTest>

class tst_QuitGuardEnds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ends_data();
    void ends();
};

void tst_QuitGuardEnds::ends_data()
{
    QTest::addColumn<QString>("way");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<QString>("printed");
    QTest::addColumn<int>("exitCode");

    const auto row = [](const char *way, const char *answer, const char *printed, int exitCode = 0) {
        QTest::addRow("%s, %s", way, answer)
                << QString::fromUtf8(way) << QString::fromUtf8(answer) << QString::fromUtf8(printed) << exitCode;
    };
    // The task a is one of AioAtEnd::FinishStarted, b one of AioAtEnd::Cancel.
    for (const char *way : { "window", "user", "widget", "delete", "quit" }) {
        row(way, "finish", "asked:2 a:done b:done exec:0");
        row(way, "cancel", "asked:2 b:cancelled a:done exec:0");
        // Without a window the program quits when the work is done.
        const bool isGone = way == QByteArrayView("delete");
        row(way, "keep", isGone ? "asked:2 kept a:done b:done exec:0" : "asked:2 kept a:done b:done exec:3",
            isGone ? 0 : 3);
        row(way, "none", "b:cancelled a:done exec:0");
        row(way, "deaf", "asked:2 a:deaf b:cancelled a:deaf exec:0 a:deaf");
    }
    for (const char *answer : { "finish", "cancel", "keep", "none" })
        row("session", answer, "b:cancelled a:done session:ends exec:0");
    row("session", "deaf", "a:deaf b:cancelled a:deaf session:ends after:5s exec:0 a:deaf");
    row("asking-session", "finish", "asked:2 released a:done b:done session:ends exec:0");
    row("asking-session", "cancel", "asked:2 released b:cancelled a:done session:ends exec:0");
    row("asking-session", "keep", "asked:2 kept session:cancelled a:done b:done exec:3", 3);
    row("asking-session", "none", "b:cancelled a:done session:ends exec:0");
    row("exit", "none", "exec:4 a:cancelled b:cancelled", 4);
#ifdef Q_OS_UNIX
    row("interrupt", "none", "b:cancelled a:done left:0 exec:130", 130);
#endif
}

void tst_QuitGuardEnds::ends()
{
    QFETCH(const QString, way);
    QFETCH(const QString, answer);
    QProcess program;
    program.start(QStringLiteral(GUARDPLAYS), { way, answer });
    QVERIFY(program.waitForFinished(60'000));
    const QString errors = QString::fromUtf8(program.readAllStandardError());
    QTEST(QString::fromUtf8(program.readAllStandardOutput()).trimmed(), "printed");
    QVERIFY2(program.exitStatus() == QProcess::NormalExit, qPrintable(errors));
    QTEST(program.exitCode(), "exitCode");
    const bool warns = errors.contains(QLatin1String("cannot be stopped"));
    QVERIFY2(answer == QLatin1String("deaf") ? warns : !errors.contains(QLatin1String("aiopool:")), qPrintable(errors));
}

QTEST_GUILESS_MAIN(tst_QuitGuardEnds)
#include "tst_quitguard_ends.moc"
