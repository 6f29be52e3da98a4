#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does docs/policy.md say what the program does? Each example is read by `coldseal policy check`, each command is run, every member
that the readers know has an example, and the warnings are those of the program.

Blocks: `json policy` and `json exec` are whole policies, for a layer and for a container. `json member WHERE` goes into the skeleton
below and is accepted; `json refused WHERE` goes there too and is refused.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # leave nothing in the tree
from documents import COLDSEAL, SOURCE, coldseal, need_programs, table_after, words_in_code

PAGE = (SOURCE / "docs/policy.md").read_text()
KEYS = SOURCE / "tests/support/keys"
PKI = pathlib.Path(os.environ.get("COLDSEAL_BUILD_DIR", SOURCE / "build/debug")) / "pki"

# What the examples call files, and what those are.
FILES = {"release.pem": KEYS / "p256.pem", "second.pem": KEYS / "p384.pem", "third.pem": KEYS / "rsa2048.pem",
         "ed25519.pem": KEYS / "ed25519.pem", "codesign-ca.pem": PKI / "root.pem", "tsa.pem": PKI / "tsa-root.pem",
         "issuing.crl": PKI / "issuing.crl", "root.crl": PKI / "root.crl", "issuing-delta.crl": PKI / "issuing-delta.crl"}

SIGNERS = {"release": {"kind": "key", "algorithm": "ecdsa-p256-sha256", "key": "release.pem"},
           "second": {"kind": "key", "algorithm": "ecdsa-p384-sha384", "key": "second.pem"},
           "third": {"kind": "key", "algorithm": "rsa-pss-sha256", "key": "third.pem"},
           "person": {"kind": "x509", "roots": "codesign-ca.pem", "subject": "CN=Jo Doe,O=Acme"}}
TASK = {"rules": [{"functions": ["orders-api"], "packages": ["orders-api"], "require": "release"}]}
LAYER = {"packages": ["coldseal"], "require": "release"}


def blocks(kind):
    """(where, text) of each block of a kind."""
    return re.findall(r"^```json " + kind + r"(?: (\w+))?\n(.*?)^```$", PAGE, re.S | re.M)


def in_place(where, text):
    """The skeleton with a fragment in its place."""
    policy = {"coldseal": "policy/v1", "generation": 1, "mode": "enforce", "signers": dict(SIGNERS),
              "roots": {"/var/task": TASK, "/opt": {"layered": True, "rules": [LAYER]}}}
    if where == "policy":
        policy.update(json.loads("{" + text + "}"))
    elif where in ("signers", "roots"):
        policy[where].update(json.loads("{" + text + "}"))
    elif where == "rules":
        policy["roots"]["/var/task"] = {"rules": [json.loads(text)]}
    elif where == "layers":
        policy["roots"]["/opt"]["rules"] = [json.loads(text), LAYER]
    else:
        raise AssertionError(f"no place {where}")
    return json.dumps(policy)


def names(value):
    """All member names anywhere in a document."""
    if isinstance(value, dict):
        return set(value).union(*(names(inner) for inner in value.values()))
    if isinstance(value, list):
        return set().union(*(names(inner) for inner in value))
    return set()


