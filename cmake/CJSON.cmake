# SPDX-License-Identifier: Apache-2.0
# cJSON, its core alone: thirdparty_cjson.
coldseal_dependency(cjson
    VERSION 1.7.19
    SHA256 7fa616e3046edfa7a28a32d5f9eacfd23f92900fe1f8ccd988c1662f30454562
    FILE cjson-@VERSION@.tar.gz
    URL https://github.com/DaveGamble/cJSON/archive/refs/tags/v@VERSION@.tar.gz
    DEBIAN cjson
    FALLBACK_VERSION 1.7.18
    FALLBACK_SHA256 3aa806844a03442c00769b83e99970be70fbef03735ff898f4811dd03b9f5ee5
    DIRECTORIES cJSON.c cJSON.h LICENSE)

add_library(thirdparty_cjson STATIC "${cjson_SOURCE_DIR}/cJSON.c")
target_include_directories(thirdparty_cjson SYSTEM PUBLIC "${cjson_SOURCE_DIR}")
target_compile_definitions(thirdparty_cjson PUBLIC CJSON_HIDE_SYMBOLS)
target_link_libraries(thirdparty_cjson PUBLIC coldseal_hardening)
target_compile_options(thirdparty_cjson PRIVATE $<$<CONFIG:Release>:-Os>)
