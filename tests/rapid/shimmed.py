# SPDX-License-Identifier: Apache-2.0
"""A sealed package behind the shipped shim, under our init process, and what must be so after its verdicts.

Two fast gates for tests that start many times: the extension, and the bootstrap of a runtime image. Their runtime is an actor,
so that one start takes milliseconds. The slower ones, with AWS's own client, are those of e2e/test_gates.py.
"""
import copy
import json

import rapid
from actor import actor
from harness import SHIM, check, equal, policy

SHIM_PROCESS = {"extension": "extension-coldseal", "bootstrap": "runtime"}
LAYER = {"package": "coldseal", "root": "/opt", "bind": ()}
LAYER_POLICY = policy(layer={"packages": ["coldseal"], "require": "release"})


def behind_extension(stage, name="coldseal", others=None):
    """@others: more extensions of the sealed layer, as plans of actors."""
    stage.key()
    stage.package()
    stage.install(SHIM, stage.layer / "extensions" / name)
    for other, plan in (others or {}).items():
        stage.write(stage.layer / "extensions" / other, actor(plan), 0o755)
    stage.write(stage.runtime / "bootstrap", actor("serve()"), 0o755)
    stage.policy(stage.layer / "coldseal", LAYER_POLICY)
    stage.seal(stage.layer, **LAYER)
    stage.seal()


def behind_bootstrap(stage):
    stage.key()
    stage.package()
    stage.install(SHIM, stage.runtime / "bootstrap")
    stage.write(stage.runtime / "bootstrap.real", actor("serve()"), 0o755)
    stage.policy(stage.runtime / "coldseal")
    stage.seal()


ATTACH = {"extension": behind_extension, "bootstrap": behind_bootstrap}


def change(stage):
    """The change that every test of a refusal makes."""
    stage.write(stage.task / "lib/prices.json", '{"tea": 4}\n')


def settled(verdict):
    """A verdict without what differs from run to run."""
    kept = copy.deepcopy(verdict)
    kept.pop("timestamp")
    for member in ("ms", "_aws"):
        kept.pop(member, None)
    return {name: value for name, value in kept.items() if not name.endswith("Time")}


def accepted(life, questions=(1,)):
    equal([json.loads(answer.body) for answer in life.answers], [{"question": number} for number in questions], "answers")
    check(life.verdicts and all((each["verdict"], each["code"], each["started"]) == ("accepted", "OK", True)
                                for each in life.verdicts), f"verdicts: {life.verdicts}")


def refused(life, gate, inits, code="TREE_MODIFIED", status=85):
    """Every init was refused, for the same reason, and nothing of the function ran or was asked for."""
    equal(life.canary, {}, "markers of code that must not have run")
    equal([(each["code"], each["exit"], each["started"]) for each in life.verdicts], [(code, status, False)] * inits, "verdicts")
    equal(len({json.dumps(settled(each)) for each in life.verdicts}), 1, "different verdicts")
    equal([each.status for each in life.inits], ["error"] * inits, "inits")
    equal([each.phase for each in life.inits], ["init"] + ["invoke"] * (inits - 1), "phases")
    equal({each.end for each in life.ran(SHIM_PROCESS.get(gate, "runtime"))}, {f"exit status {status}"}, "ends of the shim")
    equal(life.asked("/next"), [], "requests for an event")
    if gate == "extension":
        equal((life.requests, life.ran("runtime")), ([], []), "requests, and starts of the runtime")
        equal({(each.function_error, each.error, each.json["errorMessage"].split(" Error: ")[-1]) for each in life.answers},
              {("Unhandled", "Extension.Crash", f"exit status {status}")}, "what callers see")
    else:
        equal([(each.method, each.path, each.status) for each in life.requests],
              [("POST", "/2018-06-01/runtime/init/error", 202)] * inits, "requests")
        equal({(each.function_error, each.error) for each in life.answers}, {("Unhandled", "Function.SealTree")}, "callers see")
        check(all(each.json["errorMessage"] == life.verdicts[0]["message"] for each in life.answers), "another message")


def start(*events, **options):
    """A step for rapid.lives(): the bootstrap of a runtime image is found before any other."""
    return rapid.invoke(*events, search=rapid.MANAGED, **options)