class Scene(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = pathlib.Path(folder.name)
        for name, source in FILES.items():
            shutil.copy(source, self.work / name)

    def check(self, text, *more):
        (self.work / "policy.json").write_text(text)
        return coldseal("policy", "check", "policy.json", "--quiet", *more, cwd=self.work)


class Examples(Scene):
    def test_whole_policies_are_read(self):
        for kind, more, least in (("policy", [], 2), ("exec", ["--place", "exec"], 1)):
            found = blocks(kind)
            self.assertGreaterEqual(len(found), least)
            for _, text in found:
                with self.subTest(text=text):
                    ran = self.check(text, *more)
                    self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_a_containers_policy_is_none_for_a_layer(self):
        for _, text in blocks("exec"):
            self.assertEqual(self.check(text).returncode, 80)

    def test_fragments_are_read(self):
        self.assertGreater(len(blocks("member")), 25)
        for where, text in blocks("member"):
            with self.subTest(text=text):
                ran = self.check(in_place(where, text))
                self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_refused_fragments_are_refused(self):
        self.assertGreater(len(blocks("refused")), 15)
        for where, text in blocks("refused"):
            with self.subTest(text=text):
                ran = self.check(in_place(where, text))
                self.assertEqual(ran.returncode, 80, ran.stderr)
                self.assertRegex(ran.stderr, r"^coldseal: CONFIG_(POLICY|KEY|FILE) policy\.json: ")

    def test_the_skeleton_is_accepted(self):
        ran = self.check(in_place("policy", '"realm":"test"'))
        self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_every_block_is_of_a_kind(self):
        for info in re.findall(r"^```(\w.*)$", PAGE, re.M):
            self.assertRegex(info, r"^(console|json (policy|exec|(member|refused) \w+))$")


class Members(unittest.TestCase):
    def test_every_member_has_an_example(self):
        """The readers' own tables say which members there are."""
        known = set()
        for source in [*(SOURCE / "shim/core").glob("policy*.c"), *(SOURCE / "shim/trust").glob("*.c")]:
            known |= set(re.findall(r'^ +\{"(\w+)", (?:read_|seal_|signers_)\w+, SEAL_JSON_', source.read_text(), re.M))
        self.assertGreater(len(known), 30)
        shown = set()
        for kind in ("policy", "exec"):
            for _, text in blocks(kind):
                shown |= names(json.loads(text))
        for where, text in blocks("member"):
            shown |= names(json.loads(in_place(where, text)))
        self.assertEqual(known - shown, set())
        prose = re.sub(r"^```.*?^```$", "", PAGE, flags=re.S | re.M)
        worded = set(re.findall(r"\w+", " ".join(re.findall(r"`[^`\n]+`|^#+ .*$", prose, re.M))))
        self.assertEqual(known - worded, set())

    def test_every_require_form_has_an_example(self):
        shown = set().union(*(names(json.loads(text)) for where, text in blocks("member") if where == "rules"))
        self.assertEqual({"all", "any", "threshold", "of", "kinds"} - shown, set())


class Warnings(unittest.TestCase):
    def test_the_table_is_that_of_the_program(self):
        known = set()
        for source in (SOURCE / "shim/cli/policy").glob("review_*.c"):
            known |= set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', source.read_text()))
        page = {words_in_code(row[0])[0] for row in table_after("| name | what is careless |", PAGE)}
        self.assertEqual(page, known)


class Commands(Scene):
    def test_every_command_runs(self):
        """In a folder with the smallest policy, a package that its signer sealed, and one that somebody else did."""
        (self.work / "policy.json").write_text(blocks("policy")[1][1])
        for name, key in (("build", "p256.key"), ("stolen", "p384.key")):
            (self.work / name).mkdir()
            (self.work / name / "app.py").write_text("print(1)\n")
            shutil.copy(KEYS / key, self.work)
            (self.work / key).chmod(0o600)
            sealed = coldseal("sign", name, "--package", "orders-api", "--package-version", "1", "--bind", "function=orders-api",
                              "--key", key, cwd=self.work)
            self.assertEqual(sealed.returncode, 0, sealed.stderr)
        commands = re.findall(r"^\$ (coldseal .*)$", PAGE, re.M)
        self.assertGreater(len(commands), 5)
        for command in commands:
            with self.subTest(command=command):
                ran = subprocess.run([COLDSEAL, *command.split()[1:]], cwd=self.work, stdin=subprocess.DEVNULL,
                                     capture_output=True, text=True, timeout=60, check=False)
                self.assertEqual(ran.returncode, 0, ran.stderr)


if __name__ == "__main__":
    need_programs()
    if not (PKI / "root.pem").exists():
        print(f"SKIP there is no test PKI in {PKI}: tests/pki/make.sh makes it")
        sys.exit(77)
    unittest.main()
