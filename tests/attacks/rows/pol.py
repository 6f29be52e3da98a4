# SPDX-License-Identifier: Apache-2.0
"""POL: policy, time, rollback."""
import json

import debugger
from cases import ALL, Case, rows
from harness import policy
from rows.man import FUNCTION, RULE, STRANGER, in_layer, layered, empty_layer, swapped, with_members, with_policy
from rows.tree import bytes_of


def floor(number, **members):
    return lambda place: place.put_policy(policy(task={**RULE, "min_version": number}, **members))


def floors(**versions):
    return lambda place: place.put_policy(
        policy(min_versions={name.replace("_", "-"): number
                             for name, number in versions.items()}))


def sealed_as(version, then):
    def spoil(place):
        place.reseal(version=version)
        then(place)

    return spoil


def code_and_layer(requires, layer_version, floor_of_layer=None, attached=True):
    """Code that needs a version of a shared package, and the one that is attached."""
    def spoil(place):
        empty_layer(place)
        rule = {"packages": ["base"], "require": "release", **({"min_version": floor_of_layer} if floor_of_layer else {})}
        place.put_policy(layered(rule if attached else {**rule, "absent": "accept"}))
        if attached:
            in_layer(place, "base", {"lib/base.py": "b = 1\n"}, version=layer_version)
        place.reseal(requires=requires)

    return spoil


def policy_text(change):
    return lambda place: place.policy_file.write_bytes(change(place.policy_file.read_bytes()))


def decoy(*paths):
    """The policy is gone; one that would accept anything lies where an attacker can put it."""
    def spoil(place):
        made = policy(mode="audit")
        made["signers"]["release"] = STRANGER
        place.policy_file.unlink()
        for path in paths:
            place.write(place.inside(path) / "policy.json", json.dumps(made))
            place.install(place.keys / "stranger.pem", place.inside(path) / "stranger.pem", 0o644)
        bytes_of("app.py", lambda data: b"evil\n")(place)

    return spoil


def decoy_beside_good(place):
    """Two policies: the one that counts refuses the stranger whom the other trusts."""
    made = policy()
    made["signers"]["release"] = STRANGER
    for path in ("/tmp", "/var/task", "/var/task/.coldseal", "/srv"):
        place.write(place.inside(path) / "policy.json", json.dumps(made))
    place.reseal(stranger=True, label="release")


TIMES = (("year-0", "0000-01-01T00:00:00Z"), ("leap-second", "2026-06-30T23:59:60Z"), ("offset", "2099-01-01T00:00:00+00:00"),
         ("fraction", "2099-01-01T00:00:00.5Z"), ("month-13", "2099-13-01T00:00:00Z"), ("month-0", "2099-00-01T00:00:00Z"),
         ("day-30-of-february", "2099-02-30T00:00:00Z"), ("day-0", "2099-01-00T00:00:00Z"), ("hour-24", "2099-01-01T24:00:00Z"),
         ("minute-60", "2099-01-01T00:60:00Z"), ("lower", "2099-01-01t00:00:00z"), ("blank", "2099-01-01 00:00:00Z"),
         ("no-zone", "2099-01-01T00:00:00"), ("date", "2099-01-01"), ("empty", ""), ("five-digits", "12099-01-01T00:00:00Z"),
         ("29-february-of-2100", "2100-02-29T00:00:00Z"), ("number", 4070908800), ("null-text",
                                                                                   "null"), ("minus", "-099-01-01T00:00:00Z"))

TIMED = {"not_before": "2020-01-01T00:00:00Z", "expires": "2099-01-01T00:00:00Z"}
CLOCKS = (("1970", 0), ("before-1970", -5), ("2001", 1000000000), ("2038", 2147558400), ("2100", 4102444800),
          ("year-292277026596", 1 << 55))


def clocks():
    """The wall clock of the shipped binary, by a debugger that answers for the kernel."""
    for name, now in CLOCKS:
        timely = name == "2038"  # within twenty years of the build, and before the seal's end
        yield Case("POL-05",
                   f"{name}-timed",
                   "OK" if timely else "BINDING_TIME",
                   with_members(**TIMED),
                   act=at_time(with_members(**TIMED), now),
                   native=True)
        yield Case("POL-05", f"{name}-untimed", "OK", act=at_time(lambda place: None, now), native=True)
        yield Case("POL-05", f"{name}-key-window", "OK" if timely else "TRUST_TIME", act=at_time(key_window, now), native=True)
        yield Case("POL-05",
                   f"{name}-changed",
                   "TREE_MODIFIED",
                   act=at_time(bytes_of("app.py", lambda data: b""), now),
                   native=True)
        yield Case("POL-05", f"{name}-audit-never-active", "TREE_MODIFIED", act=at_time(audited_until(name), now), native=True)


def key_window(place):
    made = policy()
    made["signers"]["release"].update(not_before="2020-01-01T00:00:00Z", not_after="2099-01-01T00:00:00Z")
    place.put_policy(made)


