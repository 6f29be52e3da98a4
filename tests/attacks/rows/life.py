# SPDX-License-Identifier: Apache-2.0
"""LIFE: the life of a gate in its environment."""
import errno
import os
import signal
import subprocess

import debugger
import harness
from cases import ALL, HANDLERS, REGISTRATION, Case, check, equal
from harness import policy
from rows.tree import bytes_of, file, mode

CHANGED = bytes_of("app.py", lambda data: data + b"\n")
REFUSALS = (("CONFIG_POLICY", lambda place: place.policy_file.unlink()), ("IO_OPEN", mode("app.py", 0)),
            ("LIMIT_SIZE", lambda place: place.sig.write_bytes(bytes(1025))), ("FORMAT_SIGNATURE",
                                                                               lambda place: place.sig.write_bytes(b"")),
            ("TRUST_SIGNERS", lambda place: place.manifest.write_bytes(b"")), ("TREE_EXTRA", file("x.py")),
            ("BINDING_REALM", lambda place: place.reseal(bind={"function": ["orders-api"], "realm": ["dev"]})))


def warns_of_bootstrap(place):
    """The command, as it seals a layer with a bootstrap: the platform passes it over for a package's own. The extension gate
    beside it is what stops that package."""
    place.put_policy(policy(layer={"packages": ["coldseal"], "require": "release"}))
    place.write(place.layer / "bootstrap", "#!/bin/sh\n", 0o755)
    done = subprocess.run([
        harness.COLDSEAL, "sign", place.layer, "--package", "coldseal", "--package-version", "1", "--root", "/opt", "--key",
        place.keys / "release.key", "--label", "release"
    ],
                          stdin=subprocess.DEVNULL,
                          capture_output=True,
                          text=True,
                          check=True)
    check("warning: bootstrap" in done.stderr and "extension" in done.stderr, f"no warning: {done.stderr}")
    file("bootstrap", "#!/bin/sh\n", 0o755)(place)
    return place.start()


SIBLING = "#!/bin/sh\nexec sleep 60\n"


def among_siblings(place):
    """Nine others, none of which registers: ours verifies and registers as ever, and says that it is not alone."""
    for number in range(9):
        place.write(place.layer / f"extensions/sibling-{number}", SIBLING, 0o755)
    seen = place.start(requests=2)
    check("siblings" in seen.verdicts[0]["not_checked"], f"siblings are not named: {seen.verdicts[0]['not_checked']}")
    return seen


def two_of_us(place):
    """Attached twice, under two names: each verifies, each registers."""
    place.install(place.fixture / "programs/shim", place.layer / "extensions/second")
    first = place.start(requests=2)
    second = place.start(argv=("/opt/extensions/second", ), requests=2)
    for seen, name in ((first, "coldseal"), (second, "second")):
        equal([(each["method"], each["path"]) for each in seen.results[0]["requests"]], REGISTRATION, "requests")
        headers = {key.lower(): value for key, value in seen.results[0]["requests"][0]["headers"].items()}
        equal(headers["lambda-extension-name"], name, "name of the extension")
    return second


def killed_at_every_call(spoil, code):
    """The first start ends by SIGKILL at one call after the other; the next is a whole one, with the same verdict."""
    def act(place):
        spoil(place)
        case = Case("LIFE-04", "second", code)
        whole = place.start()
        case.judge(place, whole)
        before = sorted(path.name for path in place.task.rglob("*"))
        seen, moment = None, 0
        for moment in range(0, 400, 3):
            killed = []

            def on_call(call, moment=moment, killed=killed):
                if call.entering and call.index == moment and call.name != "execve":
                    os.kill(call.pid, signal.SIGKILL)
                    killed.append(moment)

            for path in (place.root / "canary").iterdir():
                path.unlink()
            first = debugger.start(place, on_call)
            if not killed:
                break
            equal((first.results[0]["status"], first.canary), (-signal.SIGKILL, {}), "the first start")
            equal(sorted(path.name for path in place.task.rglob("*")), before, "what a killed start left behind")
            seen = place.start()
            case.judge(place, seen)
            equal([verdict["counts"] for verdict in seen.verdicts], [verdict["counts"] for verdict in whole.verdicts],
                  "counts of a whole verification")
        check(moment > 30, f"only {moment} calls: nothing is shown")
        return seen

    return act


