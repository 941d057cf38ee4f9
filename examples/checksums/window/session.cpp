// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "session.h"

#include "output.h"
#include "sumlines.h"
#include "treehasher.h"

#include <AioConcurrent>
#include <AioTaskModel>

#include <QtCore/QFile>
#include <QtCore/QLocale>
#include <QtCore/QScopeGuard>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>

#include <algorithm>
#include <cstring>
#include <utility>

using namespace std::chrono_literals;

//! Threads besides those that hash, to list folders, read lists and sort while all others are busy with big files.
static constexpr int SpareThreads = 2;
//! Number of ended tasks that are shown.
static constexpr int ShownHistory = 500;

ChecksumsSession::ChecksumsSession(const Options &options, QObject *parent)
    : QObject(parent), m_hasher(options.jobs, options.jobs + SpareThreads)
{
    const auto named = [&](const Algorithm &algorithm) { return algorithm.id == options.algorithm.id; };
    const auto algorithms = allAlgorithms();
    m_algorithm = int(std::find_if(algorithms.begin(), algorithms.end(), named) - algorithms.begin());

    AioPool &pool = m_hasher.pool();
    pool.tasks()->setHistoryLimit(ShownHistory);
    connect(&pool, &AioPool::sizeChanged, this,
            [this, &pool] { m_hasher.threads().setMaxThreadCount(pool.size() + SpareThreads); });
    for (AioPool *each : { &pool, &m_walks }) {
        connect(each, &AioPool::emptyChanged, this, &ChecksumsSession::updateBusy);
        // Tasks that come and go within one turn of the event loop change no property.
        connect(each, &AioPool::idle, this, &ChecksumsSession::updateBusy, Qt::QueuedConnection);
    }
    for (AioPool *each : { &m_walks, &m_chores })
        connect(each, &AioPool::taskFailed, this, [this](qint64, const QString &error) { say(error); });
    m_ticker.setInterval(100ms);
    connect(&m_ticker, &QTimer::timeout, this, &ChecksumsSession::tick);
}

ChecksumsSession::~ChecksumsSession() = default;

QStringList ChecksumsSession::algorithms() const
{
    QStringList names;
    for (const Algorithm &algorithm : allAlgorithms())
        names += QString::fromLatin1(algorithm.name);
    return names;
}

void ChecksumsSession::setAlgorithm(int index)
{
    if (index == m_algorithm || m_isBusy || index < 0 || std::size_t(index) >= allAlgorithms().size())
        return;
    m_algorithm = index;
    Q_EMIT algorithmChanged();
    const QByteArrayList paths = m_paths;
    forgetFolders();
    addPaths(paths);
}

double ChecksumsSession::filesFound() const
{
    qint64 files = 0;
    for (const auto &tree : m_trees.trees())
        files += tree->foundCount();
    return double(files);
}

double ChecksumsSession::filesSettled() const
{
    qint64 files = 0;
    for (const auto &tree : m_trees.trees())
        files += tree->settledCount();
    return double(files);
}

void ChecksumsSession::addPaths(const QByteArrayList &paths)
{
    QByteArrayList fresh;
    for (const QByteArray &path : paths) {
        if (m_paths.contains(path)) {
            say(tr("%1 is in the list already").arg(QFile::decodeName(path)));
            continue;
        }
        m_paths += path;
        fresh += path;
    }
    if (!fresh.isEmpty())
        m_walks.spawnN(begin(fresh));
    updateBusy();
}

void ChecksumsSession::add(const QList<QUrl> &urls)
{
    QByteArrayList paths;
    for (const QUrl &url : urls) {
        if (const QByteArray name = localName(url); !name.isEmpty())
            paths += name;
    }
    addPaths(paths);
}

AioTask<> ChecksumsSession::begin(QByteArrayList paths)
{
    auto arguments = Aio::concurrent(&m_hasher.threads(), listArguments, std::move(paths));
    Listing listing = co_await arguments;
    for (QByteArray &folder : listing.folders) {
        Listing only;
        const QString name = QFile::decodeName(folder);
        only.folders += std::move(folder);
        start(std::move(only), name);
    }
    listing.folders.clear();
    const std::size_t files = listing.files.size() + listing.failed.size();
    if (files == 1)
        start(listing, QFile::decodeName((listing.files.empty() ? listing.failed : listing.files).front().name));
    else if (files > 1)
        start(listing, tr("%L1 files").arg(files));
}

