# SPDX-License-Identifier: Apache-2.0
"""What must be accepted: without these, "refuse everything" would pass the suite. Each stands for something that real packages,
keys, policies and platforms have."""
from cases import ALL, Case, rows
from harness import policy
from rows.man import FUNCTION, RULE, STRANGER, empty_layer, in_layer, layered, signed, with_members, with_policy
from rows.sig import OTHER, by, kind_of, require
from rows.tree import file, sealed_after


def with_file(path, text="x\n", mode=0o644):
    return sealed_after(file(path, text, mode))


def two_signatures(place):
    place.write(place.sig.with_name("orders-api.json.other.sig"), place.sign(place.manifest.read_bytes(), "stranger"))


def pss(place):
    place.put_policy(kind_of("rsa", "rsa-pss-sha256"))
    options = ("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest")
    place.sig.write_bytes(place.sign(place.manifest.read_bytes(), "rsa", options=options))


def rsa(digest):
    def spoil(place):
        place.put_policy(kind_of("rsa", f"rsa-pkcs1-{digest}"))
        place.sig.write_bytes(place.sign(place.manifest.read_bytes(), "rsa", digest=digest))

    return spoil


def in_two_seals(place):
    """One path in two manifests that agree in everything."""
    empty_layer(place)
    place.put_policy(layered({"packages": ["*"], "require": "release"}))
    in_layer(place, "base", {"lib/shared.py": "s = 1\n", "lib/base.py": "b\n"})
    in_layer(place, "more", {"lib/shared.py": "s = 1\n", "lib/more.py": "m\n"})


def sixteen_seals(place):
    empty_layer(place)
    place.put_policy(layered({"packages": ["*"], "require": "release"}))
    for number in range(16):
        in_layer(place, f"part-{number}", {f"lib/part{number}.py": f"p = {number}\n"})


def vendor(place):
    """Two packages in a shared root, each by its own signer, each within its paths."""
    empty_layer(place)
    place.put_policy(
        layered({"packages": ["base"], "require": "release"},
                {"packages": ["datadog"], "paths": ["datadog", "extensions/datadog-agent"], "require": "vendor"},
                signers={"vendor": STRANGER}))
    in_layer(place, "base", {"lib/base.py": "b\n"})
    in_layer(place, "datadog", {"datadog/x": "d\n", "extensions/datadog-agent": "a\n"}, stranger=True)


def layer_and_gate(place):
    """The gate's own layer, sealed, with policy, key and program in it."""
    place.put_policy(policy(layer={"packages": ["coldseal"], "require": "release"}))
    place.seal_shared_layer()


def pretty(text):
    """Any strict JSON with the right beginning: a reader is no diff of its writer."""
    return text.replace(b',"', b',\n\t "').replace(b":{", b" : {").replace(b'{"coldseal":"manifest/v1",\n\t "',
                                                                           b'{"coldseal":"manifest/v1",\r\n "')


def escaped(text):
    return text.replace(b'"app.py"', b'"\\u0061pp\\u002epy"')


NAMES = ("a b", "-rf", "~x", "$HOME", "%2e%2e", "#x#", "'quoted'", '"double"', "*", "?", "...", "..x", "x..", ".hidden",
         "\u00e9", "\u65e5\u672c", "\U0001f600", "a" * 255, "C:", "con", "nul", "@scope/pkg/index.js", "[id].js",
         "(group)/page.js", "a;b", "a&b", "a|b", "a=b", "a,b", "a:b", "\u202e", "\u00a0")

DENIED = {"deny": ["LD_PRELOAD", "NODE_OPTIONS"], "deny_prefix": ["PYTHON"], "allow": {"PYTHONPATH": ["/var/runtime"]}}


