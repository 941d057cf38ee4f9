// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests what the timeline remembers, and that it paints the same as a slow painter that goes bar by bar.

#include "../support/gate.h"

#include "aiotimelineitem.h"

#include <QtTest/QtTest>

#include <functional>
#include <memory>
#include <random>

using namespace Qt::Literals::StringLiterals;
using State = AioPool::TaskState;
using Bar = AioTimelineLog::Bar;

class TimelineLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lanes();
    void worst();
    void firstAt();
    void limit();
    void limitLeavesTheActive();
    void poolGoes();
    void tellsOnce();
    void paintsWhatThereIs_data();
    void paintsWhatThereIs();
    void numbersOfAllKinds();
    void newWork();
    void fitsTheWork();
    void zoomsToABar();
};

static AioTask<> nothing()
{
    co_return;
}

static std::vector<qint64> idsIn(const AioTimelineLog::Lane &lane)
{
    std::vector<qint64> ids;
    for (std::size_t i = 0; i < lane.bars().size(); ++i)
        ids.push_back(lane.name(i).id);
    return ids;
}

void TimelineLog::lanes()
{
    AioPool pool(3);
    AioTimelineLog log(nullptr);
    log.setPool(&pool);
    Gate gates[5];
    for (int i = 0; i < 5; ++i)
        pool.spawnN(gates[i].wait(), AioTaskOptions(u"job %1"_s.arg(i + 1)));
    QTRY_COMPARE(log.count(), 3);
    gates[1].open(); // so that 4 gets its lane
    QTRY_COMPARE(log.count(), 4);
    gates[2].open();
    QTRY_COMPARE(log.count(), 5);
    gates[0].open();
    QTRY_COMPARE(pool.activeCount(), 2);
    pool.spawnN(nothing());
    QTRY_COMPARE(log.count(), 6); // in the lowest free lane
    using Ids = std::vector<qint64>;
    QCOMPARE(log.lanes().size(), 3U);
    QCOMPARE(idsIn(log.lanes()[0]), (Ids{ 1, 6 }));
    QCOMPARE(idsIn(log.lanes()[1]), (Ids{ 2, 4 }));
    QCOMPARE(idsIn(log.lanes()[2]), (Ids{ 3, 5 }));
    QCOMPARE(log.lanes()[1].name(1).label, u"job 4"_s);
    QTRY_COMPARE(log.lanes()[0].bars()[1].state, State::Succeeded);
    QVERIFY(log.isActive());
    gates[3].open();
    gates[4].open();
    QTRY_VERIFY(pool.isEmpty());
    QVERIFY(!log.isActive());
    QCOMPARE(log.lastEnd(), log.lanes()[2].bars()[1].ended);
}

void TimelineLog::worst()
{
    AioTimelineLog log(nullptr);
    const State states[] = { State::Succeeded, State::Cancelled, State::Succeeded, State::Failed, State::Succeeded };
    for (int i = 0; i < 5; ++i) {
        Bar bar;
        bar.started = i;
        bar.ended = i + 0.5;
        bar.state = states[i];
        log.add(0, bar, {});
    }
    const auto bars = log.lanes()[0].bars();
    QCOMPARE(AioTimelineLog::worst(bars), State::Failed);
    QCOMPARE(AioTimelineLog::worst(bars.first(1)), State::Succeeded);
    QCOMPARE(AioTimelineLog::worst(bars.first(3)), State::Cancelled);
    QCOMPARE(AioTimelineLog::worst(bars.subspan(1, 1)), State::Cancelled);
    QCOMPARE(AioTimelineLog::worst(bars.subspan(2, 1)), State::Succeeded);
    QCOMPARE(AioTimelineLog::worst(bars.subspan(2, 2)), State::Failed);
    QCOMPARE(AioTimelineLog::worst(bars.subspan(4, 1)), State::Succeeded);
}

void TimelineLog::firstAt()
{
    AioTimelineLog log(nullptr);
    for (int i = 0; i < 20; ++i) {
        Bar bar;
        bar.started = i;
        bar.ended = i + 1;
        log.add(0, bar, {});
    }
    const auto bars = log.lanes()[0].bars();
    for (std::size_t from = 0; from <= 20; ++from) {
        for (int time = -1; time <= 21; ++time)
            QCOMPARE(AioTimelineLog::firstAt(bars, time, from), std::max(std::size_t(std::clamp(time, 0, 20)), from));
    }
    QCOMPARE(AioTimelineLog::firstAt({}, 3), 0U);
}

