# SPDX-License-Identifier: Apache-2.0
# libcoldseal.a: the rooms behind the public headers with all that they stand on, as one relocatable object. What no public
# header declares is made local, so that a program may have its own Mbed TLS, cJSON or libsodium beside ours, of any version.
#
# It is for programs of this build's own C library. The release preset is musl's, which is hardly ever the consumer's: there is
# a preset `library` with the machine's own compiler, and any build without the musl toolchain makes it too.
set(COLDSEAL_LIBRARY OFF)
if(COLDSEAL_MUSL_ROOT OR COLDSEAL_SANITIZE)
    return()
endif()
set(COLDSEAL_LIBRARY ON)

# What the headers declare: functions, and variables that are `extern`. tests/install/ asks a compiler the same question.
set(exports)
file(GLOB headers CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/include/coldseal/*.h")
foreach(header IN LISTS headers)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${header}")
    file(READ "${header}" text)
    string(REPLACE ";" "," text "${text}")
    string(REGEX REPLACE "/\\*([^*]|\\*+[^*/])*\\*+/" "" text "${text}")
    string(REGEX MATCHALL "seal_[a-z0-9_]+\\(|extern [^,(]*seal_[a-z0-9_]+," found "${text}")
    foreach(name IN LISTS found)
        string(REGEX MATCH "(seal_[a-z0-9_]+)[(,]$" ignored "${name}")
        list(APPEND exports ${CMAKE_MATCH_1})
    endforeach()
endforeach()
list(REMOVE_DUPLICATES exports)
list(SORT exports)
list(JOIN exports "\n" lines)
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/library/exports.txt" CONTENT "@lines@\n" @ONLY)
list(TRANSFORM exports PREPEND "--undefined=" OUTPUT_VARIABLE roots)
list(JOIN roots "\n" lines)
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/library/roots.txt" CONTENT "@lines@\n" @ONLY)

set(rooms)
foreach(room verify posix sign)
    _coldseal_rooms_below(${room} full rooms)
endforeach()
list(TRANSFORM rooms PREPEND room_)
set(archives ${rooms} thirdparty_mbedtls_full thirdparty_sodium thirdparty_cjson)
list(TRANSFORM archives REPLACE "(.+)" "$<TARGET_FILE:\\1>" OUTPUT_VARIABLE files)

# Sections stay apart, so that a program that links with --gc-sections gets only what it calls.
set(object "${CMAKE_BINARY_DIR}/library/coldseal.o")
set(archive "${CMAKE_BINARY_DIR}/libcoldseal.a")
add_custom_command(OUTPUT "${archive}"
    COMMAND ${CMAKE_C_COMPILER} -r -nostdlib -o "${object}"
        -Wl,--gc-sections "-Wl,@${CMAKE_BINARY_DIR}/library/roots.txt" -Wl,--start-group ${files} -Wl,--end-group
    COMMAND ${CMAKE_OBJCOPY} "--keep-global-symbols=${CMAKE_BINARY_DIR}/library/exports.txt" "${object}"
    COMMAND ${CMAKE_COMMAND} -E rm -f "${archive}"
    COMMAND ${CMAKE_AR} qcD "${archive}" "${object}"
    COMMAND ${CMAKE_RANLIB} -D "${archive}"
    DEPENDS ${archives} "${CMAKE_BINARY_DIR}/library/exports.txt"
    COMMENT "Linking libcoldseal.a" VERBATIM)
add_custom_target(coldseal_library ALL DEPENDS "${archive}")
