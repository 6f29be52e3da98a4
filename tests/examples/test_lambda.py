#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Every example that goes to Lambda: packed by its own script as a user would, started under the emulator, accepted; changed,
and refused before its first instruction."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
import harness
import platforms
from harness import CANARY, COLDSEAL, SHIM, SOURCE, Skipped, Stage, case, check, equal, program

EXAMPLES = SOURCE / "examples"
LOADED = "hello: loaded"


@contextlib.contextmanager
def packed(platform, *words, folder=None):
    """A stage with what the example's script made."""
    with Stage() as stage:
        platform.lay_out(stage)
        script = EXAMPLES / (folder or platform.name) / "pack.sh"
        out = stage.top / "out"
        ran = subprocess.run([script, out, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                             env={**os.environ, "COLDSEAL_BIN": str(COLDSEAL), "COLDSEAL_SHIM": str(SHIM)})
        check(ran.returncode == 0, f"{script}: exit {ran.returncode}: {ran.stdout}{ran.stderr}")
        for name, place in (("task", stage.task), ("opt", stage.layer), ("runtime", stage.runtime)):
            if (out / name).exists():
                shutil.copytree(out / name, place, symlinks=True, dirs_exist_ok=True)
        yield stage


def start(platform, gate="", argv=(), **more):
    """A step: the emulator, asked twice."""
    if gate == "wrapper":
        more["AWS_LAMBDA_EXEC_WRAPPER"] = "/opt/coldseal-wrapper"
    return {"do": "emulator", "argv": list(argv), "cwd": "/var/task", "seconds": 60,
            "env": platform.environment(extension=gate == "extension", **more),
            "events": [platforms.event(), platforms.event("again")]}


def keep(stage, gate):
    """Leave only this gate's shim in the layer, and seal that again."""
    for path, of in ((stage.layer / "extensions", "extension"), (stage.layer / "coldseal-wrapper", "wrapper")):
        if gate not in (of, "both"):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    harness.command("sign", stage.layer, "--key", stage.top / "out/release.key")


def accepted(seen, verdicts=1, answer=None):
    for asked, found in zip(("world", "again"), seen.answers, strict=True):
        equal(found["status"], 200, f"status of the answer {found['body']}; log:\n{seen.log}")
        body = json.loads(found["body"])
        equal(body["ok"], True, "answer")
        check(asked in found["body"], f"the answer is not to {asked}: {body}")
    equal([(each["verdict"], each["started"], each["package"]) for each in seen.verdicts], [("accepted", True, "hello")] * verdicts,
          "verdicts")


def refused(seen, code, status, subject=None):
    """No marker, nothing asked of the platform but to take the refusal, and the reason where the gate may speak."""
    equal(seen.canary, {}, "markers of code that must not have run")
    check(LOADED not in seen.log, f"the handler was loaded:\n{seen.log}")
    check(seen.verdicts, f"no verdict:\n{seen.log}")
    equal({(each["verdict"], each["code"], each["exit"], each["started"]) for each in seen.verdicts},
          {("refused", code, status, False)}, f"verdicts, {seen.verdicts[0].get('subject')}")
    if subject is not None:
        equal({each["subject"] for each in seen.verdicts}, {subject}, "subject")
    check(not any(path.endswith(("/next", "/response", "/register")) for _, path in seen.requests), f"requests: {seen.requests}")
    for each in seen.answers:
        equal(each["status"], 502, f"status of the answer {each['body']}")
        if seen.verdicts[0]["gate"] != "extension":
            check(code in json.loads(each["body"])["errorMessage"], f"reason in the answer {each['body']}")


MARK = {"app.py": f'\nopen("{CANARY}/ran", "w").close()\n',
        "index.mjs": f'\n(await import("node:fs")).writeFileSync("{CANARY}/ran", "");\n',
        "bootstrap": f"#!/bin/sh\ntouch {CANARY}/ran\n", "hello": f"#!/bin/sh\ntouch {CANARY}/ran\n"}


def change(stage, name):
    """The harm: code that leaves a marker if it runs; a flipped byte in a class."""
    path = stage.task / name
    if name.endswith((".py", ".mjs")):
        with path.open("a", encoding="utf-8") as file:
            file.write(MARK[name])
    elif name in MARK:
        path.write_text(MARK[name])
    else:
        text = bytearray(path.read_bytes())
        text[-1] ^= 1
        path.write_bytes(text)


def both_ways(platform, gate, file):
    """Accepted as packed; refused with a changed file, with one more, without the seal."""
    with packed(platform) as stage:
        keep(stage, gate)
        accepted(stage.play(start(platform, gate)))
        change(stage, file)
        refused(stage.play(start(platform, gate)), "TREE_MODIFIED", 85, file)
        shutil.copyfile(stage.top / "out/task" / file, stage.task / file)
        stage.write(stage.task / "more.so", "")
        refused(stage.play(start(platform, gate)), "TREE_EXTRA", 85, "more.so")
        (stage.task / "more.so").unlink()
        shutil.rmtree(stage.task / ".coldseal")
        refused(stage.play(start(platform, gate)), "TRUST_UNSEALED", 84)


def both_gates(platform, file):
    """As recommended: extension and wrapper, each verifies for itself; the extension is the first to refuse."""
    with packed(platform) as stage:
        variables = {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/coldseal-wrapper"}
        seen = stage.play(start(platform, "extension", **variables))
        accepted(seen, verdicts=2)
        equal([each["gate"] for each in seen.verdicts], ["extension", "wrapper"], "gates")
        change(stage, file)
        seen = stage.play(start(platform, "extension", **variables))
        refused(seen, "TREE_MODIFIED", 85, file)
        equal({each["gate"] for each in seen.verdicts}, {"extension"}, "gates")


def compiled(kind):
    """A function that is one file, on an OS-only runtime: the extension is its gate."""
    if kind == "go":
        harness.tool("go")
    platform = platforms.OsOnly(kind)
    with packed(platform, kind, folder="custom-runtime") as stage:
        accepted(stage.play(start(platform, "extension")))
        change(stage, "bootstrap")
        refused(stage.play(start(platform, "extension")), "TREE_MODIFIED", 85, "bootstrap")


def layer_bootstrap_alone():
    """What a layer's /opt/bootstrap does not protect against: the package brings its own, and that one is started."""
    platform = platforms.OsOnly("c")
    with packed(platform, "c", folder="custom-runtime") as stage:
        (stage.task / "bootstrap").rename(stage.layer / "bootstrap.real")
        shutil.rmtree(stage.layer / "extensions")
        stage.install(SHIM, stage.layer / "bootstrap")
        stage.write(stage.task / "data.txt", "a package without a bootstrap\n")
        for folder in (stage.layer, stage.task):
            harness.command("sign", folder, "--key", stage.top / "out/release.key")
        seen = stage.play(start(platform))
        accepted(seen)
        equal(seen.verdicts[0]["gate"], "bootstrap", "gate")
        # Whoever may update the code adds a file: the shim is never asked. This is why it is not advertised.
        stage.write(stage.task / "bootstrap", MARK["bootstrap"], 0o755)
        seen = stage.play(start(platform))
        equal((seen.verdicts, sorted(seen.canary)), ([], ["ran"]), "verdicts and markers of the unprotected start")
        # With the extension gate beside it the same file is an extra one.
        stage.install(SHIM, stage.layer / "extensions/coldseal")
        harness.command("sign", stage.layer, "--key", stage.top / "out/release.key")
        refused(stage.play(start(platform, "extension")), "TREE_EXTRA", 85, "bootstrap")


def runtime_image():
    """A customer-managed runtime: the shim is /var/runtime/bootstrap, and no function can take its place."""
    platform = platforms.OsOnly("image")
    with packed(platform, "image", folder="custom-runtime") as stage:
        seen = stage.play(start(platform))
        accepted(seen)
        equal(seen.verdicts[0]["gate"], "bootstrap", "gate")
        change(stage, "hello")
        refused(stage.play(start(platform)), "TREE_MODIFIED", 85, "hello")
        shutil.copyfile(stage.top / "out/task/hello", stage.task / "hello")
        refused(stage.play(start(platform, AWS_LAMBDA_FUNCTION_NAME="billing")), "TRUST_RULE", 84)
        # The emulator looks into the package first. A platform that starts /var/runtime/bootstrap first, as the newer of AWS's
        # two init processes does, is played by naming it.
        stage.write(stage.task / "bootstrap", MARK["bootstrap"], 0o755)
        refused(stage.play(start(platform, argv=["/var/runtime/bootstrap"])), "TREE_EXTRA", 85, "bootstrap")


def wrapper_chain():
    """Our wrapper, then a vendor's; what the vendor's layer holds is verified too."""
    platform = platforms.Python()
    chain = {"COLDSEAL_NEXT_WRAPPER": "/opt/acme-wrapper"}
    with packed(platform, folder="wrapper-chain") as stage:
        seen = stage.play(start(platform, "wrapper", **chain))
        accepted(seen)
        equal(seen.verdicts[0]["next_wrapper"], "/opt/acme-wrapper", "next wrapper")
        check("acme: tracing is on" in seen.log, "the next wrapper did not run")
        # One that nobody sealed, wherever it lies; one that is changed; one that is not there.
        seen = stage.play(start(platform, "wrapper", COLDSEAL_NEXT_WRAPPER="/usr/bin/env"))
        refused(seen, "BINDING_COMMAND", 86)
        text = (stage.layer / "acme-wrapper").read_text()
        (stage.layer / "acme-wrapper").write_text(text + f"touch {CANARY}/ran\n")
        seen = stage.play(start(platform, "wrapper", **chain))
        refused(seen, "TREE_MODIFIED", 85, "acme-wrapper")
        check("acme: tracing" not in seen.log, "the changed wrapper ran")
        (stage.layer / "acme-wrapper").unlink()
        refused(stage.play(start(platform, "wrapper", **chain)), "TREE_MISSING", 85, "acme-wrapper")


def foreign_wrapper():
    """Somebody replaces our wrapper by another: the extension gate sees the variable and refuses."""
    platform = platforms.Python()
    with packed(platform) as stage:
        seen = stage.play(start(platform, "extension", AWS_LAMBDA_EXEC_WRAPPER="/usr/bin/env"))
        refused(seen, "BINDING_ENVIRONMENT", 86, "AWS_LAMBDA_EXEC_WRAPPER")


def bare_interpreter():
    """The wrapper gate searches nothing: `java` alone is not started."""
    platform = platforms.Python()
    with packed(platform) as stage:
        seen = stage.play(program("/opt/coldseal-wrapper", "java", "-version", env=platform.environment(_HANDLER="app.handler")))
        equal((seen.results[0]["status"], seen.results[0]["stdout"]), (127, ""), "status and output")
        equal([(each["code"], each["started"], each["reason"]) for each in seen.verdicts],
              [("COMMAND_NOT_FOUND", False, "nothing is searched: the path must be absolute")], "verdict")


def entry_point():
    """What the Dockerfile makes of the image's last lines: the words that start it."""
    text = (EXAMPLES / "container/Dockerfile").read_text()
    return json.loads(re.search(r"^ENTRYPOINT (\[.*\])$", text, re.M).group(1))


def container():
    """An image: the same root with and without a Runtime API, started as its ENTRYPOINT says."""
    platform = platforms.OsOnly("container")
    with packed(platform) as stage:
        stage.write(stage.task / "nothing", "")  # the emulator wants the folder
        shutil.copytree(stage.top / "out/root", stage.image, dirs_exist_ok=True)
        words = entry_point()
        accepted(stage.play(start(platform, argv=words)))
        seen = stage.play(program(*words, env={}))
        equal((seen.results[0]["status"], seen.results[0]["stdout"]), (0, f'{LOADED}\n{{"ok":true}}\n'), "status and output")
        equal([each["verdict"] for each in seen.verdicts], ["accepted"], "verdicts")
        # Another command than the sealed one, in place of it or added by CMD.
        for other in (["/usr/bin/touch", f"{CANARY}/ran"], ["/app/handler", "more"]):
            seen = stage.play(program(*words[:3], *other, env={}))
            equal((seen.results[0]["status"], seen.results[0]["stdout"], seen.canary), (86, "", {}), "status, output, markers")
            equal([each["code"] for each in seen.verdicts], ["BINDING_COMMAND"], "codes")
        (stage.image / "app/handler").write_text(MARK["bootstrap"])
        refused(stage.play(start(platform, argv=words)), "TREE_MODIFIED", 85, "handler")
        seen = stage.play(program(*words, env={}))
        equal((seen.results[0]["status"], seen.results[0]["stdout"], seen.canary), (85, "", {}), "status, output, markers")


def managed(platform, file):
    for gate in ("extension", "wrapper"):
        case(gate, platform.name, "accepts, then refuses", lambda gate=gate: both_ways(platform, gate, file))
    case("both-gates", platform.name, "accepts, then refuses", lambda: both_gates(platform, file))


if __name__ == "__main__":
    managed(platforms.Python(), "app.py")
    managed(platforms.Node(), "index.mjs")
    managed(platforms.Java(), "hello/Hello.class")
    case("foreign-wrapper", "python", "refuses BINDING_ENVIRONMENT", foreign_wrapper)
    case("bare-interpreter", "python", "refuses COMMAND_NOT_FOUND", bare_interpreter)
    case("chain", "wrapper-chain", "accepts, then refuses", wrapper_chain)
    case("bootstrap", "c", "accepts, then refuses", lambda: compiled("c"))
    case("layer-bootstrap-alone", "c", "accepts; is passed by; refuses with the extension gate", layer_bootstrap_alone)
    case("runtime-image", "c", "accepts, then refuses", runtime_image)
    case("entry-point", "container", "accepts, then refuses", container)
    case("bootstrap", "go", "accepts, then refuses", lambda: compiled("go"))
    harness.need(SHIM, COLDSEAL, harness.EMULATOR, harness.RUNTIME_CLIENT / "bin/python")
    harness.main()