def cases(_setting):
    yield from rows("ACCEPT", "OK", [("as-sealed", lambda place: None)], gates=ALL)
    yield from rows("ACCEPT", "OK", [("p384", by("p384")), ("ed25519", by("ed25519")), ("rsa", by("rsa")),
                                     ("rsa-sha384", rsa("sha384")), ("rsa-sha512", rsa("sha512")), ("rsa-pss", pss)])
    yield from rows("ACCEPT", "OK", [(f"name-{number:02d}", with_file(name)) for number, name in enumerate(NAMES)])
    yield from rows("ACCEPT", "OK", [("empty-file", with_file("lib/__init__.py", "")),
                                     ("binary", with_file("lib/x.so",
                                                          bytes(range(256)) * 40)),
                                     ("of-a-chunk", with_file("x.bin", bytes(256 << 10))),
                                     ("of-a-chunk-and-one", with_file("x.bin", bytes((256 << 10) + 1))),
                                     ("of-a-block", with_file("x.bin", bytes(64))), ("of-55", with_file("x.bin", bytes(55))),
                                     ("of-56", with_file("x.bin", bytes(56))), ("10-mb", with_file("x.bin", bytes(10 << 20))),
                                     ("read-only", with_file("x.py", "x", 0o444)),
                                     ("executable", with_file("x.sh", "x", 0o755)),
                                     ("group-executable", with_file("x.sh", "x", 0o754))])
    yield from rows("ACCEPT", "OK", [("pretty", signed(pretty)), ("escaped-path", signed(escaped)),
                                     ("info", with_members(info={"commit": "9f2c", "note": "\u00e9 \"x\" \\ \n"}))])
    yield from rows("ACCEPT", "OK", [("any-of-two", require({"any": ["other", "release"]}, other=OTHER)),
                                     ("one-of-two", require({"threshold": 1, "of": ["release", "other"]}, other=OTHER)),
                                     ("all-of-two", lambda place:
                                      (two_signatures(place), require({"all": ["release", "other"]}, other=OTHER)(place))),
                                     ("two-of-two", lambda place:
                                      (two_signatures(place), require({"threshold": 2, "of": ["release", "other"]}, other=OTHER)
                                       (place))), ("stranger-beside", two_signatures),
                                     ("nested", require({"any": [{"all": ["other"]}, {"any": ["release"]}]}, other=OTHER))])
    yield from rows("ACCEPT",
                    "OK", [("one-path-in-two-seals", in_two_seals), ("sixteen-seals", sixteen_seals), ("vendor", vendor)],
                    gates=("exec", ))
    yield from rows("ACCEPT", "OK", [("sealed-layer", layer_and_gate)], gates=("extension", "wrapper"), machine=True)
    yield from rows(
        "ACCEPT",
        "OK", [("realm", lambda place: (with_members(bind={**FUNCTION, "realm": ["prod", "dev"]})
                                        (place), place.put_policy(policy(realm="prod")))),
               ("generation", with_members(policy_generation=1)),
               ("min-version",
                with_policy(lambda made: made["roots"]["/var/task"]["rules"].__setitem__(0, {**RULE, "min_version": 7}))),
               ("second-rule",
                with_policy(lambda made: made["roots"]["/var/task"]["rules"].insert(0, {**RULE, "functions": ["billing"]}))),
               ("package-in-pattern",
                with_policy(lambda made: made["roots"]["/var/task"].update(
                    rules=[{**RULE, "functions": ["{package}", "{package}-*"], "packages": ["*"]}]))),
               ("scope",
                with_policy(lambda made: made["roots"]["/var/task"]["rules"].__setitem__(
                    0, {**RULE, "paths": ["app.py", "lib", "bin", "var"]}))),
               ("deadline", with_policy(lambda made: made.update(deadline_ms=900000))),
               ("other-audited",
                with_policy(lambda made: made.update(
                    audit=[{"functions": ["billing-*"], "until": "2099-01-01T00:00:00Z", "reason": "roll-out"}])))])
    yield from rows("ACCEPT",
                    "OK", [("environment-allowed", with_policy(lambda made: made.update(environment=DENIED)))],
                    step={"env": {"PYTHONPATH": "/var/runtime", "NODE_PATH": "/opt/nodejs"}})
    yield from rows("ACCEPT",
                    "OK", [("large-environment", lambda place: None)],
                    step={"env": {f"V{number}": "x" * 1000
                                  for number in range(500)}})
    yield from rows("ACCEPT", "OK", [("other-user", lambda place: None)], step={"user": 12345})
    yield from rows("ACCEPT", "OK", [("as-root", lambda place: None)], step={"user": 0})
    yield from rows("ACCEPT", "OK", [("few-descriptors", lambda place: None)], step={"limits": {"NOFILE": 16}}, native=True)
    yield from rows("ACCEPT",
                    "OK", [("many-arguments", lambda place: None)],
                    gates=("exec", ),
                    step={"argv": ("/shim", "exec", "--", "/handler", *("x" * 100 for _ in range(1000)))})
    yield Case("ACCEPT", "scratch-full", "OK", lambda place: place.mount("/tmp", "size=4k"), gates=ALL)
