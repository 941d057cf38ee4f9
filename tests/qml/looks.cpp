// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Renders the components as they are met with in life, keeps the pictures beside this program, and sees that there is something in them.

#include "../support/gate.h"

#include <AioPool>
#include <AioTaskModel>

#include <QtCore/QDir>
#include <QtGui/QGuiApplication>
#include <QtQml/QQmlComponent>
#include <QtQml/QQmlEngine>
#include <QtQuick/QQuickItem>
#include <QtQuick/QQuickWindow>
#include <QtTest/QtTest>

#include <memory>

using namespace std::chrono_literals;

static int coloursIn(const QImage &image, const QRect &rect)
{
    QSet<QRgb> colours;
    for (int y = rect.top(); y <= rect.bottom(); ++y) {
        for (int x = rect.left(); x <= rect.right(); ++x)
            colours.insert(image.pixel(x, y));
    }
    return int(colours.size());
}

class Looks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scene_data();
    void scene();

private:
    const bool m_isDark = qEnvironmentVariableIsSet("AIOPOOL_DARK");
};

void Looks::scene_data()
{
    QTest::addColumn<int>("waiting");
    QTest::addColumn<bool>("errors");
    QTest::addColumn<bool>("mirrored");
    QTest::addRow("empty") << -1 << false << false;
    QTest::addRow("three") << 0 << false << false;
    QTest::addRow("errors") << 4 << true << false;
    QTest::addRow("many") << 300'000 << false << false;
    QTest::addRow("mirrored") << 4 << true << true;
}

void Looks::scene()
{
    QFETCH(const int, waiting);
    QFETCH(const bool, errors);
    QFETCH(const bool, mirrored);
    QGuiApplication::setLayoutDirection(mirrored ? Qt::RightToLeft : Qt::LeftToRight);

    QQmlEngine engine;
    QQmlComponent component(&engine);
    component.setData(R"(
        import QtQuick
        import QtQuick.Controls
        import AioPool
        ApplicationWindow {
            required property AioPool thePool
            required property bool dark
            width: 640; height: 420; visible: true
            // As a desktop's dark theme has them
            palette.window: dark ? "#353535" : "#efefef"; palette.base: dark ? "#2b2b2b" : "white"
            palette.windowText: dark ? "white" : "black"; palette.text: dark ? "white" : "black"
            palette.button: dark ? "#454545" : "#efefef"; palette.buttonText: dark ? "white" : "black"
            LayoutMirroring.enabled: Application.layoutDirection === Qt.RightToLeft
            LayoutMirroring.childrenInherit: true
            header: AioPoolBar { pool: thePool }
            AioTaskView { showCounts: thePool.count < 10; objectName: "view"; anchors.fill: parent; pool: thePool }
        })",
                      QUrl(QStringLiteral("looks.qml")));
    AioPool pool(3);
    pool.tasks()->setHistoryLimit(errors ? 6 : 0);
    const std::unique_ptr<QObject> object(component.createWithInitialProperties(
            { { QStringLiteral("thePool"), QVariant::fromValue(&pool) }, { QStringLiteral("dark"), m_isDark } }));
    QVERIFY2(object, qPrintable(component.errorString()));
    auto *window = qobject_cast<QQuickWindow *>(object.get());
    QVERIFY(window);
    QVERIFY(QTest::qWaitForWindowExposed(window));

    Gate gate;
    if (errors) {
        const auto fail = [](AioContext) -> AioTask<> {
            co_await Aio::yield();
            throw std::runtime_error("Host update.example.org not found");
        };
        pool.spawnN(fail, AioTaskOptions("update.example.org/index.json"));
        const auto well = []() -> AioTask<> { co_return; };
        pool.spawnN(well, AioTaskOptions("mirror.example.org/index.json"));
        QTRY_VERIFY(pool.isEmpty());
        const auto stuck = pool.spawnN(gate.wait(), AioTaskOptions("slow.example.org/index.json"));
        pool.cancelTask(stuck.id());
        QTRY_VERIFY(pool.isEmpty());
    }
    const auto work = [&gate](AioContext context, int done) -> AioTask<> {
        if (done >= 0)
            context.setProgress(done, 100, QStringLiteral("%1 of 100 MB").arg(done));
        co_await gate.wait();
    };
    if (waiting >= 0) {
        for (int done : { 80, 35, -1 }) {
            const auto job = [&work, done](AioContext context) { return work(context, done); };
            pool.spawnN(job, AioTaskOptions(QStringLiteral("photos-2026-%1.zip").arg(done + 10)));
        }
        for (int i = 0; i < waiting; ++i)
            pool.spawnN(gate.wait(), AioTaskOptions("thumbnail"));
    }
    auto *list = object->findChild<QQuickItem *>(QStringLiteral("list"));
    QVERIFY(list);
    QTRY_COMPARE(list->property("count").toInt(), pool.tasks()->rowCount());
    QTRY_COMPARE(pool.activeCount(), waiting < 0 ? 0 : 3);
    QTest::qWait(1200); // the times of the active rows are told once a second

    const QImage image = window->grabWindow();
    QVERIFY(!image.isNull());
    const QDir folder(QCoreApplication::applicationDirPath() + QStringLiteral("/screenshots"));
    QVERIFY(folder.mkpath(QStringLiteral(".")));
    const QString name = QStringLiteral("%1-%2-%3x.png")
                                 .arg(QString::fromLatin1(QTest::currentDataTag()),
                                      m_isDark ? QStringLiteral("dark") : QStringLiteral("light"))
                                 .arg(window->devicePixelRatio());
    QVERIFY(image.save(folder.filePath(name)));
    // Glyphs have soft edges: where there is text there are many colours, and one or two where there is none.
    const auto *text =
            object->findChild<QQuickItem *>(waiting < 0 ? QStringLiteral("emptyText") : QStringLiteral("summary"));
    QVERIFY(text);
    const qreal ratio = window->devicePixelRatio();
    const QRectF area = text->mapRectToScene(text->boundingRect());
    QVERIFY(coloursIn(image, QRectF(area.topLeft() * ratio, area.size() * ratio).toRect() & image.rect()) > 8);
    if (m_isDark)
        QVERIFY(image.pixelColor(image.width() / 2, image.height() - 3).lightness() < 128);
    gate.open();
}

QTEST_MAIN(Looks)
#include "looks.moc"
