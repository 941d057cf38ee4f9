// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioquitmessage.h"

#include "gui/aioquitguard_p.h"

#include <QtCore/QLocale>
#include <QtCore/QPointer>
#include <QtGui/QWindow>
#include <QtWidgets/QApplication>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>

#include <algorithm>
#include <limits>
#include <utility>

using namespace std::chrono_literals;

//! For AioQuitGuard, see Aio::detail::WidgetQuits.
static bool hasQuitOnClose(const QWindow &window, bool otherwise)
{
    const QWidgetList widgets = QApplication::topLevelWidgets();
    for (const QWidget *widget : widgets) {
        if (widget->windowHandle() == &window)
            return widget->testAttribute(Qt::WA_QuitOnClose);
    }
    return otherwise;
}

class AioQuitMessage::Private
{
public:
    Private(AioQuitMessage *message, AioQuitGuard *quitGuard, QWidget *widget)
        : q(message), guard(quitGuard), parent(widget)
    {
    }

    void follow()
    {
        connect(guard, &AioQuitGuard::asked, q, [this] { ask(); });
        connect(guard, &AioQuitGuard::askingChanged, q, [this] { update(); });
        connect(guard, &AioQuitGuard::endingChanged, q, [this] { update(); });
        connect(guard, &AioQuitGuard::countChanged, q, [this] { update(); });
        connect(guard, &QObject::destroyed, q, [this] { closeBoth(); });
    }
    void stop()
    {
        if (guard)
            guard->disconnect(q); // otherwise a change of it would show a box again
        closeBoth();
    }
    void closeBoth()
    {
        delete question;
        delete note;
    }
    //! Returns the guard if its question is open, otherwise null.
    AioQuitGuard *askedGuard() const { return guard && guard->isAsking() ? guard.data() : nullptr; }

    std::function<QString(int)> workText;
    std::chrono::milliseconds grace = 5s;

private:
    QString words() const
    {
        const int count = guard->count();
        if (workText)
            return workText(count);
        return (count == 1 ? AioQuitMessage::tr("%1 task") : AioQuitMessage::tr("%1 tasks", nullptr, count))
                .arg(QLocale().toString(count));
    }
    QString cancelText() const
    {
        return guard->count() == 1 ? AioQuitMessage::tr("&Cancel it and quit")
                                   : AioQuitMessage::tr("&Cancel them and quit");
    }
    QMessageBox *makeBox(QMessageBox::Icon icon)
    {
        auto *box = new QMessageBox(parent);
        box->setTextFormat(Qt::PlainText);
        box->setIcon(icon);
        box->setAttribute(Qt::WA_QuitOnClose, false); // without a parent it would count as a window of the program
        return box;
    }
    //! Calls \a answer from the event loop, since an answer may end what the clicked box is part of. Does nothing if the
    //! question or the wait that it answers is no longer open then.
    template<typename Answer>
    void answerLater(bool (AioQuitGuard::*isOpen)() const, Answer answer)
    {
        QMetaObject::invokeMethod(
                guard,
                [g = guard.data(), isOpen, answer] {
                    if ((g->*isOpen)())
                        answer(*g);
                },
                Qt::QueuedConnection);
    }
    void showWindow();
    void ask();
    void update();
    void updateQuestion();
    void updateNote();

    AioQuitMessage *const q;
    QPointer<AioQuitGuard> guard;
    const QPointer<QWidget> parent;
    QPointer<QMessageBox> question;
    QPushButton *finishButton = nullptr; // of the question, as is the next
    QPushButton *cancelButton = nullptr;
    QPointer<QMessageBox> note;
    QPushButton *cancelNow = nullptr; // of the note
};

//! Shows the window of the parent if it is hidden or minimized, maximized if it was so before.
void AioQuitMessage::Private::showWindow()
{
    if (!parent)
        return;
    QWidget *const window = parent->window();
    if (window->isMinimized())
        window->setWindowState(window->windowState() & ~Qt::WindowMinimized);
    window->show();
}

