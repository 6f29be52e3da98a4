#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Log events of one story, for formats.py: a function that passed, was changed, and is refused six times in three cold starts.

    events.py refused|text|audited|recovered|two-gates
"""
import json
import sys

MANIFESTS = {86: "sha256:" + "86" * 32, 87: "sha256:" + "4b" * 32, 88: "sha256:" + "88" * 32}
POLICY = "sha256:" + "c1" * 32


def verdict(time, outcome, version, code="OK", subject=None, function="orders-refund", gate="extension", **more):
    word = {"accepted": f"PASSED {function} {version}", "audited": f"AUDIT {code} {subject}",
            "refused": f"REFUSED {code} {subject}"}[outcome]
    line = {"timestamp": time + "Z", "level": "INFO", "message": "coldseal: " + word, "coldseal": "verdict/v1", "verdict": outcome,
            "started": outcome != "refused", "code": code, "exit": 0 if outcome == "accepted" else 85}
    if subject is not None:
        line |= {"subject": subject, "reason": "is in no seal", "found": "file"}
    line |= {"root": "/var/task", "package": function, "version": version, "signers": ["ci", "security"],
             "manifest": MANIFESTS[version], "strangers": 0, "policy": POLICY, "generation": 12, "enforced": True,
             "not_checked": ["handler"], "bytes": 40055603, "ms": {"trust": 14.2, "walk": 1.1, "hash": 29.4}, "gate": gate,
             "shim": "0.4.0", "function": function} | more
    return json.dumps(line, separators=(",", ":"))


def stream(number):
    return f"2026/11/22/[$LATEST]{number:032x}"


def say(time, number, message):
    print(time + "+00:00", stream(number), message)


def platform(time, number):
    say(time, number, json.dumps({"time": time + "Z", "type": "platform.initReport",
                                  "record": {"phase": "init", "status": "error", "errorType": "Extension.Crash"}}))


def refused():
    for minute in ("44", "46", "51"):
        for second in ("10", "12"):
            time = f"2026-11-22T03:{minute}:{second}.839000"
            say(time, int(minute), verdict(time[:-3], "refused", 87, "TREE_EXTRA", "node_modules/.cache/x"))
            platform(f"2026-11-22T03:{minute}:{second}.841000", int(minute))


def main():
    which = sys.argv[1]
    if which != "text":
        for hour in ("16", "18"):
            time = f"2026-11-21T{hour}:02:10.100000"
            say(time, int(hour), verdict(time[:-3], "accepted", 86))
            say(time, int(hour), "START RequestId: 7c1e Version: $LATEST")
    if which in ("refused", "recovered"):
        refused()
    if which == "recovered":
        say("2026-11-22T05:00:00.000000", 5, verdict("2026-11-22T05:00:00.000", "accepted", 88))
    if which == "audited":
        for second in ("01", "02"):
            time = f"2026-11-22T06:00:{second}.000000"
            say(time, 6, verdict(time[:-3], "audited", 87, "TREE_MODIFIED", "app.py", enforced=False))
    if which == "two-gates":
        for second in ("01", "03"):
            say(f"2026-11-22T07:00:{second}.000000", 7, verdict(f"2026-11-22T07:00:{second}.000", "accepted", 86))
            say(f"2026-11-22T07:00:{second}.100000", 7, verdict(f"2026-11-22T07:00:{second}.100", "refused", 86, "BINDING_HANDLER", "handler",
                                                                 gate="wrapper"))
    if which == "text":
        say("2026-11-21T18:02:10.000000", 18, "coldseal: PASSED orders-refund 86 (extension gate)")
        for second in ("44", "46"):
            say(f"2026-11-22T03:12:{second}.000000", 3,
                "coldseal: REFUSED TREE_EXTRA lib/a (copy).so (extension gate, see docs/refused/TREE_EXTRA)")
        say("2026-11-22T03:12:47.000000", 3, "coldseal-something else: REFUSED nothing")


if __name__ == "__main__":
    main()
