#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Every gate, accepting and refusing, under the runtime interface emulator with AWS's own runtime client.

After a refusal there must be no trace of the handler: its module leaves a marker when it is imported, and so does a
bootstrap when it runs. In the extension gate nothing may have been registered either.
"""
import dataclasses
import json
import subprocess
import typing

import harness
from harness import (CUSTOM_BOOTSTRAP, MANAGED_BOOTSTRAP, MANAGED_MAIN, Stage, case, check, environment, equal, invoke,
                     policy)

LAYER_RULE = {"packages": ["coldseal"], "require": "release"}
LAYER_PACKAGE = {"package": "coldseal", "root": "/opt", "bind": ()}


class Gate:
    """How a gate is attached, started, taken away, and how its refusal reaches the caller."""
    name = ""
    speaks = True  # it may post init/error
    posted_by = "runtime"
    environment: typing.ClassVar[dict] = {}
    arguments: typing.ClassVar[tuple] = ()
    has_layer = True

    def attach(self, stage, document=None):
        raise NotImplementedError

    def detach(self, stage):
        raise NotImplementedError

    def step(self, *events, **more):
        return invoke(*events, env=environment(**{**self.environment, **more}), argv=list(self.arguments), cwd="/var/task")

    def bare(self, *events):
        """The same start without the gate."""
        return self.step(*events)

    def policy(self):
        return policy(layer=LAYER_RULE) if self.has_layer else policy()

    def seal_layer(self, stage, document):
        stage.policy(stage.layer / "coldseal", document or self.policy())
        stage.seal(stage.layer, **LAYER_PACKAGE)


class Extension(Gate):
    name = "extension"
    speaks = False
    posted_by = "extension"

    def attach(self, stage, document=None):
        stage.key()
        stage.install(stage.shim, stage.layer / "extensions/coldseal")
        stage.write(stage.runtime / "bootstrap", CUSTOM_BOOTSTRAP, 0o755)
        self.seal_layer(stage, document)

    def detach(self, stage):
        (stage.layer / "extensions/coldseal").unlink()


class Wrapper(Gate):
    name = "wrapper"
    environment: typing.ClassVar[dict] = {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/coldseal-wrapper"}

    def attach(self, stage, document=None):
        stage.key()
        stage.install(stage.shim, stage.layer / "coldseal-wrapper")
        stage.write(stage.runtime / "bootstrap", MANAGED_BOOTSTRAP, 0o755)
        stage.write(stage.runtime / "bootstrap.py", MANAGED_MAIN)
        self.seal_layer(stage, document)

    def detach(self, stage):
        pass

    def bare(self, *events):
        return self.step(*events, AWS_LAMBDA_EXEC_WRAPPER="/usr/bin/env")


class LayerBootstrap(Gate):
    name = "bootstrap"

    def attach(self, stage, document=None):
        stage.key()
        stage.install(stage.shim, stage.layer / "bootstrap")
        stage.write(stage.layer / "bootstrap.real", CUSTOM_BOOTSTRAP, 0o755)
        self.seal_layer(stage, document)

    def detach(self, stage):
        (stage.layer / "bootstrap.real").replace(stage.layer / "bootstrap")


class RuntimeBootstrap(Gate):
    name = "runtime"
    has_layer = False

    def attach(self, stage, document=None):
        stage.key()
        stage.install(stage.shim, stage.runtime / "bootstrap")
        stage.write(stage.runtime / "bootstrap.real", CUSTOM_BOOTSTRAP, 0o755)
        stage.policy(stage.runtime / "coldseal", document or self.policy())

    def detach(self, stage):
        (stage.runtime / "bootstrap.real").replace(stage.runtime / "bootstrap")


class Exec(Gate):
    name = "exec"
    has_layer = False
    # The emulator exports the last argument as _HANDLER, as an image's entry script does.
    arguments = ("/shim", "exec", "--", "/entry", "app.handler")

    def attach(self, stage, document=None):
        stage.key()
        stage.install(stage.shim, stage.image / "shim")
        stage.write(stage.image / "entry", CUSTOM_BOOTSTRAP, 0o755)
        stage.policy(stage.image / "coldseal", document or self.policy())

    def detach(self, stage):
        pass

    def bare(self, *events):
        return dict(self.step(*events), argv=["/entry", "app.handler"])


GATES = (Extension(), Wrapper(), LayerBootstrap(), RuntimeBootstrap(), Exec())
SPEAKING = tuple(gate for gate in GATES if gate.speaks)


def nothing(_stage):
    pass


@dataclasses.dataclass
class Damage:
    """One way in which a start is wrong, and the refusal that it must get."""
    name: str
    code: str
    status: int
    subject: str = None  # None: whatever it is
    before: typing.Callable = nothing  # done to the package before it is sealed
    seal: dict = dataclasses.field(default_factory=dict)  # other arguments of Stage.seal(); None: no seal
    after: typing.Callable = nothing  # done to the stage when all is sealed
    start: dict = dataclasses.field(default_factory=dict)  # variables of the start
    gates: tuple = GATES


def append(path, text):
    with open(path, "ab") as file:
        file.write(text)


def flip_first_byte(path):
    text = bytearray(path.read_bytes())
    text[0] ^= 1
    path.write_bytes(text)


def sealed_by_stranger(stage):
    """The very manifest, signed by a key that the policy does not know."""
    for path in (stage.task / ".coldseal").glob("*.sig"):
        path.unlink()
    stage.seal(key=stage.key("stranger"))


def cut_signature(stage):
    path = next((stage.task / ".coldseal").glob("*.sig"))
    path.write_bytes(path.read_bytes()[:-1])


def remove_seal_signature(stage):
    next((stage.task / ".coldseal").glob("*.sig")).unlink()


def replace_signature_by_other(stage):
    """A valid signature of the right key, over another manifest."""
    path = next((stage.task / ".coldseal").glob("*.sig"))
    old = path.read_bytes()
    append(stage.task / "lib/prices.json", b"\n")
    stage.seal(version=2)
    path.write_bytes(old)


def rename_seal(stage):
    for path in (stage.task / ".coldseal").iterdir():
        path.rename(path.with_name(path.name.replace("orders-api", "orders-ap1")))


def remove_policy(stage):
    for folder in (stage.layer, stage.runtime, stage.image):
        (folder / "coldseal/policy.json").unlink(missing_ok=True)


def signed_with_times(stage, not_before, expires):
    """The command does not make a seal that could not start today; openssl does."""
    manifest = stage.task / ".coldseal/orders-api.json"
    times = f'"not_before":"{not_before}","expires":"{expires}","entries"'.encode()
    manifest.write_bytes(manifest.read_bytes().replace(b'"entries"', times, 1))
    subprocess.run([harness.tool("openssl"), "dgst", "-sha256", "-sign", stage.key(), "-out", f"{manifest}.release.sig", manifest], check=True)


TREE = (
    Damage("changed-file", "TREE_MODIFIED", 85, "app.py", after=lambda s: flip_first_byte(s.task / "app.py")),
    Damage("grown-file", "TREE_MODIFIED", 85, "lib/prices.json", after=lambda s: append(s.task / "lib/prices.json", b" ")),
    Damage("added-file", "TREE_EXTRA", 85, "lib/evil.py", after=lambda s: s.write(s.task / "lib/evil.py", "")),
    Damage("added-directory", "TREE_EXTRA", 85, "lib/more", after=lambda s: (s.task / "lib/more").mkdir()),
    # The platform would run it before any other bootstrap: the extension gate is what stops it.
    Damage("added-bootstrap", "TREE_EXTRA", 85, "bootstrap", gates=(GATES[0], GATES[4]),
           after=lambda s: s.write(s.task / "bootstrap", CUSTOM_BOOTSTRAP, 0o755)),
    Damage("missing-file", "TREE_MISSING", 85, "lib/prices.json", after=lambda s: (s.task / "lib/prices.json").unlink()),
    Damage("file-without-x", "TREE_KIND", 85, "bin/tool", after=lambda s: (s.task / "bin/tool").chmod(0o644)),
    Damage("file-with-x", "TREE_KIND", 85, "app.py", after=lambda s: (s.task / "app.py").chmod(0o755)),
    Damage("retargeted-link", "TREE_MODIFIED", 85, "lib/current.json",
           after=lambda s: ((s.task / "lib/current.json").unlink(), (s.task / "lib/current.json").symlink_to("../app.py"))),
    Damage("link-for-file", "TREE_KIND", 85, "app.py",
           after=lambda s: ((s.task / "app.py").rename(s.top / "moved.py"), (s.task / "app.py").symlink_to("lib/prices.json"))),
)

SEALS = (
    Damage("foreign-key", "TRUST_SIGNERS", 84, after=sealed_by_stranger),
    Damage("missing-seal", "TRUST_UNSEALED", 84, seal=None),
    Damage("missing-signature", "TRUST_SIGNERS", 84, after=remove_seal_signature),
    Damage("cut-signature", "FORMAT_SIGNATURE", 83, after=cut_signature),
    Damage("other-signature", "TRUST_SIGNERS", 84, after=replace_signature_by_other),
    Damage("changed-manifest", "TRUST_SIGNERS", 84,
           after=lambda s: append(s.task / ".coldseal/orders-api.json", b"\n")),
    Damage("stowaway", "FORMAT_SEAL_NAME", 83, after=lambda s: s.write(s.task / ".coldseal/notes.txt", "")),
    Damage("renamed-seal", "TRUST_RULE", 84, after=rename_seal),
    Damage("another-package", "TRUST_RULE", 84, seal={"package": "invoice-pdf"}),
    Damage("another-root", "BINDING_ROOT", 86, seal={"root": "/srv/task"}),
)

STARTS = (
    Damage("another-function", "BINDING_FUNCTION", 86, seal={"bind": ("function=billing",)}),
    Damage("started-as-another", "TRUST_RULE", 84, start={"AWS_LAMBDA_FUNCTION_NAME": "billing"}),
    Damage("unbound-package", "BINDING_MISSING", 86, seal={"bind": ()}),
    Damage("another-region", "BINDING_REGION", 86, seal={"bind": ("function=orders-api", "region=us-east-1")}),
    Damage("another-architecture", "BINDING_ARCHITECTURE", 86, seal={"bind": ("function=orders-api", "architecture=arm64")}),
    Damage("expired", "BINDING_TIME", 86, after=lambda s: signed_with_times(s, "2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z")),
    Damage("not-yet-valid", "BINDING_TIME", 86, after=lambda s: signed_with_times(s, "2098-01-01T00:00:00Z", "2099-01-01T00:00:00Z")),
    Damage("another-handler", "BINDING_HANDLER", 86, seal={"bind": ("function=orders-api", "handler=lib.other")}, gates=SPEAKING),
    Damage("missing-policy", "CONFIG_POLICY", 80, after=remove_policy),
    Damage("unreadable-file", "IO_OPEN", 81, "app.py", after=lambda s: (s.task / "app.py").chmod(0)),
    Damage("oversized-signature", "LIMIT_SIZE", 82,
           after=lambda s: append(next((s.task / ".coldseal").glob("*.sig")), b"=" * 1024)),
    Damage("unknown-coldseal-variable", "CONFIG_VARIABLE", 80, start={"COLDSEAL_MODE": "audit"}),
)

LAYER_GATES = tuple(gate for gate in GATES if gate.has_layer)
LAYERS = (
    Damage("changed-policy", "TREE_MODIFIED", 85, "coldseal/policy.json", gates=LAYER_GATES,
           after=lambda s: append(s.layer / "coldseal/policy.json", b"\n")),
    Damage("added-to-layer", "TREE_EXTRA", 85, "lib", gates=LAYER_GATES,
           after=lambda s: s.write(s.layer / "lib/evil.so", "")),
    Damage("second-extension", "TREE_EXTRA", 85, "extensions/other", gates=LAYER_GATES[:1],
           after=lambda s: s.write(s.layer / "extensions/other", "#!/bin/sh\nexec sleep 60\n", 0o755)),
    Damage("extensions-switched-off", "TREE_EXTRA", 85, "disable-extensions-jwigqn8j", gates=LAYER_GATES[1:],
           after=lambda s: s.write(s.layer / "disable-extensions-jwigqn8j", "")),
    Damage("unsealed-layer", "TRUST_UNSEALED", 84, gates=LAYER_GATES,
           after=lambda s: [path.unlink() for path in (s.layer / ".coldseal").iterdir()]),
)

ERROR_TYPES = {80: "Function.SealConfig", 81: "Function.SealIo", 82: "Function.SealLimit", 83: "Function.SealFormat",
               84: "Function.SealTrust", 85: "Function.SealTree", 86: "Function.SealBinding"}


def refused(gate, seen, damage):
    """Everything that must be so after a refusal, whatever the gate."""
    equal(seen.canary, {}, "markers of code that must not have run")
    check(seen.verdicts, f"no verdict line in the log:\n{seen.log}")
    for verdict in seen.verdicts:
        equal((verdict["verdict"], verdict["code"], verdict["exit"], verdict["started"]),
              ("refused", damage.code, damage.status, False), "verdict")
        equal(verdict["gate"], "bootstrap" if gate.name == "runtime" else gate.name, "gate of the verdict")
        if damage.subject is not None:
            equal(verdict["subject"], damage.subject, "subject of the verdict")
    check((gate.posted_by, f"exit status {damage.status}") in seen.exits, f"exit status {damage.status} not among {seen.exits}")
    check(not any(path.endswith(("/next", "/response")) for _, path in seen.requests), f"a handler was waited for: {seen.requests}")
    for answer in seen.answers:
        equal(answer["status"], 502, "status of the answer")
        if not gate.speaks:
            equal(answer["body"], "", "body of the answer")
            continue
        body = json.loads(answer["body"])
        equal(body["errorType"], ERROR_TYPES[damage.status], "errorType")
        check(body["errorMessage"].startswith(f"coldseal: REFUSED {damage.code}"), f"errorMessage: {body['errorMessage']}")
        check((damage.subject or "") in body["errorMessage"], f"errorMessage names no {damage.subject}: {body['errorMessage']}")
        equal(body["stackTrace"], [], "stackTrace")
    registered = [path for _, path in seen.requests if "/extension/" in path]
    equal(registered, [], "requests of an extension")
    if not gate.speaks:
        equal(seen.requests, [], "requests to the platform")


def refuse(gate, damage):
    with Stage() as stage:
        stage.key()
        stage.package()
        damage.before(stage)
        gate.attach(stage)
        if damage.seal is not None:
            stage.seal(**damage.seal)
        damage.after(stage)
        # Two events: the platform tries again, and is refused again.
        seen = stage.play(gate.step(1, 2, **damage.start))
        try:
            refused(gate, seen, damage)
        except (harness.Failed, ValueError, KeyError) as reason:
            raise harness.Failed(f"{reason}; answers {seen.answers}; log:\n{seen.log}") from reason


# Values that differ from start to start, or that tell the two starts apart.
VOLATILE = ("AWS_LAMBDA_METADATA_TOKEN=", "AWS_LAMBDA_EXEC_WRAPPER=", "_=")


def handed_on(answer):
    """What the handler saw of its own process."""
    seen = json.loads(answer["body"])["seen"]
    seen["environment"] = sorted(entry for entry in seen["environment"].split("\0") if not entry.startswith(VOLATILE))
    for number, name in seen["descriptors"].items():
        seen["descriptors"][number] = "log" if name.endswith("emulator.log") else name
    return seen


def answered(seen, events):
    for number, answer in zip(events, seen.answers, strict=True):
        equal(answer["status"], 200, f"status of the answer {answer['body']}; log:\n{seen.log}")
        equal(json.loads(answer["body"])["answer"], 2 * number, "answer")


def accepted(gate, seen, events):
    answered(seen, events)
    equal(sorted(seen.canary), sorted({"imported", "called"} | set(seen.canary)), "markers")
    equal([(verdict["verdict"], verdict["started"], verdict["enforced"]) for verdict in seen.verdicts],
          [("accepted", True, True)], "verdicts")
    registered = [path for _, path in seen.requests if path == "/2020-01-01/extension/register"]
    equal(len(registered), 0 if gate.speaks else 1, "registrations")


def accept(gate):
    with Stage() as stage:
        stage.package()
        gate.attach(stage)
        stage.seal()
        seen = stage.play(gate.step(1, 2, 3))
        accepted(gate, seen, (1, 2, 3))
        gate.detach(stage)
        bare = stage.play(gate.bare(1))
        answered(bare, (1,))
        equal(bare.verdicts, [], "verdicts without a gate")
        equal(handed_on(seen.answers[0]), handed_on(bare.answers[0]), "what the handler sees, compared with a start without a gate")
        return f"{seen.verdicts[0]['counts']['entries']} entries"


def accept_bound(gate):
    """Everything that a package can be bound to, and is."""
    with Stage() as stage:
        stage.package()
        gate.attach(stage)
        stage.seal(bind=("function=orders-*", "handler=app.handler", "architecture=x86_64", "region=eu-west-1"),
                   more=("--expires", "2099-01-01T00:00:00Z"))
        seen = stage.play(gate.step(4))
        accepted(gate, seen, (4,))
        equal("handler" in seen.verdicts[0]["not_checked"], gate.name == "extension", "handler in not_checked")


def refuse_after_crash(gate):
    """The gate holds for the life of the environment: what is changed while the handler runs is refused at its next start."""
    with Stage() as stage:
        stage.package()
        gate.attach(stage)
        stage.seal()
        seen = stage.play(gate.step(1, stage.task / "lib/prices.json", 2, -1, 3))
        answered(dataclasses.replace(seen, results=[{"answers": seen.answers[:2]}]), (1, 2))
        equal([answer["status"] for answer in seen.answers[2:]], [502, 502], "answers after the crash")
        equal([(verdict["verdict"], verdict["code"]) for verdict in seen.verdicts][0], ("accepted", "OK"), "first verdict")
        equal({(verdict["verdict"], verdict["code"]) for verdict in seen.verdicts[1:]}, {("refused", "TREE_MODIFIED")}, "others")
        equal(seen.canary["imported"].count("\n"), 1, "imports of the handler's module")


for one in GATES:
    case("sealed", one.name, "accepts, and hands on what it got", lambda gate=one: accept(gate))
    case("fully-bound", one.name, "accepts", lambda gate=one: accept_bound(gate))
    case("changed-while-running", one.name, "refuses TREE_MODIFIED at the next start", lambda gate=one: refuse_after_crash(gate))
    for harm in TREE + SEALS + STARTS + LAYERS:
        if one in harm.gates:
            case(harm.name, one.name, f"refuses {harm.code} {harm.status}", lambda gate=one, harm=harm: refuse(gate, harm))

if __name__ == "__main__":
    harness.need(harness.SHIM, harness.COLDSEAL, harness.EMULATOR, harness.RUNTIME_CLIENT / "bin/python")
    harness.main()
