#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does docs/formats.md say what the real programs do? Its examples are read, its tables compared."""
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
from documents import SHIM, SOURCE, coldseal, example, need_programs, table_after, words_in_code

# Options that make the manifest of section 2 out of the tree of section 2.
SIGN = ["--package", "orders-api", "--package-version", "87", "--root", "/var/task", "--fsverity",
        "--bind", "function=orders-api", "--bind", "function=orders-api-*", "--bind", "architecture=x86_64",
        "--bind", "realm=prod", "--requires", "shared-lib=12", "--policy-generation", "9",
        "--not-before", "2026-11-22T00:00:00Z", "--expires", "2046-11-22T00:00:00Z", "--info", "commit=9f2c61d"]


KEY_TYPES = {"ecdsa-p256-sha256": "p256", "ed25519": "ed25519", "rsa-pss-sha256": "rsa2048"}


class Scene(unittest.TestCase):
    """The package of section 2, the policy of section 3 and keys for the names that it mentions."""

    @classmethod
    def setUpClass(cls):
        """RSA keys take a while to find, so there is one set of keys for all."""
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.keys = pathlib.Path(folder.name)
        for name, signer in json.loads(example("policy"))["signers"].items():
            made = coldseal("keygen", "-o", name, "--type", KEY_TYPES[signer["algorithm"]], cwd=cls.keys)
            assert made.returncode == 0, made.stderr

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = pathlib.Path(folder.name)
        self.package = self.work / "build"
        for name in ("bin", "data", "lib", "var/empty"):
            (self.package / name).mkdir(parents=True)
        (self.package / "app.py").write_text('def handler(event, context):\n    return {"ok": True}\n')
        (self.package / "bin/tool").write_text("#!/bin/sh\necho tool\n")
        (self.package / "bin/tool").chmod(0o755)
        (self.package / "data/model.bin").write_bytes(bytes(2 << 20))
        (self.package / "lib/libx.so.1").write_text("library\n")
        (self.package / "lib/libx.so").symlink_to("libx.so.1")
        self.policy = json.loads(example("policy"))
        self.place = self.work / "policy"
        self.place.mkdir()

    def run_ok(self, *arguments):
        ran = coldseal(*arguments, cwd=self.work)
        self.assertEqual(ran.returncode, 0, ran.stderr + ran.stdout)
        return ran

    def seal(self):
        for signer in self.policy["signers"].values():
            shutil.copy(self.keys / signer["key"], self.place)
        self.run_ok("sign", "build", *SIGN, "--key", str(self.keys / "release.key"))
        self.run_ok("sign", "build", "--key", str(self.keys / "security.key"))

    def put_policy(self, text):
        (self.place / "policy.json").write_text(text)

    def verify(self, *more):
        return coldseal("verify", "build", "--policy", "policy/policy.json", "--as", "/var/task", *more, cwd=self.work)


class Manifest(Scene):
    def test_the_writer_makes_exactly_the_example(self):
        self.seal()
        written = (self.package / ".coldseal/orders-api.json").read_text()
        self.assertEqual(written, example("manifest"))

    def test_inspect_reads_the_example(self):
        (self.package / ".coldseal").mkdir()
        (self.package / ".coldseal/orders-api.json").write_text(example("manifest"))
        shown = self.run_ok("inspect", "build")
        self.assertIn("orders-api", shown.stdout)

    def test_members_are_those_of_the_table(self):
        named = [words_in_code(row[0]) for row in table_after("| member | | meaning |\n|---|---|---|\n| `coldseal` | required | `manifest/v1`")]
        self.assertEqual([word for words in named for word in words], list(json.loads(example("manifest"))))


