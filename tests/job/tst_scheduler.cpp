// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// The queue and the slots by themselves: no event loop, no application object, no coroutine.

#include "job/aioscheduler.h"
#include "support/failingnew.h"

#include <QtTest/QtTest>

#include <memory>
#include <new>
#include <random>
#include <tuple>
#include <vector>

using Aio::detail::Admission;
using Aio::detail::AdmissionRule;
using Aio::detail::Link;
using Aio::detail::QueueEntry;
using Aio::detail::QueueKey;
using Aio::detail::Scheduler;

namespace {

class Entry final : public QueueEntry
{
public:
    Entry(const QString &name, Kind kind) : QueueEntry(kind), name(name) { }

    const QString name;
    qint64 ticket = 0;
    QueueKey key;
    bool isMoved = false;
};

/*!
    Runs a script of events, separated by ";", and writes down what the scheduler says:

    spawn NAME[:PRIORITY]    a task, into the queue          map NAME[:PRIORITY]      the place of a map, likewise
    leave NAME               out of queue or slot            over FROM TO             TO, a new task, gets FROM's slot
    aside NAME               out of the order                back                     those set aside, back again
    doom NAME                as aside, for those that will not come back
    size N, pause, resume                                    on NAME COMMAND          when NAME gets its slot
    counts                   "active/waiting"                order                    "[slots|queue]"
    next, first              the first that waits, the first that holds a slot
    requeue NAME             from its slot back to its place in the queue
    refuse NAME              the rule parks it               accept NAME              and admits it again
    before A B               A moves to the place before B   front A                  before everything that waits
    prio NAME P              to the back of priority P       extra                    how many are beyond the size
    hold NAME, free NAME     passed over, or not any more    now NAME                 a slot beyond the size
    close                    the rule lets nothing start     open                     and lets all start again

    "x+" in the log: x has got its slot.
*/
class Script final : private Scheduler::Listener
{
public:
    explicit Script(int size) : m_scheduler(*this, size) { }
    ~Script()
    {
        m_scheduler.pause();
        for (const auto &entry : m_entries)
            m_scheduler.leave(*entry);
    }
    void useRule() { m_scheduler.setRule(&m_rule); }

    QString run(const QString &script)
    {
        const QStringList commands = script.split(QLatin1Char(';'), Qt::SkipEmptyParts);
        for (const QString &command : commands)
            step(command.simplified());
        return m_log.join(QLatin1Char(' '));
    }
    void step(const QString &command)
    {
        const QStringList words = command.split(QLatin1Char(' '));
        const QString &verb = words.first();
        const QString argument = words.value(1);
        if (verb == QLatin1String("spawn"))
            enqueue(argument, QueueEntry::Kind::Task);
        else if (verb == QLatin1String("map"))
            enqueue(argument, QueueEntry::Kind::Map);
        else if (verb == QLatin1String("leave"))
            m_scheduler.leave(entry(argument));
        else if (verb == QLatin1String("over"))
            m_scheduler.handOver(entry(argument), pulled(entry(argument), words.value(2)));
        else if (verb == QLatin1String("beside"))
            m_log << QLatin1String(m_scheduler.tryStart(pulled(m_place, argument)) ? "yes" : "no");
        else if (verb == QLatin1String("requeue"))
            requeue(entry(argument));
        else if (verb == QLatin1String("before"))
            moveBefore(entry(argument), entry(words.value(2)));
        else if (verb == QLatin1String("front"))
            moveBefore(entry(argument), *m_scheduler.firstInOrder());
        else if (verb == QLatin1String("prio"))
            m_scheduler.move(entry(argument), words.value(2).toInt(),
                             m_scheduler.keyAtBack(words.value(2).toInt(), m_lastTicket + 1));
        else if (verb == QLatin1String("hold"))
            m_scheduler.block(entry(argument), QueueEntry::Held);
        else if (verb == QLatin1String("free"))
            m_scheduler.unblock(entry(argument), QueueEntry::Held);
        else if (verb == QLatin1String("now"))
            m_log << QLatin1String(m_scheduler.startNow(entry(argument)) ? "yes" : "no");
        else if (verb == QLatin1String("extra"))
            m_log << QString::number(m_scheduler.extraCount());
        else if (verb == QLatin1String("refuse"))
            m_rule.refused.insert(argument);
        else if (verb == QLatin1String("accept"))
            accept(argument);
        else if (verb == QLatin1String("close"))
            m_rule.isClosed = true;
        else if (verb == QLatin1String("open"))
            open();
        else if (verb == QLatin1String("aside"))
            m_scheduler.setAside(entry(argument), m_aside);
        else if (verb == QLatin1String("doom"))
            m_scheduler.setAside(entry(argument), m_doomed);
        else if (verb == QLatin1String("back"))
            m_scheduler.putBack(m_aside);
        else if (verb == QLatin1String("size"))
            m_scheduler.setSize(argument.toInt());
        else if (verb == QLatin1String("pause"))
            m_scheduler.pause();
        else if (verb == QLatin1String("resume"))
            m_scheduler.resume();
        else if (verb == QLatin1String("on"))
            m_reactions[argument].append(words.mid(2).join(QLatin1Char(' ')));
        else if (verb == QLatin1String("counts"))
            m_log << counts();
        else if (verb == QLatin1String("order"))
            m_log << order();
        else if (verb == QLatin1String("next"))
            m_log << nameOf(m_scheduler.firstWaiting());
        else if (verb == QLatin1String("first"))
            m_log << nameOf(m_scheduler.firstActive());
        else
            qFatal("There is no command %s", qPrintable(command));
    }

