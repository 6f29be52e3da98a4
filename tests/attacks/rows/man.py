# SPDX-License-Identifier: Apache-2.0
"""MAN: manifests and their JSON, validly signed by the right key unless said."""
import base64
import json
import os
import pathlib
import unicodedata

import harness
import keys
from cases import Case, rows
from harness import policy
from manifests import document, entries_of, entry, text_of, verity

JSON_OR_MANIFEST = ("FORMAT_JSON", "FORMAT_MANIFEST")
SUITE = pathlib.Path(os.environ.get("COLDSEAL_SHARED", harness.SOURCE.parent / "shared")) / "vectors/json/test_parsing"
FUNCTION = {"function": ["orders-api"]}
RULE = {"functions": ["orders-api"], "packages": ["orders-api"], "bind": ["function"], "require": "release"}
STRANGER = {"kind": "key", "algorithm": "ecdsa-p256-sha256", "key": "stranger.pem"}


def signed(change):
    """The text of the manifest, changed, and signed again."""
    return lambda place: place.resign(change(place.manifest.read_bytes()))


def swapped(old, new, count=1):
    old, new = (text if isinstance(text, bytes) else text.encode() for text in (old, new))

    def change(text):
        harness.check(old in text, f"{old!r} is not in the manifest")
        return text.replace(old, new, count)

    return signed(change)


def with_members(**members):
    return lambda place: place.reseal(**members)


def first_entry(**changes):
    """The first file of the package with other members in its entry."""
    def spoil(place):
        entries = entries_of(place.task)
        entries[0] = {name: value for name, value in {**entries[0], **changes}.items() if value is not ...}
        place.reseal(entries=entries)

    return spoil


def size_as(text):
    return signed(lambda manifest: manifest.replace(b'"size":' + str(json.loads(manifest)["entries"][0]["size"]).encode(),
                                                    b'"size":' + text, 1))


def doubled(first_good):
    def change(text):
        benign = text[text.index(b'"entries"'):text.rindex(b"}")]
        evil = b'"entries":[' + json.dumps(entry("evil.py", "x"), separators=(",", ":")).encode() + b"]"
        head = text[:text.index(b'"entries"')]
        return head + (benign + b"," + evil if first_good else evil + b"," + benign) + b"}"

    return signed(change)


def path_twice(place):
    entries = entries_of(place.task)
    entries.insert(1, {**entries[0], "sha256": 64 * "0"})
    place.reseal(entries=entries)


def path_of_first(path):
    return first_entry(path=path)


def nested(depth, opening, closing):
    return swapped('"entries"', f'"info":{opening * depth}1{closing * depth},"entries"')


def large(place, size):
    """A manifest that is larger than any may be; nobody reads its bytes."""
    with open(place.manifest, "wb") as file:
        file.truncate(size)


def many_entries(place):
    """One entry more than fits, which still is less than the largest manifest."""
    digest = keys.sha256(b"")
    lines = ",".join(f'{{"path":"{number:06x}","size":0,"sha256":"{digest}"}}' for number in range(262145))
    place.resign(text_of(document([]))[:-3] + lines.encode() + b"]}\n")


def colliding(place):
    """Names that fall together in common hash functions (FNV, djb2: any sequence of these pairs); there is no hash of names here."""
    names = [""]
    for _ in range(12):
        names = [name + pair for name in names for pair in ("Ez", "FY")]
    (place.task / "many").mkdir()
    for name in names:
        place.write(place.task / "many" / name, "")
    place.reseal()


def deep_path(levels, name="a"):
    return "/".join([name] * levels)


def base64_as(change):
    return lambda place: place.sig.write_bytes(change(base64.b64encode(place.sig.read_bytes())))


