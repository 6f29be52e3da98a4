#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Is the transcript in the README what examples/python/run.sh prints? Keys, digests, times and the path of python3 may differ."""
import os
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(os.environ.get("COLDSEAL_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))


def masked(text):
    text = re.sub(r"sha256:[0-9a-f.…]+", "sha256:D", text)
    text = re.sub(r"p256:[0-9a-f]+", "p256:K", text)
    text = re.sub(r"[0-9]+\.[0-9] ms", "T ms", text)
    return re.sub(r"\S*/python3", "PYTHON", text).strip()


def main():
    program = os.environ.get("COLDSEAL_BIN", str(SOURCE / "build/release/coldseal"))
    if not os.access(program, os.X_OK):
        print(f"SKIP {program} is not there; build the release preset first")
        return 77
    shown = re.findall(r"^```console\n(.*?)^```$", (SOURCE / "README.md").read_text(), re.S | re.M)[0]
    ran = subprocess.run([SOURCE / "examples/python/run.sh"], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                         timeout=60)
    if ran.returncode != 0 or masked(ran.stdout) != masked(shown):
        print(f"README.md shows\n{shown}\nand examples/python/run.sh (exit {ran.returncode}) says\n{ran.stdout}{ran.stderr}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
