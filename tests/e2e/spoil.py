# SPDX-License-Identifier: Apache-2.0
"""The exec gate in front of a sealed package, ways to spoil it, and what must be so after a refusal."""
import dataclasses
import os
import socket
import stat
import typing

from harness import CANARY, SHIM, Stage, check, environment, equal, program

START = ("/shim", "exec", "--", "/usr/bin/touch", f"{CANARY}/started")


def image(stage, document=None):
    """The exec gate in front of a sealed package."""
    stage.key()
    stage.install(SHIM, stage.image / "shim")
    stage.policy(stage.image / "coldseal", document)
    stage.package()
    stage.seal()


def refused(seen, status, code=None, subject=None):
    result = seen.results[0]
    equal(seen.canary, {}, "markers of what must not have started")
    check(result["status"] in (status if isinstance(status, tuple) else (status,)),
          f"exit status: expected {status}, found {result['status']}: {result['stderr']}")
    equal(result["stdout"], "", "standard output of the shim")
    check(len(seen.verdicts) == 1, f"not one verdict line: {result['stderr']!r}")
    verdict = seen.verdicts[0]
    equal((verdict["verdict"], verdict["started"], verdict["exit"]), ("refused", False, result["status"]), "verdict")
    if code is not None:
        equal(verdict["code"], code, f"code of {verdict}")
    if subject is not None:
        equal(verdict["subject"], subject, "subject")
    return verdict


def nothing(_stage):
    pass


@dataclasses.dataclass
class Fault:
    """Something wrong with what the gate is to read."""
    name: str
    code: str
    status: int
    spoil: typing.Callable = nothing  # done to the stage when all is sealed
    subject: str = None
    document: typing.Callable = None  # the policy instead of the usual one
    argv: tuple = START
    start: dict = dataclasses.field(default_factory=dict)

    def play(self):
        with Stage() as stage:
            image(stage, self.document() if self.document else None)
            self.spoil(stage)
            refused(stage.play(program(*self.argv, env=environment(**self.start), seconds=10)), self.status, self.code, self.subject)


def as_fifo(path):
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def as_socket(path):
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as made:
        before = os.open(".", os.O_RDONLY)
        os.chdir(path.parent)  # the name of a socket has room for 107 bytes
        try:
            made.bind(path.name)
        finally:
            os.fchdir(before)
            os.close(before)


def as_device(path):
    path.unlink(missing_ok=True)
    os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 3))


def as_directory(path):
    path.unlink()
    path.mkdir()


def as_link(path):
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def sparse(path, size):
    path.unlink(missing_ok=True)
    with open(path, "wb") as file:
        file.truncate(size)


def replace(path, text):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
