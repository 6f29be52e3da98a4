# SPDX-License-Identifier: Apache-2.0
# Rooms: one static library each, room_NAME, and the arrows between them. A program names the rooms that it enters by and gets
# exactly those that the arrows lead to, so that a call along a forbidden arrow does not link. tests/lint/ holds the includes.

# coldseal_room(NAME [POSIX] SOURCES file... USES room... LIBRARIES target...)
#
# A room is strict C11, which hides POSIX from it, unless it says POSIX.
# USES are the rooms that this one knows; LIBRARIES the third parties, which no other room sees. The room "crypto" is built in
# two flavours: elsewhere it is called "crypto", and the program that is linked chooses.
function(coldseal_room name)
    cmake_parse_arguments(PARSE_ARGV 1 room "POSIX" "" "SOURCES;USES;LIBRARIES")
    set(target room_${name})
    set_property(GLOBAL PROPERTY COLDSEAL_USES_${name} "${room_USES}")
    add_library(${target} STATIC ${room_SOURCES})
    set_target_properties(${target} PROPERTIES C_EXTENSIONS ${room_POSIX})
    if(room_POSIX)
        target_compile_definitions(${target} PRIVATE _GNU_SOURCE=)
    endif()
    target_include_directories(${target} PRIVATE "${CMAKE_SOURCE_DIR}/include" "${CMAKE_SOURCE_DIR}/shim")
    target_link_libraries(${target} PRIVATE coldseal_warnings coldseal_hardening coldseal_about ${room_LIBRARIES})
endfunction()

# All rooms reachable from NAME, each before the ones it uses, put in front of LIST.
function(_coldseal_rooms_below name flavour list)
    set(found ${${list}})
    if(name STREQUAL crypto)
        set(name crypto_${flavour})
    endif()
    if(NOT name IN_LIST found)
        if(NOT TARGET room_${name})
            message(FATAL_ERROR "coldseal: there is no room '${name}'")
        endif()
        get_property(uses GLOBAL PROPERTY COLDSEAL_USES_${name})
        foreach(used IN LISTS uses)
            _coldseal_rooms_below(${used} ${flavour} found)
        endforeach()
        list(PREPEND found ${name})
    endif()
    set(${list} ${found} PARENT_SCOPE)
endfunction()

# coldseal_enter(TARGET FLAVOUR verify|full ROOMS room...): link a program with these rooms and all that they use.
function(coldseal_enter target)
    cmake_parse_arguments(PARSE_ARGV 1 enter "" "FLAVOUR" "ROOMS")
    set(rooms)
    foreach(room IN LISTS enter_ROOMS)
        _coldseal_rooms_below(${room} ${enter_FLAVOUR} rooms)
    endforeach()
    list(TRANSFORM rooms PREPEND room_)
    target_compile_definitions(${target} PRIVATE _GNU_SOURCE=)
    target_include_directories(${target} PRIVATE "${CMAKE_SOURCE_DIR}/include" "${CMAKE_SOURCE_DIR}/shim")
    target_link_libraries(${target} PRIVATE coldseal_warnings coldseal_hardening coldseal_about ${rooms})
endfunction()

# coldseal_program(NAME SOURCES file... FLAVOUR verify|full ROOMS room...): what is shipped, at the top of the build folder.
# A release is stripped; its symbols stay beside it in NAME.debug, where the lint and a debugger find them.
function(coldseal_program name)
    cmake_parse_arguments(PARSE_ARGV 1 program "" "FLAVOUR" "SOURCES;ROOMS")
    add_executable(${name} ${program_SOURCES})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")
    coldseal_enter(${name} FLAVOUR ${program_FLAVOUR} ROOMS ${program_ROOMS})
    if(CMAKE_BUILD_TYPE STREQUAL "Release")
        add_custom_command(TARGET ${name} POST_BUILD
            COMMAND ${CMAKE_OBJCOPY} --only-keep-debug $<TARGET_FILE:${name}> $<TARGET_FILE:${name}>.debug
            COMMAND ${CMAKE_STRIP} --strip-all $<TARGET_FILE:${name}>
            VERBATIM)
    endif()
endfunction()
