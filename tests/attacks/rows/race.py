# SPDX-License-Identifier: Apache-2.0
"""RACE: time of check, time of use. A debugger stops the shim at each of its system calls, and there the tree, the manifest
or the policy changes: every moment is tried, none by chance."""
import errno
import itertools
import json
import os
import shutil

import debugger
from cases import Case, check, equal
from harness import Failed, policy
from rows.man import STRANGER
from rows.tree import bytes_of

CALLS_MAX = 400
TREE = ("TREE_MISSING", "TREE_EXTRA", "TREE_MODIFIED", "TREE_KIND", "TREE_LINK")
IO = ("IO_OPEN", "IO_READ", "IO_CHANGED")


def evil_twin(place):
    """lib as an attacker would have it, somewhere outside the root."""
    twin = place.image / "tmp/evil"
    if not twin.exists():
        shutil.copytree(place.task / "lib", twin, symlinks=True)
        (twin / "prices.json").write_text('{"tea": 0}\n')
    return twin


def by_link(place):
    (place.task / "lib").rename(place.image / "tmp/lib")
    (place.task / "lib").symlink_to("/tmp/evil")


def by_rename(place):
    (place.task / "lib").rename(place.image / "tmp/lib")
    (place.image / "tmp/evil").rename(place.task / "lib")


def file_by_rename(place):
    (place.image / "tmp/evil/prices.json").rename(place.task / "lib/prices.json")


def file_by_link(place):
    (place.task / "lib/prices.json").unlink()
    (place.task / "lib/prices.json").symlink_to("/tmp/evil/prices.json")


def file_in_place(place):
    (place.task / "lib/prices.json").write_text('{"tea": 0}\n')


def whole_root(place):
    place.task.rename(place.image / "tmp/task")
    shutil.copytree(place.image / "tmp/task", place.task, symlinks=True)
    (place.task / "lib/prices.json").write_text('{"tea": 0}\n')


def directory_vanishes(place):
    shutil.rmtree(place.task / "lib")


# What happens, and the name whose opening decides whether it was in time: before it, the change must be noticed.
CHANGES = ((by_link, "lib"), (by_rename, "lib"), (file_by_rename, "prices.json"), (file_by_link, "prices.json"),
           (file_in_place, "prices.json"), (whole_root, "/var/task"), (directory_vanishes, "lib"))


def changed_at(place, moment, change, last_open=None):
    """One start, with a change at the entry of its system call number @moment. Returns what was seen; whether anything was
    changed; whether that was before @last_open was opened; what was opened after it."""
    done, opened_before, opened_after = [], [], []

    def on_call(call):
        if not call.entering:
            return
        if call.index == moment and call.name != "execve":
            change(place)
            done.append(call.name)
        if call.name in ("openat", "openat2"):
            (opened_after if done else opened_before).append(call.path)

    seen = debugger.start(place, on_call)
    return seen, bool(done), last_open not in opened_before, opened_after


def refresh(place):
    """The same place as new."""
    for path in (place.task, place.image / "tmp/task", place.image / "tmp/lib", place.image / "tmp/evil"):
        if path.is_symlink():
            path.unlink()
        shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(place.fixture / "package", place.task, symlinks=True)
    for path in (place.root / "canary").iterdir():
        path.unlink()


def sweep(change, last_open):
    """Accepted only if everything had been opened by then: what was opened is what was hashed."""
    def act(place):
        case = Case("RACE-01", change.__name__, ("OK", *TREE, *IO))
        counts, refused = {}, None
        for moment in range(CALLS_MAX):
            refresh(place)
            evil_twin(place)
            seen, changed, in_time, _ = changed_at(place, moment, change, last_open)
            if not changed:
                break
            code = case.judge(place, seen)
            if in_time and code == "OK":
                raise Failed(f"changed at call {moment}, before {last_open} was opened, and started")
            counts[code] = counts.get(code, 0) + 1
            refused = refused if code == "OK" else seen
        check(moment > 20 and counts.get("OK") and len(counts) > 1, f"{moment} moments, {counts}: the sweep shows nothing")
        return refused

    return Case("RACE-01", change.__name__.replace("_", "-"), (*TREE, *IO), act=act, native=True)


