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

//! More threads than this would cost file descriptors and memory and gain nothing.
inline constexpr int MostJobs = 256;

struct Options
{
    bool help = false;
    bool window = false; //!< rather than the terminal
    bool plain = false;
    int jobs = 0;
    Algorithm algorithm = {};
    QByteArray output; //!< empty: standard output
    QByteArray check; //!< empty: make sums rather than check them
    QByteArray screenshot; //!< of the window; empty: none
    QByteArrayList paths;
};

//! Names the mistake.
class BadArgument : public std::runtime_error
{
public:
    explicit BadArgument(const QByteArray &mistake) : std::runtime_error(mistake.toStdString()) { }
};

extern const char *const usage;

//! Names of files are bytes, which QCoreApplication::arguments() would not keep as they are.
Options parseArguments(int argc, char **argv);
