# SPDX-License-Identifier: Apache-2.0
# The papers of a layer: the list of what is in the shim (SPDX 2.3), written beside it whenever it is linked, and the texts of
# the licences, built into the command. Versions and digests are those of the build; the table adds what cannot be measured.

# name in the build | SPDX id | name | declared licence | licence taken | package URL
set(coldseal_parts
    "mbedtls|MbedTLS|Mbed TLS|Apache-2.0 OR GPL-2.0-or-later|Apache-2.0|pkg:github/Mbed-TLS/mbedtls@mbedtls-@VERSION@"
    "cjson|cJSON|cJSON|MIT|MIT|pkg:github/DaveGamble/cJSON@v@VERSION@"
    "sodium|libsodium|libsodium|ISC|ISC|pkg:github/jedisct1/libsodium@@VERSION@-RELEASE"
    "musl|musl|musl|MIT|MIT|pkg:generic/musl@@VERSION@"
    "libgcc|libgcc|libgcc|GPL-3.0-or-later WITH GCC-exception-3.1|GPL-3.0-or-later WITH GCC-exception-3.1|pkg:generic/gcc@@VERSION@")

if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
    set(COLDSEAL_MACHINE arm64)
else()
    set(COLDSEAL_MACHINE ${CMAKE_SYSTEM_PROCESSOR})
endif()

# coldseal_linked(NAME VERSION ARCHIVE): a library that is no source of ours but is linked in as it lies on this machine.
function(coldseal_linked name version archive)
    file(SHA256 "${archive}" sha256)
    cmake_path(GET archive FILENAME file)
    set_property(GLOBAL PROPERTY COLDSEAL_PART_${name} "${version}|${sha256}||${file}")
endfunction()

# Only what is linked statically is in the shim: a build with the machine's own C library has neither.
set(_layer_musl "${COLDSEAL_MUSL_ROOT}/lib/${COLDSEAL_ARCH}-linux-musl/libc.a")
if(COLDSEAL_MUSL_ROOT AND EXISTS "${_layer_musl}")
    file(STRINGS "${_layer_musl}" _layer_version REGEX "^[0-9]+\\.[0-9]+\\.[0-9]+$" LIMIT_COUNT 1)
    coldseal_linked(musl "${_layer_version}" "${_layer_musl}")
    execute_process(COMMAND ${CMAKE_C_COMPILER} -print-libgcc-file-name
        OUTPUT_VARIABLE _layer_libgcc OUTPUT_STRIP_TRAILING_WHITESPACE)
    coldseal_linked(libgcc "${CMAKE_C_COMPILER_VERSION}" "${_layer_libgcc}")
endif()

# The SPDX package of one line of the table; empty: that part is not in this build.
function(_coldseal_spdx_package line ret_id ret_json)
    string(REPLACE "|" ";" fields "${line}")
    list(GET fields 0 name)
    list(GET fields 1 id)
    list(GET fields 2 title)
    list(GET fields 3 declared)
    list(GET fields 4 taken)
    list(GET fields 5 purl)
    set(${ret_id} "" PARENT_SCOPE)
    get_property(part GLOBAL PROPERTY COLDSEAL_PART_${name})
    if(NOT part)
        return()
    endif()
    string(REPLACE "|" ";" part "${part}")
    list(GET part 0 version)
    list(GET part 1 sha256)
    list(GET part 2 url)
    list(GET part 3 file)
    if(NOT url)
        set(url NOASSERTION)
    endif()
    string(REPLACE "@VERSION@" "${version}" purl "${purl}")
    set(${ret_id} "${id}" PARENT_SCOPE)
    set(${ret_json} "  {\"SPDXID\": \"SPDXRef-${id}\", \"name\": \"${title}\", \"versionInfo\": \"${version}\",
   \"packageFileName\": \"${file}\", \"downloadLocation\": \"${url}\", \"filesAnalyzed\": false,
   \"checksums\": [{\"algorithm\": \"SHA256\", \"checksumValue\": \"${sha256}\"}],
   \"licenseDeclared\": \"${declared}\", \"licenseConcluded\": \"${taken}\", \"copyrightText\": \"NOASSERTION\",
   \"externalRefs\": [{\"referenceCategory\": \"PACKAGE-MANAGER\", \"referenceType\": \"purl\", \"referenceLocator\": \"${purl}\"}]}"
        PARENT_SCOPE)
endfunction()

# coldseal_sbom(TARGET): write TARGET.spdx.json beside the program whenever it is linked.
function(coldseal_sbom target)
    set(packages)
    set(relationships)
    foreach(line IN LISTS coldseal_parts)
        _coldseal_spdx_package("${line}" id json)
        if(id)
            string(APPEND packages ",\n${json}")
            string(APPEND relationships
                ",\n  {\"spdxElementId\": \"SPDXRef-shim\", \"relationshipType\": \"STATIC_LINK\", \"relatedSpdxElement\": \"SPDXRef-${id}\"}")
        endif()
    endforeach()
    set(kept "$ENV{SOURCE_DATE_EPOCH}")
    set(ENV{SOURCE_DATE_EPOCH} ${COLDSEAL_BUILD_EPOCH})
    string(TIMESTAMP created "%Y-%m-%dT%H:%M:%SZ" UTC)
    set(ENV{SOURCE_DATE_EPOCH} "${kept}")
    if(kept STREQUAL "")
        unset(ENV{SOURCE_DATE_EPOCH})
    endif()
    set(name ${target})
    set(sha256 "@sha256@")
    configure_file("${CMAKE_SOURCE_DIR}/layer/sbom.spdx.json.in" "${CMAKE_BINARY_DIR}/layer/${target}.spdx.json.in" @ONLY)
    add_custom_command(TARGET ${target} POST_BUILD
        COMMAND ${CMAKE_COMMAND} -D "program=$<TARGET_FILE:${target}>"
            -D "template=${CMAKE_BINARY_DIR}/layer/${target}.spdx.json.in" -P "${CMAKE_SOURCE_DIR}/layer/sbom.cmake"
        VERBATIM)
endfunction()

# The texts, as bytes of C: coldseal_licence(FILE NAME) adds one.
function(coldseal_licence file name)
    file(READ "${file}" bytes HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
    string(REGEX REPLACE "(................................................................................)" "\\1
    " bytes "${bytes}")
    string(MAKE_C_IDENTIFIER "${name}" identifier)
    set(COLDSEAL_LICENCE_TEXTS "${COLDSEAL_LICENCE_TEXTS}static const uint8_t ${identifier}[] = {\n    ${bytes}\n};\n" PARENT_SCOPE)
    set(COLDSEAL_LICENCE_ROWS "${COLDSEAL_LICENCE_ROWS}    {\"${name}\", ${identifier}, sizeof(${identifier})},\n" PARENT_SCOPE)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
endfunction()

# Apache-2.0 is coldseal's own licence, and the one that is taken of the two that Mbed TLS offers.
coldseal_licence("${CMAKE_SOURCE_DIR}/LICENSE" Apache-2.0.txt)
coldseal_licence("${sodium_SOURCE_DIR}/LICENSE" ISC-libsodium.txt)
coldseal_licence("${cjson_SOURCE_DIR}/LICENSE" MIT-cJSON.txt)
coldseal_licence("${CMAKE_SOURCE_DIR}/layer/licences/MIT-musl.txt" MIT-musl.txt)
set(COLDSEAL_LICENCES "${CMAKE_BINARY_DIR}/layer/licences.c")
configure_file("${CMAKE_SOURCE_DIR}/layer/licences.c.in" "${COLDSEAL_LICENCES}" @ONLY)
