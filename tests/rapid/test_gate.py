#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""The shipped shim under our own init process: what the emulator cannot show.

Eager init and its suppressed repetition; a root that is read-only; a user without rights; system calls that are forbidden;
and the rows of the extension gate (X1-X17, see test_rows.py) with our shim as the extension. test_kill.py ends it at each
system call.
"""
import rapid  # first: it says where the others are
import harness
import test_gates
from actor import actor
from faults import SYSCALLS
from harness import COLDSEAL, RUNTIME_CLIENT, SHIM, Stage, case, check, environment, equal, main, need
from shimmed import ATTACH, LAYER, behind_extension, change, accepted, refused, settled, start

harness.CASES.clear()  # those of test_gates.py are for the emulator

# As Lambda is known to be: only /tmp can be written, and much is forbidden.
AS_ON_LAMBDA = {"read_only": True, "deny": rapid.LAMBDA}


def played(gate, stage, *events, **options):
    stage.memory("/tmp", "mode=1777")
    return rapid.lives(stage, rapid.same(gate.step(*events), **options))[0]


def accepts_eagerly(gate):
    """One verdict for a life; AWS's own client answers."""
    with Stage() as stage:
        stage.package()
        gate.attach(stage)
        stage.seal()
        life = played(gate, stage, 1, 2, 3, **AS_ON_LAMBDA)
        equal([answer.json.get("answer") for answer in life.answers], [2, 4, 6], f"answers; log:\n{life.log}")
        equal([(init.phase, init.status) for init in life.inits], [("init", "success")], "inits")
        equal([(each["verdict"], each["enforced"]) for each in life.verdicts], [("accepted", True)], "verdicts")
        return f"{life.inits[0].seconds * 1000:.0f} ms of init"


def refuses_each_time(gate):
    """The first event begins a suppressed init at once, so that two verdicts are logged for it, and one more for the second."""
    with Stage() as stage:
        stage.package()
        gate.attach(stage)
        stage.seal()
        change(stage)
        for events in ((1,), (1, 2)):
            refused(played(gate, stage, *events, **AS_ON_LAMBDA), gate.name, len(events) + 1)


def changed_after_timeout(gate):
    """LIFE-04: the first init is good and is killed when its time is over; the package changes; the next init sees it."""
    with Stage() as stage:
        ATTACH[gate](stage)
        where = {"extension": "bootstrap", "bootstrap": "bootstrap.real"}[gate]
        stage.write(stage.runtime / where, (stage.runtime / where).read_text().replace("serve()", "time.sleep(30)"), 0o755)
        slow = {"init_seconds": 0.5, "env": environment(AWS_LAMBDA_FUNCTION_TIMEOUT="0.5")}
        life, = rapid.lives(stage, start(1, stage.task / "lib/prices.json", 2, **slow))
        equal([init.status for init in life.inits], ["timeout", "timeout", "error"], "inits")
        equal([each["code"] for each in life.verdicts], ["OK", "OK", "TREE_MODIFIED"], "verdicts")
        equal(settled(life.verdicts[0]), settled(life.verdicts[1]), "second verdict, compared with the first")
        equal(life.canary[where].count("began"), 2, "starts of the runtime")
        equal(life.answers[0].error, "Sandbox.Timedout", "first answer")


def denied(gate, error):
    """Each call of the list forbidden, then all of them: the verdicts are the same."""
    # A Python, as the runtime is here, does not live without getrandom if that fails in a way that it does not know.
    names = [name for name in SYSCALLS if (name, error) != ("getrandom", "EINVAL")]
    plans = [{}, *({name: error} for name in names), dict.fromkeys(names, error)]
    with Stage() as stage:
        ATTACH[gate](stage)
        lives = rapid.lives(stage, *(start(1, deny=plan) for plan in plans))
        for life in lives:
            accepted(life)
        change(stage)
        again = rapid.lives(stage, *(start(1, deny=plan) for plan in plans))
        for life in again:
            refused(life, gate, 2)
    for group in (lives, again):
        check(len({str(settled(each)) for life in group for each in life.verdicts}) == 1, "a verdict differs")
    return f"{len(plans) - 1} ways"


