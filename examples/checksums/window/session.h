// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "comparison.h"
#include "filelist.h"
#include "hasher.h"
#include "listing.h"
#include "options.h"
#include "tree.h"

#include <QtCore/QUrl>

/*!
    Model of the window: hashes folders and files, and compares them with a list of sums. Works during its whole
    lifetime; all tasks have ended when the destructor returns.
*/
class ChecksumsSession : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The program makes it")
    //! Pool that hashes. A task is a big file, or a batch of small ones. While a batch is held, the folder whose files
    //! completed it is not searched any further.
    Q_PROPERTY(AioPool *pool READ pool CONSTANT)
    Q_PROPERTY(int maximumJobs READ maximumJobs CONSTANT)
    Q_PROPERTY(TreeList *folders READ folders CONSTANT)
    Q_PROPERTY(FileList *results READ results CONSTANT)
    Q_PROPERTY(FileList *errors READ errors CONSTANT)
    Q_PROPERTY(FileList *comparison READ comparison CONSTANT)
    //! Name of the list of sums that comparison shows; empty if there is none.
    Q_PROPERTY(QString comparedName READ comparedName NOTIFY comparedChanged)
    //! Number of lines in that list that hold no sum.
    Q_PROPERTY(int badLines READ badLines NOTIFY comparedChanged)
    Q_PROPERTY(QStringList algorithms READ algorithms CONSTANT)
    //! Index in algorithms. A change hashes everything again; refused while busy.
    Q_PROPERTY(int algorithm READ algorithm WRITE setAlgorithm NOTIFY algorithmChanged)
    //! True while files are being searched, hashed or compared.
    Q_PROPERTY(bool busy READ isBusy NOTIFY busyChanged)
    // Totals of all folders, updated ten times a second
    Q_PROPERTY(double filesFound READ filesFound NOTIFY progressed)
    Q_PROPERTY(double filesSettled READ filesSettled NOTIFY progressed)
    //! Bytes read since the session became busy, and how many seconds that took.
    Q_PROPERTY(double bytes READ bytes NOTIFY progressed)
    Q_PROPERTY(double seconds READ seconds NOTIFY progressed)
    //! Outcome of the last request.
    Q_PROPERTY(QString message READ message NOTIFY messageChanged)

public:
    explicit ChecksumsSession(const Options &options, QObject *parent = nullptr);
    ~ChecksumsSession() override;

    AioPool *pool() { return &m_hasher.pool(); }
    QThreadPool &threads() { return m_hasher.threads(); }
    int maximumJobs() const { return MostJobs; }
    TreeList *folders() { return &m_trees; }
    FileList *results() { return &m_results; }
    FileList *errors() { return &m_errors; }
    FileList *comparison() { return &m_verdicts; }
    QString comparedName() const { return m_comparedName; }
    int badLines() const { return m_badLines; }
    QStringList algorithms() const;
    int algorithm() const { return m_algorithm; }
    void setAlgorithm(int index);
    bool isBusy() const { return m_isBusy; }
    double filesFound() const;
    double filesSettled() const;
    double bytes() const { return double(m_hasher.counters().bytesDone - m_bytesBefore); }
    double seconds() const { return m_isBusy ? m_hasher.secondsPassed() : m_hasher.seconds(); }
    QString message() const { return m_message; }

    //! Adds \a paths, which must be absolute, as bytes.
    void addPaths(const QByteArrayList &paths);
    Q_INVOKABLE void add(const QList<QUrl> &urls);
    //! Cancels the hashing of the folder in \a row.
    Q_INVOKABLE void cancelFolder(int row);
    Q_INVOKABLE void cancelAll();
    //! Forgets everything; refused while busy.
    Q_INVOKABLE void clear();
    //! Compares the files that \a list names, relative to its own folder, with their sums.
    Q_INVOKABLE void compare(const QUrl &list);
    //! Writes the results as sha256sum does, sorted by name.
    Q_INVOKABLE void save(const QUrl &file);
    //! Copies the results to the clipboard in the same form as save().
    Q_INVOKABLE void copy();
    Q_INVOKABLE void copyText(const QString &text);
    //! Returns \a bytes as text, such as "12.3 MB".
    Q_INVOKABLE QString sizeText(double bytes) const;

Q_SIGNALS:
    void comparedChanged();
    void algorithmChanged();
    void busyChanged();
    void progressed();
    void messageChanged();

private:
    AioTask<> begin(QByteArrayList paths);
    AioTask<> walk(Tree &tree, Listing listing);
    AioTask<> compareWith(QByteArray list);
    AioTask<> saveAs(QByteArray file);
    AioTask<> copySums();
    AioTask<> sortResults();
    void start(Listing listing, const QString &name);
    void forgetFolders();
    void updateBusy();
    void tick();
    QByteArray localName(const QUrl &url);
    void say(const QString &message);

    int m_algorithm = 0;
    QByteArrayList m_paths;
    FileList m_results;
    FileList m_errors;
    FileList m_verdicts;
    QString m_comparedName;
    int m_badLines = 0;
    TreeList m_trees;
    std::vector<std::unique_ptr<Comparison>> m_comparisons; // the last one is shown
    bool m_isBusy = false;
    qint64 m_bytesBefore = 0;
    QString m_message;
    AioFuture<void> m_comparing;
    AioFuture<void> m_sorting;
    QTimer m_ticker; // runs while busy
    // Declared in this order, so that tasks have ended before the members they use are destroyed.
    Hasher m_hasher;
    AioPool m_walks; // finds files and gives them to the hasher
    AioPool m_chores;
};
