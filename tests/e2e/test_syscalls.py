#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Does the shim ask the kernel for exactly what docs/syscalls.md says?

The release shim goes through every gate under strace, accepted and refused; the one for arm64 under qemu, which can tell the
same. What is started after a good verdict does not count. A call outside of the table fails, and so does a word of the
table that is not true.
"""
import os
import pathlib
import re
import sys

import harness
from harness import CANARY, Skipped, Stage, case, check, environment, equal, main, need, program

sys.path.insert(0, str(harness.SOURCE / "tests/rapid"))

import rapid  # noqa: E402  pylint: disable=wrong-import-position
import test_gates as gates  # noqa: E402  pylint: disable=wrong-import-position

harness.CASES.clear()  # those are for the emulator

DOCUMENT = harness.SOURCE / "docs/syscalls.md"
ARM64 = pathlib.Path(os.environ.get("COLDSEAL_SHIM_ARM64", harness.SOURCE / "build/release-arm64/coldseal-shim"))
QEMU = rapid.QEMU_ARM64[0]
STRACE = "/usr/bin/strace"
MOST = 25
COLUMNS = ("extension", "wrapper", "bootstrap", "exec")

# How each gate is started; "runtime" is the bootstrap gate at its other place.
STARTS = {
    "extension": ("/opt/extensions/coldseal",),
    "wrapper": ("/opt/coldseal-wrapper", "/usr/bin/true"),
    "bootstrap": ("/opt/bootstrap",),
    "runtime": ("/var/runtime/bootstrap",),
    "exec": ("/shim", "exec", "--", "/usr/bin/true"),
}


def documented():
    """{machine: {gate: {call: word}}}, and the set of rare calls."""
    tables, rare = {machine: {gate: {} for gate in COLUMNS} for machine in ("x86_64", "arm64")}, set()
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().strip("`") for cell in line.split("|")[1:-1]]
        if not line.startswith("| `"):
            continue
        if len(cells) == 2:
            rare.add(cells[0])
            continue
        for machine, call in zip(("x86_64", "arm64"), cells):
            for gate, word in zip(COLUMNS, cells[2:6]):
                check(word in ("both", "start", "refusal", "no"), f"{DOCUMENT.name}: what is '{word}'?")
                if call != "–":
                    tables[machine][gate][call] = word
    return tables, rare


def traced(machine, argv):
    if machine == "x86_64":
        return (STRACE, "-f", "-e", "signal=none", "-o", f"{CANARY}/trace", "--", *argv)
    return (QEMU, "-strace", "-D", f"{CANARY}/trace", "-0", argv[0], *argv)


def calls(trace, own_start):
    """Names, from the program's first call to the one that makes it another program."""
    found, execs = set(), 0
    for line in trace.splitlines():
        match = re.match(r"(?:\d+ +)?(?:<\.\.\. )?(\w+)[ (]", line)
        if not match or "+++" in line:
            continue
        if match[1] == "execve":
            execs += 1
            if own_start and execs == 1:
                continue
            found.add("execve")
            break
        found.add(match[1])
    return found


def watch(stage, machine, gate, starts):
    step = program(*traced(machine, STARTS[gate.name]), env=environment(AWS_LAMBDA_RUNTIME_API="127.0.0.1:9001"), api=["ok"],
                   seconds=30, requests=2 if starts and gate.name == "extension" else None)
    seen = stage.play(step)
    equal([each["verdict"] for each in seen.verdicts], ["accepted" if starts else "refused"], f"verdicts; {seen.log}")
    return calls(seen.canary["trace"], machine == "x86_64")


def observed(machine, gate):
    """What a gate calls before a start, and what in refusals."""
    with Stage() as stage:
        stage.shim = harness.SHIM if machine == "x86_64" else ARM64
        stage.package()
        for number in range(2500):
            stage.write(stage.task / f"many/{number % 7}/{number:040}", "x")
        gate.attach(stage)
        stage.seal()
        start = watch(stage, machine, gate, True)
        gates.flip_first_byte(stage.task / "app.py")
        refusal = watch(stage, machine, gate, False)
        gates.sealed_by_stranger(stage)
        refusal |= watch(stage, machine, gate, False)
        gates.remove_policy(stage)
        refusal |= watch(stage, machine, gate, False)
    return start, refusal


def compare(machine, column):
    if machine == "arm64":
        for path in (ARM64, QEMU):
            if not pathlib.Path(path).exists():
                raise Skipped(f"{path} is missing")
    tables, rare = documented()
    start, refusal = set(), set()
    for gate in gates.GATES:
        if gate.name == column or (gate.name == "runtime" and column == "bootstrap"):
            more = observed(machine, gate)
            start |= more[0]
            refusal |= more[1]
    words = {(True, True): "both", (True, False): "start", (False, True): "refusal"}
    found = {call: words[call in start, call in refusal] for call in (start | refusal) - rare}
    expected = {call: word for call, word in tables[machine][column].items() if word != "no"}
    different = {call: (expected.get(call, "no"), found.get(call, "no")) for call in {*expected, *found}
                 if expected.get(call) != found.get(call)}
    check(not different, f"{DOCUMENT.name} says, and is: {different}")
    return f"{len(found)} calls"


def few():
    for machine, table in documented()[0].items():
        names = {call for gate in table.values() for call in gate}
        check(0 < len(names) <= MOST, f"{len(names)} calls on {machine}, more than {MOST}: {sorted(names)}")


case("few-enough", "all", "accepts", few)
for name in COLUMNS:
    for processor in ("x86_64", "arm64"):
        case(processor, name, "accepts and refuses with the calls of the table", lambda each=(processor, name): compare(*each))

if __name__ == "__main__":
    need(harness.SHIM, harness.COLDSEAL, STRACE)
    main()
