# SPDX-License-Identifier: Apache-2.0
"""Every report that the command and the shim write as JSON, by commands that are run in a workshop of their own: what there is of
each, and what there is to say when it goes well and when it does not. Judged by test_schemas.py."""
import dataclasses
import hashlib
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys

from documents import COLDSEAL, SHIM, SOURCE

KEYS = SOURCE / "tests/support/keys"
PKI = pathlib.Path(os.environ.get("COLDSEAL_BUILD_DIR", SOURCE / "build/debug")) / "pki"
LATER = "2035-01-01T00:00:00Z"
FROM_PKI = ("root.pem", "issuing.pem", "leaf.pem", "leaf.key", "leaf-revoked.pem", "leaf-revoked.key", "tsa-root.pem", "root.crl",
            "issuing.crl", "tsa-root.crl")

POLICY = {
    "coldseal": "policy/v1", "generation": 12, "mode": "enforce", "realm": "prod",
    "signers": {
        "ci": {"kind": "key", "algorithm": "ecdsa-p256-sha256", "key": "p256.pem", "not_after": "2039-01-01T00:00:00Z"},
        "security": {"kind": "x509", "roots": "root.pem", "subject": "CN=Acme Lambda Release,O=Acme", "accept": ["p7s", "sig"],
                     "crl": {"files": ["root.crl", "issuing.crl", "tsa-root.crl"], "required": True},
                     "timestamp": {"roots": "tsa-root.pem", "required": False}},
        "second": {"kind": "key", "algorithm": "ed25519", "key": "ed25519.pem"},
        "third": {"kind": "key", "algorithm": "rsa-pss-sha256", "key": "rsa2048.pem"}},
    "roots": {
        "/var/task": {"links": ["/var/lang"], "rules": [
            {"functions": ["orders-api"], "packages": ["orders-api"], "require": {"all": ["ci", "security"]}, "min_version": 1},
            {"functions": ["billing"], "packages": ["billing"], "bind": ["function"],
             "require": {"threshold": 2, "of": ["ci", "security", {"any": ["second", "third"]}], "kinds": 2}}]},
        "/opt": {"layered": True, "rules": [{"packages": ["coldseal"], "paths": ["coldseal"], "require": "ci", "absent": "accept"}]}},
    "min_versions": {"invoice-pdf": 12},
    "audit": [{"functions": ["billing"], "roots": ["/var/task"], "until": "2026-12-24T00:00:00Z", "reason": "roll-out, wave 3"}],
    "environment": {"deny": ["LD_PRELOAD"], "deny_prefix": ["PYTHON"], "signed": ["LD_PRELOAD"]}}

LAYER_POLICY = {
    "coldseal": "policy/v1", "generation": 12, "mode": "enforce",
    "signers": {"ci": {"kind": "key", "algorithm": "ecdsa-p256-sha256", "key": "p256.pem"}},
    "roots": {"/var/task": {"rules": [{"functions": ["orders-api"], "packages": ["orders-api"], "require": "ci"}]},
              "/opt": {"layered": True, "rules": [{"packages": ["coldseal"], "require": "ci"}]}}}


@dataclasses.dataclass
class Report:
    """One line of JSON, and where it is from."""
    command: str  # whose schema it is under
    line: str     # as one would type it
    status: int
    document: dict