def manifest_swapped(place):
    """A signed manifest of the good tree, the evil tree, and a manifest of it that nobody signed: the one is there while the
    signature is checked, the other before or after. No moment may do."""
    good = place.manifest.read_bytes()
    bytes_of("lib/prices.json", lambda data: b'{"tea": 0}\n')(place)
    place.reseal(key=None)
    evil = place.manifest.read_bytes()
    case = Case("RACE-03", "swapped", ("TREE_MODIFIED", "TRUST_SIGNERS", "IO_CHANGED"))
    counts, last = {}, None
    for first, then in ((good, evil), (evil, good)):
        for moment in range(CALLS_MAX):
            place.manifest.write_bytes(first)
            seen, changed, _, opened = changed_at(place, moment, lambda place, then=then: place.manifest.write_bytes(then))
            if not changed:
                break
            code, last = case.judge(place, seen), seen
            counts[code] = counts.get(code, 0) + 1
            check(opened.count("orders-api.json") <= 1, f"the manifest was opened {opened.count('orders-api.json')} times")
    check(len(counts) > 1, f"{counts}: the sweep shows nothing")
    return last


def opened_once(place):
    """Policy, key, manifest and signature: each is opened once in a whole start, and each file of the package too."""
    opened = []
    seen = debugger.start(
        place, lambda call: opened.append(call.path) if call.entering and call.name in ("openat", "openat2") else None)
    for name in ("policy.json", "release.pem", "orders-api.json", "orders-api.json.release.sig", "app.py", "prices.json",
                 "table.csv", "tool"):
        equal(sum(path.rsplit("/", 1)[-1] == name for path in opened), 1, f"openings of {name} among {opened}")
    return seen


def configuration_swapped(name):
    """A package sealed by a stranger; the policy or its key becomes one that trusts him, right after it was opened."""
    def act(place):
        place.reseal(stranger=True, label="release")
        target = place.policy_folder / name
        good, stranger = target.read_bytes(), (place.keys / "stranger.pem").read_bytes()
        place.install(place.keys / "stranger.pem", place.policy_folder / "stranger.pem", 0o644)
        made = policy()
        made["signers"]["release"] = STRANGER
        evil = stranger if name.endswith(".pem") else json.dumps(made).encode()
        case = Case("RACE-04", name, ("TRUST_SIGNERS", "CONFIG_POLICY", "CONFIG_FILE", "CONFIG_KEY", "IO_CHANGED", "OK"))
        counts, seen = {}, None
        for moment, in_place in itertools.product(range(CALLS_MAX), (True, False)):
            target.write_bytes(good)
            for path in (place.root / "canary").iterdir():
                path.unlink()

            def change(_place, in_place=in_place):
                if in_place:
                    target.write_bytes(evil)
                    return
                other = place.write(place.policy_folder / "next", evil)
                other.rename(target)

            result, changed, in_time, _ = changed_at(place, moment, change, name)
            if not changed:
                break
            code = case.judge(place, result)
            if in_place is False and not in_time and code == "OK":
                raise Failed(f"{name} was replaced at call {moment}, after it had been opened, and started")
            counts[code] = counts.get(code, 0) + 1
            seen = result if code == "TRUST_SIGNERS" else seen
        check(counts.get("TRUST_SIGNERS"), f"{counts}: the sweep shows nothing")
        return seen

    return Case("RACE-04", f"{name}-swapped", "TRUST_SIGNERS", act=act, native=True)


def after_the_check(change):
    """At the execve itself: nobody looks any more. What is documented is what happens."""
    def act(place):
        place.write(place.task / "data.bin", "good\n")
        place.reseal()
        seen = debugger.start(place, lambda call: change(place) if call.entering and call.name == "execve" else None)
        return seen

    return act


def grows(when):
    """A file that grows, or shrinks, between its opening and its last byte."""
    def act(place):
        place.write(place.task / "data.bin", b"x" * (600 << 10))
        place.reseal()
        at, last, reads = place.task / "data.bin", [], []

        def on_call(call):
            if call.name == "openat" and call.entering:
                last[:] = [call.path]
            if last == ["data.bin"] and call.name == "read" and call.entering:
                reads.append(1)
                if when(len(reads)):
                    with open(at, "ab") as file:
                        file.write(b"y")
                if when(-len(reads)):
                    os.truncate(at, 300 << 10)

        seen = debugger.start(place, on_call)
        check(reads, "the file was never read")
        return seen

    return act


