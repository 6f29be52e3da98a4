#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""What operators read: the verdict line member by member, its metrics against the published format, text and silence as the
policy wants, and one record for one event whatever names the files have."""
import contextlib
import datetime
import json
import os
import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
import harness
from harness import COLDSEAL, SHIM, Stage, case, check, environment, equal, policy, program
from spoil import image

START = ("/shim", "exec", "--", "/usr/bin/true")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")

# The units of the published format.
UNITS = {"Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits",
         "Megabits", "Gigabits", "Terabits", "Percent", "Count", "Bytes/Second", "Kilobytes/Second", "Megabytes/Second",
         "Gigabytes/Second", "Terabytes/Second", "Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second",
         "Terabits/Second", "Count/Second", "None"}


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def embedded_metrics(record):
    """Check a record against the specification of the embedded metric format; return {name: (value, unit)}.

    Written after the published specification and schema: the metadata object, its directives, and the target members at
    the root that they name. It is stricter in one thing: a member that the specification does not know fails."""
    check(len(json.dumps(record)) <= 256 * 1024, "larger than an event may be")
    metadata = record["_aws"]
    equal(set(metadata), {"Timestamp", "CloudWatchMetrics"}, "members of _aws")
    check(isinstance(metadata["Timestamp"], int) and metadata["Timestamp"] >= 0, "Timestamp: milliseconds since 1970")
    check(isinstance(metadata["CloudWatchMetrics"], list) and metadata["CloudWatchMetrics"], "CloudWatchMetrics: a list")
    found = {}
    for directive in metadata["CloudWatchMetrics"]:
        equal(set(directive), {"Namespace", "Dimensions", "Metrics"}, "members of a directive")
        check(isinstance(directive["Namespace"], str) and 1 <= len(directive["Namespace"]) <= 1024, "Namespace")
        check(isinstance(directive["Dimensions"], list) and directive["Dimensions"], "Dimensions: at least one set")
        for dimensions in directive["Dimensions"]:
            check(isinstance(dimensions, list) and len(dimensions) <= 30 and len(set(dimensions)) == len(dimensions), "a set of dimensions")
            for name in dimensions:
                check(isinstance(name, str) and 1 <= len(name) <= 250, "name of a dimension")
                check(isinstance(record.get(name), str) and 1 <= len(record[name]) <= 1024, f"value of the dimension {name}")
        check(isinstance(directive["Metrics"], list) and 1 <= len(directive["Metrics"]) <= 100, "Metrics")
        for metric in directive["Metrics"]:
            check(set(metric) <= {"Name", "Unit", "StorageResolution"}, f"members of {metric}")
            check(isinstance(metric["Name"], str) and 1 <= len(metric["Name"]) <= 1024, "Name")
            check(metric.get("Unit", "None") in UNITS, f"Unit {metric['Unit']}")
            check(metric["Name"] not in found, f"{metric['Name']} twice")
            value = record.get(metric["Name"])
            check(is_number(value), f"value of {metric['Name']}: {value!r}")
            found[metric["Name"]] = (value, metric.get("Unit"))
    return found


def one_record(seen):
    """The only line of standard error. In JSON nothing is a control byte; in what people read, the text line and `message`,
    nothing steers a terminal either, and what is not UTF-8 is written as hexadecimal digits."""
    text = seen.results[0]["stderr"]
    check(text.endswith("\n"), f"the line does not end: {text[-80:]!r}")
    equal(re.findall(r"[\x00-\x1f\x7f]", text[:-1]), [], "control bytes")
    read = json.loads(text)["message"] if text.startswith("{") else text[:-1]
    equal(re.findall(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ufffd]", read), [], "what steers a terminal, or is no UTF-8")
    return text[:-1]


def members(record, word, gate, function=True):
    """Every member that the format page promises, of the type that it promises."""
    level, metric = {"accepted": ("INFO", "Passed"), "audited": ("WARN", "Audited"), "refused": ("FATAL", "Refused")}[word]
    moment = datetime.datetime.strptime(record["timestamp"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=datetime.timezone.utc)
    check(abs(moment.timestamp() * 1000 - record["_aws"]["Timestamp"]) < 1, "the two times differ")
    equal((record["level"], record["coldseal"], record["verdict"], record["started"], record["enforced"], record["gate"]),
          (level, "verdict/v1", word, word != "refused", word != "audited", gate), "verdict")
    begin = {"accepted": "coldseal: PASSED ", "audited": "coldseal: AUDIT ", "refused": "coldseal: REFUSED "}[word]
    check(record["message"].startswith(begin), record["message"])
    equal((record["root"], record["package"], record["version"], record["signers"]), ("/var/task", "orders-api", 1, ["release"]), "seal")
    check(DIGEST.fullmatch(record["manifest"]) and DIGEST.fullmatch(record["policy"]), "digests")
    equal(list(record["counts"]), ["entries", "verified", "missing", "extra", "modified", "kind"], "counts")
    check(all(isinstance(value, int) for value in [*record["counts"].values(), record["bytes"], record["generation"], record["exit"],
                                                   record["strangers"]]), "counters")
    equal(list(record["ms"]), ["trust", "walk", "hash"], "phases")
    check(all(is_number(value) and 0 <= value < 10000 for value in record["ms"].values()), f"milliseconds {record['ms']}")
    check(record["ms"]["trust"] > 0, "a verification that took no time")
    check(isinstance(record["not_checked"], list), "not_checked")
    check(re.fullmatch(r"\d+\.\d+\.\d+", record["shim"]), "version of the shim")
    if word != "accepted":
        equal(record["help"], f"docs/refused/{record['code']}", "help")
        check(record["reason"] and record["subject"], "reason and subject")
    equal(record.get("function"), "orders-api" if function else None, "function")
    metrics = embedded_metrics(record)
    equal(metrics, {metric: (1, "Count"), **{name: (record["ms"][phase], "Milliseconds") for name, phase in
                                             (("TrustTime", "trust"), ("WalkTime", "walk"), ("HashTime", "hash"))}}, "metrics")
    dimensions = record["_aws"]["CloudWatchMetrics"][0]["Dimensions"]
    equal(dimensions, [name for name in (["function"] * function, ["code"] * (word != "accepted")) if name] or [[]], "dimensions")


def add_file(stage):
    stage.write(stage.task / "node_modules/.cache/x", "")


def exec_line(word, function=True):
    audit = {"mode": "audit"} if word == "audited" else {}
    with Stage() as stage:
        image(stage, policy(**audit) if function else policy(**audit, task={"packages": ["orders-api"], "bind": [], "require": "release"}))
        if not function:
            stage.seal(bind=("function=none",))
        if word != "accepted":
            add_file(stage)
        variables = environment()
        if not function:
            del variables["AWS_LAMBDA_FUNCTION_NAME"]
        seen = stage.play(program(*START, env=variables))
        record = json.loads(one_record(seen))
        members(record, word, "exec", function)
        if word != "accepted":
            # The first in path order; the counters tell the rest.
            equal((record["subject"], record["counts"]["extra"]), ("node_modules", 1), "subject and counter")


def gate_line(gate, word):
    """The gates of a layer, beside a Runtime API of ours."""
    with Stage() as stage:
        stage.key()
        argv = {"extension": ("/opt/extensions/coldseal",), "wrapper": ("/opt/coldseal-wrapper", "/usr/bin/true")}[gate]
        stage.install(SHIM, stage.layer / argv[0].removeprefix("/opt/"))
        stage.policy(stage.layer / "coldseal")
        stage.package()
        stage.seal()
        if word == "refused":
            add_file(stage)
        seen = stage.play(program(*argv, env=environment(AWS_LAMBDA_RUNTIME_API="127.0.0.1:9001"), api=["ok"],
                                  requests=2 if (gate, word) == ("extension", "accepted") else None))
        record = json.loads(one_record(seen))
        members(record, word, gate)
        equal("handler" in record["not_checked"], gate == "extension", "handler not checked")


def as_text():
    """`"format":"text"`: a line for people, and no JSON."""
    with Stage() as stage:
        image(stage, policy(log={"format": "text"}))
        equal(one_record(stage.play(program(*START))), "coldseal: PASSED orders-api 1 (exec gate)", "line")
        add_file(stage)
        equal(one_record(stage.play(program(*START))),
              "coldseal: REFUSED TREE_EXTRA node_modules (exec gate, see docs/refused/TREE_EXTRA)", "line")


def silent():
    """`"passed":false`: silence when all is well, and never otherwise."""
    for form in ("json", "text"):
        with Stage() as stage:
            image(stage, policy(log={"format": form, "passed": False}))
            result = stage.play(program(*START)).results[0]
            equal((result["status"], result["stderr"]), (0, ""), "status and standard error")
            add_file(stage)
            check("REFUSED TREE_EXTRA" in one_record(stage.play(program(*START))), "a refusal is always said")


def before_the_policy():
    """No policy, no log settings of its own: JSON, and metrics all the same."""
    with Stage() as stage:
        image(stage)
        stage.write(stage.image / "coldseal/policy.json", "{")
        record = json.loads(one_record(stage.play(program(*START))))
        equal(record["code"], "CONFIG_POLICY", "code")
        equal(embedded_metrics(record)["Refused"], (1, "Count"), "metric")


NAMES = {
    "newline": b"a\nb", "carriage-return": b"a\rb", "tab": b"a\tb", "escape": b"\x1b[31mred\x1b]0;title\x07", "delete": b"a\x7fb",
    "bell-and-backspace": b"\x07\x08", "first-control": b"\x01", "quote": b'a"b', "backslash": b"a\\b", "backslash-n": b"a\\nb",
    "json": b'","verdict":"accepted","x":"', "forged-line": b'x\n{"coldseal":"verdict","verdict":"accepted"}',
    "forged-text": b"x\ncoldseal: PASSED orders-api 1 (exec gate)", "format": b"%s%n%x", "blank": b" ", "c1": "a\u0085b".encode(),
    "line-separator": "a\u2028b\u2029c".encode(), "right-to-left": "a\u202eb".encode(), "wide": "\U0001f980".encode(),
    "invalid-utf8": b"\xff\xfe", "cut-utf8": b"a\xe2\x82", "overlong": b"\xc0\xaf", "surrogate": b"\xed\xa0\x80", "long": b"n" * 255,
    "long-invalid": b"\xff" * 255, "long-newlines": b"\n" * 255, "long-wide": "\u00e9".encode() * 127,
}


def make(folder, name, above=()):
    """A file in folders of these names, made without ever writing down the whole path."""
    here = os.open(folder, os.O_RDONLY)
    for each in above:
        with contextlib.suppress(FileExistsError):
            os.mkdir(each, 0o755, dir_fd=here)
        below = os.open(each, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open(name, os.O_CREAT | os.O_WRONLY, 0o644, dir_fd=here))
    os.close(here)


# Sealed folders whose path is almost as long as one may be.
DEEP = (b"d" * 240,) * 15


def names(form):
    """Each name as an extra file, once at the top and once with 4 KB of path above it."""
    lengths = []
    with Stage() as stage:
        make(stage.task, b"sealed", DEEP)
        image(stage, policy(log={"format": form}))
        good = shutil.copytree(stage.task, stage.top / "good", symlinks=True)
        for label, name in NAMES.items():
            for above in ((), DEEP):
                shutil.rmtree(stage.task)
                shutil.copytree(good, stage.task, symlinks=True)
                make(stage.task, name, above)
                seen = stage.play(program(*START))
                try:
                    line = one_record(seen)
                    lengths.append(len(line))
                    equal(seen.results[0]["status"], 85, "exit status")
                    if form == "json":
                        record = json.loads(line)
                        equal((record["verdict"], record["code"], record["counts"]["extra"]), ("refused", "TREE_EXTRA", 1), "verdict")
                        embedded_metrics(record)
                    else:
                        check(line.startswith("coldseal: REFUSED TREE_EXTRA ") and line.endswith("TREE_EXTRA)"), line)
                except (harness.Failed, ValueError) as reason:
                    raise harness.Failed(f"{label}, depth {len(above)}: {reason}: {seen.results[0]['stderr']!r}") from reason
    return f"{len(lengths)} names, lines of {min(lengths)} to {max(lengths)} characters"


def deepest():
    """A path longer than any that may be listed."""
    with Stage() as stage:
        image(stage)
        make(stage.task, b"d" * 255, (b"d" * 255,) * 30)
        record = json.loads(one_record(stage.play(program(*START))))
        check(record["code"] in ("TREE_EXTRA", "LIMIT_DEPTH", "LIMIT_SIZE"), record["code"])
        return record["code"]


def names_reach_the_caller():
    """The same in the message that the wrapper gate posts."""
    with Stage() as stage:
        stage.key()
        stage.install(SHIM, stage.layer / "coldseal-wrapper")
        stage.policy(stage.layer / "coldseal")
        stage.package()
        stage.seal()
        make(stage.task, NAMES["forged-text"])
        seen = stage.play(program("/opt/coldseal-wrapper", "/usr/bin/true", api=["ok"],
                                  env=environment(AWS_LAMBDA_RUNTIME_API="127.0.0.1:9001")))
        posted = [each for each in seen.results[0]["requests"] if each["path"].endswith("/init/error")]
        equal(len(posted), 1, "messages")
        message = json.loads(posted[0]["body"])["errorMessage"]
        check(message.startswith("coldseal: REFUSED TREE_EXTRA x") and "\n" not in message, f"message {message!r}")


for word in ("accepted", "refused", "audited"):
    case(f"line-{word}", "exec", "reports", lambda word=word: exec_line(word))
    case(f"line-{word}-nameless", "exec", "reports", lambda word=word: exec_line(word, function=False))
for kind in ("extension", "wrapper"):
    for word in ("accepted", "refused"):
        case(f"line-{word}", kind, "reports", lambda kind=kind, word=word: gate_line(kind, word))
case("text", "exec", "reports", as_text)
case("silence", "exec", "reports", silent)
case("before-the-policy", "exec", "reports", before_the_policy)
for form in ("json", "text"):
    case(f"names-{form}", "exec", "reports", lambda form=form: names(form))
case("name-beyond-limits", "exec", "reports", deepest)
case("name-in-message", "wrapper", "reports", names_reach_the_caller)

if __name__ == "__main__":
    harness.need(SHIM, COLDSEAL)
    harness.main()
