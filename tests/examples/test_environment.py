#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""The starter policy against the environment of each runtime: what the platform sets is accepted, each loader is refused, and
what is allowed or signed reaches the program byte for byte."""
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
import harness
import platforms
from harness import CANARY, COLDSEAL, PROBE, SHIM, SOURCE, Stage, case, check, environment, equal, policy, program
from spoil import START, image
from test_lambda import EXAMPLES, accepted, packed, refused, start

STARTER = json.loads((EXAMPLES / "policies/starter.json").read_text())

# Each with a value that makes a loader or an interpreter run something else. Not one is set by the platform.
LOADERS = {
    "LD_PRELOAD": "/tmp/x.so", "LD_AUDIT": "/tmp/x.so", "GCONV_PATH": "/tmp", "GLIBC_TUNABLES": "glibc.malloc.check=3",
    "BASH_ENV": "$(id)", "SHELLOPTS": "xtrace", "BASH_FUNC_exec%%": "() { id; }",
    "NODE_OPTIONS": "--require /tmp/x.js",
    "PYTHONPATH": "/tmp", "PYTHONHOME": "/tmp", "PYTHONSTARTUP": "/tmp/x.py", "PYTHONINSPECT": "1", "PYTHONBREAKPOINT": "os.system",
    "PYTHONUSERBASE": "/tmp", "PYTHONPYCACHEPREFIX": "/tmp", "PYTHONWARNINGS": "always::x.Y",
    "RUBYOPT": "-r/tmp/x", "PERL5OPT": "-Mx",
    "JAVA_TOOL_OPTIONS": "-javaagent:/tmp/x.jar", "JDK_JAVA_OPTIONS": "@/tmp/x", "_JAVA_OPTIONS": "-javaagent:/tmp/x.jar",
    "DOTNET_STARTUP_HOOKS": "/tmp/x.dll", "DOTNET_ADDITIONAL_DEPS": "/tmp", "CORECLR_ENABLE_PROFILING": "1",
    "CORECLR_PROFILER": "{0}", "CORECLR_PROFILER_PATH": "/tmp/x.so", "CORECLR_PROFILER_PATH_64": "/tmp/x.so",
    "OPENSSL_CONF": "/tmp/openssl.cnf", "OPENSSL_MODULES": "/tmp", "OPENSSL_ENGINES": "/tmp",
    "AWS_LAMBDA_EXEC_WRAPPER": "/tmp/wrapper",
}

GATES = {"extension": ("/opt/extensions/coldseal",), "wrapper": ("/opt/coldseal-wrapper", "/usr/bin/touch", f"{CANARY}/ran")}


def every_loader_is_tried():
    rules = STARTER["environment"]
    untried = [name for name in rules["deny"] if name not in LOADERS]
    untried += [prefix for prefix in rules["deny_prefix"] if not any(name.startswith(prefix) for name in LOADERS)]
    equal(untried, [], "denied by the starter policy, and not tried here")


def documented():
    """docs/environment.md shows the starter policy as it is, and knows each of its names."""
    text = (SOURCE / "docs/environment.md").read_text()
    shown = re.search(r'^```json\n("environment":.*?)^```$', text, re.S | re.M).group(1)
    equal(json.loads("{" + shown + "}")["environment"], STARTER["environment"], "the policy that the page shows")
    table = text.split("## What is refused")[1].split("## What is not refused")[0]
    rules = STARTER["environment"]
    unknown = [name for name in rules["deny"] + [prefix + "*" for prefix in rules["deny_prefix"]] if f"`{name}`" not in table]
    equal(unknown, [], "denied, and not explained")


def variables_of(platform, gate):
    variables = platform.environment(extension=gate == "extension", _HANDLER=platform.handler)
    if gate == "extension":
        del variables["_HANDLER"]
    return variables


def platform_is_accepted(stage, platform, gate):
    """Neither the platform's own variables nor those of an ordinary function are in the way."""
    ordinary = {"TABLE": "orders", "LOG_LEVEL": "info", "ENV": "prod", "AWS_LAMBDA_EXEC_WRAPPER": "/opt/coldseal-wrapper"}
    steps = [program(*GATES[gate], env={**variables_of(platform, gate), "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001", **more}, api=["ok"],
                     requests=2 if gate == "extension" else None) for more in ({}, ordinary)]
    seen = stage.play(*steps)
    equal([each["verdict"] for each in seen.verdicts], ["accepted"] * 2, f"verdicts of {gate}: {seen.log}")
    equal("ran" in seen.canary, gate == "wrapper", "the program ran")


