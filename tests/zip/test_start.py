#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Does a zip that was sealed in place start?  A package is packed, the zip is sealed and unpacked as Lambda does, and started
under the emulator behind the exec gate and the extension gate. The same zip with another byte in it, or one more entry, unpacks
as well, and no handler runs."""
import os
import pathlib
import subprocess
import sys
import zipfile

import packers

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
import harness  # pylint: disable=wrong-import-position  # its folder is no package
from harness import CUSTOM_BOOTSTRAP, Stage, case, check, environment, equal, invoke

EVENTS = (1, 2)


class Function:
    """A package that arrives as a zip."""

    def __init__(self, stage, packer, gate):
        self.stage, self.gate = stage, gate
        self.zip = stage.top / "function.zip"
        stage.key()
        stage.package()
        try:
            packer(stage.task, self.zip)
        except packers.Missing as missing:
            raise harness.Skipped(f"{missing} is not installed") from missing
        stage.seal(self.zip)
        if gate == "exec":
            stage.install(stage.shim, stage.image / "shim")
            stage.write(stage.image / "entry", CUSTOM_BOOTSTRAP, 0o755)
            stage.policy(stage.image / "coldseal")
        else:
            stage.write(stage.runtime / "bootstrap", CUSTOM_BOOTSTRAP, 0o755)
            stage.install(stage.shim, stage.layer / "extensions/coldseal")
            stage.policy(stage.layer / "coldseal")

    def start(self):
        subprocess.run(["rm", "-rf", self.stage.task], check=True)
        self.stage.task.mkdir()
        subprocess.run([harness.tool("unzip"), "-q", self.zip, "-d", self.stage.task], check=True, stdin=subprocess.DEVNULL,
                       env={**os.environ, "LC_ALL": "C.UTF-8"})
        step = {"argv": ["/shim", "exec", "--", "/entry", "app.handler"]} if self.gate == "exec" else {}
        return self.stage.play(invoke(*EVENTS, env=environment(), cwd="/var/task", **step))


def accept(packer, gate):
    with Stage() as stage:
        function = Function(stage, packer, gate)
        harness.command("verify", function.zip, "--key", stage.keys / "release.pem", "--quiet")
        seen = function.start()
        equal([answer["status"] for answer in seen.answers], [200] * len(EVENTS), f"answers; log:\n{seen.log}")
        equal([(verdict["verdict"], verdict["package"]) for verdict in seen.verdicts], [("accepted", "orders-api")], "verdicts")


def refuse(packer, gate, harm, code):
    with Stage() as stage:
        function = Function(stage, packer, gate)
        harm(function.zip)
        harness.command("verify", function.zip, "--key", stage.keys / "release.pem", "--quiet", expect=85)
        harness.command("diff", function.zip, expect=85)
        seen = function.start()
        # each invocation is a start of its own
        equal({(verdict["verdict"], verdict["code"]) for verdict in seen.verdicts}, {("refused", code)}, f"verdicts; log:\n{seen.log}")
        equal({answer["status"] for answer in seen.answers} & {200}, set(), "answers")
        equal(set(seen.canary) & {"imported", "called"}, set(), "markers of the handler")


def other_byte(path):
    """A byte of a stored file, and its checksum where it stands: an archive without fault."""
    with zipfile.ZipFile(path) as archive:
        files = {info: archive.read(info) for info in archive.infolist()}
    changed = 0
    with zipfile.ZipFile(path, "w") as archive:
        for info, data in files.items():
            if info.filename == "app.py":
                changed += data.count(b"* 2")
                data = data.replace(b"* 2", b"* 3")
            archive.writestr(info, data)
    check(changed == 1, "nothing was changed")


def more(path):
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("sitecustomize.py")
        info.external_attr = 0o100644 << 16
        archive.writestr(info, "import os\n")


def no_link(path):
    """The link is a file now, as many packers make of one."""
    with zipfile.ZipFile(path) as archive:
        files = {info: archive.read(info) for info in archive.infolist()}
    with zipfile.ZipFile(path, "w") as archive:
        for info, data in files.items():
            if info.external_attr >> 28 == 0o12:
                info.external_attr, data = 0o100644 << 16, b'{"tea": 3}\n'
            archive.writestr(info, data)


for one in ("exec", "extension"):
    for each in (packers.info_zip, packers.seven_zip, packers.ditto):
        case(f"sealed-{each.__name__}", one, "accepts", lambda packer=each, gate=one: accept(packer, gate))
    for act, result in ((other_byte, "TREE_MODIFIED"), (more, "TREE_EXTRA"), (no_link, "TREE_KIND")):
        case(act.__name__, one, f"refuses {result}",
             lambda harm=act, code=result, gate=one: refuse(packers.info_zip, gate, harm, code))

if __name__ == "__main__":
    harness.need(harness.SHIM, harness.COLDSEAL, harness.EMULATOR, harness.RUNTIME_CLIENT / "bin/python")
    harness.main()
