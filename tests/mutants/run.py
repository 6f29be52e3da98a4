#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Does a test fail when a check is taken away? Every check of chains, CMS, timestamps, revocation lists, thresholds and scopes.

    tests/mutants/run.py [--jobs N] [--list] [PATTERN]...

One check after the other is disabled in a copy of the tree, as the tables beside this file say; then the one unit test is built,
and the test in it that the table names must fail. PATTERN chooses by file ("crl*") or by test. With --list nothing is run.
One line for each: file and line, what became of it, the test. Ends with 1 if a check can go unnoticed.
"""
import argparse
import concurrent.futures
import fnmatch
import os
import pathlib
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

import quorums  # noqa: E402  # pylint: disable=wrong-import-position
import signatures  # noqa: E402  # pylint: disable=wrong-import-position
import trust  # noqa: E402  # pylint: disable=wrong-import-position

SECONDS = 60  # of one test program; the slowest takes a few


def chosen(patterns):
    rows = [row for table in (trust, signatures, quorums) for row in table.rows()]
    return [
        row for row in rows if not patterns or any(
            fnmatch.fnmatch(pathlib.Path(row.file).name, pattern) or fnmatch.fnmatch(row.test, pattern) for pattern in patterns)
    ]


class Copy:
    """A tree of its own, built once, in which one check at a time is missing."""
    def __init__(self, top, tests, pki):
        self.source, self.build, self.pki = top / "source", top / "build", pki
        shutil.copytree(SOURCE,
                        self.source,
                        symlinks=True,
                        ignore=shutil.ignore_patterns(".git", "build", "dist", "__pycache__"))
        self.run("cmake", "--preset", "debug", "-S", self.source, "-B", self.build, "-DCOLDSEAL_WERROR=OFF")
        self.run("cmake", "--build", self.build, "-j1", "--target", *(f"test_{test}" for test in tests))

    def run(self, *words):
        done = subprocess.run(words, cwd=self.source, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"mutants: {' '.join(map(str, words))}: {done.stdout[-3000:]}{done.stderr[-3000:]}")

    def failures(self, test):
        """The tests in a program that fail; a program that is killed counts for none."""
        program = next(self.build.rglob(f"test_{test}"))
        environment = {
            **os.environ, "COLDSEAL_BUILD_DIR": str(self.pki), "COLDSEAL_SOURCE_DIR": str(self.source), "COLDSEAL_SHARED":
            os.environ.get("COLDSEAL_SHARED", str(SOURCE.parent / "shared"))
        }
        try:
            done = subprocess.run([program], cwd=self.build, env=environment, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return None
        text = (done.stdout + done.stderr).decode("utf-8", "replace")
        return sorted(set(re.findall(r"\[  FAILED  \] ([a-z_0-9]+)\n", text))) if done.returncode else []

    def play(self, row):
        """(word, what to say)"""
        path = self.source / row.file
        good = path.read_text(encoding="utf-8")
        if good.count(row.old) != 1:
            return "STALE", f"is there {good.count(row.old)} times"
        path.write_text(good.replace(row.old, row.new), encoding="utf-8")
        try:
            done = subprocess.run(["cmake", "--build", self.build, "-j1", "--target", f"test_{row.test}"],
                                  capture_output=True,
                                  text=True,
                                  check=False)
            if done.returncode != 0:
                return "BROKEN", done.stdout[-1500:]
            failed = self.failures(row.test)
        finally:
            path.write_text(good, encoding="utf-8")
        if failed is None:
            return "HANGS", f"after {SECONDS} s"
        if row.name not in failed:
            return "SURVIVED", f"failed: {' '.join(failed) or 'nothing'}"
        return "caught", ""


def line_of(row):
    text = (SOURCE / row.file).read_text(encoding="utf-8")
    return f"{row.file}:{text[:text.find(row.old)].count(chr(10)) + 1}"


def run(rows, jobs):
    tests = sorted({row.test for row in rows})
    with tempfile.TemporaryDirectory(prefix="coldseal-mutants-") as folder:
        top = pathlib.Path(folder)
        for script in ("make.sh", "sign.sh"):
            subprocess.run([SOURCE / "tests/pki" / script, top / "pki"], check=True)
        copies = queue.SimpleQueue()
        for number in range(jobs):
            copies.put(Copy(top / str(number), tests, top))
        first = copies.get()
        for test in tests:
            failed = first.failures(test)
            if failed != []:
                print(f"FAILED {test} fails before anything is changed: {failed}")
                return 1
        copies.put(first)

        def play(row):
            copy = copies.get()
            try:
                return copy.play(row)
            finally:
                copies.put(copy)

        wrong = 0
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            for row, (word, note) in zip(rows, pool.map(play, rows)):
                wrong += word != "caught"
                print(f"{word} {line_of(row)} {row.test} {row.name} {note}".rstrip(), flush=True)
    return wrong


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--list", action="store_true")
    parser.add_argument("patterns", nargs="*")
    options = parser.parse_args()
    rows = chosen(options.patterns)
    if options.list:
        for row in rows:
            print(f"{line_of(row)}\t{row.test}\t{row.name}\t{' '.join(row.old.split())}\t->\t{' '.join(row.new.split())}")
        return 0
    begun = time.monotonic()
    wrong = run(rows, options.jobs)
    print(f"mutants: {len(rows) - wrong} of {len(rows)} caught in {time.monotonic() - begun:.0f} s")
    return 1 if wrong or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
