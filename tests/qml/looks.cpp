// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Renders the components in typical use, keeps the pictures beside this program, and checks that they are not empty.

#include "../support/gate.h"
#include "../support/looks.h"
#include "../support/showntasks.h"

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
using namespace Qt::Literals::StringLiterals;

enum class Scene { Empty, Three, Errors, Many, Question, Downloads, Timeline };

//! The tasks in the pictures.
class Tasks : public ShownTasks
{
public:
    using ShownTasks::ShownTasks;

    //! Spawns a task whose duration and outcome depend on \a number, its place in a long series.
    void takeTime(int number)
    {
        const auto work = [number]() -> AioTask<> {
            co_await Aio::sleep(std::chrono::milliseconds(30 + number * 37 % 250));
            if (number % 7 == 3)
                throw std::runtime_error("no connection");
            if (number % 9 == 5)
                throw AioCancelled();
        };
        m_pool.spawnN(work, AioTaskOptions(u"tile %1"_s.arg(number)));
    }
};

class Looks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scene_data();
    void scene();

private:
    void stage(Scene scene, AioPool &pool, Tasks &tasks);
    QString fileName(const QQuickWindow &window) const;
    void keepPart(const QImage &image, const QQuickWindow &window, const QQuickItem *item, const QString &name);
    void verifyLegible(const QImage &image, const QQuickWindow &window, const QString &item);

    const bool m_isDark = qEnvironmentVariableIsSet("AIOPOOL_DARK");
    const QString m_style = qEnvironmentVariable("QT_QUICK_CONTROLS_STYLE").toLower();
};

void Looks::scene_data()
{
    QTest::addColumn<Scene>("scene");
    QTest::addColumn<bool>("mirrored");
    QTest::addRow("empty") << Scene::Empty << false;
    QTest::addRow("three") << Scene::Three << false;
    QTest::addRow("errors") << Scene::Errors << false;
    QTest::addRow("mirrored") << Scene::Errors << true;
    QTest::addRow("many") << Scene::Many << false;
    QTest::addRow("question") << Scene::Question << false;
    QTest::addRow("downloads") << Scene::Downloads << false;
    QTest::addRow("timeline") << Scene::Timeline << false;
}

void Looks::stage(Scene scene, AioPool &pool, Tasks &tasks)
{
    if (scene == Scene::Empty)
        return;
    if (scene == Scene::Timeline) {
        pool.setSize(6);
        for (int i = 0; i < 120; ++i)
            tasks.takeTime(i);
        QTRY_VERIFY(pool.succeededCount() + pool.failedCount() + pool.cancelledCount() >= 90);
        return;
    }
    tasks.hold(u"holiday-film-4k.mp4"_s, 1312, 1840);
    tasks.hold(u"harbour-panorama.tif"_s, 71, 196);
    tasks.hold(u"field-recordings.flac"_s, -1, 0);
    if (scene == Scene::Errors || scene == Scene::Downloads) {
        pool.setSize(4);
        tasks.succeed(u"annual-report.pdf"_s);
        tasks.fail(u"mirror-list.json"_s, "Host mirror.example.org not found");
        tasks.succeed(u"podcast-118.mp3"_s);
        tasks.cancel(u"backup-laptop.tar.zst"_s);
        tasks.fail(u"router-firmware.bin"_s, "The checksum is not that of the publisher");
        QTRY_COMPARE(pool.count(), 3);
        pool.setSize(3);
    }
    const int waiting = scene == Scene::Three ? 0 : scene == Scene::Many ? 300'000 : 3;
    const QStringList names{ u"site-survey.las"_s, u"catalogue.epub"_s, u"letters-1998.zip"_s };
    for (int i = 0; i < waiting; ++i)
        tasks.wait(names[i % 3]);
    QTRY_COMPARE(pool.activeCount(), 3);
}

QString Looks::fileName(const QQuickWindow &window) const
{
    return u"%1-%2-%3-%4x.png"_s
            .arg(QString::fromLatin1(QTest::currentDataTag()), m_style, m_isDark ? u"dark"_s : u"light"_s)
            .arg(window.devicePixelRatio());
}

//! Saves the part of \a image that shows \a item as a picture of its own. The reference has one of each component.
void Looks::keepPart(const QImage &image, const QQuickWindow &window, const QQuickItem *item, const QString &name)
{
    QVERIFY2(item, qPrintable(name));
    const qreal ratio = window.devicePixelRatio();
    const QRectF area = item->mapRectToScene(item->boundingRect());
    const QImage part = image.copy(QRectF(area.topLeft() * ratio, area.size() * ratio).toRect());
    QVERIFY2(coloursIn(part) > 8, qPrintable(name));
    QVERIFY(keepPicture(part, name + u'-' + QFileInfo(fileName(window)).completeBaseName()));
}

