// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "fetch.h"

#include <QtCore/QStringList>

/*! A mistake in the arguments, in words. */
class BadArgument : public std::runtime_error
{
public:
    explicit BadArgument(const QString &mistake) : std::runtime_error(mistake.toStdString()) { }
};

struct Options
{
    Options() { }

    QList<QUrl> urls;
    QString folder = QStringLiteral(".");
    int jobs = 4;
    int retries = 3; // after the first attempt
    std::chrono::milliseconds backOff = std::chrono::milliseconds(500); // before the first retry; doubles with each
    std::chrono::milliseconds timeout = std::chrono::milliseconds(0); // of all attempts together; 0: none
    Limits limits;
    bool force = false; // overwrite what exists
    bool headless = false;
    bool help = false;
    QString screenshot;
};

extern const char *const usage;

/*! \a arguments without the program's name. Throws BadArgument, also for what is in an input file. */
Options parseOptions(const QStringList &arguments);

/*! Throws BadArgument unless it is one of http or https. */
QUrl parseUrl(const QString &text);
