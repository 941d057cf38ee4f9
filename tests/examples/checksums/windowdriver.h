// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// The window of the example checksums, and hands for it.

#include "support/filetree.h"

#include <window.h>

#include <AioTaskModel>

#include <QtCore/QDir>
#include <QtGui/QAccessible>
#include <QtGui/QGuiApplication>
#include <QtQuick/QQuickItem>
#include <QtQuick/QQuickWindow>

#include <functional>

using namespace Qt::StringLiterals;

inline Options windowOptions(int jobs = 2)
{
    Options options;
    options.jobs = jobs;
    options.algorithm = allAlgorithms()[0];
    return options;
}

class WindowDriver
{
public:
    explicit WindowDriver(int jobs = 2)
    {
        const Options options = windowOptions(jobs);
        m_window = std::make_unique<ChecksumsWindow>(options);
        m_window->session().pool()->tasks()->setUpdateInterval(0);
        QVERIFY(QTest::qWaitForWindowExposed(&window()));
    }

    ChecksumsSession &session() { return m_window->session(); }
    AioPool &pool() { return *session().pool(); }
    QQuickWindow &window() { return m_window->window(); }
    void destroy() { m_window.reset(); }

    //! The first item, from the top, that \a matches; it may be one of a delegate.
    static QQuickItem *find(QQuickItem *root, const std::function<bool(QQuickItem *)> &matches)
    {
        if (matches(root))
            return root;
        for (QQuickItem *child : root->childItems()) {
            if (QQuickItem *found = find(child, matches))
                return found;
        }
        return nullptr;
    }
    static QQuickItem *find(QQuickItem *root, const QString &name)
    {
        return find(root, [&](QQuickItem *item) { return item->objectName() == name; });
    }
    //! Of everything in the window, header and footer too.
    QQuickItem *root() { return rootOf(window()); }
    QQuickItem *find(const QString &name) { return find(root(), name); }
    //! In a page or pane of the window.
    QQuickItem *find(const QString &page, const QString &name) { return find(find(page), name); }

    //! A \a name.qml, in any window: since Qt 6.8 a dialog has its own.
    QQuickItem *findOfClass(const QByteArray &name, const std::function<bool(QQuickItem *)> &matches)
    {
        const QByteArray prefix = name + "_QML";
        const auto isIt = [&](QQuickItem *item) {
            return item->isVisible() && QByteArray(item->metaObject()->className()).startsWith(prefix) && matches(item);
        };
        for (QWindow *other : QGuiApplication::topLevelWindows()) {
            auto *window = qobject_cast<QQuickWindow *>(other);
            if (QQuickItem *item = window && window->isVisible() ? find(rootOf(*window), isIt) : nullptr)
                return item;
        }
        return nullptr;
    }
    static QString accessibleName(QQuickItem *item)
    {
        QAccessibleInterface *interface = item ? QAccessible::queryAccessibleInterface(item) : nullptr;
        return interface ? interface->text(QAccessible::Name) : QString();
    }

    //! The row of the task that is called like that, once there is one.
    QQuickItem *taskRow(const QString &label)
    {
        return row(u"tasks"_s, [&](QQuickItem *item) {
            const auto *model = item->property("model").value<QObject *>();
            return model && model->property("label").toString() == label;
        });
    }
    //! The row of the file or folder that is called like that, in a list of them.
    QQuickItem *fileRow(const QString &page, const QString &name)
    {
        return row(page, [&](QQuickItem *item) { return item->property("name").toString() == name; });
    }
    int rowCount(const QString &page) { return find(page, u"list"_s)->property("count").toInt(); }

    QPoint centre(QQuickItem *item) const
    {
        return item->mapToScene(QPointF(item->width() / 2, item->height() / 2)).toPoint();
    }
    void click(QQuickItem *item, Qt::KeyboardModifiers modifiers = {})
    {
        QVERIFY(item && item->isVisible() && item->isEnabled());
        m_clicked = item->window();
        QTest::mouseClick(m_clicked, Qt::LeftButton, modifiers, centre(item));
    }
    void click(const QString &name) { click(find(name)); }
    void drag(const QPoint &from, const QPoint &to)
    {
        QTest::mousePress(&window(), Qt::LeftButton, {}, from);
        for (int step = 1; step <= 10; ++step)
            QTest::mouseMove(&window(), from + (to - from) * step / 10);
        QTest::mouseRelease(&window(), Qt::LeftButton, {}, to);
    }
    void showPage(int index)
    {
        QQuickItem *tabs = find(u"tabs"_s);
        click(find(tabs, u"tab%1"_s.arg(index)));
        QCOMPARE(tabs->property("currentIndex").toInt(), index);
    }
    //! By \a button; Qt's own, as there is no desktop.
    void openDialog(const QString &button, const QString &name, const QUrl &folder)
    {
        QObject *dialog = window().findChild<QObject *>(name);
        QVERIFY(dialog);
        QVERIFY(dialog->setProperty("currentFolder", folder));
        click(find(button));
        QVERIFY(waitUntil([&] { return dialog->property("visible").toBool(); }));
    }
    //! In an open dialog
    QQuickItem *dialogRow(const QString &name)
    {
        QQuickItem *row = nullptr;
        waitUntil([&] {
            for (const char *type : { "FileDialogDelegate", "FolderDialogDelegate" })
                row = row ? row
                          : findOfClass(type, [&](QQuickItem *item) { return item->property("fileName") == name; });
            return row != nullptr;
        });
        return row;
    }
    void closeDialog(const QString &name, const QString &button)
    {
        const auto isButton = [&](QQuickItem *item) { return item->property("text") == button && item->isEnabled(); };
        QQuickItem *item = nullptr;
        QVERIFY(waitUntil([&] { return (item = findOfClass("Button", isButton)) != nullptr; }));
        click(item);
        QObject *dialog = window().findChild<QObject *>(name);
        QVERIFY(waitUntil([&] { return !dialog->property("visible").toBool(); }));
        window().requestActivate(); // as a desktop does
        QVERIFY(waitUntil([&] { return QGuiApplication::focusWindow() == &window(); }));
    }
    void type(const QString &text)
    {
        for (QChar c : text)
            QTest::keyClick(&keyboard(), c.toLatin1());
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&keyboard(), key, modifiers); }

    void add(const QByteArray &path) { session().addPaths({ path }); }
    bool waitUntil(const std::function<bool()> &condition) { return QTest::qWaitFor(condition, Patience); }
    bool waitUntilIdle()
    {
        return waitUntil([this] { return !session().isBusy(); });
    }

private:
    static QQuickItem *rootOf(const QQuickWindow &window)
    {
        QQuickItem *item = window.contentItem();
        while (item->parentItem())
            item = item->parentItem();
        return item;
    }
    QWindow &keyboard() { return m_clicked && m_clicked->isVisible() ? *m_clicked : window(); }
    QQuickItem *row(const QString &page, const std::function<bool(QQuickItem *)> &matches)
    {
        QQuickItem *list = find(page, u"list"_s);
        QQuickItem *found = nullptr;
        waitUntil([&] {
            found = find(list, [&](QQuickItem *item) { return item->isVisible() && matches(item); });
            return found != nullptr;
        });
        return found;
    }

    std::unique_ptr<ChecksumsWindow> m_window;
    QPointer<QWindow> m_clicked;
};