def refuses_in_time(behaviour):
    """The platform takes the message badly: the status stays, and it takes at most a second longer."""
    def act(place):
        CHANGED(place)
        seen = place.start(api=[behaviour])
        check(seen.results[0]["seconds"] < 3, f"lingered for {seen.results[0]['seconds']:.1f} s")
        return seen

    return act


MAYBE = ("openat2", "memfd_create", "execveat", "close_range", "prctl", "seccomp", "statx", "getrandom",
         "landlock_create_ruleset", "faccessat2", "io_uring_setup", "readlinkat")


def kernel_without(name, number, spoil, expect):
    """A kernel that does not have a call, or forbids it."""
    def act(place):
        spoil(place)
        skipped = []

        def on_call(call):
            if call.entering and call.name == name:
                call.skip()
                skipped.append(call.pid)
            elif not call.entering and skipped:
                skipped.pop()
                call.answer(-number)

        return debugger.start(place, on_call)

    word = errno.errorcode[number]
    return Case("LIFE-06", f"{name}-{word}-{'good' if expect == 'OK' else 'changed'}", expect, act=act, native=True)


def without_everything(spoil, expect):
    """All of them at once."""
    def act(place):
        spoil(place)
        pending = []

        def on_call(call):
            if call.entering and call.name in MAYBE and call.name != "readlinkat":
                call.skip()
                pending.append(call.pid)
            elif not call.entering and pending:
                pending.pop()
                call.answer(-errno.ENOSYS)

        return debugger.start(place, on_call)

    return Case("LIFE-06", f"all-ENOSYS-{'good' if expect == 'OK' else 'changed'}", expect, act=act, native=True)


def commands():
    other = b"\x7fELF\2\1\1" + bytes(9) + b"\2\0\xf3\0" + bytes(44)  # RISC-V
    for name, text, bits, expect in (("missing", None, 0, "COMMAND_NOT_FOUND"), ("not-elf", b"hello\n", 0o755,
                                                                                 "COMMAND_REFUSED"), ("other-machine", other,
                                                                                                      0o755, "COMMAND_REFUSED"),
                                     ("empty", b"", 0o755, "COMMAND_REFUSED"), ("not-executable", b"#!/bin/sh\n", 0o644,
                                                                                "COMMAND_REFUSED"),
                                     ("lost-interpreter", b"#!/nowhere\n", 0o755, "COMMAND_NOT_FOUND")):

        def spoil(place, text=text, bits=bits):
            place.inside("/handler").unlink()
            if text is not None:
                place.write(place.inside("/handler"), text, bits)

        yield name, spoil, expect


def busy(place):
    """Open for writing while it is to be started."""
    program = os.open(place.root / "handler", os.O_WRONLY)
    try:
        return place.start()
    finally:
        os.close(program)


class Command(Case):
    """A command that the kernel refuses: accepted in one line and refused in the next, where no look could tell before."""
    def code_of(self, place, seen):
        result = seen.results[0]
        equal(result["status"], 127 if self.expect == "COMMAND_NOT_FOUND" else 126, f"exit status, {result['stderr']}")
        equal(seen.verdicts[-1]["code"], self.expect, "code of the last verdict")
        equal(seen.verdicts[-1]["started"], False, "started in the last verdict")
        check(len(seen.verdicts) <= 2, "more than two verdicts")
        return self.expect


def first_process(place):
    """Number 1 of its process namespace: execve puts the program in our place, so it is what it would be without us."""
    words = ("/usr/bin/unshare", "--pid", "--fork", "--kill-child")
    seen = place.start(prefix=words, user=0)
    check(seen.canary.get("state", b"").startswith(b"pid 1 "), f"{seen.canary.get('state')}, {seen.results[0]['stderr']}")
    return seen


