#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Does the zip guard a function?  It is built by the command, unpacked into /opt as Lambda does, and started under the emulator:
the sealed function answers; one byte changed in it, or one file added to the layer, and no handler runs."""
import pathlib
import sys
import zipfile

import layers

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
import harness  # pylint: disable=wrong-import-position  # its folder is no package
from harness import CUSTOM_BOOTSTRAP, MANAGED_BOOTSTRAP, MANAGED_MAIN, Stage, case, check, environment, equal, invoke

EVENTS = (1, 2)
# The verdict lines of one start: how many gates look at it.
GATES = {"extension": 1, "wrapper": 1, "both": 2}


class Function:
    """A sealed function behind the layer of a zip."""

    def __init__(self, stage, gate):
        self.stage, self.gate = stage, gate
        key = stage.key()
        stage.policy(stage.top / "policy", harness.policy(layer={"packages": ["coldseal"], "require": "release"}))
        harness.command("layer", "build", "--policy", stage.top / "policy/policy.json", "--key", key, "--gate", gate,
                        "--shim", layers.SHIM.parent, "-o", stage.top / "dist")
        layers.unpack(stage.top / f"dist/coldseal-{layers.MACHINE}.zip", stage.layer)
        stage.package()
        stage.seal()
        if gate == "extension":
            stage.write(stage.runtime / "bootstrap", CUSTOM_BOOTSTRAP, 0o755)
        else:
            stage.write(stage.runtime / "bootstrap", MANAGED_BOOTSTRAP, 0o755)
            stage.write(stage.runtime / "bootstrap.py", MANAGED_MAIN)

    def start(self):
        more = {} if self.gate == "extension" else {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/coldseal-wrapper"}
        return self.stage.play(invoke(*EVENTS, env=environment(**more), cwd="/var/task"))


def accept(gate):
    with Stage() as stage:
        seen = Function(stage, gate).start()
        equal([answer["status"] for answer in seen.answers], [200] * len(EVENTS), f"answers; log:\n{seen.log}")
        equal([(verdict["verdict"], verdict["package"]) for verdict in seen.verdicts],
              [("accepted", "orders-api")] * GATES[gate], "verdicts")
        with zipfile.ZipFile(stage.top / f"dist/coldseal-{layers.MACHINE}.zip") as archive:
            return f"{len(archive.namelist())} names in the zip"


def refuse(gate, harm, code):
    with Stage() as stage:
        function = Function(stage, gate)
        harm(stage)
        seen = function.start()
        equal({(verdict["verdict"], verdict["code"]) for verdict in seen.verdicts}, {("refused", code)}, f"verdicts; log:\n{seen.log}")
        equal({answer["status"] for answer in seen.answers} & {200}, set(), "answers")
        equal(set(seen.canary) & {"imported", "called"}, set(), "markers of the handler")
        check(all(path != "/2020-01-01/extension/register" for _, path in seen.requests), "an extension was registered")


def change_package(stage):
    path = stage.task / "app.py"
    path.write_bytes(path.read_bytes().replace(b"* 2", b"* 3"))


def change_layer(stage):
    stage.write(stage.layer / "coldseal/notes.txt", "from another layer\n")


def change_policy(stage):
    path = stage.layer / "coldseal/policy.json"
    path.write_bytes(path.read_bytes() + b"\n")


for one in GATES:
    case("sealed", one, "accepts", lambda gate=one: accept(gate))
    case("changed-package", one, "refuses TREE_MODIFIED", lambda gate=one: refuse(gate, change_package, "TREE_MODIFIED"))
    case("more-in-the-layer", one, "refuses TREE_EXTRA", lambda gate=one: refuse(gate, change_layer, "TREE_EXTRA"))
    case("changed-policy", one, "refuses TREE_MODIFIED", lambda gate=one: refuse(gate, change_policy, "TREE_MODIFIED"))

if __name__ == "__main__":
    harness.need(layers.beside(harness.SHIM), harness.SHIM, harness.COLDSEAL, harness.EMULATOR,
                 harness.RUNTIME_CLIENT / "bin/python")
    harness.main()
