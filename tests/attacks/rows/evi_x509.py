# SPDX-License-Identifier: Apache-2.0
"""EVI: certificates and their chains."""
import pki
import x509
from cases import rows
from x509 import ORGANIZATION, COMMON_NAME, UNIT, acme, extension, name

TRUST = "TRUST_CERTIFICATE"
STRANGE = "TRUST_SIGNERS"  # none of the signer's
RELEASE = "Acme Lambda Release"

CN, O = (COMMON_NAME, RELEASE), (ORGANIZATION, "Acme")


def authorities(place, count, link):
    """So many authorities of strangers' making; @link: (number) -> (number of the issuer). All have one key."""
    return [
        x509.remade(place,
                    "issuing",
                    "stranger",
                    subject=acme(f"Ring {number}"),
                    issuer=acme(f"Ring {link(number)}"),
                    key=x509.public_key(place, "stranger")) for number in range(count)
    ]


def ring(count, extra=()):
    """A leaf below authorities that issued each other, in a circle."""
    def make(place):
        leaf = x509.remade(place, "leaf", "stranger", issuer=acme("Ring 0"))
        return pki.signed(place, leaf, "leaf", [*authorities(place, count, lambda at: (at + 1) % count), *extra])

    return pki.made(make)


def namesakes(place):
    """Fifteen strangers by the name of the authority that issued the leaf, each one issued by all others as far as names go."""
    issuer = x509.parts(place, "issuing").subject
    fakes = [
        x509.remade(place,
                    "issuing",
                    "stranger",
                    subject=issuer,
                    issuer=issuer,
                    serial=x509.keys.integer(0x5000 + at),
                    key=x509.public_key(place, "stranger")) for at in range(15)
    ]
    leaf = x509.remade(place, "leaf", "stranger")
    return pki.signed(place, leaf, "leaf", fakes)


def namesakes_beside_good(place):
    """The same beside a good chain, which they neither help nor hurt."""
    issuer = x509.parts(place, "issuing").subject
    fakes = [
        x509.remade(place,
                    "issuing",
                    "stranger",
                    issuer=issuer,
                    serial=x509.keys.integer(0x5000 + at),
                    key=x509.public_key(place, "stranger")) for at in range(14)
    ]
    return pki.signed(place, others=[*fakes, "issuing"])


def deep(count):
    """A leaf below so many honest authorities below the root; all of them have the key of the first."""
    def make(place):
        found, above = [], x509.parts(place, "root").subject
        for at in range(count):
            by_key = "root" if at == 0 else "sibling"
            found.append(
                x509.remade(place,
                            "sibling",
                            by_key,
                            subject=acme(f"Level {at}"),
                            issuer=above,
                            serial=x509.keys.integer(0x6000 + at)))
            above = acme(f"Level {at}")
        leaf = x509.remade(place, "leaf", "sibling", issuer=above)
        return pki.signed(place, leaf, "leaf", found)

    return pki.made(make)


def many(count):
    """So many well-formed certificates beside the signature."""
    def make(place):
        return pki.signed(place, others=["issuing", *(small(place, at) for at in range(count - 2))])

    return pki.made(make)


def small(place, number):
    made = x509.parts(place, "leaf").change(serial=x509.keys.integer(0x7000 + number))
    made.extensions = {}
    return x509.sequence(made.tbs(), made.outer, x509.tlv(3, b"\0" + bytes(8)))


def of_small_chain(count):
    return pki.raw(chain=("leaf", "issuing", *(["sibling"] * (count - 2))))


def below(authority, leaf=None, **members):
    """A leaf of that authority of the test PKI, both below the root."""
    return pki.by(leaf or f"leaf-of-{authority}", others=(authority, ), **members)


def issuer_key(own):
    """issuer_keys with the key of one authority."""
    def find(place):
        return "sha256:" + x509.keys.sha256(x509.parts(place, own).key)

    return find


def with_issuer_keys(case, *owns):
    def spoil(place):
        pki.trust(place, issuer_keys=[issuer_key(own)(place) for own in owns])
        case(place)

    return spoil


def sealed_by(own, *others):
    return lambda place: pki.attach(place, p7s=pki.openssl(place, own, others))


def purposes(*kinds):
    return (False, x509.sequence(*(x509.oid(kind) for kind in kinds)))


