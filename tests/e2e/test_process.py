#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""The shim as a process: what it inherits and hands on, scarce resources, a Runtime API that misbehaves, wrappers and
bootstraps, and what the policy only watches."""
import json
import os
import pathlib

import harness
from harness import CANARY, PROBE, SHIM, Stage, case, check, environment, equal, policy, program
from spoil import START, Fault, image, refused, replace

COMMANDS = (
    Fault("command-missing", None, 127, argv=("/shim", "exec", "--", "/usr/bin/there-is-none")),
    Fault("command-without-slash", None, 127, argv=("/shim", "exec", "--", "touch", f"{CANARY}/started")),
    Fault("command-not-executable", None, 126, argv=("/shim", "exec", "--", "/etc/passwd")),
    Fault("command-is-directory", None, 126, argv=("/shim", "exec", "--", "/usr")),
)


def usage(*argv):
    """Started as no gate: status 2, one line, nothing started, whatever lies about."""
    with Stage() as stage:
        image(stage)
        seen = stage.play(program(*argv))
        equal((seen.results[0]["status"], seen.canary, seen.verdicts), (2, {}, []), "status, markers and verdicts")
        equal(seen.results[0]["stderr"].count("\n"), 1, "lines on stderr")


def command_could_not_start(fault):
    """The verdict was good; the kernel would not have the command."""
    with Stage() as stage:
        image(stage)
        seen = stage.play(program(*fault.argv))
        equal((seen.results[0]["status"], seen.canary), (fault.status, {}), "status and markers")
        check("coldseal" in seen.results[0]["stderr"], f"says nothing: {seen.results[0]['stderr']!r}")


ODD = ("", "two words", "--", "-x", "'quoted'", "\udcff\udcfe", "line\nbreak", "x" * 5000)
ODD_ENVIRONMENT = {"EMPTY": "", "lower": "case", "NEWLINE": "a\nb", "BYTES": "\udcff", "LD_LIBRARY_PATH": "/nowhere"}


def probe_of(seen):
    check("probe" in seen.canary, f"the probe did not run: {seen.results[0]}")
    argv, variables, descriptors, directory, signals = json.loads(seen.canary["probe"])
    # The scratch folder of the sandbox has another name each time.
    return argv, variables, {number: pathlib.Path(name).name for number, name in descriptors.items()}, directory, signals


def same_as_bare(**step):
    """argv, environment, descriptors, directory and signals, byte for byte as without the gate."""
    with Stage() as stage:
        image(stage)
        stage.write(stage.image / "probe.py", PROBE)
        bare = ("/usr/bin/python3", "-I", "-S", "/probe.py", *ODD)
        step.setdefault("env", environment(**ODD_ENVIRONMENT))
        gated = stage.play(program("/shim", "exec", "--", *bare, **step))
        direct = stage.play(program(*bare, **step))
        equal(probe_of(gated), probe_of(direct), "what the command sees, compared with a start without the gate")
        if 2 not in step.get("close", []):
            equal([verdict["verdict"] for verdict in gated.verdicts], ["accepted"], "verdicts")


def refused_with(**step):
    """The same inheritance, and a changed package: the verdict does not change."""
    with Stage() as stage:
        image(stage)
        replace(stage.task / "lib/prices.json", "{}")
        seen = stage.play(program(*START, **step))
        equal((seen.results[0]["status"], seen.canary), (85, {}), "status and markers")
        if 2 not in step.get("close", []):
            equal([verdict["code"] for verdict in seen.verdicts], ["TREE_MODIFIED"], "codes")


# Processes are counted by user, and other sandboxes run beside this one: users that nobody else has.
USER = 1000000 + 2 * os.getpid()


def never_starts_changed(kind, values):
    """A changed package under every limit: refused, or killed, and nothing started."""
    with Stage() as stage:
        image(stage)
        replace(stage.task / "lib/prices.json", "{}")
        seen = [stage.play(program(*START, limits={kind: value}, user=USER)) for value in values]
        statuses = [each.results[0]["status"] for each in seen]
        equal([each.canary for each in seen], [{}] * len(values), "markers")
        check(all(status is not None and (status < 0 or 80 <= status <= 87) for status in statuses), f"statuses {statuses}")
        return f"statuses {statuses}"


def starts_or_refuses(kind, values):
    """A good package under every limit: accepted with the command started, or refused without."""
    with Stage() as stage:
        image(stage)
        notes = []
        for value in values:
            seen = stage.play(program("/shim", "exec", "--", "/shim-started", limits={kind: value}, user=USER + 1))
            status = seen.results[0]["status"]
            # The command is not there, so an acceptance ends in 127 without a second program that needs memory of its own.
            check(status is not None and (status < 0 or 80 <= status <= 82 or status == 127), f"{kind}={value}: {seen.results[0]}")
            notes.append(f"{value}:{status}")
        return " ".join(notes)


def extension(stage):
    stage.key()
    stage.install(SHIM, stage.layer / "extensions/coldseal")
    stage.policy(stage.layer / "coldseal", policy(layer={"packages": ["coldseal"], "require": "release"}))
    stage.seal(stage.layer, package="coldseal", root="/opt", bind=())
    stage.package()
    stage.seal()


API = {"AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001"}


def registers(expected_requests, behaviour, status):
    """How the extension gate takes the answer to its registration."""
    with Stage() as stage:
        extension(stage)
        seen = stage.play(program("/opt/extensions/coldseal", env=environment(**API), api=behaviour,
                                  requests=expected_requests if status is None else None, seconds=10))
        result = seen.results[0]
        equal(result["status"], status, f"status, {result['stderr']}")
        equal(len(result["requests"]), expected_requests, f"requests: {result['requests']}")
        first = result["requests"][0]
        equal((first["method"], first["path"]), ("POST", "/2020-01-01/extension/register"), "first request")
        equal({name.lower(): value for name, value in first["headers"].items()}["lambda-extension-name"], "coldseal", "name")
        equal(json.loads(first["body"]), {"events": []}, "body")
        if status is not None:
            check("IO_RUNTIME_API" in result["stderr"], f"no reason: {result['stderr']}")


def extension_without_api(variables):
    """Accepted, and nobody to register with."""
    with Stage() as stage:
        extension(stage)
        seen = stage.play(program("/opt/extensions/coldseal", env=environment(**variables), seconds=10))
        equal(seen.results[0]["status"], 81, f"status, {seen.results[0]['stderr']}")


def extension_refuses_silently():
    """No request at all before the verdict, and none after a refusal."""
    with Stage() as stage:
        extension(stage)
        replace(stage.task / "lib/prices.json", "{}")
        seen = stage.play(program("/opt/extensions/coldseal", env=environment(**API), api=["ok"], seconds=10))
        equal((seen.results[0]["status"], seen.results[0]["requests"]), (85, []), "status and requests")


def same_status(behaviour, variables, requests):
    """The exec gate's refusal, whatever the Runtime API makes of init/error."""
    with Stage() as stage:
        image(stage)
        replace(stage.task / "lib/prices.json", "{}")
        seen = stage.play(program(*START, env=environment(**variables), api=behaviour, seconds=10))
        verdict = refused(seen, 85, "TREE_MODIFIED", "lib/prices.json")
        result = seen.results[0]
        equal([(each["method"], each["path"]) for each in result["requests"]],
              [("POST", "/2018-06-01/runtime/init/error")] * requests, "requests")
        check(result["seconds"] < 3, f"lingered for {result['seconds']:.1f} s")
        for each in result["requests"]:
            headers = {name.lower(): value for name, value in each["headers"].items()}
            equal(headers["lambda-runtime-function-error-type"], "Function.SealTree", "error type")
            body = json.loads(each["body"])
            equal((body["errorType"], body["stackTrace"]), ("Function.SealTree", []), "body")
            equal(body["errorMessage"], verdict["message"], "the message is that of the verdict line")
        return f"{result['seconds']:.2f} s"


