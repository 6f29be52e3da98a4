# SPDX-License-Identifier: Apache-2.0
"""Times of signatures: windows of keys and certificates, and tokens of timestamp authorities. SIG-20, EVI-08, EVI-10, POL-05."""
import cms
import harness
import pki
import x509
from cases import Case, rows
from keys import integer, tlv
from place import kept
from rows.pol import CLOCKS, at_time

STAMP = "TRUST_TIMESTAMP"
IN_2020, IN_2022, IN_2025, IN_2035 = (f"{year}0601000000Z" for year in (2020, 2022, 2025, 2035))
TIMED = {"timestamp": pki.TIMES}
DEMANDED = {"timestamp": {**pki.TIMES, "required": True}}


def stamped(own="leaf", others=("issuing", ), stamp=None, members=None, claim=None, **token):
    """A case: CMS by that certificate with a token in it; @stamp: (place, octets) -> other bytes for it. @claim: signingTime."""
    def make(place):
        made = pki.signed(place, x509.certificate(place, own), own, others)
        if claim is not None:
            made.attributes.append(cms.signing_time(claim))
        found = stamp(place, made.signature()) if stamp else cms.token(place, made.signature(), **token)
        return made.change(unsigned=[cms.attribute(cms.TOKEN, found)] if found else [])

    return pki.made(make, **(members or TIMED))


def raw(own="leaf", stamp=None, members=None, chain=None, **token):
    """The same with .sig, .chain.pem and .tsr."""
    return pki.raw(own,
                   chain or (own, "issuing"),
                   token=stamp or (lambda place, octets: cms.token(place, octets, **token)),
                   **(members or TIMED))


def of_key(stamp=None, members=None, **window):
    """A bare key with a window, and a token beside its signature."""
    def spoil(place):
        document = harness.policy()
        document["signers"]["release"].update({"timestamp": pki.TIMES, **window, **(members or {})})
        pki.put(place, document)
        octets = place.sig.read_bytes()
        if stamp is not None:
            pki.attach(place, tsr=stamp(place, octets))

    return spoil


def at(time, **more):
    return lambda place, octets: cms.token(place, octets, time, **more)


def with_claim(own, claim):
    return stamped(own, stamp=lambda place, octets: b"", claim=claim)


def info(place, octets, info_parts, by="tsa", **changes):
    """A token over a TSTInfo of these parts."""
    made = cms.Signed(place,
                      x509.sequence(*info_parts(octets)),
                      x509.certificate(place, by),
                      by, (),
                      "sha256",
                      cms.TIMESTAMP_INFO,
                      embedded=True)
    return made.change(**changes).der()


def parts(octets):
    return x509.keys.children(x509.read_tlv(cms.token_info(octets, IN_2025))[0])


def with_info(change):
    """A token whose TSTInfo has other parts: version, policy, imprint, serial, time."""
    def stamp(place, octets):
        return info(place, octets, lambda own: change(parts(own)))

    return stamp


def behind_info(place, octets):
    """One byte after the TSTInfo, inside of what is signed."""
    made = cms.Signed(place,
                      cms.token_info(octets, IN_2025) + b"\0",
                      x509.certificate(place, "tsa"),
                      "tsa", (),
                      "sha256",
                      cms.TIMESTAMP_INFO,
                      embedded=True)
    return made.der()


def replaced(index, value):
    return with_info(lambda found: [*found[:index], value, *found[index + 1:]])


def by_openssl(place, octets):
    """A response of `openssl ts`, of this machine's time."""
    query = kept(place.fixture, ("query", ), octets,
                 lambda made, source: ["ts", "-query", "-data", source, "-sha256", "-cert", "-out", made])
    # tsa.cnf names the folder that the PKI was made in
    return kept(place.fixture, ("reply", ), query,
                lambda made, source: ["ts", "-reply", "-config", place.pki / "tsa.cnf", "-queryfile", source, "-out", made])