UNKNOWN, POLICY_CONSTRAINTS, INHIBIT_ANY_POLICY = "1.3.6.1.4.1.32473.1", "2.5.29.36", "2.5.29.54"
DOUBLED = {  # an extension a second time, and what it says
    "purposes": extension(x509.PURPOSES, False, x509.sequence(x509.oid(x509.CODE_SIGNING))), "key-usage":
    extension(x509.KEY_USAGE, True,
              bytes.fromhex("03020780")), "basic-constraints": extension(x509.BASIC_CONSTRAINTS, True, b"\x30\x00"), "names":
    extension(x509.NAMES, False,
              x509.sequence(x509.tlv(0x82, b"evil.example"))), "unknown": 2 * extension(UNKNOWN, False, b"\x05\x00")
}


def chains():
    yield from rows("EVI-03", TRUST,
                    [("purpose-absent", pki.by("leaf-no-purpose")), ("purpose-any", pki.by("leaf-any-purpose")),
                     ("purpose-server", pki.by("leaf-server")),
                     ("purpose-time", pki.issued(extensions={x509.PURPOSES: purposes(x509.TIME_STAMPING)})),
                     ("purpose-other-than-asked", pki.by(eku=["1.3.6.1.4.1.55555.1.1"])),
                     ("purpose-forbidden-above", below("ca-server")), ("leaf-is-authority", pki.by("leaf-ca")),
                     ("leaf-may-not-sign", pki.by("leaf-encipher")),
                     ("path-length", pki.by("leaf-too-deep", others=("ca-below-short", "ca-short"))),
                     ("outside-the-names",
                      pki.by("leaf-outside", others=("ca-constrained", ), subject=None, san={"email": "release@evil.example"})),
                     ("authority-may-not-sign", below("ca-no-sign")), ("authority-without-usage", below("ca-no-usage")),
                     ("nine-deep", deep(7))])
    yield from rows("EVI-03", STRANGE,
                    [("critical-unknown-above", strange_authority),
                     ("issuer-in-other-case", pki.issued(issuer=acme("acme code signing"))),
                     ("issuer-in-other-string-type", pki.issued(issuer=acme("Acme Code Signing", x509.PRINTABLE))),
                     ("issuer-with-blanks", pki.issued(issuer=acme("Acme  Code Signing")))])
    yield from rows("EVI-03", "TRUST_CERTIFICATE",
                    [("critical-unknown", pki.issued(more=extension(UNKNOWN, True, b"\x05\x00"))),
                     *((f"doubled-{word}", pki.issued(more=value)) for word, value in DOUBLED.items()),
                     ("demands-a-policy", pki.issued(more=extension(POLICY_CONSTRAINTS, True, bytes.fromhex("3003800100")))),
                     ("authority-demands-a-policy", demanding_authority),
                     ("version-1", pki.issued(version=b"", extensions={each: None
                                                                       for each in EVERY_EXTENSION})),
                     ("version-2", pki.issued(version=bytes.fromhex("a003020101"))),
                     ("serial-of-21-octets", pki.issued(serial=b"\x02\x15\x01" + bytes(20))),
                     ("purposes-empty", pki.issued(extensions={x509.PURPOSES: (False, b"\x30\x00")}))])
    yield from rows("EVI-03", "FORMAT_SIGNATURE", [("serial-negative", pki.issued(serial=b"\x02\x01\x80"))])
    yield from rows(
        "EVI-03", "OK",
        [("serial-0", pki.issued(serial=b"\x02\x01\x00")),
         ("no-mapping-of-policies", pki.issued(more=extension(POLICY_CONSTRAINTS, True, bytes.fromhex("3003810100")))),
         ("no-policy-for-all", pki.issued(more=extension(INHIBIT_ANY_POLICY, True, bytes.fromhex("020100")))),
         ("unknown-and-not-critical", pki.issued(more=extension(UNKNOWN, False, b"\x05\x00"))), ("leaf", pki.by()),
         ("leaf-without-usage", pki.by("leaf-no-usage")), ("leaf-of-commitment", pki.by("leaf-commitment")),
         ("inside-the-names", pki.by("leaf-inside", others=("ca-constrained", ), san={"email": "release@acme.example"})),
         ("path-length-0", below("ca-short")), ("one-purpose-of-two", pki.by(eku=["1.3.6.1.4.1.55555.1.1", x509.CODE_SIGNING])),
         ("eight-deep", deep(6)),
         ("purpose-critical", pki.issued(extensions={x509.PURPOSES: (True, purposes(x509.CODE_SIGNING)[1])}))])
    yield from rows("EVI-04", STRANGE, [("self-signed", pki.by("self", others=())),
                                        ("self-signed-beside-good-ones", pki.by("self", others=("issuing", "root"))),
                                        ("loop-of-1", ring(1)), ("loop-of-2", ring(2)), ("loop-of-7", ring(7)),
                                        ("loop-of-15", ring(15)), ("namesakes", pki.made(namesakes))])
    yield from rows("EVI-04", "LIMIT_COUNT", [("100-certificates", many(100)), ("17-certificates", many(17)),
                                              ("17-in-chain", of_small_chain(17))])
    yield from rows("EVI-04", "LIMIT_SIZE", [("1000-certificates", many(1000)), ("100-in-chain", of_small_chain(100))])
    yield from rows("EVI-04", "OK", [("16-certificates", many(16)), ("16-in-chain", of_small_chain(16)),
                                     ("namesakes-beside-good", pki.made(namesakes_beside_good)),
                                     ("two-ways-up", pki.by(others=("issuing", "issuing-cross"), roots="roots.pem")),
                                     ("other-way-up", pki.by(others=("issuing-cross", ), roots="root-rsa.pem"))])


