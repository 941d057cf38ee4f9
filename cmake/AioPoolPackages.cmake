# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT

# Has cpack make libaiopool0, libaiopool-dev and qml6-module-aiopool, for Debian and its like.
# tests/run packages tries them.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR "AioPool contributors")
set(CPACK_PACKAGE_CONTACT "AioPool contributors <aiopool@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "pool of C++20 coroutines for Qt applications")
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL aiopool_runtime aiopool_dev aiopool_qml)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR}/src ${PROJECT_BINARY_DIR}/qml)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY =)    # 0.1: the ABI may change with any release
set(_same "(= ${PROJECT_VERSION})")

set(CPACK_DEBIAN_AIOPOOL_RUNTIME_PACKAGE_NAME libaiopool0)
set(CPACK_DEBIAN_AIOPOOL_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_COMPONENT_AIOPOOL_RUNTIME_DESCRIPTION "The shared library.")

set(CPACK_DEBIAN_AIOPOOL_DEV_PACKAGE_NAME libaiopool-dev)
set(CPACK_DEBIAN_AIOPOOL_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_AIOPOOL_DEV_PACKAGE_DEPENDS "libaiopool0 ${_same}, qt6-base-dev (>= 6.4), qcoro-qt6-dev (>= 0.8)")
set(CPACK_DEBIAN_AIOPOOL_DEV_PACKAGE_SUGGESTS "qml6-module-aiopool ${_same}, qt6-declarative-dev")
set(CPACK_DEBIAN_AIOPOOL_DEV_PACKAGE_SHLIBDEPS OFF)
set(CPACK_COMPONENT_AIOPOOL_DEV_DESCRIPTION "Headers, CMake package and pkg-config files.")

# The modules that the QML files import, and what those import, since in Debian 12 they do not depend on it themselves.
set(_imports qtqml qtqml-models qtqml-workerscript qtquick qtquick-controls qtquick-layouts qtquick-templates qtquick-window)
list(TRANSFORM _imports PREPEND "qml6-module-")
list(JOIN _imports ", " _imports)
set(CPACK_DEBIAN_AIOPOOL_QML_PACKAGE_NAME qml6-module-aiopool)
set(CPACK_DEBIAN_AIOPOOL_QML_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_AIOPOOL_QML_PACKAGE_DEPENDS "libaiopool0 ${_same}, ${_imports}")
set(CPACK_COMPONENT_AIOPOOL_QML_DESCRIPTION "The QML module AioPool: a pool in QML, a list of its tasks, a timeline.")

foreach(_component IN ITEMS RUNTIME DEV QML)
    string(TOLOWER aiopool_${_component} _name)
    install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${CPACK_DEBIAN_AIOPOOL_${_component}_PACKAGE_NAME}
        RENAME copyright COMPONENT ${_name}
    )
endforeach()

include(CPack)
