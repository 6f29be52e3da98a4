# SPDX-License-Identifier: Apache-2.0
"""EVI: revocation lists beside the policy."""
import cms
import pki
import x509
from cases import rows

GOOD = ("issuing.crl", "root.crl")
TIMED = (*GOOD, "tsa-root.crl")  # those of the timestamp's authority count too


def lists(*files, required=True, **members):
    return {"crl": {"files": list(files), "required": required, **members}}


def listed(own, others, *files, required=True, **more):
    return pki.by(own, others=others, **lists(*files, required=required), **more)


def leaf(*files, required=True, **members):
    return pki.by(**lists(*files, required=required, **members))


def with_file(change, **members):
    """issuing.crl with other bytes."""
    def spoil(place):
        data = change((place.pki / "issuing.crl").read_bytes())
        pki.by(files={"issuing.crl": data}, **lists("issuing.crl", "root.crl", **members))(place)

    return spoil


def flipped(behind):
    """One bit, so many bytes before the end."""
    return lambda data: data[:-behind] + bytes([data[-behind] ^ 1]) + data[len(data) - behind + 1:]


def gone(place):
    leaf("issuing.crl", "root.crl")(place)
    (place.policy_folder / "issuing.crl").unlink()


def timestamped(own, time, *files, required=True):
    """With a token, which says nothing to somebody who is revoked."""
    def spoil(place):
        pki.trust(place, timestamp=pki.TIMES, **lists(*files, required=required))
        made = pki.signed(place, x509.certificate(place, own), own)
        stamp = cms.token(place, made.signature(), time)
        pki.attach(place, p7s=made.change(unsigned=[cms.attribute(cms.TOKEN, stamp)]).der())

    return spoil


def revoked_by_policy(own, serial_of=None):
    """The policy's own list, by issuer and serial."""
    def spoil(place):
        made = x509.parts(place, own)
        entry = {
            "issuer": "sha256:" + x509.keys.sha256(made.issuer), "serial":
            (x509.parts(place, serial_of) if serial_of else made).number.hex()
        }
        document = pki.harness.policy(revoked={"certificates": [entry]})
        document["signers"]["release"] = pki.signer()
        place.sig.unlink()
        pki.put(place, document)
        pki.attach(place, p7s=pki.openssl(place))

    return spoil


KINDS = ("delta", "indirect", "partitioned", "point", "critical")


def cases(_setting):
    yield from rows("EVI-06", "CONFIG_FILE",
                    [("missing", gone), *((kind, leaf(f"issuing-{kind}.crl", "root.crl")) for kind in KINDS),
                     *((f"{kind}-not-required", leaf(f"issuing-{kind}.crl", required=False)) for kind in KINDS),
                     ("empty", with_file(lambda data: b"")), ("cut", with_file(lambda data: data[:-1])),
                     ("longer", with_file(lambda data: data + b"\0")), ("certificate", leaf("issuing.pem", "root.crl")),
                     ("two-in-one", with_file(lambda data: data + data)),
                     ("indefinite", with_file(lambda data: b"\x30\x80" + data[4:] + b"\0\0"))])
    yield from rows("EVI-06", "TRUST_REVOCATION",
                    [("none-of-the-issuer", leaf("root.crl")), ("none-above-the-issuer", leaf("issuing.crl")),
                     ("foreign-issuer", leaf("stranger-issuing.crl", "root.crl")),
                     ("past-its-end", leaf("issuing-old.crl", "root.crl")),
                     ("not-begun", leaf("issuing-future.crl", "root.crl")),
                     ("of-another-root", leaf("issuing.crl", "root-rsa.crl")),
                     ("by-who-may-not", listed("leaf-of-ca-no-crl", ("ca-no-crl", ), "ca-no-crl.crl", "root.crl")),
                     ("bad-signature", with_file(flipped(1))), ("bad-signature-2", with_file(flipped(60))),
                     ("older-than-a-day", leaf(*GOOD, max_age_days=1))])
    yield from rows(
        "EVI-06", "TRUST_REVOKED",
        [("leaf", listed("leaf-revoked", ("issuing", ), *GOOD)),
         ("leaf-not-required", listed("leaf-revoked", ("issuing", ), "issuing.crl", required=False)),
         ("authority", listed("leaf-of-ca-revoked", ("ca-revoked", ), "root.crl", required=False)),
         ("by-a-list-past-its-end", listed("leaf-revoked", ("issuing", ), "issuing-old.crl", required=False)),
         ("by-a-list-not-begun", listed("leaf-revoked", ("issuing", ), "issuing-future.crl", "issuing-none.crl", "root.crl")),
         ("newer-one-says-no", listed("leaf-revoked", ("issuing", ), "issuing.crl", "issuing-none.crl", "root.crl")),
         ("timestamped-before", timestamped("leaf-revoked", "20220601000000Z", *TIMED)),
         ("timestamped-before-it-expired", timestamped("leaf-expired-revoked", "20220601000000Z", "issuing-2023.crl", *TIMED)),
         ("weighs-more-than-a-missing-list", listed("leaf-revoked", ("issuing", ), "issuing.crl")),
         ("weighs-more-than-an-old-list", listed("leaf-revoked", ("issuing", ), "issuing-old.crl", "issuing.crl", "root.crl"))])
    yield from rows("EVI-06", "TRUST_REVOKED", [("by-policy", revoked_by_policy("leaf")),
                                                ("authority-by-policy", revoked_by_policy("issuing"))])
    yield from rows("EVI-06", "OK",
                    [("not-listed", leaf(*GOOD)), ("nobody-listed", leaf("issuing-none.crl", "root.crl")),
                     ("in-pem", leaf("issuing.crl", "root.crl.pem")),
                     ("past-its-end-and-not-required", leaf("issuing-old.crl", required=False)),
                     ("old-beside-current", leaf("issuing-old.crl", *GOOD)),
                     ("foreign-beside-own", leaf("stranger-issuing.crl", *GOOD)),
                     ("bad-signature-and-not-required", with_file(flipped(1), required=False)),
                     ("issuing-as-anchor", pki.by(roots="issuing.pem", **lists("issuing.crl"))),
                     ("young-enough", leaf(*GOOD, max_age_days=36500)),
                     ("expired-by-a-list-of-then", timestamped("leaf-expired", "20220601000000Z", "issuing-2023.crl", *TIMED)),
                     ("expired-by-a-list-that-keeps",
                      timestamped("leaf-expired", "20220601000000Z", "issuing-keeps.crl", "root.crl", "tsa-root.crl")),
                     ("another-revoked-by-policy", revoked_by_policy("leaf", serial_of="twin"))])
    yield from rows(
        "EVI-06", "TRUST_REVOCATION",
        [("none-of-the-timestamp's-authority", timestamped("leaf", "20250601000000Z", *GOOD)),
         ("expired-and-maybe-dropped", timestamped("leaf-expired", "20220601000000Z", *TIMED)),
         ("expired-by-a-list-of-too-early", timestamped("leaf-expired", "20220601000000Z", "issuing-2022.crl", *TIMED))])
    yield from rows("EVI-06", "CONFIG_POLICY", [("no-files", leaf()), ("age-0", leaf(*GOOD, max_age_days=0)),
                                                ("outside", leaf("../issuing.crl"))])
