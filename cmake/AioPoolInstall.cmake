# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT

# Installs the components aiopool_runtime, aiopool_dev and aiopool_qml.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)
set(AIOPOOL_QML_INSTALL_DIR "${CMAKE_INSTALL_LIBDIR}/qt6/qml" CACHE STRING
    "Where the QML module is installed: a directory that QML engines search"
)
set(_include ${CMAKE_INSTALL_INCLUDEDIR}/AioPool)
set(_package ${CMAKE_INSTALL_LIBDIR}/cmake/AioPool)

# Headers: the folders, without the private headers, and beside them the forwarding headers that users include.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/src/ DESTINATION ${_include} COMPONENT aiopool_dev FILES_MATCHING
    PATTERN *.h
    PATTERN *_p.h EXCLUDE
    PATTERN doc EXCLUDE
)
install(DIRECTORY ${PROJECT_BINARY_DIR}/src/include/ DESTINATION ${_include} COMPONENT aiopool_dev)

# Libraries: one export set each, since each has different dependencies.
set(_places
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT aiopool_runtime
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT aiopool_runtime NAMELINK_COMPONENT aiopool_dev
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT aiopool_dev
)
install(TARGETS aiopool EXPORT AioPoolTargets ${_places})
install(TARGETS aiopoolconcurrent EXPORT AioPoolConcurrentTargets)
install(TARGETS aiopooltest EXPORT AioPoolTestTargets ${_places})
set(_exports AioPoolTargets AioPoolConcurrentTargets AioPoolTestTargets)
if(AIOPOOL_BUILD_GUI)
    install(TARGETS aiopoolgui EXPORT AioPoolGuiTargets ${_places})
    list(APPEND _exports AioPoolGuiTargets)
endif()
if(AIOPOOL_BUILD_WIDGETS)
    install(TARGETS aiopoolwidgets EXPORT AioPoolWidgetsTargets ${_places})
    list(APPEND _exports AioPoolWidgetsTargets)
endif()

if(AIOPOOL_BUILD_QML)
    # Programs do not link it with -l, so it needs no symbolic link without a version.
    install(TARGETS aiopoolqml EXPORT AioPoolQmlTargets
        RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT aiopool_qml
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT aiopool_qml NAMELINK_SKIP
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT aiopool_dev
    )
    list(APPEND _exports AioPoolQmlTargets)
    set(_module ${AIOPOOL_QML_INSTALL_DIR}/AioPool)
    install(TARGETS aiopoolqmlplugin
        RUNTIME DESTINATION ${_module} COMPONENT aiopool_qml
        LIBRARY DESTINATION ${_module} COMPONENT aiopool_qml
    )
    get_target_property(_out aiopoolqml QT_QML_MODULE_OUTPUT_DIRECTORY)
    get_target_property(_types aiopoolqml QT_QML_MODULE_TYPEINFO)
    file(GLOB _qml CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/qml/*.qml ${PROJECT_SOURCE_DIR}/qml/*.js)
    install(FILES ${_out}/qmldir ${_out}/${_types} ${_qml} DESTINATION ${_module} COMPONENT aiopool_qml)

    # In any prefix but /usr the libraries find each other by relative paths.
    if(UNIX AND NOT CMAKE_INSTALL_PREFIX STREQUAL "/usr")
        set(_origin $ORIGIN)
        if(APPLE)
            set(_origin @loader_path)
        endif()
        cmake_path(ABSOLUTE_PATH _module BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX} NORMALIZE)
        file(RELATIVE_PATH _up ${_module} ${CMAKE_INSTALL_FULL_LIBDIR})
        set_property(TARGET aiopoolqml PROPERTY INSTALL_RPATH ${_origin})
        set_property(TARGET aiopoolqmlplugin PROPERTY INSTALL_RPATH ${_origin}/${_up})
    endif()
endif()

# CMake package
foreach(_export IN LISTS _exports)
    install(EXPORT ${_export} NAMESPACE AioPool:: DESTINATION ${_package} COMPONENT aiopool_dev)
endforeach()
configure_package_config_file(cmake/AioPoolConfig.cmake.in ${PROJECT_BINARY_DIR}/AioPoolConfig.cmake
    INSTALL_DESTINATION ${_package}
    PATH_VARS AIOPOOL_QML_INSTALL_DIR
)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/AioPoolConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/AioPoolConfig.cmake ${PROJECT_BINARY_DIR}/AioPoolConfigVersion.cmake
    DESTINATION ${_package} COMPONENT aiopool_dev
)

# pkg-config files, relocatable like the rest. QCoro has none, so they contain its paths.
set(_pkgconfig ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
cmake_path(ABSOLUTE_PATH _pkgconfig BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX} NORMALIZE OUTPUT_VARIABLE _from)
file(RELATIVE_PATH AIOPOOL_PC_UP ${_from} ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" AIOPOOL_PC_UP ${AIOPOOL_PC_UP})
set(AIOPOOL_PC_DEFINITIONS)
if(NOT AIOPOOL_SHARED)
    set(AIOPOOL_PC_DEFINITIONS " -DAIOPOOL_STATIC_DEFINE")
endif()
get_target_property(_qcoro QCoro6::Core INTERFACE_INCLUDE_DIRECTORIES)
list(REMOVE_ITEM _qcoro ${CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES})
list(TRANSFORM _qcoro PREPEND " -I")
list(JOIN _qcoro "" AIOPOOL_PC_QCORO)
set(_pc aiopool aiopool-concurrent aiopool-test)
if(AIOPOOL_BUILD_GUI)
    list(APPEND _pc aiopool-gui)
endif()
if(AIOPOOL_BUILD_WIDGETS)
    list(APPEND _pc aiopool-widgets)
endif()
foreach(_name IN LISTS _pc)
    configure_file(cmake/${_name}.pc.in ${PROJECT_BINARY_DIR}/${_name}.pc.in @ONLY)
    file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/pkgconfig/$<CONFIG>/${_name}.pc INPUT ${PROJECT_BINARY_DIR}/${_name}.pc.in)
    install(FILES ${PROJECT_BINARY_DIR}/pkgconfig/$<CONFIG>/${_name}.pc DESTINATION ${_pkgconfig} COMPONENT aiopool_dev)
endforeach()
