#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""What is in the zip of a layer, is it always the same, and what is refused?"""
import hashlib
import json
import os
import pathlib
import shutil
import stat
import subprocess
import unittest
import zipfile

import layers
from layers import COLDSEAL, E_MACHINE, E_PHNUM, E_PHOFF, E_TYPE, ELF_MACHINES, MACHINE, OTHER, SHIM, SHIM_ARM64, patched

LICENCES = ["Apache-2.0.txt", "ISC-libsodium.txt", "MIT-cJSON.txt", "MIT-musl.txt"]


def expected(gates=("extensions/coldseal", "coldseal-wrapper"), policy_files=("release.pem",), label="release"):
    """Every name and mode of a layer."""
    files = [f"coldseal/{name}" for name in ("policy.json", "sbom.spdx.json", *policy_files)]
    files += [f"coldseal/LICENSES/{name}" for name in LICENCES]
    files += [".coldseal/coldseal.json", f".coldseal/coldseal.json.{label}.sig"]
    folders = [".coldseal/", "coldseal/", "coldseal/LICENSES/"] + ["extensions/"] * ("extensions/coldseal" in gates)
    return {**{name: stat.S_IFREG | 0o755 for name in gates}, **{name: stat.S_IFREG | 0o644 for name in files},
            **{name: stat.S_IFDIR | 0o755 for name in folders}}


def modes(path):
    with zipfile.ZipFile(path) as archive:
        return {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}


class Layer(unittest.TestCase):
    def setUp(self):
        self.shop = layers.Workshop()
        self.addCleanup(self.shop.close)

    def skip(self, reason):
        print(f"SKIP {self.id()}: {reason}")
        self.skipTest(reason)


class Contents(Layer):
    def test_everything_that_must_be_there_and_nothing_else(self):
        self.assertEqual(modes(self.shop.zip()), expected())

    def test_only_the_gates_that_were_asked_for(self):
        self.assertEqual(modes(self.shop.zip("--gate", "extension")), expected(gates=["extensions/coldseal"]))
        self.assertEqual(modes(self.shop.zip("--gate", "wrapper")), expected(gates=["coldseal-wrapper"]))

    def test_every_file_that_the_policy_names_and_no_other(self):
        self.shop.run("keygen", "-o", self.shop.top / "zweite-ü")
        for name in ("zweite-ü.pem", "release.key"):
            shutil.copy(self.shop.top / name, self.shop.policy.parent)
        self.shop.write_policy(layers.policy(keys=["release", "zweite-ü"]))
        (self.shop.policy.parent / "notes.txt").write_text("not yours")
        path = self.shop.zip("--label", "ours")
        self.assertEqual(modes(path), expected(policy_files=["release.pem", "zweite-ü.pem"], label="ours"))

    def test_both_gates_are_the_shim(self):
        with zipfile.ZipFile(self.shop.zip()) as archive:
            for name in ("extensions/coldseal", "coldseal-wrapper"):
                self.assertEqual(archive.read(name), SHIM.read_bytes())
            self.assertEqual(archive.read("coldseal/policy.json"), self.shop.policy.read_bytes())

    def test_the_archive_is_plain(self):
        with zipfile.ZipFile(self.shop.zip()) as archive:
            self.assertIsNone(archive.testzip())
            self.assertEqual(archive.comment, b"")
            names = [entry.filename for entry in archive.infolist()]
            self.assertEqual(names, sorted(names, key=str.encode))
            self.assertEqual(len(names), len(set(names)))
            for entry in archive.infolist():
                self.assertEqual((entry.compress_type, entry.date_time, entry.create_system, entry.extra, entry.comment),
                                 (zipfile.ZIP_STORED, (1980, 1, 1, 0, 0, 0), 3, b"", b""), entry.filename)

    def test_modes_after_unzip_under_a_narrow_umask(self):
        if shutil.which("unzip") is None:
            self.skip("unzip is not installed")
        path, folder = self.shop.zip(), self.shop.top / "opt"
        subprocess.run(["unzip", "-q", path, "-d", folder], check=True, umask=0o077)
        found = {str(each.relative_to(folder)) + "/" * each.is_dir(): each.lstat().st_mode for each in folder.rglob("*")}
        self.assertEqual(found, expected())
        self.shop.run("verify", folder, "--policy", folder / "coldseal/policy.json", "--as", "/opt", "--arch", MACHINE)

    def test_the_seal_is_what_sign_would_make(self):
        folder, again = self.shop.top / "opt", self.shop.top / "again"
        layers.unpack(self.shop.zip(), folder)
        shutil.copytree(folder, again, ignore=shutil.ignore_patterns(".coldseal"))
        self.shop.run("sign", again, "--package", "coldseal", "--package-version", "7", "--root", "/opt", "--key", self.shop.key,
                      "--bind", f"architecture={MACHINE}")
        for name in ("coldseal.json", "coldseal.json.release.sig"):
            self.assertEqual((folder / ".coldseal" / name).read_bytes(), (again / ".coldseal" / name).read_bytes())

    def test_it_says_which_layer_it_made(self):
        told = self.shop.build()
        self.assertEqual((told["package"], told["version"], told["generation"], told["signers"]),
                         ("coldseal", 7, 7, ["release"]))
        made = told["zips"][0]
        with zipfile.ZipFile(made["file"]) as archive:
            manifest = archive.read(".coldseal/coldseal.json")
        self.assertEqual(made["manifest"], "sha256:" + hashlib.sha256(manifest).hexdigest())
        self.assertEqual(made["entries"], len(json.loads(manifest)["entries"]))
        content = pathlib.Path(made["file"]).read_bytes()
        self.assertEqual((made["bytes"], made["sha256"]), (len(content), "sha256:" + hashlib.sha256(content).hexdigest()))