class Workshop:
    """A folder with a package, keys, certificates and policies, and the reports made so far."""

    def __init__(self, top):
        self.top = pathlib.Path(top)
        self.reports = []
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("COLDSEAL_", "AWS_", "_HANDLER"))}
        self.environment["PKI"] = str(PKI)
        for path in (*KEYS.glob("*.pem"), *KEYS.glob("*.key"), *(PKI / name for name in FROM_PKI)):
            shutil.copy(path, self.top)
        for path in self.top.glob("*.key"):
            path.chmod(0o600)
        self.write("policy.json", json.dumps(POLICY))
        self.package("build")

    def write(self, name, text, mode=0o644):
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        path.chmod(mode)

    def package(self, name):
        self.write(f"{name}/app.py", "print(1)\n")
        self.write(f"{name}/bin/tool", "#!/bin/sh\n", 0o755)
        self.write(f"{name}/only-mine", "x\n", 0o600)
        (self.top / name / "current.py").symlink_to("app.py")
        (self.top / name / "var/empty").mkdir(parents=True)

    def shell(self, script):
        return subprocess.run(["bash", "-ec", script], cwd=self.top, env=self.environment, stdin=subprocess.DEVNULL,
                              capture_output=True, check=True).stdout

    def start(self, *words, stdin=""):
        return subprocess.run([COLDSEAL, *words], cwd=self.top, env=self.environment, input=stdin, capture_output=True, text=True,
                              timeout=60, check=False)

    def report(self, command, *words, status=0, schema=None, stdin=""):
        """Run a command with --format json; its one line is kept and handed back."""
        line = " ".join(("coldseal", command, *words))
        at = words.index("--") if "--" in words else len(words)
        ran = self.start(command, *words[:at], "--format", "json", *words[at:], stdin=stdin)
        found = ran.stdout if command != "exec" else next((s for s in ran.stderr.splitlines(True) if s.startswith("{")), "")
        assert ran.returncode == status, f"{line}: expected exit {status}, found {ran.returncode}: {ran.stdout}{ran.stderr}"
        document = json.loads(found)
        assert found.endswith("}\n"), f"{line}: no document and a newline"
        self.reports.append(Report(schema or ("error" if "error" in document else command), line, status, document))
        return document


def seals(shop):
    """keygen, keys, manifest, sign, attach, digest, inspect, verify, diff."""
    sign = ("--package", "orders-api", "--package-version")
    shop.report("keygen", "-o", "made", "--type", "ed25519")
    shop.report("keygen", "-o", "made", status=80)
    shop.shell("openssl pkey -in made.key -pubout > /dev/null; cat root.pem p256.pem > both.pem")
    shop.report("keys", "both.pem", "made.key", "rsa2048.pem")
    shop.report("keys", "policy.json", status=80)
    shop.report("digest", "build", status=2)
    shop.report("digest", "build", *sign, "87")
    shop.report("inspect", "build", status=84)
    shop.report("verify", "build", "--key", "p256.pem", status=84)
    shop.report("manifest", "build", *sign, "86")
    shop.report("manifest", "nowhere", *sign, "1", status=80)
    facts = ("--bind", "function=orders-api", "--bind", "function=orders-api-*", "--bind", "handler=app.handler",
             "--bind", "architecture=x86_64", "--bind", "region=eu-west-1", "--bind", "realm=prod", "--bind", "environment=TZ=UTC",
             "--bind-command", "/bin/sh", "--bind-command", "-c", "--requires", "shared-lib=12", "--policy-generation", "9",
             "--not-before", "2026-01-01T00:00:00Z", "--expires", "2046-01-01T00:00:00Z", "--info", "commit=9f2c61d")
    shop.package("bound")
    shop.write("bound/big.bin", bytes(2 << 20))
    shop.report("sign", "bound", "--package", "bound", "--package-version", "1", "--fsverity", *facts, "--key", "p384.key")
    shop.report("manifest", "bound")
    shop.report("inspect", "bound", "--entries")
    shop.report("verify", "bound", "--key", "p384.pem", status=86)
    shop.report("verify", "bound", "--key", "p384.pem", "--realm", "prod")
    shop.report("sign", "build", *sign, "87", "--bind", "function=orders-api", "--key", "p256.key", "--label", "ci", "--renew")
    shop.report("sign", "build", "--key", "p256.key", "--label", "ci")
    shop.report("sign", "build", *sign, "88", "--key", "made.key", status=2)
    shop.report("digest", "build", "--algorithm", "sha512")
    shop.report("verify", "build", "--key", "p256.pem")
    shop.report("verify", "build", "--key", "p256-other.pem", status=84)
    shop.shell("""cp -r build changed; rm changed/bin/tool; ln -s app.py changed/bin/tool; echo 2 > changed/app.py
        echo 3 > changed/more; rm -r changed/var; ln -sf bin changed/current.py""")
    shop.report("verify", "changed", "--key", "p256.pem", status=85)
    shop.report("diff", "build")
    shop.report("diff", "changed", status=85)
    shop.report("diff", "changed", "build", status=85)
    shop.report("diff", "bound/.coldseal/bound.json", "build/.coldseal/orders-api.json", status=85)
    shop.report("diff", "build/.coldseal/orders-api.json", status=2)


