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
    QT_DISABLE_DEPRECATED_BEFORE=0x060800    # nothing that Qt 6.8 has given up, with older ones either
    QT_DISABLE_DEPRECATED_UP_TO=0x060800     # its name since Qt 6.5
)
if(MSVC)
    set(AIOPOOL_STRICT_OPTIONS /W3)
else()
    set(AIOPOOL_STRICT_OPTIONS -Wall -Wextra)
    if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # Of a coroutine with a lambda in it: the file that it stands in is no longer the one that is compiled.
        list(APPEND AIOPOOL_STRICT_OPTIONS -Wno-subobject-linkage)
    endif()
endif()

function(aiopool_strict target)
    target_compile_definitions(${target} PRIVATE ${AIOPOOL_STRICT_DEFINITIONS})
    target_compile_options(${target} PRIVATE ${AIOPOOL_STRICT_OPTIONS})
endfunction()

# aiopool_precompile(target): where there are tests, what is parsed once for them is not parsed again. Only for programs, which
# all have the same settings: compilers refuse a header that was parsed with other ones, as of visibility and position.
function(aiopool_precompile target)
    if(TARGET tst_precompiled)
        target_precompile_headers(${target} REUSE_FROM tst_precompiled)
    endif()
endfunction()
