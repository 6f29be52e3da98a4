#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Make fixtures.h again: keys of every kind, taken and not taken, and signatures of the openssl command over one message.
# The private keys are thrown away. Run it from anywhere; needs openssl 3.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
printf 'the exact bytes of one manifest\n' >message

hex() { # NAME FILE
    echo
    echo "static const char $1[] ="
    od -An -v -tx1 "$2" | tr -d ' \n' | fold -w 88 | sed 's/.*/    "&"/; $s/$/;/'
}

key() { # NAME OPTIONS-OF-GENPKEY...
    local name=$1
    shift
    openssl genpkey "$@" -out "$name.key" 2>/dev/null
    openssl pkey -in "$name.key" -pubout -outform DER -out "$name.der"
    hex "key_$name" "$name.der"
}

signature() { # NAME KEY OPTIONS-OF-DGST...
    local name=$1 key=$2
    shift 2
    openssl dgst "$@" -sign "$key.key" -out "$name.sig" message
    hex "signature_$name" "$name.sig"
}

pss=(-sigopt rsa_padding_mode:pss)
{
    echo '/* SPDX-License-Identifier: Apache-2.0 */'
    echo '/* Made by make_fixtures.sh: SubjectPublicKeyInfo and signatures in hex. */'
    echo '#ifndef TESTS_UNIT_CRYPTO_FIXTURES_H'
    echo '#define TESTS_UNIT_CRYPTO_FIXTURES_H'
    echo
    echo '/* clang-format off */'
    hex message message

    key p256 -algorithm EC -pkeyopt ec_paramgen_curve:P-256
    key p256_other -algorithm EC -pkeyopt ec_paramgen_curve:P-256
    key p384 -algorithm EC -pkeyopt ec_paramgen_curve:P-384
    key rsa2048 -algorithm RSA -pkeyopt rsa_keygen_bits:2048
    key rsa3072 -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -pkeyopt rsa_keygen_pubexp:3
    key rsa4096 -algorithm RSA -pkeyopt rsa_keygen_bits:4096
    key ed25519 -algorithm ED25519

    key rsa1024 -algorithm RSA -pkeyopt rsa_keygen_bits:1024
    key rsa_pss -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048
    key p521 -algorithm EC -pkeyopt ec_paramgen_curve:P-521
    key secp256k1 -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1
    key brainpool -algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP256r1
    key explicit -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit
    key ed448 -algorithm ED448
    key x25519 -algorithm X25519
    key x448 -algorithm X448
    openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:1024 -out dsa.param 2>/dev/null
    key dsa -paramfile dsa.param
    openssl ec -in p256.key -pubout -conv_form compressed -outform DER -out compressed.der 2>/dev/null
    hex key_compressed compressed.der
    openssl ec -in p256.key -pubout -conv_form hybrid -outform DER -out hybrid.der 2>/dev/null
    hex key_hybrid hybrid.der

    signature p256 p256 -sha256
    signature p384 p384 -sha384
    signature p256_sha384 p256 -sha384
    signature pkcs1_2048_sha256 rsa2048 -sha256
    signature pkcs1_3072_sha384 rsa3072 -sha384
    signature pkcs1_4096_sha512 rsa4096 -sha512
    signature pss_2048_sha256 rsa2048 -sha256 "${pss[@]}" -sigopt rsa_pss_saltlen:digest
    signature pss_3072_sha384 rsa3072 -sha384 "${pss[@]}" -sigopt rsa_pss_saltlen:digest
    signature pss_4096_sha512 rsa4096 -sha512 "${pss[@]}" -sigopt rsa_pss_saltlen:digest
    signature pss_salt_20 rsa2048 -sha256 "${pss[@]}" -sigopt rsa_pss_saltlen:20
    signature pss_salt_max rsa2048 -sha256 "${pss[@]}" -sigopt rsa_pss_saltlen:max
    signature pss_mgf1_sha1 rsa2048 -sha256 "${pss[@]}" -sigopt rsa_pss_saltlen:32 -sigopt rsa_mgf1_md:sha1
    signature pkcs1_sha1 rsa2048 -sha1
    openssl pkeyutl -sign -rawin -inkey ed25519.key -in message -out ed25519.sig
    hex signature_ed25519 ed25519.sig
    echo
    echo '#endif'
} >fixtures.h
mv fixtures.h "$here/fixtures.h"
