#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Make the test PKI in a folder: tests/pki/make.sh DIR. README.md lists what is in it. Dates and serials are always the same,
# keys never are. An existing folder made by this very script is left as it is. Needs openssl 3.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
goal=$(realpath -m "$1")
version=$(cat "$here/make.sh" "$here/openssl.cnf" | sha256sum)
[ "$(cat "$goal/version" 2>/dev/null)" != "$version" ] || exit 0
if [ -d "$goal" ] && [ ! -f "$goal/version" ] && [ -n "$(ls -A "$goal")" ]; then
    echo "tests/pki/make.sh: $goal is not mine. Next: name a folder that is empty or new" >&2
    exit 1
fi

# Built beside its place and moved there as a whole: whoever reads sees all of it or nothing.
mkdir -p "$(dirname "$goal")"
work=$(mktemp -d "$goal.XXXXXX")
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
mkdir db

quietly() {
    "$@" >log 2>&1 || {
        echo "tests/pki/make.sh: failed: $*" >&2
        cat log >&2
        exit 1
    }
}

# The hash that an authority signs with goes with its key.
hash_of() { # CA
    case $1 in
        *rsa) echo sha512 ;;
        tsa-root) echo sha256 ;;
        *) echo sha384 ;;
    esac
}

by() { # CA OPTIONS-OF-CA...
    CA=$1 MD=$(hash_of "$1") quietly openssl ca -batch -notext -config "$here/openssl.cnf" "${@:2}"
}

key() { # NAME p256|p384|rsa:BITS
    case $2 in
        p256) quietly openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" ;;
        p384) quietly openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out "$1.key" ;;
        rsa:*) quietly openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:"${2#rsa:}" -out "$1.key" ;;
    esac
}

request() { # NAME KEY SUBJECT
    quietly env CA=none MD=sha256 openssl req -new -utf8 -config "${profiles:-$here/openssl.cnf}" -key "$2.key" \
        -subj "$3" -out "db/$1.csr"
}

# The folder's records of one authority. The first serial is its own, so that no two authorities share one.
records() { # CA FIRST-SERIAL
    : >"db/$1.index"
    echo "$2" >"db/$1.serial"
    echo 01 >"db/$1.crlnumber"
}

from=20200101000000Z to=20400101000000Z

root() { # NAME KEY-TYPE SUBJECT FIRST-SERIAL
    [ -f "$1.key" ] || key "$1" "$2"
    records "$1" "$4"
    request "$1" "$1" "$3"
    by "$1" -selfsign -in "db/$1.csr" -out "$1.pem" -extensions root -startdate $from -enddate $to
}

issue() { # NAME KEY CA PROFILE SUBJECT [FROM TO]
    [ -f "$2.key" ] || key "$2" p256
    request "$1" "$2" "$5"
    by "$3" -in "db/$1.csr" -out "$1.pem" -extensions "$4" -startdate "${6:-$from}" -enddate "${7:-$to}"
}

authority() { # NAME CA PROFILE SUBJECT FIRST-SERIAL [FROM TO]
    [ -f "$1.key" ] || key "$1" p384
    issue "$1" "$1" "$2" "$3" "$4" "${6:-$from}" "${7:-$to}"
    records "$1" "$5"
}

revoke() { # NAME CA REASON
    by "$2" -revoke "$1.pem" -crl_reason "$3"
}

list() { # NAME CA SECTION FROM TO
    by "$2" -gencrl -crlexts "$3" -crl_lastupdate "$4" -crl_nextupdate "$5" -out list.pem
    quietly openssl crl -in list.pem -outform DER -out "$1.crl"
}

acme=/O=Acme
key root-rsa rsa:4096 & # the slow one, meanwhile
slow=$!
key leaf-p384 p384
key leaf-rsa rsa:3072

