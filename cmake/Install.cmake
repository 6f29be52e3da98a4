# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts where. Components: command, shim, documents, and development (headers and library, in builds that
# make one: see Library.cmake).

install(TARGETS coldseal RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT command)

# `coldseal layer build` looks for shims there. The shim is a component of its own: another machine's comes beside it, and that
# machine's command does not take the place of this one's.
install(PROGRAMS $<TARGET_FILE:coldseal-shim> DESTINATION "${CMAKE_INSTALL_LIBEXECDIR}/coldseal"
    RENAME coldseal-shim-${COLDSEAL_MACHINE} COMPONENT shim)
install(FILES $<TARGET_FILE:coldseal-shim>.spdx.json DESTINATION "${CMAKE_INSTALL_LIBEXECDIR}/coldseal"
    RENAME coldseal-shim-${COLDSEAL_MACHINE}.spdx.json COMPONENT shim)

# Manual pages and completions come from the command itself, where this machine can run it.
set(COLDSEAL_RUN $<TARGET_FILE:coldseal>)
set(runnable TRUE)
if(NOT CMAKE_SYSTEM_PROCESSOR STREQUAL CMAKE_HOST_SYSTEM_PROCESSOR)
    find_program(COLDSEAL_EMULATOR qemu-${CMAKE_SYSTEM_PROCESSOR}-static)
    set(COLDSEAL_RUN "${COLDSEAL_EMULATOR}" ${COLDSEAL_RUN})
    if(NOT COLDSEAL_EMULATOR)
        set(runnable FALSE)
        message(STATUS "coldseal: no qemu-${CMAKE_SYSTEM_PROCESSOR}-static here: no manual pages, no completions in this build")
    endif()
endif()
find_package(Python3 COMPONENTS Interpreter QUIET)
if(NOT Python3_Interpreter_FOUND)
    message(STATUS "coldseal: no Python here: no manual pages in sections 5 and 8")
endif()
set(share "${CMAKE_BINARY_DIR}/share")
file(GLOB documents CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/docs/man/*.in" "${CMAKE_SOURCE_DIR}/docs/*.md")
if(runnable)
    add_custom_command(OUTPUT "${share}/.made"
        COMMAND ${CMAKE_COMMAND} -E rm -rf "${share}"
        COMMAND ${CMAKE_COMMAND} -D "program=${COLDSEAL_RUN}" -D "out=${share}" -D "source=${CMAKE_SOURCE_DIR}"
            -D "python=${Python3_EXECUTABLE}" -P "${CMAKE_SOURCE_DIR}/cmake/Pages.cmake"
        COMMAND ${CMAKE_COMMAND} -E touch "${share}/.made"
        DEPENDS coldseal ${documents} "${CMAKE_SOURCE_DIR}/docs/man/make.py" "${CMAKE_SOURCE_DIR}/cmake/Pages.cmake"
        COMMENT "Writing manual pages and completions" VERBATIM)
    add_custom_target(coldseal_pages ALL DEPENDS "${share}/.made")
    install(DIRECTORY "${share}/man/" DESTINATION "${CMAKE_INSTALL_MANDIR}" COMPONENT documents)
    foreach(folder bash-completion zsh fish)
        install(DIRECTORY "${share}/${folder}" DESTINATION "${CMAKE_INSTALL_DATADIR}" COMPONENT documents)
    endforeach()
endif()

# The documents as they lie in the tree, so that their links hold; and the licences of all that is linked in.
install(FILES README.md CHANGELOG.md SECURITY.md LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT documents)
install(DIRECTORY docs DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT documents FILES_MATCHING PATTERN "*.md" PATTERN "*.svg"
    PATTERN "*.schema.json" PATTERN man EXCLUDE PATTERN site EXCLUDE)
install(DIRECTORY docs/schemas/ DESTINATION "${CMAKE_INSTALL_DATADIR}/coldseal/schemas" COMPONENT documents)
set(licences "${CMAKE_INSTALL_DOCDIR}/licences")
install(DIRECTORY layer/licences/ DESTINATION "${licences}" COMPONENT documents)
install(FILES "${sodium_SOURCE_DIR}/LICENSE" DESTINATION "${licences}" RENAME ISC-libsodium.txt COMPONENT documents)
install(FILES "${cjson_SOURCE_DIR}/LICENSE" DESTINATION "${licences}" RENAME MIT-cJSON.txt COMPONENT documents)
install(FILES "${zlib_SOURCE_DIR}/LICENSE" DESTINATION "${licences}" RENAME Zlib.txt COMPONENT documents)
install(FILES "${mbedtls_SOURCE_DIR}/LICENSE" DESTINATION "${licences}" RENAME MbedTLS.txt COMPONENT documents)

if(NOT COLDSEAL_LIBRARY)
    return()
endif()
include(CMakePackageConfigHelpers)
install(DIRECTORY include/coldseal DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT development)
install(FILES "${CMAKE_BINARY_DIR}/libcoldseal.a" DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development)
set(config "${CMAKE_INSTALL_LIBDIR}/cmake/coldseal")
configure_package_config_file(cmake/coldsealConfig.cmake.in "${CMAKE_BINARY_DIR}/library/coldsealConfig.cmake"
    INSTALL_DESTINATION "${config}" PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file("${CMAKE_BINARY_DIR}/library/coldsealConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_BINARY_DIR}/library/coldsealConfig.cmake" "${CMAKE_BINARY_DIR}/library/coldsealConfigVersion.cmake"
    DESTINATION "${config}" COMPONENT development)
# The prefix is where the file lies, so that what was installed can be moved.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_LIBDIR BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}" OUTPUT_VARIABLE libdir)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_INCLUDEDIR BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}" OUTPUT_VARIABLE includedir)
string(REGEX REPLACE "[^/]+" ".." up "${libdir}/pkgconfig")
configure_file(cmake/coldseal.pc.in "${CMAKE_BINARY_DIR}/library/coldseal.pc" @ONLY)
install(FILES "${CMAKE_BINARY_DIR}/library/coldseal.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT development)
