# SPDX-License-Identifier: Apache-2.0
"""ENV: environment, argv, descriptors. A name that the policy denies refuses; without, its value reaches the handler byte for
byte and the shim behaves as if it were not there."""
import ctypes
import os
import signal

from cases import ALL, HANDLERS, Case, equal, rows
from harness import environment, policy
from place import API, GATES, HANDLER
from rows.man import FUNCTION
from rows.tree import bytes_of

NAMES = {
    "ENV-01": {
        "LD_PRELOAD": "/tmp/x.so", "LD_AUDIT": "/tmp/x.so", "LD_LIBRARY_PATH": "/tmp", "LD_DEBUG_OUTPUT": "/tmp/x",
        "LD_DEBUG": "all", "LD_BIND_NOW": "1", "LD_ORIGIN_PATH": "/tmp", "LD_SHOW_AUXV": "1"
    }, "ENV-02": {
        "NODE_OPTIONS": "--require /tmp/x.js", "NODE_PATH": "/tmp", "NODE_EXTRA_CA_CERTS": "/tmp/ca.pem",
        "NODE_REPL_EXTERNAL_MODULE": "/tmp/x.js"
    }, "ENV-03": {
        name: "/tmp/x"
        for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONINSPECT", "PYTHONBREAKPOINT", "PYTHONUSERBASE",
                     "PYTHONPYCACHEPREFIX", "PYTHONWARNINGS", "PYTHONEXECUTABLE")
    }, "ENV-04": {
        "JAVA_TOOL_OPTIONS": "-javaagent:/tmp/x.jar", "_JAVA_OPTIONS": "-javaagent:/tmp/x.jar", "JDK_JAVA_OPTIONS": "@/tmp/x",
        "CLASSPATH": "/tmp/x.jar"
    }, "ENV-05": {
        "DOTNET_STARTUP_HOOKS": "/tmp/x.dll", "DOTNET_ADDITIONAL_DEPS": "/tmp/x", "CORECLR_PROFILER": "{x}",
        "CORECLR_PROFILER_PATH": "/tmp/x.so", "CORECLR_ENABLE_PROFILING": "1"
    }, "ENV-06": {
        "RUBYOPT": "-r/tmp/x", "RUBYLIB": "/tmp", "GEM_PATH": "/tmp", "PERL5OPT": "-M/tmp/x", "PERL5LIB": "/tmp",
        "BASH_ENV": "/tmp/x", "ENV": "/tmp/x", "BASH_FUNC_x%%": "() { :; }", "SHELLOPTS": "xtrace", "PS4": "$(x)"
    }, "ENV-07": {
        "GLIBC_TUNABLES": "glibc.malloc.mxfast=glibc.malloc.mxfast=" + "A" * 4096, "GCONV_PATH": "/tmp", "LOCPATH": "/tmp",
        "MALLOC_CHECK_": "3", "OPENSSL_CONF": "/tmp/x", "SSL_CERT_FILE": "/tmp/x", "MALLOC_TRACE": "/tmp/x",
        "RES_OPTIONS": "debug", "HOSTALIASES": "/tmp/x", "TMPDIR": "/tmp"
    }, "ENV-08": {
        "AWS_LAMBDA_EXEC_WRAPPER": "/tmp/x", "LAMBDA_TASK_ROOT": "/tmp", "LAMBDA_RUNTIME_DIR": "/tmp", "HOME": "/tmp",
        "PWD": "/tmp", "PATH": "/tmp"
    },
}
# What an extension is never shown: its gate cannot judge them, and says so.
WITHHELD = ("LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR")


def denying(**members):
    return lambda place: place.put_policy(policy(environment=members))


def pinned(value, name="NODE_OPTIONS"):
    """The policy leaves the name to the package; the package pins a value."""
    def spoil(place):
        place.put_policy(policy(environment={"deny": [name], "signed": [name]}))
        place.reseal(bind={**FUNCTION, "environment": {name: value}})

    return spoil


def raw_environment(*entries):
    """execve with an environment that no dictionary can hold."""
    def become():
        argv = [word.encode() for word in GATES["exec"].argv]
        both = [(ctypes.c_char_p * (len(texts) + 1))(*texts, None) for texts in (argv, [entry.encode() for entry in entries])]
        ctypes.CDLL(None).execve(argv[0], *both)
        os._exit(99)

    return become


USUAL = [f"{name}={value}" for name, value in environment(AWS_LAMBDA_RUNTIME_API=API, _HANDLER="app.handler").items()]