//! Returns the first visible item of that name in \a item, or null. Goes by what contains what, as items in lists have no
//! QObject for a parent.
static const QQuickItem *findShown(const QQuickItem *item, const QString &name)
{
    if (!item->isVisible())
        return nullptr;
    if (item->objectName() == name && item->property("text").isValid())
        return item;
    for (const QQuickItem *child : item->childItems()) {
        if (const QQuickItem *found = findShown(child, name))
            return found;
    }
    return nullptr;
}

//! Checks that text is legible: with its soft edges it has many shades, which are far apart.
void Looks::verifyLegible(const QImage &image, const QQuickWindow &window, const QString &item)
{
    const QQuickItem *text = findShown(window.contentItem(), item);
    QVERIFY2(text, qPrintable(item));
    const qreal ratio = window.devicePixelRatio();
    const QRectF area = text->mapRectToScene(text->boundingRect());
    const QRect pixels = QRectF(area.topLeft() * ratio, area.size() * ratio).toRect() & image.rect();
    QSet<int> shades;
    for (int y = pixels.top(); y <= pixels.bottom(); ++y) {
        for (int x = pixels.left(); x <= pixels.right(); ++x)
            shades.insert(qGray(image.pixel(x, y)));
    }
    QVERIFY2(shades.size() > 8, qPrintable(item));
    const auto [darkest, lightest] = std::minmax_element(shades.cbegin(), shades.cend());
    QVERIFY2(*lightest - *darkest > 100, qPrintable(u"%1: from %2 to %3"_s.arg(item).arg(*darkest).arg(*lightest)));
}

void Looks::scene()
{
    QFETCH(const Scene, scene);
    QFETCH(const bool, mirrored);
    QGuiApplication::setLayoutDirection(mirrored ? Qt::RightToLeft : Qt::LeftToRight);
    QTest::failOnWarning(QRegularExpression(u"."_s));

    AioPool pool(3);
    pool.tasks()->setHistoryLimit(10);
    Tasks tasks(pool);
    QQmlEngine engine;
    QQmlComponent component(&engine, QUrl::fromLocalFile(QStringLiteral(SOURCE_FOLDER "/Looks.qml")));
    const std::unique_ptr<QObject> object(component.createWithInitialProperties(
            { { u"pool"_s, QVariant::fromValue(&pool) },
              { u"dark"_s, m_isDark && m_style != u"material" }, // Material has a theme of its own
              { u"timeline"_s, scene == Scene::Timeline } }));
    QVERIFY2(object, qPrintable(component.errorString()));
    auto *window = qobject_cast<QQuickWindow *>(object.get());
    QVERIFY(window);
    window->requestActivate();
    QVERIFY(QTest::qWaitForWindowActive(window));

    stage(scene, pool, tasks);
    auto *list = window->findChild<QQuickItem *>(u"list"_s);
    QVERIFY(list);
    const qint64 finished = pool.succeededCount() + pool.failedCount() + pool.cancelledCount();
    QTRY_COMPARE(list->property("count").toInt(), pool.count() + std::min<int>(finished, pool.tasks()->historyLimit()));
    if (scene == Scene::Question) {
        list->forceActiveFocus();
        QTest::keyClick(window, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(window, Qt::Key_Delete);
        auto *question = window->findChild<QObject *>(u"question"_s);
        QVERIFY(question);
        QTRY_VERIFY(question->property("opened").toBool());
    } else if (scene == Scene::Downloads) {
        QTest::qWait(1200); // the times of active rows are updated once a second
    }

    const QImage image = window->grabWindow();
    QVERIFY(!image.isNull());
    const QDir folder(QCoreApplication::applicationDirPath() + u"/screenshots"_s);
    QVERIFY(folder.mkpath(u"."_s));
    QVERIFY(image.save(folder.filePath(fileName(*window))));
    if (scene == Scene::Downloads) {
        QQuickItem *row = nullptr;
        QVERIFY(QMetaObject::invokeMethod(list, "itemAtIndex", Q_RETURN_ARG(QQuickItem *, row), Q_ARG(int, 0)));
        keepPart(image, *window, row, u"row"_s);
        keepPart(image, *window, window->findChild<QQuickItem *>(u"bar"_s), u"bar"_s);
        keepPart(image, *window, window->findChild<QQuickItem *>(u"view"_s), u"view"_s);
    }
    if (scene == Scene::Question)
        return; // everything behind the dialog is dimmed
    verifyLegible(image, *window, u"summary"_s);
    if (scene == Scene::Empty)
        verifyLegible(image, *window, u"emptyText"_s);
    else if (scene != Scene::Timeline)
        verifyLegible(image, *window, u"label"_s);
    QCOMPARE(image.pixelColor(image.width() / 2, image.height() - 3).lightness() < 128, m_isDark);
}

QTEST_MAIN(Looks)
#include "looks.moc"