class Policy(Scene):
    def test_the_example_accepts_the_example(self):
        self.seal()
        self.put_policy(example("policy"))
        told = self.verify("--function", "orders-api", "--arch", "x86_64", "--format", "json")
        self.assertEqual(told.returncode, 0, told.stderr + told.stdout)
        verdict = json.loads(told.stdout)
        self.assertEqual(verdict["verdict"], "accepted")
        self.assertEqual(verdict["signers"], ["release", "security"])

    def test_one_of_two_signers_is_not_enough(self):
        self.seal()
        self.put_policy(example("policy"))
        (self.package / ".coldseal/orders-api.json.security.sig").unlink()
        told = self.verify("--function", "orders-api", "--arch", "x86_64")
        self.assertEqual(told.returncode, 84, told.stderr)
        self.assertIn("TRUST_SIGNERS", told.stderr)

    def refused_policy(self, policy):
        self.put_policy(json.dumps(policy))
        told = self.verify("--function", "orders-api", "--arch", "x86_64")
        self.assertEqual(told.returncode, 80, told.stderr)
        self.assertIn("CONFIG_POLICY", told.stderr)
        return told.stderr

    def test_required_members_are_required(self):
        self.seal()
        rows = table_after("| member | | meaning |\n|---|---|---|\n| `coldseal` | required, first |")
        self.assertEqual({words_in_code(row[0])[0] for row in rows}, set(self.policy))
        for row in rows:
            name = words_in_code(row[0])[0]
            if row[1].startswith("required"):
                with self.subTest(member=name):
                    self.refused_policy({k: v for k, v in self.policy.items() if k != name})

    def test_optional_members_are_optional(self):
        self.seal()
        required = {"coldseal", "generation", "mode", "signers", "roots", "realm"}  # the example binds its realm
        self.put_policy(json.dumps({k: v for k, v in self.policy.items() if k in required}))
        told = self.verify("--function", "orders-api", "--arch", "x86_64")
        self.assertEqual(told.returncode, 0, told.stderr)

    def test_an_unknown_member_is_refused_by_name(self):
        self.seal()
        self.assertIn("colour", self.refused_policy(self.policy | {"colour": "red"}))

    def test_later_kinds_and_members_say_so(self):
        self.seal()
        key = self.policy["signers"]["release"]
        for signer in ({"kind": "sigstore", "trusted_root": "t.json", "issuer": "https://a", "identity": "b"},
                       key | {"trusted_root": "t.json"}, key | {"accept": ["bundle"]}):
            with self.subTest(signer=signer):
                changed = self.policy | {"signers": self.policy["signers"] | {"release": signer}}
                self.assertIn("not in this build", self.refused_policy(changed))


    def test_the_readme_policy_is_one(self):
        shown = re.findall(r"^```json\n(.*?)^```$", (SOURCE / "README.md").read_text(), re.S | re.M)
        self.assertEqual(len(shown), 1)
        self.put_policy(shown[0])
        shutil.copy(self.keys / "release.pem", self.place)
        self.run_ok("sign", "build", "--package", "orders-api", "--package-version", "1", "--bind", "function=orders-api",
                    "--key", str(self.keys / "release.key"))
        self.assertEqual(self.verify("--function", "orders-api").returncode, 0)
        self.assertEqual(self.verify("--function", "billing").returncode, 84)


class Tables(unittest.TestCase):
    def test_results_are_those_of_the_program(self):
        page = {(words_in_code(name)[0], int(status)) for status, name, _ in table_after("| exit | name | meaning |")}
        told = coldseal("help", "exit", "--format", "json")
        self.assertEqual(told.returncode, 0, told.stderr)
        self.assertEqual(page, results_in(json.loads(told.stdout)))

    def test_limits_are_those_of_the_header(self):
        header = (SOURCE / "include/coldseal/limits.h").read_text()
        for _, number, name in table_after("| what | at most | name |"):
            with self.subTest(limit=name):
                written = re.search(r"^#define " + words_in_code(name)[0] + r"(?: |\\|\n)+(\(.*?\)|\w+)", header, re.M)
                value = written.group(1).replace("u", "")
                self.assertRegex(value, r"^[0-9()<> ]+$")
                self.assertEqual(int(number), eval(value))  # digits, shifts and parentheses


def results_in(told):
    """Every (name, exit status) anywhere in what `help exit` says."""
    found = set()
    if isinstance(told, dict):
        if "name" in told and "exit" in told:
            found.add((told["name"], told["exit"]))
        for value in told.values():
            found |= results_in(value)
    elif isinstance(told, list):
        for value in told:
            found |= results_in(value)
    return found


class Verdict(Scene):
    def documented(self):
        rows = table_after("| member | in | meaning |")
        return {word: row[1] for row in rows for word in words_in_code(row[0])}

    def test_the_example_has_only_documented_members(self):
        self.assertEqual(set(json.loads(example("verdict"))) - set(self.documented()), set())

    def test_the_commands_verdict_is_documented(self):
        self.seal()
        self.put_policy(example("policy"))
        told = json.loads(self.verify("--function", "orders-api", "--format", "json").stdout)
        self.assertEqual(list(told)[0], "coldseal")
        self.assertEqual(set(told) - set(self.documented()), set())
        both = {name for name, place in self.documented().items() if place == "both"}
        self.assertEqual(both - set(told), set())

    def test_the_shims_line_is_documented(self):
        """Where no policy is installed for it the shim refuses, and its line has the members of every line."""
        if os.path.exists("/coldseal"):
            self.skipTest("/coldseal is there")
        ran = subprocess.run([SHIM, "exec", "--", "/bin/true"], env={"PATH": "/usr/bin:/bin"}, capture_output=True,
                             text=True, timeout=60)
        self.assertEqual(ran.returncode, 80, ran.stderr)
        self.assertEqual(ran.stderr.count("\n"), 1)
        told = json.loads(ran.stderr)
        self.assertEqual(told["code"], "CONFIG_POLICY")
        self.assertEqual(set(told) - set(self.documented()), set())
        always = {name for name, place in self.documented().items() if place in ("gate",)}
        self.assertEqual(always - set(told), set())


if __name__ == "__main__":
    need_programs()
    unittest.main()
