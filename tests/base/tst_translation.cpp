// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests the language of the texts that the library shows.

#include <AioTaskModel>
#include <AioTestClock>

#include <QtCore/QTranslator>
#include <QtTest/QTest>

#include <cstring>
#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

//! Translates one text of the library, as an application may.
class OwnTranslator : public QTranslator
{
public:
    bool isEmpty() const override { return false; }
    QString translate(const char *context, const char *sourceText, const char *, int) const override
    {
        const bool isOurs = std::strcmp(context, "AioTaskModel") == 0 && std::strcmp(sourceText, "State") == 0;
        return isOurs ? u"Lage"_s : QString();
    }
};

class tst_Translation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QLocale::setDefault(QLocale::c()); }
    void cleanupTestCase() { QLocale::setDefault(QLocale::c()); }
    void isInTheLanguageOfTheLocale();
    void isInEnglishForOthers();
    void errorsAreTranslated();
    void waitTexts();
    void theApplicationsTextsGoFirst();
    void leavesOtherTextsAlone();
    void anotherThread();
};

static QString header(int column)
{
    AioPool pool(1);
    return pool.tasks()->headerData(column, Qt::Horizontal).toString();
}

static QString stateHeader()
{
    return header(AioTaskModel::StateColumn);
}

void tst_Translation::isInTheLanguageOfTheLocale()
{
    QCOMPARE(stateHeader(), u"State"_s);
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Austria));
    QCOMPARE(stateHeader(), u"Zustand"_s);
    QLocale::setDefault(QLocale(QLocale::Hebrew));
    QCOMPARE(stateHeader(), u"מצב"_s);
    QLocale::setDefault(QLocale(QLocale::German));
    QCOMPARE(stateHeader(), u"Zustand"_s);
}

void tst_Translation::isInEnglishForOthers()
{
    QLocale::setDefault(QLocale(QLocale::German));
    QCOMPARE(stateHeader(), u"Zustand"_s);
    QLocale::setDefault(QLocale(QLocale::Swahili));
    QCOMPARE(stateHeader(), u"State"_s);
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QCOMPARE(stateHeader(), u"State"_s);
}

void tst_Translation::errorsAreTranslated()
{
    const auto cancelled = std::make_exception_ptr(AioCancelled());
    const auto timedOut = std::make_exception_ptr(AioTimeout());
    const auto number = std::make_exception_ptr(1);
    const auto own = std::make_exception_ptr(std::runtime_error("keine Verbindung zu Gerät 1"));
    QCOMPARE(Aio::errorString(timedOut), u"timed out"_s);
    QLocale::setDefault(QLocale(QLocale::German));
    QCOMPARE(Aio::errorString(cancelled), u"abgebrochen"_s);
    QCOMPARE(Aio::errorString(timedOut), u"Zeitlimit überschritten"_s);
    QCOMPARE(Aio::errorString(number), u"unbekannter Fehler"_s);
    QCOMPARE(Aio::errorString(own), u"keine Verbindung zu Gerät 1"_s);
    const auto alike = std::make_exception_ptr(std::runtime_error("timed out"));
    QCOMPARE(Aio::errorString(alike), u"timed out"_s); // a text of the application
    QCOMPARE(AioTimeout().what(), "timed out"); // for logs
}

//! Checks what a row says that waits for its next attempt, and what others say that wait.
void tst_Translation::waitTexts()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const auto failing = []() -> AioTask<> {
        throw std::runtime_error("bad");
        co_return;
    };
    pool.spawnN(failing, AioTaskOptions().withRetry(AioRetry(9).withDelay(100s)));
    pool.spawnN(failing, AioTaskOptions().withHeld());
    clock.advance(100s); // the second attempt
    AioTaskModel *model = pool.tasks();
    const auto text = [model](int row) {
        return model->index(row, AioTaskModel::StateColumn).data(AioTaskModel::WaitTextRole).toString();
    };
    QTRY_COMPARE(model->rowCount(), 2);
    QCOMPARE(text(0), u"attempt 3 in 03:20"_s);
    clock.advance(188s);
    QCOMPARE(text(0), u"attempt 3 in 12 s"_s);
    QCOMPARE(text(1), u"held"_s);
    clock.advance(1ms);
    QCOMPARE(text(0), u"attempt 3 in 12 s"_s); // a part of a second counts as one
    clock.advance(999ms);
    QCOMPARE(text(0), u"attempt 3 in 11 s"_s);
    QLocale::setDefault(QLocale(QLocale::German));
    QCOMPARE(text(0), u"Versuch 3 in 11 s"_s);
    QCOMPARE(text(1), u"zurückgestellt"_s);
    QLocale::setDefault(QLocale(QLocale::Hebrew));
    QCOMPARE(text(0), u"ניסיון 3 בעוד 11 שנ׳"_s);
    QLocale::setDefault(QLocale::c());
    clock.advance(10'999ms);
    QCOMPARE(text(0), u"attempt 3 in 1 s"_s);
    pool.pause();
    clock.advance(1ms); // the delay runs on
    QCOMPARE(text(0), u"paused"_s);
    pool.resume();
    clock.advance(0s); // has failed once more
    QCOMPARE(text(0), u"attempt 4 in 06:40"_s);
}

void tst_Translation::theApplicationsTextsGoFirst()
{
    QLocale::setDefault(QLocale(QLocale::German));
    OwnTranslator own;
    QCoreApplication::installTranslator(&own);
    QCOMPARE(stateHeader(), u"Lage"_s);
    QCOMPARE(header(AioTaskModel::ProgressColumn), u"Fortschritt"_s);
    QCoreApplication::removeTranslator(&own);
    QCOMPARE(stateHeader(), u"Zustand"_s);
}

void tst_Translation::leavesOtherTextsAlone()
{
    QLocale::setDefault(QLocale(QLocale::German));
    QCOMPARE(QCoreApplication::translate("Window", "State"), u"State"_s);
    QCOMPARE(QCoreApplication::translate("AioTaskModel", "No text of ours"), u"No text of ours"_s);
}

void tst_Translation::anotherThread()
{
    QLocale::setDefault(QLocale(QLocale::German));
    std::vector<QString> texts(4);
    std::vector<std::thread> threads;
    for (QString &text : texts)
        threads.emplace_back([&text] { text = Aio::errorString(std::make_exception_ptr(AioCancelled())); });
    for (std::thread &thread : threads)
        thread.join();
    for (const QString &text : texts)
        QCOMPARE(text, u"abgebrochen"_s);
}

QTEST_GUILESS_MAIN(tst_Translation)
#include "tst_translation.moc"
