# SPDX-License-Identifier: Apache-2.0
"""One function's environment under attack: a root of its own, a good sealed package behind one gate, and the program that
must not start.

It lives in the namespaces that run.py made, so it may mount, chroot and listen as it likes. A case spoils it and starts the
gate once; `Seen` is what became of that.
"""
import ctypes
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import types

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

import harness  # noqa: E402  # pylint: disable=wrong-import-position
import sandbox  # noqa: E402  # pylint: disable=wrong-import-position
from manifests import document, entries_of, text_of  # noqa: E402  # pylint: disable=wrong-import-position

HANDLER = "/handler"
API = f"127.0.0.1:{sandbox.API_PORT}"
ODD_API_PORT = sandbox.API_PORT + 1

GATES = {  # how it is started, and where its policy lies
    "exec": types.SimpleNamespace(argv=("/shim", "exec", "--", HANDLER), policy="/coldseal"),
    "extension": types.SimpleNamespace(argv=("/opt/extensions/coldseal",), policy="/opt/coldseal"),
    "wrapper": types.SimpleNamespace(argv=("/opt/coldseal-wrapper", HANDLER), policy="/opt/coldseal"),
    "bootstrap": types.SimpleNamespace(argv=("/var/runtime/bootstrap",), policy="/var/runtime/coldseal"),
}

KEYS = {"release": "p256", "stranger": "p256-other", "p384": "p384", "ed25519": "ed25519", "rsa": "rsa2048"}
ALGORITHMS = {"release": "ecdsa-p256-sha256", "p384": "ecdsa-p384-sha384", "ed25519": "ed25519", "rsa": "rsa-pkcs1-sha256"}

PACKAGE = {
    "app.py": ("def handler(event, context):\n    return event\n", 0o644), "lib/prices.json": ('{"tea": 3}\n', 0o644),
    "lib/deep/er/table.csv": ("1,2\n", 0o644), "bin/tool": ("#!/bin/sh\nexit 0\n", 0o755)
}


def kept(fixture, recipe, message, words):
    """What openssl makes of a message: @words gets the paths of both and returns the command line. Kept in the fixture, so that
    two runs over one fixture see the same octets: those of ECDSA differ each time."""
    path = fixture / "signatures" / hashlib.sha256(repr(recipe).encode() + message).hexdigest()
    if not path.exists():
        folder = pathlib.Path(tempfile.mkdtemp(dir=fixture))  # two workers may make the same one
        made, source = folder / "made", folder / "message"
        source.write_bytes(message)
        done = subprocess.run([harness.tool("openssl"), *words(made, source)], stdin=subprocess.DEVNULL, capture_output=True,
                              check=False)
        harness.check(done.returncode == 0, f"{done.args}: {done.stderr}")
        made.replace(path)
        shutil.rmtree(folder)
    return path.read_bytes()


def key_file(fixture, key):
    """One of the keys of the suite's own signers, or of the test PKI."""
    own = fixture / "keys" / f"{key}.key"
    return own if own.exists() else fixture / "pki" / f"{key}.key"


def signature(fixture, key, message, digest="sha256", options=()):
    """The octets that openssl makes with a key over a message."""
    if key == "ed25519":
        digest = None
    words = ["dgst", f"-{digest}", *options, "-sign"] if digest else ["pkeyutl", "-sign", "-rawin", "-inkey"]
    return kept(fixture, (key, digest, options), message, lambda made, source:
                [*words, key_file(fixture, key), "-out", made, *([source] if digest else ["-in", source])])


def make_fixture(fixture):
    """What all cases begin with, made once: keys, the sealed package, the programs."""
    for name in ("keys", "signatures", "programs", "package"):
        (fixture / name).mkdir(parents=True)
    for name, source in KEYS.items():
        for suffix in ("key", "pem"):
            shutil.copyfile(harness.SOURCE / f"tests/support/keys/{source}.{suffix}", fixture / "keys" / f"{name}.{suffix}")
        (fixture / "keys" / f"{name}.key").chmod(0o600)
    subprocess.run([HERE.parent / "pki/make.sh", fixture / "pki"], check=True, stdin=subprocess.DEVNULL)
    subprocess.run([harness.tool("gcc"), "-static", "-O1", "-o", fixture / "programs/canary", HERE / "canary.c"], check=True)
    package = fixture / "package"
    for path, (text, mode) in PACKAGE.items():
        (package / path).parent.mkdir(parents=True, exist_ok=True)
        (package / path).write_text(text)
        (package / path).chmod(mode)
    (package / "lib/current.json").symlink_to("prices.json")
    (package / "var").mkdir()
    harness.command("sign", package, "--package", "orders-api", "--package-version", "7", "--root", "/var/task", "--bind",
                    "function=orders-api", "--key", fixture / "keys/release.key", "--label", "release")