# 2020 to 2040, unless a row says otherwise.
root root p384 "$acme/CN=Acme Root" 1000
authority issuing root ca_issuing "$acme/CN=Acme Code Signing" 2000
authority sibling root ca_issuing "$acme/CN=Acme Sibling" 2100
authority ca-expired root ca_plain "$acme/CN=Acme Expired" 2200 20200101000000Z 20250101000000Z
authority ca-revoked root ca_plain "$acme/CN=Acme Revoked" 2300
authority ca-short root ca_short "$acme/CN=Acme Short" 2400
authority ca-below-short ca-short ca_plain "$acme/CN=Acme Below Short" 2500
authority ca-constrained root ca_constrained "$acme/CN=Acme Constrained" 2600
authority ca-server root ca_server "$acme/CN=Acme Server" 2700
authority ca-no-sign root ca_no_sign "$acme/CN=Acme No Sign" 2800
authority ca-no-usage root ca_no_usage "$acme/CN=Acme No Usage" 2900
authority ca-no-crl root ca_no_crl "$acme/CN=Acme No CRL" 2a00

release="$acme/CN=Acme Lambda Release"
issue leaf leaf issuing leaf "$release"
issue leaf-p384 leaf-p384 issuing leaf "$release P-384"
issue leaf-rsa leaf-rsa issuing leaf_rsa "$release RSA"
issue leaf-no-purpose leaf-no-purpose issuing leaf_no_purpose "$release"
issue leaf-any-purpose leaf-any-purpose issuing leaf_any_purpose "$release"
issue leaf-server leaf-server issuing leaf_server "$release"
issue leaf-ca leaf-ca issuing leaf_ca "$release"
issue leaf-no-usage leaf-no-usage issuing leaf_no_usage "$release"
issue leaf-encipher leaf-encipher issuing leaf_encipher "$release"
issue leaf-commitment leaf-commitment issuing leaf_commitment "$release"
issue leaf-critical leaf-critical issuing leaf_critical "$release"
issue leaf-expired leaf-expired issuing leaf "$release" 20210101000000Z 20240101000000Z
issue leaf-future leaf-future issuing leaf "$release" 20350101000000Z 20400101000000Z
issue leaf-revoked leaf-revoked issuing leaf "$release"
issue leaf-expired-revoked leaf-expired-revoked issuing leaf "$release" 20210101000000Z 20240101000000Z
issue leaf-no-subject leaf-no-subject issuing leaf "/"
issue leaf-of-sibling leaf-of-sibling sibling leaf "$release"
issue leaf-of-ca-expired leaf-of-ca-expired ca-expired leaf "$release"
issue leaf-of-ca-revoked leaf-of-ca-revoked ca-revoked leaf "$release"
issue leaf-of-ca-short leaf-of-ca-short ca-short leaf "$release"
issue leaf-too-deep leaf-too-deep ca-below-short leaf "$release"
issue leaf-inside leaf-inside ca-constrained leaf "$release"
issue leaf-outside leaf-outside ca-constrained leaf_stranger "$release"
issue leaf-of-ca-server leaf-of-ca-server ca-server leaf "$release"
issue leaf-of-ca-no-sign leaf-of-ca-no-sign ca-no-sign leaf "$release"
issue leaf-of-ca-no-usage leaf-of-ca-no-usage ca-no-usage leaf "$release"
issue leaf-of-ca-no-crl leaf-of-ca-no-crl ca-no-crl leaf "$release"
# a signer plays authority
records leaf 3000
issue leaf-of-leaf leaf-of-leaf leaf leaf "$acme/CN=Acme Below Release"

# Who counts once: one key in two certificates; one subject, two keys; one e-mail address, two subjects; one subject, encoded in
# another way.
issue twin leaf issuing leaf "$acme/CN=Acme Twin"
issue person-1 person-1 issuing leaf_jo "$acme/CN=Jo Doe"
issue person-2 person-2 issuing leaf_jo "$acme/CN=Jo Doe"
issue email-1 email-1 issuing leaf_ann "$acme/CN=Ann One"
issue email-2 email-2 issuing leaf_ann "$acme/CN=Ann Two"
sed 's/^string_mask = .*/string_mask = nombstr/' "$here/openssl.cnf" >db/printable.cnf
profiles=db/printable.cnf issue person-3 person-3 issuing leaf_nameless "$acme/CN=Jo Doe"

