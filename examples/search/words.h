// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QStringList>

/*! The lines of a file, without blanks around them and empty ones. Throws a \c std::runtime_error that says why there are none. */
QStringList readWords(const QString &fileName);

/*! \a count words that nobody knows, the same each time. */
QStringList makeWords(int count);
