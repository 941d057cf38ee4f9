// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Registers the core's types in QML; the core itself does not depend on QML.

#include "aiopoolextension.h"

#include <AioProgress>
#include <AioQuitGuard>
#include <AioTaskFilterModel>

#include <QtQml/qqml.h>

struct AioPoolForQml
{
    Q_GADGET
    QML_FOREIGN(AioPool)
    QML_NAMED_ELEMENT(AioPool)
    QML_EXTENDED(AioPoolExtension)
};

struct AioProgressForQml
{
    Q_GADGET
    QML_FOREIGN(AioProgress)
    QML_NAMED_ELEMENT(AioProgress)
};

struct AioTaskModelForQml
{
    Q_GADGET
    QML_FOREIGN(AioTaskModel)
    QML_NAMED_ELEMENT(AioTaskModel)
    QML_UNCREATABLE("An AioTaskModel belongs to a pool: take pool.tasks")
};

struct AioTaskFilterModelForQml
{
    Q_GADGET
    QML_FOREIGN(AioTaskFilterModel)
    QML_NAMED_ELEMENT(AioTaskFilterModel)
};

struct AioQuitGuardForQml
{
    Q_GADGET
    QML_FOREIGN(AioQuitGuard)
    QML_NAMED_ELEMENT(AioQuitGuard)
};
