// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests that functions that must be called in the pool's thread assert when called in another one.

#include "support/poolthread.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <QtCore/QProcess>

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

//! Calls the functions, by name, in a thread that is not the pool's.
static const QMap<QString, std::function<void(PoolThread &)>> &misuses()
{
    static Gate never;
    static const QMap<QString, std::function<void(PoolThread &)>> all = {
        { u"AioPool::spawn"_s, [](PoolThread &home) { static_cast<void>(home.pool().spawn(later(1))); } },
        { u"AioPool::exec"_s, [](PoolThread &home) { static_cast<void>(home.pool().exec(later(1))); } },
        { u"AioPool::map"_s,
          [](PoolThread &home) {
              static_cast<void>(home.pool().map(later, { 1, 2 }));
          } },
        { u"AioPool::iterMap"_s,
          [](PoolThread &home) {
              static_cast<void>(home.pool().iterMap(later, { 1, 2 }));
          } },
        { u"AioPool::join"_s, [](PoolThread &home) { static_cast<void>(home.pool().join()); } },
        { u"AioPool::cancel"_s, [](PoolThread &home) { static_cast<void>(home.pool().cancel()); } },
        { u"AioPool::taskInfo"_s, [](PoolThread &home) { static_cast<void>(home.pool().taskInfo(1)); } },
        { u"AioPool::retry"_s, [](PoolThread &home) { static_cast<void>(home.pool().retry(1)); } },
        { u"AioPool::room"_s, [](PoolThread &home) { static_cast<void>(home.pool().room()); } },
        { u"AioPool::setWaitingLimit"_s, [](PoolThread &home) { home.pool().setWaitingLimit(3); } },
        { u"AioPool::shutdown"_s, [](PoolThread &home) { static_cast<void>(home.pool().shutdown(1s)); } },
        { u"AioPool::close"_s, [](PoolThread &home) { home.pool().close(); } },
        { u"AioPool::unfinishedTags"_s, [](PoolThread &home) { static_cast<void>(home.pool().unfinishedTags()); } },
        { u"AioFuture::again"_s,
          [](PoolThread &home) {
              const auto worker = [] { return later(1); };
              const AioFuture<int> future = home.pool().spawnN(worker, AioTaskOptions().withRepeatable());
              Aio::waitFor(future);
              static_cast<void>(future.again());
          } },
        { u"AioPool::size"_s, [](PoolThread &home) { static_cast<void>(home.pool().size()); } },
        { u"AioPool::setSize"_s, [](PoolThread &home) { home.pool().setSize(3); } },
        { u"AioPool::setPaused"_s, [](PoolThread &home) { home.pool().setPaused(true); } },
        { u"AioPool::activeCount"_s, [](PoolThread &home) { static_cast<void>(home.pool().activeCount()); } },
        { u"AioPool::isEmpty"_s, [](PoolThread &home) { static_cast<void>(home.pool().isEmpty()); } },
        { u"AioPool::succeededCount"_s, [](PoolThread &home) { static_cast<void>(home.pool().succeededCount()); } },
        { u"AioPool::~AioPool"_s, [](PoolThread &home) { delete &home.pool(); } },
        { u"AioPool::moveToThread"_s,
          [](PoolThread &home) {
              home.run([&] {
                  home.pool().spawnN(gated(never, 1));
                  home.pool().moveToThread(nullptr);
              });
          } },
        { u"AioContext"_s,
          [](PoolThread &home) {
              AioContext context;
              auto worker = [&context](AioContext own) -> AioTask<> {
                  context = own;
                  co_return;
              };
              Aio::waitFor(home.pool().spawnN(worker));
              context.setLabel(u"x"_s);
          } },
    };
    return all;
}

class tst_ThreadsMisuse : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysSo_data();
    void saysSo();
};

void tst_ThreadsMisuse::saysSo_data()
{
    QTest::addColumn<QString>("function");
    for (auto it = misuses().begin(); it != misuses().end(); ++it)
        QTest::newRow(qPrintable(it.key())) << it.key();
}

void tst_ThreadsMisuse::saysSo()
{
    QFETCH(QString, function);
    QProcess child;
    child.setProcessChannelMode(QProcess::MergedChannels);
    child.start(QCoreApplication::applicationFilePath(), { u"--misuse"_s, function });
    QVERIFY(child.waitForFinished(60'000));
    const QString output = QString::fromUtf8(child.readAll());
    const QRegularExpression sentence(u"ASSERT failure in %1: \"[^\"]*(thread|only an empty one)"_s.arg(function));
    QVERIFY2(output.contains(sentence), qPrintable(output));
    QVERIFY(child.exitStatus() == QProcess::CrashExit || child.exitCode() != 0);
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = app.arguments();
    if (arguments.value(1) == u"--misuse") {
        // The library and its headers may each be built with or without assertions: report that none came.
        PoolThread home;
        misuses().value(arguments.value(2))(home);
        std::fputs("no assertion\n", stderr);
        std::_Exit(0);
    }
    tst_ThreadsMisuse test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_threads_misuse.moc"