void ChecksumsSession::start(Listing listing, const QString &name)
{
    const Algorithm &algorithm = allAlgorithms()[std::size_t(m_algorithm)];
    Tree &tree = m_trees.add(std::make_unique<Tree>(algorithm, name, m_results, m_errors));
    const AioTaskOptions options(name);
    tree.walk = m_walks.spawnN(walk(tree, std::move(listing)), options);
}

AioTask<> ChecksumsSession::walk(Tree &tree, Listing listing)
{
    TreeHasher hasher(m_hasher, tree);
    co_await hasher.walk(std::move(listing));
}

void ChecksumsSession::cancelFolder(int row)
{
    if (row < 0 || row >= m_trees.count())
        return;
    Tree &tree = *m_trees.trees()[std::size_t(row)];
    tree.walk.cancel();
    m_hasher.cancel(tree);
}

void ChecksumsSession::cancelAll()
{
    for (const auto &tree : m_trees.trees())
        tree->cancel();
    for (const auto &comparison : m_comparisons)
        comparison->cancel();
    m_walks.cancelAll();
    m_hasher.pool().cancelAll();
}

void ChecksumsSession::forgetFolders()
{
    m_sorting.cancel();
    m_paths.clear();
    m_trees.clear();
    m_results.reset({}, FileList::Hashed);
    m_errors.reset({}, FileList::Unreadable);
}

void ChecksumsSession::clear()
{
    if (m_isBusy)
        return;
    forgetFolders();
    m_verdicts.reset({}, FileList::Waiting);
    m_comparisons.clear();
    m_comparedName.clear();
    m_badLines = 0;
    m_hasher.pool().tasks()->clearHistory();
    m_bytesBefore = m_hasher.counters().bytesDone;
    m_hasher.startTime();
    m_hasher.stopTime();
    say({});
    Q_EMIT comparedChanged();
    Q_EMIT progressed();
}

void ChecksumsSession::compare(const QUrl &list)
{
    const QByteArray name = localName(list);
    if (name.isEmpty())
        return;
    m_comparing.cancel();
    m_comparing = m_walks.spawnN(compareWith(name), AioTaskOptions(QFile::decodeName(name)));
    updateBusy();
}

//! Returns the path of \a name relative to \a list, which may have been moved to another machine together with its
//! folder.
static QByteArray besideList(const QByteArray &list, const QByteArray &name)
{
    return name.startsWith('/') ? name : list.left(list.lastIndexOf('/') + 1) + name;
}

AioTask<> ChecksumsSession::compareWith(QByteArray name)
{
    // The length of its sums tells which algorithm made a list.
    Algorithm algorithm = allAlgorithms()[std::size_t(m_algorithm)];
    auto reading = Aio::concurrent(&m_hasher.threads(), readSums, name, algorithm);
    SumList list = co_await reading;
    for (const Algorithm &other : allAlgorithms()) {
        if (list.error != 0 || !list.files.empty())
            break;
        auto again = Aio::concurrent(&m_hasher.threads(), readSums, name, other);
        list = co_await again;
        algorithm = other;
    }
    const QString shownName = QFile::decodeName(name);
    if (list.error != 0) {
        say(tr("%1: %2").arg(shownName, QString::fromLocal8Bit(errorText(list.error))));
        co_return;
    }
    if (list.files.empty()) {
        say(tr("%1 has no line with a sum in it").arg(shownName));
        co_return;
    }

    if (!m_comparisons.empty()) {
        m_comparisons.back()->forget();
        m_hasher.cancel(*m_comparisons.back());
    }
    m_comparedName = shownName;
    m_badLines = list.badLines;
    m_verdicts.reset(list.files, FileList::Waiting);
    Q_EMIT comparedChanged();
    m_comparisons.push_back(std::make_unique<Comparison>(algorithm, std::move(list.files), m_verdicts));
    Comparison &comparison = *m_comparisons.back();
    const auto complete = qScopeGuard([&] { comparison.setComplete(); });

    Files files = comparison.wanted();
    for (File &file : files)
        file.name = besideList(name, file.name);
    comparison.found(files.size());
    Batch rest(comparison, std::move(files));
    while (!rest.isEmpty())
        co_await m_hasher.spawnNext(rest);
}

