// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "window.h"

#include "console.h"
#include "screenshot.h"

#include <QtCore/QFile>
#include <QtGui/QGuiApplication>
#include <QtQuick/QQuickWindow>

#include <filesystem>

ChecksumsWindow::ChecksumsWindow(const Options &options) : m_session(options)
{
    m_engine.addImportPath(QStringLiteral(CHECKSUMS_IMPORTS));
    m_engine.setInitialProperties({ { QStringLiteral("session"), QVariant::fromValue(&m_session) } });
    m_engine.load(QUrl(QStringLiteral("qrc:/qt-project.org/imports/Checksums/Main.qml")));
    if (!m_engine.rootObjects().isEmpty())
        m_window = qobject_cast<QQuickWindow *>(m_engine.rootObjects().constFirst());
    if (!m_window)
        throw std::runtime_error("the window cannot be shown; --headless works in the terminal");
}

//! Returns \a name as an absolute path, because a window does not show its working directory.
static QByteArray absolute(const QByteArray &name)
{
    std::filesystem::path path = std::filesystem::absolute(name.toStdString());
    if (std::find(path.begin(), path.end(), "..") == path.end()) // ".." after a link may lead elsewhere
        path = path.lexically_normal();
    return QByteArray::fromStdString(path.string());
}

static AioTask<> exitWhenInterrupted()
{
    const int number = co_await Aio::interrupted();
    Console().message("interrupted");
    QCoreApplication::exit(128 + number);
}

int runChecksumsWindow(int argc, char **argv, const Options &options)
{
    if (!options.screenshot.isEmpty())
        Screenshot::prepare();
    QGuiApplication app(argc, argv);
    app.setApplicationDisplayName(QObject::tr("Checksums"));
    AioPool signals(1);
    signals.spawnN(exitWhenInterrupted);
    ChecksumsWindow window(options);
    std::unique_ptr<Screenshot> screenshot;
    if (!options.screenshot.isEmpty())
        screenshot = std::make_unique<Screenshot>(window, QFile::decodeName(options.screenshot));

    QByteArrayList paths;
    for (const QByteArray &path : options.paths)
        paths += absolute(path);
    window.session().addPaths(paths);
    return app.exec();
}
