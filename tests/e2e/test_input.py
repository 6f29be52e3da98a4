#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Bad input against the shipped binaries: policies, seals and trees that the exec gate must refuse, with a reason and nothing
started; trees and keys that the command must not sign, with nothing left behind."""
import os
import subprocess

import harness
from harness import COLDSEAL, SHIM, Stage, case, check, equal, policy, program
from spoil import Fault, as_device, as_directory, as_fifo, as_link, as_socket, image, replace, sparse


def policy_file(stage):
    return stage.image / "coldseal/policy.json"


def edit(change):
    """A policy document with something changed."""

    def made():
        document = policy()
        change(document)
        return document

    return made


POLICY = (
    Fault("policy-missing", "CONFIG_POLICY", 80, lambda s: policy_file(s).unlink()),
    Fault("policy-folder-missing", "CONFIG_POLICY", 80, lambda s: (s.image / "coldseal").rename(s.image / "elsewhere")),
    Fault("policy-empty", "CONFIG_POLICY", 80, lambda s: replace(policy_file(s), "")),
    Fault("policy-oversized", "CONFIG_POLICY", 80, lambda s: sparse(policy_file(s), (256 << 10) + 1)),
    Fault("policy-fifo", "CONFIG_POLICY", 80, lambda s: as_fifo(policy_file(s))),
    Fault("policy-directory", "CONFIG_POLICY", 80, lambda s: as_directory(policy_file(s))),
    Fault("policy-link", "CONFIG_POLICY", 80, lambda s: as_link(policy_file(s))),
    Fault("policy-unreadable", "CONFIG_POLICY", 80, lambda s: policy_file(s).chmod(0)),
    Fault("policy-truncated", "CONFIG_POLICY", 80, lambda s: replace(policy_file(s), policy_file(s).read_bytes()[:-2])),
    Fault("policy-trailing", "CONFIG_POLICY", 80, lambda s: replace(policy_file(s), policy_file(s).read_bytes() + b"{}")),
    Fault("policy-doubled-member", "CONFIG_POLICY", 80,
          lambda s: replace(policy_file(s), policy_file(s).read_bytes().replace(b'"mode"', b'"mode":"audit","mode"'))),
    Fault("policy-unknown-member", "CONFIG_POLICY", 80, document=edit(lambda d: d.update(enforce=False))),
    Fault("policy-next-version", "CONFIG_POLICY", 80, document=edit(lambda d: d.update(coldseal="policy/v2"))),
    Fault("policy-of-nobody", "CONFIG_POLICY", 80, document=edit(lambda d: d.update(signers={}))),
    Fault("policy-without-roots", "CONFIG_POLICY", 80, document=edit(lambda d: d.update(roots={}))),
    Fault("policy-threshold-0", "CONFIG_POLICY", 80,
          document=lambda: policy(task={"packages": ["orders-api"], "bind": ["function"], "require": {"threshold": 0, "of": ["release"]}})),
    Fault("policy-unknown-signer", "CONFIG_POLICY", 80,
          document=lambda: policy(task={"packages": ["orders-api"], "bind": ["function"], "require": "somebody"})),
    Fault("key-missing", "CONFIG_FILE", 80, lambda s: (s.image / "coldseal/release.pem").unlink()),
    Fault("key-fifo", "CONFIG_FILE", 80, lambda s: as_fifo(s.image / "coldseal/release.pem")),
    Fault("key-empty", "CONFIG_KEY", 80, lambda s: replace(s.image / "coldseal/release.pem", "")),
    Fault("key-private", "CONFIG_KEY", 80, lambda s: s.install(s.key(), s.image / "coldseal/release.pem", 0o644)),
    Fault("key-of-other-kind", "CONFIG_KEY", 80, lambda s: (s.key("other", "ed25519"),
                                                            s.install(s.keys / "other.pem", s.image / "coldseal/release.pem", 0o644))),
)


def seal_file(stage, name="orders-api.json.release.sig"):
    return stage.task / ".coldseal" / name


def signed(text):
    """Other bytes as the manifest, signed by the right key: what is left is the reader's own strictness."""

    def spoil(stage):
        manifest = seal_file(stage, "orders-api.json")
        replace(manifest, text(manifest.read_bytes()))
        subprocess.run([harness.tool("openssl"), "dgst", "-sha256", "-sign", stage.key(), "-out", seal_file(stage), manifest], check=True)

    return spoil