class Papers(Layer):
    def setUp(self):
        super().setUp()
        with zipfile.ZipFile(self.shop.zip()) as archive:
            self.sbom = json.loads(archive.read("coldseal/sbom.spdx.json"))
            self.texts = {name: archive.read(f"coldseal/LICENSES/{name}").decode() for name in LICENCES}
        self.packages = {package["name"]: package for package in self.sbom["packages"]}

    def test_it_names_the_shim_that_is_packed(self):
        digest = hashlib.sha256(SHIM.read_bytes()).hexdigest()
        self.assertEqual(self.packages["coldseal-shim"]["checksums"], [{"algorithm": "SHA256", "checksumValue": digest}])

    def test_it_is_an_spdx_document(self):
        self.assertEqual((self.sbom["spdxVersion"], self.sbom["dataLicense"], self.sbom["SPDXID"]),
                         ("SPDX-2.3", "CC0-1.0", "SPDXRef-DOCUMENT"))
        self.assertRegex(self.sbom["creationInfo"]["created"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        ids = {package["SPDXID"] for package in self.sbom["packages"]} | {"SPDXRef-DOCUMENT"}
        self.assertEqual(len(ids), len(self.sbom["packages"]) + 1)
        for relation in self.sbom["relationships"]:
            self.assertLessEqual({relation["spdxElementId"], relation["relatedSpdxElement"]}, ids)
        linked = {relation["relatedSpdxElement"] for relation in self.sbom["relationships"]}
        self.assertEqual(linked, ids - {"SPDXRef-DOCUMENT"})
        for package in self.sbom["packages"]:
            self.assertLessEqual({"name", "SPDXID", "versionInfo", "downloadLocation", "licenseDeclared", "licenseConcluded",
                                  "copyrightText", "filesAnalyzed", "checksums"}, set(package))
            self.assertRegex(package["checksums"][0]["checksumValue"], r"^[0-9a-f]{64}$")
            self.assertNotIn("@", package["versionInfo"])

    def test_versions_are_those_of_the_build(self):
        libraries = json.loads(self.shop.run("version", "--format", "json").stdout)["libraries"]
        for name in ("Mbed TLS", "libsodium"):
            self.assertIn(f"{name} {self.packages[name]['versionInfo']}", libraries)
        self.assertIn("musl", self.packages)

    def test_archives_are_those_that_are_pinned(self):
        pins = "".join(path.read_text() for path in (layers.SOURCE / "cmake").glob("*.cmake"))
        for name in ("Mbed TLS", "cJSON", "libsodium"):
            self.assertIn(self.packages[name]["checksums"][0]["checksumValue"], pins)

    def test_licences(self):
        for name, words in (("Apache-2.0.txt", "Apache License"), ("ISC-libsodium.txt", "Frank Denis"),
                            ("MIT-cJSON.txt", "Dave Gamble"), ("MIT-musl.txt", "Rich Felker")):
            self.assertIn(words, self.texts[name])


class Reproducible(Layer):
    def test_two_folders_two_times_one_hash(self):
        digests = set()
        for name, moment, zone, mask in (("one", 1_000_000_000, "UTC", 0o022), ("another/place", 1_900_000_000, "Asia/Tokyo", 0o077)):
            folder = self.shop.top / name
            shutil.copytree(self.shop.policy.parent, folder / "p")
            shutil.copytree(SHIM.parent, folder / "s", ignore=lambda _, names: {
                each for each in names if each not in (SHIM.name, layers.beside(SHIM).name)})
            (folder / "tmp").mkdir()
            for each in folder.rglob("*"):
                os.utime(each, (moment, moment))
            self.shop.policy = folder / "p/policy.json"
            path = self.shop.zip(shim=folder / "s", output=f"{name}/dist", cwd=folder, umask=mask,
                                 env={"TZ": zone, "LC_ALL": "C", "TMPDIR": str(folder / "tmp")})
            digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o644)
            self.assertEqual(list((folder / "tmp").iterdir()), [])
        self.assertEqual(len(digests), 1)

    def test_what_was_there_is_replaced(self):
        first = self.shop.zip().read_bytes()
        (self.shop.top / f"dist/.coldseal-{MACHINE}.zip.tmp").write_text("left by a run that was cut short")
        self.assertNotEqual(self.shop.zip("--layer-version", "8").read_bytes(), first)
        self.assertEqual(self.shop.zip().read_bytes(), first)
        self.assertEqual([path.name for path in (self.shop.top / "dist").iterdir()], [f"coldseal-{MACHINE}.zip"])


class Shims(Layer):
    def setUp(self):
        super().setUp()
        self.shim = SHIM.read_bytes()
        self.foreign = patched(self.shim, E_MACHINE, "H", ELF_MACHINES[OTHER])

    def refuse(self, folder, reason, *more, code="CONFIG_FILE"):
        error = self.shop.build(*more, shim=folder, expect=80)
        self.assertEqual(error["code"], code)
        self.assertIn(reason, error["reason"])
        self.assertIn("--shim", error["next"])
        self.assertFalse((self.shop.top / "dist").exists())
        return error

    def test_a_shim_for_another_machine(self):
        for name in (MACHINE, None):
            error = self.refuse(self.shop.shim_folder(f"foreign-{name}", self.foreign, name), "another machine")
            self.assertEqual((error["expected"], error["found"]), (MACHINE, OTHER))
        self.refuse(self.shop.shim_folder("swapped", self.shim, OTHER), "another machine", "--arch", OTHER)
        self.refuse(self.shop.shim_folder("sparc", patched(self.shim, E_MACHINE, "H", 43)), "another machine")

    def test_the_second_machine_refused_leaves_no_first_zip(self):
        self.shop.shim_folder("both", self.shim, MACHINE)
        self.refuse(self.shop.shim_folder("both", self.shim, OTHER), "another machine", "--arch", f"{MACHINE},{OTHER}")

    def test_no_shim(self):
        (self.shop.top / "empty").mkdir()
        self.refuse(self.shop.top / "empty", "no shim for this machine")
        self.refuse(self.shop.top / "nowhere", "no shim for this machine")

    def test_no_program(self):
        for name, content in (("empty", b""), ("text", b"#!/bin/sh\n" * 100), ("short", self.shim[:63]),
                              ("headless", self.shim[:100]), ("32-bit", patched(self.shim, 4, "B", 1)),
                              ("big-endian", patched(self.shim, 5, "B", 2)), ("object", patched(self.shim, E_TYPE, "H", 1)),
                              ("far-away", patched(self.shim, E_PHOFF, "Q", 2**64 - 1)),
                              ("at-the-end", patched(self.shim, E_PHOFF, "Q", len(self.shim) - 1)),
                              ("nothing-to-load", patched(self.shim, E_PHNUM, "H", 0))):
            with self.subTest(name):
                self.refuse(self.shop.shim_folder(name, content), "program")

    def test_a_program_that_needs_an_interpreter(self):
        dynamic = pathlib.Path("/bin/true").read_bytes()
        self.refuse(self.shop.shim_folder("dynamic", dynamic), "interpreter")

    def test_the_list_of_its_parts(self):
        self.refuse(self.shop.shim_folder("without", self.shim, sbom=b""), "no such file")
        self.refuse(self.shop.shim_folder("others", self.shim, sbom=b"{}"), "another shim")
        self.refuse(self.shop.shim_folder("changed", self.shim + b"\0", sbom=layers.beside(SHIM).read_bytes()), "another shim")

    def test_both_machines_with_one_passphrase(self):
        self.shop.shim_folder("both", self.shim, MACHINE)
        folder = self.shop.shim_folder("both", self.foreign, OTHER)
        plain = {each["architecture"]: each for each in self.shop.build("--arch", f"{MACHINE},{OTHER}", shim=folder)["zips"]}
        self.assertEqual(set(plain), {MACHINE, OTHER})
        self.assertNotEqual(plain[MACHINE]["manifest"], plain[OTHER]["manifest"])
        with zipfile.ZipFile(plain[OTHER]["file"]) as archive:
            self.assertEqual(archive.read("coldseal-wrapper"), self.foreign)
            self.assertEqual(json.loads(archive.read(".coldseal/coldseal.json"))["bind"], {"architecture": [OTHER]})
        if shutil.which("openssl") is None:
            self.skip("openssl is not installed")
        subprocess.run(["openssl", "pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:word", "-in", self.shop.key,
                        "-out", self.shop.top / "locked.key"], check=True)
        (self.shop.top / "locked.key").chmod(0o600)
        self.shop.key = self.shop.top / "locked.key"
        reading, writing = os.pipe()
        os.write(writing, b"word\n")
        os.close(writing)
        told = self.shop.build("--arch", f"{MACHINE},{OTHER}", "--label", "release", "--passphrase-fd", str(reading),
                               shim=folder, pass_fds=[reading])
        os.close(reading)
        self.assertEqual([each["sha256"] for each in told["zips"]], [plain[MACHINE]["sha256"], plain[OTHER]["sha256"]])

    def test_the_other_machine_for_real(self):
        if not layers.beside(SHIM_ARM64).exists():
            self.skip(f"{SHIM_ARM64} is not built")
        told = self.shop.build("--arch", "x86_64,arm64", "--shim", SHIM_ARM64.parent)
        for each, shim in zip(told["zips"], (SHIM, SHIM_ARM64)):
            self.assertEqual(modes(each["file"]), expected())
            with zipfile.ZipFile(each["file"]) as archive:
                self.assertEqual(archive.read("extensions/coldseal"), shim.read_bytes())

    def test_found_where_an_install_puts_it(self):
        place = self.shop.top / "usr"
        built = subprocess.run(["cmake", "--install", SHIM.parent, "--prefix", place], capture_output=True, text=True, check=False)
        if built.returncode != 0:
            self.skip(f"cmake --install: {built.stderr.strip()}")
        installed = sorted(str(path.relative_to(place)) for path in place.rglob("*") if path.is_file())
        self.assertEqual([name for name in installed if not name.startswith("share/")],
                         ["bin/coldseal", f"libexec/coldseal/coldseal-shim-{MACHINE}",
                          f"libexec/coldseal/coldseal-shim-{MACHINE}.spdx.json"])
        here = self.shop.build(shim=None, program=place / "bin/coldseal")
        self.assertEqual(here["zips"][0]["sha256"], self.shop.build()["zips"][0]["sha256"])

        # Only a shim: another machine's comes beside it, and the command stays this machine's.
        beside = self.shop.top / "beside"
        subprocess.run(["cmake", "--install", SHIM.parent, "--prefix", beside, "--component", "shim"], capture_output=True, check=True)
        self.assertEqual(sorted(str(path.relative_to(beside)) for path in beside.rglob("*") if path.is_file()),
                         [f"libexec/coldseal/coldseal-shim-{MACHINE}", f"libexec/coldseal/coldseal-shim-{MACHINE}.spdx.json"])

    def test_found_beside_the_command(self):
        place = self.shop.shim_folder("place", self.shim, sbom=layers.beside(SHIM).read_bytes())
        shutil.copy(COLDSEAL, place / "coldseal")
        here = self.shop.build(shim=None, program=place / "coldseal")
        self.assertEqual(here["zips"][0]["sha256"], self.shop.build()["zips"][0]["sha256"])


if __name__ == "__main__":
    layers.need_programs()
    unittest.main()
