// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>
#include <AioQuitGuard>

#include <QtGui/QGuiApplication>
#include <QtQml/QQmlApplicationEngine>

using namespace std::chrono_literals;

static AioTask<> brief()
{
    co_await Aio::sleep(1ms);
}

int main(int argc, char **argv)
{
    QGuiApplication app(argc, argv);
    AioPool pool(2); // made here and shown there: both must have the same libaiopool
    for (int i = 0; i < 3; ++i)
        pool.spawnN(brief());
    AioQuitGuard guard(&pool);
    QQmlApplicationEngine engine;
    engine.addImportPath(QStringLiteral(IMPORT_PATH));
    engine.setInitialProperties({ { "pool", QVariant::fromValue(&pool) } });
    engine.loadData(R"(
        import QtQuick
        import AioPool
        Window {
            id: window
            required property AioPool pool
            property int waiting: pool.waitingCount + pool.activeCount
            visible: true
            AioTaskView { anchors.fill: parent; pool: window.pool }
        }
    )");
    if (engine.rootObjects().size() != 1)
        return 1;
    QObject *window = engine.rootObjects().constFirst();
    if (window->property("waiting").toInt() != 3 || guard.count() != 3)
        return 2;
    Aio::waitFor(pool.join());
    return pool.succeededCount() == 3 ? 0 : 3;
}
