#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""The attack suite: every row of the catalogue, against the shipped shim.

    run.py [--shim PATH] [--arch x86_64|arm64] [--reduced] [--verdicts FILE] [--fixture FOLDER] [PATTERN]...

One line a case: row, gate, what became of it, result. PATTERN chooses rows, or cases as ROW/NAME. A shim of another machine is
started through qemu-user, and then --reduced is implied: one of some cases that are alike, and none that needs a debugger.
--verdicts writes what every case led to, without times and machine, for comparison; --fixture keeps keys, package and
signatures for a second run over the same bytes.

catalogue.tsv lists all rows; those that concern what is not there yet are in pending.tsv. A row in neither is a failure, and
so is one in both without a word about which part is pending.
"""
import argparse
import fnmatch
import importlib
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import types

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "e2e")]
sys.dont_write_bytecode = True

import harness  # noqa: E402  # pylint: disable=wrong-import-position
import place  # noqa: E402  # pylint: disable=wrong-import-position
import sandbox  # noqa: E402  # pylint: disable=wrong-import-position

FAMILIES = ("sig", "sig_x509", "evi", "evi_x509", "evi_cms", "evi_crl", "evi_time", "man", "tree", "race", "env", "pol", "life",
            "accept")
ACCEPTING_MIN = 40
GATES = ("exec", "extension", "wrapper", "bootstrap")
WORKERS = 4  # more than processors: most of a case's time the kernel takes down its file systems


def gates_of(case, first, options):
    """The first case of each row behind every gate; in a reduced run behind exec and, by turns, one more."""
    gates = case.gates or (GATES if first else ("exec", ))
    if options.reduced and len(gates) > 2:
        others = [gate for gate in gates if gate != "exec"]
        gates = (*(gate for gate in gates if gate == "exec"), others[sum(map(ord, case.row)) % len(others)])
    return gates


def is_spared(case, number, options):
    """A reduced run leaves out what an emulated program cannot have, and most of what is alike."""
    if case.native:
        return options.reduced
    return options.reduced and (number % case.weight if case.weight > 1 else number >= 6 and number % 5)


def all_cases(options):
    """(gate, case) for every case."""
    setting = types.SimpleNamespace(fixture=options.fixture, arch=options.arch)
    chosen, seen, numbers = [], set(), {}
    for family in FAMILIES:
        for case in importlib.import_module(f"rows.{family}").cases(setting):
            number = numbers[case.row] = numbers.get(case.row, -1) + 1
            if is_spared(case, number, options) or not any(
                    fnmatch.fnmatch(case.row, pattern) or fnmatch.fnmatch(f"{case.row}/{case.name}", pattern)
                    for pattern in options.patterns or ["*"]):
                continue
            first = (case.row, case.accepting) not in seen and case.act is None
            seen.add((case.row, case.accepting))
            chosen += [(gate, case) for gate in gates_of(case, first, options)]
    return chosen


# -- inside of the namespaces ----------------------------------------------------------------------------------------------


def plain(verdict, machine):
    """A verdict without what differs from run to run and from machine to machine: times, what a manifest that
    names the machine or lists its program makes different, and the machine's name."""
    kept = {
        name: value
        for name, value in verdict.items() if name not in ("timestamp", "ms", "_aws") and not name.endswith("Time")
    }
    if machine:
        kept = {name: value for name, value in kept.items() if name not in ("manifest", "bytes")}
    text = json.dumps(kept, sort_keys=True, ensure_ascii=True)
    if verdict["code"] in ("BINDING_TIME", "TRUST_TIME") and "found" in verdict:
        text = text.replace(json.dumps(verdict["found"]), '"NOW"')
    if verdict["code"] == "TRUST_TIMESTAMP" and "expected" in verdict:  # the latest that a timestamp may say
        text = text.replace(json.dumps(verdict["expected"]), '"NOW"')
    return text.replace("x86_64", "MACHINE").replace("arm64", "MACHINE")


def play(options, setting, gate, case):
    outcome = {"row": case.row, "name": case.name, "gate": gate, "accepting": case.accepting, "begun": time.monotonic()}
    try:
        with place.Place(setting, gate) as at:
            seen, outcome["code"] = case.play(at)
            outcome["status"] = seen.results[0]["status"]
            outcome["verdicts"] = [plain(verdict, case.machine) for verdict in seen.verdicts]
            outcome["word"] = "ok"
    except harness.Skipped as reason:
        outcome.update(word="SKIP", reason=str(reason))
    except harness.Failed as reason:
        outcome.update(word="FAILED", reason=str(reason))
    except Exception:  # pylint: disable=broad-except  # a case must not end the others
        outcome.update(word="FAILED", reason=traceback.format_exc())
    outcome["seconds"] = time.monotonic() - outcome.pop("begun")
    return outcome