SEAL = (
    Fault("seal-folder-missing", "TRUST_UNSEALED", 84, lambda s: (s.task / ".coldseal").rename(s.top / "elsewhere")),
    Fault("seal-folder-empty", "TRUST_UNSEALED", 84, lambda s: [path.unlink() for path in (s.task / ".coldseal").iterdir()]),
    Fault("seal-folder-is-file", "TREE_KIND", 85,
          lambda s: ((s.task / ".coldseal").rename(s.top / "elsewhere"), s.write(s.task / ".coldseal", ""))),
    Fault("seal-folder-is-link", "TREE_KIND", 85,
          lambda s: ((s.task / ".coldseal").rename(s.task / "lib/seal"), (s.task / ".coldseal").symlink_to("lib/seal"))),
    Fault("seal-folder-is-fifo", "TREE_KIND", 85, lambda s: ((s.task / ".coldseal").rename(s.top / "elsewhere"),
                                                                 as_fifo(s.task / ".coldseal"))),
    Fault("seal-folder-in-folder", "FORMAT_SEAL_NAME", 83, lambda s: seal_file(s, "more").mkdir()),
    Fault("manifest-fifo", "FORMAT_SEAL_NAME", 83, lambda s: as_fifo(seal_file(s, "orders-api.json"))),
    Fault("manifest-socket", "FORMAT_SEAL_NAME", 83, lambda s: as_socket(seal_file(s, "orders-api.json"))),
    Fault("manifest-device", "FORMAT_SEAL_NAME", 83, lambda s: as_device(seal_file(s, "orders-api.json"))),
    Fault("manifest-link", "FORMAT_SEAL_NAME", 83, lambda s: ((seal_file(s, "orders-api.json")).rename(s.task / "lib/m"),
                                                       seal_file(s, "orders-api.json").symlink_to("../lib/m"))),
    Fault("manifest-executable", "FORMAT_SEAL_NAME", 83, lambda s: seal_file(s, "orders-api.json").chmod(0o755)),
    Fault("manifest-unreadable", "IO_OPEN", 81, lambda s: seal_file(s, "orders-api.json").chmod(0)),
    Fault("manifest-oversized", "LIMIT_SIZE", 82, lambda s: sparse(seal_file(s, "orders-api.json"), (32 << 20) + 1)),
    Fault("manifest-missing", "FORMAT_SEAL_NAME", 83, lambda s: seal_file(s, "orders-api.json").unlink()),
    Fault("manifest-empty", "TRUST_SIGNERS", 84, lambda s: replace(seal_file(s, "orders-api.json"), "")),
    Fault("signed-empty", "FORMAT_MANIFEST", 83, signed(lambda text: b"")),
    Fault("signed-garbage", "FORMAT_MANIFEST", 83, signed(lambda text: b"\x00\xff" * 100)),
    Fault("signed-truncated", "FORMAT_JSON", 83, signed(lambda text: text[:-3])),
    Fault("signed-trailing", "FORMAT_JSON", 83, signed(lambda text: text + b"{}")),
    Fault("signed-next-version", "FORMAT_VERSION", 83, signed(lambda text: text.replace(b"manifest/v1", b"manifest/v2"))),
    Fault("signed-doubled-member", "FORMAT_JSON", 83, signed(lambda text: text.replace(b'"version"', b'"version":1,"version"'))),
    Fault("signed-escaping-path", "FORMAT_MANIFEST", 83, signed(lambda text: text.replace(b'"app.py"', b'"../app"'))),
    Fault("signature-fifo", "FORMAT_SEAL_NAME", 83, lambda s: as_fifo(seal_file(s))),
    Fault("signature-link", "FORMAT_SEAL_NAME", 83, lambda s: (seal_file(s).rename(s.task / "lib/s"), seal_file(s).symlink_to("../lib/s"))),
    Fault("signature-empty", "FORMAT_SIGNATURE", 83, lambda s: replace(seal_file(s), "")),
    Fault("signature-oversized", "LIMIT_SIZE", 82, lambda s: sparse(seal_file(s), 1025)),
    Fault("signature-too-many", "LIMIT_COUNT", 82,
          lambda s: [s.install(seal_file(s), seal_file(s, f"orders-api.json.x{n}.sig"), 0o644) for n in range(32)]),
)


def unreadable(path):
    path.chmod(0)


