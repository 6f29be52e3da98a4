# SPDX-License-Identifier: Apache-2.0
"""What the tests of this folder share: where things are built, and how they are installed."""
import os
import pathlib
import subprocess
import sys

SOURCE = pathlib.Path(os.environ.get("COLDSEAL_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
BUILD = pathlib.Path(os.environ.get("COLDSEAL_BUILD_DIR", SOURCE / "build/debug"))
COLDSEAL = pathlib.Path(os.environ.get("COLDSEAL_BIN", SOURCE / "build/release/coldseal"))
RELEASE = COLDSEAL.parent
KEYS = SOURCE / "tests/support/keys"


def skip(why):
    print(f"SKIP {why}")
    sys.exit(77)


def need(path, how):
    if not pathlib.Path(path).exists():
        skip(f"{path} is not there: {how}")


def run(*command, cwd=None, env=None, check=True):
    ran = subprocess.run([str(word) for word in command], cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True,
                         text=True, timeout=300, check=False)
    if check and ran.returncode != 0:
        raise AssertionError(f"{command}: ended with {ran.returncode}\n{ran.stdout}{ran.stderr}")
    return ran


def install(build, prefix, component=None):
    run("cmake", "--install", build, "--prefix", prefix, *(["--component", component] if component else []))


def files_below(folder):
    return {str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob("*") if path.is_file() or path.is_symlink()}
