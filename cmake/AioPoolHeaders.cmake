# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT

# aiopool_forward_headers(FOLDER HEADERS task/AioTask... AIOPOOL file...): what users include. For task/AioTask, FOLDER gets
# AioTask and aiotask.h, which both include task/aiotask.h. AioPool and aiopool.h include the files after AIOPOOL.
function(aiopool_forward_headers folder)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;AIOPOOL")
    set(spdx "// SPDX-FileCopyrightText: 2026 AioPool contributors\n// SPDX-License-Identifier: MIT\n#pragma once\n")
    set(names AioPool)
    set(AioPool "")
    foreach(file IN LISTS arg_AIOPOOL)
        string(APPEND AioPool "#include \"${file}\"\n")
    endforeach()
    foreach(header IN LISTS arg_HEADERS)
        cmake_path(GET header FILENAME name)
        string(TOLOWER ${header} file)
        list(APPEND names ${name})
        set(${name} "#include \"${file}.h\"\n")
    endforeach()
    foreach(name IN LISTS names)
        string(TOLOWER ${name} file)
        foreach(forward ${name} ${file}.h)
            file(CONFIGURE OUTPUT ${folder}/${forward} CONTENT "${spdx}${${name}}" @ONLY)
        endforeach()
    endforeach()
endfunction()
