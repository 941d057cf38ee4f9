// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioquitmessage.h"

#include <QtCore/QLocale>
#include <QtCore/QPointer>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>

#include <utility>

using namespace std::chrono_literals;

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
    void closeBoth()
    {
        delete question;
        delete note;
    }
    //! Returns the guard if its question is open, otherwise null.
    AioQuitGuard *askedGuard() const { return guard && guard->isAsking() ? guard.data() : nullptr; }

    std::function<QString(int)> work;
    std::chrono::milliseconds grace = 5s;

private:
    QString words() const
    {
        const int count = guard->count();
        if (work)
            return work(count);
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
        return box;
    }
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

void AioQuitMessage::Private::ask()
{
    delete question;
    if (parent && (!parent->window()->isVisible() || parent->window()->isMinimized()))
        parent->window()->showNormal();
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
        // Later, since an answer may end what this box is part of.
        if (clicked && clicked == finishButton)
            QMetaObject::invokeMethod(guard, &AioQuitGuard::finish, Qt::QueuedConnection);
        else if (clicked && clicked == cancelButton)
            QMetaObject::invokeMethod(
                    guard, [g = guard, time = grace] { g->cancel(time); }, Qt::QueuedConnection);
        else
            QMetaObject::invokeMethod(guard, &AioQuitGuard::keep, Qt::QueuedConnection);
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
        connect(cancelNow, &QPushButton::clicked, q, [this] {
            if (guard)
                guard->cancel(grace);
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
    d->follow();
}

AioQuitMessage::~AioQuitMessage()
{
    const QPointer<AioQuitGuard> guard = d->askedGuard();
    d->closeBoth();
    if (guard)
        guard->keep();
}

void AioQuitMessage::setWork(std::function<QString(int)> work)
{
    d->work = std::move(work);
}

void AioQuitMessage::setGrace(std::chrono::milliseconds grace)
{
    d->grace = grace;
}

std::chrono::milliseconds AioQuitMessage::grace() const
{
    return d->grace;
}
