#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""What the platform does with extensions (X1-X17) and runtimes (R1-R9), each row under our own init process and under the
emulator. Both must show what the row expects, and the same; a difference that is not in EXPLAINED fails the row, and so does
an explanation that is no longer needed.

The comparison is with an init that begins with the first event, since the emulator knows no other. Then the same row is
played with an eager init: what failed once is tried again with each event.
"""
import dataclasses
import re
import typing

import rapid
from actor import actor
from harness import EMULATOR, Stage, case, check, environment, equal, invoke, main, need

# Everywhere: what real callers see, and what the emulator says instead.
#   status     200 and X-Amz-Function-Error; the emulator: 502 after a failure
#   body       errorType and errorMessage of the platform; the emulator: empty, unless the runtime had posted its own
#   timeout    Sandbox.Timedout in that shape; the emulator: a line of text
#   init       eager, then suppressed within the first event; the emulator: within the first event
# facts_of_*() put both into the same words. Beyond that:
EXPLAINED = {
    ("R1-none", "message"): "the platform names the places where it looked; the emulator starts the first of them all the same",
    ("R1-none", "started"): "for the same reason",
    ("R8-streams", "markers"): "the platform reads pipes; the emulator hands its own output on, here a file",
    ("R8-places", "markers"): "reserved variables of the runtime that the emulator does not set",
    ("R7", "markers"): "ours ends an environment as the platform does, with SHUTDOWN; the emulator is killed with its sandbox",
}


@dataclasses.dataclass
class Row:
    """@expect: facts that both must show: error, message, outcomes, started (was the runtime?), markers of one name."""
    name: str
    extensions: dict = dataclasses.field(default_factory=dict)  # file -> plan of an actor
    bootstraps: dict = dataclasses.field(default_factory=lambda: {"/var/task": "serve()"})
    prepare: typing.Callable = lambda stage: None
    events: tuple = (1, 2)
    racy: tuple = ()  # facts that depend on who is faster
    expect: dict = dataclasses.field(default_factory=dict)

    def lay_out(self, stage):
        for name, plan in self.extensions.items():
            stage.write(stage.layer / "extensions" / name, actor(plan), 0o755)
        folders = {"/var/task": stage.task, "/opt": stage.layer, "/var/runtime": stage.runtime}
        for folder, plan in self.bootstraps.items():
            stage.write(folders[folder] / "bootstrap", actor(f"mark('in {folder}')\n{plan}"), 0o755)
        self.prepare(stage)

    def play(self):
        with Stage() as stage:
            self.lay_out(stage)
            step = invoke(*self.events, env=environment(AWS_LAMBDA_FUNCTION_TIMEOUT="1"))
            emulator = played_by_emulator(stage, step)
            lazy, = rapid.lives(stage, rapid.same(step, init_seconds=None))
            eager, = rapid.lives(stage, rapid.same(step, init_seconds=1))
        ours, theirs = facts_of_ours(lazy), facts_of_emulator(emulator)
        for fact, expected in self.expect.items():
            equal(ours[fact], expected, f"{fact} under ours")
        if set(theirs["outcomes"]) == {"timeout"}:
            ours, theirs = without_repeats(ours), without_repeats(theirs)
        for fact in ours:
            self.compare(fact, ours[fact], theirs[fact])
        self.check_eager(lazy, eager)
        return "; ".join([ours["error"] or ", ".join(sorted(set(ours["outcomes"]))), *(reason for (row, _), reason in EXPLAINED.items() if row == self.name)])

    def compare(self, fact, ours, theirs):
        if fact in self.racy:
            return
        if (self.name, fact) in EXPLAINED:
            check(ours != theirs, f"{fact} is the same in both: EXPLAINED has an entry too many")
        else:
            check(ours == theirs, f"{fact}:\n  ours       {ours!r}\n  emulator's {theirs!r}")

    def check_eager(self, lazy, eager):
        """The same, and one init more if the first one failed."""
        equal([init.phase for init in eager.inits], ["init"] + ["invoke"] * (len(eager.inits) - 1), "phases")
        failed = eager.inits[0].status != "success"
        equal(len(eager.inits), len(lazy.inits) + failed, "inits of the eager life")
        eager_facts, lazy_facts = facts_of_ours(eager), facts_of_ours(lazy)
        for fact in {"error", "message", "outcomes", "started"} - set(self.racy):
            equal(eager_facts[fact], lazy_facts[fact], f"{fact} of the eager life")
        if failed:
            check(all(init.status == eager.inits[0].status and init.error == eager.inits[0].error for init in eager.inits),
                  f"not the same each time: {eager.inits}")


def outcome_of(status, body, failed):
    if "Task timed out after" in body:
        return "timeout"
    if not failed:
        return f"{status} {body}"
    return "failure" if not body or "RequestId: " in body else f"failure {body}"


def facts_of_ours(life):
    failed = [(init.error, init.message) for init in life.inits if init.status == "error"]
    crashed = [(answer.error, answer.json.get("errorMessage", "").split(" Error: ")[-1]) for answer in life.answers
               if answer.function_error and answer.error != "Sandbox.Timedout"]
    error, message = next(iter(failed + crashed), (None, None))
    return {
        "outcomes": [outcome_of(answer.status, answer.body, answer.function_error) for answer in life.answers],
        "error": error,
        "message": message,
        "started": bool(life.ran("runtime")),
        "exits": [(each.name, each.end) for each in life.processes if each.end and not each.stopped and "fork" not in each.end],
        "markers": life.canary,
        "requests": sorted((each.method, without_id(each.path)) for each in life.requests),
    }


def played_by_emulator(stage, step):
    """Stage.play() repeats what it knows to crash the emulator. Now and then, on a busy machine, it crashes otherwise: then it
    hangs up on its caller, and has shown nothing."""
    for _ in range(5):
        seen = stage.play(step)
        if all(answer["status"] is not None for answer in seen.answers) and len(seen.answers) == len(step["events"]):
            break
    return seen


INTERNAL = ("errResetReceived", "ErrRegistrationServiceOff")  # of the emulator: what its resets leave behind


def facts_of_emulator(seen):
    outcomes = [outcome_of(answer["status"], answer["body"], answer["status"] != 200) for answer in seen.answers]
    # What somebody reported before the time was over never reaches a caller, nor what the emulator tells itself afterwards.
    in_time = set(outcomes) != {"timeout"}
    errors = [
        *re.findall(r"Sending Init Error Response: (\S+)", seen.log),
        *re.findall(r"First fatal error stored in appctx: (\S+)", seen.log)]
    messages = re.findall(r"(?:Init|Invoke) failed .*?error=(.*?)(?: InvokeID=.*)?$", seen.log, re.MULTILINE)
    return {
        "outcomes": outcomes,
        "error": next(iter(errors), None) if in_time else None,
        "message": next((message for message in messages if message not in INTERNAL), None) if in_time else None,
        "started": "Start runtime" in seen.log,
        "exits": re.findall(r"Process (\S+)-\d+ exited: (.+)", seen.log),
        "markers": seen.canary,
        "requests": sorted((method, without_id(path)) for method, path in seen.requests),
    }


def without_repeats(facts):
    """On a busy machine the emulator begins one more init after the time was over, before it is stopped."""
    markers = {name: sorted(set(text.splitlines())) for name, text in facts["markers"].items()}
    return {**facts, "markers": markers, "requests": sorted(set(facts["requests"]))}


def without_id(path):
    return re.sub(r"[0-9a-f-]{36}", "ID", path)


def as_is(*numbers):
    return [f'200 {{"question": {number}}}' for number in numbers]


FAILS_TWICE = ["failure", "failure"]
WAITS = "event(register())"
PROCESS = '''
mark("stdin " + os.readlink("/proc/self/fd/0"))
mark("descriptors " + str(sorted(int(name) for name in os.listdir("/proc/self/fd"))[:-1]))
mark("leader " + str(os.getpgrp() == os.getpid()))
mark("directory " + os.getcwd())
with open("/proc/self/cmdline", "rb") as file:
    mark("argv " + str(file.read().split(b"\\0")[2:-1]))
'''
STREAMS = '''
for number in (1, 2):
    mark("pipe " + str(os.readlink(f"/proc/self/fd/{number}").startswith("pipe:")))
'''


def variables(*names):
    return f"mark(' '.join(name for name in {names} if name in os.environ))\n"


COMMON = variables("_HANDLER", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION",
                   "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION")
PLACES = variables("LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR", "AWS_LAMBDA_LOG_GROUP_NAME")


def looks(text):
    """Both kinds of process look at themselves."""
    return {"extensions": {"one": text + WAITS}, "bootstraps": {"/var/task": text + "serve()"}}


ROWS = [
    Row("X1", {"one": "time.sleep(30)"}, events=(1,), expect={"outcomes": ["timeout"], "started": False}),
    Row("X2", {"one": "os._exit(1)"},
        expect={"error": "Extension.Crash", "message": "exit status 1", "outcomes": FAILS_TWICE, "started": False}),
    Row("X3", {"one": "os._exit(0)"},
        expect={"error": "Extension.Crash", "message": "exit code 0", "outcomes": FAILS_TWICE, "started": False}),
    Row("X4", {"one": "crash()"},
        expect={"error": "Extension.Crash", "message": "signal: killed", "outcomes": FAILS_TWICE, "started": False}),
    Row("X5", {"one": WAITS}, prepare=lambda stage: (stage.layer / "extensions/one").chmod(0o644),
        expect={"error": "Extension.LaunchError", "message": "fork/exec /opt/extensions/one: permission denied",
                "outcomes": FAILS_TWICE, "started": False, "markers": {}}),
    # The ten before it are started and killed at once.
    Row("X6", {f"number{number:02}": WAITS for number in range(11)}, racy=("markers", "requests", "exits"),
        expect={"error": "Extension.LaunchError", "outcomes": FAILS_TWICE, "started": False}),
    Row("X6-ten", {f"number{number:02}": WAITS for number in range(10)},
        expect={"error": None, "outcomes": as_is(1, 2), "started": True}),
    Row("X7-0", {"one": "register()\nos._exit(0)"}, racy=("markers", "requests"),
        expect={"error": "Extension.Crash", "message": "exit code 0", "outcomes": FAILS_TWICE, "started": True}),
    Row("X7-1", {"one": "register()\ntime.sleep(0.4)\nos._exit(1)"},
        expect={"error": "Extension.Crash", "message": "exit status 1", "outcomes": FAILS_TWICE, "started": True,
                "markers": {"one": "began\nregister 200\n" * 2, "bootstrap": "began\nin /var/task\n" * 2}}),
    Row("X8", {"one": "register()\ntime.sleep(30)"}, events=(1,), expect={"outcomes": ["timeout"], "started": True}),
    Row("X9", {"one": "i = register()\ntime.sleep(0.4)\ninit_error(i)\nos._exit(1)"},
        expect={"error": "Extension.InitError", "message": "exit status 1", "outcomes": FAILS_TWICE, "started": True,
                "markers": {"one": "began\nregister 200\ninit/error 202\n" * 2, "bootstrap": "began\nin /var/task\n" * 2}}),
    Row("X10", {"one": "init_error(register())\nos._exit(1)"}, racy=("markers", "requests"),
        expect={"error": "Extension.InitError", "outcomes": FAILS_TWICE, "started": True}),
    Row("X11", {"one": "init_error(register())\ntime.sleep(30)"}, events=(1,),
        expect={"outcomes": ["timeout"], "started": True}),
    Row("X12", {"one": WAITS, "two": "time.sleep(0.4)\nos._exit(1)"},
        expect={"error": "Extension.Crash", "message": "exit status 1", "outcomes": FAILS_TWICE, "started": False}),
    Row("X13", {"one": "os._exit(1)"}, prepare=lambda stage: stage.write(stage.layer / "disable-extensions-jwigqn8j", ""),
        expect={"error": None, "outcomes": as_is(1, 2), "markers": {"bootstrap": "began\nin /var/task\n"}}),
    Row("X14", {".hidden": WAITS, "folder/inside": "os._exit(1)"},
        prepare=lambda stage: (stage.write(stage.layer / "elsewhere/real", actor(WAITS), 0o755),
                               (stage.layer / "extensions/linked").symlink_to("../elsewhere/real")),
        expect={"error": None, "outcomes": as_is(1, 2),
                "markers": {".hidden": "began\nregister 200\n", "linked": "began\nregister 200\n",
                            "bootstrap": "began\nin /var/task\n"}}),
    Row("X15", prepare=lambda stage: ((stage.layer / "extensions").mkdir(), (stage.layer / "folder").mkdir(),
                                      (stage.layer / "extensions/one").symlink_to("../folder")),
        expect={"error": "Extension.LaunchError", "message": "fork/exec /opt/extensions/one: permission denied",
                "outcomes": FAILS_TWICE, "started": False}),
    Row("X16", {"owner": "time.sleep(0.5)\nregister()\nos._exit(3)", "thief": "register(name='owner')\nevent(register())"},
        expect={"error": "Extension.Crash", "message": "exit status 3", "outcomes": FAILS_TWICE, "started": True,
                "markers": {"owner": "began\nregister 403 Extension.InvalidExtensionState\n" * 2,
                            "thief": "began\nregister 200\nregister 200\n" * 2, "bootstrap": "began\nin /var/task\n" * 2}}),
    Row("X17", {"empty": "event(register(body='{}'))\nmark('event')", "none": "event(register())\nmark('event')"}, events=(1, 2, 3),
        expect={"error": None, "outcomes": as_is(1, 2, 3),
                "markers": {"empty": "began\nregister 200\n", "none": "began\nregister 200\n",
                            "bootstrap": "began\nin /var/task\n"}}),
    Row("R1-task", bootstraps=dict.fromkeys(("/var/task", "/opt", "/var/runtime"), "serve()"),
        expect={"outcomes": as_is(1, 2), "markers": {"bootstrap": "began\nin /var/task\n"}}),
    Row("R1-opt", bootstraps=dict.fromkeys(("/opt", "/var/runtime"), "serve()"),
        expect={"outcomes": as_is(1, 2), "markers": {"bootstrap": "began\nin /opt\n"}}),
    Row("R1-runtime", bootstraps={"/var/runtime": "serve()"}, prepare=lambda stage: (stage.task / "bootstrap").mkdir(),
        expect={"outcomes": as_is(1, 2), "markers": {"bootstrap": "began\nin /var/runtime\n"}}),
    Row("R1-none", bootstraps={}, expect={"error": "Runtime.InvalidEntrypoint", "outcomes": FAILS_TWICE, "started": False}),
    Row("R2", bootstraps=dict.fromkeys(("/var/task", "/opt"), "serve()"),
        prepare=lambda stage: (stage.task / "bootstrap").chmod(0o644),
        expect={"error": "Runtime.InvalidEntrypoint", "message": "fork/exec /var/task/bootstrap: permission denied",
                "outcomes": FAILS_TWICE, "markers": {}}),
    Row("R3-1", bootstraps={"/var/task": "os._exit(1)"},
        expect={"error": "Runtime.ExitError", "message": "Runtime exited with error: exit status 1", "outcomes": FAILS_TWICE}),
    Row("R3-0", bootstraps={"/var/task": "os._exit(0)"},
        expect={"error": "Runtime.ExitError", "message": "Runtime exited without providing a reason", "outcomes": FAILS_TWICE}),
    Row("R4", bootstraps={"/var/task": 'runtime_error("Function.SealTree", \'{"errorType":"Function.SealTree","errorMessage":"m"}\')\n'
                                       "os._exit(85)"},
        expect={"error": "Function.SealTree", "message": "Runtime exited with error: exit status 85",
                "outcomes": ['failure {"errorType":"Function.SealTree","errorMessage":"m"}'] * 2}),
    Row("R4-name", bootstraps={"/var/task": 'runtime_error("Function.9", "{}")\nruntime_error("Function.Again", "{}")\nos._exit(1)'},
        expect={"error": "Function.Unknown", "outcomes": ["failure {}"] * 2}),
    Row("R5-error", bootstraps={"/var/task": 'runtime_error("Function.SealTree", "{}")\ntime.sleep(30)'}, events=(1,),
        expect={"outcomes": ["timeout"], "started": True}),
    Row("R5-hang", bootstraps={"/var/task": "time.sleep(30)"}, events=(1,), expect={"outcomes": ["timeout"], "started": True}),
    Row("R6", {"one": WAITS}, {"/var/task": "serve(lambda event: os._exit(7) if '1' in event else event)"},
        expect={"error": "Runtime.ExitError", "message": "Runtime exited with error: exit status 7",
                "outcomes": ["failure", *as_is(2)], "markers": {"one": "began\nregister 200\n" * 2,
                                                                "bootstrap": "began\nin /var/task\n" * 2}}),
    Row("R7", {"one": '''import json
identifier = register('"INVOKE","SHUTDOWN"')
while True:
    told = json.loads(event(identifier))
    mark(f"{told['eventType']} {sorted(told)} {told.get('shutdownReason')}")
    if told["eventType"] == "SHUTDOWN":
        os._exit(0)'''},
        expect={"error": None, "outcomes": as_is(1, 2), "markers": {
            "one": "began\nregister 200\n"
                   + "INVOKE ['deadlineMs', 'eventType', 'invokedFunctionArn', 'requestId', 'tracing'] None\n" * 2
                   + "SHUTDOWN ['deadlineMs', 'eventType', 'shutdownReason'] spindown\n",
            "bootstrap": "began\nin /var/task\n"}}),
    Row("R8", **looks(PROCESS), expect={"markers": {
        "one": "began\nstdin /dev/null\ndescriptors [0, 1, 2]\nleader True\ndirectory /\nargv [b'/opt/extensions/one']\n"
               "register 200\n",
        "bootstrap": "began\nin /var/task\nstdin /dev/null\ndescriptors [0, 1, 2]\nleader True\ndirectory /var/task\n"
                     "argv [b'/var/task/bootstrap']\n"}}),
    Row("R8-streams", **looks(STREAMS), expect={"markers": {"one": "began\npipe True\npipe True\nregister 200\n",
                                                            "bootstrap": "began\nin /var/task\npipe True\npipe True\n"}}),
    Row("R8-variables", **looks(COMMON), expect={"outcomes": as_is(1, 2)}),
    Row("R8-places", **looks(PLACES), expect={"markers": {
        "one": "began\n\nregister 200\n",
        "bootstrap": "began\nin /var/task\nLAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR AWS_LAMBDA_LOG_GROUP_NAME\n"}}),
    Row("R9", {"one": "event(register(name='other'))"}, events=(1,), expect={"outcomes": ["timeout"], "started": False}),
]

for each in ROWS:
    case(each.name, "platform", "agrees with the emulator", each.play)

if __name__ == "__main__":
    need(EMULATOR)
    main()
