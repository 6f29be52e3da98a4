# SPDX-License-Identifier: Apache-2.0
"""SIG: keys and signatures in certificates; who counts, and how often."""
import harness
import keys
import pki
import x509
from cases import rows

STRANGE, BAD = "TRUST_SIGNERS", "TRUST_CERTIFICATE"


def foreign(*chain):
    """Everything a stranger needs, by the names of the good ones: leaf, authority, root."""
    return pki.by("stranger-leaf", others=chain)


def key_in(own, key, others=("issuing", ), by_key="issuing"):
    """A certificate with another key in it: of the signer, or of the authority above him."""
    def make(place):
        found = x509.remade(place, own, by_key, key=key(place))
        if own == "leaf":
            return pki.signed(place, found, "leaf", others)
        return pki.signed(place, others=[found])

    return pki.made(make)


def in_chain_file(key):
    def spoil(place):
        pki.raw(chain=(x509.remade(place, key=key(place)), "issuing"))(place)

    return spoil


def in_roots(key):
    """The same in a certificate that the policy trusts."""
    def spoil(place):
        found = x509.remade(place, "root", "root", key=key(place))
        pki.by(files={"root.pem": x509.pem_of([found])})(place)

    return spoil


def point(value):
    return lambda place: keys.der_of(keys.point_pem(value))


def below_leaf(basic_constraints, usage=None):
    """A chain over a leaf: his certificate says of itself what is given here."""
    def make(place):
        wrong = {x509.BASIC_CONSTRAINTS: basic_constraints, **({x509.KEY_USAGE: usage} if usage else {})}
        between = x509.remade(place, "leaf", extensions=wrong)
        return pki.signed(place, x509.certificate(place, "leaf-of-leaf"), "leaf-of-leaf", [between, "issuing"])

    return pki.made(make, subject="CN=Acme Below Release,O=Acme")


SIGNS = (True, bytes.fromhex("03020204"))  # keyCertSign
CONSTRAINTS = (  # of a leaf, in bytes that some take for an authority's
    ("integer", "3003020101"), ("truncated", "300301"), ("cut-boolean", "30020101"), ("boolean-of-1", "3003010101"),
    ("boolean-of-two", "30040102ffff"), ("long-form", "30810301 01ff".replace(" ", "")), ("behind", "30030101ff00"),
    ("explicit-false", "3003010100"), ("length-only", "3003020100"), ("set", "31030101ff"), ("nothing", ""))


def sibling_signed(*others, **members):
    """A certificate that says the good authority issued it, and that its sibling signed."""
    return pki.made(lambda place: pki.signed(place, x509.remade(place, by="sibling"), "leaf", others), **members)


def explicit(own_generator):
    return lambda place: keys.explicit(x509.parts(place, "leaf").key, own_generator)


def own_generator_root(place):
    """The forged root comes along, for whoever looks for the key of the root and takes its parameters from the attacker."""
    leaf = x509.forged_by_own_generator(place, key=x509.public_key(place, "stranger"))
    return pki.signed(place, leaf, "stranger", [x509.root_of_own_generator(place), "root"])


