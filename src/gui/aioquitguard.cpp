// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioquitguard.h"

AioQuitGuard::AioQuitGuard(QObject *parent) : QObject(parent) { }

AioQuitGuard::~AioQuitGuard() = default;