def by_stranger(others=(), find=None):
    """A token that a stranger signed, with a certificate that he made: the names of the good authority, his own key."""
    def stamp(place, octets):
        fake = x509.remade(place, "tsa", "stranger", key=x509.public_key(place, "stranger"))
        text = cms.token_info(octets, IN_2022)
        along = [x509.certificate(place, each) for each in others]
        made = cms.Signed(place, text, fake, "stranger", along, "sha256", cms.TIMESTAMP_INFO, embedded=True)
        return (find or (lambda place, made: made))(place, made).der()

    return stamp


def own_name(place, made):
    """Under an identifier of his own; the good authority's certificate comes first."""
    fake = x509.remade(place, "tsa", "stranger", key=x509.public_key(place, "stranger"), issuer=x509.acme("Stranger"))
    return made.change(identifier=cms.identifier(fake), certificates=[x509.certificate(place, "tsa"), fake])


def good_name(place, made):
    """Under the identifier of the good authority, whose certificate comes along alone."""
    return made.change(certificates=[x509.certificate(place, "tsa")])


def good_last(place, made):
    return made.change(certificates=[*made.certificates, x509.certificate(place, "tsa")])


def authority_first(place, octets):
    """A good token; authorities and others stand before the signer's certificate."""
    made = x509.certificate(place, "tsa")
    return cms.token(place,
                     octets,
                     certificates=[x509.certificate(place, each) for each in ("tsa-root", "leaf", "issuing")] + [made])


def of_other(place, octets):
    return cms.token(place, octets[:-1] + bytes([octets[-1] ^ 1]), IN_2022)


def of_document(place, _octets):
    """Of the manifest, and of nobody's signature."""
    return cms.token(place, pki.message(place), IN_2022)


def of_digest(place, octets):
    return cms.token(place, cms.hashed(octets), IN_2022)


