// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QStringList>

/*! Returns the trimmed, non-empty lines of a file. Throws a \c std::runtime_error that says why there are none. */
QStringList readWords(const QString &fileName);

/*! Returns \a count made-up words, the same each time. */
QStringList makeWords(int count);