def owned_by(gate, user, mode):
    """Another user, and a shim that this user cannot even read."""
    with Stage() as stage:
        ATTACH[gate](stage)
        shim = {"extension": stage.layer / "extensions/coldseal", "bootstrap": stage.runtime / "bootstrap"}[gate]
        if gate == "bootstrap":  # beside a sealed root it must stay as it is
            shim.chmod(mode)
        good, = rapid.lives(stage, start(1, user=user, **AS_ON_LAMBDA))
        accepted(good)
        change(stage)
        refused(rapid.lives(stage, start(1, user=user, **AS_ON_LAMBDA))[0], gate, 2)


LOOKS = '''
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for name, arguments in (("prctl", (15, b"name", 0, 0, 0)), ("unshare", (0x10000000,)), ("chroot", (b"/",))):
    mark(f"{name} {getattr(libc, name)(*arguments)} {ctypes.get_errno()}")
for folder in ("/", "/opt", "/var/task", "/tmp"):
    try:
        open(f"{folder}/made", "w").close()
        mark(f"{folder} written")
    except OSError as error:
        mark(f"{folder} {error.errno}")
mark(f"user {os.getuid()} {os.getgid()} {os.getgroups()}")
serve()
'''


def really_denied():
    """What the tests below rely on, seen from inside by a user who would be allowed it all: root."""
    with Stage() as stage:
        stage.write(stage.task / "bootstrap", actor(LOOKS), 0o755)
        (stage.layer / "any").mkdir()
        stage.memory("/tmp", "mode=1777")
        root, = rapid.lives(stage, rapid.invoke(1, user=0, **AS_ON_LAMBDA))
        nobody, = rapid.lives(stage, rapid.invoke(1))
    equal(root.canary["bootstrap"].split("\n"),
          ["began", "prctl -1 1", "unshare -1 1", "chroot -1 1", "/ 30", "/opt 30", "/var/task 30", "/tmp written", "user 0 0 []", ""],
          "what root may do")
    check("user 65534 65534 []" in nobody.canary["bootstrap"], f"another user: {nobody.canary}")
    check("prctl 0 0" in nobody.canary["bootstrap"], f"forbidden without having been asked to: {nobody.canary}")


WAITS = "event(register())"


def beside(others, outcome, name="coldseal", changed=False, events=(1,), **options):
    """Our extension beside others of a sealed layer."""
    with Stage() as stage:
        behind_extension(stage, name, others)
        if changed:
            change(stage)
        outcome(rapid.lives(stage, start(*events, **options))[0])


def both_registered(life):
    accepted(life)
    equal(sorted(request.headers["lambda-extension-name"] for request in life.asked("/register")),
          sorted(process.name.removeprefix("extension-") for process in life.processes if process.name != "runtime"), "registered")


def holds_back(life):
    """X12: the other one is registered, and still nothing starts."""
    equal((life.ran("runtime"), life.asked("/invocation/next")), ([], []), "starts of the runtime, requests for an event")
    equal({answer.error for answer in life.answers}, {"Extension.Crash"}, "errors")
    check("bootstrap" not in life.canary, "the bootstrap ran")
    equal({process.end for process in life.ran("extension-coldseal")}, {"exit status 85"}, "ends of the shim")


def never_opens(life):
    """X1: ours is content; the other one never registers."""
    equal((life.ran("runtime"), [init.status for init in life.inits]), ([], ["timeout", "timeout"]), "starts, and inits")
    equal([each["code"] for each in life.verdicts], ["OK", "OK"], "verdicts")


def not_launched(life):
    equal((life.ran("runtime"), {answer.error for answer in life.answers}), ([], {"Extension.LaunchError"}), "starts, and errors")


def short(**options):
    return {"init_seconds": 0.5, "env": environment(AWS_LAMBDA_FUNCTION_TIMEOUT="0.5"), **options}


def waits_for_ever():
    """X17: no event for us, in no invoke, and the only answer to next is the end."""
    with Stage() as stage:
        behind_extension(stage)
        life, = rapid.lives(stage, start(*range(1, 6)))
        accepted(life, range(1, 6))
        equal([(each.path.rsplit("/", 1)[1], each.status) for each in life.requests if "/extension/" in each.path],
              [("register", 200), ("next", None)], "requests of the extension")
        equal([(each.end, each.stopped) for each in life.ran("extension-coldseal")], [("signal: killed", True)], "end of the shim")


