#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Sign a document with the keys of the test PKI, well and badly: tests/pki/sign.sh DIR, where make.sh made its own, into
# DIR/signed. README.md lists what is in it. A folder that this very script made of these very keys is left as it is.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
pki=$(realpath "$1")
version=$(cat "$here/sign.sh" "$pki/version" "$pki/leaf.pem" | sha256sum)
[ "$(cat "$pki/signed/version" 2>/dev/null)" != "$version" ] || exit 0

work=$(mktemp -d "$pki/signed.XXXXXX")
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"

quietly() {
    "$@" >log 2>&1 || {
        echo "tests/pki/sign.sh: failed: $*" >&2
        cat log >&2
        exit 1
    }
}

printf 'a manifest\n' >document
printf 'another manifest\n' >other

cms() { # NAME SIGNER OPTIONS...
    quietly openssl cms -sign -binary -outform DER -signer "$pki/$2.pem" \
        -inkey "$pki/$(key_of "$2").key" -in document -out "$1.p7s" "${@:3}"
}

key_of() { # CERTIFICATE
    case $1 in
        twin) echo leaf ;;
        *) echo "$1" ;;
    esac
}

with=(-certfile "$pki/issuing.pem")

# As tools write them.
cms plain leaf "${with[@]}"
cms cades leaf "${with[@]}" -cades
cms cades-bare leaf "${with[@]}" -cades -nosmimecap
cms keyid leaf "${with[@]}" -keyid
cms bare leaf "${with[@]}" -nosmimecap
cms no-certificates leaf -nocerts
cms sha384 leaf "${with[@]}" -md sha384
cms sha512 leaf "${with[@]}" -md sha512
cms p384 leaf-p384 "${with[@]}" -md sha384
for md in sha256 sha384 sha512; do
    cms rsa-$md leaf-rsa "${with[@]}" -md $md
    cms pss-$md leaf-rsa "${with[@]}" -md $md -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:digest
done
cat "$pki/root.pem" "$pki/sibling.pem" "$pki/issuing.pem" "$pki/stranger-root.pem" >many.pem
cms many leaf -certfile many.pem

# As nobody should.
cms embedded leaf "${with[@]}" -nodetach
cms other-type leaf "${with[@]}" -econtent_type 1.2.840.113549.1.9.16.1.4
cms no-attributes leaf "${with[@]}" -noattr
cms sha1 leaf "${with[@]}" -md sha1
cms pss-short-salt leaf-rsa "${with[@]}" -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:20
cms two-signers leaf "${with[@]}" -signer "$pki/person-1.pem" -inkey "$pki/person-1.key"
cms indefinite leaf "${with[@]}" -nodetach -stream
cms cades-twin twin "${with[@]}" -cades

# Other people, and certificates that are not good for this.
for name in twin person-1 person-2 person-3 email-1 email-2 leaf-critical leaf-no-purpose leaf-any-purpose leaf-server leaf-ca leaf-encipher \
    leaf-expired leaf-future leaf-revoked leaf-expired-revoked leaf-no-subject; do
    cms "by-$name" $name "${with[@]}"
done
cms by-leaf-of-sibling leaf-of-sibling -certfile "$pki/sibling.pem"
cms by-leaf-of-ca-expired leaf-of-ca-expired -certfile "$pki/ca-expired.pem"
cms by-leaf-of-ca-revoked leaf-of-ca-revoked -certfile "$pki/ca-revoked.pem"
cms by-leaf-revoked-twin leaf-revoked -certfile "$pki/issuing-twin.pem"
cms by-stranger-leaf stranger-leaf -certfile "$pki/stranger-issuing.pem"
cms by-self self
# by whoever, and more than anybody is asked to look at
cms by-self-sha1 self -md sha1
crowd=("$pki"/leaf-*.pem)
cat "${crowd[@]:0:17}" >crowd.pem
cms by-self-crowded self -certfile crowd.pem
cms without-issuer leaf
cms without-signer leaf -nocerts -certfile "$pki/leaf-critical.pem"

# Raw signatures, each with the certificates of its signer first.
for name in leaf leaf-p384 leaf-rsa; do
    md=sha256
    [ $name != leaf-p384 ] || md=sha384
    quietly openssl dgst -$md -sign "$pki/$name.key" -out "$name.sig" document
    cat "$pki/$name.pem" "$pki/issuing.pem" >"$name.chain.pem"
done
quietly openssl pkey -in "$pki/leaf.key" -pubout -out leaf.pub
# a certificate of more than 16 KiB
quietly openssl req -x509 -new -key "$pki/self.key" -subj "/O=Acme/CN=Acme Lambda Release" -out large.chain.pem \
    -addext "nsComment=$(printf '%017000d' 0)"
quietly openssl dgst -sha256 -sign "$pki/self.key" -out large.sig document

