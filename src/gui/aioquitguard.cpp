// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioquitguard.h"

#include "aioquitguard_p.h"

#include "base/aioerror.h"

#include <QCoroTask>

#include <QtCore/QEvent>
#include <QtCore/QEventLoop>
#include <QtCore/QEventLoopLocker>
#include <QtCore/QMetaMethod>
#include <QtCore/QPointer>
#include <QtGui/QGuiApplication>
#include <QtGui/QSessionManager>
#include <QtGui/QWindow>

#include <algorithm>
#include <new>
#include <optional>
#include <vector>

using namespace std::chrono_literals;
using Aio::detail::SessionEnd;
using Aio::detail::WidgetQuits;

namespace {

constexpr std::chrono::milliseconds UnaskedGrace = 5s;

WidgetQuits widgetQuits = nullptr;

//! True for windows that keep a program alive while they are visible. Qt excludes tool tips, windows with a transient
//! parent, and widgets without Qt::WA_QuitOnClose, which has to be guessed from their type without AioPool::Widgets.
bool isPrimary(const QWindow &window)
{
    const Qt::WindowType type = window.type();
    if (!window.isTopLevel() || window.transientParent() || type == Qt::ToolTip)
        return false;
    if (!window.inherits("QWidgetWindow"))
        return true;
    const bool isUsual = type == Qt::Window || type == Qt::Dialog; // has the attribute unless set otherwise
    return widgetQuits ? widgetQuits(window, isUsual) : isUsual;
}

bool isShownPrimary(const QWindow &window)
{
    return window.isVisible() && isPrimary(window);
}

//! Returns the application if it is one with windows, otherwise null.
QGuiApplication *guiApplication()
{
    return qobject_cast<QGuiApplication *>(QCoreApplication::instance());
}

//! True if the program ends when no window is left but \a closing.
bool isLastWindow(const QWindow *closing)
{
    if (!guiApplication() || !QGuiApplication::quitOnLastWindowClosed())
        return false;
    const QWindowList windows = QGuiApplication::topLevelWindows();
    return std::none_of(windows.cbegin(), windows.cend(),
                        [closing](const QWindow *window) { return window != closing && isShownPrimary(*window); });
}

#ifndef QT_NO_SESSIONMANAGER
class RealSessionEnd final : public SessionEnd
{
public:
    explicit RealSessionEnd(QSessionManager &manager) : m_manager(manager) { }
    bool allowsInteraction() override { return m_manager.allowsInteraction(); }
    void release() override { m_manager.release(); }
    void cancel() override { m_manager.cancel(); }

private:
    QSessionManager &m_manager;
};
#endif

}

class AioQuitGuard::Private
{
public:
    enum class Ending { No, Finishing, Cancelling };

    explicit Private(AioQuitGuard *guard) : q(guard) { }

    int count() const
    {
        int sum = 0;
        for (const Entry &entry : m_entries) {
            if (entry.pool && !entry.isGivenUp && !entry.pool->isEmpty())
                sum += std::max(entry.pool->count(), 1);
        }
        return sum;
    }
    bool isAsking() const { return m_isAsking; }
    Ending ending() const { return m_ending; }
    QList<AioPool *> pools() const;
    void add(AioPool *pool);
    void remove(const QObject *pool);
    bool refuses(QEvent &event, QWindow *window);
    void end(Ending ending);
    void keep();
    void endSession(SessionEnd &end);
    void setGrace(std::chrono::milliseconds grace) { m_grace = grace; }
    void lastWindowHasClosed();
    void forgetLastWindow() { m_lastWindowClosed = false; }
    void hold(bool enabled);

private:
    struct Entry
    {
        QPointer<AioPool> pool; // null between its destructor and the slot of destroyed()
        const QObject *address;
        bool isGivenUp; // has been shut down, with tasks left that cannot be stopped
    };
    struct Session // lives on the stack of endSession()
    {
        SessionEnd &end;
        bool isInteractive;
        QEventLoop loop = QEventLoop();
        bool isKept = false;
        bool isOver = false;
    };

    bool isHeard() const { return q->isSignalConnected(QMetaMethod::fromSignal(&AioQuitGuard::asked)); }
    bool hasRequest() const { return m_quit || !m_windows.isEmpty() || !m_sessions.empty(); }
    void askLater();
    void ask();
    void update();
    void goOnLater();
    void goOn();
    void endPool(AioPool &pool);
    static QCoro::Task<> shutDown(QPointer<AioQuitGuard> guard, QPointer<AioPool> pool,
                                  std::chrono::milliseconds grace);
    static void endAtOnce(const QPointer<AioQuitGuard> &guard, const QPointer<AioPool> &pool);
    void poolEnded(const AioPool &pool);
    void setAsking(bool asking, Ending ending);