void TimelineLog::limit()
{
    AioPool pool(2);
    AioTimelineLog log(nullptr);
    log.setLimit(10);
    log.setPool(&pool);
    for (int i = 0; i < 100; ++i)
        pool.spawnN(nothing());
    QTRY_VERIFY(pool.isEmpty());
    QCOMPARE(log.count(), 10);
    QList<qint64> ids;
    for (const AioTimelineLog::Lane &lane : log.lanes()) {
        for (const qint64 id : idsIn(lane))
            ids.push_back(id);
    }
    std::sort(ids.begin(), ids.end());
    QCOMPARE(ids, QList<qint64>({ 91, 92, 93, 94, 95, 96, 97, 98, 99, 100 })); // those that ended last
    log.setLimit(3);
    QCOMPARE(log.count(), 3);
    log.setLimit(0);
    QCOMPARE(log.count(), 0);
    pool.spawnN(nothing());
    QTRY_VERIFY(pool.isEmpty());
    QCOMPARE(log.count(), 0);
}

void TimelineLog::limitLeavesTheActive()
{
    AioPool pool(3);
    AioTimelineLog log(nullptr);
    log.setLimit(1);
    log.setPool(&pool);
    Gate gate;
    pool.spawnN(gate.wait());
    pool.spawnN(gate.wait());
    for (int i = 0; i < 5; ++i)
        pool.spawnN(nothing());
    QTRY_COMPARE(pool.count(), 2);
    QCOMPARE(log.count(), 3);
    QCOMPARE(log.lanes()[0].bars()[0].state, State::Active);
    QCOMPARE(idsIn(log.lanes()[2]), std::vector<qint64>{ 7 });
}

void TimelineLog::poolGoes()
{
    auto pool = std::make_unique<AioPool>(2);
    AioTimelineLog log(nullptr);
    log.setPool(pool.get());
    Gate gate;
    pool->spawnN(gate.wait());
    pool->spawnN(gate.wait());
    QTRY_COMPARE(log.count(), 2);
    QVERIFY(log.isActive());
    pool.reset();
    QVERIFY(!log.isActive());
    QCOMPARE(log.pool(), nullptr);
    for (const AioTimelineLog::Lane &lane : log.lanes()) {
        QCOMPARE(lane.bars()[0].state, State::Cancelled);
        QVERIFY(lane.bars()[0].ended <= log.now());
    }
    AioPool another(1);
    log.setPool(&another); // begins anew
    QCOMPARE(log.count(), 0);
    QVERIFY(log.lanes().empty());
}

void TimelineLog::tellsOnce()
{
    AioPool pool(1);
    AioTimelineLog log(nullptr);
    log.setPool(&pool);
    log.seen();
    QSignalSpy spy(&log, &AioTimelineLog::changed);
    for (int i = 0; i < 10; ++i)
        pool.spawnN(nothing());
    QTRY_VERIFY(pool.isEmpty());
    QCOMPARE(spy.count(), 1);
    log.seen();
    pool.spawnN(nothing());
    QTRY_VERIFY(pool.isEmpty());
    QCOMPARE(spy.count(), 2);
}

//! Returns the upper row of one lane's pixels, computed bar by bar by the rules in the item's documentation.
static std::vector<State> paintSlowly(const AioTimelineLog::Lane &lane, double begin, double span, int width,
                                      double now)
{
    constexpr State nobody = State::Waiting;
    std::vector<State> pixels(std::size_t(width), nobody);
    const auto column = [&](double time) { return int(std::floor((time - begin) / span * width)); };
    const auto isWorse = [](State a, State b) {
        const auto rank = [](State state) { return state == State::Failed ? 3 : state == State::Cancelled ? 2 : 1; };
        return rank(a) > rank(b);
    };
    std::vector<bool> narrow(std::size_t(width), false);
    for (const Bar &bar : lane.bars()) {
        const int first = column(bar.started);
        const int last = column(std::min(bar.ended, now));
        if (first == last && first >= 0 && first < width) {
            State &pixel = pixels[std::size_t(first)];
            if (!narrow[std::size_t(first)] || isWorse(bar.state, pixel))
                pixel = bar.state;
            narrow[std::size_t(first)] = true;
            continue;
        }
        const int gap = last - first > 4 && bar.ended < now ? 1 : 0;
        for (int x = std::max(first, 0); x < std::min(last - gap, width); ++x) {
            if (!narrow[std::size_t(x)])
                pixels[std::size_t(x)] = bar.state;
        }
    }
    return pixels;
}