def zips(shop):
    """The same of archives: what was added behind the seal has a time."""
    shop.shell("cd build && rm -rf .coldseal && zip -qry ../build.zip . && rm -r var")
    shop.report("sign", "build.zip", "--package", "orders-api", "--package-version", "87", "--key", "p256.key")
    shop.report("verify", "build.zip", "--key", "p256.pem")
    shop.report("inspect", "build.zip")
    shop.shell("cp build.zip more.zip; echo x > late; zip -q more.zip late")
    shop.report("diff", "more.zip", status=85)
    shop.write("broken.zip", b"PK\3\4 and nothing more")
    shop.report("verify", "broken.zip", "--key", "p256.pem", status=83)


def certificates(shop):
    """What signers with certificates and times have to say: sign, attach, inspect, and the policy's own commands."""
    shop.report("policy", "check", "policy.json", "--at", LATER)
    shop.report("policy", "check", "policy.json", "--at", LATER, "--strict", status=80)
    shop.report("policy", "explain", "policy.json")
    shop.report("policy", "explain", "policy.json", "--function", "nobody")
    shop.report("sign", "build", "--package", "orders-api", "--package-version", "87", "--bind", "function=orders-api",
                "--key", "p256.key", "--label", "ci")
    shop.report("policy", "explain", "policy.json", "build", "--function", "orders-api", "--at", LATER)
    shop.report("policy", "test", "policy.json", "build", "--function", "orders-api", "--at", LATER, status=84, schema="verify")
    shop.shell("""M=build/.coldseal/orders-api.json
        openssl dgst -sha256 -sign p256.key -out ci.sig $M
        openssl cms -sign -binary -cades -in $M -signer leaf.pem -inkey leaf.key -certfile issuing.pem -outform DER -out leaf.p7s
        openssl dgst -sha256 -sign leaf.key -out leaf.sig $M; cat leaf.pem issuing.pem > chain.pem
        openssl ts -query -data leaf.sig -sha256 -cert -out q
        openssl ts -reply -config "$PKI/tsa.cnf" -queryfile q -out leaf.tsr""")
    shop.report("attach", "build", "ci.sig", "--label", "plain")
    shop.report("attach", "build", "ci.sig", "--label", "plain", "--key", "p256.pem")
    shop.shell("base64 -w0 ci.sig > build/.coldseal/orders-api.json.text.sig")
    shop.report("attach", "build", "ci.sig", "--label", "again", "--policy", "policy.json", "--function", "orders-api")
    shop.report("attach", "build", "ci.sig", "--label", "x", "--key", "p256-other.pem", status=84)
    shop.report("attach", "build", "leaf.p7s", "--label", "security", "--policy", "policy.json", "--function", "orders-api")
    shop.report("attach", "build", "leaf.sig", "--label", "security", "--policy", "policy.json", "--function", "orders-api",
                "--chain", "chain.pem", "--token", "leaf.tsr", "--renew")
    shop.report("inspect", "build")
    shop.report("verify", "build", "--policy", "policy.json", "--as", "/var/task", "--function", "orders-api")
    shop.report("policy", "explain", "policy.json", "build", "--function", "orders-api", "--at", LATER)
    shop.report("policy", "test", "policy.json", "build", "--function", "orders-api", "--at", LATER, schema="verify")
    shop.package("signed")
    shop.write("tsa", 'cat > q; openssl ts -reply -config "$PKI/tsa.cnf" -queryfile q -out r 2>/dev/null; cat r\n')
    leaf = ("--key", "leaf.key", "--cert", "leaf.pem", "--chain", "issuing.pem")
    shop.report("sign", "signed", "--package", "orders-api", "--package-version", "1", *leaf, "--label", "security",
                "--tsa", "sh ./tsa", "--signing-time", "2026-11-24T00:00:00Z", "--policy", "policy.json", "--function", "orders-api")
    shop.report("inspect", "signed")
    demanding = json.loads(json.dumps(POLICY))
    demanding["signers"]["security"]["timestamp"]["required"] = True
    shop.write("demanding.json", json.dumps(demanding))
    shop.report("sign", "signed", *leaf, "--label", "untimed")
    shop.shell("rm signed/.coldseal/*.security.*")
    shop.package("revoked")
    shop.report("sign", "revoked", "--package", "orders-api", "--package-version", "1", "--key", "leaf-revoked.key",
                "--cert", "leaf-revoked.pem", "--chain", "issuing.pem")
    shop.report("policy", "explain", "policy.json", "revoked", "--function", "orders-api")
    shop.report("policy", "explain", "policy.json", "revoked", "--function", "nobody")
    shop.shell("""M=revoked/.coldseal/orders-api.json; openssl req -x509 -new -key p256-other.key -subj /CN=Nobody -out other.pem
        openssl cms -sign -binary -cades -in $M -signer other.pem -inkey p256-other.key -outform DER -out $M.nobody.p7s""")
    shop.report("verify", "revoked", "--policy", "policy.json", "--function", "orders-api", status=84)
    shop.report("policy", "explain", "demanding.json", "signed", "--function", "orders-api")
    shop.report("verify", "signed", "--policy", "demanding.json", "--as", "/var/task", "--function", "orders-api", status=84)
    shop.shell("cp -r signed stray; echo '{' > stray/.coldseal/orders-api.json; echo x > stray/.coldseal/note")
    shop.report("inspect", "stray", status=83)


