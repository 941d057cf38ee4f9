# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT

# What our own code must live with. Always PRIVATE: who uses the library chooses for himself.
set(AIOPOOL_STRICT_DEFINITIONS
    QT_NO_KEYWORDS
    QT_NO_CAST_FROM_ASCII
    QT_NO_CAST_TO_ASCII
    QT_NO_CAST_FROM_BYTEARRAY
    QT_NO_URL_CAST_FROM_STRING
    QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
    QT_STRICT_ITERATORS
    QT_USE_QSTRINGBUILDER
    QT_DISABLE_DEPRECATED_BEFORE=0x060400
)
set(AIOPOOL_STRICT_OPTIONS
    -Wall
    -Wextra
)

function(aiopool_strict target)
    target_compile_definitions(${target} PRIVATE ${AIOPOOL_STRICT_DEFINITIONS})
    target_compile_options(${target} PRIVATE ${AIOPOOL_STRICT_OPTIONS})
endfunction()