NEXT = f'#!/bin/sh\nexport FROM_NEXT=1\necho ran > {CANARY}/next\nexec "$@"\n'


def wrapper(stage, entries=(), document=None):
    stage.key()
    stage.install(SHIM, stage.layer / "coldseal-wrapper")
    for path, text, mode in entries:
        stage.write(stage.layer / path, text, mode)
    (stage.layer / "linked").symlink_to("next")
    stage.policy(stage.layer / "coldseal", document or policy(layer={"packages": ["coldseal"], "require": "release"}))
    stage.seal(stage.layer, package="coldseal", root="/opt", bind=())
    stage.package()
    stage.seal()


def next_wrapper(value, status, code, document=None):
    """What the wrapper gate makes of COLDSEAL_NEXT_WRAPPER."""
    with Stage() as stage:
        wrapper(stage, (("next", NEXT, 0o755), ("plain", NEXT, 0o644)), document)
        stage.write(stage.runtime / "next", NEXT, 0o755)
        stage.write(stage.image / "probe.py", PROBE)
        words = ("/usr/bin/python3", "-I", "-S", "/probe.py", "", "two words")
        seen = stage.play(program("/opt/coldseal-wrapper", *words, env=environment(COLDSEAL_NEXT_WRAPPER=value)))
        result = seen.results[0]
        equal(result["status"], status, f"status, {result['stderr']}")
        equal([verdict["code"] for verdict in seen.verdicts], [code], "codes")
        if status != 0:
            equal(seen.canary, {}, "markers")
            return
        argv, variables, *_ = probe_of(seen)
        equal(argv.rstrip("\0").split("\0"), [*words[:4], "", "two words"], "argv behind the next wrapper")
        check("FROM_NEXT=1" in variables.split("\0"), "the next wrapper did not run")