    Scheduler &scheduler() { return m_scheduler; }
    QStringList takeLog() { return std::exchange(m_log, {}); }
    QString counts() const
    {
        return QString::number(m_scheduler.activeCount()) + QLatin1Char('/')
                + QString::number(m_scheduler.waitingCount());
    }
    QString order() const
    {
        QStringList holding;
        QStringList waiting;
        m_scheduler.visit([&](QueueEntry &entry) {
            (entry.place() == QueueEntry::Place::Slot ? holding : waiting).append(static_cast<Entry &>(entry).name);
        });
        return QLatin1Char('[') + holding.join(QLatin1Char(' ')) + QLatin1Char('|') + waiting.join(QLatin1Char(' '))
                + QLatin1Char(']');
    }
    QueueEntry::Place place(const QString &name) const { return entry(name).place(); }
    Entry &entry(const QString &name) const
    {
        for (const auto &entry : m_entries) {
            if (entry->name == name)
                return *entry;
        }
        qFatal("There is no %s", qPrintable(name));
    }
    bool isDirectlyBefore(const QString &a, const QString &b) const
    {
        return m_scheduler.isDirectlyBefore(entry(a), entry(b));
    }
    //! One that has never been queued.
    Entry &spare() { return m_place; }

private:
    class Rule final : public AdmissionRule
    {
    public:
        Admission mayStart(const QueueEntry &entry) noexcept override
        {
            ++asked;
            return isClosed                                                    ? Admission::NothingNow
                    : refused.contains(static_cast<const Entry &>(entry).name) ? Admission::NotThisOne
                                                                               : Admission::Yes;
        }
        QSet<QString> refused;
        bool isClosed = false;
        int asked = 0;
    };

    void accept(const QString &name)
    {
        m_rule.refused.remove(name);
        for (const auto &entry : m_entries) {
            if (entry->name == name)
                m_scheduler.admit(*entry);
        }
    }
    void open()
    {
        m_rule.isClosed = false;
        m_scheduler.admitAll();
    }
    void moveBefore(Entry &entry, const Entry &other)
    {
        m_scheduler.move(entry, other.priority(), m_scheduler.keyBefore(other));
    }
    void moveBefore(Entry &entry, const QueueEntry &other) { moveBefore(entry, static_cast<const Entry &>(other)); }
    void requeue(Entry &entry)
    {
        entry.isMoved = false; // so that no two have the same key
        m_scheduler.requeue(entry);
    }
    void slotTaken(QueueEntry &queueEntry) noexcept override
    {
        const QString name = static_cast<Entry &>(queueEntry).name;
        if (queueEntry.place() != QueueEntry::Place::Slot)
            qFatal("%s was told of a slot and has none", qPrintable(name));
        m_log << name + QLatin1Char('+');
        const QStringList reactions = m_reactions.take(name);
        for (const QString &command : reactions)
            step(command);
    }
    void enqueue(const QString &argument, QueueEntry::Kind kind)
    {
        const QStringList parts = argument.split(QLatin1Char(':'));
        Entry &entry = add(parts.first(), kind);
        entry.ticket = ++m_lastTicket;
        entry.isMoved = false;
        m_scheduler.enqueue(entry, parts.value(1).toInt());
    }
    Entry &add(const QString &name, QueueEntry::Kind kind)
    {
        for (const auto &entry : m_entries) {
            if (entry->name == name)
                return *entry; // queued once more, as the place of a map is
        }
        m_entries.push_back(std::make_unique<Entry>(name, kind));
        return *m_entries.back();
    }
    static QString nameOf(QueueEntry *entry)
    {
        return entry ? static_cast<Entry *>(entry)->name : QStringLiteral("none");
    }

    QueueKey keyOf(const QueueEntry &queueEntry) const noexcept override
    {
        const auto &entry = static_cast<const Entry &>(queueEntry);
        return entry.isMoved ? entry.key : QueueKey{ entry.ticket };
    }
    void setKeyOf(QueueEntry &queueEntry, QueueKey key) noexcept override
    {
        auto &entry = static_cast<Entry &>(queueEntry);
        entry.key = key;
        entry.isMoved = true;
    }
    //! Returns a new task that comes from \a place, whose place in the order it takes.
    Entry &pulled(Entry &place, const QString &name)
    {
        Entry &entry = add(name, QueueEntry::Kind::Task);
        entry.ticket = std::exchange(place.ticket, ++m_lastTicket);
        return entry;
    }

    Rule m_rule;
    qint64 m_lastTicket = 0;
    Scheduler m_scheduler;
    Entry m_place{ QString(), QueueEntry::Kind::Map };
    Link m_aside;
    Link m_doomed;
    std::vector<std::unique_ptr<Entry>> m_entries;
    QHash<QString, QStringList> m_reactions;
    QStringList m_log;
};

//! What the scheduler promises, said as simply as possible: one list, and a look at all of it at every step.
class Model
{
public:
    enum class Place { Nowhere, Waiting, Slot };
    struct Item
    {
        QString name;
        int priority = 0;
        bool isTask = true;
        Place place = Place::Nowhere;
        qint64 since = 0; // of the slot
        qint64 ticket = 0; // of the queue
        bool aside = false;
        bool parked = false;
        bool held = false;
        bool extra = false;
        long double moved = 0; // the place among the tickets, if not 0
        long double rank() const { return moved != 0 ? moved : ticket; }
    };

    explicit Model(int size) : size(size) { }

