# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT

# aiopool_forward_headers(FOLDER task/AioTask...) writes the headers that users include. For task/AioTask, FOLDER gets
# AioTask and aiotask.h. Both include the files in the variable AioTask_first, task/aiotask.h, and then the files in
# AioTask_also. aiorefuse.h comes before all, so that compilers show its sentences with as little as possible around them.
function(aiopool_forward_headers folder)
    file(GLOB stale ${folder}/Aio* ${folder}/aio*.h)
    list(FILTER stale EXCLUDE REGEX "_export\\.h$")
    foreach(header IN LISTS ARGN)
        cmake_path(GET header FILENAME name)
        string(TOLOWER ${header} file)
        string(TOLOWER ${name} forward)
        set(content "// SPDX-FileCopyrightText: 2026 AioPool contributors\n// SPDX-License-Identifier: MIT\n#pragma once\n")
        foreach(included base/aiorefuse.h ${${name}_first} ${file}.h ${${name}_also})
            string(APPEND content "#include \"${included}\"\n")
        endforeach()
        file(CONFIGURE OUTPUT ${folder}/${name} CONTENT "${content}" @ONLY)
        file(CONFIGURE OUTPUT ${folder}/${forward}.h CONTENT "${content}" @ONLY)
        list(REMOVE_ITEM stale ${folder}/${name} ${folder}/${forward}.h)
    endforeach()
    if(stale)
        file(REMOVE ${stale})    # of headers that have gone since
    endif()
endfunction()