def loaders_are_refused(platform):
    """In both gates of a layer, beside all that the platform sets; the value, which may be a secret, is not logged."""
    with packed(platform, *(("c",) if platform.name == "c" else ()), folder="custom-runtime" if platform.name == "c" else None) as stage:
        gates = ["extension"] if platform.name == "c" else ["extension", "wrapper"]
        for gate in gates:
            platform_is_accepted(stage, platform, gate)
            steps = [program(*GATES[gate], env={**variables_of(platform, gate), name: value}) for name, value in LOADERS.items()]
            seen = stage.play(*steps)
            equal(seen.canary, {}, "markers")
            for (name, value), result in zip(LOADERS.items(), seen.results, strict=True):
                verdict = json.loads(result["stderr"])
                equal((result["status"], verdict["code"], verdict["subject"]), (86, "BINDING_ENVIRONMENT", name), f"{gate}, {name}")
                check(f'"{value}"' not in result["stderr"] and f"={value}" not in result["stderr"], f"the value of {name} is in the log")
        return f"{len(LOADERS)} variables in {' and '.join(gates)}"


def shell_runs_first():
    """The platform's bash reads BASH_ENV before the wrapper exists: that gate alone comes too late, the extension does not."""
    platform = platforms.Python()
    with packed(platform) as stage:
        harm = {"BASH_ENV": f"$(touch {CANARY}/ran)", "AWS_LAMBDA_EXEC_WRAPPER": "/opt/coldseal-wrapper"}
        refused(stage.play(start(platform, "extension", **harm)), "BINDING_ENVIRONMENT", 86, "BASH_ENV")
        (stage.layer / "extensions/coldseal").unlink()
        (stage.layer / "extensions").rmdir()
        harness.command("sign", stage.layer, "--key", stage.top / "out/release.key")
        seen = stage.play(start(platform, "wrapper", **harm))
        equal(sorted(seen.canary), ["ran"], "markers of what ran before the wrapper")
        equal({each["code"] for each in seen.verdicts}, {"BINDING_ENVIRONMENT"}, "codes")
        check(not any(path.endswith("/next") for _, path in seen.requests), "the handler was started")


def really_loads(platform, variables, trace):
    """The loader does its work without coldseal, and none with it."""
    with packed(platform) as stage:
        layer, stage.layer = stage.layer, stage.top / "none"
        bare = stage.play(start(platform, **variables))
        stage.layer = layer
        check(trace in bare.log or bare.canary, f"the variable does nothing here:\n{bare.log}")
        for gate in ("extension", "wrapper"):
            seen = stage.play(start(platform, gate, **variables))
            refused(seen, "BINDING_ENVIRONMENT", 86)
            check(trace not in seen.log, f"the loader ran:\n{seen.log}")
            equal({each["subject"] for each in seen.verdicts}, set(variables), "subjects")


def signed(platform, name, value, other):
    """A denied name that the package pins: exactly this value, and it must be there."""
    with packed(platform) as stage:
        (stage.layer / "extensions/coldseal").unlink()
        (stage.layer / "extensions").rmdir()
        key = stage.top / "out/release.key"
        harness.command("sign", stage.layer, "--key", key)
        harness.command("sign", stage.task, "--key", key, "--bind", f"environment={name}={value}")
        accepted(stage.play(start(platform, "wrapper", **{name: value})))
        for variables in ({name: other}, {}):
            seen = stage.play(start(platform, "wrapper", **variables))
            refused(seen, "BINDING_ENVIRONMENT", 86, "hello")
            equal({each["expected"] for each in seen.verdicts}, {name}, "the variable")


# Whatever JSON can say, and a variable can hold.
VALUES = ("", " ", "a=b", "'\"\\", "line\nbreak\ttab\r", "\u00e9\u20ac\U0001f980", "%s$(id)`id`", "\x01\x7f\u0085\u2028", "x" * 4096)


def passed_on(rule):
    """An allowed or signed value, an odd one, next to one that differs by a byte."""
    for value in VALUES:
        with Stage() as stage:
            rules = {"deny": ["RUBYOPT"], "deny_prefix": ["PERL5"]}
            bind = ["function=orders-api"]
            if rule == "allow":
                rules["allow"] = {"RUBYOPT": ["-W", value], "PERL5OPT": [value]}
            else:
                rules["signed"] = ["RUBYOPT", "PERL5OPT"]
                bind += [f"environment=RUBYOPT={value}", f"environment=PERL5OPT={value}"]
            image(stage, policy(environment=rules))
            stage.seal(bind=bind)
            stage.write(stage.image / "probe.py", PROBE)
            variables = environment(RUBYOPT=value, PERL5OPT=value)
            command = ("/usr/bin/python3", "-I", "-S", "/probe.py")
            gated, bare = (stage.play(program(*words, env=variables)) for words in (("/shim", "exec", "--", *command), command))
            check("probe" in gated.canary, f"{value!r}: {gated.results[0]['stderr']}")
            equal(json.loads(gated.canary["probe"])[1], json.loads(bare.canary["probe"])[1], "environment")
            wrong = stage.play(program(*START, env=environment(RUBYOPT=value, PERL5OPT=value + "x")))
            check(wrong.results[0]["status"] == 86 and "PERL5OPT" in (wrong.verdicts[0]["subject"], wrong.verdicts[0].get("expected")),
                  f"another value: {wrong.verdicts}")
    return f"{len(VALUES)} values"


