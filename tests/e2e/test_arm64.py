#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""The arm64 shim behind every gate, under qemu's user emulation and our own init process: accepted, and refused.

The kernel of this machine cannot start such a program, so the init process puts qemu in front (`-0` keeps argv[0]); what the
shim starts after a good verdict is this machine's. Behind the exec gate the same package is shown to the shim of this
machine too: the verdict lines must be the same, byte for byte but for times.
"""
import os
import pathlib
import re
import sys

import harness
from harness import MANAGED_BOOTSTRAP, Stage, case, check, equal, main, need

sys.path.insert(0, str(harness.SOURCE / "tests/rapid"))

import rapid  # noqa: E402  pylint: disable=wrong-import-position
import test_gates as gates  # noqa: E402  pylint: disable=wrong-import-position

harness.CASES.clear()  # those are for the emulator

ARM64 = pathlib.Path(os.environ.get("COLDSEAL_SHIM_ARM64", harness.SOURCE / "build/release-arm64/coldseal-shim"))
QEMU = pathlib.Path(rapid.QEMU_ARM64[0])
SHIMS = {"arm64": ARM64, "x86_64": harness.SHIM}

# In front of every gate; the exec gate gets all of them.
EVERYWHERE = ("changed-file", "added-file", "missing-file", "foreign-key", "missing-seal")

TIMES = re.compile(r'("timestamp":|"found":)"[0-9-]+T[0-9:.]+Z"|("Timestamp":|"trust":|"walk":|"hash":|"[A-Z][a-z]+Time":)[0-9.]+')


def live(stage, gate, **start):
    return rapid.lives(stage, rapid.same(gate.step(1, **start), foreign=rapid.QEMU_ARM64))[0]


def attach(stage, gate):
    stage.shim = ARM64
    stage.key()
    gate.attach(stage)
    if gate.name == "wrapper":
        # Here it is the platform's bash that starts the shim.
        replaced = MANAGED_BOOTSTRAP.replace('exec -- "$wrapper"', f'exec -- {QEMU} -0 "$wrapper" "$wrapper"')
        stage.write(stage.runtime / "bootstrap", replaced, 0o755)


def started(gate, life):
    equal([answer.json.get("answer") for answer in life.answers], [2], f"answers; log:\n{life.log}")
    equal([(each["verdict"], each["started"], each["enforced"]) for each in life.verdicts], [("accepted", True, True)], "verdicts")
    equal("handler" in life.verdicts[0]["not_checked"], gate.name == "extension", "handler in not_checked")
    equal(len(life.asked("/extension/register")), 0 if gate.speaks else 1, "registrations")


def refused(gate, life, code, status, subject=None):
    equal(life.canary, {}, "markers of code that must not have run")
    check(life.verdicts, f"no verdict line in the log:\n{life.log}")
    for verdict in life.verdicts:
        equal((verdict["verdict"], verdict["code"], verdict["exit"], verdict["started"]), ("refused", code, status, False), "verdict")
        if subject is not None:
            equal(verdict["subject"], subject, "subject")
    ends = {(each.name.split("-")[0], each.end) for each in life.processes if not each.stopped}
    check((gate.posted_by, f"exit status {status}") in ends, f"exit status {status} not among {ends}")
    equal({each.path for each in life.requests}, {"/2018-06-01/runtime/init/error"} if gate.speaks else set(), "requests")


def verdict_texts(life):
    return [TIMES.sub(r"\1\2TIME", text[text.find('{"timestamp"'):]) for _, _, text in life.lines if '"verdict/v1"' in text]


def on_both(stage, gate, judge, **start):
    """One package, two machines: what `judge` says of each life, and one verdict line."""
    lives = {}
    for architecture, shim in SHIMS.items():
        stage.install(shim, stage.image / "shim")
        lives[architecture] = live(stage, gate, **start)
        judge(lives[architecture])
    equal(verdict_texts(lives["arm64"]), verdict_texts(lives["x86_64"]), "verdict lines of arm64, compared with x86_64")


def accept(gate):
    with Stage() as stage:
        stage.package()
        attach(stage, gate)
        stage.seal()
        if gate.name == "exec":
            on_both(stage, gate, lambda life: started(gate, life))
        else:
            started(gate, live(stage, gate))


def refuse(gate, damage):
    with Stage() as stage:
        stage.package()
        damage.before(stage)
        attach(stage, gate)
        if damage.seal is not None:
            stage.seal(**damage.seal)
        damage.after(stage)

        def judge(life):
            refused(gate, life, damage.code, damage.status, damage.subject)

        if gate.name == "exec":
            on_both(stage, gate, judge, **damage.start)
        else:
            judge(live(stage, gate, **damage.start))


def every_length():
    """This machine's command hashed, the other machine's shim compares: every length of a last block, and some more blocks."""
    gate = gates.GATES[-1]
    sizes = [*range(130), 4095, 4096, 65536, 1000003, 3 << 20]
    with Stage() as stage:
        stage.package()
        for size in sizes:
            stage.write(stage.task / f"data/{size}", bytes((size * 31 + 7 * place) % 251 for place in range(size)))
        attach(stage, gate)
        stage.seal()
        on_both(stage, gate, lambda life: started(gate, life))
        gates.flip_first_byte(stage.task / "data/3145728")
        on_both(stage, gate, lambda life: refused(gate, life, "TREE_MODIFIED", 85, "data/3145728"))
    return f"{len(sizes)} files"


def bound_to_machine(bound):
    """The one thing that differs by nature."""
    gate = gates.GATES[-1]
    with Stage() as stage:
        stage.package()
        attach(stage, gate)
        stage.seal(bind=("function=orders-api", f"architecture={bound}"))
        for architecture, shim in SHIMS.items():
            stage.install(shim, stage.image / "shim")
            life = live(stage, gate)
            if architecture == bound:
                started(gate, life)
            else:
                refused(gate, life, "BINDING_ARCHITECTURE", 86)


DAMAGES = [each for each in gates.TREE + gates.SEALS + gates.STARTS if each.name != "another-architecture"]

for one in gates.GATES:
    case("sealed", one.name, "accepts", lambda gate=one: accept(gate))
    for harm in [*DAMAGES, *gates.LAYERS]:
        if one in harm.gates and (harm.name in EVERYWHERE or one.name == "exec" or harm in gates.LAYERS):
            case(harm.name, one.name, f"refuses {harm.code} {harm.status}", lambda gate=one, harm=harm: refuse(gate, harm))
case("every-length", "exec", "accepts, and refuses", every_length)
for machine in SHIMS:
    case(f"bound-to-{machine}", "exec", "accepts there, refuses elsewhere", lambda bound=machine: bound_to_machine(bound))

if __name__ == "__main__":
    need(ARM64, harness.SHIM, harness.COLDSEAL, QEMU, harness.RUNTIME_CLIENT / "bin/python")
    main()
