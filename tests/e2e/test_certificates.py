#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Certificates by an ordinary authority: openssl signs, stamps and revokes, the command and the exec gate decide.

Several signers of several kinds, timestamps that outlive a certificate, revocation lists, and layers of others, each with what
must be refused beside it.
"""
import json
import os
import pathlib
import subprocess
import tempfile

import harness
from harness import SHIM, COLDSEAL, Stage, case, command, environment, equal, policy, program, tool

SUBJECT = "CN=Acme Lambda Release,O=Acme"
X509 = {"kind": "x509", "roots": "root.pem", "subject": SUBJECT}
LISTS = {"files": ["issuing.crl", "root.crl", "tsa-root.crl"], "required": True}
STAMPED = {"roots": "tsa-root.pem", "required": True}


def pki():
    """The test PKI of the build, or one of our own."""
    build = os.environ.get("COLDSEAL_BUILD_DIR")
    folder = pathlib.Path(build or OWN.name, "pki")
    subprocess.run([harness.SOURCE / "tests/pki/make.sh", folder], check=True, stdin=subprocess.DEVNULL)
    return folder


OWN = tempfile.TemporaryDirectory(prefix="coldseal-pki-")  # pylint: disable=consider-using-with  # as long as the program


def openssl(*words):
    done = subprocess.run([tool("openssl"), *words], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    harness.check(done.returncode == 0, f"openssl {' '.join(map(str, words))}: {done.stderr}")


class Place(Stage):
    """A stage with a package, a policy beside the shim, and signatures that openssl makes."""

    pki = None  # made before the first case: cases run side by side

    def __enter__(self):
        self.install(SHIM, self.image / "shim")
        self.package()
        self.seal(label="ci")
        return self

    def trust(self, require, layers=(), **signers):
        document = policy(
            task={"functions": ["orders-api"], "packages": ["orders-api"], "bind": ["function"], "require": require})
        document["signers"] = {"ci": document["signers"]["release"], **signers}
        if layers:
            document["roots"]["/opt"] = {"layered": True, "rules": list(layers)}
        self.policy(self.image / "coldseal", document)
        for path in self.pki.iterdir():
            if path.suffix in (".pem", ".crl") and path.name in json.dumps(document):
                self.install(path, self.image / "coldseal" / path.name, 0o644)

    def manifest(self, folder=None, package="orders-api"):
        return (folder or self.task) / ".coldseal" / f"{package}.json"

    def beside(self, ending, folder=None, package="orders-api"):
        manifest = self.manifest(folder, package)
        return manifest.with_name(manifest.name + ending)

    def cms(self, own="leaf", label="security", options=(), folder=None, package="orders-api"):
        made = self.beside(f".{label}.p7s", folder, package)
        openssl("cms", "-sign", "-binary", "-outform", "DER", "-signer", self.pki / f"{own}.pem",
                "-inkey", self.pki / f"{own}.key", "-certfile", self.pki / "issuing.pem", *options, "-in",
                self.manifest(folder, package), "-out", made)
        made.chmod(0o644)

    def raw(self, own="leaf", label="security"):
        openssl("dgst", "-sha256", "-sign", self.pki / f"{own}.key", "-out", self.beside(f".{label}.sig"), self.manifest())
        chain = (self.pki / f"{own}.pem").read_text() + (self.pki / "issuing.pem").read_text()
        self.write(self.beside(f".{label}.chain.pem"), chain)

    def stamp(self, label="security"):
        query = self.top / "query"
        openssl("ts", "-query", "-data", self.beside(f".{label}.sig"), "-sha256", "-cert", "-out", query)
        openssl("ts", "-reply", "-config", self.pki / "tsa.cnf", "-queryfile", query, "-out", self.beside(f".{label}.tsr"))

    def judged(self, code, what, *roots):
        """By the command and by the gate, with one answer."""
        document = self.image / "coldseal/policy.json"
        if roots:
            command("policy", "test", document, *roots, "--function", "orders-api", "--expect", code)
        else:
            command("verify", self.task, "--policy", document, "--function", "orders-api", expect=status_of(code))
        seen = self.play(program("/shim", "exec", "--", "/usr/bin/touch", f"{harness.CANARY}/started", env=environment()))
        equal(len(seen.verdicts), 1, f"{what}: verdict lines")
        equal((seen.results[0]["status"], seen.verdicts[0]["code"], sorted(seen.canary)),
              (status_of(code), code, ["started"] if code == "OK" else []), what)


def status_of(code):
    return {"OK": 0, "TRUST": 84, "TREE": 85, "BINDING": 86}[code.split("_")[0]]


def key_and_certificate():
    with Place() as place:
        place.trust({"all": ["ci", "security"]}, security={**X509, "crl": LISTS})
        place.judged("TRUST_SIGNERS", "the certificate's signature is missing")
        place.cms("leaf-revoked")
        place.judged("TRUST_REVOKED", "by a revoked certificate")
        place.cms("leaf-expired")
        place.judged("TRUST_TIME", "by an expired certificate")
        place.cms("stranger-leaf")
        place.judged("TRUST_SIGNERS", "by a stranger of the same name")
        place.cms("leaf-no-purpose")
        place.judged("TRUST_CERTIFICATE", "by a certificate for something else")
        place.cms()
        place.judged("OK", "by both")
        place.cms(options=("-cades", ))
        place.judged("OK", "by both, bound to the certificate")
        place.write(place.task / "lib/prices.json", '{"tea": 4}\n')
        place.judged("TREE_MODIFIED", "changed after it was signed")


def kinds():
    """Two of three, not both of one kind."""
    with Place() as place:
        place.trust({"threshold": 2, "of": ["ci", "release", "ann"], "kinds": 2},
                    release=X509,
                    ann={**X509, "subject": "CN=Ann One,O=Acme"})
        place.judged("TRUST_SIGNERS", "the key alone")
        place.cms()
        place.judged("OK", "key and certificate")
        place.beside(".ci.sig").rename(place.top / "away")
        place.cms("email-1", "ann")
        place.judged("TRUST_SIGNERS", "two certificates")


def one_person():
    with Place() as place:
        both = {**X509, "subject": "CN=Jo Doe,O=Acme"}
        place.trust({"threshold": 2, "of": ["one", "two"]}, one=both, two=both)
        place.cms("person-1", "a")
        place.cms("person-2", "b")
        place.judged("TRUST_SIGNERS", "one person with two certificates")


def raw_and_stamped():
    with Place() as place:
        place.trust("security", security={**X509, "accept": ["sig"], "timestamp": STAMPED, "crl": LISTS})
        place.beside(".ci.sig").unlink()
        place.raw()
        place.judged("TRUST_TIMESTAMP", "the timestamp is missing")
        place.stamp()
        place.judged("OK", "stamped")
        place.raw()  # ECDSA: another signature each time
        place.judged("TRUST_TIMESTAMP", "the timestamp is of an older signature")
        place.stamp()
        place.beside(".security.chain.pem").unlink()
        place.judged("TRUST_SIGNERS", "its certificates are missing")


def layers():
    """/opt: the layer of a team by its certificate, that of a vendor within its paths and maybe not attached."""
    with Place() as place:
        vendor = {
            "packages": ["datadog"], "paths": ["datadog", "extensions/datadog-agent"], "require": "vendor", "absent": "accept"
        }
        place.trust("ci", [{"packages": ["acme-*"], "require": {"all": ["ci", "security"]}}, vendor],
                    security=X509,
                    vendor={**X509, "subject": "CN=Ann One,O=Acme"})
        place.write(place.layer / "python/acme.py", "a = 1\n")
        place.seal(place.layer, "acme-base", root="/opt", bind=(), label="ci")
        base = place.layer, "acme-base"
        both = (f"/var/task={place.task}", f"/opt={place.layer}")
        place.judged("TRUST_SIGNERS", "the layer lacks its certificate's signature", *both)
        place.cms("leaf", "security", (), *base)
        place.judged("OK", "the layer by key and certificate", *both)
        agent = place.top / "datadog"
        place.write(agent / "datadog/lib.py", "d = 1\n")
        place.write(agent / "extensions/datadog-agent", "#!/bin/sh\n", 0o755)
        place.seal(agent, "datadog", root="/opt", bind=(), label="own")
        seal = {path.name: path.read_bytes() for path in (agent / ".coldseal").iterdir() if path.suffix == ".json"}
        place.write(place.layer / ".coldseal/datadog.json", seal["datadog.json"])
        place.cms("leaf", "vendor", (), place.layer, "datadog")
        place.judged("TRUST_SIGNERS", "the vendor's layer is signed by another", *both)
        place.cms("email-1", "vendor", (), place.layer, "datadog")
        place.judged("OK", "sealed and not attached", *both)
        for path in ("datadog/lib.py", "extensions/datadog-agent"):
            place.write(place.layer / path, (agent / path).read_bytes(), (agent / path).stat().st_mode & 0o777)
        place.judged("OK", "attached", *both)
        place.write(place.layer / "datadog/lib.py", "evil = 1\n")
        place.judged("TREE_EXTRA", "attached and changed, so no part of it is", *both)


def outside_its_paths():
    """A vendor who lists a file in somebody else's folder."""
    with Place() as place:
        vendor = {"packages": ["datadog"], "paths": ["datadog"], "require": "vendor"}
        place.trust("ci", [vendor], vendor=X509)
        place.write(place.layer / "datadog/lib.py", "d = 1\n")
        place.write(place.layer / "python/acme.py", "evil = 1\n")
        place.seal(place.layer, "datadog", root="/opt", bind=(), label="own")
        place.beside(".own.sig", place.layer, "datadog").unlink()
        place.cms("leaf", "vendor", (), place.layer, "datadog")
        place.judged("BINDING_SCOPE", "outside its paths", f"/var/task={place.task}", f"/opt={place.layer}")


case("key-and-certificate", "exec", "accepts both; refuses one, revoked, expired, strange and changed", key_and_certificate)
case("kinds", "exec", "accepts two kinds; refuses two of one kind", kinds)
case("one-person", "exec", "refuses one person with two certificates", one_person)
case("raw-and-stamped", "exec", "accepts .sig, .chain.pem and .tsr; refuses without or of another", raw_and_stamped)
case("layers", "exec", "accepts a team's and a vendor's layer, attached or not; refuses others' and changed ones", layers)
case("outside-its-paths", "exec", "refuses a vendor's layer that lists more", outside_its_paths)

if __name__ == "__main__":
    harness.need(SHIM, COLDSEAL)
    Place.pki = pki()
    harness.main()