def log_lines(shop, which, how):
    """Log lines as the platform's tools print them."""
    events = subprocess.run([sys.executable, "-B", SOURCE / "tests/explain/events.py", which], capture_output=True, check=True).stdout
    lines = subprocess.run([sys.executable, "-B", SOURCE / "tests/explain/formats.py", how], input=events, capture_output=True,
                           check=True).stdout.decode()
    return shop.report("explain", "-", stdin=lines)


def deployment(shop):
    """layer build, doctor, exec, demo, explain, version, help."""
    shop.write("layer/policy.json", json.dumps(LAYER_POLICY))
    shop.shell("cp p256.pem layer/; rm -rf orders && mkdir orders && echo x > orders/app.py; mkdir shims")
    for name, machine in (("x86_64", 62), ("arm64", 183)):
        header = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, 0, 64, 0, 0, 64, 56, 1, 0, 0, 0)
        shim = header + struct.pack("<IIQQQQQQ", 1, 5, 0, 0, 0, 120, 120, 4096)
        shop.write(f"shims/coldseal-shim-{name}", shim, 0o755)
        shop.write(f"shims/coldseal-shim-{name}.spdx.json", hashlib.sha256(shim).hexdigest())
    build = ("build", "--policy", "layer/policy.json", "--shim", "shims", "--key", "p256.key")
    shop.report("layer", *build, "--arch", "x86_64,arm64", "-o", "dist")
    shop.report("layer", *build, "-o", "policy.json", status=80)
    function = (SOURCE / "tests/doctor/get-function-configuration.json").read_text()
    shop.report("doctor", "-", stdin=function)
    shop.report("doctor", "-", stdin=json.dumps({k: v for k, v in json.loads(function).items() if k != "Layers"}), status=80)
    other = subprocess.run([sys.executable, "-B", SOURCE / "tests/doctor/change.py", "Layers=coldseal-x86_64:4"], capture_output=True,
                           check=True).stdout.decode()
    shop.report("doctor", "-", stdin=other, status=80)
    shop.report("doctor", "--list")
    shop.report("doctor", "-", stdin="no JSON", status=80)
    shop.report("sign", "orders", "--package", "orders", "--package-version", "1", "--key", "p256.key")
    shop.report("exec", "--root", "orders", "--key", "p256.pem", "--", "/bin/true", schema="exec")
    shop.report("exec", "--root", "orders", "--key", "p384.pem", "--", "/bin/true", status=84, schema="exec")
    shop.report("exec", "--root", "orders", "--key", "p384.pem", "--", "true", status=2)
    shop.report("demo")
    shop.report("demo", "--keep", "kept")
    shop.report("demo", "--keep", "kept", status=81)
    shop.report("explain")
    shop.report("explain", "TREE")
    shop.report("explain", "TREE_EXTRA")
    shop.report("explain", "TREE_EXTRAS", status=2)
    log_lines(shop, "refused", "detailed")
    log_lines(shop, "audited", "filter")
    log_lines(shop, "two-gates", "raw")
    shop.report("version")
    for topic in ((), ("sign",), ("exit",), ("environment",)):
        shop.report("help", *topic)
    shop.report("help", "signn", status=2)