    AioQuitGuard *const q;
    std::vector<Entry> m_entries;
    int m_shownCount = 0;
    std::optional<QEventLoopLocker> m_locker;
    bool m_lastWindowClosed = false; // but something kept the program alive, and none has been shown since
    bool m_isAsking = false;
    bool m_asksLater = false;
    bool m_goesOnLater = false;
    Ending m_ending = Ending::No;
    std::chrono::milliseconds m_grace = UnaskedGrace;
    // What has been refused
    bool m_quit = false;
    QList<QPointer<QWindow>> m_windows;
    std::vector<Session *> m_sessions;
};

//! True if one of \a windows, whose close was refused, has been hidden or destroyed since.
static bool isAnyGone(const QList<QPointer<QWindow>> &windows)
{
    return std::any_of(windows.cbegin(), windows.cend(),
                       [](const QPointer<QWindow> &window) { return !window || !window->isVisible(); });
}

QList<AioPool *> AioQuitGuard::Private::pools() const
{
    QList<AioPool *> pools;
    for (const Entry &entry : m_entries) {
        if (entry.pool)
            pools << entry.pool;
    }
    return pools;
}

void AioQuitGuard::Private::add(AioPool *pool)
{
    if (!pool) {
        qCWarning(lcAioPool, "AioQuitGuard::addPool(): there is no pool");
        return;
    }
    Q_ASSERT_X(pool->thread() == q->thread(), "AioQuitGuard::addPool", "the pool lives in another thread");
    if (pools().contains(pool))
        return;
    m_entries.push_back({ pool, pool, false });
    QObject::connect(pool, &AioPool::countChanged, q, [this] { update(); });
    // The queue may have changed by what is no task, such as a map.
    QObject::connect(pool, &AioPool::emptyChanged, q, [this] { update(); });
    QObject::connect(pool, &QObject::destroyed, q, [this](QObject *object) { remove(object); });
    const QPointer<AioQuitGuard> alive(q);
    if (m_ending != Ending::No)
        endPool(*pool);
    if (alive)
        update();
    if (alive)
        Q_EMIT q->poolsChanged();
}

void AioQuitGuard::Private::remove(const QObject *pool)
{
    const auto entry = std::find_if(m_entries.begin(), m_entries.end(),
                                    [pool](const Entry &candidate) { return candidate.address == pool; });
    if (entry == m_entries.end())
        return;
    m_entries.erase(entry);
    QObject::disconnect(pool, nullptr, q, nullptr);
    const QPointer<AioQuitGuard> alive(q);
    update();
    if (alive)
        Q_EMIT q->poolsChanged();
}

//! Takes or lets go of the lock that keeps the program alive. Letting go quits the program only if its last window has
//! been closed; Qt checks that no window and no other lock is left.
void AioQuitGuard::Private::hold(bool enabled)
{
    if (enabled == m_locker.has_value())
        return;
    if (enabled) {
        m_locker.emplace();
        return;
    }
    const bool wasEnabled = QCoreApplication::isQuitLockEnabled();
    QCoreApplication::setQuitLockEnabled(m_lastWindowClosed && guiApplication()
                                         && QGuiApplication::quitOnLastWindowClosed());
    m_locker.reset();
    QCoreApplication::setQuitLockEnabled(wasEnabled);
}

//! Keeps the program alive if work is left. Qt decides right after this whether it quits.
void AioQuitGuard::Private::lastWindowHasClosed()
{
    hold(count() > 0);
    m_lastWindowClosed = QGuiApplication::quitOnLastWindowClosed();
}

//! Follows a change of the work that is left. Runs user code, which may destroy the guard.
void AioQuitGuard::Private::update()
{
    const int left = count();
    hold(left > 0);
    if (left == 0)
        goOnLater();
    if (std::exchange(m_shownCount, left) != left)
        Q_EMIT q->countChanged();
}

//! Decides about a close of \a window, or if that is null a quit. The question comes from the event loop, since the code
//! that closes may be a destructor, and QWindow::close() does not work inside itself.
bool AioQuitGuard::Private::refuses(QEvent &event, QWindow *window)
{
    if (count() == 0)
        return false;
    if (!window)
        m_quit = true;
    else if (!m_windows.contains(window))
        m_windows << window;
    event.ignore();
    askLater();
    return true;
}

void AioQuitGuard::Private::askLater()
{
    if (m_asksLater || (m_isAsking && isHeard()))
        return;
    QMetaObject::invokeMethod(
            q, [this] { ask(); }, Qt::QueuedConnection);
    m_asksLater = true;
}

