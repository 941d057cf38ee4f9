// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// For tests that play random programs. AIOPOOL_PROGRAMS is their number; RC_PARAMS, if set, overrides everything here.

#include <QtTest>

//! Has RapidCheck play programs of up to \a size steps.
inline void setUpRandomPrograms(int size)
{
    if (qEnvironmentVariableIsSet("RC_PARAMS"))
        return;
    const QString programs = qEnvironmentVariable("AIOPOOL_PROGRAMS", QStringLiteral("2000"));
    qputenv("RC_PARAMS", QStringLiteral("max_size=%1 max_success=%2").arg(size).arg(programs).toUtf8());
}

//! The main() of such a test.
template<typename Test>
int runRandomPrograms(int argc, char **argv)
{
    // 100,000 programs take longer than Qt Test allows a function by default.
    if (!qEnvironmentVariableIsSet("QTEST_FUNCTION_TIMEOUT"))
        qputenv("QTEST_FUNCTION_TIMEOUT", "7200000");
    QCoreApplication app(argc, argv);
    Test test;
    return QTest::qExec(&test, argc, argv);
}