def certificates():
    yield from rows("SIG-04", STRANGE,
                    [("foreign-leaf", foreign()), ("foreign-authority", foreign("stranger-issuing")),
                     ("foreign-root", foreign("stranger-issuing", "stranger-root")),
                     ("foreign-and-good", foreign("issuing", "root", "stranger-issuing", "stranger-root")),
                     ("own-root", pki.by("self", others=("stranger-root", "root"))),
                     ("chain-file", pki.raw("stranger-leaf", ("stranger-leaf", "stranger-issuing", "stranger-root"))),
                     ("chain-file-and-good", pki.raw("stranger-leaf", ("stranger-leaf", "issuing", "root"))),
                     ("chain-file-of-another", pki.raw("stranger-leaf", ("leaf", "issuing"))),
                     ("chain-file-good-behind", pki.raw("leaf", ("stranger-leaf", "leaf", "issuing"))),
                     ("chain-file-issuer-first", pki.raw("leaf", ("issuing", "leaf"))), ("no-chain-file", pki.raw("leaf", ()))])
    yield from rows(
        "SIG-04", "OK",
        [("root-comes-along", pki.by(others=("issuing", "root"))),
         ("strangers-beside", pki.by(others=("stranger-root", "stranger-issuing", "issuing"))), ("with-chain-file", pki.raw()),
         ("root-in-chain-file", pki.raw(chain=("leaf", "issuing", "root"))),
         ("chain-file-in-other-order", pki.raw(chain=("leaf", "root", "issuing"))),
         ("p384-with-chain-file",
          pki.raw("leaf-p384", ("leaf-p384", "issuing"), "sha384", subject="CN=Acme Lambda Release P-384,O=Acme")),
         ("rsa-with-chain-file", pki.raw("leaf-rsa", ("leaf-rsa", "issuing"), subject="CN=Acme Lambda Release RSA,O=Acme"))])
    yield from rows("SIG-12", BAD,
                    [(f"certificate-{word}", key_in("leaf", point(value))) for word, value in keys.BAD_POINTS])
    yield from rows("SIG-12", STRANGE,
                    [(f"authority-{word}", key_in("issuing", point(value), by_key="root")) for word, value in keys.BAD_POINTS])
    yield from rows("SIG-12", "FORMAT_SIGNATURE",
                    [(f"chain-{word}", in_chain_file(point(value))) for word, value in keys.BAD_POINTS])
    yield from rows("SIG-12", "CONFIG_FILE", [(f"root-{word}", in_roots(point(value))) for word, value in keys.BAD_POINTS])
    yield from rows("SIG-17", BAD,
                    [("plain-leaf", pki.by("leaf-of-leaf", others=("leaf", "issuing"), subject="CN=Acme Below Release,O=Acme")),
                     ("no-constraints", below_leaf(None)), ("empty-constraints", below_leaf((True, b"\x30\x00"))),
                     ("usage-says-signs", below_leaf(None, SIGNS)),
                     ("usage-says-signs-and-not-ca", below_leaf((True, b"\x30\x00"), SIGNS)),
                     ("ca-and-usage-says-no", below_leaf((True, bytes.fromhex("30030101ff"))))])
    yield from rows("SIG-17", STRANGE, [(word, below_leaf((True, bytes.fromhex(value)), SIGNS)) for word, value in CONSTRAINTS])
    yield from rows("SIG-17", "OK", [("true-authority", below_leaf((True, bytes.fromhex("30030101ff")), SIGNS))])
    yield from rows(
        "SIG-18", STRANGE,
        [("sibling-in-signature", pki.by("leaf-of-sibling", others=("sibling", ), roots="issuing.pem")),
         ("sibling-and-root-in-signature", pki.by("leaf-of-sibling", others=("sibling", "root"), roots="issuing.pem")),
         ("sibling-in-chain-file", pki.raw("leaf-of-sibling", ("leaf-of-sibling", "sibling"), roots="issuing.pem")),
         ("sibling-and-root-in-chain-file",
          pki.raw("leaf-of-sibling", ("leaf-of-sibling", "sibling", "root"), roots="issuing.pem")),
         ("signed-by-the-sibling", sibling_signed("issuing", "sibling")),
         ("signed-by-the-sibling-alone", sibling_signed("sibling")),
         ("signed-by-the-sibling-and-anchored", sibling_signed("sibling", roots="issuing.pem"))])
    yield from rows("SIG-18", "OK", [("anchored-at-the-issuer", pki.by(roots="issuing.pem")),
                                     ("sibling-of-the-root", pki.by("leaf-of-sibling", others=("sibling", )))])
    yield from rows("SIG-19", "TRUST_TIME", [("expired-authority", pki.by("leaf-of-ca-expired", others=("ca-expired", ))),
                                             ("expired-leaf", pki.by("leaf-expired")), ("expired-root", expired_root)])
    yield from rows("SIG-19", BAD, [("without-purpose", pki.by("leaf-no-purpose"))])
    yield from rows("SIG-21", BAD, [("certificate-explicit-curve", key_in("leaf", explicit(False))),
                                    ("certificate-own-generator", key_in("leaf", explicit(True)))])
    yield from rows("SIG-21", STRANGE, [("own-generator-as-root", pki.made(own_generator_root))])
    yield from rows("SIG-21", "FORMAT_SIGNATURE", [("chain-explicit-curve", in_chain_file(explicit(False)))])
    yield from rows("SIG-21", "CONFIG_FILE", [("root-explicit-curve", in_roots(explicit(False)))])


