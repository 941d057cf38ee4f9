// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QLocale>

//! Groups the digits of numbers as in English, in every locale of the machine. The C locale groups none with newer Qt.
inline void writeNumbersInEnglish()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
}