def audited_until(name):
    """What is only watched until a time is refused when nobody knows the time; and after it."""
    until = "2030-01-01T00:00:00Z" if name == "2038" else "2099-01-01T00:00:00Z"

    def spoil(place):
        place.put_policy(policy(audit=[{"roots": ["/var/task"], "until": until, "reason": "roll-out"}]))
        bytes_of("app.py", lambda data: b"")(place)

    return spoil


def at_time(spoil, now):
    def act(place):
        spoil(place)
        return debugger.at_time(place, now)

    return act


def cases(setting):
    yield from rows("POL-01", "BINDING_VERSION", [("below", floor(8)), ("far-below", floor((1 << 53) - 1)),
                                                  ("below-by-name", floors(orders_api=8)),
                                                  ("higher-of-two-counts", floor(7, min_versions={"orders-api": 8})),
                                                  ("version-0", sealed_as(0, floor(1)))])
    yield from rows("POL-01", "OK", [("equal", floor(7)), ("floor-0", floor(0)), ("above", floor(6)),
                                     ("2-to-32", sealed_as(1 << 32, floor(1 << 32))),
                                     ("largest", sealed_as((1 << 53) - 1, floor((1 << 53) - 1))),
                                     ("by-name", floors(orders_api=7)), ("of-another", floors(invoice_pdf=9)),
                                     ("0-by-0", sealed_as(0, floor(0)))])
    yield from rows("POL-01", ("FORMAT_MANIFEST", "FORMAT_JSON"),
                    [(f"version-{name}", swapped('"version":7', f'"version":{text}'))
                     for name, text in (("2-to-64", str(1 << 64)), ("2-to-53", str(1 << 53)), ("minus-1", "-1"),
                                        ("text", '"9"'), ("999-digits", "9" * 999))])
    yield from rows("POL-01", "CONFIG_POLICY",
                    [(f"floor-{name}", floor(number))
                     for name, number in (("2-to-64", 1 << 64), ("2-to-53", 1 << 53), ("minus-1", -1), ("text", "9"),
                                          ("half", 7.5), ("true", True), ("null", None))])
    yield from rows("POL-02", "BINDING_FUNCTION", [("bound-to-another", with_members(bind={"function": ["billing"]})),
                                                   ("bound-to-longer", with_members(bind={"function": ["orders-api-2"]})),
                                                   ("bound-to-shorter", with_members(bind={"function": ["orders-ap"]})),
                                                   ("bound-to-other-case", with_members(bind={"function": ["Orders-api"]})),
                                                   ("pattern-of-others", with_members(bind={"function": ["orders-api-*"]}))])
    yield from rows("POL-02",
                    "TRUST_RULE", [("started-as-another", lambda place: None)],
                    step={"env": {"AWS_LAMBDA_FUNCTION_NAME": "billing"}})
    yield from rows("POL-02", ("TRUST_RULE", "BINDING_FUNCTION"), [("function-unknown", lambda place: None)],
                    step={"env": {"AWS_LAMBDA_FUNCTION_NAME": None}})
    yield from rows("POL-02", ("TRUST_RULE", "BINDING_FUNCTION"), [("function-empty", lambda place: None)],
                    step={"env": {"AWS_LAMBDA_FUNCTION_NAME": ""}})
    yield from rows("POL-02", "BINDING_REGION", [("another-region", with_members(bind={**FUNCTION, "region": ["us-east-1"]}))])
    yield from rows("POL-02",
                    "BINDING_HANDLER", [("another-handler", with_members(bind={**FUNCTION, "handler": ["app.other"]}))],
                    gates=("exec", "wrapper", "bootstrap"))
    yield from rows("POL-02",
                    "BINDING_COMMAND", [("another-command", with_members(bind={**FUNCTION, "command": ["/usr/bin/env"]})),
                                        ("command-with-more", with_members(bind={**FUNCTION, "command": ["/handler", "x"]}))],
                    gates=("exec", ))
    yield from rows("POL-02",
                    "OK", [("same-name-elsewhere", lambda place: None)],
                    step={"env": {"AWS_REGION": "us-east-1", "AWS_ACCOUNT_ID": "000000000000"}})
    yield from rows("POL-02",
                    "OK", [("bound-command", with_members(bind={**FUNCTION, "command": ["/handler"]}))],
                    gates=("exec", ))
    yield from rows(
        "POL-02",
        "OK",
        [("bound-all",
          with_members(bind={**FUNCTION, "region": ["eu-west-1"], "handler": ["app.handler"], "architecture": [setting.arch]}))
         ],
        machine=True)
    yield from rows("POL-02", "OK", [("bound-by-pattern", with_members(bind={"function": ["orders-*"]}))])
    yield from rows("POL-03",
                    "BINDING_REQUIRES", [("layer-too-old", code_and_layer({"base": 2}, 1)),
                                         ("layer-absent", code_and_layer({"base": 1}, 1, attached=False)),
                                         ("other-package", code_and_layer({"other": 1}, 1))],
                    gates=("exec", ))
    yield from rows("POL-03", "BINDING_VERSION", [("layer-below-floor", code_and_layer(None, 1, 2))], gates=("exec", ))
    yield from rows("POL-03",
                    "OK", [("layer-new-enough", code_and_layer({"base": 2}, 2)),
                           ("layer-newer", code_and_layer({"base": 2}, 3))],
                    gates=("exec", ))
    yield from rows("POL-04", "BINDING_TIME",
                    [("expired", with_members(**{**TIMED, "expires": "2020-01-02T00:00:00Z"})),
                     ("not-yet", with_members(not_before="2098-01-01T00:00:00Z", expires="2099-01-01T00:00:00Z")),
                     ("expires-1970", with_members(expires="1970-01-01T00:00:00Z")),
                     ("not-before-9999", with_members(not_before="9999-12-31T23:59:59Z"))])
    yield from rows("POL-04", "OK", [("within", with_members(**TIMED)),
                                     ("expires-9999", with_members(expires="9999-12-31T23:59:59Z"))])
    yield from rows("POL-04", "FORMAT_MANIFEST", [(name, with_members(expires=text)) for name, text in TIMES])
    yield from rows("POL-04", "CONFIG_POLICY",
                    [(f"policy-{name}", with_policy(lambda made, text=text: made["signers"]["release"].update(not_after=text)))
                     for name, text in TIMES])
    yield from rows(
        "POL-04", ("FORMAT_MANIFEST", "BINDING_TIME"),
        [("ends-before-it-begins", with_members(not_before="2099-01-01T00:00:00Z", expires="2020-01-01T00:00:00Z"))])
    yield from clocks()
    foreign = "arm64" if setting.arch == "x86_64" else "x86_64"
    yield from rows("POL-06",
                    "BINDING_ARCHITECTURE", [("other-machine", with_members(bind={**FUNCTION, "architecture": [foreign]}))],
                    gates=ALL,
                    machine=True)
    yield from rows("POL-06", "OK", [("both-machines", with_members(bind={**FUNCTION, "architecture": ["arm64", "x86_64"]}))])
    yield from rows("POL-07", "FORMAT_MANIFEST",
                    [(name, with_members(**members))
                     for name, members in (("mode", {"mode": "audit"}), ("audit", {"audit": [{"functions": ["*"]}]}),
                                           ("enforce-false", {"enforce": False}), ("policy", {"policy": {"mode": "audit"}}))])
    yield from rows("POL-07", "TREE_MODIFIED", [("info-says-audit", lambda place:
                                                 (with_members(info={"mode": "audit"})
                                                  (place), bytes_of("app.py", lambda data: b"")(place)))])
    yield from rows("POL-08",
                    "CONFIG_POLICY",
                    [("absent", lambda place: place.policy_file.unlink()), ("empty", policy_text(lambda text: b"")),
                     ("unreadable", lambda place: place.policy_file.chmod(0)),
                     ("doubled-member", policy_text(lambda text: text.replace(b'"mode"', b'"mode":"audit","mode"'))),
                     ("doubled-by-escape", policy_text(lambda text: text.replace(b'"mode"', b'"mod\\u0065":"audit","mode"'))),
                     ("null", policy_text(lambda text: b"null")), ("list", policy_text(lambda text: b"[]")),
                     ("cut", policy_text(lambda text: text[:-1])), ("two", policy_text(lambda text: text + text)),
                     ("bom", policy_text(lambda text: b"\xef\xbb\xbf" + text)),
                     ("comment", policy_text(lambda text: b"// policy\n" + text)),
                     ("nul", policy_text(lambda text: text + b"\0")),
                     ("link", lambda place:
                      (place.policy_file.rename(place.image / "tmp/p"), place.policy_file.symlink_to("/tmp/p"))),
                     ("folder-gone", lambda place: place.policy_folder.rename(place.image / "tmp/folder")),
                     ("decoys", decoy("/tmp", "/var/task", "/var/task/.coldseal", "/srv", "/")),
                     ("unknown-member", with_policy(lambda made: made.update(enforce=False)))],
                    gates=ALL)
    yield from rows("POL-08", ("TRUST_SIGNERS", "TRUST_UNSEALED", "FORMAT_SEAL_NAME"),
                    [("decoy-beside-good", decoy_beside_good)],
                    gates=ALL)
    yield from rows(
        "POL-09", "CONFIG_POLICY",
        [(f"{member}-{name}", lambda place, member=member, value=value: place.put_policy(policy(environment={member: [value]})))
         for member in ("deny", "deny_prefix", "signed")
         for name, value in (("star", "*"), ("inner-star", "LD_*"), ("empty", ""), ("with-equals", "A=B"), ("number", 5),
                             ("null", None), ("list", ["A"]))])
    yield from rows("POL-09", "CONFIG_POLICY",
                    [(f"allow-{name}", lambda place, value=value: place.put_policy(policy(environment={"allow": value})))
                     for name, value in (("list", ["A"]), ("text", {"A": "b"}), ("star", {"*": ["b"]}), ("empty", {"": ["b"]}),
                                         ("number", {"A": [5]}))])
    yield from rows("POL-10", "OK", [("far-future", sealed_as(1 << 52, lambda place: None))])
    yield from rows("POL-10", "BINDING_VERSION", [("back-to-normal-below-the-floor", floor(1 << 52))])
    yield from rows("POL-10", "OK", [("back-to-normal-with-another-floor", floor(7))])