def windows():
    ended = {"not_after": "2026-01-01T00:00:00Z"}
    yield from rows(
        "SIG-20", "TRUST_TIME",
        [("key-stamped-after-its-end", of_key(at(IN_2025), not_after="2024-01-01T00:00:00Z")),
         ("key-stamped-before-its-begin", of_key(at(IN_2022), not_before="2024-01-01T00:00:00Z")),
         ("key-ended-and-not-stamped", of_key(None, **ended)),
         ("key-ended-and-stamped-by-a-stranger", of_key(by_stranger(), **ended)),
         ("certificate-expired", pki.by("leaf-expired")), ("certificate-to-come", pki.by("leaf-future")),
         ("certificate-stamped-after-its-end", stamped("leaf-expired", time=IN_2025)),
         ("certificate-stamped-before-its-begin", stamped("leaf-expired", time=IN_2020)),
         ("certificate-stamped-a-second-late", stamped("leaf-expired", time="20240101000001Z")),
         ("certificate-claims-a-time", with_claim("leaf-expired", IN_2022)),
         ("certificate-stamped-and-no-authority-trusted", stamped("leaf-expired", time=IN_2022, members={"not_after": None})),
         ("certificate-stamped-by-a-stranger", stamped("leaf-expired", stamp=by_stranger())),
         ("authority-stamped-after-its-end", stamped("leaf-of-ca-expired", ("ca-expired", ), time=IN_2025)),
         ("signer-ended-before", stamped(time=IN_2022, members={**TIMED, "not_after": "2022-01-01T00:00:00Z"})),
         ("raw-stamped-after-its-end", raw("leaf-expired", time=IN_2025)),
         ("raw-expired", pki.raw("leaf-expired", ("leaf-expired", "issuing")))])
    yield from rows("SIG-20", STAMP, [
        ("of-another-signature", stamped(stamp=of_other)), ("of-the-document", stamped(stamp=of_document)),
        ("of-the-digest", stamped(stamp=of_digest)), ("of-the-time-to-come", stamped(time=IN_2035)),
        ("key-of-another-signature", of_key(of_other, **ended)), ("raw-of-another-signature", raw(stamp=of_other)),
        ("authority-for-code-too", stamped(by="tsa-two")), ("authority-not-critical", stamped(by="tsa-not-critical")),
        ("demanded-and-missing", pki.by(**DEMANDED)), ("demanded-and-raw", pki.raw(**DEMANDED)),
        ("demanded-of-a-key", of_key(None, {"timestamp": DEMANDED["timestamp"]})),
        ("demanded-and-claimed", stamped(stamp=lambda place, octets: b"", claim=IN_2025, members=DEMANDED)),
        ("demanded-and-of-a-stranger", stamped(stamp=by_stranger(), members=DEMANDED)),
        ("demanded-and-of-the-signer", stamped(by="leaf", members=DEMANDED)),
        ("demanded-and-of-another-root", stamped(members={"timestamp": {"roots": "root.pem", "required": True}})),
        ("digest-of-another-content", stamped(stamp=at(IN_2025, attributes=cms.attributes_for(b"x", kind=cms.TIMESTAMP_INFO)))),
        ("signature-of-zeros", stamped(stamp=at(IN_2025, value=x509.sequence(integer(1), integer(1)))))
    ])
    yield from rows("SIG-20", "FORMAT_SIGNATURE", [(f"token-{word}", raw(stamp=stamp)) for word, stamp in (
        ("version-2", replaced(0, integer(2))),
        ("utc-time", replaced(4, tlv(0x17, b"250601000000Z"))),
        ("no-zone", replaced(4, tlv(0x18, b"20250601000000"))),
        ("day-31", replaced(4, tlv(0x18, b"20250631000000Z"))),
        ("fraction-of-zeros",
         replaced(4, tlv(0x18, b"20250601000000.0Z"))),
        ("sha1",
         with_info(lambda found: [*found[:2], x509.sequence(cms.HASHES["sha1"], tlv(4, bytes(20))), *found[3:]])),
        ("short-imprint",
         with_info(lambda found: [*found[:2], x509.sequence(cms.HASHES["sha256"], tlv(4, bytes(20))), *found[3:]])),
        ("critical-extension",
         with_info(lambda found: [*found, tlv(0xA1, x509.extension("1.3.6.1.4.1.32473.1", True, b"\5\0"))])),
        ("more", with_info(lambda found: [*found, tlv(4, b"x")])),
        ("accuracy-not-minimal", with_info(lambda found: [*found, x509.sequence(tlv(0x80, b"\0\1"))])),
        ("accuracy-of-1000", with_info(lambda found: [*found, x509.sequence(tlv(0x80, b"\x03\xe8"))])),
        ("byte-behind-the-info", behind_info), ("no-serial", with_info(lambda found: found[:3] + found[4:])),
        ("byte-behind", lambda place, octets: cms.token(place, octets) + b"\0"), ("plain-data", at(IN_2025, kind=cms.DATA)),
        ("no-content", at(IN_2025, encapsulated=[cms.TIMESTAMP_INFO])),
        ("rejected", lambda place, octets: cms.response(cms.token(place, octets), 2)),
        ("response-without", lambda place, octets: x509.sequence(x509.sequence(integer(0)))),
        ("empty", lambda place, octets: b""), ("text", lambda place, octets: IN_2025.encode()))])
    yield from rows(
        "SIG-20", "OK",
        [("key-ended-since", of_key(at(IN_2025), **ended)),
         ("key-stamped-since-its-begin", of_key(at(IN_2025), not_before="2024-01-01T00:00:00Z")),
         ("certificate-expired-since", stamped("leaf-expired", time=IN_2022)),
         ("certificate-stamped-in-its-last-second", stamped("leaf-expired", time="20240101000000Z")),
         ("authority-expired-since", stamped("leaf-of-ca-expired", ("ca-expired", ), time=IN_2022)),
         ("raw-expired-since", raw("leaf-expired", time=IN_2022)),
         ("response", raw(stamp=lambda place, octets: cms.response(cms.token(place, octets)))),
         ("response-with-modifications", raw(stamp=lambda place, octets: cms.response(cms.token(place, octets), 1))),
         *((digest, stamped(digest=digest)) for digest in ("sha256", "sha384", "sha512")),
         ("demanded", stamped(members=DEMANDED)), ("demanded-and-raw-there", raw(members=DEMANDED)),
         ("authority-in-the-policy", stamped(certificates=[], members={"timestamp": {"roots": "tsa.pem"}})),
         ("by-openssl", raw(stamp=by_openssl, members=DEMANDED)), ("stranger-counts-for-nothing", stamped(stamp=by_stranger())),
         ("not-asked-and-of-another-signature", stamped(stamp=of_other, members={"not_after": None})),
         ("accuracy", raw(stamp=with_info(lambda found: [*found, x509.sequence(tlv(0x80, b"\1"))]))),
         ("fraction", raw(stamp=replaced(4, tlv(0x18, b"20250601000000.5Z"))))])


