# SPDX-License-Identifier: Apache-2.0
"""Certificates by hand: one of the test PKI with parts of it replaced, signed again by whoever is said to have issued it."""
import hashlib

import keys
from keys import read_tlv, tlv
from place import signature

CURVE_384 = {  # the order of P-384, and its generator
    "order":
    0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973, "generator":
    bytes.fromhex("04aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7"
                  "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f")
}


def oid(text):
    numbers = [int(part) for part in text.split(".")]
    made = b""
    for number in (numbers[0] * 40 + numbers[1], *numbers[2:]):
        parts = [number & 0x7F]
        while number := number >> 7:
            parts.append(0x80 | number & 0x7F)
        made += bytes(reversed(parts))
    return tlv(6, made)


def sequence(*parts):
    return tlv(0x30, b"".join(parts))


NULL = b"\x05\x00"
ECDSA_SHA256, ECDSA_SHA384 = sequence(oid("1.2.840.10045.4.3.2")), sequence(oid("1.2.840.10045.4.3.3"))
ECDSA_SHA1, RSA_SHA256 = sequence(oid("1.2.840.10045.4.1")), sequence(oid("1.2.840.113549.1.1.11"), NULL)
SCHEMES = {"sha1": ECDSA_SHA1, "sha256": ECDSA_SHA256, "sha384": ECDSA_SHA384, "sha512": sequence(oid("1.2.840.10045.4.3.4"))}

BASIC_CONSTRAINTS, KEY_USAGE, NAMES, PURPOSES = "2.5.29.19", "2.5.29.15", "2.5.29.17", "2.5.29.37"
KEY_ID, AUTHORITY_KEY_ID = "2.5.29.14", "2.5.29.35"
CODE_SIGNING, TIME_STAMPING, ANY_PURPOSE = "1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.8", "2.5.29.37.0"
COMMON_NAME, ORGANIZATION, UNIT = "2.5.4.3", "2.5.4.10", "2.5.4.11"
UTF8, PRINTABLE, IA5, TELETEX, BMP, UNIVERSAL = 12, 19, 22, 20, 30, 28

AUTHORITY = {  # what makes a CA of a certificate
    BASIC_CONSTRAINTS: (True, bytes.fromhex("30030101ff")), KEY_USAGE: (True, bytes.fromhex("03020106")), PURPOSES: None, NAMES:
    None
}


def extension(name, critical, value):
    return sequence(oid(name), b"\x01\x01\xff" if critical else b"", tlv(4, value))


def name(*rdns):
    """A Name of RDNs, each a list of (type, value) or (type, value, kind of string)."""
    return sequence(*(tlv(
        0x31, b"".join(
            sorted(
                sequence(oid(kind), tlv(tag[0] if tag else UTF8, text if isinstance(text, bytes) else text.encode()))
                for kind, text, *tag in rdn))) for rdn in rdns))


def acme(text, tag=UTF8):
    """O=Acme and a common name, as the test PKI has them."""
    return name([(ORGANIZATION, "Acme")], [(COMMON_NAME, text, tag)])


def validity(begin, end):
    """20210101000000Z, to 20240101000000Z."""
    return sequence(*(tlv(0x17, text[2:].encode()) if text < "2050" else tlv(0x18, text.encode()) for text in (begin, end)))


def pem_of(certificates):
    return "".join(keys.pem(each, "CERTIFICATE") for each in certificates)


def certificate(place, own):
    return keys.der(place.pki / f"{own}.pem")


class Parts:
    """What a certificate of the test PKI is made of. Extensions are (critical, value) by their identifiers."""
    def __init__(self, der):
        (tbs, self.outer, _) = keys.children(read_tlv(der)[0])
        fields = keys.children(read_tlv(tbs)[0])
        self.version = fields.pop(0) if fields[0][0] == 0xA0 else b""
        self.serial, self.inner, self.issuer, self.validity, self.subject, self.key, *rest = fields
        self.extensions = {}
        for each in keys.children(read_tlv(read_tlv(rest[0])[0])[0]) if rest else ():
            kind, *critical, value = keys.children(read_tlv(each)[0])
            self.extensions[kind] = (bool(critical), read_tlv(value)[0])

    @property
    def number(self):
        return read_tlv(self.serial)[0]

    @property
    def key_id(self):
        return read_tlv(self.extensions[oid(KEY_ID)][1])[0]

    def change(self, extensions=None, **parts):
        for kind, value in (extensions or {}).items():
            self.extensions.pop(oid(kind), None)
            if value is not None:
                self.extensions[oid(kind)] = value
        for each, value in parts.items():
            setattr(self, each, value)
        return self

    def tbs(self, more=b""):
        listed = b"".join(
            sequence(kind, b"\x01\x01\xff" if critical else b"", tlv(4, value))
            for kind, (critical, value) in self.extensions.items())
        return sequence(self.version, self.serial, self.inner, self.issuer, self.validity, self.subject, self.key,
                        tlv(0xA3, tlv(0x30, listed + more)) if listed + more else b"")


def parts(place, own):
    return Parts(certificate(place, own))


def digest_of(place, key):
    """Authorities of the test PKI have P-384 and sign with SHA-384."""
    return "sha384" if (place.pki / f"{key}.pem").exists() and b"\x2b\x81\x04\x00\x22" in parts(place, key).key else "sha256"


def remade(place, own="leaf", by="issuing", more=b"", digest=None, **changes):
    """The certificate @own with changes, signed with the key @by, the one that is said to have issued it or not. @more:
    extensions as they come, whole. @digest: a hash that is not the one that goes with the key."""
    made = parts(place, own)
    digest = digest or digest_of(place, by)
    made.inner = made.outer = SCHEMES[digest]
    tbs = made.change(**changes).tbs(more)
    return sequence(tbs, made.outer, tlv(3, b"\0" + signature(place.fixture, by, tbs, digest=digest)))


def public_key(place, key):
    """SubjectPublicKeyInfo of one of the suite's own keys."""
    return keys.der(place.keys / f"{key}.pem")


def forged_by_own_generator(place, own="leaf", **changes):
    """A certificate that the root signed, for whoever takes its key with another generator: the point itself, which makes the
    private half 1. With k = 1 the signature is r = x of the point, s = digest + r: nobody's secret is needed."""
    point = parts(place, "root").key[-97:]
    made = parts(place, own)
    made.inner = made.outer = ECDSA_SHA384
    tbs = made.change(issuer=parts(place, "root").subject, **changes).tbs()
    r = int.from_bytes(point[1:49], "big") % CURVE_384["order"]
    s = (int.from_bytes(hashlib.sha384(tbs).digest(), "big") + r) % CURVE_384["order"]
    return sequence(tbs, made.outer, tlv(3, b"\0" + sequence(keys.integer(r), keys.integer(s))))


def root_of_own_generator(place):
    """The root's certificate, its very point as the generator of an own curve."""
    key = keys.explicit(parts(place, "root").key, own_generator=True, generator=CURVE_384["generator"])
    return remade(place, "root", by="root", key=key)