def twice(place, *more):
    """A case of one start whose environment has entries that are there twice, or are none."""
    seen = place.start(last=raw_environment(*USUAL, *more))
    seen.results[0]["environment"] = [*USUAL, *more]
    return seen


def doubled(row, name, expect, *more):
    return Case(row, name, expect, act=lambda place: twice(place, *more), native=True)


def state_of(place, **step):
    place.gate = "exec"
    seen = place.start(**step)
    equal(sorted(seen.canary), ["argv", "environ", "state"], f"traces, {seen.results[0]}")
    return seen.canary["state"].decode().split(" ", 2)[2], seen


def inherits(name, **step):
    """The same descriptors, mask and signals with the gate as without."""
    def act(place):
        found, seen = state_of(place, **step)
        for path in (place.root / "canary").iterdir():
            path.unlink()
        direct, _ = state_of(place, argv=(HANDLER, ), **step)
        equal(found, direct, "what the program inherits, compared with a start without the gate")
        return seen

    return Case("ENV-09" if "open" in step or "close" in step else "ENV-10",
                name,
                "OK",
                act=act,
                native=True,
                mute=2 in step.get("close", ()))


def ignoring(*numbers):
    def become():
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        os.umask(0)

    return become


def deleted_directory():
    os.mkdir("/tmp/gone", 0o777)
    os.chdir("/tmp/gone")
    os.rmdir("/tmp/gone")


CHANGED = bytes_of("app.py", lambda data: data + b"\n")
# Python itself gives SIGPIPE and two others their usual meaning back.
SIGNALS = (signal.SIGCHLD, signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGUSR1, signal.SIGPIPE)