def undenied():
    """Without a rule the same variables go through, and the shim, which is static, does not care."""
    with Stage() as stage:
        image(stage)
        loaders = {name: value for name, value in LOADERS.items() if not name.startswith("LD_")}
        equal(stage.play(program(*START, env=environment(**loaders))).results[0]["status"], 0, "status")
        # The dynamic loader complains of the next two, after the shim: the program is started with them.
        seen = stage.play(program(*START, env=environment(LD_PRELOAD="/nowhere.so", LD_AUDIT="/nowhere.so")))
        equal((seen.results[0]["status"], [each["verdict"] for each in seen.verdicts] if "{" in seen.log else None), (0, ["accepted"]), "start")


TWICE = '''\
import ctypes, sys
argv = (ctypes.c_char_p * 5)(b"/shim", b"exec", b"--", b"/usr/bin/touch", None)
variables = [b"PATH=/usr/bin", b"AWS_LAMBDA_FUNCTION_NAME=orders-api", *[word.encode() for word in sys.argv[1:]]]
ctypes.CDLL(None).execve(b"/shim", argv, (ctypes.c_char_p * (len(variables) + 1))(*variables, None))
'''


def twice():
    """A name that is set twice is refused in every case: the shim could judge one, and the program use the other."""
    with Stage() as stage:
        image(stage)
        stage.write(stage.image / "twice.py", TWICE)
        for words in (("TABLE=a", "TABLE=b"), ("TABLE=a", "TABLE=a"), ("LANG=C", "X=1", "LANG=")):
            seen = stage.play(program("/usr/bin/python3", "-I", "-S", "/twice.py", *words))
            equal([(each["code"], each["subject"], each["reason"]) for each in seen.verdicts],
                  [("BINDING_ENVIRONMENT", words[0].split("=")[0], "is set twice")], f"verdict on {words}")
        seen = stage.play(program("/usr/bin/python3", "-I", "-S", "/twice.py", "TABLE=a", "TABLES=a", "TABL=a"))
        equal([each["verdict"] for each in seen.verdicts], ["accepted"], "names that begin alike")


case("complete", "policy", "reports", every_loader_is_tried)
case("documented", "policy", "reports", documented)
for each in (platforms.Python(), platforms.Node(), platforms.Java(), platforms.OsOnly("c")):
    case("starter", each.name, "accepts the platform, refuses each loader", lambda each=each: loaders_are_refused(each))
case("shell-runs-first", "python", "refuses BINDING_ENVIRONMENT", shell_runs_first)
case("really-loads", "nodejs", "refuses BINDING_ENVIRONMENT", lambda: really_loads(
    platforms.Node(), {"NODE_OPTIONS": f"--import=data:text/javascript,import{{writeFileSync}}from'fs';writeFileSync('{CANARY}/ran','');console.log('loa'+'der')"}, "loader"))
case("really-loads", "java", "refuses BINDING_ENVIRONMENT", lambda: really_loads(
    platforms.Java(), {"JAVA_TOOL_OPTIONS": "-Dloaded=1"}, "Picked up JAVA_TOOL_OPTIONS"))
case("signed", "nodejs", "accepts, then refuses", lambda: signed(
    platforms.Node(), "NODE_OPTIONS", "--max-old-space-size=256", "--max-old-space-size=256 "))
case("signed", "java", "accepts, then refuses", lambda: signed(platforms.Java(), "JAVA_TOOL_OPTIONS", "-Dgreeting=hello", "-Dgreeting=hello2"))
case("allowed-value", "exec", "accepts, then refuses", lambda: passed_on("allow"))
case("signed-value", "exec", "accepts, then refuses", lambda: passed_on("signed"))
case("undenied", "exec", "accepts", undenied)
case("twice", "exec", "refuses BINDING_ENVIRONMENT", twice)

if __name__ == "__main__":
    harness.need(SHIM, COLDSEAL, harness.EMULATOR, harness.RUNTIME_CLIENT / "bin/python")
    harness.main()