    void enqueue(const QString &name, int priority, bool isTask)
    {
        Item *item = find(name);
        if (!item)
            item = &items.emplace_back();
        *item = Item{ name, priority, isTask, Place::Waiting, 0, ++clock, false, false, false, false, 0 };
        handOut();
    }
    void leave(const QString &name)
    {
        Item &item = *find(name);
        item.place = Place::Nowhere;
        item.extra = false;
        item.aside = false;
        asideOrder.removeAll(name);
        handOut();
    }
    void requeue(const QString &name)
    {
        Item &item = *find(name);
        item.place = Place::Waiting;
        item.aside = false;
        item.extra = false;
        item.moved = 0;
        asideOrder.removeAll(name);
        handOut();
    }
    void moveBefore(const QString &name, const QString &before)
    {
        Item &item = *find(name);
        const Item &other = *find(before);
        long double previous = 0;
        for (const Item &each : items) {
            for (const long double rank : { each.rank(), (long double)(each.ticket) }) {
                if (rank < other.rank())
                    previous = std::max(previous, rank);
            }
        }
        item.moved = (previous + other.rank()) / 2;
        item.priority = other.priority;
        item.parked = false;
        handOut();
    }
    void moveToBack(const QString &name, int priority)
    {
        long double last = clock;
        for (const Item &each : items)
            last = std::max(last, each.rank());
        Item &item = *find(name);
        item.moved = (last + clock + 1) / 2;
        item.priority = priority;
        item.parked = false;
        handOut();
    }
    void hold(const QString &name)
    {
        find(name)->held = true;
        find(name)->parked = false;
        handOut();
    }
    void release(const QString &name)
    {
        find(name)->held = false;
        find(name)->parked = false;
        handOut();
    }
    void startNow(const QString &name)
    {
        Item &item = *find(name);
        const bool starts = mayStart(name);
        if (starts) {
            item.extra = paused || taken() >= size;
            item.held = false;
            item.parked = false;
            item.place = Place::Slot;
            item.since = ++clock;
            log << name + QLatin1Char('+');
        }
        log << QLatin1String(starts ? "yes" : "no");
    }
    QString extra() const
    {
        int active = 0;
        int extra = 0;
        for (const Item &item : items) {
            active += item.isTask && item.place == Place::Slot;
            extra += item.extra && item.place == Place::Slot;
        }
        return QString::number(std::clamp(active - size, 0, extra));
    }
    void handOver(const QString &from, const QString &to)
    {
        Item &old = *find(from);
        old.place = Place::Nowhere;
        old.aside = false;
        old.extra = false;
        const qint64 ticket = old.ticket;
        const int priority = old.priority;
        if (mayStart(to)) {
            items.push_back(Item{ to, priority, true, Place::Slot, ++clock, ticket, false, false, false, false, 0 });
        } else {
            items.push_back(Item{ to, priority, true, Place::Waiting, 0, ticket, false, !isClosed, false, false, 0 });
            if (!isClosed)
                handOut();
        }
    }
    void tryStart(const QString &name)
    {
        const bool canStart = !paused && taken() < size && sorted(Place::Waiting).empty() && mayStart(name);
        const qint64 ticket = std::exchange(ticketOfPlace, ++clock);
        if (canStart)
            items.push_back(Item{ name, 0, true, Place::Slot, ++clock, ticket, false, false, false, false, 0 });
        log << QLatin1String(canStart ? "yes" : "no");
    }
    void setAside(const QString &name)
    {
        doom(name);
        asideOrder.append(name);
    }
    void doom(const QString &name)
    {
        find(name)->aside = true;
        find(name)->parked = false;
    }
    void putBack()
    {
        const QStringList back = std::exchange(asideOrder, {});
        for (const QString &name : back) {
            find(name)->aside = false;
            find(name)->since = ++clock;
        }
    }
    void accept(const QString &name)
    {
        refused.remove(name);
        if (Item *item = find(name); item && item->parked) {
            item->parked = false;
            handOut();
        }
    }
    void open()
    {
        isClosed = false;
        for (Item &item : items)
            item.parked = false;
        handOut();
    }
    bool mayStart(const QString &name) const { return !isClosed && !refused.contains(name); }
    void handOut()
    {
        while (!paused && taken() < size) {
            const std::vector<Item *> queue = sorted(Place::Waiting);
            if (queue.empty() || isClosed)
                return;
            if (!mayStart(queue.front()->name)) {
                queue.front()->parked = true;
                continue;
            }
            queue.front()->place = Place::Slot;
            queue.front()->since = ++clock;
            log << queue.front()->name + QLatin1Char('+');
        }
    }

    QString counts() const
    {
        int active = 0;
        int waiting = 0;
        for (const Item &item : items) {
            active += item.isTask && item.place == Place::Slot;
            waiting += item.isTask && item.place == Place::Waiting;
        }
        return QString::number(active) + QLatin1Char('/') + QString::number(waiting);
    }
    bool isDirectlyBefore(const Item &item, const Item &other)
    {
        if (item.priority != other.priority || item.rank() >= other.rank())
            return false;
        const std::vector<Item *> queued = sorted(Place::Waiting, true);
        return std::none_of(queued.begin(), queued.end(), [&](Item *each) {
            return each->priority == item.priority && each->rank() > item.rank() && each->rank() < other.rank();
        });
    }
    QString order()
    {
        return QLatin1Char('[') + names(Place::Slot) + QLatin1Char('|') + names(Place::Waiting) + QLatin1Char(']');
    }
    int taken() const
    {
        return int(
                std::count_if(items.begin(), items.end(), [](const Item &item) { return item.place == Place::Slot; }));
    }
    Item *find(const QString &name)
    {
        for (Item &item : items) {
            if (item.name == name)
                return &item;
        }
        return nullptr;
    }
    //! In the order of the queue, or of the slots; without those set aside, and with the parked ones if asked for.
    std::vector<Item *> sorted(Place place, bool withParked = false)
    {
        std::vector<Item *> found;
        for (Item &item : items) {
            if (item.place == place && !item.aside && (withParked || (!item.parked && !item.held)))
                found.push_back(&item);
        }
        std::sort(found.begin(), found.end(), [place](Item *a, Item *b) {
            return place == Place::Slot ? a->since < b->since
                                        : std::tuple(-qint64(a->priority), a->parked || a->held, a->rank())
                            < std::tuple(-qint64(b->priority), b->parked || b->held, b->rank());
        });
        return found;
    }

    int size;
    bool paused = false;
    bool isClosed = false;
    QSet<QString> refused;
    qint64 ticketOfPlace = 0;
    std::vector<Item> items;
    QStringList asideOrder;
    QStringList log;

private:
    QString names(Place place)
    {
        QStringList found;
        for (Item *item : sorted(place, true))
            found.append(item->name);
        return found.join(QLatin1Char(' '));
    }

    qint64 clock = 0;
};

}

class tst_Scheduler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void script_data();
    void script();
    void random_data();
    void random();
    void enqueueWithoutMemoryChangesNothing();
    void onlyEnqueueAllocates();
    void places();
    void rule_data();
    void rule();
    void withoutARuleNothingIsAsked();
    void queueingAgainWithoutMemoryChangesNothing();
    void manyMoves_data();
    void manyMoves();
};