def first_process_refuses(place):
    CHANGED(place)
    return place.start(prefix=("/usr/bin/unshare", "--pid", "--fork", "--kill-child"), user=0)


def passes_signals(place):
    """A signal that is ignored, or stops, means for the program what it meant without us: nothing is caught."""
    seen = place.start()
    check("ignores" not in seen.canary.get("state", b"").decode(), f"{seen.canary.get('state')}")
    return seen


def cases(_setting):
    yield Case("LIFE-01",
               "sign-warns-and-extension-refuses",
               "TREE_EXTRA",
               act=warns_of_bootstrap,
               gates=("extension", ),
               machine=True)
    for code, spoil in REFUSALS:
        yield Case("LIFE-02", f"status-of-{code}", code, spoil, gates=ALL)
    yield Case("LIFE-02", "unknown-variable", "CONFIG_VARIABLE", gates=ALL, step={"env": {"COLDSEAL_MODE": "audit"}})
    yield Case("LIFE-03", "among-siblings", "OK", act=among_siblings, gates=("extension", ))
    yield Case("LIFE-03", "twice", "OK", act=two_of_us, gates=("extension", ))
    yield Case("LIFE-03",
               "refuses-among-siblings",
               "TREE_MODIFIED",
               lambda place: (CHANGED(place), place.write(place.layer / "extensions/other", SIBLING, 0o755)),
               gates=("extension", ))
    yield Case("LIFE-04",
               "killed-and-changed",
               "TREE_MODIFIED",
               act=killed_at_every_call(CHANGED, "TREE_MODIFIED"),
               native=True)
    yield Case("LIFE-04",
               "killed-and-good",
               "OK",
               act=clean_between(killed_at_every_call(lambda place: None, "OK")),
               native=True)
    for behaviour in ("ok", "403", "500", "reset", "never", "close", "garbage", "huge", "slow", "bare"):
        yield Case("LIFE-05",
                   behaviour,
                   "TREE_MODIFIED",
                   act=refuses_in_time(behaviour),
                   gates=HANDLERS if behaviour in ("500", "never") else ("exec", ))
    for name in MAYBE:
        for number in (errno.ENOSYS, errno.EPERM):
            refusing = name == "readlinkat"  # the target of a listed link cannot be known
            yield kernel_without(name, number, lambda place: None, ("IO_READ", "IO_OPEN") if refusing else "OK")
            yield kernel_without(name, number, CHANGED,
                                 ("TREE_MODIFIED", "IO_READ", "IO_OPEN") if refusing else "TREE_MODIFIED")
    yield without_everything(lambda place: None, "OK")
    yield without_everything(CHANGED, "TREE_MODIFIED")
    for name, spoil, expect in commands():
        yield Command("LIFE-07", name, expect, spoil, gates=("exec", "wrapper"))
    yield Command("LIFE-07", "busy", "COMMAND_REFUSED", act=busy, gates=("exec", ))
    yield Case("LIFE-07",
               "missing-on-changed-code",
               "TREE_MODIFIED",
               lambda place: (place.inside("/handler").unlink(), CHANGED(place)),
               gates=("exec", "wrapper"))
    yield Case("LIFE-08", "number-1", "OK", act=first_process, native=True)
    yield Case("LIFE-08", "number-1-refuses", "TREE_MODIFIED", act=first_process_refuses, native=True)
    yield Case("LIFE-08", "no-signal-caught", "OK", act=passes_signals)


def clean_between(act):
    """The accepting sweep leaves traces of each whole start; those of the last one count."""
    def clean(place):
        start = place.start

        def start_clean(*words, **more):
            for path in (place.root / "canary").iterdir():
                path.unlink()
            return start(*words, **more)

        place.start = start_clean
        return act(place)

    return clean
