# SPDX-License-Identifier: Apache-2.0
"""CMS and timestamps by hand, RFC 5652 and 3161: what openssl writes, and what it would not."""
import hashlib

import x509
from keys import integer, tlv
from place import signature
from x509 import NULL, oid, sequence

SIGNED_DATA, DATA, TIMESTAMP_INFO = oid("1.2.840.113549.1.7.2"), oid("1.2.840.113549.1.7.1"), oid("1.2.840.113549.1.9.16.1.4")
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
SIGNING_TIME, CERTIFICATE_V2, TOKEN = "1.2.840.113549.1.9.5", "1.2.840.113549.1.9.16.2.47", "1.2.840.113549.1.9.16.2.14"
HASHES = {
    "md5": sequence(oid("1.2.840.113549.2.5"), NULL), "sha1": sequence(oid("1.3.14.3.2.26")), "sha224":
    sequence(oid("2.16.840.1.101.3.4.2.4")), "sha256": sequence(oid("2.16.840.1.101.3.4.2.1")), "sha384":
    sequence(oid("2.16.840.1.101.3.4.2.2")), "sha512": sequence(oid("2.16.840.1.101.3.4.2.3"))
}


def attribute(kind, *values):
    return sequence(oid(kind), tlv(0x31, b"".join(values)))


def hashed(data, digest="sha256"):
    return hashlib.new(digest, data).digest()


def attributes_for(content, digest="sha256", kind=DATA):
    """What has to be signed at least."""
    return [attribute(CONTENT_TYPE, kind), attribute(MESSAGE_DIGEST, tlv(4, hashed(content, digest)))]


def signing_time(text):
    return attribute(SIGNING_TIME, tlv(0x17, text[2:].encode()))


def bound_to(certificate, digest="sha256", named=b""):
    """signingCertificateV2; @named: the issuer and serial in it, whole."""
    algorithm = b"" if digest == "sha256" else HASHES[digest]
    return attribute(CERTIFICATE_V2, sequence(sequence(sequence(algorithm, tlv(4, hashed(certificate, digest)), named))))


def issuer_serial(certificate, *more):
    """A directory name and a serial; @more: what follows the name in its place."""
    made = x509.Parts(certificate)
    return sequence(sequence(tlv(0xA4, b"".join([made.issuer, *more]))), made.serial)


def identifier(certificate):
    """Issuer and serial."""
    made = x509.Parts(certificate)
    return sequence(made.issuer, made.serial)


def key_identifier(certificate):
    return tlv(0x80, x509.Parts(certificate).key_id)


def signed_set(attributes, ordered=True):
    """What is signed: the attributes under the tag of a SET."""
    return tlv(0x31, b"".join(sorted(attributes) if ordered else attributes))


class Signed:
    """A SignedData, part by part; the parts may be replaced before der() is asked for.

    @content: what is signed.  @certificate, @key: by whom.  @others: certificates that come along, in this order.
    """
    def __init__(self, place, content, certificate, key, others=(), digest="sha256", kind=DATA, embedded=False):
        self.place, self.key, self.digest, self.kind = place, key, digest, kind
        self.version, self.signer_version = 1 if kind == DATA else 3, 1
        self.digests = [HASHES[digest]]
        self.hash = HASHES[digest]
        self.identifier = identifier(certificate)
        self.certificates = [certificate, *others]
        self.attributes = attributes_for(content, digest, kind)
        self.ordered = True
        self.set_tag = 0x31  # of what is signed
        self.scheme = x509.SCHEMES.get(digest)
        self.encapsulated = [kind, tlv(0xA0, tlv(4, content))] if embedded else [kind]
        self.unsigned = []
        self.value = None  # of the signature; None: made when it is needed
        self.more_signers = []

    def change(self, **parts):
        for each, value in parts.items():
            if not hasattr(self, each):
                raise AttributeError(each)
            setattr(self, each, value)
        return self

    def signature(self):
        if self.value is None:
            what = bytes([self.set_tag]) + signed_set(self.attributes, self.ordered)[1:]
            self.value = signature(self.place.fixture, self.key, what, digest=self.digest)
        return self.value

    def signer(self):
        listed = signed_set(self.attributes, self.ordered)
        return sequence(integer(self.signer_version), self.identifier, self.hash,
                        b"\xa0" + listed[1:] if self.attributes else b"", self.scheme, tlv(4, self.signature()),
                        tlv(0xA1, b"".join(sorted(self.unsigned))) if self.unsigned else b"")

    def der(self):
        return sequence(
            SIGNED_DATA,
            tlv(
                0xA0,
                sequence(integer(self.version), tlv(0x31, b"".join(self.digests)), sequence(*self.encapsulated),
                         tlv(0xA0, b"".join(self.certificates)) if self.certificates else b"",
                         tlv(0x31, b"".join([self.signer(), *self.more_signers])))))


def token_info(octets, time, digest="sha256"):
    """TSTInfo over the octets of a signature."""
    return sequence(integer(1), oid("1.3.6.1.4.1.32473.2"), sequence(HASHES[digest], tlv(4, hashed(octets, digest))),
                    integer(77), tlv(0x18, time.encode()))


def token(place, octets, time="20250601000000Z", by="tsa", digest="sha256", kind=TIMESTAMP_INFO, **changes):
    """A token of the test PKI's authority @by, of that time."""
    info = token_info(octets, time, digest)
    made = Signed(place, info, x509.certificate(place, by), by, (), digest, kind, embedded=True)
    return made.change(**changes).der()


def response(made, status=0):
    return sequence(sequence(integer(status)), made)
