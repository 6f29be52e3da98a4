#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Are errors the same as text and as JSON?  Each kind that the command can be brought to is provoked twice. Both have the same name
and status, say the same, and what to do next. Mistakes in the command line name the option or command that was probably meant."""
import fcntl
import json
import os
import pathlib
import re
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # leave nothing in the tree
from documents import SHIM, SOURCE, coldseal, need_programs

KEYS = SOURCE / "tests/support/keys"
SHIMS = os.path.dirname(SHIM)
TEXT = re.compile(r"^coldseal: (?:(?P<word>[A-Z]+) )?(?P<code>[A-Z]+(?:_[A-Z]+)*)(?: (?P<rest>.*))?\n(?P<details>(?:  .*\n)*)"
                  r"(?:Next: (?P<next>.*)\n)?\Z", re.M)
SIGN = ("--package", "orders-api", "--package-version", "1", "--key", "p256.key")

# Nobody can bring the command to these: they are a gate's, of a part that is later, or bugs of ours.
ELSEWHERE = {"UNDECIDED", "OK", "CONFIG_VARIABLE", "IO_RUNTIME_API", "TRUST_LOG", "INTERNAL_STATE", "INTERNAL_CRYPTO"}


def policy(**more):
    return json.dumps({"coldseal": "policy/v1", "generation": 1, "mode": "enforce",
                       "signers": {"release": {"kind": "key", "algorithm": "ecdsa-p256-sha256", "key": "p256.pem"}},
                       "roots": {"/srv": {"rules": [{"packages": ["orders-api"], "bind": [], "require": "release"}]}}, **more})


class Place(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name)
        for name in ("p256.key", "p256.pem", "p256-other.pem", "rsa2048.key"):
            self.write(name, (KEYS / name).read_text(), 0o600)
        self.write("build/app.py", "print(1)\n")
        self.write("policy.json", policy())

    def write(self, name, text, mode=0o644):
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        path.chmod(mode)

    def seal(self, *more):
        ran = self.start("sign", "build", *SIGN, *more)
        self.assertEqual(ran.returncode, 0, ran.stderr)

    def start(self, *words):
        return coldseal(*words, cwd=self.top)

    def both(self, code, *words):
        """Run it both ways and compare. @return: the error, or the verdict that is one."""
        at = words.index("--") if "--" in words else len(words)
        as_text, as_json = self.start(*words), self.start(*words[:at], "--format", "json", *words[at:])
        line = (as_json.stderr if words[0] == "exec" else as_json.stdout).splitlines()
        document = json.loads([text for text in line if text.startswith("{")][-1])
        told = document.get("error", document)
        text = TEXT.search(as_text.stderr)
        self.assertIsNotNone(text, as_text.stderr)
        self.assertEqual((told["code"], text["code"]), (code, code), f"{as_text.stderr}{document}")
        self.assertEqual({told["exit"], as_text.returncode}, {as_json.returncode})
        for name, label in (("expected", "  expected "), ("found", "  found    ")):
            if "error" in document:
                self.assertEqual(name in told, label in text["details"], as_text.stderr)
        if "error" in document:
            self.assertEqual(text["rest"] or "", ": ".join(part for part in (told.get("subject"), told["reason"]) if part))
            self.assertEqual(told["next"], text["next"])
        else:
            self.assertIn(told.get("reason", ""), text["details"])
        self.assertTrue(text["next"], "no next step")
        if code != "USAGE":
            self.assertTrue(told["subject"], "about nothing")
        return told


class Config(Place):
    def test_policy(self):
        self.seal("--root", "/srv")
        for text in ("{", "{}", policy(colour=1), policy(mode="watch")):
            self.write("bad.json", text)
            self.both("CONFIG_POLICY", "policy", "check", "bad.json", "--place", "exec")
            self.both("CONFIG_POLICY", "verify", "build", "--policy", "bad.json")

    def test_key(self):
        self.both("CONFIG_KEY", "keys", "policy.json")
        self.both("CONFIG_KEY", "sign", "build", "--package", "p", "--package-version", "1", "--key", "p256.pem")
        self.seal()
        self.both("CONFIG_KEY", "verify", "build", "--key", "policy.json")

    def test_file(self):
        self.both("CONFIG_FILE", "manifest", "nowhere", "--package-version", "1")
        self.both("CONFIG_FILE", "keygen", "-o", "p256")
        self.both("CONFIG_FILE", "diff", "build", "nowhere")
        self.write("bad.json", policy().replace("p256.pem", "nowhere.pem"))
        self.both("CONFIG_FILE", "policy", "check", "bad.json", "--place", "exec")


class Machine(Place):
    def test_write(self):
        self.both("IO_WRITE", "demo", "--keep", "build")
        self.both("CONFIG_FILE", "keygen", "-o", "no/where/key")
        self.write("layer.json", json.dumps({**json.loads(policy()), "roots": {
            "/var/task": {"rules": [{"functions": ["orders-api"], "packages": ["orders-api"], "require": "release"}]},
            "/opt": {"layered": True, "rules": [{"packages": ["coldseal"], "require": "release"}]}}}))
        self.write("file", "x")
        self.both("CONFIG_FILE", "layer", "build", "--policy", "layer.json", "--shim", SHIMS, "--key", "p256.key", "-o", "file")

    def test_open(self):
        self.seal()
        descriptor = os.open(self.top / "build/.coldseal", os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        self.both("IO_OPEN", "sign", "build", "--key", "p256.key")
        os.close(descriptor)

    def test_limits(self):
        self.write("large.json", "{" + " " * (1 << 19) + "}")
        self.both("CONFIG_POLICY", "policy", "check", "large.json")
        deep = self.top / "deep"
        for _ in range(260):
            deep.mkdir()
            deep = deep / "d"
        self.both("LIMIT_DEPTH", "sign", "deep", *SIGN)


class Seals(Place):
    def test_format(self):
        self.write("bad.zip", b"PK")
        self.both("FORMAT_ARCHIVE", "inspect", "bad.zip")
        self.both("FORMAT_ARCHIVE", "verify", "bad.zip", "--key", "p256.pem")
        self.seal()
        self.write("garbage", "garbage")
        self.both("FORMAT_SIGNATURE", "attach", "build", "garbage", "--label", "x")
        self.write("no.json", '{"coldseal":"manifest/v1","colour":1,"entries":[]}')
        self.both("FORMAT_MANIFEST", "digest", "no.json")
        self.write("no.json", '{"coldseal":"manifest/v2","entries":[]}')
        self.both("FORMAT_VERSION", "digest", "no.json")
        self.write("build/.coldseal/.DS_Store", "x")
        self.both("FORMAT_SEAL_NAME", "verify", "build", "--key", "p256.pem")
        self.both("FORMAT_SEAL_NAME", "sign", "build", "--key", "p256.key")

    def test_trust(self):
        self.both("TRUST_UNSEALED", "inspect", "build")
        self.both("TRUST_UNSEALED", "verify", "build", "--key", "p256.pem")
        self.seal()
        self.both("TRUST_SIGNERS", "verify", "build", "--key", "p256-other.pem")
        signature = self.top / "build/.coldseal/orders-api.json.p256.sig"
        self.write("other.sig", signature.read_bytes())
        self.both("TRUST_SIGNERS", "attach", "build", "other.sig", "--label", "x", "--key", "p256-other.pem")

    def test_tree(self):
        os.mkfifo(self.top / "build/pipe")
        self.both("TREE_KIND", "sign", "build", *SIGN)
        (self.top / "build/pipe").unlink()
        (self.top / "build/link").symlink_to("nowhere")
        self.both("TREE_LINK", "sign", "build", *SIGN)
        (self.top / "build/link").unlink()
        self.seal()
        self.write("build/more", "x")
        self.both("TREE_EXTRA", "verify", "build", "--key", "p256.pem")

    def test_binding(self):
        self.seal("--bind", "function=orders-api", "--root", "/srv")
        told = self.both("BINDING_FUNCTION", "verify", "build", "--policy", "policy.json", "--function", "billing")
        self.assertEqual((told["expected"], told["found"]), ("orders-api", "billing"))

    def test_command(self):
        self.seal()
        self.both("COMMAND_NOT_FOUND", "exec", "--root", "build", "--key", "p256.pem", "--", "/nowhere")
        self.both("COMMAND_REFUSED", "exec", "--root", "build", "--key", "p256.pem", "--", "/etc/passwd")


class Usage(Place):
    def test_what_was_probably_meant(self):
        for words, meant in ((("vrify",), "verify"), (("help", "vrify"), "verify"), (("help", "enviroment"), "environment"),
                             (("policy", "chek", "policy.json"), "check"), (("explain", "TREE_EXTR"), "TREE_EXTRA")):
            with self.subTest(words=words):
                self.assertIn(f"did you mean {meant}?", self.both("USAGE", *words)["next"])

    def test_each_option_with_a_slip(self):
        """The last letter but one is missing: the option itself, or another one that is as near, is named."""
        commands = json.loads(coldseal("help", "--format", "json").stdout)["commands"]
        tried = 0
        for command in commands:
            names = {option["name"] for option in command["options"]}
            for name in names:
                slip = name[:-2] + name[-1]
                if len(name) < 4 or slip in names:
                    continue
                ran = self.start(command["name"], f"--{slip}")
                tried += 1
                with self.subTest(command=command["name"], option=slip):
                    self.assertEqual(ran.returncode, 2)
                    self.assertRegex(ran.stderr, r"^coldseal: USAGE --" + slip + r": unknown option\nNext: did you mean --[a-z-]+\?")
                    self.assertIn(f"See: coldseal help {command['name']}\n" if command["name"] != "help" else "See: coldseal help\n",
                                  ran.stderr)
        self.assertGreater(tried, 150)

    def test_a_mistake_in_the_format_itself(self):
        told = self.start("verify", "build", "--format", "yaml")
        self.assertEqual((told.returncode, told.stdout), (2, ""))
        self.both("USAGE", "verify", "build")

    def test_what_has_no_report_says_so(self):
        self.seal()
        for words in (("completion", "bash"), ("digest", "build", "--raw"), ("help", "sign", "--man")):
            with self.subTest(words=words):
                told = self.start(*words, "--format", "json")
                self.assertEqual((told.returncode, json.loads(told.stdout)["error"]["code"]), (2, "USAGE"))

    def test_help_of_any_command(self):
        told = self.start("sign", "--help", "--format", "json")
        self.assertEqual(told.stdout, self.start("help", "sign", "--format", "json").stdout)


class Coverage(unittest.TestCase):
    def test_each_category_is_provoked(self):
        results = json.loads(coldseal("help", "exit", "--format", "json").stdout)["results"]
        source = pathlib.Path(__file__).read_text()
        provoked = set(re.findall(r'self\.both\("([A-Z_]+)"', source))
        self.assertEqual(provoked - {result["name"] for result in results}, set())
        categories = {result["category"] for result in results if result["name"] not in ELSEWHERE}
        self.assertEqual(categories - {result["category"] for result in results if result["name"] in provoked}, set())


if __name__ == "__main__":
    need_programs()
    unittest.main()
