# SPDX-License-Identifier: Apache-2.0
"""EVI: the structure around a signature, and which certificate it is by."""
import cms
import pki
import x509
from cases import rows
from cms import attribute, attributes_for, hashed
from keys import children, integer, read_tlv, tlv

FORMAT, STRANGE = "FORMAT_SIGNATURE", "TRUST_SIGNERS"


def changed(change, **members):
    """A case: what openssl wrote, other bytes."""
    return pki.made(lambda place: change(pki.openssl(place)), **members)


def with_parts(find, members=None, **more):
    """A case: a good signature by hand, parts of it replaced: @find(place, its message) returns which."""
    def make(place):
        return pki.signed(place, **more).change(**find(place, pki.message(place)))

    return pki.made(make, **(members or {}))


def attributes(change, members=None):
    """Signed attributes, other ones: @change(place, message, the usual ones) returns them. What is signed are those."""
    return with_parts(lambda place, message: {"attributes": change(place, message, attributes_for(message))}, members)


def bound_by_name(find):
    """signingCertificateV2 with the right hash, and a name and serial of the certificate: @find(place, certificate)."""
    def change(place, _message, own):
        leaf = x509.certificate(place, "leaf")
        return [*own, cms.bound_to(leaf, named=find(place, leaf))]

    return attributes(change)


def digest(value, kind=cms.MESSAGE_DIGEST):
    return attribute(kind, tlv(4, value))


def indefinite(der):
    """The outermost SEQUENCE in the indefinite form of BER."""
    return b"\x30\x80" + read_tlv(der)[0] + b"\0\0"


def indefinite_inside(der):
    kind, around = children(read_tlv(der)[0])
    return x509.sequence(kind, b"\xa0\x80" + read_tlv(around)[0] + b"\0\0")


def long_form(der):
    body = read_tlv(der)[0]
    return b"\x30\x83" + len(body).to_bytes(3, "big") + body


def two_signers(place):
    made = pki.signed(place)
    other = pki.signed(place, x509.certificate(place, "person-1"), "person-1")
    return made.change(more_signers=[other.signer()], certificates=made.certificates + other.certificates[:1])


def same_signer_twice(place):
    made = pki.signed(place)
    return made.change(more_signers=[made.signer()])


def no_signer(place):
    made = pki.signed(place)
    made.signer = lambda: b""
    return made


def wrong_case(find):
    return pki.made(lambda place: find(place, pki.signed(place)))


def over_other_set(place, made):
    """Signed over the attributes as they stand there, [0] and all, in the order of openssl."""
    return made.change(set_tag=0xA0)


def over_sequence(place, made):
    return made.change(set_tag=0x30)


def over_message(place, made):
    """Signed over the document itself, with attributes beside it."""
    return made.change(value=place.sign(pki.message(place), "leaf"))


def over_digest(place, made):
    return made.change(value=place.sign(hashed(pki.message(place)), "leaf"))


def attributes_as_document(place):
    """The signed attributes of a good CMS as the manifest, and their signature as a raw one: it holds, and is no manifest."""
    pki.trust(place, **pki.BOTH)
    made = pki.signed(place)
    octets, text = made.signature(), cms.signed_set(made.attributes)
    place.manifest.write_bytes(text)
    chain = [x509.certificate(place, "leaf"), x509.certificate(place, "issuing")]
    pki.attach(place, sig=octets, chain=x509.pem_of(chain))