def shim_line(shop, mode, package):
    """One verdict line of the real shim, behind the exec gate in a mount namespace of its own; None: such cannot be had here."""
    shop.shell("rm -rf conf top; mkdir -p conf top; cp p256.pem conf/")
    document = {**LAYER_POLICY, "mode": mode, "roots": {"/srv": {"rules": [{"packages": ["orders"], "bind": [], "require": "ci"}]}}}
    shop.write("conf/policy.json", json.dumps(document))
    inside = """mount -t tmpfs none top; mkdir -p top/coldseal top/srv
        mount --bind conf top/coldseal; mount --bind "$1" top/srv; cp "$2" top/shim; mkdir top/bin; cp "$2" top/bin/other
        exec chroot top /shim exec -- /bin/other"""
    words = ["unshare", "--mount", *(["--map-root-user", "--user"] if os.geteuid() != 0 else [])]
    if subprocess.run([*words, "true"], capture_output=True, check=False).returncode != 0:
        return None
    ran = subprocess.run([*words, "bash", "-ec", inside, "-", package, SHIM], cwd=shop.top, stdin=subprocess.DEVNULL, text=True,
                         env={"PATH": os.environ["PATH"], "AWS_LAMBDA_FUNCTION_NAME": "orders"}, capture_output=True, timeout=60,
                         check=False)
    line = next((text for text in ran.stderr.splitlines() if text.startswith('{"timestamp"')), None)
    assert line is not None, f"no verdict line: {ran.stdout}{ran.stderr}"
    shop.reports.append(Report("verdict", f"the shim, {mode}, {package}", ran.returncode, json.loads(line)))
    return json.loads(line)


def verdict_lines(shop):
    """All three outcomes. @return: were they to be had?"""
    shop.shell("rm -rf orders; mkdir orders; echo x > orders/app.py")
    shop.report("sign", "orders", "--package", "orders", "--package-version", "1", "--root", "/srv", "--key", "p256.key", "--renew")
    shop.shell("cp -r orders harmed; echo more > harmed/more")
    found = [shim_line(shop, mode, package) for mode, package in (("enforce", "orders"), ("audit", "harmed"), ("enforce", "harmed"))]
    assert None in found or [line["verdict"] for line in found] == ["accepted", "audited", "refused"], found
    return None not in found
