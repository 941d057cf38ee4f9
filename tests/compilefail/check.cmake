# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT
# Run by ctest, see CMakeLists.txt.
cmake_minimum_required(VERSION 3.22)

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
# Lists of CMake take these for their own.
foreach(text IN ITEMS output SENTENCES)
    string(REGEX REPLACE "[][;]" "_" ${text} "${${text}}")
    string(REPLACE "> >" ">>" ${text} "${${text}}")
endforeach()
string(REPLACE "\n" ";" lines "${output}")
string(REPLACE "|" ";" sentences "${SENTENCES}")
list(LENGTH lines lineCount)
cmake_path(GET SOURCE FILENAME name)
string(REPLACE "." "[.]" name "${name}")

function(fail text)
    message(NOTICE "${output}")
    message(FATAL_ERROR "${text}")
endfunction()

set(index -1)
foreach(line IN LISTS lines)
    math(EXPR index "${index} + 1")
    if(NOT line MATCHES "error:")
        continue()
    endif()
    list(POP_FRONT sentences sentence)
    string(FIND "${line}" "${sentence}" place)
    if(NOT sentence OR place EQUAL -1)
        fail("An error of ${SOURCE} does not say \"${sentence}\" but\n${line}")
    endif()
    # g++ names the user's line before the error, clang after it, with the template that was called there between them.
    set(isNamed FALSE)
    foreach(offset RANGE -3 6)
        math(EXPR other "${index} + ${offset}")
        if(other GREATER_EQUAL 0 AND other LESS lineCount)
            list(GET lines ${other} near)
            if(near MATCHES "${name}:[0-9]+:[0-9]+: " AND NOT near MATCHES "In file included|^ +from ")
                set(isNamed TRUE)
            endif()
        endif()
    endforeach()
    if(NOT isNamed)
        fail("No line of ${SOURCE} is named within 3 lines before or 6 after\n${line}")
    endif()
endforeach()
if(sentences)
    fail("No error of ${SOURCE} says \"${sentences}\"")
endif()