def structure():
    yield from rows("EVI-07", FORMAT, [
        ("embedded", pki.by(options=("-nodetach", ))),
        ("embedded-and-detached",
         with_parts(lambda place, message: {"encapsulated": [cms.DATA, tlv(0xA0, tlv(4, message))]})),
        ("embedded-empty", with_parts(lambda place, message: {"encapsulated": [cms.DATA, tlv(0xA0, tlv(4, b""))]})),
        ("embedded-other", with_parts(lambda place, message: {"encapsulated": [cms.DATA, tlv(0xA0, tlv(4, b"{}"))]})),
        ("content-of-a-timestamp", pki.by(options=("-econtent_type", "1.2.840.113549.1.9.16.1.4"))),
        ("attribute-of-other-type",
         attributes(lambda place, message, own: [attribute(cms.CONTENT_TYPE, cms.TIMESTAMP_INFO), own[1]])),
        ("type-absent", attributes(lambda place, message, own: own[1:])), ("two-signers", pki.made(two_signers)),
        ("one-signer-twice", pki.made(same_signer_twice)), ("no-signer", pki.made(no_signer)),
        ("no-attributes", pki.by(options=("-noattr", ))), ("digest-absent", attributes(lambda place, message, own: own[:1])),
        ("digest-double", attributes(lambda place, message, own: [*own, digest(bytes(32))])),
        ("digest-double-and-alike", attributes(lambda place, message, own: [*own, own[1]])),
        ("digest-of-two-values",
         attributes(lambda place, message, own:
                    [own[0], attribute(cms.MESSAGE_DIGEST, tlv(4, hashed(message)), tlv(4, bytes(32)))])),
        ("digest-of-no-value", attributes(lambda place, message, own: [own[0], attribute(cms.MESSAGE_DIGEST)])),
        ("digest-short", attributes(lambda place, message, own: [own[0], digest(hashed(message)[:20])])),
        ("digest-empty", attributes(lambda place, message, own: [own[0], digest(b"")])),
        ("33-attributes",
         attributes(lambda place, message, own: own + [attribute(f"1.3.6.1.4.1.32473.{at}", b"\x05\x00") for at in range(31)])),
        ("not-in-order",
         with_parts(lambda place, message: {"attributes": sorted(attributes_for(message), reverse=True), "ordered": False})),
        ("bound-by-two-names", bound_by_name(lambda place, leaf: cms.issuer_serial(leaf, x509.acme("Another")))),
        ("signing-time-malformed",
         attributes(lambda place, message, own: [*own, attribute(cms.SIGNING_TIME, tlv(0x17, b"soon"))])),
        ("two-timestamps", with_parts(lambda place, message: {"unsigned": 2 * [attribute(cms.TOKEN, x509.sequence())]})),
        ("indefinite", changed(indefinite)), ("indefinite-inside", changed(indefinite_inside)),
        ("long-form", changed(long_form)), ("streamed", pki.by(options=("-nodetach", "-stream"))),
        ("byte-behind", changed(lambda der: der + b"\0")), ("newline-behind", changed(lambda der: der + b"\n")),
        ("twice", changed(lambda der: der + der)), ("cut", changed(lambda der: der[:-1])), ("empty", changed(lambda der: b"")),
        ("pem", changed(lambda der: x509.keys.pem(der, "CMS").encode())),
        ("base64", changed(lambda der: x509.keys.base64.b64encode(der))),
        ("bare-signed-data", changed(lambda der: read_tlv(children(read_tlv(der)[0])[1])[0])),
        ("version-3", with_parts(lambda place, message: {"version": 3})),
        ("version-0", with_parts(lambda place, message: {"version": 0})),
        ("signer-version-3", with_parts(lambda place, message: {"signer_version": 3})),
        ("digest-not-announced", with_parts(lambda place, message: {"digests": [cms.HASHES["sha384"]]})),
        ("no-digest-announced", with_parts(lambda place, message: {"digests": []}))
    ])
    yield from rows(
        "EVI-07", STRANGE,
        [("digest-wrong", attributes(lambda place, message, own: [own[0], digest(hashed(message + b"\n"))])),
         ("digest-of-zeros", attributes(lambda place, message, own: [own[0], digest(bytes(32))])),
         ("over-the-tagged-attributes", wrong_case(over_other_set)), ("over-a-sequence", wrong_case(over_sequence)),
         ("over-the-document", wrong_case(over_message)), ("over-the-digest", wrong_case(over_digest)),
         ("attributes-changed-after", pki.made(lambda place: changed_after(pki.signed(place)))),
         ("bound-to-another", attributes(lambda place, message, own: [*own, cms.bound_to(x509.certificate(place, "twin"))])),
         ("bound-to-another-and-asked",
          attributes(lambda place, message, own: [*own, cms.bound_to(x509.certificate(place, "twin"))], {"cert_bound": True})),
         ("bound-by-another-issuer",
          bound_by_name(lambda place, leaf: cms.issuer_serial(x509.certificate(place, "leaf-of-sibling")))),
         ("bound-by-another-serial", bound_by_name(lambda place, leaf: cms.issuer_serial(x509.certificate(place, "twin")))),
         ("signature-cut", wrong_case(lambda place, made: made.change(value=made.signature()[:-1]))),
         ("signature-empty", wrong_case(lambda place, made: made.change(value=b"")))])
    yield from rows("EVI-07", "TRUST_CERTIFICATE", [("not-bound-and-asked", pki.by(cert_bound=True))])
    yield from rows("EVI-07", ("FORMAT_JSON", "FORMAT_MANIFEST"), [("attributes-as-the-document", attributes_as_document)])
    yield from rows("EVI-07", "OK", [
        ("plain", pki.by()), ("bound", pki.by(options=("-cades", ))),
        ("bound-and-asked", pki.by(options=("-cades", ), cert_bound=True)),
        ("without-capabilities", pki.by(options=("-nosmimecap", ))), ("by-key-id", pki.by(options=("-keyid", ))),
        ("sha384", pki.by(digest="sha384")), ("sha512", pki.by(digest="sha512")),
        ("issuer-in-the-policy", pki.by(others=(), roots="issuing.pem")), ("by-hand", pki.made(pki.signed)),
        ("null-in-digest", with_parts(lambda place, message: {"hash": NULL_HASH, "digests": [NULL_HASH]})),
        ("unknown-attribute", attributes(lambda place, message, own: [*own, attribute("1.3.6.1.4.1.32473.1", b"\x05\x00")])),
        ("bound-by-name", bound_by_name(lambda place, leaf: cms.issuer_serial(leaf))),
        ("bound-by-sha384",
         attributes(lambda place, message, own: [*own, cms.bound_to(x509.certificate(place, "leaf"), "sha384")])),
        ("32-attributes",
         attributes(lambda place, message, own: own + [attribute(f"1.3.6.1.4.1.32473.{at}", b"\x05\x00") for at in range(30)])),
        *((f"{word}-{md}", pki.by(own, digest=md, options=options, subject=f"CN=Acme Lambda Release {name},O=Acme"))
          for word, own, name, options in (("p384", "leaf-p384", "P-384", ()), ("rsa", "leaf-rsa", "RSA", ()),
                                           ("pss", "leaf-rsa", "RSA", PSS)) for md in ("sha256", "sha384", "sha512"))
    ])