def authorities():
    """By the identifier, and in its own window."""
    yield from rows("EVI-08", STAMP,
                    [("token-by-a-stranger-good-last", stamped(stamp=by_stranger(find=good_last), members=DEMANDED)),
                     ("token-by-a-stranger-good-first", stamped(stamp=by_stranger(find=own_name), members=DEMANDED)),
                     ("token-by-a-stranger-good-alone", stamped(stamp=by_stranger(find=good_name), members=DEMANDED)),
                     ("token-by-a-stranger-good-in-the-policy",
                      stamped(stamp=by_stranger(), members={"timestamp": {"roots": "tsa.pem", "required": True}})),
                     ("tsr-by-a-stranger-good-first", raw(stamp=by_stranger(find=own_name), members=DEMANDED)),
                     ("tsr-by-a-stranger-good-last", raw(stamp=by_stranger(find=good_last), members=DEMANDED)),
                     ("token-certificate-absent", stamped(certificates=[], members=DEMANDED))])
    yield from rows("EVI-08", "TRUST_TIME",
                    [("expired-by-a-stranger-good-first", stamped("leaf-expired", stamp=by_stranger(find=own_name))),
                     ("expired-by-a-stranger-good-last", stamped("leaf-expired", stamp=by_stranger(find=good_last)))])
    yield from rows("EVI-08", "OK", [("token-others-first", stamped(stamp=authority_first, members=DEMANDED)),
                                     ("tsr-others-first", raw(stamp=authority_first, members=DEMANDED))])
    yield from rows("EVI-10", STAMP, [("authority-expired", stamped(by="tsa-expired", time=IN_2025)),
                                      ("authority-not-yet", stamped(by="tsa-expired", time=IN_2020)),
                                      ("tsr-authority-expired", raw(by="tsa-expired", time=IN_2025))])
    yield from rows("EVI-10", "TRUST_REVOKED",
                    [("authority-revoked", stamped(by="tsa-revoked", members={**TIMED, "crl": {"files": ["tsa-root.crl"]}}))])
    yield from rows("EVI-10", "OK", [("authority-expired-since", stamped(by="tsa-expired", time=IN_2022)),
                                     ("tsr-authority-expired-since", raw(by="tsa-expired", time=IN_2022))])


def clocks():
    """A certificate needs a clock, and a timestamp makes none."""
    for name, now in CLOCKS:
        expect = "OK" if name == "2038" else "TRUST_TIME"
        for word, spoil in (("certificate", pki.by()), ("stamped", stamped(time=IN_2025)),
                            ("listed", pki.by(crl={"files": ["issuing.crl", "root.crl"], "required": True}))):
            yield Case("POL-05", f"{name}-{word}", expect, spoil, act=at_time(spoil, now), native=True)


def cases(_setting):
    yield from windows()
    yield from authorities()
    yield from clocks()
