// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QObject>

/*!
    \class AioQuitGuard
    \ingroup gui
    \brief Asks before a program ends while its pools have work left.
*/
class AioQuitGuard : public QObject
{
    Q_OBJECT

public:
    /*! Creates a guard without a pool. */
    explicit AioQuitGuard(QObject *parent = nullptr);
    ~AioQuitGuard() override;
};
