# SPDX-License-Identifier: Apache-2.0
"""SIG: signatures and keys."""
import base64
import json
import os
import pathlib
import subprocess

import harness
import keys
from cases import ALL, Case, rows
from harness import policy

SIGNERS_OR_FORMAT = ("TRUST_SIGNERS", "FORMAT_SIGNATURE")
VECTORS = pathlib.Path(os.environ.get("COLDSEAL_SHARED", harness.SOURCE.parent / "shared")) / "vectors/wycheproof"


def kind_of(key, algorithm=None):
    """A policy for packages sealed with one of the keys of the fixture."""
    document = policy()
    document["signers"]["release"].update(key=f"{key}.pem", algorithm=algorithm or place_algorithms()[key])
    return document


def place_algorithms():
    return {"release": "ecdsa-p256-sha256", "p384": "ecdsa-p384-sha384", "ed25519": "ed25519", "rsa": "rsa-pkcs1-sha256"}


DIGEST = {"p384": "sha384"}


def by(key, change=lambda octets: octets):
    """The good package, sealed with another key, and something done to the signature."""
    def spoil(place):
        place.put_policy(kind_of(key))
        place.sig.write_bytes(change(place.sign(place.manifest.read_bytes(), key, digest=DIGEST.get(key, "sha256"))))

    return spoil


def changed(change):
    return lambda place: place.sig.write_bytes(change(place.sig.read_bytes()))