def expired_root(place):
    """The anchor is judged like the authorities below it."""
    old = x509.remade(place, "root", "root", validity=x509.validity("20200101000000Z", "20240101000000Z"))
    pki.by(files={"root.pem": x509.pem_of([old])})(place)


# -- SIG-26: out of its container --------------------------------------------------------------------------------------------


def cut_out(**members):
    """The signature of a CMS as a raw one, with its certificates."""
    def spoil(place):
        pki.trust(place, **members)
        octets = pki.signed(place).signature()
        pki.attach(place, sig=octets, chain=x509.pem_of([x509.certificate(place, "leaf"), x509.certificate(place, "issuing")]))

    return spoil


def stamp_cut_off(demanded):
    """The signature and its certificates, and the token left out."""
    return pki.made(lambda place: pki.signed(place).change(unsigned=[]), timestamp={**pki.TIMES, "required": demanded})


def unwrapping():
    yield from rows("SIG-26", STRANGE, [("cms-as-sig", cut_out()), ("cms-as-sig-and-both-accepted", cut_out(**pki.BOTH)),
                                        ("raw-where-cms-is-asked", pki.raw(accept=["p7s"])),
                                        ("cms-where-raw-is-asked", pki.by(accept=["sig"])),
                                        ("raw-of-the-key-without-chain", pki.raw("leaf", ()))])
    yield from rows("SIG-26", "FORMAT_SIGNATURE",
                    [("cms-file-as-sig", lambda place:
                      (pki.trust(place, **pki.BOTH), pki.attach(place, sig=pki.openssl(place)[:1000])))])
    yield from rows("SIG-26", "TRUST_TIMESTAMP",
                    [("timestamp-cut-off", stamp_cut_off(True)),
                     ("raw-without-timestamp", pki.raw(timestamp={**pki.TIMES, "required": True}))])
    yield from rows("SIG-26", BAD, [("raw-is-bound-to-nothing", pki.raw(cert_bound=True))])
    yield from rows("SIG-26", "OK", [("not-demanded", stamp_cut_off(False)), ("raw-accepted", pki.raw()),
                                     ("cms-where-both-are", pki.by(**pki.BOTH))])


# -- SIG-27: who counts ------------------------------------------------------------------------------------------------------


def quorum(require, signers, *seals):
    """@signers: by name, members of x509 signers, or whole ones. @seals: certificates that sign, or "release" for the bare key."""
    def spoil(place):
        document = harness.policy(
            task={"functions": ["orders-api"], "packages": ["orders-api"], "bind": ["function"], "require": require})
        release = document["signers"].pop("release")
        document["signers"] = {
            name: release if members == "key" else pki.signer(**members)
            for name, members in signers.items()
        }
        octets = place.sig.read_bytes()
        place.sig.unlink()
        pki.put(place, document)
        for number, own in enumerate(seals):
            if own == "key":
                pki.attach(place, f"s{number}", sig=octets)
            else:
                pki.attach(place, f"s{number}", p7s=pki.openssl(place, own))

    return spoil


def of_one_key(place):
    """A certificate for the very key that stands in the policy as a bare one."""
    quorum({"all": ["bare", "person"]}, {"bare": "key", "person": {}})(place)
    pki.attach(place, "s0", sig=place.sign(pki.message(place)))
    found = x509.remade(place, key=x509.public_key(place, "release"))
    pki.attach(place, "s1", p7s=pki.signed(place, found, "release").der())


RELEASE, TWIN, JO, ANN = {}, {"subject": "CN=Acme Twin,O=Acme"}, {"subject":
                                                                  "CN=Jo Doe,O=Acme"}, {"subject": "CN=Ann One,O=Acme"}
ADDRESS, ANN_TWO = {"san": {"email": "ann@acme.example"}}, {"subject": "CN=Ann Two,O=Acme"}
ANY_ACME, ANY_ANN, ANY_JO = ({"subject": None, "san": {"email": f"{name}@acme.example"}} for name in ("release", "ann", "jo"))
ANN_BY_URI = {"subject": None, "san": {"uri": "https://people.acme.example/ann"}}
TWO = {"threshold": 2, "of": ["a", "b"]}
KINDS = {"threshold": 2, "of": ["bare", "a", "b"], "kinds": 2}