def url_alphabet(place):
    """Until a signature comes along whose base64 shows the difference."""
    manifest = json.loads(place.manifest.read_text())
    for version in range(7, 99):
        made = {**manifest, "version": version}
        text = base64.b64encode(place.sign(text_of(made)))
        if b"+" in text or b"/" in text:
            break
    place.resign(text_of(made))
    place.sig.write_bytes(text.replace(b"+", b"-").replace(b"/", b"_"))


def tail_bits(text):
    """The same octets by a lax reader: other bits where the last character has none."""
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    stripped = text.rstrip(b"=")
    if len(stripped) == len(text):
        return text[:-1] + b"="  # no such bits: at least a lost one
    last = alphabet[alphabet.index(stripped[-1]) ^ 1]
    return stripped[:-1] + bytes([last]) + text[len(stripped):]


def json_suite():
    """What others call no JSON, as a member of a manifest that is signed by the right key. Their good documents are no info
    either: the lexer's own test reads those."""
    if not SUITE.exists():
        yield Case("MAN-20", "suite", "OK", act=lambda place: missing())
        return
    for path in sorted(SUITE.glob("[ni]_*")):
        expect = (*JSON_OR_MANIFEST, "LIMIT_DEPTH", "LIMIT_SIZE")
        yield Case("MAN-20",
                   path.stem,
                   expect,
                   lambda place, path=path: place.resign(place.manifest.read_bytes().replace(
                       b'"entries"', b'"info":' + path.read_bytes() + b',"entries"', 1)),
                   weight=10)


def missing():
    raise harness.Skipped("the test data of others is not beside the checkout")


def text_in_info(text):
    return swapped('"entries"', b'"info":{"x":' + text + b'},"entries"')


# -- several seals ---------------------------------------------------------------------------------------------------------


def layered(*rules, signers=None, **members):
    """A policy with a shared root beside the function's own."""
    document_ = policy(layer={"packages": ["base"], "require": "release"}, **members)
    document_["roots"]["/opt"]["rules"] = list(rules) or document_["roots"]["/opt"]["rules"]
    document_["signers"].update(signers or {})
    return document_


def in_layer(place, package, files, **more):
    """A package of a shared root, in a folder of its own, sealed beside others."""
    for path, text in files.items():
        place.write(place.layer / path, text)
    place.reseal(place.layer,
                 entries=sorted((entry(path, text) for path, text in files.items()), key=lambda each: each["path"]),
                 **{"package": package, "root": "/opt", "bind": None, **more})


def empty_layer(place):
    place.layer.joinpath("extensions").rmdir()


def two_layers(policy_document, second):
    def spoil(place):
        empty_layer(place)
        place.put_policy(policy_document)
        in_layer(place, "base", {"lib/base.py": "b = 1\n"})
        second(place)

    return spoil


def second_package_beside(place):
    place.write(place.task / "other/x.py", "x = 1\n")
    place.reseal(entries=[entry("other/x.py", "x = 1\n")], package="invoice-pdf")


def same_package_twice(place):
    text = place.manifest.read_bytes()
    place.write(place.manifest.with_name("orders-api-old.json"), text.replace(b'"version":7', b'"version":6'))
    old = place.manifest.with_name("orders-api-old.json").read_bytes()
    place.write(place.manifest.with_name("orders-api-old.json.release.sig"), place.sign(old))


def one_package_in_two_roots(place):
    empty_layer(place)
    place.put_policy(layered({"packages": ["*"], "require": "release"}))
    in_layer(place, "orders-api", {"lib/base.py": "b = 1\n"})


def vendor_says_other(place):
    """Signed by the vendor, named as the vendor's, and claiming to be ours."""
    empty_layer(place)
    place.put_policy(
        layered({"packages": ["vendor-otel"], "require": "vendor"}, {"packages": ["orders-*"], "require": "release"},
                signers={"vendor": STRANGER}))
    place.write(place.layer / "otel.py", "o = 1\n")
    place.reseal(place.layer,
                 entries=[entry("otel.py", "o = 1\n")],
                 package="orders-lib",
                 name="vendor-otel",
                 root="/opt",
                 bind=None,
                 stranger=True,
                 key="release")