def flip(bit):
    return lambda octets: octets[:bit // 8] + bytes([octets[bit // 8] ^ 1 << bit % 8]) + octets[bit // 8 + 1:]


def bit_flips(setting):
    manifest = (setting.fixture / "package/.coldseal/orders-api.json").read_bytes()
    size = len((setting.fixture / "package/.coldseal/orders-api.json.release.sig").read_bytes())
    for bit in range(8 * size):
        yield Case("SIG-02",
                   f"p256-bit-{bit}",
                   SIGNERS_OR_FORMAT,
                   changed(flip(bit)),
                   weight=20,
                   gates=ALL if bit % 64 == 5 else ())
    from place import signature  # pylint: disable=import-outside-toplevel  # known inside only
    for key, step in (("p384", 3), ("ed25519", 1), ("rsa", 7)):
        octets = signature(setting.fixture, key, manifest, digest=DIGEST.get(key, "sha256"))
        for bit in range(0, 8 * len(octets), step):
            yield Case("SIG-02", f"{key}-bit-{bit}", SIGNERS_OR_FORMAT, by(key, flip(bit)), weight=40)


def with_stranger(place):
    place.sig.write_bytes(place.sign(place.manifest.read_bytes(), "stranger"))


def attackers_certificate(place):
    made = place.scratch / "attacker.pem"
    subprocess.run([
        harness.tool("openssl"), "req", "-x509", "-new", "-key", place.keys / "stranger.key", "-subj", "/CN=release", "-days",
        "9", "-out", made
    ],
                   check=True,
                   stderr=subprocess.DEVNULL)
    return made.read_bytes()


def with_chain(place):
    with_stranger(place)
    place.write(place.sig.with_name("orders-api.json.release.chain.pem"), attackers_certificate(place))


def with_key_beside(place):
    with_stranger(place)
    place.install(place.keys / "stranger.pem", place.sig.with_name("release.pem"), 0o644)


def algorithm(word):
    def spoil(place):
        document = policy()
        document["signers"]["release"]["algorithm"] = word
        place.put_policy(document)

    return spoil


def key_of(name, word):
    """The policy names an algorithm; the file holds a key of another kind."""
    return lambda place: place.put_policy(kind_of(name, word))


def key_file(text):
    return lambda place: place.write(place.policy_folder / "release.pem", text(place) if callable(text) else text)


def released(place):
    return keys.der(place.keys / "release.pem")


def digest_names(place_text):
    def spoil(place):
        place.resign(place_text(place.manifest.read_bytes()))

    return spoil


def require(what, **signers):
    def spoil(place):
        document = policy(task={"functions": ["orders-api"], "packages": ["orders-api"], "bind": ["function"], "require": what})
        for name, members in signers.items():
            document["signers"][name] = {"kind": "key", **members}
        place.put_policy(document)

    return spoil


OTHER = {"algorithm": "ecdsa-p256-sha256", "key": "stranger.pem"}


def strangers(count, label):
    """So many well-formed signatures by a stranger, under labels before or behind the good one's."""
    def spoil(place):
        octets = place.sign(place.manifest.read_bytes(), "stranger")
        for number in range(count):
            place.write(place.sig.with_name(f"orders-api.json.{label}{number}.sig"), octets)

    return spoil


def reserialised(**how):
    return lambda place: place.manifest.write_text(json.dumps(json.loads(place.manifest.read_text()), **how) + "\n")


def reordered(place):
    made = json.loads(place.manifest.read_text())
    made["version"], made["package"] = made.pop("version"), made.pop("package")
    place.manifest.write_text(json.dumps({"coldseal": made.pop("coldseal"), **made}, separators=(",", ":")))


def window(**times):
    def spoil(place):
        document = policy()
        document["signers"]["release"].update(times)
        place.put_policy(document)

    return spoil


def revoked(**lists):
    def spoil(place):
        digests = {
            "keys": lambda: keys.key_id(place.keys / "release.pem"),
            "manifests": lambda: keys.sha256(place.manifest.read_bytes())
        }
        place.put_policy(
            policy(revoked={name: [f"sha256:{digests[name]() if good else 64 * '0'}"]
                            for name, good in lists.items()}))

    return spoil


def bare_layer(place):
    """What a user gets without giving a policy: nothing. The package is sealed with a key that is published."""
    place.policy_file.unlink()
    (place.policy_folder / "release.pem").unlink()


def wycheproof():
    """Messages stand where a manifest stands: trust is decided over bytes, before they are parsed. A signature that holds is
    therefore one that gets as far as FORMAT_MANIFEST."""
    files = (("ecdsa_secp256r1_sha256_test.json", "ecdsa-p256-sha256"), ("ecdsa_secp384r1_sha384_test.json",
                                                                         "ecdsa-p384-sha384"), ("ed25519_test.json", "ed25519"),
             ("rsa_signature_2048_sha256_test.json",
              "rsa-pkcs1-sha256"), ("rsa_signature_4096_sha256_test.json",
                                    "rsa-pkcs1-sha256"), ("rsa_pss_2048_sha256_mgf1_32_test.json", "rsa-pss-sha256"))
    for name, word in files:
        if not (VECTORS / name).exists():
            yield Case("SIG-10", name, "OK", act=lambda place: skip())
            continue
        for group in json.loads((VECTORS / name).read_text())["testGroups"]:
            pem = group.get("publicKeyPem") or keys.pem(bytes.fromhex(group["publicKeyDer"]))
            for test in group["tests"]:
                good = test["result"] == "valid"
                yield Case("SIG-10",
                           f"{word}-{name.removesuffix('_test.json')}-{test['tcId']}",
                           "FORMAT_MANIFEST" if good else "LIMIT_SIZE" if len(test["sig"]) > 2048 else SIGNERS_OR_FORMAT,
                           lambda place, pem=pem, word=word, test=test: vector(place, pem, word, test),
                           weight=20)


def skip():
    raise harness.Skipped("the test data of others is not beside the checkout")


def vector(place, pem, word, test):
    algorithm(word)(place)
    place.write(place.policy_folder / "release.pem", pem)
    place.manifest.write_bytes(bytes.fromhex(test["msg"]))
    place.sig.write_bytes(bytes.fromhex(test["sig"]))


def cases(setting):
    yield from rows("SIG-01", "TRUST_SIGNERS", [("no-signature", lambda place: place.sig.unlink())])
    yield from rows("SIG-01", "TRUST_UNSEALED", [("no-seal", lambda place: place.sig.parent.rename(place.top / "elsewhere"))])
    yield from bit_flips(setting)
    yield from rows("SIG-03", "TRUST_SIGNERS", [("label-of-a-trusted-signer", with_stranger)])
    yield from rows("SIG-04", "TRUST_SIGNERS", [("chain-beside", with_chain)])
    yield from rows("SIG-04", "FORMAT_SEAL_NAME", [("key-beside", with_key_beside)])
    yield from rows(
        "SIG-05", "CONFIG_POLICY",
        [(word or "empty", algorithm(word))
         for word in ("none", "HS256", "ES256K", "", "ECDSA-P256-SHA256", "ecdsa-p256-sha256 ", "ecdsa-p521-sha512", "*")])
    yield from rows("SIG-06", "CONFIG_KEY",
                    [(f"{name}-as-{word}", key_of(name, word))
                     for name, word in (("p384", "ecdsa-p256-sha256"), ("release", "ecdsa-p384-sha384"),
                                        ("rsa", "ecdsa-p256-sha256"), ("release", "rsa-pkcs1-sha256"),
                                        ("ed25519", "ecdsa-p256-sha256"), ("release", "ed25519"), ("rsa", "ed25519"))])
    yield from rows("SIG-06", "CONFIG_KEY",
                    [(f"curve-{name}", key_file(lambda place, name=name: keys.other_curve(place.keys / "release.pem", name)))
                     for name in ("secp384r1", "secp256k1", "brainpoolP256r1")])
    yield from rows("SIG-07", "CONFIG_POLICY", [(word, algorithm(word))
                                                for word in ("rsa-pkcs1-md5", "rsa-pkcs1-sha1", "ecdsa-p256-sha1",
                                                             "ecdsa-p256-sha224", "ecdsa-p256-md5", "rsa-pss-sha1")])
    yield from rows("SIG-07", "FORMAT_MANIFEST",
                    [(name, digest_names(lambda text, new=new: text.replace(b'"sha256":', new, 1)))
                     for name, new in (("listed-md5", b'"md5":'), ("listed-sha1", b'"sha1":'), ("listed-SHA256", b'"SHA256":'),
                                       ("listed-sha512", b'"sha512":'))])
    yield from rows("SIG-07", "FORMAT_MANIFEST", [("listed-truncated", digest_names(keys.truncate_digest))])
    yield from rows("SIG-07", "CONFIG_POLICY",
                    [("revoked-by-sha1", lambda place: place.put_policy(policy(revoked={"manifests": ["sha1:" + 40 * "0"]})))])
    yield from rows("SIG-08", "OK", [("high-s", changed(lambda octets: keys.twin(octets, True))),
                                     ("low-s", changed(lambda octets: keys.twin(octets, False)))])
    yield from rows("SIG-09", "FORMAT_SIGNATURE", [(name, changed(change)) for name, change in keys.BER_TWINS])
    yield from wycheproof()
    yield from rows("SIG-11", "FORMAT_SIGNATURE", [("empty", changed(lambda octets: b"")),
                                                   ("one-byte", changed(lambda octets: octets[:1])),
                                                   ("cut", changed(lambda octets: octets[:-1])),
                                                   ("longer", changed(lambda octets: octets + b"\0")),
                                                   ("cut-at-s", changed(lambda octets: octets[:36])),
                                                   ("base64-cut", changed(lambda octets: base64.b64encode(octets)[:-5])),
                                                   ("ed25519-63", by("ed25519", lambda octets: octets[:63])),
                                                   ("ed25519-65", by("ed25519", lambda octets: octets + b"\0")),
                                                   ("rsa-short", by("rsa", lambda octets: octets[1:]))])
    yield from rows("SIG-11", "TRUST_SIGNERS", [("rsa-long", by("rsa", lambda octets: b"\0" + octets)),
                                                ("raw-r-s", changed(keys.raw)),
                                                ("ed25519-zeros", by("ed25519", lambda octets: bytes(64))),
                                                ("rsa-of-other-size", by("rsa", lambda octets: octets + octets))])
    yield from rows("SIG-12", "CONFIG_KEY", [(name, key_file(keys.point_pem(point))) for name, point in keys.BAD_POINTS])
    yield from rows("SIG-13", "CONFIG_POLICY",
                    [(f"threshold-{name}", require({"threshold": number, "of": ["release", "other"]}, other=OTHER))
                     for name, number in (("0", 0), ("minus-1", -1), ("2-to-32", 1 << 32), ("3-of-2", 3), ("text", "1"),
                                          ("half", 0.5), ("true", True), ("null", None))])
    yield from rows("SIG-13", "CONFIG_POLICY", [("threshold-absent", require({"of": ["release", "other"]}, other=OTHER)),
                                                ("of-absent", require({"threshold": 1})),
                                                ("of-nobody", require({"threshold": 1, "of": []}))])
    yield from rows("SIG-14", "OK", [("strangers-first", strangers(31, "a")), ("good-first", strangers(31, "z"))])
    yield from rows("SIG-14", "LIMIT_COUNT", [("33-signatures", strangers(32, "a")),
                                              ("10001-signatures", strangers(10000, "z"))])
    yield from rows("SIG-15", "TRUST_SIGNERS",
                    [("blanks", reserialised()), ("indented", reserialised(indent=1)),
                     ("escaped", reserialised(separators=(",", ":"))), ("reordered", reordered),
                     ("no-newline", lambda place: place.manifest.write_bytes(place.manifest.read_bytes()[:-1]))])
    yield from rows("SIG-16", "TRUST_SIGNERS", [(name, keys.forged_rsa(name)) for name in keys.FORGERIES])
    yield from rows("SIG-20", "TRUST_TIME", [("after-its-end", window(not_after="2026-01-01T00:00:00Z")),
                                             ("before-its-begin", window(not_before="2098-01-01T00:00:00Z"))])
    yield from rows("SIG-20", "OK", [("within", window(not_before="2020-01-01T00:00:00Z", not_after="2099-01-01T00:00:00Z"))])
    yield from rows("SIG-21", "CONFIG_KEY",
                    [("explicit-curve", key_file(lambda place: keys.pem(keys.explicit(released(place))))),
                     ("own-generator", key_file(lambda place: keys.pem(keys.explicit(released(place), own_generator=True))))])
    yield from rows("SIG-22", "CONFIG_POLICY", [("nothing-added", bare_layer)], gates=ALL)
    yield from rows("SIG-23", "TRUST_REVOKED", [("key", revoked(keys=True)), ("manifest", revoked(manifests=True)),
                                                ("both", revoked(keys=True, manifests=True))])
    yield from rows("SIG-23", "OK", [("others-revoked", revoked(keys=False, manifests=False))])
    yield from rows("SIG-24", "CONFIG_FILE", [("missing", lambda place: (place.policy_folder / "release.pem").unlink()),
                                              ("directory", lambda place: ((place.policy_folder / "release.pem").unlink(),
                                                                           (place.policy_folder / "release.pem").mkdir())),
                                              ("10-mb", key_file(lambda place: b"x" * (10 << 20))),
                                              ("unreadable", lambda place: (place.policy_folder / "release.pem").chmod(0))])
    yield from rows(
        "SIG-24", "CONFIG_KEY",
        [("empty", key_file("")), ("bom", key_file(lambda place: b"\xef\xbb\xbf" + (place.keys / "release.pem").read_bytes())),
         ("two-keys",
          key_file(lambda place: (place.keys / "release.pem").read_bytes() + (place.keys / "stranger.pem").read_bytes())),
         ("key-twice", key_file(lambda place: 2 * (place.keys / "release.pem").read_bytes())),
         ("words-before", key_file(lambda place: b"hello\n" + (place.keys / "release.pem").read_bytes())),
         ("words-after", key_file(lambda place: (place.keys / "release.pem").read_bytes() + b"hello\n")),
         ("private", key_file(lambda place: (place.keys / "release.key").read_bytes())),
         ("der", key_file(lambda place: keys.der(place.keys / "release.pem"))), ("zeros", key_file(lambda place: bytes(4096)))])
    yield from rows("SIG-24", "OK",
                    [("crlf", key_file(lambda place: (place.keys / "release.pem").read_bytes().replace(b"\n", b"\r\n")))])
    yield from rows("SIG-27", "CONFIG_KEY", [("one-key-two-names",
                                              require({"threshold": 2, "of": ["release", "again"]},
                                                      again={"algorithm": "ecdsa-p256-sha256", "key": "release.pem"})),
                                             ("rsa-without-null", lambda place: keys.rsa_twice(place, require))])
    yield from rows(
        "SIG-27", "CONFIG_POLICY",
        [("name-in-two-members", require({"threshold": 2, "of": ["release", {"any": ["release", "other"]}]}, other=OTHER)),
         ("name-twice", require({"threshold": 2, "of": ["release", "release"]})),
         ("name-twice-in-all", require({"all": ["release", "release"]})), ("all-of-nothing", require({"all": []})),
         ("any-of-nothing", require({"any": []})), ("nested-nothing", require({"any": ["release", {"all": []}]}))])
    yield from rows("SIG-27", "TRUST_SIGNERS",
                    [("one-of-two", require({"all": ["release", "other"]}, other=OTHER)),
                     ("one-of-two-twice", lambda place:
                      (require({"threshold": 2, "of": ["release", "other"]}, other=OTHER)
                       (place), place.install(place.sig, place.sig.with_name("orders-api.json.again.sig"), 0o644)))])
