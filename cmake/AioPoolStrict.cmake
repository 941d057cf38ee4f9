# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT

# Strict settings for our own code. Always PRIVATE: users of the library choose their own.
set(AIOPOOL_STRICT_DEFINITIONS
    QT_NO_KEYWORDS
    QT_NO_CAST_FROM_ASCII
    QT_NO_CAST_TO_ASCII
    QT_NO_CAST_FROM_BYTEARRAY
    QT_NO_URL_CAST_FROM_STRING
    QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
    QT_STRICT_ITERATORS
    QT_USE_QSTRINGBUILDER
    QT_DISABLE_DEPRECATED_BEFORE=0x060800    # hides what is deprecated up to Qt 6.8, also in older versions
    QT_DISABLE_DEPRECATED_UP_TO=0x060800     # the same since Qt 6.5
)
if(MSVC)
    set(AIOPOOL_STRICT_OPTIONS /W3)
else()
    set(AIOPOOL_STRICT_OPTIONS -Wall -Wextra)
    if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # g++ warns of a coroutine with a lambda in it, as its file is no longer the one that is compiled.
        list(APPEND AIOPOOL_STRICT_OPTIONS -Wno-subobject-linkage)
    endif()
endif()

function(aiopool_strict target)
    target_compile_definitions(${target} PRIVATE ${AIOPOOL_STRICT_DEFINITIONS})
    target_compile_options(${target} PRIVATE ${AIOPOOL_STRICT_OPTIONS})
endfunction()

# aiopool_precompile(target) reuses the precompiled headers of the tests, if there are tests. Only for programs, which
# all have the same settings: compilers refuse headers parsed with others, e.g. of visibility or position independence.
function(aiopool_precompile target)
    if(TARGET tst_precompiled)
        target_precompile_headers(${target} REUSE_FROM tst_precompiled)
    endif()
endfunction()