void tst_Scheduler::script_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("log");
    const auto row = [](const char *name, int size, const char *script, const char *log) {
        QTest::newRow(name) << size << QString::fromLatin1(script) << QString::fromLatin1(log);
    };

    row("empty", 2, "counts; order; next; first", "0/0 [|] none none");
    row("a free slot is taken at once", 2, "spawn a; counts; order", "a+ 1/0 [a|]");
    row("never more than size", 2, "spawn a; spawn b; spawn c; spawn d; counts; order", "a+ b+ 2/2 [a b|c d]");
    row("never fewer than size", 2, "spawn a; spawn b; spawn c; spawn d; leave a; leave b; counts; order",
        "a+ b+ c+ d+ 2/0 [c d|]");
    row("first come, first served", 1, "spawn a; spawn b; spawn c; spawn d; leave a; leave b; leave c; leave d; counts",
        "a+ b+ c+ d+ 0/0");
    row("out of the middle of the queue", 1, "spawn a; spawn b; spawn c; leave b; counts; leave a; order",
        "a+ 1/1 c+ [c|]");
    row("leaving the queue frees no slot", 1, "spawn a; spawn b; spawn c; leave c; order", "a+ [a|b]");
    row("leaving twice counts once", 1, "spawn a; spawn b; leave a; leave a; counts; leave b; leave b; counts",
        "a+ b+ 1/0 0/0");
    row("queued once more", 1, "spawn a; spawn b; leave a; spawn a; order; leave b", "a+ b+ [b|a] a+");

    row("higher priority first", 1, "spawn a; spawn b; spawn c:2; spawn d:1; order; leave a; leave c; leave d",
        "a+ [a|c d b] c+ d+ b+");
    row("lower than normal last", 1, "spawn a; spawn b:-1; spawn c; spawn d:-2; leave a; leave c; leave b",
        "a+ c+ b+ d+");
    row("first come within a priority", 1, "spawn a; spawn b:3; spawn c:3; spawn d:3; order; leave a; leave b; leave c",
        "a+ [a|b c d] b+ c+ d+");
    row("priority takes no slot away", 1, "spawn a:-5; spawn b:9; order", "a+ [a|b]");
    row("priority of the smallest and the largest number", 1,
        "spawn a; spawn b:-2147483648; spawn c:2147483647; spawn d; order", "a+ [a|c d b]");
    row("a level that was emptied is there again", 1,
        "spawn a; spawn b:4; leave b; spawn c; spawn d:4; order; next; leave a", "a+ [a|d c] d d+");

    row("paused nothing starts", 2, "pause; spawn a; spawn b; counts; order", "0/2 [|a b]");
    row("paused what is active goes on", 1, "spawn a; spawn b; pause; counts; leave a; counts", "a+ 1/1 0/1");
    row("resumed as many as fit", 2, "pause; spawn a; spawn b; spawn c; resume; counts", "a+ b+ 2/1");
    row("resumed by priority", 2, "pause; spawn a; spawn b; spawn c:1; resume", "c+ a+");
    row("paused twice, resumed once", 1, "pause; pause; spawn a; resume; spawn b; leave a", "a+ b+");
    row("resumed without a pause", 1, "resume; spawn a; resume; spawn b; resume; counts", "a+ 1/1");
    row("resized while paused", 1, "pause; spawn a; spawn b; size 2; counts; resume", "0/2 a+ b+");

    row("growing starts those that wait", 1, "spawn a; spawn b; spawn c; spawn d; size 3; counts", "a+ b+ c+ 3/1");
    row("growing by priority", 1, "spawn a; spawn b; spawn c:1; size 2", "a+ c+");
    row("shrinking lets the surplus finish", 3,
        "spawn a; spawn b; spawn c; spawn d; size 1; counts; leave a; counts; leave b; counts; leave c; counts",
        "a+ b+ c+ 3/1 2/1 1/1 d+ 1/0");
    row("shrinking and growing back", 2, "spawn a; spawn b; spawn c; size 1; size 2; counts; leave a; order",
        "a+ b+ 2/1 c+ [b c|]");
    row("all of it", 1, "spawn a; spawn b:2; spawn c; leave a; pause; size 3; leave b; counts; resume; order",
        "a+ b+ 0/1 c+ [c|]");

    row("a map is not counted", 2, "map m; counts; order", "m+ 0/0 [m|]");
    row("a waiting map is not counted", 1, "spawn a; map m; counts; leave a; counts", "a+ 1/0 m+ 0/0");
    row("a map holds a slot", 1, "map m; spawn a; counts; leave m; counts", "m+ 0/1 a+ 1/0");
    row("a map hands its slot over", 1, "map m; over m x; counts; order", "m+ 1/0 [x|]");
    row("nobody gets in between", 1, "map m; spawn a; over m x; counts; leave x", "m+ 1/1 a+");
    row("at the back after each pull", 1,
        "map m; spawn a; over m x; map m; order; spawn b; leave x; leave a; over m y; map m; leave y; leave b",
        "m+ [x|a m] a+ m+ b+ m+");
    row("maps take turns", 1,
        "map m; map n; over m m1; map m; leave m1; over n n1; map n; leave n1; over m m2; map m; leave m2; "
        "over n n2",
        "m+ n+ m+ n+");
    row("handing over what is too much", 2,
        "map m; spawn a; size 1; over m x; counts; spawn b; leave a; counts; leave x", "m+ a+ 2/0 1/1 b+");
    row("handing over while paused", 1, "map m; pause; spawn a; over m x; counts; leave x; counts", "m+ 1/1 0/1");
    row("handing over from a task", 1, "spawn a; spawn b; over a x; counts; leave a; counts; leave x", "a+ 1/1 1/1 b+");
    row("beside a map in a free slot", 2, "map m; beside x; counts; order; beside y; counts; leave x; beside y; order",
        "m+ yes 1/0 [m x|] no 1/0 yes [m y|]");
    row("beside a map only when nobody waits", 2, "map m; pause; spawn a; beside x; resume; order; leave a; beside x",
        "m+ no a+ [m a|] yes");
    row("beside a map not while paused", 2, "map m; pause; beside x; resume; beside x; counts", "m+ no yes 1/0");
    row("beside a map not in what was shrunk", 2, "map m; size 1; beside x; counts", "m+ no 0/0");
    row("a map with a priority", 1, "spawn a; spawn b; map m:1; leave a; over m x; map m:1; leave x", "a+ m+ m+");

    row("set aside is still counted", 1, "spawn a; spawn b; spawn c; aside b; counts; order; next", "a+ 1/2 [a|c] c");
    row("set aside gets no slot", 1, "spawn a; spawn b; spawn c; aside b; leave a; leave c; counts", "a+ c+ 0/1");
    row("set aside in a slot keeps it", 1, "spawn a; spawn b; aside a; counts; order; first; leave a",
        "a+ 1/1 [|b] none b+");
    row("set aside leaves the queue", 1, "spawn a; spawn b; aside b; leave b; counts; order", "a+ 1/0 [a|]");
    row("set aside, the only one of its priority", 1,
        "spawn a; spawn b:3; aside b; spawn c:3; order; leave b; order; leave a", "a+ [a|c] [a|c] c+");
    row("put back", 3, "spawn a; spawn b; spawn c; aside a; aside b; order; back; order; first; leave a; counts",
        "a+ b+ c+ [c|] [c a b|] c 2/0");
    row("nothing to put back", 1, "spawn a; back; order", "a+ [a|]");
    row("all set aside", 1, "spawn a; spawn b; aside a; aside b; counts; next; first; leave b; leave a; counts",
        "a+ 1/1 none none 0/0");

    row("requeued before those that came later", 1, "spawn a; spawn b; spawn c; requeue a; counts; leave a; order",
        "a+ a+ 1/2 b+ [b|c]");
    row("requeued behind a higher priority", 1, "spawn a; spawn b:1; requeue a; leave b; order", "a+ b+ a+ [a|]");
    row("requeued with a priority of its own", 1, "spawn a:2; spawn b:2; spawn c; pause; requeue a; order; resume",
        "a+ [|a b c] a+");
    row("requeued from what a map has handed over", 2,
        "map m; over m x; map m; spawn a; pause; requeue x; leave m; order; resume", "m+ m+ [|x a] x+ a+");

    row("moved before another", 1, "spawn a; spawn b; spawn c; spawn d; before d b; order; leave a; leave d; leave b",
        "a+ [a|d b c] d+ b+ c+");
    row("moved before one that has been moved", 1, "spawn a; spawn b; spawn c; spawn d; before d b; before c d; order",
        "a+ [a|c d b]");
    row("moved between two that have been moved", 1,
        "spawn a; spawn b; spawn c; spawn d; spawn e; before e b; before d b; before c d; order", "a+ [a|e c d b]");
    row("moved to another priority", 1,
        "spawn a; spawn b:2; spawn c:1; spawn d; before d b; order; leave b; before c d", "a+ [a|d b c]");
    row("to the front of everything", 1, "spawn a; spawn b:3; spawn c; front c; order; leave a; order",
        "a+ [a|c b] c+ [c|b]");
    row("to the front, one after the other", 1, "spawn a; spawn b; spawn c; spawn d; front c; front d; order",
        "a+ [a|d c b]");
    row("to the front of a map", 1, "spawn a; map m; spawn b; front b; order", "a+ [a|b m]");
    row("to the back of a priority", 1, "spawn a; spawn b; spawn c:2; spawn d:2; prio b 2; order; spawn e:2; order",
        "a+ [a|c d b] [a|c d b e]");
    row("to the back, one after the other", 1,
        "spawn a; spawn b; spawn c; spawn d; prio b 0; prio c 0; order; spawn e; order", "a+ [a|d b c] [a|d b c e]");
    row("what is moved out leaves no priority behind", 1,
        "spawn a; spawn b:2; prio b 0; spawn c:2; order; leave b; order", "a+ [a|c b] [a|c]");
    row("moved while a slot is free", 1, "pause; spawn a; spawn b; front b; resume; order", "b+ [b|a]");

    row("held", 1, "spawn a; spawn b; spawn c; hold b; leave a; order; counts; free b; leave c; order",
        "a+ c+ [c|b] 1/1 b+ [b|]");
    row("released into a free slot", 2, "pause; spawn a; hold a; resume; counts; free a; counts", "0/1 a+ 1/0");
    row("held keeps its place", 1, "spawn a; spawn b; spawn c; hold b; free b; order", "a+ [a|b c]");
    row("held and moved", 1, "spawn a; spawn b; spawn c; hold c; front c; order; free c; order", "a+ [a|b c] [a|c b]");
    row("held and left", 1, "spawn a; spawn b; hold b; leave b; leave a; counts", "a+ 0/0");
    row("held and set aside", 1, "spawn a; spawn b; hold b; doom b; counts; order; leave b; counts", "a+ 1/1 [a|] 1/0");

    row("started now", 1, "spawn a; spawn b; spawn c; now c; counts; extra; order", "a+ c+ yes 2/1 1 [a c|b]");
    row("no slot is given again beyond the size", 1,
        "spawn a; spawn b; spawn c; now c; leave a; counts; extra; leave c; counts", "a+ c+ yes 1/1 0 b+ 1/0");
    row("started now while paused", 2, "pause; spawn a; now a; counts; extra", "a+ yes 1/0 0");
    row("started now while held", 1, "spawn a; spawn b; hold b; now b; leave b; spawn b; leave a; extra",
        "a+ b+ yes b+ 0");
    row("not by shrinking", 3, "spawn a; spawn b; size 1; spawn c; extra; now c; extra; size 3; extra",
        "a+ b+ 0 c+ yes 1 0");
    row("a map is none of those", 1, "spawn a; map m; now m; counts; extra; over m x; extra", "a+ m+ yes 1/0 0 0");

    row("left from within the news", 1, "on a leave a; spawn a; spawn b; spawn c; leave b; counts", "a+ b+ c+ 1/0");
    row("a chain of those that leave at once", 1,
        "pause; spawn a; spawn b; spawn c; on a leave a; on b leave b; on c leave c; resume; counts", "a+ b+ c+ 0/0");
    row("spawned from within the news", 2, "on a spawn b; on b spawn c; spawn a; counts; leave a", "a+ b+ 2/1 c+");
    row("spawned from within the news, behind the others", 1,
        "pause; spawn a; spawn b; on a spawn c; resume; leave a; leave b", "a+ b+ c+");
    row("paused from within the news", 3, "pause; spawn a; spawn b; on a pause; resume; counts; resume", "a+ 1/1 b+");
    row("shrunk from within the news", 3, "pause; spawn a; spawn b; on a size 1; resume; counts; leave a", "a+ 1/1 b+");
    row("the next one set aside from within the news", 2,
        "pause; spawn a; spawn b; spawn c; on a aside b; resume; counts", "a+ c+ 2/1");
}