def same_user_cannot_look(place):
    """A sibling of the same user, while the extension waits: what it may open of our process."""
    found = {}

    def during(_place, process):
        from place import sandbox  # pylint: disable=import-outside-toplevel
        sandbox.wait_for(lambda: len(place.requests()) >= 2, 10, process)
        for name, flags in (("mem", os.O_RDWR), ("exe", os.O_WRONLY)):
            reader, writer = os.pipe()
            child = os.fork()
            if child == 0:
                os.setgid(65534)
                os.setuid(65534)
                try:
                    os.open(f"{place.root}/proc/{process.pid}/{name}", flags)
                    os.write(writer, b"0")
                except OSError as reason:
                    os.write(writer, str(reason.errno).encode())
                os._exit(0)
            os.waitpid(child, 0)
            found[name] = int(os.read(reader, 16))
            os.close(reader)
            os.close(writer)

    seen = place.start(during=during, requests=2)
    check(found["exe"] in (errno.EACCES, errno.EPERM, errno.ETXTBSY), f"opened its own program for writing: {found}")
    check(found["mem"] in (errno.EACCES, errno.EPERM), f"another process of the user may write its memory: {found}")
    return seen


def foreign_interpreter(place):
    """The script is covered, its interpreter is not: the platform's interpreters are trusted."""
    place.install(place.root / "handler", place.inside("/srv/interpreter"))
    place.write(place.task / "start", "#!/srv/interpreter\n", 0o755)
    place.reseal()


PATH = {"PATH": "/tmp:/usr/bin"}


def cases(_setting):
    for change, last_open in CHANGES:
        yield sweep(change, last_open)
    yield Case("RACE-02",
               "changed-at-exec-is-documented",
               "OK",
               act=after_the_check(lambda place: (place.task / "data.bin").write_text("evil\n")),
               native=True)
    yield Case("RACE-03",
               "swapped-at-every-call", ("TREE_MODIFIED", "TRUST_SIGNERS", "IO_CHANGED"),
               act=manifest_swapped,
               native=True)
    yield Case("RACE-04", "each-file-once", "OK", act=opened_once, native=True)
    yield configuration_swapped("policy.json")
    yield configuration_swapped("release.pem")
    yield Case("RACE-05", "interpreter-outside-is-documented", "OK", foreign_interpreter, ("exec", ),
               {"argv": ("/shim", "exec", "--", "/var/task/start")})
    yield Case("RACE-06", "no-search", "COMMAND_NOT_FOUND",
               lambda place: place.install(place.root / "handler", place.image / "tmp/handler"), ("exec", ),
               {"argv": ("/shim", "exec", "--", "handler"), "env": PATH, "cwd": "/tmp"})
    yield Case("RACE-06", "no-search-with-slash", "COMMAND_NOT_FOUND",
               lambda place: place.install(place.root / "handler", place.image / "tmp/handler"), ("exec", ),
               {"argv": ("/shim", "exec", "--", "./handler"), "env": PATH, "cwd": "/tmp"})
    yield Case("RACE-06", "no-search-by-wrapper", "COMMAND_NOT_FOUND",
               lambda place: place.install(place.root / "handler", place.image / "tmp/handler"), ("wrapper", ),
               {"argv": ("/opt/coldseal-wrapper", "handler"), "env": PATH, "cwd": "/tmp"})
    yield Case("RACE-07", "same-user", "OK", act=same_user_cannot_look, native=True, gates=("extension", ))
    for name, when in (("at-first-read", lambda count: count == 1), ("at-last-read", lambda count: count == 3),
                       ("at-each-read", lambda count: count > 0), ("shrinks", lambda count: count == -1)):
        yield Case("RACE-08", name, ("IO_CHANGED", ), act=grows(when), native=True)
    yield Case("RACE-09",
               "added-at-exec-is-documented",
               "OK",
               act=after_the_check(lambda place: (place.task / "late.py").write_text("late\n")),
               native=True)