void AioQuitGuard::Private::ask()
{
    m_asksLater = false;
    const QPointer<AioQuitGuard> alive(q);
    update(); // a pool reports its count later than this: the question must not show an old one
    if (!alive || !hasRequest())
        return;
    const int left = count();
    if (left == 0) {
        goOn();
    } else if (!isHeard()) {
        m_grace = UnaskedGrace;
        end(Ending::Cancelling);
    } else if (!m_isAsking) {
        setAsking(true, m_ending);
        if (alive && m_isAsking)
            Q_EMIT q->asked(left);
    }
}

//! Sets both, and emits what has changed. Runs user code.
void AioQuitGuard::Private::setAsking(bool asking, Ending ending)
{
    const bool asks = std::exchange(m_isAsking, asking) != asking;
    const bool ends = std::exchange(m_ending, ending) != ending;
    const QPointer<AioQuitGuard> alive(q);
    if (asks)
        Q_EMIT q->askingChanged();
    if (ends && alive)
        Q_EMIT q->endingChanged();
}

//! Ends all pools in the way of \a ending. Runs user code.
void AioQuitGuard::Private::end(Ending ending)
{
    if (!hasRequest())
        m_quit = true;
    if (ending == Ending::Finishing && m_ending == Ending::Cancelling)
        ending = m_ending;
    const QPointer<AioQuitGuard> alive(q);
    setAsking(false, ending);
    if (!alive)
        return;
    for (Session *session : m_sessions) {
        if (std::exchange(session->isInteractive, false))
            session->end.release();
    }
    QList<QPointer<AioPool>> all;
    for (const Entry &entry : m_entries)
        all << entry.pool;
    for (const QPointer<AioPool> &pool : std::as_const(all)) {
        if (pool)
            endPool(*pool);
        if (!alive)
            return;
    }
    update();
}

void AioQuitGuard::Private::endPool(AioPool &pool)
{
    if (m_ending == Ending::Finishing) {
        Aio::detail::PoolEnd::finish(pool);
        return;
    }
    const QPointer<AioQuitGuard> guard(q);
    const QPointer<AioPool> guarded(&pool);
    try {
        shutDown(guard, guarded, m_grace);
    } catch (const std::bad_alloc &) { // the coroutine has no frame
        endAtOnce(guard, guarded);
    }
}

QCoro::Task<> AioQuitGuard::Private::shutDown(QPointer<AioQuitGuard> guard, QPointer<AioPool> pool,
                                              std::chrono::milliseconds grace)
{
    bool hasFailed = false;
    try {
        auto shutdown = Aio::detail::PoolEnd::shutDown(*pool, grace, nullptr);
        co_await shutdown;
    } catch (const AioCancelled &) {
        co_return; // the pool was destroyed
    } catch (...) {
        hasFailed = true;
    }
    if (hasFailed)
        endAtOnce(guard, pool);
    else if (guard && pool)
        guard->d->poolEnded(*pool);
}

//! Ends \a pool without the memory that a shutdown with its grace needs: cancels all tasks, and gives up those that
//! remain.
void AioQuitGuard::Private::endAtOnce(const QPointer<AioQuitGuard> &guard, const QPointer<AioPool> &pool)
{
    if (pool)
        Aio::detail::PoolEnd::finish(*pool);
    if (pool)
        pool->cancelAll();
    if (guard && pool)
        guard->d->poolEnded(*pool);
}

void AioQuitGuard::Private::poolEnded(const AioPool &pool)
{
    for (Entry &entry : m_entries) {
        if (entry.pool == &pool && !pool.isEmpty())
            entry.isGivenUp = true;
    }
    update();
}

void AioQuitGuard::Private::goOnLater()
{
    if (m_goesOnLater || !hasRequest())
        return;
    QMetaObject::invokeMethod(
            q,
            [this] {
                m_goesOnLater = false;
                goOn();
            },
            Qt::QueuedConnection);
    m_goesOnLater = true;
}

//! Carries out what has been refused, if no work is left. Runs user code.
void AioQuitGuard::Private::goOn()
{
    if (!hasRequest() || count() > 0)
        return;
    bool quits = std::exchange(m_quit, false);
    const QList<QPointer<QWindow>> windows = std::exchange(m_windows, {});
    for (Session *session : m_sessions) {
        session->isOver = true;
        session->loop.quit();
    }
    const QPointer<AioQuitGuard> alive(q);
    setAsking(false, Ending::No);
    if (!alive)
        return;
    // Qt quits after the close of a visible window only.
    quits = quits || (isAnyGone(windows) && isLastWindow(nullptr));
    for (const QPointer<QWindow> &window : windows) {
        if (window && window->isVisible())
            window->close();
    }
    if (quits)
        QCoreApplication::quit();
}

