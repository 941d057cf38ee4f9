# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT
# Run by ctest. Checks that PROGRAM prints the same sums as CMake, in any order, and names the files it cannot read.
file(GLOB_RECURSE files ${CMAKE_CURRENT_LIST_DIR}/../*.cpp)
execute_process(COMMAND ${PROGRAM} ${files} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE errors)
if(NOT status EQUAL 0 OR errors)
    message(FATAL_ERROR "Exit status ${status}: ${errors}")
endif()
foreach(file IN LISTS files)
    file(SHA256 ${file} sum)
    string(FIND "${output}" "${sum}  ${file}\n" place)
    if(place EQUAL -1)
        message(FATAL_ERROR "No line \"${sum}  ${file}\" in\n${output}")
    endif()
endforeach()

execute_process(COMMAND ${PROGRAM} ${CMAKE_CURRENT_LIST_DIR} gone RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE errors)
if(NOT status EQUAL 1 OR NOT errors MATCHES "^hash: gone: [^\n]+\n$" OR NOT output MATCHES "main\\.cpp\n")
    message(FATAL_ERROR "A file that is gone: exit status ${status}, ${errors}")
endif()
execute_process(COMMAND ${PROGRAM} RESULT_VARIABLE status ERROR_VARIABLE errors)
if(NOT status EQUAL 2 OR NOT errors MATCHES "^Usage: ")
    message(FATAL_ERROR "No argument: exit status ${status}, ${errors}")
endif()