# Where the last value of this kind at this depth stands in a file: its offset, the size of its head, and of its contents.
where() { # FILE DEPTH KIND
    openssl asn1parse -inform DER -in "$1" |
        sed -nE "s/^ *([0-9]+):d=$2 +hl=([0-9]+) +l= *([0-9]+) (prim|cons): $3.*/\1 \2 \3/p" | tail -n 1
}

# The octets that a timestamp is of: a CMS without unsigned attributes ends with them.
octets() { # NAME
    local size
    size=$(where "$1.p7s" 5 'OCTET STRING' | cut -d ' ' -f 3)
    tail -c "$size" "$1.p7s" >"$1.octets"
}
octets plain
octets cades
cp leaf.sig leaf.octets

# Signed attributes as they stand in the file, tag [0] and all: nobody may sign those.
read -r at head size < <(where plain.p7s 5 'cont \[ 0 \]')
tail -c +$((at + 1)) plain.p7s | head -c $((head + size)) >attributes
quietly openssl dgst -sha256 -sign "$pki/leaf.key" -out not-a-set.octets attributes

# Timestamps of the machine's time, by openssl ts.
stamp() { # NAME OF OPTIONS-OF-QUERY...
    quietly openssl ts -query -data "$2.octets" -out query "${@:3}"
    quietly openssl ts -reply -config "$pki/tsa.cnf" -queryfile query -out "$1.tsr"
}
stamp ts-sha256 plain -sha256 -cert
stamp ts-sha384 plain -sha384 -cert
stamp ts-sha512 plain -sha512 -cert
stamp ts-no-certificates plain -sha256
stamp ts-leaf leaf -sha256 -cert
stamp ts-cades cades -sha256 -cert
quietly openssl ts -reply -config "$pki/tsa.cnf" -queryfile query -token_out -out ts-token.tsr
sed 's/^ess_cert_id_alg.*/ess_cert_id_alg = sha1/; s/^tsa_name.*/tsa_name = yes/; s/^ordering.*/ordering = yes/
     s/^accuracy.*/accuracy = secs:1, millisecs:500, microsecs:100/' "$pki/tsa.cnf" >old.cnf
quietly openssl ts -reply -config old.cnf -queryfile query -out ts-old.tsr
quietly openssl ts -query -data plain.octets -sha1 -out query
quietly openssl ts -reply -config "$pki/tsa.cnf" -queryfile query -out ts-rejected.tsr

# Timestamps of any time and shape: the same structure, made by hand and signed as CMS. 2026-11-25T00:00:00Z unless said.
quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout stranger-tsa.key -out stranger-tsa.pem \
    -days 3650 -subj "/O=Acme/CN=Acme Time" -addext basicConstraints=critical,CA:FALSE \
    -addext keyUsage=critical,digitalSignature -addext extendedKeyUsage=critical,timeStamping
cp "$pki"/tsa*.pem "$pki"/tsa*.key "$pki"/leaf.pem "$pki"/leaf.key .

info() { # OF, then lines of the section that replace those of this name
    local of=$1
    {
        echo "asn1=SEQUENCE:info"
        echo "[info]"
        {
            printf '%s\n' "${@:2}"
            echo "1.version=INTEGER:1"
            echo "2.policy=OID:1.3.6.1.4.1.32473.2"
            echo "3.imprint=SEQUENCE:imprint"
            echo "4.serial=INTEGER:77"
            echo "5.time=GENERALIZEDTIME:20261125000000Z"
        } | awk -F= '!seen[$1]++ && $2 != ""' | sort -n
        echo "[imprint]"
        echo "1.algorithm=SEQUENCE:algorithm"
        echo "2.hash=FORMAT:HEX,OCTETSTRING:$(sha256sum "$of.octets" | cut -d ' ' -f 1)"
        echo "[algorithm]"
        echo "1.oid=OID:sha256"
        echo "[short]"
        echo "1.algorithm=SEQUENCE:algorithm"
        echo "2.hash=FORMAT:HEX,OCTETSTRING:0102"
        echo "[sha1]"
        echo "1.algorithm=SEQUENCE:algorithm1"
        echo "2.hash=FORMAT:HEX,OCTETSTRING:$(sha1sum "$of.octets" | cut -d ' ' -f 1)"
        echo "[algorithm1]"
        echo "1.oid=OID:sha1"
        echo "[accuracy]"
        echo "1.seconds=INTEGER:1"
        echo "2.millis=IMPLICIT:0,INTEGER:999"
        echo "3.micros=IMPLICIT:1,INTEGER:1"
        echo "[zero]"
        echo "1.millis=IMPLICIT:0,INTEGER:0"
        echo "[thousand]"
        echo "1.millis=IMPLICIT:0,INTEGER:1000"
        echo "[backwards]"
        echo "1.micros=IMPLICIT:1,INTEGER:1"
        echo "2.millis=IMPLICIT:0,INTEGER:1"
        echo "[extensions]"
        echo "1.one=SEQUENCE:extension"
        echo "[extension]"
        echo "1.oid=OID:1.3.6.1.4.1.32473.1"
        echo "2.value=FORMAT:HEX,OCTETSTRING:0500"
        echo "[wrong]"
        echo "1.one=SEQUENCE:wrong_extension"
        echo "[wrong_extension]"
        echo "1.oid=OID:1.3.6.1.4.1.32473.1"
        echo "2.value=FORMAT:HEX,OCTETSTRING:0500"
        echo "3.more=INTEGER:1"
        echo "[critical]"
        echo "1.one=SEQUENCE:critical_extension"
        echo "[critical_extension]"
        echo "1.oid=OID:1.3.6.1.4.1.32473.1"
        echo "2.critical=BOOLEAN:TRUE"
        echo "3.value=FORMAT:HEX,OCTETSTRING:0500"
    } >info.cnf
    quietly openssl asn1parse -genconf info.cnf -noout -out info
}

