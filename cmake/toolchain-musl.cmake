# SPDX-License-Identifier: Apache-2.0
# The machine's gcc on Debian's musl, linked as a true static-pie: position independent, no interpreter, no library needed.
#
# musl-gcc cannot do that: its specs always ask for the dynamic linker, so `musl-gcc -static-pie` yields a dynamic program.
# Here gcc compiles against musl's headers alone and links with musl's rcrt1.o, which relocates the program itself.
set(CMAKE_SYSTEM_NAME Linux)
if(NOT DEFINED COLDSEAL_ARCH)
    set(COLDSEAL_ARCH x86_64)
endif()
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES COLDSEAL_ARCH COLDSEAL_MUSL_ROOT)
set(CMAKE_SYSTEM_PROCESSOR ${COLDSEAL_ARCH})

if(COLDSEAL_ARCH STREQUAL CMAKE_HOST_SYSTEM_PROCESSOR)
    set(CMAKE_C_COMPILER gcc)
else()
    set(CMAKE_C_COMPILER ${COLDSEAL_ARCH}-linux-gnu-gcc)
endif()

# Musl is the machine's own, or Debian's package for the other architecture, unpacked in the cache.
if(NOT COLDSEAL_MUSL_ROOT)
    set(COLDSEAL_MUSL_ROOT /usr)
    if(NOT COLDSEAL_ARCH STREQUAL CMAKE_HOST_SYSTEM_PROCESSOR AND NOT EXISTS /usr/lib/${COLDSEAL_ARCH}-linux-musl/rcrt1.o)
        include("${CMAKE_CURRENT_LIST_DIR}/Cache.cmake")
        cmake_host_system_information(RESULT _musl_release QUERY DISTRIB_INFO)
        string(REPLACE "aarch64" "arm64" _musl_debian "${COLDSEAL_ARCH}")
        string(REPLACE "x86_64" "amd64" _musl_debian "${_musl_debian}")
        set(_musl_package "${COLDSEAL_CACHE}/musl-dev-${_musl_debian}-${_musl_release_VERSION_CODENAME}")
        if(NOT EXISTS "${_musl_package}")
            execute_process(COMMAND "${CMAKE_CURRENT_LIST_DIR}/debian-package.sh" musl-dev ${_musl_debian} "${_musl_package}")
        endif()
        set(COLDSEAL_MUSL_ROOT "${_musl_package}/usr")
    endif()
endif()
set(_musl_include ${COLDSEAL_MUSL_ROOT}/include/${COLDSEAL_ARCH}-linux-musl)
set(_musl_lib ${COLDSEAL_MUSL_ROOT}/lib/${COLDSEAL_ARCH}-linux-musl)
if(NOT EXISTS ${_musl_lib}/rcrt1.o)
    message(FATAL_ERROR "coldseal: no musl for ${COLDSEAL_ARCH} here. Next: ./setup build, or install the package musl-dev")
endif()

# What belongs to the compiler itself: its own headers, its start files, its library.
foreach(_file include crtbeginS.o crtendS.o libgcc.a)
    execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=${_file}
        OUTPUT_VARIABLE _musl_gcc_${_file} OUTPUT_STRIP_TRAILING_WHITESPACE)
endforeach()

# The kernel's headers, and nothing else of the machine's C library: a folder of links, so that no glibc header is found.
set(_musl_kernel "${CMAKE_BINARY_DIR}/_kernel")
file(MAKE_DIRECTORY "${_musl_kernel}")
set(_musl_headers /usr/include)
if(NOT COLDSEAL_ARCH STREQUAL CMAKE_HOST_SYSTEM_PROCESSOR)
    set(_musl_headers /usr/${COLDSEAL_ARCH}-linux-gnu/include)
endif()
foreach(_pair linux:linux asm-generic:asm-generic mtd:mtd asm:asm ${COLDSEAL_ARCH}-linux-gnu/asm:asm)
    string(REPLACE ":" ";" _pair "${_pair}")
    list(GET _pair 0 _from)
    list(GET _pair 1 _to)
    if(NOT EXISTS "${_musl_kernel}/${_to}" AND EXISTS "${_musl_headers}/${_from}")
        file(CREATE_LINK "${_musl_headers}/${_from}" "${_musl_kernel}/${_to}" SYMBOLIC)
    endif()
endforeach()

set(CMAKE_C_STANDARD_INCLUDE_DIRECTORIES ${_musl_include} ${_musl_gcc_include} ${_musl_kernel})
set(CMAKE_C_FLAGS_INIT "-nostdinc")
set(CMAKE_C_LINK_EXECUTABLE
    "<CMAKE_C_COMPILER> <FLAGS> <CMAKE_C_LINK_FLAGS> <LINK_FLAGS> -nostdlib -static-pie -L${_musl_lib} \
${_musl_lib}/rcrt1.o ${_musl_lib}/crti.o ${_musl_gcc_crtbeginS.o} <OBJECTS> -o <TARGET> <LINK_LIBRARIES> \
-Wl,--start-group -lc ${_musl_gcc_libgcc.a} -Wl,--end-group ${_musl_gcc_crtendS.o} ${_musl_lib}/crtn.o")

set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE NEVER)
