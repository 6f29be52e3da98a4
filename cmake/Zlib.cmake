# SPDX-License-Identifier: Apache-2.0
# zlib, its inflater alone: thirdparty_zlib. The command reads zips with it; no shim links it. Debian's archive is upstream's
# without what is not free, so the pin is Debian's, and there is no address of upstream's for these bytes.
coldseal_dependency(zlib
    VERSION 1.3.2
    SHA256 7b6903eb019983987b7112eccf90f1703f1c6c0e0cede36564bf611d19ca579d
    FILE zlib_1.3.dfsg+really@VERSION@.orig.tar.gz
    DEBIAN zlib
    FALLBACK_VERSION 1.3.1
    FALLBACK_SHA256 60dd315c07f616887caa029408308a018ace66e3d142726a97db164b3b8f69fb
    DIRECTORIES adler32.c crc32.c crc32.h gzguts.h inffast.c inffast.h inffixed.h inflate.c inflate.h inftrees.c inftrees.h
        zconf.h zlib.h zutil.c zutil.h LICENSE)

set(zlib_sources adler32.c crc32.c inffast.c inflate.c inftrees.c zutil.c)
list(TRANSFORM zlib_sources PREPEND "${zlib_SOURCE_DIR}/")
add_library(thirdparty_zlib STATIC ${zlib_sources})
target_include_directories(thirdparty_zlib SYSTEM PUBLIC "${zlib_SOURCE_DIR}")
target_compile_definitions(thirdparty_zlib PUBLIC ZLIB_CONST PRIVATE HAVE_UNISTD_H=1 HAVE_STDARG_H=1)
target_link_libraries(thirdparty_zlib PUBLIC coldseal_hardening)
# For speed, even where the rest is built for size.
target_compile_options(thirdparty_zlib PRIVATE $<$<CONFIG:Release>:-O2>)