void tst_Scheduler::script()
{
    QFETCH(int, size);
    QFETCH(QString, script);
    QFETCH(QString, log);
    Script run(size);
    QCOMPARE(run.run(script), log);
}

void tst_Scheduler::random_data()
{
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 80; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void tst_Scheduler::random()
{
    QFETCH(unsigned, seed);
    std::mt19937 engine(seed);
    const auto pick = [&engine](int count) { return int(engine() % unsigned(count)); };
    const int size = 1 + pick(4);
    Script script(size);
    if (seed % 2 == 0)
        script.useRule();
    Model model(size);
    QStringList history;
    int names = 0;
    int slotsSeen = 0;
    for (int step = 0; step < 800; ++step) {
        const auto anyOf = [&](Model::Place place) {
            const std::vector<Model::Item *> items = model.sorted(place);
            return items.empty() ? QString() : items[std::size_t(pick(int(items.size())))]->name;
        };
        QString command;
        int kind = pick(seed % 2 ? 17 : 24);
        if (seed % 3 != 0 && pick(5) == 0)
            kind = 24 + pick(6);
        switch (kind) {
        case 24:
        case 25: {
            const std::vector<Model::Item *> queued = model.sorted(Model::Place::Waiting, true);
            if (queued.size() < 2)
                continue;
            Model::Item *const item = queued[std::size_t(pick(int(queued.size())))];
            Model::Item *other = queued[std::size_t(pick(int(queued.size())))];
            if (kind == 25) {
                other = *std::min_element(queued.begin(), queued.end(), [](Model::Item *a, Model::Item *b) {
                    return std::tuple(-qint64(a->priority), a->rank()) < std::tuple(-qint64(b->priority), b->rank());
                });
            }
            if (other == item)
                continue;
            const bool isBefore = model.isDirectlyBefore(*item, *other);
            if (script.isDirectlyBefore(item->name, other->name) && !isBefore)
                QFAIL(qPrintable(item->name + QLatin1String(" does not stand before ") + other->name));
            command = QLatin1String(kind == 24 ? "before " : "front ") + item->name;
            if (kind == 24)
                command += QLatin1Char(' ') + other->name;
            model.moveBefore(item->name, other->name);
            break;
        }
        case 26: {
            const std::vector<Model::Item *> queued = model.sorted(Model::Place::Waiting, true);
            if (queued.empty())
                continue;
            const QString name = queued[std::size_t(pick(int(queued.size())))]->name;
            const int priority = pick(5) - 2;
            command = QLatin1String("prio ") + name + QLatin1Char(' ') + QString::number(priority);
            model.moveToBack(name, priority);
            break;
        }
        case 27:
        case 28:
        case 29: {
            const std::vector<Model::Item *> queued = model.sorted(Model::Place::Waiting, true);
            if (queued.empty())
                continue;
            const QString name = queued[std::size_t(pick(int(queued.size())))]->name;
            const bool isHeld = model.find(name)->held;
            if (kind == 29 && pick(2) == 0) {
                command = QLatin1String("now ") + name;
                model.startNow(name);
            } else {
                command = QLatin1String(isHeld ? "free " : "hold ") + name;
                isHeld ? model.release(name) : model.hold(name);
            }
            break;
        }
        case 17: {
            const QString name = anyOf(Model::Place::Slot);
            if (name.isEmpty())
                continue;
            command = QLatin1String("requeue ") + name;
            model.requeue(name);
            break;
        }
        case 18:
        case 19: {
            QString name = anyOf(Model::Place::Waiting);
            if (name.isEmpty() || pick(3) == 0) // or one that is still to come
                name = QLatin1Char("tmxb"[pick(4)]) + QString::number(names + 1 + pick(3));
            command = QLatin1String("refuse ") + name;
            model.refused.insert(name);
            break;
        }
        case 20: {
            if (model.refused.isEmpty())
                continue;
            QStringList refused(model.refused.begin(), model.refused.end());
            refused.sort();
            const QString name = refused[pick(int(refused.size()))];
            command = QLatin1String("accept ") + name;
            model.accept(name);
            break;
        }
        case 21:
            command = QStringLiteral("close");
            model.isClosed = true;
            break;
        case 22:
        case 23:
            command = QStringLiteral("open");
            model.open();
            break;
        case 0:
        case 1:
        case 2:
        case 3:
        case 4: {
            const int priority = pick(3) == 0 ? pick(5) - 2 : 0;
            const bool isTask = pick(4) != 0;
            const QString name = QLatin1Char(isTask ? 't' : 'm') + QString::number(++names);
            command = QLatin1String(isTask ? "spawn " : "map ") + name + QLatin1Char(':') + QString::number(priority);
            model.enqueue(name, priority, isTask);
            break;
        }
        case 5:
        case 6:
        case 7: {
            const QString name = anyOf(Model::Place::Slot);
            if (name.isEmpty())
                continue;
            command = QLatin1String("leave ") + name;
            model.leave(name);
            break;
        }
        case 8: {
            const QString name = anyOf(Model::Place::Waiting);
            if (name.isEmpty())
                continue;
            command = QLatin1String("leave ") + name;
            model.leave(name);
            break;
        }
        case 9: {
            const QString name = anyOf(Model::Place::Slot);
            if (name.isEmpty())
                continue;
            const QString task = QLatin1Char('x') + QString::number(++names);
            command = QLatin1String("over ") + name + QLatin1Char(' ') + task;
            model.handOver(name, task);
            break;
        }
        case 10: {
            const QString name = anyOf(Model::Place::Slot);
            if (name.isEmpty())
                continue;
            command = QLatin1String("aside ") + name;
            model.setAside(name);
            break;
        }
        case 11:
            command = QStringLiteral("back");
            model.putBack();
            break;
        case 12: {
            const QString name = anyOf(Model::Place::Waiting);
            if (name.isEmpty())
                continue;
            command = QLatin1String("doom ") + name;
            model.doom(name);
            break;
        }
        case 13: {
            QStringList aside;
            for (const Model::Item &item : model.items) {
                if (item.aside)
                    aside.append(item.name);
            }
            if (aside.isEmpty())
                continue;
            const QString name = aside[pick(int(aside.size()))];
            command = QLatin1String("leave ") + name;
            model.leave(name);
            break;
        }
        case 14: {
            const QString task = QLatin1Char('b') + QString::number(++names);
            command = QLatin1String("beside ") + task;
            model.tryStart(task);
            break;
        }
        case 15:
            model.size = 1 + pick(6);
            command = QLatin1String("size ") + QString::number(model.size);
            model.handOut();
            break;
        default:
            model.paused = pick(3) == 0;
            command = model.paused ? QStringLiteral("pause") : QStringLiteral("resume");
            if (!model.paused)
                model.handOut();
            break;
        }
        history.append(command);
        script.step(command);

        const QByteArray context = history.mid(qMax(0, int(history.size()) - 30)).join(QLatin1String("; ")).toUtf8();
        const QString log = script.takeLog().join(QLatin1Char(' '));
        const QString modelLog = std::exchange(model.log, {}).join(QLatin1Char(' '));
        slotsSeen += int(log.count(QLatin1Char('+')));
        if (log != modelLog || script.counts() != model.counts() || script.order() != model.order())
            qWarning("… %s", context.constData());
        QCOMPARE(log, modelLog);
        QCOMPARE(script.counts(), model.counts());
        QCOMPARE(script.order(), model.order());
        const std::vector<Model::Item *> queue = model.sorted(Model::Place::Waiting);
        script.step(QStringLiteral("next"));
        QCOMPARE(script.takeLog().first(), queue.empty() ? QStringLiteral("none") : queue.front()->name);
    }
    QVERIFY2(slotsSeen >= 40, "the script was too tame to mean anything");
}

void tst_Scheduler::enqueueWithoutMemoryChangesNothing()
{
    Script script(1);
    script.run(QStringLiteral("spawn a; spawn b; spawn c:1"));
    const QString before = script.order() + script.counts();
    Entry entry(QStringLiteral("d"), QueueEntry::Kind::Task);
    bool thrown = false;
    FailingNew::arm(1);
    try {
        script.scheduler().enqueue(entry, 7);
    } catch (const std::bad_alloc &) {
        thrown = true;
    }
    FailingNew::disarm();
    QVERIFY(thrown);
    QCOMPARE(entry.place(), QueueEntry::Place::Nowhere);
    QCOMPARE(script.order() + script.counts(), before);

    script.scheduler().enqueue(entry, 7);
    QCOMPARE(script.order(), QStringLiteral("[a|d c b]"));
    script.scheduler().leave(entry);
}

void tst_Scheduler::onlyEnqueueAllocates()
{
    class Silent final : public Scheduler::Listener
    {
    public:
        void slotTaken(QueueEntry &) noexcept override { }
        QueueKey keyOf(const QueueEntry &) const noexcept override { return {}; }
        void setKeyOf(QueueEntry &, QueueKey) noexcept override { }
    };
    Silent silent;
    Scheduler scheduler(silent, 2);
    Link aside;
    std::vector<std::unique_ptr<Entry>> entries;
    for (int i = 0; i < 8; ++i)
        entries.push_back(std::make_unique<Entry>(QString(), QueueEntry::Kind::Task));

    FailingNew::arm(0);
    for (std::size_t i = 0; i < 5; ++i)
        scheduler.enqueue(*entries[i]);
    QCOMPARE(FailingNew::disarm(), 0); // a normal priority needs no memory either
    scheduler.enqueue(*entries[5], 1);
    scheduler.enqueue(*entries[6], -1);

    FailingNew::arm(0);
    scheduler.handOver(*entries[0], *entries[7]);
    scheduler.setAside(*entries[1], aside);
    scheduler.setAside(*entries[2], aside);
    scheduler.leave(*entries[2]);
    scheduler.putBack(aside);
    scheduler.leave(*entries[1]);
    scheduler.pause();
    scheduler.leave(*entries[7]);
    scheduler.resume();
    scheduler.setSize(8);
    for (const auto &entry : entries)
        scheduler.leave(*entry);
    QCOMPARE(FailingNew::disarm(), 0);
    QCOMPARE(scheduler.activeCount() + scheduler.waitingCount(), 0);
}

void tst_Scheduler::places()
{
    using Place = QueueEntry::Place;
    Script script(1);
    script.run(QStringLiteral("spawn a; spawn b:4; map m"));
    QCOMPARE(script.place(QStringLiteral("a")), Place::Slot);
    QCOMPARE(script.place(QStringLiteral("b")), Place::Waiting);
    QCOMPARE(script.place(QStringLiteral("m")), Place::Waiting);
    QCOMPARE(script.scheduler().firstWaiting()->priority(), 4);
    QVERIFY(script.scheduler().firstWaiting()->isTask());
    script.run(QStringLiteral("aside a; aside b"));
    QCOMPARE(script.place(QStringLiteral("a")), Place::Slot);
    QCOMPARE(script.place(QStringLiteral("b")), Place::Waiting);
    QVERIFY(!script.scheduler().firstWaiting()->isTask());
    script.run(QStringLiteral("leave b; leave a"));
    QCOMPARE(script.place(QStringLiteral("a")), Place::Nowhere);
    QCOMPARE(script.place(QStringLiteral("b")), Place::Nowhere);
    QCOMPARE(script.place(QStringLiteral("m")), Place::Slot);
    script.run(QStringLiteral("over m x"));
    QCOMPARE(script.place(QStringLiteral("m")), Place::Nowhere);
    QCOMPARE(script.place(QStringLiteral("x")), Place::Slot);
}

void tst_Scheduler::rule_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("log");
    const auto row = [](const char *name, int size, const char *script, const char *log) {
        QTest::newRow(name) << size << QString::fromLatin1(script) << QString::fromLatin1(log);
    };

    row("others pass the parked one", 2, "refuse a; spawn a; spawn b; spawn c; counts; order; next",
        "b+ c+ 2/1 [b c|a] none");
    row("admitted again it is first", 1,
        "refuse b; spawn a; spawn b; spawn c; leave a; order; accept b; order; leave c", "a+ c+ [c|b] [c|b] b+");
    row("admitted into a free slot", 2, "refuse a; spawn a; spawn b; accept a; counts", "b+ a+ 2/0");
    row("admitted among others, by its ticket", 1,
        "spawn s; refuse b; refuse d; spawn a; spawn b; spawn c; spawn d; leave s; leave a; leave c; order; accept d; "
        "accept b; "
        "spawn e; leave d; order; leave b",
        "s+ a+ c+ [|b d] d+ b+ [b|e] e+");
    row("all admitted, by their tickets", 1,
        "pause; refuse a; refuse c; spawn a; spawn b; spawn c; spawn d; resume; leave b; order; accept x; "
        "open; order; leave d; order",
        "b+ d+ [d|a c] [d|a c] [|a c]");
    row("of a priority", 1, "refuse a; spawn a:3; spawn b; order; accept a; order; leave b", "b+ [b|a] [b|a] a+");
    row("the last of its priority", 1, "refuse a; spawn a:3; leave a; spawn b; spawn c:3; order", "b+ [b|c]");
    row("nothing starts", 2, "close; spawn a; spawn b; counts; order; next; open; counts", "0/2 [|a b] a a+ b+ 2/0");
    row("what is active goes on", 2, "spawn a; close; spawn b; leave a; counts; open", "a+ 0/1 b+");
    row("parked and set aside", 1, "refuse a; spawn a; doom a; accept a; counts; leave a; counts", "0/1 0/0");
    row("parked leaves", 1, "refuse a; spawn a; spawn b; leave a; counts; leave b; counts", "b+ 1/0 0/0");
    row("parked while a map runs", 2, "map m; refuse a; spawn a; beside x; order", "m+ yes [m x|a]");
    row("a map's item is parked", 2, "map m; refuse x; beside x; over m x; order; counts; map m; accept x; order",
        "m+ no [|x] 0/1 m+ x+ [m x|]");
    row("a map's item is parked, and others go on", 1, "map m; spawn a; refuse x; over m x; map m; order; leave a",
        "m+ a+ [a|m x] m+");
    row("a map's item waits in its place", 1, "map m; spawn a; close; over m x; map m; order; open; leave x; leave a",
        "m+ [|x a m] x+ a+ m+");
    row("a map's item waits, with the map's priority", 1, "map m:2; spawn a:1; close; over m x; order; open; order",
        "m+ [|x a] x+ [x|a]");
    row("a map is parked", 1, "refuse m; map m; spawn a; counts; order; accept m; leave a", "a+ 1/0 [a|m] m+");
    row("requeued and refused", 1, "spawn a; spawn b; refuse a; requeue a; order; accept a; leave b", "a+ b+ [b|a] a+");
    row("refused, then resumed", 1, "pause; refuse a; spawn a; resume; order; pause; accept a; order; resume",
        "[|a] [|a] a+");
}