def inside(options):
    """The first process of fresh namespaces: every WORKERS-th case."""
    for number in (signal.SIGINT, signal.SIGQUIT):  # a shell ignores them for what it starts in the background
        signal.signal(number, signal.SIG_DFL)
    sandbox.loopback_up()
    with tempfile.TemporaryDirectory(dir=options.fixture, prefix="worker-") as scratch:
        scratch = pathlib.Path(scratch)
        (scratch / "root").mkdir()
        setting = types.SimpleNamespace(fixture=options.fixture,
                                        arch=options.arch,
                                        scratch=scratch,
                                        record=str(scratch / "requests"),
                                        emulator=options.emulator)
        api = subprocess.Popen(
            [sys.executable, harness.API_PROGRAM, "--port",
             str(sandbox.API_PORT), "--record", setting.record],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL)
        if not sandbox.wait_for(lambda: sandbox.accepts(sandbox.API_PORT), 10, api):
            raise RuntimeError("the Runtime API of the tests does not listen")
        for number, (gate, case) in enumerate(all_cases(options)):
            if number % WORKERS == options.worker:
                print(json.dumps({"number": number, **play(options, setting, gate, case)}), flush=True)


# -- outside ---------------------------------------------------------------------------------------------------------------


def table(name):
    with open(HERE / name, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]


def account(outcomes):
    """Rows that ran and rows that are pending make up the catalogue."""
    catalogue = {row for row, *_ in table("catalogue.tsv")}
    pending = {row: part for row, part, *_ in table("pending.tsv")}
    ran = {each["row"] for each in outcomes} - {"ACCEPT"}
    whole = {row for row, part in pending.items() if part == "all"}
    wrong = [f"{row} is in neither" for row in sorted(catalogue - ran - set(pending))]
    wrong += [f"{row} is pending as a whole, and ran" for row in sorted(whole & ran)]
    wrong += [f"{row} is pending in part, and nothing of it ran" for row in sorted(set(pending) - whole - ran)]
    wrong += [f"{row} is not in the catalogue" for row in sorted((ran | set(pending)) - catalogue)]
    for row, part, *reason in table("pending.tsv"):
        print(f"{row} pending {part}: {' '.join(reason)}")
    print(
        f"attacks: {len(ran)} of {len(catalogue)} rows run, {len(set(pending) - whole)} of them in part, {len(whole)} pending")
    return wrong


def report(each):
    what = "started" if each.get("code") == "OK" else "refused"
    if each["word"] == "ok":
        return f"{each['row']} {each['gate']} {what} {each['code']} ok {each['name']}"
    return f"{each['word']} {each['row']} {each['gate']} {each['name']}: {each['reason']}"


def write_verdicts(path, outcomes):
    with open(path, "w", encoding="utf-8") as file:
        for each in outcomes:
            for verdict in each.get("verdicts") or ["none"]:
                file.write(f"{each['row']}/{each['name']} {each['gate']} {each.get('status')} {verdict}\n")


def run(options):
    harness.need(options.shim, harness.COLDSEAL)
    if not (options.fixture / "package").exists():
        place.make_fixture(options.fixture)
    shutil.copyfile(options.shim, options.fixture / "programs/shim")
    count = len(all_cases(options))  # and with it every signature that decides how many cases there are
    words = [sys.executable, "-B", __file__, *sys.argv[1:], "--fixture", str(options.fixture)]
    workers = [
        subprocess.Popen(["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", *words, "--worker",
                          str(number)],
                         stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE,
                         text=True) for number in range(WORKERS)
    ]
    outcomes = []
    outputs = [worker.communicate()[0] for worker in workers]
    if any(worker.returncode for worker in workers):
        print("FAILED a worker ended early")
        return 1
    for output in outputs:
        outcomes += map(json.loads, output.splitlines())
    if sorted(each["number"] for each in outcomes) != list(range(count)):
        print(f"FAILED {len(outcomes)} outcomes of {count} cases")
        return 1
    outcomes.sort(key=lambda each: each["number"])
    for each in outcomes:
        print(report(each))
    if options.verdicts:
        write_verdicts(options.verdicts, outcomes)
    wrong = [] if options.patterns or options.reduced else account(outcomes)
    for line in wrong:
        print(f"FAILED catalogue: {line}")
    counts = {word: sum(each["word"] == word for each in outcomes) for word in ("ok", "FAILED", "SKIP")}
    accepting = sum(each["accepting"] for each in outcomes)
    slowest = max(outcomes, key=lambda each: each["seconds"], default=None)
    print(f"attacks: {options.arch}: {counts['ok']} cases as expected ({accepting} accepting), {counts['FAILED']} not, "
          f"{counts['SKIP']} skipped; slowest {slowest['row']}/{slowest['name']} {slowest['seconds']:.1f} s")
    return 1 if wrong or counts["FAILED"] or not counts["ok"] or (not options.patterns and accepting < ACCEPTING_MIN) else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--shim", type=pathlib.Path, default=harness.SHIM)
    parser.add_argument("--arch", choices=("x86_64", "arm64"), default="x86_64")
    parser.add_argument("--reduced", action="store_true")
    parser.add_argument("--verdicts", type=pathlib.Path)
    parser.add_argument("--fixture", type=pathlib.Path)
    parser.add_argument("--worker", type=int)
    parser.add_argument("patterns", nargs="*")
    options = parser.parse_args()
    options.emulator = shutil.which("qemu-aarch64-static") if options.arch == "arm64" else None
    if options.arch == "arm64" and not options.emulator:
        print("SKIP qemu-aarch64-static is not installed")
        return 77
    options.reduced = options.reduced or options.arch != "x86_64"
    if options.worker is not None:
        return inside(options)
    with tempfile.TemporaryDirectory(prefix="coldseal-attacks-") as folder:
        options.fixture = options.fixture or pathlib.Path(folder, "fixture")
        return run(options)


if __name__ == "__main__":
    sys.exit(main())