by() { # NAME SIGNER OPTIONS...
    quietly openssl cms -sign -binary -nodetach -nosmimecap -outform DER -econtent_type 1.2.840.113549.1.9.16.1.4 \
        -signer "$2.pem" -inkey "$2.key" -in info -out "$1.tsr" "${@:3}"
}

token() { # NAME LINES...
    info plain "${@:2}"
    by "$1" tsa
}

token good
by good-keyid tsa -keyid
by good-cades tsa -cades
by good-many tsa -certfile many.pem
by good-no-certificates tsa -nocerts
by stranger stranger-tsa
by of-leaf leaf
by not-critical tsa-not-critical
by two-purposes tsa-two
by expired tsa-expired # at a time when it had expired
by revoked tsa-revoked
quietly openssl cms -sign -binary -nodetach -outform DER -signer tsa.pem -inkey tsa.key -in info -out plain-data.tsr
quietly openssl cms -sign -binary -outform DER -econtent_type 1.2.840.113549.1.9.16.1.4 -signer tsa.pem -inkey tsa.key \
    -in info -out no-content.tsr
token earlier 5.time=GENERALIZEDTIME:20220601000000Z
by expired-earlier tsa-expired
for of in leaf-expired leaf-expired-revoked; do
    octets "by-$of"
    for year in 2022 2025; do
        info "by-$of" 5.time=GENERALIZEDTIME:${year}0601000000Z
        by "of-$of-$year" tsa
    done
done
info leaf
by of-raw tsa
info leaf 5.time=GENERALIZEDTIME:20220601000000Z
by of-raw-2022 tsa

token fraction 5.time=GENERALIZEDTIME:20261125000000.5Z
token all 6.accuracy=SEQUENCE:accuracy 7.ordering=BOOLEAN:TRUE 8.nonce=INTEGER:0x1234567890abcdef \
    9.tsa=EXPLICIT:0,IMPLICIT:2,IA5STRING:tsa.example 10.extensions=IMPLICIT:1,SEQUENCE:extensions
token serial 4.serial=INTEGER:-1 # RFC 3161 wants none below zero, and nothing hangs on it
token accuracy-0 6.accuracy=SEQUENCE:zero
token future 5.time=GENERALIZEDTIME:20350101000000Z

token bad-version 1.version=INTEGER:2
token bad-no-policy 2.policy=
token bad-sha1 3.imprint=SEQUENCE:sha1
token bad-short 3.imprint=SEQUENCE:short
token bad-utc 5.time=UTCTIME:261125000000Z
token bad-zero-fraction 5.time=GENERALIZEDTIME:20261125000000.0Z
token bad-date 5.time=IMPLICIT:24U,OCTETSTRING:20261131000000Z
token bad-accuracy-1000 6.accuracy=SEQUENCE:thousand
token bad-accuracy-order 6.accuracy=SEQUENCE:backwards
token bad-order 6.nonce=INTEGER:1 7.ordering=BOOLEAN:TRUE
token bad-name 9.tsa=IMPLICIT:0,SEQUENCE:accuracy
token bad-extensions 10.extensions=IMPLICIT:1,SEQUENCE:zero
token bad-extension 10.extensions=IMPLICIT:1,SEQUENCE:wrong
token bad-no-extension 10.extensions=IMPLICIT:1,SEQUENCE
token bad-critical 10.extensions=IMPLICIT:1,SEQUENCE:critical
token bad-more 11.more=OCTETSTRING:x

rm -f log query crowd.pem old.cnf info.cnf info attributes tsa*.key leaf.key stranger-tsa.key leaf.pem tsa*.pem by-*.octets many.pem
echo "$version" >version
rm -rf "$pki/signed"
mv "$work" "$pki/signed"