EVERY_EXTENSION = (x509.BASIC_CONSTRAINTS, x509.KEY_USAGE, x509.PURPOSES, x509.NAMES, x509.KEY_ID, x509.AUTHORITY_KEY_ID)


def strange_authority(place):
    """An authority with a critical extension that nobody knows."""
    authority = x509.remade(place, "issuing", "root", more=extension(UNKNOWN, True, b"\x05\x00"))
    pki.trust(place)
    pki.attach(place, p7s=pki.signed(place, others=[authority]).der())


def demanding_authority(place):
    authority = x509.remade(place, "issuing", "root", more=extension(POLICY_CONSTRAINTS, True, bytes.fromhex("3003800100")))
    pki.trust(place)
    pki.attach(place, p7s=pki.signed(place, others=[authority]).der())


WRONG_SUBJECTS = (("shorter", [[O], [(COMMON_NAME, "Acme Lambda")]]), ("longer", [[O], [
    (COMMON_NAME, "Acme Lambda Release 2")
]]), ("one-rdn-less", [[CN]]), ("one-rdn-more", [[O], [(UNIT, "Evil")],
                                                 [CN]]), ("name-twice", [[O], [CN], [CN]]), ("one-rdn-of-both", [[O, CN]]),
                  ("one-rdn-of-two", [[O], [CN, (UNIT, "Evil")]]), ("nul-behind", [[O], [
                      (COMMON_NAME, RELEASE + "\0")
                  ]]), ("nul-and-more", [[O], [(COMMON_NAME, RELEASE + "\0.evil.example")]]),
                  ("other-case", [[O], [(COMMON_NAME, RELEASE.lower())]]), ("blank-behind", [[O], [
                      (COMMON_NAME, RELEASE + " ")
                  ]]), ("two-blanks", [[O], [(COMMON_NAME, RELEASE.replace(" ", "  "))]]), ("written-in-one", [[
                      (COMMON_NAME, RELEASE + ",O=Acme")
                  ]]), ("other-type", [[O], [(UNIT, RELEASE)]]), ("types-swapped", [[
                      (ORGANIZATION, RELEASE)
                  ], [(COMMON_NAME, "Acme")]]), ("bmp", [[O], [
                      (COMMON_NAME, RELEASE.encode("utf-16-be"), x509.BMP)
                  ]]), ("universal", [[O], [
                      (COMMON_NAME, RELEASE.encode("utf-32-be"), x509.UNIVERSAL)
                  ]]), ("teletex", [[O], [(COMMON_NAME, RELEASE, x509.TELETEX)]
                                    ]), ("look-alike", [[O], [(COMMON_NAME, RELEASE.replace("A", "\u0410"))]]), ("empty", []))

GOOD_SUBJECTS = (("other-order", [[CN], [O]]), ("printable", [[O], [(COMMON_NAME, RELEASE, x509.PRINTABLE)]]),
                 ("ia5", [[O], [(COMMON_NAME, RELEASE, x509.IA5)]]))


def names_of(*general):
    return {x509.NAMES: (False, x509.sequence(*general))}


