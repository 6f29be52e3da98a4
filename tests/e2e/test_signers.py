#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Signatures made by the tools that people have, over a manifest as a plain file.

The command writes the manifest; its own signature is removed; the tool signs; then both the command and the shim (exec
gate, in a sandbox) must accept. The same tool with another key, and one changed byte of the package, must be refused.
"""
import base64
import json
import os
import pathlib
import subprocess
import tempfile

import harness
from harness import COLDSEAL, SHIM, Skipped, Stage, case, command, environment, equal, policy, program, tool


def do(*words, **options):
    done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, check=False, **options)
    harness.check(done.returncode == 0, f"{' '.join(map(str, words))}: exit {done.returncode}: "
                                        f"{done.stdout.decode('utf-8', 'replace')}{done.stderr.decode('utf-8', 'replace')}")
    return done.stdout


class OpenSSL:
    """A private key in a file, used through the openssl command."""

    def __init__(self, generate, sign):
        self.generate, self.sign_words = generate, sign

    def make(self, folder):
        self.key = folder / "key.pem"
        do(tool("openssl"), "genpkey", *self.generate, "-out", self.key)
        return do("openssl", "pkey", "-in", self.key, "-pubout")

    def sign(self, manifest, signature):
        words = [{"KEY": self.key, "IN": manifest, "OUT": signature}.get(word, word) for word in self.sign_words]
        do("openssl", *words)


class AwsKms(OpenSSL):
    """What `aws kms sign --query Signature --output text` prints: standard base64 and a newline. The service itself is not
    asked: the octets are made by openssl, of the form that the service answers with."""

    def sign(self, manifest, signature):
        super().sign(manifest, signature)
        signature.write_bytes(base64.b64encode(signature.read_bytes()) + b"\n")


class Cosign:
    def make(self, folder):
        self.folder = folder
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "COSIGN_PASSWORD": "a passphrase"}
        self.program = tool("cosign")
        do(self.program, "generate-key-pair", cwd=folder, env=self.environment)
        return (folder / "cosign.pub").read_bytes()

    def sign(self, manifest, signature):
        do(self.program, "sign-blob", "--key", "cosign.key", "--tlog-upload=false", "--yes", "--output-signature", signature,
           manifest, cwd=self.folder, env=self.environment)


class Hsm:
    """A key on a token: SoftHSM behind OpenSC's pkcs11-tool. @kind: as pkcs11-tool makes it, or a tuple for openssl, whose key
    is imported (OpenSC 0.23 makes P-384 keys and cannot read their public half)."""
    MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib64/libsofthsm2.so")

    def __init__(self, kind, mechanism, digest=None, options=()):
        self.kind, self.mechanism, self.digest, self.options = kind, mechanism, digest, options

    def run(self, *words):
        return do(tool("pkcs11-tool"), "--module", self.module, "--login", "--pin", "1234", *words, env=self.environment)

    def make(self, folder):
        self.module = next((path for path in self.MODULES if pathlib.Path(path).exists()), None)
        if self.module is None:
            raise Skipped("SoftHSM is not installed")
        (folder / "tokens").mkdir()
        (folder / "softhsm.conf").write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\n")
        self.environment = {"PATH": os.environ["PATH"], "SOFTHSM2_CONF": str(folder / "softhsm.conf")}
        do(tool("softhsm2-util"), "--init-token", "--free", "--label", "t", "--pin", "1234", "--so-pin", "5678",
           env=self.environment)
        if isinstance(self.kind, tuple):
            do("openssl", "genpkey", *self.kind, "-out", folder / "key.pem")
            do("softhsm2-util", "--import", folder / "key.pem", "--token", "t", "--pin", "1234", "--id", "01",
               "--label", "release", env=self.environment)
            return do("openssl", "pkey", "-in", folder / "key.pem", "-pubout")
        self.run("--keypairgen", "--key-type", self.kind, "--id", "01", "--label", "release")
        self.run("--read-object", "--type", "pubkey", "--id", "01", "--output-file", folder / "pub.der")
        return do("openssl", "pkey", "-pubin", "-inform", "DER", "-in", folder / "pub.der")

    def sign(self, manifest, signature):
        given = manifest
        if self.digest:  # the mechanism wants the digest, not the document
            given = signature.with_name("digest")
            do("openssl", "dgst", f"-{self.digest}", "-binary", "-out", given, manifest)
        self.run("--sign", "--mechanism", self.mechanism, *self.options, "--id", "01", "--input-file", given,
                 "--output-file", signature)
        if given != manifest:
            given.unlink()


def ec(curve):
    return ("-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{curve}")


def rsa(bits):
    return ("-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}")


def dgst(digest):
    return ("dgst", f"-{digest}", "-sign", "KEY", "-out", "OUT", "IN")


def pss(digest):
    """pkeyutl hashes nothing with RSA unless it gets the document raw; the salt is as long as the digest."""
    return ("pkeyutl", "-sign", "-rawin", "-digest", digest, "-inkey", "KEY", "-in", "IN", "-out", "OUT",
            "-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:digest")


ED25519 = (("-algorithm", "ED25519"), ("pkeyutl", "-sign", "-rawin", "-inkey", "KEY", "-in", "IN", "-out", "OUT"))
DER = ("--signature-format", "openssl")

SIGNERS = (
    ("openssl-dgst-p256", "ecdsa-p256-sha256", lambda: OpenSSL(ec("P-256"), dgst("sha256"))),
    ("openssl-dgst-p384", "ecdsa-p384-sha384", lambda: OpenSSL(ec("P-384"), dgst("sha384"))),
    ("openssl-dgst-rsa2048-sha256", "rsa-pkcs1-sha256", lambda: OpenSSL(rsa(2048), dgst("sha256"))),
    ("openssl-dgst-rsa3072-sha384", "rsa-pkcs1-sha384", lambda: OpenSSL(rsa(3072), dgst("sha384"))),
    ("openssl-dgst-rsa4096-sha512", "rsa-pkcs1-sha512", lambda: OpenSSL(rsa(4096), dgst("sha512"))),
    ("openssl-pkeyutl-pss-sha256", "rsa-pss-sha256", lambda: OpenSSL(rsa(2048), pss("sha256"))),
    ("openssl-pkeyutl-pss-sha384", "rsa-pss-sha384", lambda: OpenSSL(rsa(3072), pss("sha384"))),
    ("openssl-pkeyutl-pss-sha512", "rsa-pss-sha512", lambda: OpenSSL(rsa(4096), pss("sha512"))),
    ("openssl-pkeyutl-ed25519", "ed25519", lambda: OpenSSL(*ED25519)),
    ("cosign-sign-blob", "ecdsa-p256-sha256", Cosign),
    ("awskms-p256-simulated", "ecdsa-p256-sha256", lambda: AwsKms(ec("P-256"), dgst("sha256"))),
    ("awskms-p384-simulated", "ecdsa-p384-sha384", lambda: AwsKms(ec("P-384"), dgst("sha384"))),
    ("awskms-rsa-simulated", "rsa-pkcs1-sha256", lambda: AwsKms(rsa(2048), dgst("sha256"))),
    ("awskms-pss-simulated", "rsa-pss-sha256", lambda: AwsKms(rsa(2048), pss("sha256"))),
    ("awskms-ed25519-simulated", "ed25519", lambda: AwsKms(*ED25519)),
    ("pkcs11-p256", "ecdsa-p256-sha256", lambda: Hsm("EC:prime256v1", "ECDSA", "sha256", DER)),
    ("pkcs11-p384", "ecdsa-p384-sha384", lambda: Hsm(ec("P-384"), "ECDSA", "sha384", DER)),
    ("pkcs11-ed25519", "ed25519", lambda: Hsm(ED25519[0], "EDDSA")),
    ("pkcs11-rsa", "rsa-pkcs1-sha256", lambda: Hsm("rsa:2048", "SHA256-RSA-PKCS")),
    ("pkcs11-pss", "rsa-pss-sha256", lambda: Hsm("rsa:2048", "SHA256-RSA-PKCS-PSS")),
)


def start(stage):
    """What the exec gate makes of it: its status, its verdict's code, and whether anything was started."""
    seen = stage.play(program("/shim", "exec", "--", "/usr/bin/touch", f"{harness.CANARY}/started", env=environment()))
    equal(len(seen.verdicts), 1, "verdict lines")
    return seen.results[0]["status"], seen.verdicts[0]["code"], sorted(seen.canary)