def wrapper_without_arguments():
    with Stage() as stage:
        wrapper(stage, (("next", NEXT, 0o755),))
        seen = stage.play(program("/opt/coldseal-wrapper"))
        equal((seen.results[0]["status"], seen.canary), (2, {}), "status and markers")


def bootstrap(entries, status, code):
    """A layer's bootstrap whose bootstrap.real is not what may be started."""
    with Stage() as stage:
        stage.key()
        stage.install(SHIM, stage.layer / "bootstrap")
        for path, text, mode in entries:
            stage.write(stage.layer / path, text, mode)
        stage.policy(stage.layer / "coldseal", policy(layer={"packages": ["coldseal"], "require": "release"}))
        stage.seal(stage.layer, package="coldseal", root="/opt", bind=())
        stage.package()
        stage.seal()
        seen = stage.play(program("/opt/bootstrap"))
        refused(seen, status, code)


def audited(change, document, started):
    """What the policy only watches: started, loudly; never what it does not watch."""
    with Stage() as stage:
        image(stage, document)
        change(stage)
        seen = stage.play(program(*START))
        verdict = seen.verdicts[0]
        if not started:
            refused(seen, verdict["exit"])
            return
        equal((verdict["verdict"], verdict["enforced"], verdict["started"], verdict["level"]), ("audited", False, True, "WARN"),
              "verdict")
        equal((seen.results[0]["status"], sorted(seen.canary)), (0, ["started"]), "status and markers")


for fault in COMMANDS:
    case(fault.name, "exec", f"reports {fault.status}", lambda fault=fault: command_could_not_start(fault))
for name, argv in (("no-arguments", ("/shim",)), ("unknown-word", ("/shim", "start", "--", "/usr/bin/touch", f"{CANARY}/started")),
                   ("exec-without-dashes", ("/shim", "exec", "/usr/bin/touch", f"{CANARY}/started")),
                   ("exec-without-command", ("/shim", "exec", "--")),
                   ("version-switch", ("/shim", "--version"))):
    case(f"usage-{name}", "exec", "refuses 2", lambda argv=argv: usage(*argv))

for name, step in (("plain", {}), ("stdin-closed", {"close": [0]}), ("output-closed", {"close": [1, 2]}),
                   ("all-closed", {"close": [0, 1, 2]}), ("more-open", {"open": [3, 4, 77, 200]}),
                   ("elsewhere", {"cwd": "/usr"})):
    case(f"inherits-{name}", "exec", "accepts, and hands on what it got", lambda step=step: same_as_bare(**step))
    case(f"refuses-{name}", "exec", "refuses TREE_MODIFIED 85", lambda step=step: refused_with(**step))

NOFILE = (0, 1, 2, 3, 4, 5, 6, 8, 16)
AS = (1 << 16, 1 << 18, 1 << 19, 3 << 18, 1 << 20, 5 << 18, 3 << 19, 2 << 20, 4 << 20, 8 << 20)
for kind, values in (("NOFILE", NOFILE), ("AS", AS), ("STACK", (8 << 10, 64 << 10)), ("NPROC", (0,)), ("FSIZE", (0,)), ("DATA", AS)):
    case(f"limit-{kind}-changed", "exec", "refuses", lambda each=(kind, values): never_starts_changed(*each))
    case(f"limit-{kind}-good", "exec", "accepts or refuses", lambda each=(kind, values): starts_or_refuses(*each))

for name, gate, value, status, code, document in (
        ("next-wrapper", "wrapper", "/opt/next", 0, "OK", None),
        ("next-wrapper-of-runtime", "wrapper", "/var/runtime/next", 0, "OK", None),
        ("next-wrapper-foreign", "wrapper", "/usr/bin/env", 86, "BINDING_COMMAND", None),
        ("next-wrapper-not-executable", "wrapper", "/opt/plain", 86, "BINDING_COMMAND", None),
        ("next-wrapper-link", "wrapper", "/opt/linked", 86, "BINDING_COMMAND", None),
        ("next-wrapper-missing", "wrapper", "/opt/none", 86, "BINDING_COMMAND", None),
        ("next-wrapper-of-unverified-layer", "wrapper", "/opt/next", 86, "BINDING_COMMAND", policy()),
        ("next-wrapper-dots", "wrapper", "/opt/../opt/next", 80, "CONFIG_VARIABLE", None),
        ("next-wrapper-relative", "wrapper", "next", 80, "CONFIG_VARIABLE", None),
        ("next-wrapper-empty", "wrapper", "", 80, "CONFIG_VARIABLE", None)):
    case(name, gate, f"{'accepts' if status == 0 else 'refuses'} {code} {status}",
         lambda each=(value, status, code, document): next_wrapper(*each))
