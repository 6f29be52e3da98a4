# SPDX-License-Identifier: Apache-2.0
"""Keys and signatures that are wrong on purpose, made from numbers."""
import base64
import hashlib
import subprocess

import harness

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
GENERATOR = bytes.fromhex("046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                          "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")

EC_PUBLIC_KEY = bytes.fromhex("06072a8648ce3d0201")
CURVES = {
    "prime256v1": "06082a8648ce3d030107", "secp384r1": "06052b81040022", "secp256k1": "06052b8104000a",
    "brainpoolP256r1": "06092b2403030208010107"
}
SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
SHA256_INFO_WITHOUT_NULL = bytes.fromhex("302f300b0609608648016503040201 0420".replace(" ", ""))


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def length(size):
    return bytes([size]) if size < 128 else bytes([0x80 | (size.bit_length() + 7) // 8]) + size.to_bytes(
        (size.bit_length() + 7) // 8, "big")


def tlv(tag, body):
    return bytes([tag]) + length(len(body)) + body


def integer(number):
    return tlv(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def pem(data, label="PUBLIC KEY"):
    text = base64.b64encode(data).decode()
    return "\n".join(
        [f"-----BEGIN {label}-----", *(text[at:at + 64] for at in range(0, len(text), 64)), f"-----END {label}-----", ""])


def der_of(text):
    return base64.b64decode("".join(line for line in text.splitlines() if not line.startswith("-")))


def der(path):
    return der_of(path.read_text())


def key_id(path):
    """The keys of the tests are canonical already."""
    return sha256(der(path))


def truncate_digest(text):
    at = text.index(b'"sha256":"') + 10
    return text[:at + 32] + text[at + 64:]


# -- ECDSA signatures ------------------------------------------------------------------------------------------------------


def numbers(octets):
    """r and s of a good signature of P-256."""
    size = octets[3]
    return int.from_bytes(octets[4:4 + size], "big"), int.from_bytes(octets[6 + size:], "big")


def twin(octets, high):
    r, s = numbers(octets)
    return tlv(0x30, integer(r) + integer(max(s, ORDER - s) if high else min(s, ORDER - s)))


def raw(octets):
    return b"".join(number.to_bytes(32, "big") for number in numbers(octets))


def parts(octets):
    return tuple(integer(number)[2:] for number in numbers(octets))


def sequence(r, s, outer=None):
    body = r + s
    return b"\x30" + (length(len(body)) if outer is None else outer(len(body))) + body


def long_form(size):
    return b"\x81" + bytes([size])


def longer_form(size):
    return b"\x82\x00" + bytes([size])


def as_integer(body, form=length, pad=0):
    return b"\x02" + form(len(body) + pad) + bytes(pad) + body


def ber(**how):
    def change(octets):
        r, s = parts(octets)
        return sequence(as_integer(r, how.get("r", length), how.get("r_pad", 0)),
                        as_integer(s, how.get("s", length), how.get("s_pad", 0)), how.get("outer"))

    return change


BER_TWINS = (("outer-long-form", ber(outer=long_form)), ("r-long-form", ber(r=long_form)), ("s-long-form", ber(s=long_form)),
             ("outer-longer-form", ber(outer=longer_form)), ("r-longer-form", ber(r=longer_form)),
             ("s-longer-form", ber(s=longer_form)), ("r-padded", ber(r_pad=1)), ("s-padded", ber(s_pad=1)),
             ("both-padded", ber(r_pad=2, s_pad=2)), ("indefinite", lambda octets: b"\x30\x80" + octets[2:] + b"\0\0"))

# -- public keys -----------------------------------------------------------------------------------------------------------


def spki(algorithm, bits):
    return tlv(0x30, algorithm + tlv(3, b"\0" + bits))


def point_pem(point, curve="prime256v1"):
    algorithm = tlv(0x30, EC_PUBLIC_KEY + bytes.fromhex(CURVES[curve]))
    if point is None:  # a BIT STRING of no bytes at all
        return pem(tlv(0x30, algorithm + b"\x03\x00"))
    return pem(spki(algorithm, point))


def other_curve(path, curve):
    return point_pem(der(path)[-65:], curve)


def big(*values):
    return b"".join(number.to_bytes(32, "big") for number in values)


def on_twist():
    """An x for which x^3 - 3x + b is no square: no point of the curve, one of its twist."""
    x = 5
    while pow((x**3 - 3 * x + B) % P, (P - 1) // 2, P) == 1:
        x += 1
    return x


def y_of(x):
    return pow((x**3 - 3 * x + B) % P, (P + 1) // 4, P)


G_X, G_Y = int.from_bytes(GENERATOR[1:33], "big"), int.from_bytes(GENERATOR[33:], "big")
BAD_POINTS = (("infinity", b"\x00"), ("infinity-padded", bytes(65)), ("zero-zero", b"\x04" + bytes(64)),
              ("off-curve", b"\x04" + big(G_X, G_Y ^ 1)), ("x-not-reduced",
                                                           b"\x04" + big(P + 5, y_of(5)) if P + 5 < 1 << 256 else b"\x04"),
              ("x-is-p", b"\x04" + big(P, y_of(0))), ("y-not-reduced",
                                                      b"\x04" + big(G_X, P)), ("compressed", bytes([2 + (G_Y & 1)]) + big(G_X)),
              ("hybrid", bytes([6 + (G_Y & 1)]) + big(G_X, G_Y)), ("empty-point", b""), ("empty-bit-string", None),
              ("twist", b"\x04" + big(on_twist(), 7)), ("short", GENERATOR[:-1]), ("long", GENERATOR + b"\0"))


def explicit(public, own_generator=False, generator=GENERATOR):
    """A public key, in DER, with its curve spelled out; with @own_generator the key itself is the generator, so that its private
    half is 1 for whoever believes it."""
    made = subprocess.run([
        harness.tool("openssl"), "ec", "-pubin", "-inform", "DER", "-param_enc", "explicit", "-pubout", "-outform", "DER"
    ],
                          input=public,
                          check=True,
                          capture_output=True).stdout
    harness.check(generator in made, "openssl did not spell the curve out")
    return made.replace(generator, public[-len(generator):]) if own_generator else made


# -- RSA -------------------------------------------------------------------------------------------------------------------


def read_tlv(data, at=0):
    """(body, where the next one begins)"""
    size, at = data[at + 1], at + 2
    if size & 0x80:
        count = size & 0x7F
        size, at = int.from_bytes(data[at:at + count], "big"), at + count
    return data[at:at + size], at + size


def children(body):
    """The values that follow each other in @body, each whole."""
    found, at = [], 0
    while at < len(body):
        begin, at = at, read_tlv(body, at)[1]
        found.append(body[begin:at])
    return found


def modulus(path):
    outer, _ = read_tlv(der(path), 0)
    _, at = read_tlv(outer, 0)
    bits, _ = read_tlv(outer, at)
    key, _ = read_tlv(bits, 1)
    return int.from_bytes(read_tlv(key, 0)[0], "big")


RSA_ALGORITHM = bytes.fromhex("300d06092a864886f70d0101010500")
RSA_ALGORITHM_WITHOUT_NULL = bytes.fromhex("300b06092a864886f70d010101")


def rsa_pem(number, exponent, algorithm=RSA_ALGORITHM):
    return pem(spki(algorithm, tlv(0x30, integer(number) + integer(exponent))))


def cube_root(number):
    low, high = 0, 1 << (number.bit_length() // 3 + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**3 <= number else (low, middle - 1)
    return low


def forged_with_garbage(place, message):
    """Bleichenbacher's forgery: e = 3, a short padding, the digest, and rubbish up to the modulus's length, which makes room for
    a cube."""
    number = modulus(place.keys / "rsa.pem")
    place.write(place.policy_folder / "rsa.pem", rsa_pem(number, 3))
    head = b"\0\1" + b"\xff" * 8 + b"\0" + SHA256_INFO + hashlib.sha256(message).digest()
    block = int.from_bytes(head + b"\xff" * (256 - len(head)), "big")
    root = cube_root(block)
    harness.check((root**3).to_bytes(256, "big").startswith(head), "the cube does not begin as it should")
    return root.to_bytes(256, "big")


def raw_rsa(place, block):
    """The private operation over any block of the modulus's size."""
    source = place.scratch / "block"
    source.write_bytes(block)
    return subprocess.run([
        harness.tool("openssl"), "pkeyutl", "-decrypt", "-inkey", place.keys / "rsa.key", "-in", source, "-pkeyopt",
        "rsa_padding_mode:none"
    ],
                          check=True,
                          capture_output=True).stdout


def padded(info, before=b""):
    def make(place, message):
        tail = info + hashlib.sha256(message).digest()
        return raw_rsa(place, b"\0\1" + b"\xff" * (253 - len(tail) - len(before)) + b"\0" + before + tail)

    return make


def with_parameters(place, message):
    """ASN.1 hidden in the parameters of the digest's algorithm."""
    hidden = tlv(4, bytes(40))
    algorithm = tlv(0x30, bytes.fromhex("0609608648016503040201") + hidden)
    tail = tlv(0x30, algorithm + tlv(4, hashlib.sha256(message).digest()))
    return raw_rsa(place, b"\0\1" + b"\xff" * (253 - len(tail)) + b"\0" + tail)


def short_padding(place, message):
    tail = SHA256_INFO + hashlib.sha256(message).digest()
    block = b"\0\1" + b"\xff" * 8 + b"\0" + tail
    return raw_rsa(place, block + bytes(256 - len(block)))


FORGERIES = {
    "e-3-garbage": forged_with_garbage, "missing-null": padded(SHA256_INFO_WITHOUT_NULL), "asn1-in-parameters": with_parameters,
    "short-padding": short_padding, "block-type-2": lambda place, message: raw_rsa(
        place, b"\0\2" + b"\xff" * (253 - 51) + b"\0" + SHA256_INFO + hashlib.sha256(message).digest()),
    "bare-digest": padded(b""), "sha1-info": padded(bytes.fromhex("3021300906052b0e03021a05000414"))
}


def forged_rsa(name):
    def spoil(place):
        document = harness.policy()
        document["signers"]["release"].update(key="rsa.pem", algorithm="rsa-pkcs1-sha256")
        place.put_policy(document)
        place.sig.write_bytes(FORGERIES[name](place, place.manifest.read_bytes()))

    return spoil


def rsa_twice(place, require):
    """One RSA key in two spellings, which would fill two places."""
    number = modulus(place.keys / "rsa.pem")
    place.write(place.policy_folder / "bare.pem", rsa_pem(number, 65537, RSA_ALGORITHM_WITHOUT_NULL))
    rsa = {"algorithm": "rsa-pkcs1-sha256"}
    require({"threshold": 2, "of": ["rsa", "bare"]}, rsa={**rsa, "key": "rsa.pem"}, bare={**rsa, "key": "bare.pem"})(place)
