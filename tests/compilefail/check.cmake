# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT
# Run by ctest, see CMakeLists.txt.

set(ENV{LC_ALL} C)    # compilers translate the word "error"

execute_process(
    COMMAND "${COMPILER}" "@${FLAGS}" -include "${PRECOMPILED}" -fsyntax-only "${SOURCE}"
    RESULT_VARIABLE status
    OUTPUT_VARIABLE output
    ERROR_VARIABLE output
)
if(status EQUAL 0)
    message(FATAL_ERROR "${SOURCE} compiles, and should not")
endif()
string(REGEX MATCH "[^\n]*error:[^\n]*" first "${output}")
string(FIND "${first}" "${SENTENCE}" place)
if(place EQUAL -1)
    message(NOTICE "${output}")
    message(FATAL_ERROR "The first error of ${SOURCE} does not say \"${SENTENCE}\"")
endif()
