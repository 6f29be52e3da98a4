# SPDX-License-Identifier: Apache-2.0
# How everything is compiled and linked, as targets: warnings for our own code, hardening for ours and the libraries'.
# Nothing here touches CMAKE_C_FLAGS; what the user put there comes first and survives.
include(CheckCCompilerFlag)

# coldseal_flags(TARGET FLAG...) adds those flags that this compiler has.
function(coldseal_flags target)
    foreach(flag IN LISTS ARGN)
        string(MAKE_C_IDENTIFIER "COLDSEAL_HAVE${flag}" known)
        check_c_compiler_flag("${flag}" ${known})
        if(${known})
            target_compile_options(${target} INTERFACE "${flag}")
        endif()
    endforeach()
endfunction()

add_library(coldseal_warnings INTERFACE)
coldseal_flags(coldseal_warnings
    -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
    -Wformat=2 -Wvla -Wundef -Wpointer-arith -Wcast-align -Wwrite-strings -Wswitch-enum -Wredundant-decls
    -Wbidi-chars=any -Wunused-result -Wnull-dereference)
if(COLDSEAL_WERROR)
    target_compile_options(coldseal_warnings INTERFACE -Werror)
endif()

add_library(coldseal_hardening INTERFACE)
# Sections, so that the linker drops what nothing calls: that is how private-key code stays out of the shim.
target_compile_options(coldseal_hardening INTERFACE -ffunction-sections -fdata-sections)
target_link_options(coldseal_hardening INTERFACE LINKER:--gc-sections)
# Nothing in C unwinds at run time: 35 KB of tables less. Debug builds bring their own.
target_compile_options(coldseal_hardening INTERFACE
    $<$<CONFIG:Release>:-fno-asynchronous-unwind-tables> $<$<CONFIG:Release>:-fno-unwind-tables>)
# No path of the machine that builds ends up in a binary.
target_compile_options(coldseal_hardening INTERFACE
    "-ffile-prefix-map=${CMAKE_BINARY_DIR}=build" "-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.")
coldseal_flags(coldseal_hardening
    -fstack-protector-strong -fstack-clash-protection -ftrivial-auto-var-init=zero
    -fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
    # Atomics in place: the library that would choose them at run time is glibc's.
    coldseal_flags(coldseal_hardening -mbranch-protection=standard -mno-outline-atomics)
    # For pages of 4 and 16 KiB; the linker's own 64 KiB would be a third of the shim in zeros.
    target_link_options(coldseal_hardening INTERFACE LINKER:-z,max-page-size=16384)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
    coldseal_flags(coldseal_hardening -fcf-protection=full)
endif()
target_link_options(coldseal_hardening INTERFACE
    LINKER:-z,relro LINKER:-z,now LINKER:-z,noexecstack LINKER:-z,separate-code)

if(COLDSEAL_SANITIZE)
    target_compile_options(coldseal_hardening INTERFACE
        -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(coldseal_hardening INTERFACE -fsanitize=address,undefined)
endif()

# What programs say of themselves.
add_library(coldseal_about INTERFACE)
target_compile_definitions(coldseal_about INTERFACE
    COLDSEAL_VERSION="${PROJECT_VERSION}" COLDSEAL_BUILD_EPOCH=${COLDSEAL_BUILD_EPOCH})
