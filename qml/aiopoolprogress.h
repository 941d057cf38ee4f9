// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioProgress>

#include <QtQml/qqmlregistration.h>

/*!
    \qmltype AioPoolProgress
    \brief The earlier name of AioProgress, for programs that use it.
*/
class AioPoolProgress : public AioProgress
{
    Q_OBJECT
    QML_ELEMENT
    /*! The same as value. */
    Q_PROPERTY(double progress READ value NOTIFY changed)

public:
    explicit AioPoolProgress(QObject *parent = nullptr) : AioProgress(parent) { }
};