NULL_HASH = x509.sequence(x509.oid("2.16.840.1.101.3.4.2.1"), x509.NULL)
PSS = ("-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:digest")


def changed_after(made):
    """Another time among the signed attributes than that which was signed."""
    made.attributes.append(cms.signing_time("20250601000000Z"))
    made.signature()
    made.attributes[-1] = cms.signing_time("20260601000000Z")
    return made


def strangers(place, key="stranger", **more):
    """A certificate that a stranger made, for his own key, with the names and the serial of the good one."""
    return x509.remade(place, "leaf", key, key=x509.public_key(place, key), **more)


def by_stranger(certificates, find=cms.identifier):
    """Signed by the stranger's key; the identifier is that of the good certificate. @certificates: what comes along."""
    def make(place):
        good = x509.certificate(place, "leaf")
        found = {"good": good, "fake": strangers(place), "issuing": x509.certificate(place, "issuing")}
        return pki.signed(place, good, "stranger").change(identifier=find(good),
                                                          signer_version=1 if find is cms.identifier else 3,
                                                          version=1 if find is cms.identifier else 3,
                                                          certificates=[found[each] for each in certificates])

    return pki.made(make)


def other_first(*before, options=()):
    """A good signature; certificates that are not the signer's stand before his."""
    def make(place):
        made = pki.signed(place)
        return made.change(certificates=[x509.certificate(place, each) for each in before] + made.certificates)

    return pki.made(make)


def says(identity):
    """A good signature by leaf, whose identifier is another's."""
    def make(place):
        made = pki.signed(place, others=["issuing", "person-1"])
        return made.change(identifier=identity(place))

    return pki.made(make)


def identified():
    yield from rows(
        "EVI-08", STRANGE,
        [("key-of-another-first", by_stranger(["fake", "good", "issuing"])),
         ("key-of-another-last", by_stranger(["good", "issuing", "fake"])),
         ("identifier-of-an-authority", says(lambda place: cms.identifier(x509.certificate(place, "issuing")))),
         ("identifier-of-another", says(lambda place: cms.identifier(x509.certificate(place, "person-1")))),
         ("identifier-of-nobody", says(lambda place: x509.sequence(x509.acme("Nobody"), integer(1)))),
         ("serial-of-nobody", says(lambda place: x509.sequence(x509.parts(place, "leaf").issuer, integer(1)))),
         ("issuer-of-another",
          says(lambda place: x509.sequence(x509.parts(place, "issuing").issuer,
                                           x509.parts(place, "leaf").serial))),
         ("certificate-absent", pki.by(options=("-nocerts", ))),
         ("only-issuer-there", with_parts(lambda place, message: {"certificates": [x509.certificate(place, "issuing")]})),
         ("good-first-and-signed-by-another", stranger_beside(["good", "own", "issuing"])),
         ("good-last-and-signed-by-another", stranger_beside(["own", "good", "issuing"]))])
    yield from rows("EVI-08", "OK", [("others-first", other_first("person-1", "leaf-of-sibling", "root")),
                                     ("authorities-first", other_first("root", "issuing")),
                                     ("leaf-in-the-policy", pki.by(options=("-nocerts", ), roots="leaf.pem"))])