case("wrapper-without-arguments", "wrapper", "refuses 2", wrapper_without_arguments)
REAL = "#!/bin/sh\necho ran > /canary/bootstrap\n"
case("bootstrap-real-missing", "bootstrap", "refuses BINDING_COMMAND 86", lambda: bootstrap((), 86, "BINDING_COMMAND"))
case("bootstrap-real-plain", "bootstrap", "refuses BINDING_COMMAND 86",
     lambda: bootstrap((("bootstrap.real", REAL, 0o644),), 86, "BINDING_COMMAND"))

AUDIT = {"functions": ["orders-*"], "until": "2099-01-01T00:00:00Z", "reason": "roll-out"}


def roots_audited(**more):
    return policy(audit=[{"roots": ["/var/task"], "until": "2099-01-01T00:00:00Z", "reason": "roll-out", **more}])


def spoil_task(stage):
    replace(stage.task / "lib/prices.json", "{}")


case("audit-mode", "exec", "accepts, audited", lambda: audited(spoil_task, policy(mode="audit"), True))
case("audit-of-root", "exec", "accepts, audited", lambda: audited(spoil_task, roots_audited(), True))
case("audit-over", "exec", "refuses 85", lambda: audited(spoil_task, roots_audited(until="2026-01-01T00:00:00Z"), False))
case("audit-of-functions-behind-exec", "exec", "refuses 85", lambda: audited(spoil_task, policy(audit=[AUDIT]), False))
case("audit-never-covers-policy", "exec", "refuses 80",
     lambda: audited(lambda s: (s.image / "coldseal/release.pem").unlink(), policy(mode="audit"), False))

case("registered", "extension", "accepts", lambda: registers(2, ["ok"], None))
for name, behaviour in (("403", ["403"]), ("500", ["500"]), ("garbage", ["garbage"]), ("closed", ["close"]), ("reset", ["reset"]),
                        ("without-identifier", ["bare"]), ("endless-head", ["huge"])):
    case(f"register-{name}", "extension", "refuses IO_RUNTIME_API 81", lambda behaviour=behaviour: registers(1, behaviour, 81))
case("next-returns", "extension", "refuses IO_RUNTIME_API 81", lambda: registers(2, ["next=end", "register=ok"], 81))
case("next-closed", "extension", "refuses IO_RUNTIME_API 81", lambda: registers(2, ["next=close", "register=ok"], 81))
case("register-nobody", "extension", "refuses IO_RUNTIME_API 81", lambda: extension_without_api(API))
case("register-nowhere", "extension", "refuses IO_RUNTIME_API 81", lambda: extension_without_api({}))
case("register-elsewhere", "extension", "refuses IO_RUNTIME_API 81",
     lambda: extension_without_api({"AWS_LAMBDA_RUNTIME_API": "192.0.2.1:9001"}))
case("refused-without-a-word", "extension", "refuses TREE_MODIFIED 85", extension_refuses_silently)
for name, behaviour, requests in (("ok", ["ok"], 1), ("403", ["403"], 1), ("500", ["500"], 1), ("garbage", ["garbage"], 1),
                                  ("closed", ["close"], 1), ("slow", ["slow"], 1), ("never", ["never"], 1)):
    case(f"init-error-{name}", "exec", "refuses TREE_MODIFIED 85",
         lambda each=(behaviour, API, requests): same_status(*each))
for name, value in (("absent", "127.0.0.1:9001"), ("name", "example.com:80"), ("no-port", "127.0.0.1"), ("large-port", "127.0.0.1:99999"),
                    ("user", "@127.0.0.1:9001"), ("line-break", "127.0.0.1:9001\r\nHost: x"), ("long", "a" * 65536), ("empty", "")):
    case(f"init-error-{name}", "exec", "refuses TREE_MODIFIED 85",
         lambda value=value: same_status(None, {"AWS_LAMBDA_RUNTIME_API": value}, 0))

if __name__ == "__main__":
    harness.need(SHIM, harness.COLDSEAL)
    harness.main()