class Place(harness.Stage):
    """A stage that is not shown to a sandbox but is one."""

    # pylint: disable-next=super-init-not-called  # the folders of this stage are those of the root
    def __init__(self, setting, gate):
        self.setting, self.gate, self.fixture = setting, gate, setting.fixture
        self.root, self.scratch = setting.scratch / "root", setting.scratch
        self.image, self.task, self.layer, self.runtime = (pathlib.Path(f"{self.root}{path}")
                                                           for path in ("", "/var/task", "/opt", "/var/runtime"))
        self.keys, self.pki, self.top = self.fixture / "keys", self.fixture / "pki", self.root / "tmp"
        self.foreign = "arm64" if setting.arch == "x86_64" else "x86_64"

    def __enter__(self):
        sandbox.lay_out({"root": str(self.root), "binds": [], "tmpfs": []})
        for folder in ("var/runtime", "opt/extensions", "canary", "coldseal"):
            (self.root / folder).mkdir(parents=True)
        (self.root / "canary").chmod(0o777)
        self.install(self.fixture / "programs/canary", self.root / "handler")
        if self.setting.emulator:
            self.install(self.setting.emulator, self.root / "emulator")
        shutil.copytree(self.fixture / "package", self.task, symlinks=True)
        self.install(self.fixture / "programs/shim", self.inside(GATES[self.gate].argv[0]))
        if self.gate == "bootstrap":
            self.install(self.fixture / "programs/canary", self.runtime / "bootstrap.real")
        self.put_policy()
        return self

    def __exit__(self, *error):
        if sandbox.libc.umount2(str(self.root).encode(), 2) != 0:  # MNT_DETACH
            raise OSError(ctypes.get_errno(), "umount")

    def inside(self, path):
        return pathlib.Path(f"{self.root}{path}")

    @property
    def policy_folder(self):
        return self.inside(GATES[self.gate].policy)

    @property
    def policy_file(self):
        return self.policy_folder / "policy.json"

    def put_policy(self, policy=None):
        """Write a policy, and the keys that its signers name."""
        policy = policy or harness.policy()
        self.write(self.policy_file, json.dumps(policy, ensure_ascii=False))
        for name in self.signers_of(policy):
            if not (self.policy_folder / f"{name}.pem").exists():
                self.install(self.keys / f"{name}.pem", self.policy_folder / f"{name}.pem", 0o644)

    def signers_of(self, policy):
        return [signer["key"][:-4] for signer in policy["signers"].values() if signer.get("key", "")[:-4] in KEYS]

    @property
    def manifest(self):
        return self.task / ".coldseal/orders-api.json"

    @property
    def sig(self):
        return self.task / ".coldseal/orders-api.json.release.sig"

    def sign(self, message, key="release", **more):
        return signature(self.fixture, key, message, **more)

    def resign(self, message, key="release", **more):
        """Other bytes as the manifest, with a signature that holds: what is left is the reader's own strictness."""
        self.manifest.write_bytes(message)
        self.sig.write_bytes(self.sign(message, key, **more))

    def reseal(self, folder=None, key="release", label=None, stranger=False, entries=None, name=None, **members):
        """Seal a folder as it is now, or for other @entries, with a manifest written here."""
        folder = folder or self.task
        made = document(entries_of(folder) if entries is None else entries, **members)
        text = text_of(made)
        where = folder / ".coldseal" / f"{name or made['package']}.json"
        self.write(where, text)
        if key is not None:
            self.write(where.with_name(f"{where.name}.{label or key}.sig"), self.sign(text, "stranger" if stranger else key))
        return where

    def seal_shared_layer(self, **members):
        """Make /opt a sealed layer of its own and the policy know it."""
        self.reseal(self.layer, **{"package": "coldseal", "root": "/opt", "bind": None, **members})

    def mount(self, path, options="mode=0755"):
        sandbox.mount("none", f"{self.root}{path}", "tmpfs", 0, options)

    # -- the start -----------------------------------------------------------------------------------------------------

    def argv(self, argv):
        """As the kernel would start it, or through qemu under the same argv[0]."""
        if not self.setting.emulator:
            return list(argv)
        return ["/emulator", "-0", argv[0], argv[0], *argv[1:]]

    def requests(self):
        with open(self.setting.record, encoding="utf-8") as record:
            return [json.loads(line) for line in record if line.endswith("\n")]

    def odd_api(self, behaviours):
        api = subprocess.Popen(
            [sys.executable, harness.API_PROGRAM, "--port",
             str(ODD_API_PORT), "--record", self.setting.record, *behaviours],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True)
        sandbox.wait_for(lambda: sandbox.accepts(ODD_API_PORT), 10, api)
        return api

    def start(self, argv=None, env=None, api=None, during=None, last=None, prefix=(), requests=0, seconds=15, **step):
        """Start the gate, wait until it ends, or until it has sent as many @requests. @env: changes to the usual variables, None
        takes one away; a list replaces them all."""
        open(self.setting.record, "w", encoding="utf-8").close()
        variables = harness.environment(AWS_LAMBDA_RUNTIME_API=API if api is None else f"127.0.0.1:{ODD_API_PORT}",
                                        _HANDLER="app.handler")
        for name, value in (env or {}).items():
            variables.pop(name, None)
            if value is not None:
                variables[name] = value
        step = {"env": variables, "argv": [*prefix, *self.argv(argv or GATES[self.gate].argv)], **step}
        odd = self.odd_api(api) if api else None
        begun = sandbox.time.monotonic()
        with open(self.scratch / "stdout", "w+b") as out, open(self.scratch / "stderr", "w+b") as err:
            process = sandbox.start(str(self.root), step, last=last, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
            try:
                if during is not None:
                    during(self, process)
                if requests:
                    sandbox.wait_for(lambda: len(self.requests()) >= requests, seconds, process)
                else:
                    process.wait(seconds)
            except subprocess.TimeoutExpired:
                pass
            took = sandbox.time.monotonic() - begun
            status = process.poll()
            sandbox.kill(process)
            sandbox.settle(sandbox.API_PORT)
            texts = [stream.seek(0) or stream.read().decode("utf-8", "surrogateescape") for stream in (out, err)]
        if odd is not None:
            sandbox.kill(odd)
        canary = {path.name: path.read_bytes() for path in (self.root / "canary").iterdir()}
        result = {
            "status": status, "stdout": texts[0], "stderr": texts[1], "requests": self.requests(), "seconds": took,
            "environment": [f"{name}={value}" for name, value in step["env"].items()]
        }
        return harness.Seen([result], canary)
