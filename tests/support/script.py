# SPDX-License-Identifier: Apache-2.0
"""What script tests that are lists of functions share: where the command is, what they need, and how they are run."""
import os
import pathlib
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(os.environ.get("COLDSEAL_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
COLDSEAL = pathlib.Path(os.environ.get("COLDSEAL_BIN", SOURCE / "build/release/coldseal")).absolute()
CACHE = pathlib.Path(os.environ.get("COLDSEAL_CACHE")
                     or pathlib.Path(os.environ.get("XDG_CACHE_HOME", "~/.cache"), "coldseal").expanduser())


def need_program():
    if not os.access(COLDSEAL, os.X_OK):
        print(f"SKIP there is no program at COLDSEAL_BIN={COLDSEAL}")
        sys.exit(77)


def need_tracer():
    """strace, and the right to trace: what fails calls on purpose."""
    probe = shutil.which("strace") and subprocess.run(["strace", "-qq", "-o", "/dev/null", "-e", "inject=fsync:error=EIO:when=99", "true"],
                                                      capture_output=True, check=False).returncode
    if probe != 0:
        print("SKIP strace is not here, or may not trace")
        sys.exit(77)


def main(cases):
    """Run all functions of @cases, and say which fail. A case that lacks a tool gives back SKIP and why."""
    failed = 0
    for case in cases:
        try:
            told = case()
            if told and told.startswith("SKIP"):
                print(told)
            else:
                print(f"ok {case.__name__}{': ' + told if told else ''}")
        except (AssertionError, subprocess.CalledProcessError) as error:
            failed += 1
            print(f"FAILED {case.__name__}: {error}")
    print(f"{len(cases)} cases, {failed} failed")
    return 1 if failed else 0