void tst_Scheduler::rule()
{
    QFETCH(int, size);
    QFETCH(QString, script);
    QFETCH(QString, log);
    Script run(size);
    run.useRule();
    QCOMPARE(run.run(script), log);
}

void tst_Scheduler::withoutARuleNothingIsAsked()
{
    Script script(1);
    QCOMPARE(script.run(QStringLiteral("close; refuse a; spawn a; leave a; map m; over m x; counts")),
             QStringLiteral("a+ m+ 1/0"));
    script.useRule();
    script.scheduler().setRule(nullptr);
    QCOMPARE(script.run(QStringLiteral("leave x; spawn y")), QStringLiteral("a+ m+ 1/0 y+"));
}

void tst_Scheduler::queueingAgainWithoutMemoryChangesNothing()
{
    Script script(2);
    script.useRule();
    script.run(QStringLiteral("map m:5; spawn a:5; close"));
    const QString before = script.order() + script.counts();
    for (const char *command : { "requeue a", "over m x" }) {
        bool thrown = false;
        script.step(QStringLiteral("counts")); // what the script itself needs is there
        FailingNew::arm(1);
        try {
            if (command[0] == 'r')
                script.scheduler().requeue(script.entry(QStringLiteral("a")));
            else
                script.scheduler().handOver(script.entry(QStringLiteral("m")), script.spare());
        } catch (const std::bad_alloc &) {
            thrown = true;
        }
        FailingNew::disarm();
        QVERIFY2(thrown, command);
        QCOMPARE(script.order() + script.counts(), before);
    }
}

