// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "screenshot.h"

#include "console.h"

#include <AioTaskModel>

#include <QtCore/QFile>
#include <QtGui/QGuiApplication>
#include <QtGui/QImage>
#include <QtQuick/QQuickWindow>

#include <algorithm>

using namespace std::chrono_literals;

//! Number of rows with progress in the picture, if that many tasks run at a time.
static constexpr int EnoughRows = 3;

void Screenshot::prepare()
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    if (qEnvironmentVariableIsEmpty("QT_QUICK_BACKEND"))
        qputenv("QT_QUICK_BACKEND", "software");
}

Screenshot::Screenshot(ChecksumsWindow &window, QString fileName) : m_window(window), m_fileName(std::move(fileName))
{
    const AioPool *pool = window.session().pool();
    connect(pool, &AioPool::taskProgressed, this, [this](qint64 id) { m_progressing.insert(id); });
    connect(pool, &AioPool::taskFinished, this, [this](qint64 id) { m_progressing.remove(id); });
    connect(&m_ticker, &QTimer::timeout, this, &Screenshot::tick);
    m_ticker.start(60ms);
}

void Screenshot::tick()
{
    // Tasks that had progress at the last tick show it by now.
    const auto shown = std::count_if(m_progressing.begin(), m_progressing.end(),
                                     [this](qint64 id) { return m_before.contains(id); });
    ChecksumsSession &session = m_window.session();
    if (shown >= std::min(EnoughRows, session.pool()->size()) && session.results()->count() > 0) {
        m_ticker.stop();
        // Right after the model has shown all changes, so that no row is behind the others.
        connect(session.pool()->tasks(), &QAbstractItemModel::dataChanged, this, &Screenshot::take,
                Qt::ConnectionType(Qt::QueuedConnection | Qt::SingleShotConnection));
    } else if (!session.isBusy() && !m_wasBusy) {
        take();
    }
    m_wasBusy = session.isBusy();
    m_before = m_progressing;
}

void Screenshot::take()
{
    m_ticker.stop();
    const bool saved = m_window.window().grabWindow().save(m_fileName, "PNG");
    if (!saved)
        Console().error(QFile::encodeName(m_fileName), "The picture cannot be written");
    QGuiApplication::exit(saved ? 0 : 1);
}