void AioQuitGuard::Private::keep()
{
    if (!m_isAsking)
        return;
    if (m_ending == Ending::No) {
        m_quit = false;
        const QList<QPointer<QWindow>> windows = std::exchange(m_windows, {});
        if (isAnyGone(windows) && isLastWindow(nullptr))
            m_lastWindowClosed = true;
    }
    for (Session *session : m_sessions) {
        if (!session->isInteractive)
            continue; // has been released, for an end that cannot be taken back
        session->isKept = true;
        session->isOver = true;
        session->loop.quit();
    }
    setAsking(false, m_ending);
}

void AioQuitGuard::Private::endSession(SessionEnd &end)
{
    if (count() == 0)
        return;
    const QPointer<AioQuitGuard> alive(q);
    const bool isInteractive = isHeard() && end.allowsInteraction();
    if (!alive)
        return;
    Session session{ end, isInteractive };
    QObject::connect(q, &QObject::destroyed, &session.loop, &QEventLoop::quit);
    m_sessions.push_back(&session);
    if (isInteractive) {
        askLater();
    } else {
        m_grace = UnaskedGrace;
        this->end(Ending::Cancelling);
    }
    if (alive && !session.isOver)
        session.loop.exec();
    if (!alive)
        return;
    m_sessions.erase(std::find(m_sessions.begin(), m_sessions.end(), &session));
    if (session.isKept)
        end.cancel();
    else if (session.isInteractive)
        end.release();
}

void Aio::detail::setWidgetQuits(WidgetQuits quits)
{
    widgetQuits = quits;
}

void SessionEnd::offerTo(AioQuitGuard &guard)
{
    guard.d->endSession(*this);
}

AioQuitGuard::AioQuitGuard(QObject *parent) : QObject(parent), d(std::make_unique<Private>(this))
{
    QCoreApplication *const application = QCoreApplication::instance();
    Q_ASSERT_X(application, "AioQuitGuard", "create it after the application object");
    Q_ASSERT_X(thread() == application->thread(), "AioQuitGuard", "create it in the main thread");
    application->installEventFilter(this);
    connect(application, &QObject::destroyed, this, [this] { d->hold(false); }); // the lock refers to the application
    connect(application, &QCoreApplication::aboutToQuit, this, [this] { d->forgetLastWindow(); });
    if (QGuiApplication *const gui = guiApplication()) {
        connect(gui, &QGuiApplication::lastWindowClosed, this, [this] { d->lastWindowHasClosed(); });
#ifndef QT_NO_SESSIONMANAGER
        connect(
                gui, &QGuiApplication::commitDataRequest, this,
                [this](QSessionManager &manager) { RealSessionEnd(manager).offerTo(*this); }, Qt::DirectConnection);
#endif
    }
}

AioQuitGuard::AioQuitGuard(AioPool *pool, QObject *parent) : AioQuitGuard(parent)
{
    addPool(pool);
}

AioQuitGuard::~AioQuitGuard()
{
    if (QCoreApplication::instance())
        d->hold(false);
}

void AioQuitGuard::addPool(AioPool *pool)
{
    d->add(pool);
}

void AioQuitGuard::removePool(AioPool *pool)
{
    d->remove(pool);
}

QList<AioPool *> AioQuitGuard::pools() const
{
    return d->pools();
}

int AioQuitGuard::count() const
{
    return d->count();
}

bool AioQuitGuard::isAsking() const
{
    return d->isAsking();
}

bool AioQuitGuard::isEnding() const
{
    return d->ending() != Private::Ending::No;
}

bool AioQuitGuard::isCancelling() const
{
    return d->ending() == Private::Ending::Cancelling;
}

void AioQuitGuard::cancel(std::chrono::milliseconds grace)
{
    d->setGrace(grace);
    d->end(Private::Ending::Cancelling);
}

void AioQuitGuard::cancel(int grace)
{
    cancel(std::chrono::milliseconds(grace));
}

void AioQuitGuard::finish()
{
    d->end(Private::Ending::Finishing);
}

void AioQuitGuard::keep()
{
    d->keep();
}

bool AioQuitGuard::eventFilter(QObject *object, QEvent *event)
{
    if (event->type() == QEvent::Quit && object == QCoreApplication::instance())
        return d->refuses(*event, nullptr);
    if (event->type() == QEvent::Close && object->isWindowType()) {
        auto *const window = static_cast<QWindow *>(object);
        return isShownPrimary(*window) && isLastWindow(window) && d->refuses(*event, window);
    }
    if (event->type() == QEvent::Show && object->isWindowType() && isPrimary(*static_cast<QWindow *>(object)))
        d->forgetLastWindow();
    return QObject::eventFilter(object, event);
}
