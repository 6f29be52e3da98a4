# SPDX-License-Identifier: Apache-2.0
"""EVI: what a signature by a bare key must be: Ed25519 and RSA. Certificates, CMS, lists and times have files of their own;
bundles are pending."""
import keys
from cases import rows
from rows.sig import by, kind_of

# Every point of Curve25519 whose order divides eight, and other ways to write some of them.
ED25519_PREFIX = bytes.fromhex("302a300506032b6570032100")
ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493
ED25519_P = 2**255 - 19
SMALL_ORDER = {
    "order-1": 1, "order-2": ED25519_P - 1, "order-4": 0, "order-4-negative": 1 << 255,
    "order-8": int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"),
    "order-8-other": int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little")
}
NOT_CANONICAL = {
    "p": ED25519_P, "p-and-1": ED25519_P + 1, "p-negative": ED25519_P | 1 << 255, "p-and-1-negative": ED25519_P + 1 | 1 << 255,
    "all-ones": (1 << 256) - 1, "1-negative": 1 | 1 << 255, "p-and-18": ED25519_P + 18
}


def little(number):
    return number.to_bytes(32, "little")


def ed25519_key(number):
    """A policy with a key that nobody can have made."""
    def spoil(place):
        by("ed25519")(place)
        place.write(place.policy_folder / "ed25519.pem", keys.pem(ED25519_PREFIX + little(number)))

    return spoil


def larger_s(times):
    """The same signature for whoever reduces S."""
    return lambda octets: octets[:32] + little(int.from_bytes(octets[32:], "little") + times * ED25519_ORDER)


def other_r(number):
    return lambda octets: little(number) + octets[32:]


def signed_as(options, word, digest="sha256"):
    """Signed in one way, under a policy that names another."""
    def spoil(place):
        place.put_policy(kind_of("rsa", word))
        place.sig.write_bytes(place.sign(place.manifest.read_bytes(), "rsa", digest=digest, options=options))

    return spoil


def pss(salt="digest", mask=None):
    more = ("-sigopt", f"rsa_mgf1_md:{mask}") if mask else ()
    return ("-sigopt", "rsa_padding_mode:pss", "-sigopt", f"rsa_pss_saltlen:{salt}", *more)


def rsa_key(change):
    """A policy with a key of other numbers."""
    def spoil(place):
        by("rsa")(place)
        place.write(place.policy_folder / "rsa.pem", keys.rsa_pem(*change(keys.modulus(place.keys / "rsa.pem"))))

    return spoil


RSA_NUMBERS = (("512-bits", lambda number: (number >> 1536 | 1, 65537)), ("1024-bits", lambda number:
                                                                          (number >> 1024 | 1, 65537)),
               ("2047-bits", lambda number: (number >> 1 | 1, 65537)), ("4097-bits", lambda number: (
                   (number << 2049 | 1) & (1 << 4097) - 1 | 1 << 4096, 65537)), ("8192-bits", lambda number:
                                                                                 (number << 6144 | 1, 65537)),
               ("exponent-0", lambda number: (number, 0)), ("exponent-1", lambda number:
                                                            (number, 1)), ("exponent-2", lambda number: (number, 2)),
               ("exponent-even", lambda number:
                (number, 65536)), ("modulus-even", lambda number:
                                   (number & ~1, 65537)), ("modulus-0", lambda number:
                                                           (0, 65537)), ("exponent-is-modulus", lambda number:
                                                                         (number, number)))


def cases(_setting):
    yield from rows(
        "EVI-01", "TRUST_SIGNERS",
        [("s-and-order", by("ed25519", larger_s(1))),
         ("s-and-8-orders", by("ed25519", larger_s(8))), *((f"r-{name}", by("ed25519", other_r(number)))
                                                           for name, number in {**NOT_CANONICAL, **SMALL_ORDER}.items()),
         *((f"zero-s-r-{name}", by("ed25519", lambda octets, number=number: little(number) + bytes(32)))
           for name, number in SMALL_ORDER.items())])
    yield from rows("EVI-01", "CONFIG_KEY",
                    [(f"key-{name}", ed25519_key(number)) for name, number in {**SMALL_ORDER, **NOT_CANONICAL}.items()])
    yield from rows("EVI-02", "TRUST_SIGNERS", [("pkcs1-under-pss", signed_as((), "rsa-pss-sha256")),
                                                ("pss-under-pkcs1", signed_as(pss(), "rsa-pkcs1-sha256")),
                                                ("sha384-under-sha256", signed_as((), "rsa-pkcs1-sha256", "sha384")),
                                                ("sha1-under-sha256", signed_as((), "rsa-pkcs1-sha256", "sha1")),
                                                ("pss-sha384-under-sha256", signed_as(pss(), "rsa-pss-sha256", "sha384")),
                                                ("salt-0", signed_as(pss("0"), "rsa-pss-sha256")),
                                                ("salt-20", signed_as(pss("20"), "rsa-pss-sha256")),
                                                ("salt-31", signed_as(pss("31"), "rsa-pss-sha256")),
                                                ("salt-max", signed_as(pss("max"), "rsa-pss-sha256")),
                                                ("mask-sha1", signed_as(pss(mask="sha1"), "rsa-pss-sha256")),
                                                ("mask-sha384", signed_as(pss(mask="sha384"), "rsa-pss-sha256"))])
    yield from rows("EVI-02", "CONFIG_KEY", [(name, rsa_key(change)) for name, change in RSA_NUMBERS])
    yield from rows("EVI-02", "OK", [(word, signed_as(pss() if "pss" in word else (), word,
                                                      word.rsplit("-", 1)[1]))
                                     for word in ("rsa-pkcs1-sha256", "rsa-pkcs1-sha384", "rsa-pkcs1-sha512", "rsa-pss-sha256",
                                                  "rsa-pss-sha384", "rsa-pss-sha512")])