void TimelineLog::paintsWhatThereIs_data()
{
    QTest::addColumn<double>("meanLength");
    QTest::addColumn<double>("begin");
    QTest::addColumn<double>("span");
    QTest::addRow("wide bars, all") << 200.0 << 0.0 << 10'000.0;
    QTest::addRow("wide bars, some") << 200.0 << 3333.0 << 1000.0;
    QTest::addRow("narrow bars, all") << 3.0 << 0.0 << 10'000.0;
    QTest::addRow("narrow bars, some") << 3.0 << 4321.0 << 200.0;
    QTest::addRow("mixed, beyond both ends") << 20.0 << -3000.0 << 20'000.0;
}

void TimelineLog::paintsWhatThereIs()
{
    QFETCH(const double, meanLength);
    QFETCH(const double, begin);
    QFETCH(const double, span);
    constexpr int width = 300;
    constexpr int laneCount = 6;
    std::mt19937 random(5);
    AioTimelineItem item;
    item.setSize(QSizeF(width, 60));
    item.setLaneHeight(10);
    item.log().setLimit(1'000'000);
    std::exponential_distribution<double> length(1 / meanLength);
    for (quint32 lane = 0; lane < laneCount; ++lane) {
        for (double time = length(random); time < 10'000;) {
            Bar bar;
            bar.started = time - 10'000; // a log contains no times in the future
            time += length(random);
            bar.ended = time - 10'000;
            const int outcome = int(random() % 9);
            bar.state = outcome == 0 ? State::Failed : outcome == 1 ? State::Cancelled : State::Succeeded;
            item.log().add(lane, bar, {});
            time += outcome < 4 ? 0 : length(random) / 4;
        }
    }
    item.setSpan(span);
    item.setBegin(begin - 10'000);
    const QImage image = item.paint(QSize(width, 60), 1);
    const QHash<State, QRgb> colours{ { State::Succeeded, QColor(Qt::green).rgb() },
                                      { State::Failed, QColor(Qt::red).rgb() },
                                      { State::Cancelled, QColor(Qt::gray).rgb() },
                                      { State::Waiting, 0 } };
    for (int lane = 0; lane < laneCount; ++lane) {
        const std::vector<State> expected =
                paintSlowly(item.log().lanes()[std::size_t(lane)], item.begin(), item.span(), width, item.log().now());
        for (int x = 0; x < width; ++x) {
            const QRgb pixel = image.pixel(x, lane * 10);
            if (pixel != colours.value(expected[std::size_t(x)])) {
                QFAIL(qPrintable(u"lane %1, pixel %2: %3 instead of %4"_s.arg(lane)
                                         .arg(x)
                                         .arg(pixel, 0, 16)
                                         .arg(colours.value(expected[std::size_t(x)]), 0, 16)));
            }
        }
    }
}

//! Passes all kinds of JavaScript numbers.
void TimelineLog::numbersOfAllKinds()
{
    AioTimelineItem item;
    item.setSize(QSizeF(100, 60));
    for (quint32 lane = 0; lane < 3; ++lane) {
        Bar bar;
        bar.started = -100;
        bar.ended = -50;
        item.log().add(lane, bar, {});
    }
    const auto check = [&item] {
        QVERIFY(std::isfinite(item.begin()));
        QVERIFY(item.span() >= 1 && item.span() <= 1e12);
        QVERIFY(item.laneHeight() >= 2 && item.laneHeight() <= 1e6);
        QVERIFY(item.firstLane() >= 0 && item.firstLane() < 3);
        QVERIFY(!item.paint(QSize(100, 60), 1).isNull());
    };
    using Limits = std::numeric_limits<double>;
    for (const double number : { Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity(), Limits::max(),
                                 Limits::lowest(), Limits::denorm_min(), 0.0, -0.0, -1.0, 1e10 }) {
        item.setSpan(number);
        check();
        item.setBegin(number);
        check();
        item.pan(number);
        check();
        item.zoom(number, 50);
        check();
        item.zoom(2, number);
        check();
        item.setLaneHeight(number);
        check();
        item.describe(number, 5);
        item.describe(50, number);
        item.setLive(true);
        check();
    }
}

//! Only a pause that is longer than 10 s and than the work before it begins new work.
void TimelineLog::newWork()
{
    QVERIFY(!AioTimelineLog::isNewWork(15'000, 5000, 0));
    QVERIFY(AioTimelineLog::isNewWork(15'001, 5000, 0));
    QVERIFY(!AioTimelineLog::isNewWork(110'000, 60'000, 0));
    QVERIFY(AioTimelineLog::isNewWork(120'001, 60'000, 0));

    AioPool pool(2);
    AioTimelineLog log(nullptr);
    log.setPool(&pool);
    pool.spawnN(nothing());
    QTRY_VERIFY(pool.isEmpty());
    const double first = log.workBegin();
    QCOMPARE(first, log.lanes()[0].bars()[0].started);
    pool.spawnN(nothing());
    QTRY_VERIFY(pool.isEmpty());
    QCOMPARE(log.workBegin(), first);
    QCOMPARE(log.firstStart(), first);
    log.setLimit(1);
    QCOMPARE(log.firstStart(), log.lanes()[0].bars()[0].started); // that of the remembered bar
    QVERIFY(log.firstStart() > first);
}

void TimelineLog::fitsTheWork()
{
    AioTimelineItem item;
    item.setSize(QSizeF(100, 60));
    QVERIFY(item.isFitted());
    const double now = item.now();
    const auto add = [&item, now](quint32 lane, double started, double ended) {
        Bar bar;
        bar.started = now + started;
        bar.ended = now + ended;
        bar.waited = 3000; // its line of waiting may be out of sight
        item.log().add(lane, bar, {});
        item.setFitted(false);
        item.setFitted(true);
    };
    add(0, -8000, -7000);
    QCOMPARE(item.begin(), now - 8000);
    QCOMPARE(item.span(), 10'000.0);
    add(0, -6000, -500);
    QCOMPARE(item.span(), 10'000.0);
    add(1, -50'000, -100);
    QCOMPARE(item.begin(), now - 50'000);
    QCOMPARE(item.span(), 49'900.0); // up to the last end, as nothing is active
    QCOMPARE(item.origin(), now - 50'000);

    // Whatever changes the view ends the fitting, and only once.
    QSignalSpy spy(&item, &AioTimelineItem::fittedChanged);
    const std::function<void()> changes[] = { [&] { item.setSpan(5000); },  [&] { item.setBegin(0); },
                                              [&] { item.setLive(false); }, [&] { item.zoom(0.5, 10); },
                                              [&] { item.pan(10); },        [&] { item.showAll(); } };
    for (const auto &change : changes) {
        change();
        QVERIFY(!item.isFitted());
        QCOMPARE(spy.count(), 1);
        item.setFitted(true);
        QVERIFY(item.isLive());
        QCOMPARE(item.span(), 49'900.0);
        spy.clear();
    }
}

void TimelineLog::zoomsToABar()
{
    AioTimelineItem item;
    item.setSize(QSizeF(100, 60));
    item.setLaneHeight(20);
    const double now = item.now();
    Bar bar;
    bar.started = now - 9000;
    bar.ended = now - 5000;
    item.log().add(1, bar, { 17, {} });
    item.setSpan(10'000);
    item.setBegin(now - 10'000);
    QCOMPARE(item.taskAt(30, 30), 17);
    QCOMPARE(item.taskAt(30, 10), 0); // another lane
    QCOMPARE(item.taskAt(60, 30), 0);
    QVERIFY(!item.zoomTo(60, 30));
    QCOMPARE(item.span(), 10'000.0);
    QVERIFY(item.zoomTo(30, 30));
    QCOMPARE(item.begin(), now - 9500);
    QCOMPARE(item.span(), 5000.0);
    QVERIFY(!item.isLive());
}

QTEST_MAIN(TimelineLog)
#include "timelinelog.moc"
