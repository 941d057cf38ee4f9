// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Hands for the AioQuitQuestion of a window.

#include "plaintext.h"

#include <AioPool>

#include <QtQuickTest/quicktest.h>

//! The question of a window that is closed while work runs.
class QuitQuestion
{
public:
    explicit QuitQuestion(QQuickWindow &window)
        : m_window(window), m_dialog(window.findChild<QObject *>(QStringLiteral("quitQuestion")))
    {
        QVERIFY(m_dialog);
    }

    //! True once the question is open, and can be answered.
    bool waitUntilOpen()
    {
        return QTest::qWaitFor([this] { return m_dialog->property("opened").toBool(); }, 60'000)
                && QQuickTest::qWaitForPolish(&m_window);
    }
    bool waitUntilClosed()
    {
        return QTest::qWaitFor([this] { return !m_dialog->property("visible").toBool(); }, 60'000);
    }
    QString workText() const { return m_dialog->property("workText").toString(); }
    //! Clicks one of its buttons: "quitFinish", "quitCancel" or "quitStay".
    void click(const QString &name)
    {
        for (const QQuickItem *item : visibleItems(m_window)) {
            if (item->objectName() == name) {
                const QPointF centre = item->mapToScene(item->boundingRect().center());
                QTest::mouseClick(&m_window, Qt::LeftButton, {}, centre.toPoint());
                return;
            }
        }
        QFAIL(qPrintable(name + QStringLiteral(" is not shown")));
    }

private:
    QQuickWindow &m_window;
    QObject *m_dialog;
};

//! Closes \a window, whose \a pool has work that does not end by itself, and stays; closes it again, and cancels.
inline void closeAndStayAndCancel(QQuickWindow &window, const AioPool &pool, const QString &workText)
{
    const int count = pool.count();
    const qint64 cancelled = pool.cancelledCount();
    QVERIFY(count > 0);
    QuitQuestion question(window);
    QVERIFY(!window.close());
    QVERIFY(question.waitUntilOpen());
    QCOMPARE(question.workText(), workText);
    question.click(QStringLiteral("quitStay"));
    QVERIFY(question.waitUntilClosed());
    QVERIFY(window.isVisible());
    QVERIFY(!pool.isClosed());
    QCOMPARE(pool.count(), count);

    QVERIFY(!window.close());
    QVERIFY(question.waitUntilOpen());
    question.click(QStringLiteral("quitCancel"));
    QTRY_VERIFY(!window.isVisible());
    QVERIFY(pool.isClosed() && pool.isEmpty());
    QCOMPARE(pool.cancelledCount(), cancelled + count);
}
