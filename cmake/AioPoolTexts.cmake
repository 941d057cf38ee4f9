# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT

# Run by cmake -P: writes the compiled translations FILES to the header OUTPUT, as arrays and a list of these. A resource
# would do, but reading one makes Qt's default locale, which destructors of static objects may use after its end.
if(CMAKE_SCRIPT_MODE_FILE)
    set(_arrays)
    set(_list)
    foreach(_file IN LISTS FILES)
        cmake_path(GET _file STEM _name)
        string(REGEX REPLACE "^aiopool_" "" _language ${_name})
        file(READ ${_file} _bytes HEX)
        string(REGEX REPLACE "(..)" "0x\\1," _bytes "${_bytes}")
        string(APPEND _arrays "static constexpr unsigned char ${_name}[] = {${_bytes}};\n")
        string(APPEND _list "    { \"${_language}\", ${_name}, int(sizeof ${_name}) },\n")
    endforeach()
    file(WRITE ${OUTPUT} "// Made of the files in qml/i18n\n${_arrays}static constexpr EmbeddedTexts Texts[] = {\n${_list}};\n")
    return()
endif()

set(_aiopool_texts_script ${CMAKE_CURRENT_LIST_FILE})

# aiopool_embed_texts(<target> <source> <ts>...): gives <source> of <target> the header aiopool_texts.h.
function(aiopool_embed_texts target source)
    qt_add_lrelease(${target} TS_FILES ${ARGN} QM_FILES_OUTPUT_VARIABLE _compiled)
    set(_header ${CMAKE_CURRENT_BINARY_DIR}/include/aiopool_texts.h)
    add_custom_command(
        OUTPUT ${_header}
        COMMAND ${CMAKE_COMMAND} "-DFILES=${_compiled}" -DOUTPUT=${_header} -P ${_aiopool_texts_script}
        DEPENDS ${_compiled} ${_aiopool_texts_script}
        VERBATIM
    )
    target_sources(${target} PRIVATE ${_header})
    set_source_files_properties(${source} PROPERTIES COMPILE_DEFINITIONS AIOPOOL_HAS_TRANSLATIONS OBJECT_DEPENDS ${_header})
endfunction()