TREE = (
    Fault("tree-fifo", "TREE_EXTRA", 85, lambda s: as_fifo(s.task / "lib/pipe"), "lib/pipe"),
    Fault("tree-fifo-for-file", "TREE_KIND", 85, lambda s: as_fifo(s.task / "app.py"), "app.py"),
    Fault("tree-socket", "TREE_EXTRA", 85, lambda s: as_socket(s.task / "lib/socket"), "lib/socket"),
    Fault("tree-socket-for-file", "TREE_KIND", 85, lambda s: as_socket(s.task / "app.py"), "app.py"),
    Fault("tree-device", "TREE_EXTRA", 85, lambda s: as_device(s.task / "lib/null"), "lib/null"),
    Fault("tree-device-for-file", "TREE_KIND", 85, lambda s: as_device(s.task / "app.py"), "app.py"),
    Fault("tree-directory-for-file", "TREE_KIND", 85, lambda s: as_directory(s.task / "app.py"), "app.py"),
    Fault("tree-unreadable-file", "IO_OPEN", 81, lambda s: unreadable(s.task / "app.py")),
    Fault("tree-unreadable-directory", "IO_OPEN", 81, lambda s: unreadable(s.task / "lib")),
    Fault("tree-unreadable-root", "IO_OPEN", 81, lambda s: unreadable(s.task)),
    Fault("tree-setuid", "TREE_KIND", 85, lambda s: (s.task / "bin/tool").chmod(0o4755), "bin/tool"),
    Fault("tree-setgid", "TREE_KIND", 85, lambda s: (s.task / "bin/tool").chmod(0o2755), "bin/tool"),
    Fault("tree-name-not-utf8", "TREE_EXTRA", 85, lambda s: open(os.fsencode(s.task) + b"/lib/\xff\xfe", "wb").close()),
    Fault("tree-name-with-newline", "TREE_EXTRA", 85, lambda s: s.write(s.task / 'lib/a\nb"\x1b[31m', "")),
    Fault("tree-absolute-link", "TREE_EXTRA", 85, lambda s: (s.task / "lib/passwd").symlink_to("/etc/passwd"), "lib/passwd"),
    Fault("tree-link-retargeted-outside", "TREE_MODIFIED", 85,
          lambda s: ((s.task / "lib/current.json").unlink(), (s.task / "lib/current.json").symlink_to("/etc/passwd")), "lib/current.json"),
    Fault("tree-mount", "TREE_MOUNT", 85, lambda s: s.memory("/var/task/lib", "mode=0755"), "lib"),
    Fault("tree-is-missing", "TREE_MISSING", 85, document=lambda: policy_of_root("/srv/absent")),
    Fault("tree-is-link", "TREE_KIND", 85, document=lambda: policy_of_root("/bin")),
    Fault("tree-is-file", "TREE_KIND", 85, document=lambda: policy_of_root("/shim")),
    Fault("tree-deep", "TREE_EXTRA", 85, lambda s: deep(s.task / "lib", 300)),
)


