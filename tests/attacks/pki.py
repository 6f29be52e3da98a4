# SPDX-License-Identifier: Apache-2.0
"""A policy that trusts certificates of the test PKI, and seals of the good package by them."""
import cms
import harness
import x509
from place import key_file, kept

SUBJECT = "CN=Acme Lambda Release,O=Acme"
TIMES = {"roots": "tsa-root.pem"}
BOTH = {"accept": ["p7s", "sig"]}


def signer(**members):
    """Whom leaf is; a member that is None is left out."""
    whole = {"kind": "x509", "roots": "root.pem", "subject": SUBJECT, **members}
    return {name: value for name, value in whole.items() if value is not None}


def files_of(member):
    return [member.get("roots"), member.get("timestamp", {}).get("roots"), *member.get("crl", {}).get("files", [])]


def put(place, document, files=None):
    """Write a policy with all the files of the test PKI that it names; @files by name: others, or other contents."""
    place.put_policy(document)
    for member in document["signers"].values():
        for name in filter(None, files_of(member)):
            if (place.pki / name).exists():
                place.install(place.pki / name, place.policy_folder / name, 0o644)
    for name, data in (files or {}).items():
        place.write(place.policy_folder / name, data)


def trust(place, files=None, **members):
    """The one signer is of kind x509. Takes the good signature by the bare key away."""
    document = harness.policy()
    document["signers"]["release"] = signer(**members)
    put(place, document, files)
    place.sig.unlink(missing_ok=True)


def attach(place, label="release", **files):
    """Signature files of a label, by what their names end in: p7s, sig, chain, tsr."""
    for kind, data in files.items():
        suffix = {"chain": "chain.pem"}.get(kind, kind)
        place.write(place.sig.with_name(f"orders-api.json.{label}.{suffix}"), data)


def message(place):
    return place.manifest.read_bytes()


def key_of(own):
    return {"twin": "leaf"}.get(own, own)


def openssl(place, own="leaf", others=("issuing", ), options=(), digest="sha256"):
    """The manifest signed by `openssl cms`, with those certificates beside the signer's own."""
    along = x509.pem_of(x509.certificate(place, each) for each in others)
    chain = place.scratch / "others.pem"
    chain.write_text(along)
    words = ["-certfile", chain] if others else []
    return kept(
        place.fixture, ("cms", own, others, options, digest), message(place), lambda made, source: [
            "cms", "-sign", "-binary", "-outform", "DER", "-md", digest, "-signer", place.pki / f"{own}.pem", "-inkey",
            key_file(place.fixture, key_of(own)), *words, *options, "-in", source, "-out", made
        ])


def signed(place, certificate=None, key="leaf", others=("issuing", ), **more):
    """The manifest signed by hand: a struct to change before it is written. @others: names, or certificates."""
    along = [each if isinstance(each, bytes) else x509.certificate(place, each) for each in others]
    return cms.Signed(place, message(place), certificate or x509.certificate(place, "leaf"), key, along, **more)


def by(own="leaf", others=("issuing", ), options=(), digest="sha256", files=None, **members):
    """A case: the manifest is signed with that certificate by openssl, and the policy has those members."""
    def spoil(place):
        trust(place, files, **members)
        attach(place, p7s=openssl(place, own, others, options, digest))

    return spoil


def raw(own="leaf", chain=("leaf", "issuing"), digest="sha256", token=None, **members):
    """The same with a raw signature and the certificates beside it; @token: of the octets, or what else there is."""
    def spoil(place):
        trust(place, **{**BOTH, **members})
        octets = place.sign(message(place), key_of(own), digest=digest)
        listed = [each if isinstance(each, bytes) else x509.certificate(place, each) for each in chain]
        attach(place, sig=octets, **({"chain": x509.pem_of(listed)} if listed else {}))
        if token is not None:
            attach(place, tsr=token(place, octets))

    return spoil


def made(make, files=None, **members):
    """A case: whatever @make returns is the CMS."""
    def spoil(place):
        trust(place, files, **members)
        built = make(place)
        attach(place, p7s=built if isinstance(built, bytes) else built.der())

    return spoil


def issued(own="leaf", by_key="issuing", key="leaf", others=("issuing", ), members=None, **changes):
    """A case: signed with a certificate by hand, @changes of @own."""
    def make(place):
        found = {each: value(place) if callable(value) else value for each, value in changes.items()}
        return signed(place, x509.remade(place, own, by_key, **found), key, others)

    return made(make, **(members or {}))