void AioQuitMessage::Private::ask()
{
    delete question;
    showWindow();
    question = makeBox(QMessageBox::Question);
    question->setObjectName(QStringLiteral("aioQuitQuestion"));
    finishButton = question->addButton(QString(), QMessageBox::AcceptRole);
    cancelButton = question->addButton(QString(), QMessageBox::DestructiveRole);
    QPushButton *const stay = question->addButton(AioQuitMessage::tr("&Stay"), QMessageBox::RejectRole);
    question->setDefaultButton(stay);
    question->setEscapeButton(stay);
    connect(question, &QDialog::finished, q, [this] {
        if (!askedGuard())
            return;
        const QAbstractButton *const clicked = question ? question->clickedButton() : nullptr;
        if (clicked && clicked == finishButton)
            answerLater(&AioQuitGuard::isAsking, [](AioQuitGuard &g) { g.finish(); });
        else if (clicked && clicked == cancelButton)
            answerLater(&AioQuitGuard::isAsking, [time = grace](AioQuitGuard &g) { g.cancel(time); });
        else
            answerLater(&AioQuitGuard::isAsking, [](AioQuitGuard &g) { g.keep(); });
    });
    updateQuestion();
    question->open();
}

void AioQuitMessage::Private::updateQuestion()
{
    const int count = guard->count();
    if (count == 0)
        return; // it closes
    question->setText(
            (count == 1 ? AioQuitMessage::tr("%1 is running.") : AioQuitMessage::tr("%1 are running.", nullptr, count))
                    .arg(words()));
    finishButton->setText(count == 1 ? AioQuitMessage::tr("&Quit when it is done")
                                     : AioQuitMessage::tr("&Quit when they are done"));
    cancelButton->setText(cancelText());
}

void AioQuitMessage::Private::updateNote()
{
    if (!note) {
        note = makeBox(QMessageBox::Information);
        note->setObjectName(QStringLiteral("aioQuitNote"));
        note->setModal(false);
        cancelNow = note->addButton(QString(), QMessageBox::DestructiveRole);
        QPushButton *const hide = note->addButton(AioQuitMessage::tr("&Hide"), QMessageBox::RejectRole);
        note->setDefaultButton(hide);
        note->setEscapeButton(hide);
        connect(note, &QDialog::finished, q, [this] {
            if (!guard || !note || note->clickedButton() != cancelNow)
                return; // hidden until the end
            note->deleteLater();
            note = nullptr; // another one says that it cancels
            answerLater(&AioQuitGuard::isEnding, [time = grace](AioQuitGuard &g) { g.cancel(time); });
        });
        note->show();
    }
    const int count = guard->count();
    if (guard->isCancelling())
        note->setText(AioQuitMessage::tr("Cancelling %1 …").arg(words()));
    else
        note->setText((count == 1 ? AioQuitMessage::tr("Quitting when %1 is done.")
                                  : AioQuitMessage::tr("Quitting when %1 are done.", nullptr, count))
                              .arg(words()));
    cancelNow->setText(cancelText());
    cancelNow->setEnabled(!guard->isCancelling());
}

void AioQuitMessage::Private::update()
{
    if (!askedGuard() && question) {
        question->hide();
        question->deleteLater();
        question = nullptr;
    } else if (question) {
        updateQuestion();
    }
    const bool isNoted = guard->isEnding() && !guard->isAsking() && guard->count() > 0;
    if (isNoted) {
        updateNote();
    } else if (note) {
        note->hide();
        note->deleteLater();
        note = nullptr;
    }
}

AioQuitMessage::AioQuitMessage(AioQuitGuard *guard, QWidget *parent)
    : QObject(parent ? static_cast<QObject *>(parent) : guard), d(std::make_unique<Private>(this, guard, parent))
{
    Q_ASSERT_X(guard, "AioQuitMessage", "there is no guard");
    Aio::detail::setWidgetQuits(hasQuitOnClose);
    d->follow();
}

AioQuitMessage::~AioQuitMessage()
{
    const QPointer<AioQuitGuard> guard = d->askedGuard();
    d->stop();
    if (guard)
        guard->keep();
}

void AioQuitMessage::setWorkText(std::function<QString(int)> workText)
{
    d->workText = std::move(workText);
}

int AioQuitMessage::grace() const
{
    return int(d->grace.count());
}

void AioQuitMessage::setGrace(int milliseconds)
{
    const std::chrono::milliseconds time(milliseconds);
    if (std::exchange(d->grace, time) != time)
        Q_EMIT graceChanged();
}

void AioQuitMessage::setGrace(std::chrono::milliseconds time)
{
    constexpr std::chrono::milliseconds longest(std::numeric_limits<int>::max());
    setGrace(int(std::clamp(time, -1ms, longest).count()));
}