def deep(folder, levels):
    """More levels than a path may have; made by descriptor, because the path as a whole is too long for the kernel."""
    descriptor = os.open(folder, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("a" * 20, dir_fd=descriptor)
        below = os.open("a" * 20, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = below
    os.close(descriptor)


def policy_of_root(root):
    document = policy()
    document["roots"] = {root: document["roots"]["/var/task"]}
    return document


def listing(folder):
    """Every name below a folder and what it is, by a tool that knows no limit of paths."""
    return subprocess.run(["ls", "-AlRi", "--time-style=full-iso", "--", folder], capture_output=True, check=False).stdout


def does_not_sign(spoil, code, status):
    """A tree that could not verify is not sealed, and nothing is left behind."""
    with Stage() as stage:
        stage.key()
        stage.package()
        spoil(stage)
        before = listing(stage.task)
        done = subprocess.run([COLDSEAL, "sign", stage.task, "--package", "orders-api", "--package-version", "1", "--key",
                               stage.keys / "release.key"], stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False)
        said = done.stderr.decode("utf-8", "replace")
        equal(done.returncode, status, f"exit status, {said}")
        check(f"coldseal: {code} " in said, f"expected {code}, found {said}")
        check("\nNext: " in said, f"no next step: {said}")
        equal(listing(stage.task), before, "the tree")


# Fill the disk, leave some pages free, sign; say what became of the package.
FULL = """\
cd /full && mkdir p && i=0
while [ $i -lt 200 ]; do echo $i > p/a-file-with-a-rather-long-name-$i; i=$((i + 1)); done
dd if=/dev/zero of=fill bs=4096 2> /dev/null
truncate -s "-$((SPARE * 4096))" fill
ls -AlR p | cksum > /canary/before
/command sign p --package orders-api --package-version 1 --key /keys/release.key
echo $? > /canary/status
ls -AlR p | cksum > /canary/after
/command verify p --key /keys/release.pem > /dev/null
echo $? > /canary/verified
"""


def disk_full():
    """Signing on a disk with less and less room: a whole seal, or 81 and the tree as it was."""
    statuses = []
    with Stage() as stage:
        stage.key()
        (stage.keys / "release.key").chmod(0o644)
        stage.install(COLDSEAL, stage.image / "command")
        stage.show(stage.keys, "/keys")
        stage.memory("/full", "mode=0777,size=2m")
        for spare in range(12):
            seen = stage.play(program("/bin/sh", "-c", FULL, env={"PATH": "/usr/bin:/bin", "SPARE": str(spare)}))
            status, said = int(seen.canary["status"]), seen.results[0]["stderr"]
            statuses.append(status)
            if status == 0:
                equal(seen.canary["verified"], "0\n", f"verify after a good end with {spare} free pages")
                continue
            equal(status, 81, f"status with {spare} free pages, {said}")
            equal(seen.canary["after"], seen.canary["before"], f"the package with {spare} free pages")
            check("coldseal: IO_WRITE " in said, f"no reason: {said}")
    equal({statuses[0], statuses[-1]}, {0, 81}, "the first and the last status")
    return f"{statuses.count(81)} of {len(statuses)} had no room"


def output_full(*words):
    """Results that cannot be written are an error, not silence."""
    with Stage() as stage:
        image(stage)
        with open("/dev/full", "wb") as full:
            done = subprocess.run([COLDSEAL, *words, stage.task, *(("--key", stage.keys / "release.pem") if words[0] == "verify" else ())],
                                  stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, check=False)
        equal(done.returncode, 81, f"exit status, {done.stderr!r}")


for fault in POLICY + SEAL + TREE:
    case(fault.name, "exec", f"refuses {fault.code} {fault.status}", fault.play)
for name, code, status, spoil in (
        ("fifo", "TREE_KIND", 85, lambda s: as_fifo(s.task / "lib/pipe")),
        ("socket", "TREE_KIND", 85, lambda s: as_socket(s.task / "lib/socket")),
        ("device", "TREE_KIND", 85, lambda s: as_device(s.task / "lib/null")),
        ("setuid", "TREE_KIND", 85, lambda s: (s.task / "bin/tool").chmod(0o4755)),
        ("dangling-link", "TREE_LINK", 85, lambda s: (s.task / "lib/gone").symlink_to("nothing")),
        ("leaving-link", "TREE_LINK", 85, lambda s: (s.task / "lib/out").symlink_to("../../x")),
        ("looping-link", "TREE_LINK", 85, lambda s: ((s.task / "lib/a").symlink_to("b"), (s.task / "lib/b").symlink_to("a"))),
        ("name-not-utf8", "FORMAT_MANIFEST", 83, lambda s: open(os.fsencode(s.task) + b"/lib/\xff", "wb").close()),
        ("name-with-newline", "FORMAT_MANIFEST", 83, lambda s: s.write(s.task / "lib/a\nb", "")),
        ("backslash", "FORMAT_MANIFEST", 83, lambda s: s.write(s.task / "lib/a\\b", "")),
        ("too-deep", "LIMIT_SIZE", 82, lambda s: deep(s.task / "lib", 300)),
        ("missing", "CONFIG_FILE", 80, lambda s: s.task.rename(s.top / "elsewhere")),
        ("empty", "TREE_MISSING", 85, lambda s: (s.task.rename(s.top / "elsewhere"), s.task.mkdir())),
        ("key-missing", "CONFIG_KEY", 80, lambda s: (s.keys / "release.key").unlink()),
        ("key-fifo", "CONFIG_KEY", 80, lambda s: as_fifo(s.keys / "release.key")),
        ("key-garbage", "CONFIG_KEY", 80, lambda s: replace(s.keys / "release.key", "x" * 99)),
        ("key-public", "CONFIG_KEY", 80, lambda s: s.install(s.keys / "release.pem", s.keys / "release.key")),
        ("key-oversized", "CONFIG_KEY", 80, lambda s: sparse(s.keys / "release.key", 1 << 20)),
        ("seal-is-link", "TREE_KIND", 85, lambda s: ((s.top / "elsewhere").mkdir(), (s.task / ".coldseal").symlink_to("../elsewhere"))),
        ("seal-is-file", "TREE_KIND", 85, lambda s: s.write(s.task / ".coldseal", ""))):
    case(f"sign-{name}", "command", f"refuses {code} {status}", lambda each=(spoil, code, status): does_not_sign(*each))
case("sign-disk-full", "command", "refuses IO_WRITE 81", disk_full)
case("verify-output-full", "command", "refuses 81", lambda: output_full("verify", "--format", "json"))
case("inspect-output-full", "command", "refuses 81", lambda: output_full("inspect"))

if __name__ == "__main__":
    harness.need(SHIM, COLDSEAL)
    harness.main()
