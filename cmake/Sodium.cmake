# SPDX-License-Identifier: Apache-2.0
# libsodium, crypto_sign (Ed25519) alone and in portable C: thirdparty_sodium. Its ./configure would spend a minute to find
# out what these few files do not ask. sodium_init() is not there and not needed: nothing here chooses an implementation.
coldseal_dependency(sodium
    VERSION 1.0.22
    SHA256 5838bb0c3da6148c24ebe531d1ed1297de9a87aea77d426bcd99f289e681631c
    FILE libsodium-@VERSION@.tar.gz
    URL https://github.com/jedisct1/libsodium/archive/refs/tags/@VERSION@-RELEASE.tar.gz
    DEBIAN libsodium
    FALLBACK_VERSION 1.0.18
    FALLBACK_SHA256 d59323c6b712a1519a5daf710b68f5e7fde57040845ffec53850911f10a5d4f4
    DIRECTORIES src LICENSE configure.ac)

set(sodium_src "${sodium_SOURCE_DIR}/src/libsodium")
file(GLOB sodium_verify "${sodium_src}/crypto_verify/verify.c" "${sodium_src}/crypto_verify/sodium/verify.c")

# What its configure script would write.
file(STRINGS "${sodium_SOURCE_DIR}/configure.ac" sodium_lines REGEX "^SODIUM_LIBRARY_VERSION_(MAJOR|MINOR)=")
foreach(line IN LISTS sodium_lines)
    string(REGEX MATCH "^([A-Z_]+)=([0-9]+)" ignored "${line}")
    set(${CMAKE_MATCH_1} ${CMAKE_MATCH_2})
endforeach()
set(VERSION ${sodium_VERSION})
set(SODIUM_LIBRARY_MINIMAL_DEF "#define SODIUM_LIBRARY_MINIMAL 1")
configure_file("${sodium_src}/include/sodium/version.h.in" "${sodium_src}/include/sodium/version.h" @ONLY)

add_library(thirdparty_sodium STATIC
    "${sodium_src}/crypto_core/ed25519/ref10/ed25519_ref10.c"
    "${sodium_src}/crypto_hash/sha512/cp/hash_sha512_cp.c"
    "${sodium_src}/crypto_sign/crypto_sign.c"
    "${sodium_src}/crypto_sign/ed25519/sign_ed25519.c"
    "${sodium_src}/crypto_sign/ed25519/ref10/keypair.c"
    "${sodium_src}/crypto_sign/ed25519/ref10/open.c"
    "${sodium_src}/crypto_sign/ed25519/ref10/sign.c"
    "${sodium_src}/sodium/utils.c"
    "${sodium_verify}"
    "${CMAKE_SOURCE_DIR}/cmake/libsodium/stubs.c")
target_include_directories(thirdparty_sodium SYSTEM PUBLIC "${sodium_src}/include")
target_include_directories(thirdparty_sodium PRIVATE "${sodium_src}/include/sodium")
target_compile_definitions(thirdparty_sodium PUBLIC SODIUM_STATIC PRIVATE
    CONFIGURED=1 MINIMAL=1 $<IF:$<STREQUAL:${CMAKE_C_BYTE_ORDER},BIG_ENDIAN>,NATIVE_BIG_ENDIAN=1,NATIVE_LITTLE_ENDIAN=1> HAVE_C_VARARRAYS=1
    HAVE_ATOMIC_OPS=1 HAVE_INLINE_ASM=1 HAVE_WEAK_SYMBOLS=1 HAVE_EXPLICIT_BZERO=1 _GNU_SOURCE=1
    $<$<EQUAL:${CMAKE_SIZEOF_VOID_P},8>:HAVE_TI_MODE=1>)
target_link_libraries(thirdparty_sodium PUBLIC coldseal_hardening)
# For speed, even where the rest is built for size.
target_compile_options(thirdparty_sodium PRIVATE $<$<CONFIG:Release>:-O2>)