void ChecksumsSession::save(const QUrl &file)
{
    if (const QByteArray name = localName(file); !name.isEmpty())
        m_chores.spawnN(saveAs(name));
}

AioTask<> ChecksumsSession::saveAs(QByteArray name)
{
    QString outcome;
    try {
        Output output(name);
        auto sorting = Aio::concurrent(&m_hasher.threads(), sortByName, m_results.allFiles());
        const Files files = co_await sorting;
        for (const File &file : files)
            co_await output.writeLine(sumLine(file));
        co_await output.finish();
        outcome = tr("Saved %L1 sums in %2").arg(files.size()).arg(QFile::decodeName(name));
    } catch (const OutputError &error) {
        outcome = tr("Not saved: %1").arg(QString::fromLocal8Bit(error.what()));
    }
    say(outcome);
}

void ChecksumsSession::copy()
{
    m_chores.spawnN(copySums());
}

static void joinLines(QPromise<QString> &promise, Files files)
{
    QString text;
    for (const File &file : files) {
        if (promise.isCanceled())
            return;
        text += QFile::decodeName(sumLine(file));
    }
    promise.addResult(std::move(text));
}

AioTask<> ChecksumsSession::copySums()
{
    auto sorting = Aio::concurrent(&m_hasher.threads(), sortByName, m_results.allFiles());
    Files files = co_await sorting;
    const std::size_t count = files.size();
    auto joining = Aio::concurrent(&m_hasher.threads(), joinLines, std::move(files));
    const QString text = co_await joining;
    copyText(text);
    say(tr("Copied %L1 sums").arg(count));
}

void ChecksumsSession::copyText(const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
}

AioTask<> ChecksumsSession::sortResults()
{
    auto sorting = Aio::concurrent(&m_hasher.threads(), sortByName, m_results.allFiles());
    Files files = co_await sorting;
    m_results.reorder(std::move(files));
}

void ChecksumsSession::updateBusy()
{
    const bool busy = !m_walks.isEmpty() || !m_hasher.pool().isEmpty();
    if (busy == m_isBusy)
        return;
    m_isBusy = busy;
    if (busy) {
        m_sorting.cancel();
        m_hasher.startTime();
        m_bytesBefore = m_hasher.counters().bytesDone;
        m_ticker.start();
    } else {
        m_hasher.stopTime();
        m_ticker.stop();
        for (FileList *list : { &m_results, &m_errors, &m_verdicts })
            list->flush();
        m_sorting = m_chores.spawnN(sortResults());
    }
    Q_EMIT busyChanged();
    tick();
}

void ChecksumsSession::tick()
{
    for (const auto &tree : m_trees.trees()) {
        if (tree->walk.isFinished())
            tree->setComplete();
    }
    m_trees.refresh();
    if (!m_comparisons.empty() && m_comparisons.back()->isOver())
        m_verdicts.cancelWaiting();
    Q_EMIT progressed();
}

QByteArray ChecksumsSession::localName(const QUrl &url)
{
    if (url.isLocalFile())
        return QFile::encodeName(url.toLocalFile());
    if (url.scheme().isEmpty() && url.path().startsWith(u'/')) // Qt 6.4's own dialog returns this for a new file
        return QFile::encodeName(url.path());
    say(tr("%1 is not on this machine").arg(url.toDisplayString()));
    return {};
}

void ChecksumsSession::say(const QString &message)
{
    m_message = message;
    Q_EMIT messageChanged();
}

QString ChecksumsSession::sizeText(double bytes) const
{
    return QLocale().formattedDataSize(qint64(bytes), 1, QLocale::DataSizeSIFormat);
}
