#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Do both machines give the same verdicts, byte for byte but for times and the machine's name?

The attack suite, reduced, over one fixture: with the x86-64 shim as it is, and with the arm64 shim through qemu-user.
"""
import difflib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent


def main():
    shim = pathlib.Path(os.environ.get("COLDSEAL_SHIM_ARM64", SOURCE / "build/release-arm64/coldseal-shim"))
    missing = [
        str(what) for what, there in ((shim, shim.exists()), ("qemu-aarch64-static", shutil.which("qemu-aarch64-static")))
        if not there
    ]
    if missing:
        print(f"SKIP {' and '.join(missing)} missing")
        return 77
    with tempfile.TemporaryDirectory(prefix="coldseal-same-") as folder:
        texts = []
        for machine, words in (("x86_64", []), ("arm64", ["--shim", shim])):
            verdicts = pathlib.Path(folder, machine)
            done = subprocess.run([
                HERE / "run.py", "--reduced", "--arch", machine, "--fixture", f"{folder}/fixture", "--verdicts", verdicts,
                *words
            ],
                                  check=False)
            if done.returncode != 0:
                return done.returncode
            texts.append(verdicts.read_text(encoding="utf-8").splitlines())
    differences = list(difflib.unified_diff(*texts, "x86_64", "arm64", lineterm="", n=0))
    print("\n".join(differences))
    print(
        f"same: {len(texts[0])} verdicts of x86-64, {len(texts[1])} of arm64, {'the same' if not differences else 'not the same'}"
    )
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
