# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT
cmake_minimum_required(VERSION 3.22)

# cmake -DBUILD=… -DPREFIX=… -DCONFIG=… -P install.cmake: a new tree at PREFIX, whose headers are those that a user's
# program can come to include, all of them and no others.
file(REMOVE_RECURSE "${PREFIX}")
execute_process(COMMAND "${CMAKE_COMMAND}" --install "${BUILD}" --config "${CONFIG}" --prefix "${PREFIX}"
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY
)

set(_include "${PREFIX}/include/AioPool")
file(GLOB _reached RELATIVE "${_include}" "${_include}/Aio*" "${_include}/aio*.h")
set(_next ${_reached})
while(_next)
    list(POP_FRONT _next _header)
    file(STRINGS "${_include}/${_header}" _lines REGEX "^#include \"")
    cmake_path(GET _header PARENT_PATH _directory)
    foreach(_line IN LISTS _lines)
        string(REGEX REPLACE "^#include \"([^\"]+)\".*" "\\1" _name "${_line}")
        set(_included "${_directory}/${_name}")
        if(NOT _directory OR NOT EXISTS "${_include}/${_included}")
            set(_included "${_name}")
        endif()
        cmake_path(NORMAL_PATH _included)
        if(NOT EXISTS "${_include}/${_included}")
            message(SEND_ERROR "${_header} includes ${_name}, which is not installed.")
        elseif(NOT _included IN_LIST _reached)
            list(APPEND _reached "${_included}")
            list(APPEND _next "${_included}")
        endif()
    endforeach()
endwhile()
file(GLOB_RECURSE _installed RELATIVE "${_include}" "${_include}/*")
list(REMOVE_ITEM _installed ${_reached})
if(_installed)
    message(SEND_ERROR "Installed, but included by no public header: ${_installed}")
endif()