def verified(stage, status):
    command("verify", stage.task, "--policy", stage.image / "coldseal/policy.json", "--function", "orders-api", expect=status)


def prove(algorithm, make):
    with Stage() as stage, tempfile.TemporaryDirectory() as mine, tempfile.TemporaryDirectory() as other:
        signer, stranger = make(), make()
        public = signer.make(pathlib.Path(mine))
        stranger.make(pathlib.Path(other))
        document = policy()
        document["signers"]["release"]["algorithm"] = algorithm
        stage.install(SHIM, stage.image / "shim")
        stage.write(stage.image / "coldseal/policy.json", json.dumps(document))
        stage.write(stage.image / "coldseal/release.pem", public)
        stage.package()
        stage.seal(label="own")
        own = stage.task / ".coldseal/orders-api.json.own.sig"
        own.unlink()
        manifest, signature = own.with_name("orders-api.json"), own.with_name("orders-api.json.tool.sig")

        stranger.sign(manifest, signature)
        signature.chmod(0o644)  # some tools write for their owner alone; a function runs as another user
        verified(stage, 84)
        equal(start(stage), (84, "TRUST_SIGNERS", []), "signed by another key of the same kind")

        signer.sign(manifest, signature)
        signature.chmod(0o644)
        verified(stage, 0)
        equal(start(stage), (0, "OK", ["started"]), "signed")

        stage.write(stage.task / "lib/prices.json", '{"tea": 4}\n')
        verified(stage, 85)
        equal(start(stage), (85, "TREE_MODIFIED", []), "changed after it was signed")


for name, algorithm, make in SIGNERS:
    case(name, algorithm, "accepts; refuses another key and a changed file", lambda each=(algorithm, make): prove(*each))

if __name__ == "__main__":
    harness.need(SHIM, COLDSEAL)
    harness.main()