def cases(_setting):
    for row, names in NAMES.items():
        for name, value in names.items():
            gates = () if name not in WITHHELD else HANDLERS
            yield Case(row, f"{name}-denied", "BINDING_ENVIRONMENT", denying(deny=[name]), gates, {"env": {name: value}})
            yield Case(row, f"{name}-free", "OK", gates=gates, step={"env": {name: value}})
        name, value = next(iter(names.items()))
        yield Case(row,
                   f"{name}-by-prefix",
                   "BINDING_ENVIRONMENT",
                   denying(deny_prefix=[name[:4]]),
                   step={"env": {name: value}})
        yield Case(row, f"{name}-allowed-value", "OK", denying(deny=[name], allow={name: [value]}), step={"env": {name: value}})
        yield Case(row,
                   f"{name}-other-value",
                   "BINDING_ENVIRONMENT",
                   denying(deny=[name], allow={name: [value]}),
                   step={"env": {name: value + "x"}})
        yield Case(row, f"{name}-absent", "OK", denying(deny=[name]), step={"env": {name: None}})
        yield Case(row, f"{name}-empty-is-set", "BINDING_ENVIRONMENT", denying(deny=[name]), step={"env": {name: ""}})
        yield Case(row, f"{name}-on-changed-code", "TREE_MODIFIED", CHANGED, step={"env": {name: value}})
    flags = "--enable-source-maps"
    yield Case("ENV-02", "signed-and-pinned", "OK", pinned(flags), ALL, {"env": {"NODE_OPTIONS": flags}})
    yield Case("ENV-02", "signed-and-other", "BINDING_ENVIRONMENT", pinned(flags), ALL,
               {"env": {"NODE_OPTIONS": flags + " --require /tmp/x.js"}})
    yield Case("ENV-02", "signed-and-absent", "BINDING_ENVIRONMENT", pinned(flags))
    yield Case("ENV-02",
               "signed-and-not-pinned",
               "BINDING_ENVIRONMENT",
               denying(deny=["NODE_OPTIONS"], signed=["NODE_OPTIONS"]),
               step={"env": {"NODE_OPTIONS": flags}})
    yield doubled("ENV-01", "twice", "BINDING_ENVIRONMENT", "LD_PRELOAD=", "LD_PRELOAD=/tmp/x.so")
    yield doubled("ENV-01", "twice-the-same", "BINDING_ENVIRONMENT", "TZ=UTC", "TZ=UTC")
    yield doubled("ENV-01", "no-equals", ("OK", "BINDING_ENVIRONMENT"), "NO_EQUALS_SIGN")
    yield doubled("ENV-08", "function-twice", ("BINDING_ENVIRONMENT", "TRUST_RULE", "BINDING_FUNCTION"),
                  "AWS_LAMBDA_FUNCTION_NAME=other")
    for name, step in (("0-closed", {"close": [0]}), ("1-closed", {"close": [1]}), ("2-closed", {"close": [2]}),
                       ("all-closed", {"close": [0, 1,
                                                 2]}), ("1000-open", {"open": list(range(3, 1003)),
                                                                      "limits": {"NOFILE": 2048}})):
        if name != "1000-open":
            yield inherits(name, **step)
        yield Case("ENV-09",
                   f"{name}-on-changed-code",
                   "TREE_MODIFIED",
                   CHANGED,
                   step=step,
                   native=True,
                   mute=2 in step.get("close", ()),
                   gates=ALL)
    yield inherits("some-open", open=[3, 4, 77, 1000])
    yield Case("ENV-09", "1000-open", "OK", step={"open": list(range(3, 1003)), "limits": {"NOFILE": 2048}}, native=True)
    yield inherits("all-signals-ignored", last=ignoring(*SIGNALS))
    yield Case("ENV-10", "writable-directory", "OK", step={"cwd": "/tmp"})
    for name, last in (("signals-ignored", ignoring(*SIGNALS)), ("directory-deleted", deleted_directory)):
        yield Case("ENV-10", name, "OK", step={"last": last}, gates=ALL)
        yield Case("ENV-10", f"{name}-on-changed-code", "TREE_MODIFIED", CHANGED, step={"last": last}, gates=ALL)
    yield Case(
        "ENV-10", "policy-in-directory", "CONFIG_POLICY", lambda place:
        (place.write(place.image / "tmp/policy.json", place.policy_file.read_text()), place.policy_file.unlink()), ALL,
        {"cwd": "/tmp"})
    for name, value in (("TZ", ":/etc/passwd"), ("TZ", "A" * 5000), ("LANG", "C.UTF-8"), ("LC_ALL", "tr_TR"),
                        ("LC_ALL", "../../../tmp"), ("LANGUAGE", "\udcff\udcfe"), ("LC_NUMERIC", "de_DE")):
        yield Case("ENV-11", f"{name}-{value[:12]!r}", "OK", step={"env": {name: value}})
        yield Case("ENV-11", f"{name}-{value[:12]!r}-on-changed-code", "TREE_MODIFIED", CHANGED, step={"env": {name: value}})
    for name, value in (("unset", None), ("empty", ""), ("user", "@127.0.0.1:9001"), ("no-host", ":9001"),
                        ("port-99999", "127.0.0.1:99999"), ("port-0", "127.0.0.1:0"), ("port-minus", "127.0.0.1:-1"),
                        ("ipv6", "[::1]:9001"), ("name", "evil.example:80"), ("64-kb", "a" * 65536),
                        ("crlf", "127.0.0.1:9001\r\nX-Evil: 1"), ("url", "http://127.0.0.1:9001"), ("path", "127.0.0.1:9001/x"),
                        ("evil", "@evil"), ("octal", "0177.0.0.1:9001"), ("short", "127.1:9001"),
                        ("elsewhere", "192.0.2.1:9001"), ("blank", "127.0.0.1:9001 ")):
        yield Case("ENV-12", name, "OK", gates=HANDLERS, step={"env": {"AWS_LAMBDA_RUNTIME_API": value}})
        yield Case("ENV-12", f"{name}-on-changed-code", "TREE_MODIFIED", CHANGED, HANDLERS,
                   {"env": {"AWS_LAMBDA_RUNTIME_API": value}})
    yield from rows("ENV-13",
                    "TREE_EXTRA", [("preload-in-covered-root", image_file("ld.so.preload", "/tmp/x.so\n"))],
                    gates=("exec", ))
    yield from rows("ENV-13",
                    "TREE_MODIFIED", [("cache-in-covered-root", image_file("ld.so.cache", "other\n"))],
                    gates=("exec", ))
    yield from rows("ENV-13", "OK", [("covered-and-untouched", image_file(None, None))], gates=("exec", ))


def image_file(name, text):
    """A folder of an image as a root of its own: what the loader reads is then as good as the code."""
    def spoil(place):
        made = policy()
        made["roots"]["/srv/etc"] = {"rules": [{"packages": ["etc"], "require": "release", "bind": []}]}
        place.put_policy(made)
        place.write(place.inside("/srv/etc/ld.so.cache"), "cache\n")
        place.reseal(place.inside("/srv/etc"), package="etc", root="/srv/etc", bind=None)
        if name:
            place.write(place.inside(f"/srv/etc/{name}"), text)

    return spoil
