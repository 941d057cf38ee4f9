# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT
# Run by ctest: QMLLINT has nothing to say of the QML in the folders ALONE, which belongs to no module (what does, its
# module's target looks through), and QMLFORMAT would change nothing in the QML files of the project at ROOT. Without
# QMLFORMAT only the first: each version of Qt writes QML a little differently.
cmake_minimum_required(VERSION 3.22)

set(problems "")
foreach(folder IN LISTS ALONE)
    file(GLOB alone ${folder}/*.qml)
    if(NOT alone)
        message(FATAL_ERROR "There is no QML in ${folder}")
    endif()
    execute_process(COMMAND ${QMLLINT} -I ${IMPORTS} ${alone} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(result OR output MATCHES "Warning:")
        string(APPEND problems "${output}")
    endif()
endforeach()

if(NOT QMLFORMAT)
    set(files "")
else()
    file(GLOB_RECURSE files ${ROOT}/qml/*.qml ${ROOT}/tests/*.qml ${ROOT}/examples/*.qml)
endif()
foreach(file IN LISTS files)
    execute_process(COMMAND ${QMLFORMAT} ${file} RESULT_VARIABLE result OUTPUT_VARIABLE formatted ERROR_VARIABLE output)
    # Qt 6.4's loses the value.
    string(REPLACE "pragma ComponentBehavior\n" "pragma ComponentBehavior: Bound\n" formatted "${formatted}")
    file(READ ${file} text)
    if(result OR NOT "${formatted}" STREQUAL "${text}")
        string(APPEND problems "Not as qmlformat writes it: ${file}\n${output}")
    endif()
endforeach()

if(problems)
    message(FATAL_ERROR "${problems}")
endif()
