#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The installed library: does it export what its headers declare and nothing else, and can a stranger's program link it beside
an Mbed TLS of its own and verify what the command sealed?"""
import os
import pathlib
import re
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # leave nothing in the tree
import place
from place import run

HERE = pathlib.Path(__file__).resolve().parent
POLICY = """{"coldseal":"policy/v1","generation":1,"mode":"enforce",
"signers":{"release":{"kind":"key","algorithm":"ecdsa-p256-sha256","key":"release.pem"}},
"roots":{"/var/task":{"rules":[{"functions":["orders-api"],"packages":["orders-api"],"require":"release"}]}}}"""

# What an object for any C library may still want of its surroundings; never a part of what was linked into it.
OURS = re.compile(r"_?(seal|mbedtls|psa|cJSON|crypto|sodium|randombytes|ge25519|sc25519|fe25519)_\w+")


def setUpModule():
    global PREFIX
    folder = tempfile.TemporaryDirectory(prefix="coldseal-library-")
    unittest.addModuleCleanup(folder.cleanup)
    # Moved after the install: nothing in it may know where it was put first.
    place.install(place.BUILD, pathlib.Path(folder.name) / "first", "development")
    PREFIX = pathlib.Path(folder.name) / "moved here"
    (pathlib.Path(folder.name) / "first").rename(PREFIX)


def one(pattern):
    found = list(PREFIX.rglob(pattern))
    assert len(found) == 1, found
    return found[0]


def declared():
    """Names that a compiler finds in the installed headers: functions by its own listing, variables by its own errors."""
    headers = sorted(PREFIX.glob("include/coldseal/*.h"))
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "all.c"
        source.write_text("".join(f"#include <coldseal/{header.name}>\n" for header in headers))
        run(os.environ.get("CC", "gcc"), "-std=c11", "-aux-info", f"{folder}/listing", "-fsyntax-only",
            "-I", PREFIX / "include", source, cwd=folder)
        listing = (pathlib.Path(folder) / "listing").read_text()
        plain = run(os.environ.get("CC", "gcc"), "-std=c11", "-E", "-P", "-I", PREFIX / "include", source).stdout
    functions = set(re.findall(r"include/coldseal/[^\n]*?\*/ extern [^(]*?(\w+) \(", listing))
    return functions | set(re.findall(r"extern [^;(]*?(\w+);", plain))


class Symbols(unittest.TestCase):
    def test_exports_are_what_the_headers_declare(self):
        names = {line.split()[-1] for line in run("nm", "--defined-only", "--extern-only", one("libcoldseal.a")).stdout.splitlines()
                 if len(line.split()) == 3}
        self.assertIn("seal_verify", names)
        self.assertIn("seal_linux", names)
        self.assertEqual(names - declared(), set(), "exported, and in no header")
        self.assertEqual(declared() - names, set(), "declared, and not in the library")

    def test_nothing_of_it_is_missing(self):
        wanted = {line.split()[-1] for line in run("nm", "--undefined-only", one("libcoldseal.a")).stdout.splitlines() if line}
        self.assertIn("openat", wanted)
        self.assertEqual({name for name in wanted if OURS.fullmatch(name)}, set())

    def test_it_is_one_object(self):
        self.assertEqual(run("ar", "t", one("libcoldseal.a")).stdout.split(), ["coldseal.o"])

    def test_what_is_installed(self):
        libdir = one("libcoldseal.a").parent.relative_to(PREFIX)
        headers = {f"include/coldseal/{path.name}" for path in (place.SOURCE / "include/coldseal").glob("*.h")}
        self.assertEqual(place.files_below(PREFIX), headers | {
            f"{libdir}/libcoldseal.a", f"{libdir}/pkgconfig/coldseal.pc", f"{libdir}/cmake/coldseal/coldsealConfig.cmake",
            f"{libdir}/cmake/coldseal/coldsealConfigVersion.cmake"})


class Consumer(unittest.TestCase):
    """One package, sealed by the command; programs that were compiled against the installed library."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="coldseal-consumer-")
        cls.addClassCleanup(folder.cleanup)
        cls.work = pathlib.Path(folder.name)
        build = cls.work / "build"
        run("cmake", "-S", HERE / "consumer", "-B", build, f"-DCMAKE_PREFIX_PATH={PREFIX}")
        run("cmake", "--build", build)
        cls.programs = [build / "consumer_c", build / "consumer_cc"]
        flags = run("pkg-config", "--cflags", "--libs", "coldseal",
                    env=os.environ | {"PKG_CONFIG_PATH": str(one("coldseal.pc").parent)}).stdout
        cls.example = cls.work / "verify"
        # As the example says, by a shell, because the flags may quote.
        run("bash", "-c", f'cc -Wall -Wextra -Werror "$1" {flags.strip()} -o "$2"', "-",
            place.SOURCE / "examples/library/verify.c", cls.example)
        byhand = cls.work / "byhand"
        run("bash", "-c", f'cc "$1/consumer.c" "$1/memory.c" {flags.strip()} -l:libmbedcrypto.a -Wl,--gc-sections -o "$2"', "-",
            HERE / "consumer", byhand)
        cls.programs.append(byhand)

    def setUp(self):
        self.package, self.policy = self.work / "package", self.work / "policy"
        for folder in (self.package, self.policy):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        (self.package / "bin").mkdir()
        (self.package / "bin/tool").write_text("#!/bin/sh\n")
        (self.package / "bin/tool").chmod(0o755)
        (self.package / "bin.txt").write_text("comes before what lies in bin, byte by byte\n")
        (self.package / "app.py").write_text("def handler(event, context):\n    return 1\n")
        (self.package / "link").symlink_to("bin/tool")
        (self.package / "empty").mkdir()
        self.key = self.work / "release"
        if not self.key.with_suffix(".key").exists():
            run(place.COLDSEAL, "keygen", "-o", self.key)
        shutil.copy(self.key.with_suffix(".pem"), self.policy)
        (self.policy / "policy.json").write_text(POLICY)
        run(place.COLDSEAL, "sign", self.package, "--package", "orders-api", "--package-version", 1,
            "--key", self.key.with_suffix(".key"))

    def ask(self, status, word, root="/var/task", function="orders-api"):
        for program in self.programs:
            for platform in ("linux", "memory"):
                with self.subTest(program=program.name, platform=platform):
                    ran = run(program, platform, self.package, self.policy, root, function, check=False)
                    self.assertEqual(ran.stdout.split(",")[0], word, ran.stderr)
                    self.assertEqual(ran.returncode, status)
                    self.assertTrue(ran.stdout.rstrip().endswith("key OK"), ran.stdout)

    def test_what_was_sealed_is_accepted(self):
        self.ask(0, "accepted OK")
        ran = run(self.programs[0], "linux", self.package, self.policy, "/var/task", "orders-api")
        self.assertIn("files 5,", ran.stdout)

    def test_a_change_is_refused(self):
        (self.package / "app.py").write_text("def handler(event, context):\n    return 2\n")
        self.ask(85, "refused TREE_MODIFIED")

    def test_more_is_refused(self):
        (self.package / "bin/more").write_text("")
        self.ask(85, "refused TREE_EXTRA")

    def test_another_function_is_refused(self):
        self.ask(84, "refused TRUST_RULE", function="billing")

    def test_without_a_seal_it_is_refused(self):
        shutil.rmtree(self.package / ".coldseal")
        self.ask(84, "refused TRUST_UNSEALED")

    def test_a_folder_must_stand_for_a_root(self):
        self.ask(80, "refused CONFIG_POLICY", root="")
        self.ask(80, "refused CONFIG_POLICY", root="/opt")

    def test_the_example(self):
        ran = run(self.example, self.package, self.policy, "orders-api")
        self.assertIn("orders-api", ran.stdout)
        (self.package / "app.py").write_text("changed")
        ran = run(self.example, self.package, self.policy, "orders-api", check=False)
        self.assertEqual(ran.returncode, 85)
        self.assertIn("TREE_MODIFIED", ran.stdout)
        self.assertIn("next: restore the folder", ran.stdout)
        (self.policy / "policy.json").write_text("{")
        self.assertEqual(run(self.example, self.package, self.policy, "orders-api", check=False).returncode, 80)
        self.assertEqual(run(self.example, check=False).returncode, 2)

    def test_who_only_verifies_gets_no_more(self):
        """As docs/install.md says of --gc-sections; the example was linked without, and has what is left out here."""
        making = re.compile(r"seal_(private_key|manifest_write)\w*|mbedtls_pk_parse_key\w*|\w*(gen_key|gen_keypair|gen_prime)\w*")
        small = self.work / "small"
        run("cc", "-I", PREFIX / "include", place.SOURCE / "examples/library/verify.c", one("libcoldseal.a"), "-Wl,--gc-sections",
            "-o", small)
        symbols = [{line.split()[-1] for line in run("nm", program).stdout.splitlines()} for program in (self.example, small)]
        self.assertIn("seal_private_key_generate", symbols[0])
        self.assertEqual({name for name in symbols[1] if making.fullmatch(name)}, set())
        self.assertEqual(run(small, self.package, self.policy, "orders-api").returncode, 0)

    def test_each_category_has_its_advice(self):
        text = (place.SOURCE / "examples/library/verify.c").read_text()
        advised = {int(status) for status in re.findall(r"case (\d+):", text)}
        asked = set(re.findall(r'"exit":(\d+)', run(place.COLDSEAL, "help", "exit", "--format", "json").stdout))
        self.assertEqual({int(status) for status in asked} - {0, 2, 87, 126, 127}, advised)


if __name__ == "__main__":
    place.need(place.COLDSEAL, "build the release preset first")
    place.need(place.BUILD / "libcoldseal.a", "build the debug preset first")
    if shutil.which("pkg-config") is None or not os.path.exists("/usr/include/mbedtls/md.h"):
        place.skip("pkg-config or libmbedtls-dev is not installed: ./setup test")
    unittest.main()