def peer(package, **rule):
    def spoil(place):
        document_ = policy(task={**RULE, **rule})
        document_["signers"]["team-b"] = STRANGER
        place.put_policy(document_)
        for path in place.manifest.parent.iterdir():
            path.unlink()
        place.reseal(package=package, stranger=True, label="team-b")

    return spoil


def fsverity(value, **more):
    def spoil(place):
        data = bytes(range(256)) * 8192
        place.write(place.task / "model.bin", data)
        entries = [each for each in entries_of(place.task) if each["path"] != "model.bin"]
        made = {"path": "model.bin", "size": len(data), "fsverity": value(data), **more}
        place.reseal(entries=sorted([*entries, made], key=lambda each: each["path"]))

    return spoil


def stowaway(name, text):
    return lambda place: place.write(place.manifest.with_name(name), text(place) if callable(text) else text)


def certificate(_place):
    return keys.pem(keys.tlv(0x30, keys.integer(1)), "CERTIFICATE")


UNTIL = {"until": "2099-01-01T00:00:00Z", "reason": "roll-out"}


def audited_elsewhere(place):
    """An unsigned seal whose name is that of an audited package; the audit is of another root."""
    empty_layer(place)
    place.put_policy(layered({"packages": ["*"], "require": "release"}, audit=[{"functions": ["legacy-*"], **UNTIL}]))
    in_layer(place, "base", {"lib/base.py": "b = 1\n"})
    in_layer(place, "legacy-x", {"lib/evil.py": "e = 1\n"}, key=None)


def audited_layer_broken(place):
    empty_layer(place)
    place.put_policy(layered(audit=[{"roots": ["/opt"], **UNTIL}]))
    in_layer(place, "base", {"lib/base.py": "b = 1\n"})
    place.write(place.layer / "lib/base.py", "b = 2\n")
    place.write(place.task / "app.py", "changed\n")


def with_policy(change, *more):
    def spoil(place):
        made = policy()
        change(made)
        place.put_policy(made)
        for each in more:
            each(place)

    return spoil


def vendor_versions(damage):
    """Two seals of one vendor, of which either may be attached."""
    def spoil(place):
        empty_layer(place)
        place.put_policy(
            layered({"packages": ["base"], "require": "release"},
                    {"packages": ["datadog", "datadog-next"], "require": "release", "absent": "accept"}))
        in_layer(place, "base", {"lib/base.py": "b = 1\n"})
        in_layer(place, "datadog", {"datadog/agent": "v1\n", "datadog/lib": "l\n"})
        in_layer(place, "datadog-next", {"datadog/agent": "v2\n", "datadog/lib": "l\n"})
        damage(place)

    return spoil


