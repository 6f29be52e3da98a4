# SPDX-License-Identifier: Apache-2.0
"""What the tests of the layer share: a workshop in which layers are built, and shims that are none."""
import hashlib
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile

SOURCE = pathlib.Path(os.environ.get("COLDSEAL_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
COLDSEAL = pathlib.Path(os.environ.get("COLDSEAL_BIN", SOURCE / "build/release/coldseal"))
SHIM = pathlib.Path(os.environ.get("COLDSEAL_SHIM", SOURCE / "build/release/coldseal-shim"))
SHIM_ARM64 = pathlib.Path(os.environ.get("COLDSEAL_SHIM_ARM64", SOURCE / "build/release-arm64/coldseal-shim"))

MACHINE = {"x86_64": "x86_64", "aarch64": "arm64"}[os.uname().machine]
OTHER = {"x86_64": "arm64", "arm64": "x86_64"}[MACHINE]
ELF_MACHINES = {"x86_64": 62, "arm64": 183}

# Where numbers lie in a 64-bit ELF header.
E_TYPE, E_MACHINE, E_PHOFF, E_PHNUM = 16, 18, 32, 56


def need_programs():
    missing = [path for path in (COLDSEAL, SHIM, beside(SHIM)) if not path.exists()]
    if missing:
        print(f"SKIP {', '.join(map(str, missing))}: not there; build the release preset first")
        sys.exit(77)


def beside(shim):
    """The list of what a shim is made of."""
    return shim.with_name(shim.name + ".spdx.json")


def policy(keys=("release",), layers=True, **members):
    roots = {"/var/task": {"rules": [{"functions": ["orders-api"], "packages": ["orders-api"], "bind": ["function"],
                                      "require": keys[0]}]}}
    if layers:
        roots["/opt"] = {"layered": True, "rules": [{"packages": ["coldseal"], "require": keys[0]}]}
    return {"coldseal": "policy/v1", "generation": 7, "mode": "enforce", "roots": roots, **members,
            "signers": {key: {"kind": "key", "algorithm": "ecdsa-p256-sha256", "key": f"{key}.pem"} for key in keys}}


class Workshop:
    """A temporary folder with keys, a policy and shims."""

    def __init__(self):
        self.top = pathlib.Path(tempfile.mkdtemp(prefix="coldseal-layer-test-"))
        self.policy = self.top / "policy/policy.json"
        self.policy.parent.mkdir()
        self.key = self.top / "release.key"
        self.run("keygen", "-o", self.top / "release")
        shutil.copy(self.top / "release.pem", self.policy.parent)
        self.write_policy(policy())

    def close(self):
        shutil.rmtree(self.top)

    def write_policy(self, document):
        self.policy.write_text(json.dumps(document), encoding="utf-8")

    def run(self, *words, expect=0, **options):
        done = subprocess.run([options.pop("program", COLDSEAL), *words], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, check=False, **options)
        if done.returncode != expect:
            raise AssertionError(f"coldseal {' '.join(map(str, words))}: expected exit {expect}, found {done.returncode}: "
                                 f"{done.stdout}{done.stderr}")
        return done

    def build(self, *more, output="dist", shim=SHIM.parent, expect=0, **options):
        """Build; on success what the command says of it, else what went wrong."""
        words = ["layer", "build", "--policy", self.policy, "--key", self.key, "-o", self.top / output, "--format", "json",
                 *(["--shim", shim] if shim else []), *more]
        told = json.loads(self.run(*words, expect=expect, **options).stdout)
        return told["layer"] if expect == 0 else told["error"]

    def zip(self, *more, **options):
        """The path of the zip for one machine."""
        return pathlib.Path(self.build(*more, **options)["zips"][0]["file"])

    def shim_folder(self, name, shim, machine=None, sbom=None):
        """A folder with one shim; `sbom`: what lies beside it, by default what names these bytes."""
        folder = self.top / name
        folder.mkdir(exist_ok=True)
        path = folder / ("coldseal-shim" + (f"-{machine}" if machine else ""))
        path.write_bytes(shim)
        if sbom is None:
            sbom = json.dumps({"checksumValue": hashlib.sha256(shim).hexdigest()}).encode()
        if sbom:
            beside(path).write_bytes(sbom)
        return folder


def patched(shim, offset, form, value):
    """The shim with one number of its header changed."""
    changed = bytearray(shim)
    struct.pack_into("<" + form, changed, offset, value)
    return bytes(changed)


def unpack(archive, folder):
    """As Lambda does: with the modes that the zip names."""
    with zipfile.ZipFile(archive) as source:
        for entry in source.infolist():
            os.chmod(source.extract(entry, folder), entry.external_attr >> 16 & 0o7777)
