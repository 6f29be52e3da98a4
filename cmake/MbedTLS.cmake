# SPDX-License-Identifier: Apache-2.0
# Mbed TLS, in two flavours from one archive: thirdparty_mbedtls_verify (public keys only, what the shim gets) and
# thirdparty_mbedtls_full (private keys too, what the command gets). cmake/mbedtls/ says what is in each.
coldseal_dependency(mbedtls
    VERSION 3.6.7
    SHA256 a7e8bcbec0e6f761b4af24f25677626b35f762f68eef79c08677a363212d11f6
    FILE mbedtls-@VERSION@.tar.bz2
    URL https://github.com/Mbed-TLS/mbedtls/releases/download/mbedtls-@VERSION@/mbedtls-@VERSION@.tar.bz2
    DEBIAN mbedtls
    FALLBACK_VERSION 3.6.6
    FALLBACK_SHA256 8fb65fae8dcae5840f793c0a334860a411f884cc537ea290ce1c52bb64ca007a
    DIRECTORIES include library LICENSE)

# The files that either flavour puts anything into. No TLS, PKCS7, PKCS12, LMS, file access, clock.
set(mbedtls_files
    aes asn1parse asn1write bignum bignum_core block_cipher cipher cipher_wrap constant_time ecdsa ecp
    ecp_curves hmac_drbg md oid pk pk_ecc pk_wrap pkcs5 pkparse pkwrite platform platform_util psa_crypto
    psa_crypto_aead psa_crypto_cipher psa_crypto_client psa_crypto_driver_wrappers_no_static psa_crypto_ecp
    psa_crypto_hash psa_crypto_mac psa_crypto_random psa_crypto_rsa psa_crypto_slot_management psa_util rsa
    rsa_alt_helpers sha256 sha512 x509 x509_crt)
foreach(file IN LISTS mbedtls_files)
    set(path "${mbedtls_SOURCE_DIR}/library/${file}.c")
    if(EXISTS "${path}")
        list(APPEND mbedtls_sources "${path}")
    endif()
endforeach()

foreach(flavour verify full)
    set(target thirdparty_mbedtls_${flavour})
    add_library(${target} STATIC ${mbedtls_sources} "${CMAKE_SOURCE_DIR}/cmake/mbedtls/no_certificate_keys.c")
    target_include_directories(${target} SYSTEM PUBLIC
        "${mbedtls_SOURCE_DIR}/include" "${CMAKE_SOURCE_DIR}/cmake/mbedtls")
    target_include_directories(${target} PRIVATE "${mbedtls_SOURCE_DIR}/library")
    target_compile_definitions(${target} PUBLIC
        MBEDTLS_CONFIG_FILE="config_${flavour}.h" MBEDTLS_PSA_CRYPTO_CONFIG_FILE="crypto_config_${flavour}.h")
    target_link_libraries(${target} PUBLIC coldseal_hardening)
    # For size: P-256 is as fast (0.92 ms a verification either way on one machine), the shim 16 KB smaller. Hashing is not as fast.
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-Os>)
endforeach()
set_source_files_properties("${mbedtls_SOURCE_DIR}/library/sha256.c" "${mbedtls_SOURCE_DIR}/library/sha512.c" PROPERTIES
    COMPILE_OPTIONS $<$<CONFIG:Release>:-O2>)

# A certificate's key is not the library's to read: see the file.
set_source_files_properties("${mbedtls_SOURCE_DIR}/library/x509_crt.c" PROPERTIES
    COMPILE_DEFINITIONS mbedtls_pk_parse_subpubkey=coldseal_pass_certificate_key)

# The last private-key code that the shim's flavour would drag in: see the file.
target_sources(thirdparty_mbedtls_verify PRIVATE "${CMAKE_SOURCE_DIR}/cmake/mbedtls/no_private_keys.c")
foreach(function mbedtls_rsa_parse_key mbedtls_rsa_write_key mbedtls_ecp_read_key mbedtls_ecp_write_key_ext)
    target_link_options(thirdparty_mbedtls_verify INTERFACE LINKER:--wrap=${function})
endforeach()
