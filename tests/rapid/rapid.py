# SPDX-License-Identifier: Apache-2.0
"""An init process of our own: what AWS Lambda does around a function, and what its emulator does not.

The emulator starts nothing before the first event, never kills, never takes anything away. Here init is eager and has its
ten seconds; after a failure the next event starts a suppressed init under the function's timeout; answers have the shape
that real callers see; and a test may take away system calls, writable folders and life itself, at a chosen point.

    import rapid

    with rapid.Stage() as stage:                      # e2e/harness.py: package, layer, runtime, policies, seals
        ...
        life = rapid.live(stage, 1, {"question": 2})  # one environment: eager init, two events, shutdown
        life.answers[0].json                          # what the caller got
        life.answers[0].error                         # its errorType, None after a success
        life.inits[0].status                          # "success", "error" or "timeout"
        life.verdicts                                 # what a shim of ours wrote
        life.ran("extension-coldseal")                # processes of that name, in order
        life.canary                                   # marker files

rapid.live(stage, *events, **options) plays one life in a sandbox of its own; rapid.lives(stage, step, step...) plays several
one after the other in the same sandbox (same /tmp, same canary), each step made by rapid.invoke(*events, **options). Steps
of the emulator (harness.invoke) do as well: rapid.same(step, **options) turns one into ours, with the same members.

An event is a number (becomes {"question": number}), a dictionary (JSON), or a path (that file grows by a byte).

Options, all of them optional:

    env={...}          the function's configuration and variables, as for the emulator; harness.environment() is the default.
                       AWS_LAMBDA_FUNCTION_TIMEOUT is the timeout in seconds (3 if not said) and not handed on. The platform's
                       own variables are added (PATH, LD_LIBRARY_PATH, LANG, TZ... unless said otherwise); runtime and
                       extensions get different ones, as lambda says.
    init_seconds=10    how long the eager init may take. None: no eager init, as a cold start by an event.
    argv=[program...]  an image's ENTRYPOINT and CMD instead of a bootstrap; the last of several becomes _HANDLER.
    cwd="/var/task"    the runtime's directory.
    search=[...]       where a bootstrap is looked for; rapid.ZIP is the default, rapid.MANAGED the other order.
    user=65534         uid and gid of everything started.
    read_only=True     the whole root is read-only, but what stage.memory() and the canary are: real Lambda has only /tmp.
    deny={name: error} system calls that fail in everything started: {"prctl": "EPERM", "openat2": "ENOSYS"}. The names are in
                       faults.py; rapid.LAMBDA is what reports from Lambda say.
    kill=[{...}]       ends one process with SIGKILL, and what follows is the platform's. "process": "extension-coldseal" or
                       "runtime"; "generation": 1 (the n-th init of this life; 1 if not said); and one of
                       "syscall": n           on entry to its n-th system call (from 1),
                       "request": "POST ..."  when it has made this request, before any answer,
                       "seconds": n           so long after its start.
                       {"process": ..., "syscall": None} kills nothing and counts: Process.syscalls says how many there were,
                       up to the end, or to the execve of another program.
                       {"process": ..., "hold": n}: nothing is killed; the program executes nothing for n seconds.
    foreign=[...]      how programs for another machine are started: rapid.QEMU_ARM64 is
                       ["/usr/bin/qemu-aarch64-static", "-0", "{argv0}", "{program}"]. Used for each ELF file that is not of
                       this machine, so a shim; what such a shim starts by execve is up to the kernel.

What differs from the emulator and why is listed in test_rows.py, row by row.
"""
import dataclasses
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

import harness  # noqa: E402  pylint: disable=wrong-import-position
from harness import Stage  # noqa: E402,F401  pylint: disable=wrong-import-position,unused-import

ZIP = ("/var/task/bootstrap", "/opt/bootstrap", "/var/runtime/bootstrap")
MANAGED = ("/var/runtime/bootstrap", "/var/task/bootstrap", "/opt/bootstrap")
QEMU_ARM64 = ("/usr/bin/qemu-aarch64-static", "-0", "{argv0}", "{program}")
# What reports from Lambda say is forbidden, and what nobody promises.
LAMBDA = {name: "EPERM" for name in ("prctl", "seccomp", "ptrace", "chroot", "unshare", "landlock_create_ruleset",
                                     "landlock_add_rule", "landlock_restrict_self", "fanotify_init", "io_uring_setup")}


@dataclasses.dataclass
class Init:
    """One init. @phase: "init" if eager, "invoke" if suppressed, that is begun by an event."""
    phase: str
    status: str  # "success", "error", "timeout"
    error: str  # errorType, None after a success
    message: str
    seconds: float


@dataclasses.dataclass
class Answer:
    """What the caller of an event got. @function_error: the header X-Amz-Function-Error, None after a success."""
    status: int
    function_error: str
    body: str
    seconds: float

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self):
        return self.json.get("errorType") if self.function_error else None


@dataclasses.dataclass
class Process:
    """What the init process started. @end: "exit status N", "signal: killed", or how it failed to start. @stopped: the end
    came when the platform was ending the environment. @syscalls: None if nobody counted. Times are seconds since the life
    began."""
    name: str
    program: str
    generation: int
    began: float
    ended: float
    end: str
    stopped: bool
    syscalls: int


@dataclasses.dataclass
class Request:
    """One request to the Runtime or Extensions API. @status: None if it was never answered."""
    at: float
    generation: int
    method: str
    path: str
    headers: dict  # names in lower case
    body: str
    status: int


@dataclasses.dataclass
class Life:
    """All that was seen of one environment."""
    inits: list
    answers: list
    processes: list
    requests: list
    lines: list  # (name of the process, "stdout" or "stderr", text) in the order in which they came
    log: str  # those lines and the platform's own
    canary: dict  # name of a marker file -> its contents; of all lives in the sandbox

    def ran(self, name):
        return [process for process in self.processes if process.name == name]

    def asked(self, path):
        """The requests to a path that ends so."""
        return [request for request in self.requests if request.path.endswith(path)]

    @property
    def verdicts(self):
        return harness.Seen([{"log": self.log}], {}).verdicts


def invoke(*events, **options):
    """A step: one life. For lives(), or for Stage.play() beside steps of other kinds."""
    written = [{"append": str(each)} if isinstance(each, (str, pathlib.PurePath)) else
               json.dumps({"question": each} if isinstance(each, int) else each) for each in events]
    return {"do": "rapid", "env": harness.environment(), **options, "events": written}


def same(step, **options):
    """A step of the emulator's, as one of ours."""
    return {**step, "do": "rapid", **options}


def lives(stage, *steps):
    seen = stage.play_once(*steps)
    return [life_of(result, seen.canary) for result in seen.results]


def live(stage, *events, **options):
    return lives(stage, invoke(*events, **options))[0]


def life_of(result, canary):
    """The result of one of our steps, as Stage.play() returns it."""
    return Life([Init(**each) for each in result["inits"]], [Answer(**each) for each in result["answers"]],
                [Process(**each) for each in result["processes"]], [Request(**each) for each in result["requests"]],
                [tuple(each) for each in result["lines"]], result["log"], canary)