void tst_Scheduler::manyMoves_data()
{
    QTest::addColumn<int>("pattern");
    QTest::newRow("each to the front") << 0;
    QTest::newRow("each before the same one") << 1;
    QTest::newRow("each before the same one, which was moved") << 2;
    QTest::newRow("each before the same one, another one in between") << 3;
    QTest::newRow("each to the back") << 4;
}

//! Moves until there is no room between two keys, several times, and compares the order with that of a list.
void tst_Scheduler::manyMoves()
{
    QFETCH(int, pattern);
    constexpr int Count = 400;
    Script script(1);
    script.step(QStringLiteral("pause"));
    QStringList expected;
    for (int i = 0; i < Count; ++i) {
        expected.append(QString::number(i));
        script.step(QLatin1String("spawn ") + expected.last());
    }
    const auto move = [&](const QString &name, const QString &before) {
        expected.removeOne(name);
        expected.insert(before.isEmpty() ? expected.size() : expected.indexOf(before), name);
        script.step(before.isEmpty() ? QStringLiteral("prio %1 0").arg(name)
                                     : QStringLiteral("before %1 %2").arg(name, before));
    };
    if (pattern >= 2)
        move(QStringLiteral("1"), QStringLiteral("9"));
    for (int round = 0; round < 3; ++round) {
        for (int i = 10; i < Count; ++i) {
            const QString name = QString::number(i);
            if (pattern == 3) {
                move(QStringLiteral("2"), QString()); // so that the last key tells nothing
                move(name, QStringLiteral("1"));
            } else if (pattern == 4) {
                move(name, QString());
            } else {
                move(name, pattern == 0 ? expected.first() : QStringLiteral("1"));
            }
        }
        QCOMPARE(script.order(), QLatin1String("[|") + expected.join(QLatin1Char(' ')) + QLatin1Char(']'));
    }
    if (pattern == 3)
        QVERIFY(script.scheduler().relabelings() > 0);
}

QTEST_APPLESS_MAIN(tst_Scheduler)
#include "tst_scheduler.moc"
