// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include <QtQuickTest/quicktest.h>

QUICK_TEST_MAIN(aiopool)