def cases(_setting):
    yield from rows("MAN-01", JSON_OR_MANIFEST, [("entries-good-first", doubled(True)), ("entries-evil-first", doubled(False)),
                                                 ("version-twice", swapped('"version":7', '"version":6,"version":7')),
                                                 ("by-escape", swapped('"version":7', '"version":7,"versio\\u006e":6')),
                                                 ("in-entry", swapped('"path":"app.py"', '"path":"app.py","path":"evil.py"'))])
    yield from rows("MAN-02", "FORMAT_MANIFEST", [("path-twice", path_twice)])
    yield from rows("MAN-03", JSON_OR_MANIFEST, [("nul-in-path", swapped('"app.py"', '"app.py\\u0000.txt"')),
                                                 ("nul-in-name", swapped('"entries"', '"info\\u0000":{},"entries"')),
                                                 ("nul-in-package", swapped('"orders-api"', '"orders-api\\u0000x"'))])
    yield from rows("MAN-04", "FORMAT_JSON", [("raw-nul", swapped(b'"app.py"', b'"app.py\0"')),
                                              ("nul-behind", signed(lambda text: text + b"\0")),
                                              ("page-of-nul-behind", signed(lambda text: text + bytes(4096)))])
    yield from rows("MAN-05", "FORMAT_JSON",
                    [(name, signed(lambda text, more=more: text + more))
                     for name, more in (("second-document", b"{}"), ("one-byte", b"x"), ("comma", b","), ("brace", b"}"),
                                        ("itself", b'{"coldseal":"manifest/v1"}'))])
    yield from rows("MAN-06", "FORMAT_MANIFEST", [("bom", signed(lambda text: b"\xef\xbb\xbf" + text)),
                                                  ("utf-16", signed(lambda text: text.decode().encode("utf-16"))),
                                                  ("utf-16-be", signed(lambda text: text.decode().encode("utf-16-be"))),
                                                  ("blank-first", signed(lambda text: b" " + text)),
                                                  ("newline-first", signed(lambda text: b"\n" + text))])
    yield from rows("MAN-06", "FORMAT_JSON", [(f"blank-{byte:02x}", swapped(b'"version":', b'"version":' + bytes([byte])))
                                              for byte in (0x01, 0x08, 0x0B, 0x0C, 0x1F, 0x7F, 0xA0, 0x85)])
    yield from rows("MAN-07", ("FORMAT_MANIFEST", "LIMIT_DEPTH", "LIMIT_SIZE"),
                    [(f"{name}-{depth}", nested(depth, opening, closing)) for depth in (7, 64, 1000, 1001, 100000)
                     for name, opening, closing in (("array", "[", "]"), ("object", '{"a":', "}"), ("mixed", '[{"a":', "}]"))])
    yield from rows("MAN-08", JSON_OR_MANIFEST,
                    [(f"size-{text.decode()}", size_as(text))
                     for text in (b"-1", b"-0", b"007", b"1.", b"1e3", b"1E3", b"1e999", b"9007199254740993",
                                  b"9223372036854775808", b"18446744073709551616", b'"12"', b"true", b"null", b"0x10", b"+1",
                                  b".5", b"1.0", b"NaN", b"Infinity", b"[1]", b"{}", b"1 2", b"")])
    yield from rows("MAN-09", JSON_OR_MANIFEST,
                    [(f"end-{count}", signed(lambda text, count=count: text.rstrip()[:-count])) for count in range(1, 9)])
    yield from rows("MAN-09", JSON_OR_MANIFEST,
                    [("page-exactly", signed(lambda text: text.rstrip()[:-1] + b" " * (4096 - len(text.rstrip()) + 1)))])
    yield from rows("MAN-10", "LIMIT_SIZE", [("100-mb", lambda place: large(place, 100 << 20)),
                                             ("one-byte-more", lambda place: large(place, (32 << 20) + 1))])
    yield from rows("MAN-10", "TRUST_SIGNERS", [("largest", lambda place: large(place, 32 << 20))])
    yield from rows("MAN-10", "LIMIT_COUNT", [("262145-entries", many_entries)], native=True)
    yield from rows("MAN-10", ("FORMAT_JSON", "FORMAT_MANIFEST", "LIMIT_SIZE"),
                    [("million-digits", size_as(b"1" * 1000000)),
                     ("string-of-16-mb", lambda place: text_in_info(b'"' + b"x" * (16 << 20) + b'"')(place)),
                     ("path-of-16-mb", lambda place: path_of_first("x" * (16 << 20))(place)),
                     ("blanks-of-16-mb", lambda place: size_as(b" " * (16 << 20) + b"5")(place))])
    yield from rows("MAN-11", "FORMAT_MANIFEST", [
        *((f"entries-{name}", signed(lambda text, value=value: text[:text.index(b'"entries"')] + b'"entries":' + value + b"}"))
          for name, value in (("object", b"{}"), ("null", b"null"), ("text", b'"x"'), ("number", b"[1]"), ("none", b"[]"),
                              ("nested", b"[[]]"), ("nulls", b"[null]"), ("empty", b"[{}]"))),
        *((f"sha256-{name}", first_entry(sha256=value))
          for name, value in (("null", None), ("list", []), ("number", 5),
                              ("absent", ...))), *((f"{member}-{name}", first_entry(**{member: value}))
                                                   for member in ("path", "exec", "dir", "link")
                                                   for name, value in (("null", None), ("list", []), ("number", 5))),
        ("file-and-link", first_entry(link="lib")), ("file-and-dir", first_entry(dir=True)),
        ("unknown-member", first_entry(mode=420)), ("size-absent", first_entry(size=...)),
        ("path-absent", first_entry(path=...)), ("link-empty", lambda place: place.reseal(entries=[{"path": "l", "link": ""}])),
        ("link-exec", lambda place: place.reseal(entries=[{"path": "l", "link": "l", "exec": True}])),
        ("dir-false", lambda place: place.reseal(entries=[{"path": "d", "dir": False}]))
    ])
    yield from rows("MAN-11", "OK", [("exec-false-says-nothing-new", first_entry(exec=False))])
    yield from rows("MAN-12", "FORMAT_MANIFEST",
                    [(name, first_entry(sha256=text))
                     for name, text in (("empty", ""), ("63", 63 * "a"), ("65", 65 * "a"), ("128", 128 * "a"),
                                        ("upper", 64 * "A"), ("mixed", 32 * "aB"), ("blank-first", " " + 63 * "a"),
                                        ("blank-last", 63 * "a" + " "), ("prefix", "sha256:" + 64 * "a"), ("no-hex", 64 * "g"),
                                        ("base64", base64.b64encode(bytes(32)).decode()))])
    yield from rows("MAN-12", "TREE_MODIFIED", [("hash-of-nothing", first_entry(sha256=keys.sha256(b""))),
                                                ("hash-of-zeros", first_entry(sha256=64 * "0"))])
    yield from rows("MAN-13", "FORMAT_VERSION",
                    [(word, swapped("manifest/v1", word))
                     for word in ("manifest/v0", "manifest/v2", "manifest/v10", "policy/v1", "Manifest/v1")])
    yield from rows("MAN-13", ("FORMAT_MANIFEST", "FORMAT_VERSION"),
                    [("empty", swapped('"manifest/v1"', '""')), ("absent", swapped('"coldseal":"manifest/v1",', "")),
                     ("not-first",
                      signed(lambda text: text.replace(b'"coldseal":"manifest/v1",', b"").replace(
                          b'"entries"', b'"coldseal":"manifest/v1","entries"'))), ("number", swapped('"manifest/v1"', "1")),
                     ("escaped", swapped("manifest/v1", "manifest\\/v1"))])
    yield from rows("MAN-13", JSON_OR_MANIFEST,
                    [(f"version-{name}", swapped('"version":7', f'"version":{text}'))
                     for name, text in (("text", '"7"'), ("fraction", "7.0"), ("exponent", "7e0"), ("null", "null"),
                                        ("true", "true"), ("list", "[7]"), ("minus", "-7"))])
    yield from rows("MAN-13", "FORMAT_MANIFEST",
                    [("unknown-member", swapped('"entries"', '"exclude":[],"entries"')),
                     ("version-absent", swapped('"version":7,', "")),
                     ("package-absent", swapped('"package":"orders-api",', "")),
                     ("root-absent", swapped('"root":"/var/task",', "")),
                     ("entries-not-last", signed(lambda text: text.rstrip()[:-1] + b',"info":{}}')),
                     ("entries-absent", signed(lambda text: text[:text.index(b'"entries"')].rstrip()[:-1] + b"}"))])
    yield from rows(
        "MAN-14", "FORMAT_MANIFEST",
        [(f"bind-{name}", with_members(bind=value))
         for name, value in (("function-none", {"function": []}), ("function-empty", {"function": [""]}),
                             ("function-star", {"function": ["*"]}), ("function-two-and-star", {"function": ["or*"]}),
                             ("function-text", {"function": "orders-api"}), ("unknown", {**FUNCTION, "account": ["1"]}),
                             ("star-inside", {"function": ["ord*api"]}), ("two-stars", {"function": ["orders-**"]}),
                             ("handler-none", {**FUNCTION, "handler": []}),
                             ("architecture-other", {**FUNCTION, "architecture": ["mips"]}), ("list", ["function"]),
                             ("nothing", {}), ("null-in-list", {"function": [None]}))])
    yield from rows("MAN-14", "BINDING_MISSING", [("bind-absent", with_members(bind=None)),
                                                  ("bind-of-others", with_members(bind={"region": ["eu-west-1"]}))])
    yield from rows("MAN-15", JSON_OR_MANIFEST,
                    [(name, lambda place, text=text: place.resign(text))
                     for name, text in (("empty", b""), ("zeros", bytes(100)), ("text", b"hello\n"), ("brace", b"{"),
                                        ("beginning", b'{"coldseal":"manifest/v1",'), ("elf", b"\x7fELF" + bytes(99)),
                                        ("zip", b"PK\3\4" + bytes(99)), ("script", b"#!/bin/sh\n"),
                                        ("statement", b'{"_type":"https://in-toto.io/Statement/v1"}'))])
    composed, taken_apart = (unicodedata.normalize(form, "caf\u00e9.py") for form in ("NFC", "NFD"))
    yield from rows("MAN-16", ("TREE_EXTRA", "TREE_MISSING"), [("nfc-listed-nfd-there", lambda place:
                                                                (place.write(place.task / composed, "x"), place.reseal(),
                                                                 (place.task / composed).rename(place.task / taken_apart)))])
    yield from rows("MAN-16", "TREE_EXTRA",
                    [("both-there", lambda place:
                      (place.write(place.task / composed, "x"), place.reseal(), place.write(place.task / taken_apart, "x")))])
    yield from rows("MAN-16", "OK",
                    [("both-listed", lambda place:
                      (place.write(place.task / composed, "x"), place.write(place.task / taken_apart, "y"), place.reseal()))])
    yield from rows("MAN-17", "OK", [("4096-colliding-names", colliding)], gates=("exec", ))
    yield from rows("MAN-18", ("LIMIT_SIZE", "LIMIT_DEPTH", "FORMAT_MANIFEST"),
                    [("component-256", path_of_first(256 * "a")), ("path-4096", path_of_first(deep_path(17, 240 * "a")[:4096])),
                     ("levels-300", path_of_first(deep_path(300)))])
    yield from rows("MAN-19", "FORMAT_SIGNATURE", [("url-alphabet", url_alphabet),
                                                   ("no-pad", base64_as(lambda text: text.rstrip(b"=")[:len(text) - 2])),
                                                   ("tail-bits", base64_as(tail_bits)),
                                                   ("inner-newline", base64_as(lambda text: text[:40] + b"\n" + text[40:])),
                                                   ("inner-blank", base64_as(lambda text: text[:40] + b" " + text[40:])),
                                                   ("crlf", base64_as(lambda text: text + b"\r\n")),
                                                   ("two-newlines", base64_as(lambda text: text + b"\n\n")),
                                                   ("blank-first", base64_as(lambda text: b" " + text)),
                                                   ("pad-too-much", base64_as(lambda text: text + b"=")),
                                                   ("of-base64", base64_as(base64.b64encode)),
                                                   ("pad-inside", base64_as(lambda text: text[:8] + b"=" + text[9:]))])
    yield from rows("MAN-19", "OK", [("base64", base64_as(lambda text: text)),
                                     ("base64-and-newline", base64_as(lambda text: text + b"\n"))])
    yield from json_suite()
    yield from rows("MAN-21", "FORMAT_MANIFEST",
                    [(f"exclude-{text}", with_members(exclude=[text])) for text in ("**", "*", ".", "../x")])
    yield from rows("MAN-21", "FORMAT_MANIFEST", [("ignore", with_members(ignore=["*.pyc"])),
                                                  ("patterns", with_members(patterns=["**"]))])
    yield from rows("MAN-21", "CONFIG_POLICY",
                    [(f"policy-{name}", with_policy(lambda made, name=name: made["roots"]["/var/task"].update({name: ["**"]})))
                     for name in ("exclude", "ignore", "allow")])
    yield from rows("MAN-22", "TRUST_UNSEALED", [("second-package", second_package_beside)])
    yield from rows("MAN-23", "TRUST_UNSEALED", [("two-versions", same_package_twice)])
    yield from rows("MAN-23", ("TRUST_RULE", "FORMAT_PACKAGE", "TRUST_UNSEALED"),
                    [("one-package-in-two-roots", one_package_in_two_roots)])
    yield from rows("MAN-24",
                    "TRUST_SIGNERS", [("second-unsigned",
                                       two_layers(layered({"packages": ["*"], "require": "release"}),
                                                  lambda place: in_layer(place, "evil", {"lib/e.py": "e"}, key=None))),
                                      ("second-by-stranger",
                                       two_layers(layered({"packages": ["*"], "require": "release"}),
                                                  lambda place: in_layer(place, "evil", {"lib/e.py": "e"}, stranger=True)))],
                    gates=("exec", ))
    yield from rows("MAN-24", "TRUST_RULE",
                    [("second-without-rule", two_layers(layered(), lambda place: in_layer(place, "evil", {"lib/e.py": "e"})))])
    yield from rows("MAN-25", "FORMAT_PACKAGE", [("vendor-says-other", vendor_says_other)], gates=("exec", ))
    yield from rows("MAN-26", "TRUST_SIGNERS", [("peer-seals-ours", peer("orders-api"))])
    yield from rows("MAN-26", "TRUST_RULE", [("peer-seals-its-own", peer("billing"))])
    yield from rows("MAN-27", "BINDING_ROOT", [("layer-as-task", with_members(root="/opt"))])
    yield from rows("MAN-27", "BINDING_REALM", [("dev-in-prod", lambda place:
                                                 (with_members(bind={**FUNCTION, "realm": ["dev"]})
                                                  (place), place.put_policy(policy(realm="prod")))),
                                                ("dev-in-no-realm", with_members(bind={**FUNCTION, "realm": ["dev"]}))])
    yield from rows("MAN-28", "TREE_MODIFIED", [("block-of-1024", fsverity(lambda data: verity(data, 1024))),
                                                ("salted", fsverity(lambda data: verity(data, salt=b"salt"))),
                                                ("first-block", fsverity(lambda data: keys.sha256(data[:4096]))),
                                                ("sha256-as-fsverity", fsverity(keys.sha256)),
                                                ("of-beginning", fsverity(lambda data: verity(data[:-1])))])
    yield from rows("MAN-28", "FORMAT_MANIFEST", [("both", fsverity(verity, sha256=64 * "0")),
                                                  ("neither", first_entry(sha256=...))])
    yield from rows("MAN-28", "OK", [("right", fsverity(verity))])
    yield from rows("MAN-29", "FORMAT_SEAL_NAME",
                    [("label-with-dot", lambda place: place.sig.rename(place.sig.with_name("orders-api.json.re.lease.sig"))),
                     ("manifest-with-dot", stowaway("a.json.ci.json", "{}")),
                     ("bundle-of-no-manifest", stowaway("other.json.ci.sigstore.json", "{}")),
                     ("tsr-without-sig", stowaway("orders-api.json.other.tsr", b"\x30\0")),
                     ("chain-without-sig", stowaway("orders-api.json.other.chain.pem", certificate)),
                     ("two-containers", stowaway("orders-api.json.release.p7s", b"\x30\0")),
                     ("upper-label", stowaway("orders-api.json.Release.sig", b"\x30\0")),
                     ("python", stowaway("__init__.py", "")), ("backup", stowaway("orders-api.json~", "{}")),
                     ("hidden", stowaway(".orders-api.json", "{}")), ("policy", stowaway("policy.pem", ""))])
    yield from rows(
        "MAN-29", "FORMAT_SIGNATURE",
        [("zip-behind-pem",
          stowaway("orders-api.json.release.chain.pem", lambda place: certificate(place).encode() + b"PK\5\6" + bytes(18))),
         ("zip-before-pem",
          stowaway("orders-api.json.release.chain.pem", lambda place: b"PK\5\6" + bytes(18) + certificate(place).encode())),
         ("no-bundle", stowaway("orders-api.json.ci.sigstore.json", "import os\n")),
         ("bundle-with-tail", stowaway("orders-api.json.ci.sigstore.json", "{}\nimport os")),
         ("p7s-with-tail", stowaway("orders-api.json.cms.p7s", b"\x30\0x")),
         ("tsr-no-der", stowaway("orders-api.json.release.tsr", "import os\n")),
         ("empty-chain", stowaway("orders-api.json.release.chain.pem", "\n"))])
    yield from rows("MAN-29", "LIMIT_SIZE",
                    [(suffix, stowaway(f"orders-api.json.{suffix}", lambda place, size=size: b"x" * (size + 1)))
                     for suffix, size in (("big.sig", 1 << 10), ("big.p7s", 64 << 10), ("big.sigstore.json", 256 << 10),
                                          ("release.chain.pem", 64 << 10), ("release.tsr", 16 << 10))])
    yield from rows("MAN-30", "TRUST_SIGNERS", [("audit-by-name", audited_elsewhere)], gates=("exec", ))
    yield from rows("MAN-30", "TREE_MODIFIED", [("audited-layer-broken-too", audited_layer_broken)])
    yield from rows("MAN-31", "FORMAT_MANIFEST", [("bound-to-star", with_members(bind={"function": ["*"]}))])
    yield from rows("MAN-31", "CONFIG_POLICY", [
        ("rule-without-tie",
         with_policy(lambda made: made["roots"]["/var/task"].update(rules=[{"packages": ["orders-api"], "require": "release"}]))
         ),
        ("star-for-some-functions",
         with_policy(lambda made: made["roots"]["/var/task"].update(
             rules=[{"functions": ["orders-*"], "packages": ["*"], "require": "release"}])))
    ])
    yield from rows("MAN-31",
                    "CONFIG_POLICY",
                    [("task-layered", with_policy(lambda made: made["roots"]["/var/task"].update(layered=True))),
                     ("task-absent", with_policy(lambda made: made["roots"].update({"/srv": made["roots"].pop("/var/task")})))],
                    gates=("extension", "wrapper", "bootstrap"))
    yield from rows("MAN-32",
                    "TREE_EXTRA",
                    [("neither-fits", vendor_versions(lambda place: place.write(place.layer / "datadog/agent", "v3\n"))),
                     ("file-gone", vendor_versions(lambda place: (place.layer / "datadog/lib").unlink()))],
                    gates=("exec", ))
    yield from rows("MAN-32",
                    "OK", [("next-attached", vendor_versions(lambda place: None)),
                           ("old-attached", vendor_versions(lambda place: place.write(place.layer / "datadog/agent", "v1\n"))),
                           ("none-attached", vendor_versions(lambda place: harness.shutil.rmtree(place.layer / "datadog")))],
                    gates=("exec", ))
    yield from rows("MAN-32", "TRUST_SIGNERS", [
        ("absent-needs-signature-all-the-same",
         vendor_versions(lambda place: (place.layer / ".coldseal/datadog.json.release.sig").write_bytes(place.sign(b"other"))))
    ])
