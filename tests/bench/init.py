#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""How much longer a cold start takes with each gate, for a small function in Python and in Node.js.

    tests/bench/init.py [ROUNDS]      20 without an argument

The functions are those of examples/, started under AWS's runtime interface emulator with AWS's runtime clients. The emulator
begins to initialise when the first event arrives, so Init is the time to the first answer less the time to the second.
Variants are started in turn, in the same sandbox layout; medians, and the least of all, which other work on the machine disturbs
least. Asserts nothing about time.
"""
import pathlib
import shutil
import statistics
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "e2e"), str(HERE.parent / "examples")]
import harness  # noqa: E402  # pylint: disable=wrong-import-position
import platforms  # noqa: E402  # pylint: disable=wrong-import-position
import test_lambda  # noqa: E402  # pylint: disable=wrong-import-position

VARIANTS = ("no gate", "extension", "wrapper", "both")


def layer_of(stage, variant):
    """A copy of the layer with the gates of this variant, sealed again; without a gate there is none."""
    layer = stage.top / variant.replace(" ", "-")
    if variant != "no gate":
        shutil.copytree(stage.layer, layer, symlinks=True)
        stage.layer, whole = layer, stage.layer
        test_lambda.keep(stage, variant)
        stage.layer = whole
    return layer


def init_of(stage, platform, layer, variant):
    whole, stage.layer = stage.layer, layer
    more = {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/coldseal-wrapper"} if variant in ("wrapper", "both") else {}
    seen = stage.play(test_lambda.start(platform, "extension" if variant in ("extension", "both") else "", **more))
    stage.layer = whole
    harness.equal([answer["status"] for answer in seen.answers], [200, 200], f"answers; log:\n{seen.log}")
    harness.equal([each["verdict"] for each in seen.verdicts], ["accepted"] * {"no gate": 0, "both": 2}.get(variant, 1), "verdicts")
    first, second = (answer["seconds"] for answer in seen.answers)
    return (first - second) * 1000, sum(sum(each["ms"].values()) for each in seen.verdicts)


def measure(platform, rounds):
    with test_lambda.packed(platform) as stage:
        layers = {variant: layer_of(stage, variant) for variant in VARIANTS}
        found = {variant: [] for variant in VARIANTS}
        for _ in range(rounds):
            for variant, layer in layers.items():
                found[variant].append(init_of(stage, platform, layer, variant))
    bare = [init for init, _ in found["no gate"]]
    for variant, times in found.items():
        inits = [init for init, _ in times]
        middle, least = statistics.median(inits), min(inits)
        said = min(ms for _, ms in times)
        print(f"  {variant:10} Init, median {middle:6.1f} ms {middle - statistics.median(bare):+6.1f}   least {least:6.1f} ms "
              f"{least - min(bare):+6.1f}   by the verdict lines, least {said:5.2f} ms")


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    harness.need(harness.SHIM, harness.COLDSEAL, harness.EMULATOR, harness.RUNTIME_CLIENT / "bin/python")
    for platform in (platforms.Python(), platforms.Node()):
        print(f"{platform.name}, {rounds} starts each:")
        try:
            measure(platform, rounds)
        except harness.Skipped as reason:
            print(f"  SKIP {reason}")


if __name__ == "__main__":
    main()
