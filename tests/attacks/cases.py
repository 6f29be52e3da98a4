# SPDX-License-Identifier: Apache-2.0
"""A case of the attack suite, and what must be true after it.

Three witnesses: the exit status and the name of the result; the program behind the gate, which leaves a trace when it starts;
the platform's API, which hears at most one init/error, never a request for work, and from an extension nothing at all.
"""
import dataclasses
import json
import typing

from harness import check, equal

ALL = ("exec", "extension", "wrapper", "bootstrap")
HANDLERS = ("exec", "wrapper", "bootstrap")  # gates that become the handler

STATUS = {"CONFIG": 80, "IO": 81, "LIMIT": 82, "FORMAT": 83, "TRUST": 84, "TREE": 85, "BINDING": 86, "INTERNAL": 87}
WHOLE = {"OK": 0, "COMMAND_REFUSED": 126, "COMMAND_NOT_FOUND": 127, "USAGE": 2}

NEXT = "/2018-06-01/runtime/invocation/next"
INIT_ERROR = "/2018-06-01/runtime/init/error"
REGISTRATION = [("POST", "/2020-01-01/extension/register"), ("GET", "/2020-01-01/extension/event/next")]


def status_of(code):
    return WHOLE[code] if code in WHOLE else STATUS[code.split("_")[0]]


def nothing(_place):
    pass


@dataclasses.dataclass
class Case:
    row: str  # its id in the catalogue
    name: str
    expect: object  # the name of a result, or a tuple of them where the data cannot say which
    spoil: typing.Callable = nothing
    gates: tuple = ()  # empty: exec, and all of them for the first case of a row
    step: dict = dataclasses.field(default_factory=dict)  # arguments of Place.start()
    native: bool = False  # needs a debugger, a limit or a descriptor that an emulated program cannot have
    mute: bool = False  # its standard error is not there, so there is no verdict line
    act: typing.Callable = None  # instead of the one start: does its own checks, and returns what was seen last
    machine: bool = False  # its manifest names the machine, or lists the shim itself
    weight: int = 1  # of a large class: in a reduced run one of @weight is played

    @property
    def codes(self):
        return self.expect if isinstance(self.expect, tuple) else (self.expect, )

    @property
    def accepting(self):
        return self.codes == ("OK", )

    def play(self, place):
        """Returns what was seen and the name of the result."""
        if self.act is not None:
            seen = self.act(place)
        else:
            self.spoil(place)
            step = dict(self.step)
            if place.gate == "extension" and "OK" in self.codes:
                step.setdefault("requests", 2)
            seen = place.start(**step)
        return seen, self.judge(place, seen)

    def judge(self, place, seen):
        result = seen.results[0]
        if self.mute:
            code = next((each for each in self.codes if status_of(each) == result["status"]), None)
            check(code is not None, f"exit status {result['status']}, expected one of {self.codes}")
        else:
            code = self.code_of(place, seen)
        if code == "OK":
            self.started(place, seen)
        else:
            self.refused(place, seen)
        return code

    def code_of(self, place, seen):
        """The name in the verdict line, which must agree with the exit status."""
        result = seen.results[0]
        if "USAGE" in self.codes:
            equal((result["status"], seen.verdicts), (2, []), "exit status and verdicts")
            return "USAGE"
        said = [line for line in result["stderr"].splitlines() if '"coldseal":"verdict/v1"' in line]
        check(len(said) == 1 == len(seen.verdicts), f"not one verdict line: {result['status']} {result['stderr'][:2000]!r}")
        verdict = seen.verdicts[0]
        code = verdict["code"]
        check(code in self.codes, f"{code} ({verdict['message']}), expected {' or '.join(self.codes)}")
        waiting = place.gate == "extension" and code == "OK"
        equal(result["status"], None if waiting else status_of(code), "exit status")
        equal((verdict["verdict"], verdict["started"], verdict["exit"]), ("accepted", True, 0) if code == "OK" else
              ("refused", False, result["status"]), "verdict")
        equal(verdict["gate"], place.gate, "gate of the verdict")
        return code

    def refused(self, place, seen):
        equal(seen.canary, {}, "traces of the program that must not start")
        equal(seen.results[0]["stdout"], "", "standard output")
        asked = [(each["method"], each["path"]) for each in seen.results[0]["requests"]]
        allowed = ([], ) if place.gate == "extension" else ([], [("POST", INIT_ERROR)])
        check(asked in allowed, f"the platform was asked {asked}")
        for each in seen.results[0]["requests"]:
            json.loads(each["body"])

    def started(self, place, seen):
        asked = [(each["method"], each["path"]) for each in seen.results[0]["requests"]]
        if place.gate == "extension":
            equal((asked, seen.canary), (REGISTRATION, {}), "requests and traces")
            return
        equal(sorted(seen.canary), ["argv", "environ", "state"], "traces of the program")
        check(asked in ([], [("GET", NEXT)]), f"the platform was asked {asked}")
        found = seen.canary["environ"].decode("utf-8", "surrogateescape").split("\0")[:-1]
        expected = seen.results[0]["environment"]
        if place.setting.emulator:  # qemu-user hands the environment on in another order
            found, expected = sorted(found), sorted(expected)
        equal(found, expected, "environment of the program")


def rows(row, expect, cases, **more):
    """Several cases of one row with one expectation: (name, spoil) each."""
    return [Case(row, name, expect, spoil, **more) for name, spoil in cases]
