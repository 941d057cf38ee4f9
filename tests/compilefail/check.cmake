# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT
# Run by ctest, see CMakeLists.txt.

set(ENV{LC_ALL} C)    # compilers translate the word "error"

function(compile status output)
    execute_process(
        COMMAND "${COMPILER}" "@${FLAGS}" -include "${PRECOMPILED}" ${ARGN} -fsyntax-only "${SOURCE}"
        RESULT_VARIABLE result
        OUTPUT_VARIABLE text
        ERROR_VARIABLE text
    )
    set(${status} "${result}" PARENT_SCOPE)
    set(${output} "${text}" PARENT_SCOPE)
endfunction()

# Without this a file that fails for any other reason would look like a refusal.
compile(status output -DFIXED)
if(NOT status EQUAL 0)
    message(NOTICE "${output}")
    message(FATAL_ERROR "${SOURCE} does not compile with -DFIXED")
endif()

compile(status output)
if(status EQUAL 0)
    message(FATAL_ERROR "${SOURCE} compiles, and should not")
endif()
string(REGEX MATCH "[^\n]*error:[^\n]*" first "${output}")
string(FIND "${first}" "${SENTENCE}" place)
if(place EQUAL -1)
    message(NOTICE "${output}")
    message(FATAL_ERROR "The first error of ${SOURCE} does not say \"${SENTENCE}\"")
endif()