# Strangers: the same names, other keys.
root stranger-root p384 "$acme/CN=Acme Root" 1100
authority stranger-issuing stranger-root ca_issuing "$acme/CN=Acme Code Signing" 2b00
issue stranger-leaf stranger-leaf stranger-issuing leaf "$release"
key self p256
records self 1200
request self self "$release"
by self -selfsign -in db/self.csr -out self.pem -extensions leaf -startdate $from -enddate $to

# Timestamp authorities.
root tsa-root p256 "$acme/CN=Acme Time Root" 1300
issue tsa tsa tsa-root tsa "$acme/CN=Acme Time"
issue tsa-not-critical tsa-not-critical tsa-root tsa_not_critical "$acme/CN=Acme Time Not Critical"
issue tsa-two tsa-two tsa-root tsa_two "$acme/CN=Acme Time And Code"
issue tsa-expired tsa-expired tsa-root tsa "$acme/CN=Acme Time Expired" 20210101000000Z 20240101000000Z
issue tsa-revoked tsa-revoked tsa-root tsa "$acme/CN=Acme Time Revoked"

# A second root for the same issuing authority, name and key.
wait "$slow"
root root-rsa rsa:4096 "$acme/CN=Acme Root RSA" 1400
issue issuing-cross issuing root-rsa ca_issuing "$acme/CN=Acme Code Signing"
# And a second certificate of it by the first root, which must not sign lists.
issue issuing-twin issuing root ca_no_crl "$acme/CN=Acme Code Signing"

# Revocation lists. Those without dates in their names are of 2026-11-01 and good until 2040.
since=20261101000000Z
list issuing-none issuing crl $since $to # before anybody was revoked
revoke leaf-expired-revoked issuing keyCompromise
list issuing-2023 issuing crl 20231215000000Z 20240115000000Z # current when the expired leaves expired
list issuing-2022 issuing crl 20220101000000Z 20220201000000Z # too early for that
revoke leaf-revoked issuing keyCompromise
list issuing issuing crl $since $to
list issuing-old issuing crl 20260901000000Z 20261001000000Z # past its next update
list issuing-future issuing crl 20350101000000Z $to
list issuing-keeps issuing crl_keeps $since $to
list issuing-delta issuing crl_delta $since $to
list issuing-indirect issuing crl_indirect $since $to
list issuing-partitioned issuing crl_partitioned $since $to
list issuing-point issuing crl_point $since $to
list issuing-critical issuing crl_critical $since $to
list stranger-issuing stranger-issuing crl $since $to # the name of issuing, another key
revoke ca-revoked root CACompromise
list root root crl $since $to
quietly openssl crl -inform DER -in root.crl -out root.crl.pem
list root-rsa root-rsa crl $since $to
list ca-no-crl ca-no-crl crl $since $to # signed by an authority that may not
list tsa-root-none tsa-root crl $since $to
revoke tsa-revoked tsa-root keyCompromise
list tsa-root tsa-root crl $since $to

cat root.pem root-rsa.pem >roots.pem
cat root.pem ca-revoked.pem >revoked-in-roots.pem
cat tsa-root.pem tsa-revoked.pem >tsa-revoked-in-roots.pem

# For `openssl ts -reply -config tsa.cnf`; -signer and -inkey choose another authority.
cat >tsa.cnf <<END
[tsa]
default_tsa = own
[own]
serial = $goal/tsa.serial
crypto_device = builtin
signer_cert = $goal/tsa.pem
signer_key = $goal/tsa.key
certs = $goal/tsa-root.pem
signer_digest = sha256
default_policy = 1.3.6.1.4.1.32473.2
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
END
echo 01 >tsa.serial

rm -rf db log list.pem
echo "$version" >version
rm -rf "$goal"
mv "$work" "$goal"
trap - EXIT