def linked():
    """X14: the name of the link, not that of its target."""
    with Stage() as stage:
        behind_extension(stage)
        (stage.layer / "extensions/coldseal").rename(stage.layer / "coldseal/program")
        (stage.layer / "extensions/by-link").symlink_to("../coldseal/program")
        stage.seal(stage.layer, version=2, **LAYER)
        both_registered(rapid.lives(stage, start(1))[0])
        change(stage)
        life, = rapid.lives(stage, start(1))
        equal((life.requests, {process.end for process in life.processes}), ([], {"exit status 85"}), "requests, and ends")


def not_executable():
    """X5: whoever takes the x bit away prevents every start."""
    with Stage() as stage:
        behind_extension(stage)
        (stage.layer / "extensions/coldseal").chmod(0o644)
        not_launched(rapid.lives(stage, start(1))[0])


def switched_off():
    """X13, a limit: whoever can put that file into a layer switches every extension off, ours too. The wrapper gate refuses it
    (e2e, extensions-switched-off)."""
    with Stage() as stage:
        behind_extension(stage)
        change(stage)
        stage.write(stage.layer / "disable-extensions-jwigqn8j", "")
        life, = rapid.lives(stage, start(1))
        equal(([answer.function_error for answer in life.answers], life.verdicts), ([None], []), "answers and verdicts")


def name_taken():
    """X16, a limit: another extension has registered under our name before us, so the gate is open while we verify. We are
    turned away then, or refuse, and our end is the environment's."""
    for spoil, status in ((lambda stage: None, 81), (change, 85)):
        with Stage() as stage:
            behind_extension(stage, others={"thief": f"register(name='coldseal')\n{WAITS}"})
            spoil(stage)
            life, = rapid.lives(stage, start(1, kill=[{"process": "extension-coldseal", "hold": 0.5}]))
            equal(life.inits[0].message, f"exit status {status}", "end of the first init")
            equal(len(life.ran("runtime")), 1 + (status == 81), "starts of the runtime")
            check(life.asked("/response") == [] or status == 81, "an event was answered")


case("restricted", "platform", "denies what it says", really_denied)
for one in test_gates.GATES:
    case("eager", one.name, "accepts once", lambda gate=one: accepts_eagerly(gate))
    case("suppressed", one.name, "refuses TREE_MODIFIED 85 at every init", lambda gate=one: refuses_each_time(gate))
for fast in ATTACH:
    case("changed-after-timeout", fast, "refuses TREE_MODIFIED at the next init", lambda gate=fast: changed_after_timeout(gate))
    for failure in ("EPERM", "ENOSYS", "EINVAL"):
        case(f"denied-{failure}", fast, "accepts and refuses as without", lambda gate=fast, error=failure: denied(gate, error))
    case("another-user", fast, "accepts and refuses", lambda gate=fast: owned_by(gate, 1051, 0o711))

case("X1", "extension", "refuses nothing, and nothing starts", lambda: beside({"other": "time.sleep(30)"}, never_opens, **short()))
case("X2-X4", "extension", "refuses beside one that registers", lambda: beside({"other": WAITS}, holds_back, changed=True, events=(1, 2)))
case("X5", "extension", "refuses: not executable", not_executable)
case("X6", "extension", "refuses: eleven", lambda: beside({f"n{number}": WAITS for number in range(10)}, not_launched))
case("X6-ten", "extension", "accepts as one of ten", lambda: beside({f"n{number}": WAITS for number in range(9)}, both_registered))
case("X13", "extension", "reports: switched off with all others", switched_off)
case("X14-dotfile", "extension", "accepts", lambda: beside({}, both_registered, name=".coldseal"))
case("X14-link", "extension", "accepts and refuses", linked)
case("X16", "extension", "reports: the gate opens, and the environment dies", name_taken)
case("X17", "extension", "accepts, and waits for ever", waits_for_ever)

if __name__ == "__main__":
    need(SHIM, COLDSEAL, RUNTIME_CLIENT / "bin/python")
    main()
