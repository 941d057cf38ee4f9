// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "fetch.h"

#include <QtCore/QStringList>

/*! A mistake in the arguments, with a message for the user. */
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
    std::chrono::milliseconds backOff = std::chrono::milliseconds(500); // before the first retry; doubles each time
    std::chrono::milliseconds timeout = std::chrono::milliseconds(0); // for an attempt; no retry begins later; 0: none
    Limits limits;
    bool force = false; // overwrite existing files
    bool headless = false;
    bool help = false;
    QString screenshot;
};

extern const char *const usage;

/*! Parses \a arguments, without the program's name. Throws BadArgument, also for mistakes in an input file. */
Options parseOptions(const QStringList &arguments);

/*! Returns \a text as a URL. Throws BadArgument unless it is an http or https URL. */
QUrl parseUrl(const QString &text);
