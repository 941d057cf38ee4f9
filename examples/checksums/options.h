// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QByteArrayList>
#include <QtCore/QCryptographicHash>

#include <span>
#include <stdexcept>

struct Algorithm
{
    const char *name; //!< as on the command line
    const char *tag; //!< as in the lines of sha256sum --tag
    QCryptographicHash::Algorithm id;
};

std::span<const Algorithm> allAlgorithms();

//! Maximum number of jobs. More threads would cost file descriptors and memory and gain nothing.
inline constexpr int MostJobs = 256;

struct Options
{
    bool help = false;
    bool window = false; //!< show a window instead of using the terminal
    bool plain = false;
    int jobs = 0;
    Algorithm algorithm = {};
    QByteArray output; //!< file to write; empty: standard output
    QByteArray check; //!< list to check; empty: make sums instead
    QByteArray screenshot; //!< file for a picture of the window; empty: none
    QByteArrayList paths;
};

//! A mistake in the arguments, with a message for the user.
class BadArgument : public std::runtime_error
{
public:
    explicit BadArgument(const QByteArray &mistake) : std::runtime_error(mistake.toStdString()) { }
};

extern const char *const usage;

//! Parses the arguments. Keeps file names as bytes, which QCoreApplication::arguments() would not preserve.
Options parseArguments(int argc, char **argv);