URI = b"https://ci.acme.example/release"
SAN = {"subject": None, "san": {"uri": URI.decode()}}
WRONG_NAMES = (("shorter", x509.tlv(0x86,
                                    URI[:-1])), ("longer", x509.tlv(0x86,
                                                                    URI + b"/")), ("other-case", x509.tlv(0x86, URI.upper())),
               ("nul-behind", x509.tlv(0x86, URI + b"\0")), ("nul-and-more", x509.tlv(0x86, URI + b"\0.evil.example")),
               ("as-dns", x509.tlv(0x82, URI)), ("as-email", x509.tlv(0x81, URI)),
               ("as-other-name", x509.tlv(0xA0,
                                          x509.oid(UNKNOWN) + x509.tlv(0xA0, x509.tlv(12, URI)))))


def identities():
    yield from rows("EVI-05", STRANGE, [(f"subject-{word}", pki.issued(subject=name(*rdns))) for word, rdns in WRONG_SUBJECTS])
    yield from rows("EVI-05", STRANGE,
                    [(f"policy-{word}", pki.by(subject=text))
                     for word, text in (("shorter", "CN=Acme Lambda Release"), ("longer", pki.SUBJECT + ",C=DE"),
                                        ("other-case", "cn=acme lambda release,o=acme"),
                                        ("one-rdn", "CN=Acme Lambda Release+O=Acme"), ("package", "CN={package},O=Acme"))])
    yield from rows("EVI-05", STRANGE,
                    [(f"san-{word}", pki.issued(extensions=names_of(value), members=SAN)) for word, value in WRONG_NAMES])
    yield from rows("EVI-05", STRANGE,
                    [("san-absent", pki.issued(extensions={x509.NAMES: None}, members=SAN)),
                     ("san-in-subject",
                      pki.issued(extensions={x509.NAMES: None}, subject=name([O], [(COMMON_NAME, URI.decode())]), members=SAN)),
                     ("san-right-and-subject-wrong", pki.by("twin", san={"uri": URI.decode()})),
                     ("subject-right-and-san-wrong", pki.by(san={"uri": "https://ci.acme.example/other"}))])
    yield from rows("EVI-05", TRUST, [("san-empty", pki.issued(extensions=names_of(), members=SAN))])
    yield from rows("EVI-05", "OK", [(f"subject-{word}", pki.issued(subject=name(*rdns))) for word, rdns in GOOD_SUBJECTS])
    yield from rows(
        "EVI-05", "OK",
        [("policy-other-order", pki.by(subject="O=Acme,CN=Acme Lambda Release")),
         ("policy-by-number", pki.by(subject="2.5.4.3=Acme Lambda Release,O=Acme")), ("san-uri", pki.by(**SAN)),
         ("san-one-of-many", pki.issued(extensions=names_of(x509.tlv(0x82, b"a.example"), x509.tlv(0x86, URI)), members=SAN)),
         ("san-email", pki.by(subject=None, san={"email": "release@acme.example"})),
         ("san-dns", pki.by(subject=None, san={"dns": "release.acme.example"})),
         ("package-in-subject", pki.issued(subject=acme("orders-api"), members={"subject": "CN={package},O=Acme"})),
         ("both", pki.by(san={"uri": URI.decode()}))])
    yield from rows("EVI-05", "CONFIG_POLICY",
                    [("neither", pki.by(subject=None)),
                     ("san-of-two", pki.by(san={"uri": URI.decode(), "dns": "release.acme.example"})),
                     ("subject-empty", pki.by(subject="")), ("subject-no-name", pki.by(subject="Acme Lambda Release"))])
    yield from rows(
        "EVI-05b", TRUST,
        [("by-sibling", with_issuer_keys(sealed_by("leaf-of-sibling", "sibling"), "issuing")),
         ("by-sibling-beside-issuing", with_issuer_keys(sealed_by("leaf-of-sibling", "issuing", "sibling"), "issuing")),
         ("key-of-the-root", with_issuer_keys(sealed_by("leaf", "issuing"), "root")),
         ("key-of-the-leaf", with_issuer_keys(sealed_by("leaf", "issuing"), "leaf"))])
    yield from rows("EVI-05b", "OK",
                    [("by-issuing", with_issuer_keys(sealed_by("leaf", "issuing"), "issuing")),
                     ("one-of-two", with_issuer_keys(sealed_by("leaf-of-sibling", "sibling"), "issuing", "sibling")),
                     ("sibling-without-issuer-keys", pki.by("leaf-of-sibling", others=("sibling", )))])


def cases(_setting):
    yield from chains()
    yield from identities()
