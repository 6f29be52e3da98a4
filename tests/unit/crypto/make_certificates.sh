#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Make certificates.h again: certificates of the openssl command, of every kind that is taken and some that are not, with what
# openssl says of them. The private keys are thrown away. Run it from anywhere; needs openssl 3.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

key() { # NAME OPTIONS-OF-GENPKEY...
    local name=$1
    shift
    openssl genpkey "$@" -out "$name.key" 2>/dev/null
}

issue() { # NAME ISSUER|self SUBJECT EXTENSIONS OPTIONS-OF-X509... : a certificate for the key NAME
    local name=$1 issuer=$2 subject=$3 extensions=$4
    shift 4
    openssl req -new -utf8 -multivalue-rdn -key "$name.key" -subj "$subject" -out "$name.csr" 2>/dev/null
    printf '%b' "$extensions" >"$name.ext"
    if [ "$issuer" = self ]; then
        set -- -signkey "$name.key" "$@"
    else
        set -- -CA "$issuer.pem" -CAkey "$issuer.key" "$@"
    fi
    if [ -n "$extensions" ]; then
        set -- -extfile "$name.ext" "$@"
    fi
    openssl x509 -req -in "$name.csr" -days 3650 -out "$name.pem" "$@" 2>/dev/null
    emit "$name"
}

emit() { # NAME: the certificate, and what openssl says of it
    echo
    echo "static const char certificate_$1[] ="
    openssl x509 -in "$1.pem" -outform DER | od -An -v -tx1 | tr -d ' \n' | fold -w 88 | sed 's/.*/    "&"/; $s/$/;/'
}

say() { # NAME
    local field
    for field in subject issuer serial startdate enddate; do
        echo "#define ${field^^}_${1^^} \"$(openssl x509 -in "$1.pem" -noout "-$field" -nameopt RFC2253 -dateopt iso_8601 |
            sed 's/^[a-zA-Z]*=//; s/\\/\\\\/g; s/\([0-9]\) \([0-9]\)/\1T\2/')\""
    done
}

ca='basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n'
limited='basicConstraints=critical,CA:true,pathlen:0\nkeyUsage=critical,digitalSignature,keyCertSign\nextendedKeyUsage=codeSigning\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid,issuer:always\nnameConstraints=critical,@nc\n[nc]\npermitted;dirName=dn\npermitted;DNS=acme.example\npermitted;email=.acme.example\npermitted;URI=.acme.example\nexcluded;DNS=secret.acme.example\n[dn]\nC=DE\nO=Acme\n'
code='basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning\nauthorityKeyIdentifier=keyid\n'
named='keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,codeSigning,emailProtection\nauthorityKeyIdentifier=keyid\nsubjectAltName=@san\n[san]\nemail.1=release@ci.acme.example\nDNS.1=build.acme.example\nURI.1=https://ci.acme.example/release\nIP.1=192.0.2.7\nRID.1=1.2.3.4\ndirName.1=dn\notherName.1=1.2.3.4;UTF8:somebody\n[dn]\nC=DE\nO=Acme\nCN=Else\n'

{
    echo '/* SPDX-License-Identifier: Apache-2.0 */'
    echo '/* Made by make_certificates.sh: certificates in hex, and what the openssl command says of them. */'
    echo '#ifndef TESTS_UNIT_CRYPTO_CERTIFICATES_H'
    echo '#define TESTS_UNIT_CRYPTO_CERTIFICATES_H'
    echo
    echo '/* clang-format off */'

    # A company: root, a CA below it that is limited by name, and a signer under that.
    key root -algorithm EC -pkeyopt ec_paramgen_curve:P-384
    key middle -algorithm EC -pkeyopt ec_paramgen_curve:P-256
    key leaf -algorithm EC -pkeyopt ec_paramgen_curve:P-256
    issue root self '/C=DE/O=Acme/CN=Acme Root' "$ca" -sha384 -days 36500
    issue middle root '/C=DE/O=Acme/OU=Signing/CN=Acme Code CA' "$limited" -sha384 -set_serial 0x00ff01
    issue leaf middle '/C=DE/O=Acme/CN=Lambda, Release+serialNumber=7/emailAddress=r@ci.acme.example' "$named" -sha256

    # Every other kind of signature: another hash than the curve's, RSA both ways, Ed25519.
    key mixed -algorithm EC -pkeyopt ec_paramgen_curve:P-384
    issue mixed root '/O=Acme/CN=Mixed' "$code" -sha256
    key rsa -algorithm RSA -pkeyopt rsa_keygen_bits:2048
    issue rsa self '/O=Acme/CN=RSA Root' "$ca" -sha256
    key rsa_leaf -algorithm EC -pkeyopt ec_paramgen_curve:P-256
    issue rsa_leaf rsa '/O=Acme/CN=Grüße #1' "$code" -sha512
    key pss_leaf -algorithm RSA -pkeyopt rsa_keygen_bits:2048
    issue pss_leaf rsa '/O=Acme/CN=PSS' "$code" -sha384 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest
    key pss_salt -algorithm EC -pkeyopt ec_paramgen_curve:P-256
    issue pss_salt rsa '/O=Acme/CN=PSS' "$code" -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:20
    key ed25519 -algorithm ED25519
    issue ed25519 self '/O=Acme/CN=Ed25519 Root' "$ca"
    key ed25519_leaf -algorithm EC -pkeyopt ec_paramgen_curve:P-256
    issue ed25519_leaf ed25519 '/O=Acme/CN=Under Ed25519' "$code"

    # Weak: read, and never issued by anybody.
    cp rsa.key sha1.key
    issue sha1 self '/O=Acme/CN=Old Root' "$ca" -sha1
    cp rsa.key md5.key
    issue md5 self '/O=Acme/CN=Older Root' "$ca" -md5

    # Not taken: keys, and the version.
    key explicit -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit
    issue explicit self '/CN=Explicit' "$ca" -sha256
    openssl ec -in leaf.key -conv_form compressed -out compressed.key 2>/dev/null
    issue compressed self '/CN=Compressed' "$ca" -sha256
    key p521 -algorithm EC -pkeyopt ec_paramgen_curve:P-521
    issue p521 self '/CN=P-521' "$ca" -sha512
    key rsa1024 -algorithm RSA -pkeyopt rsa_keygen_bits:1024
    issue rsa1024 self '/CN=RSA-1024' "$ca" -sha256
    key version1 -algorithm EC -pkeyopt ec_paramgen_curve:P-256
    issue version1 self '/CN=Version 1' '' -sha256

    echo
    for name in root middle leaf rsa_leaf; do
        say "$name"
    done
    echo
    echo '#endif'
} >certificates.h
mv certificates.h "$here/certificates.h"