def stranger_beside(order):
    """Signed by somebody whose certificate no authority of ours issued, under his own identifier; the good one is there too."""
    def make(place):
        own = x509.remade(place, "leaf", "stranger", key=x509.public_key(place, "stranger"), issuer=x509.acme("Stranger"))
        found = {"own": own, "good": x509.certificate(place, "leaf"), "issuing": x509.certificate(place, "issuing")}
        return pki.signed(place, own, "stranger").change(certificates=[found[each] for each in order])

    return pki.made(make)


def labels():
    """SIG-03 and SIG-05: names that a document gives itself."""
    yield from rows("SIG-03", STRANGE, [("cms-identifier", by_stranger(["good", "issuing"])),
                                        ("cms-identifier-and-own-copy", by_stranger(["fake", "issuing"])),
                                        ("cms-key-id", by_stranger(["good", "issuing"], cms.key_identifier)),
                                        ("cms-key-id-and-own-copy", by_stranger(["fake", "issuing"], cms.key_identifier))])
    yield from rows("SIG-05", FORMAT, [
        *((f"cms-{word}",
           with_parts(lambda place, message, word=word: {"hash": cms.HASHES[word], "digests": [cms.HASHES[word]]}))
          for word in ("md5", "sha1", "sha224")), ("cms-sha1-by-openssl", pki.by(digest="sha1")),
        *((f"cms-signed-as-{word}", with_parts(lambda place, message, value=value: {"scheme": value}))
          for word, value in (("ecdsa-sha1", x509.ECDSA_SHA1), ("nothing", x509.sequence()),
                              ("ed25519", x509.sequence(x509.oid("1.3.101.112"))),
                              ("sm2", x509.sequence(x509.oid("1.2.156.10197.1.501"))),
                              ("ecdsa-with-parameters", x509.sequence(x509.oid("1.2.840.10045.4.3.2"), tlv(4, b"x"))),
                              ("ec-key", x509.sequence(x509.oid("1.2.840.10045.2.1"))))),
        ("cms-sha512-as-digest-of-32",
         with_parts(lambda place, message: {"hash": cms.HASHES["sha512"], "digests": [cms.HASHES["sha512"]]}))
    ])
    yield from rows("SIG-05", "TRUST_CERTIFICATE", [("certificate-says-two", inner_and_outer)])
    yield from rows("SIG-05", STRANGE,
                    [("cms-rsa-for-an-ecdsa-key", with_parts(lambda place, message: {"scheme": x509.RSA_SHA256})),
                     ("cms-sha384-for-sha256", with_parts(lambda place, message: {"scheme": x509.ECDSA_SHA384})),
                     ("certificate-by-sha1", pki.issued(digest="sha1")),
                     ("certificate-rsa-for-an-ecdsa-key", algorithm_in_certificate(x509.RSA_SHA256)),
                     ("certificate-sha256-for-sha384", algorithm_in_certificate(x509.ECDSA_SHA256)),
                     ("certificate-none", algorithm_in_certificate(x509.sequence(x509.oid("1.2.840.10045.2.1"))))])


def inner_and_outer(place):
    """Two names of one algorithm that differ; what is signed names the true one."""
    made = x509.remade(place, "leaf")
    tbs, outer, bits = children(read_tlv(made)[0])
    spoiled = x509.sequence(tbs, x509.ECDSA_SHA256 if outer == x509.ECDSA_SHA384 else x509.ECDSA_SHA384, bits)
    pki.trust(place)
    pki.attach(place, p7s=pki.signed(place, spoiled).der())


def algorithm_in_certificate(value):
    """Both places name it, and what was signed has it; the signature is by the issuer's key, with the hash that goes with it."""
    def make(place):
        made = x509.parts(place, "leaf")
        made.inner = made.outer = value
        tbs = made.tbs()
        return pki.signed(place, x509.sequence(tbs, value, tlv(3, b"\0" + place.sign(tbs, "issuing", digest="sha384"))))

    return pki.made(make)


def cases(_setting):
    yield from structure()
    yield from identified()
    yield from labels()
