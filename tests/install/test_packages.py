#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The packages of the shipped build: made twice, equal to the byte, and looked into. What they hold is what an install puts
down; they want nothing of the system; what was unpacked of one runs."""
import hashlib
import os
import pathlib
import re
import shutil
import sys
import tarfile
import tempfile
import unittest

sys.dont_write_bytecode = True  # leave nothing in the tree
import place
from place import run

MACHINE = {"x86_64": "x86_64", "aarch64": "arm64"}[os.uname().machine]
POLICY = """{"coldseal":"policy/v1","generation":1,"mode":"enforce",
"signers":{"release":{"kind":"key","algorithm":"ecdsa-p256-sha256","key":"release.pem"}},
"roots":{"/var/task":{"rules":[{"functions":["orders-api"],"packages":["orders-api"],"require":"release"}]}}}"""


def pack(folder):
    # A umask that gives nothing to others must not be seen in them.
    run("bash", "-c", 'umask 077 && exec cpack --config "$1" -B "$2"', "-", place.RELEASE / "CPackConfig.cmake", folder)
    shutil.rmtree(folder / "_CPack_Packages")
    return folder


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def contents(folder):
    """Digest and whether it can be executed, by name; documents of the shell zsh lie where each system wants them."""
    return {re.sub(r"vendor-completions", "site-functions", name): (digest(folder / name), os.access(folder / name, os.X_OK))
            for name in place.files_below(folder)}


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="coldseal-packages-")
        cls.addClassCleanup(folder.cleanup)
        cls.work = pathlib.Path(folder.name)
        cls.made = pack(cls.work / "first")
        place.install(place.RELEASE, cls.work / "installed")
        # The other machine's shim comes along where it was built.
        for other in ("release", "release-arm64"):
            build = place.SOURCE / "build" / other
            if build != place.RELEASE and (build / "coldseal-shim.spdx.json").exists() and \
                    "COLDSEAL_ARCH" in (build / "CMakeCache.txt").read_text():
                place.install(build, cls.work / "installed", "shim")
        cls.installed = contents(cls.work / "installed")

    def one(self, ending):
        found = list(self.made.glob(f"*{ending}"))
        self.assertEqual(len(found), 1, found)
        return found[0]

    def test_the_same_build_gives_the_same_bytes(self):
        again = pack(self.work / "second")
        self.assertEqual(contents(self.made), contents(again))

    def test_digests_lie_beside_them(self):
        for line in (path.read_text() for path in self.made.glob("*.sha256")):
            value, name = line.split()
            self.assertEqual(value, digest(self.made / name.lstrip("*")))
        self.assertEqual(len(list(self.made.glob("*.sha256"))), 3)

    def test_archive(self):
        with tarfile.open(self.one(f"-linux-{MACHINE}.tar.gz")) as archive:
            archive.extractall(self.work / "archive", filter="data")
        top, = (self.work / "archive").iterdir()
        self.assertEqual(contents(top), self.installed)

    def test_debian(self):
        package = self.one(".deb")
        fields = run("dpkg-deb", "--field", package).stdout
        self.assertIn(f"Architecture: {'amd64' if MACHINE == 'x86_64' else 'arm64'}\n", fields)
        self.assertNotIn("Depends:", fields)
        run("dpkg-deb", "--extract", package, self.work / "debian")
        self.assertEqual(contents(self.work / "debian/usr"), self.installed)
        self.assertTrue((self.work / "debian/usr/share/zsh/vendor-completions/_coldseal").exists())
        for line in run("dpkg-deb", "--contents", package).stdout.splitlines():
            self.assertRegex(line, r"^[-d]\S+ root/root ")

    def test_rpm(self):
        if shutil.which("rpm") is None:
            self.skipTest("rpm is not installed")
        package = self.one(".rpm")
        ask = ["rpm", "--query", "--package", package]
        self.assertEqual([line for line in run(*ask, "--requires").stdout.splitlines() if not line.startswith("rpmlib(")], [])
        self.assertEqual(run(*ask, "--scripts").stdout, "")
        rows = run(*ask, "--queryformat", "[%{FILENAMES} %{FILEDIGESTS} %{FILEMODES:octal} %{FILEUSERNAME}\n]").stdout.splitlines()
        files = {row.split()[0]: row.split()[1:] for row in rows if len(row.split()) == 4}
        self.assertEqual({name.removeprefix("/usr/"): (value, int(mode, 8) & 0o111 != 0) for name, (value, mode, _) in files.items()},
                         self.installed)
        self.assertEqual({row.split()[-1] for row in rows}, {"root"})

    def test_what_was_unpacked_runs(self):
        run("dpkg-deb", "--extract", self.one(".deb"), self.work / "run")
        command = self.work / "run/usr/bin/coldseal"
        self.assertRegex(run(command, "version", "--short").stdout, r"^coldseal \d")
        here = self.work / "layer"
        here.mkdir()
        run(command, "keygen", "-o", "release", cwd=here)
        (here / "policy.json").write_text(POLICY)
        run(command, "layer", "build", "--policy", "policy.json", "--key", "release.key", "-o", "dist", cwd=here)
        self.assertTrue((here / f"dist/coldseal-{MACHINE}.zip").exists())


if __name__ == "__main__":
    place.need(place.RELEASE / "CPackConfig.cmake", "build the release preset first")
    place.need(place.RELEASE / "share/.made", "build all of the release preset first")
    if shutil.which("rpmbuild") is None:
        place.skip("rpm is not installed: ./setup everything")
    if not (place.RELEASE / "CPackConfig.cmake").read_text().count("RPM"):
        place.skip("this build was configured before rpm was installed")
    unittest.main()