def quorums():
    yield from rows(
        "SIG-27", STRANGE,
        [("two-certificates-of-one-key", quorum(TWO, {"a": RELEASE, "b": TWIN}, "leaf", "twin")),
         ("two-certificates-of-one-key-in-all", quorum({"all": ["a", "b"]}, {"a": RELEASE, "b": TWIN}, "twin", "leaf")),
         ("one-person-two-certificates", quorum(TWO, {"a": JO, "b": JO}, "person-1", "person-2")),
         ("one-person-by-two-names", quorum(TWO, {"a": JO, "b": ANY_JO}, "person-1", "person-2")),
         ("one-person-in-two-encodings", quorum(TWO, {"a": JO, "b": JO}, "person-1", "person-3")),
         ("one-address-two-people", quorum(TWO, {"a": ANY_ANN, "b": ANY_ANN}, "email-1", "email-2")),
         ("one-address-that-nobody-asks-for", quorum(TWO, {"a": ANN, "b": ANN_TWO}, "email-1", "email-2")),
         ("one-person-by-address-and-uri", quorum(TWO, {"a": ANY_ANN, "b": ANN_BY_URI}, "email-1", "email-2")),
         ("one-address-under-two-names", quorum(TWO, {"a": {**ANN, **ADDRESS}, "b": {**ANN_TWO, **ADDRESS}}, "email-1", "email-2")),
        ("one-certificate-twice", quorum(TWO, {"a": RELEASE, "b": RELEASE}, "leaf", "leaf")),
         ("one-certificate-for-two-signers", quorum(TWO, {"a": RELEASE, "b": ANY_ACME}, "leaf")),
         ("key-and-certificate-of-it", of_one_key), ("one-of-two", quorum(TWO, {"a": RELEASE, "b": ANN}, "leaf")),
         ("strangers-make-up-no-number", quorum(TWO, {"a": RELEASE, "b": ANN}, "leaf", "self", "stranger-leaf")),
         ("two-of-one-kind", quorum(KINDS, {"bare": "key", "a": RELEASE, "b": ANN}, "leaf", "email-1")),
         ("kinds-and-the-key-alone", quorum(KINDS, {"bare": "key", "a": RELEASE, "b": ANN}, "key"))])
    yield from rows("SIG-27", "TRUST_TIME",
                    [("one-expired", quorum(TWO, {"a": RELEASE, "b": RELEASE}, "leaf", "leaf-expired"))])
    yield from rows("SIG-27", "CONFIG_POLICY",
                    [("kinds-of-one", quorum({**TWO, "kinds": 2}, {"a": RELEASE, "b": ANN}, "leaf")),
                     ("kinds-0", quorum({**TWO, "kinds": 0}, {"a": RELEASE, "b": "key"}, "leaf")),
                     ("kinds-of-nothing", quorum({"all": ["a", "b"], "kinds": 2}, {"a": RELEASE, "b": "key"}))])
    yield from rows("SIG-27", "OK",
                    [("two-people", quorum(TWO, {"a": RELEASE, "b": ANN}, "leaf", "email-1")),
                     ("two-kinds", quorum(KINDS, {"bare": "key", "a": RELEASE, "b": ANN}, "leaf", "key")),
                     ("three-of-three-kinds-of-two",
                      quorum({**KINDS, "threshold": 3}, {"bare": "key", "a": RELEASE, "b": ANN}, "leaf", "key", "email-1")),
                     ("all-of-two-kinds", quorum({"all": ["bare", "a"]}, {"bare": "key", "a": RELEASE}, "leaf", "key")),
                     ("any-of-two-kinds", quorum({"any": ["bare", "a"]}, {"bare": "key", "a": RELEASE}, "leaf")),
                     ("one-of-a-person", quorum("a", {"a": JO}, "person-1", "person-2")),
                     ("expired-beside-two", quorum(TWO, {"a": RELEASE, "b": ANN}, "leaf-expired", "leaf", "email-1"))])


def cases(_setting):
    yield from certificates()
    yield from unwrapping()
    yield from quorums()
