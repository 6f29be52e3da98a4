#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""The recipes of examples/signing, with the real tools: what they sign, coldseal verifies with a key that the tool told in another
way than the recipe does."""
import base64
import os
import re
import shutil
import sys

from workshop import CACHE, RECIPES, Workshop, main, need_program

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
           "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so")
P384 = bytes.fromhex("3076301006072a8648ce3d020106052b81040022036200")


def openssl():
    with Workshop() as shop:
        for kind in ("p256", "p384", "ed25519", "rsa2048"):
            shop.run("keygen", "-o", kind, "--type", kind, "--quiet")
            default, _ = shop.sign(f"exec:{RECIPES}/sign-openssl", kind, SIGNING_KEY=f"{kind}.key")
            shop.run("verify", "build", "--key", f"{kind}.pem", "--quiet")
            print(f"  {kind}: {default['algorithm']}")
        for word in ("rsa-pkcs1-sha256", "rsa-pkcs1-sha384", "rsa-pkcs1-sha512", "rsa-pss-sha256", "rsa-pss-sha384", "rsa-pss-sha512"):
            shop.sign(f"exec:{RECIPES}/sign-openssl", word, "--algorithm", word, SIGNING_KEY="rsa2048.key")
            shop.run("verify", "build", "--key", "rsa2048.pem", "--algorithm", word, "--quiet")


def softhsm():
    module = next((path for path in MODULES if os.path.exists(path)), None)
    if module is None or not shutil.which("softhsm2-util") or not shutil.which("pkcs11-tool"):
        return "SKIP softhsm: SoftHSM or OpenSC is not here"
    with Workshop(PKCS11_MODULE=module or "", PKCS11_TOKEN="signing", PKCS11_PIN="1234", SOFTHSM2_CONF="hsm.conf") as shop:
        shop.environment["SOFTHSM2_CONF"] = str(shop.top / "hsm.conf")
        (shop.top / "tokens").mkdir()
        (shop.top / "hsm.conf").write_text(f"directories.tokendir = {shop.top}/tokens\n")
        tool = ("pkcs11-tool", "--module", module, "--token-label", "signing", "--pin", "env:PKCS11_PIN")
        done = shop.call("softhsm2-util", "--init-token", "--free", "--label", "signing", "--so-pin", "5678", "--pin", "1234")
        assert done.returncode == 0, done.stderr
        for number, kind in (("01", "EC:prime256v1"), ("02", "rsa:2048"), ("03", "EC:secp384r1")):
            done = shop.call(*tool, "--login", "--keypairgen", "--key-type", kind, "--id", number, "--label", f"key{number}")
            assert done.returncode == 0, done.stderr
        # as the token lists the point: what the recipe must find by another way. All keys are listed, in any order.
        listed = shop.call(*tool, "--list-objects", "--type", "pubkey").stdout.decode().split("Public Key Object;")
        of_03 = next(text for text in listed if re.search(r"^ *ID: +03$", text, re.M))
        point = bytes.fromhex(of_03.split("EC_POINT:")[1].split()[0])[2:]
        text = base64.encodebytes(P384 + point).decode()
        (shop.top / "p384.pem").write_text(f"-----BEGIN PUBLIC KEY-----\n{text}-----END PUBLIC KEY-----\n")
        for number, word, more in (("01", "ecdsa-p256-sha256", {}), ("02", "rsa-pkcs1-sha256", {}), ("02", "rsa-pss-sha256", {}),
                                   ("02", "rsa-pss-sha512", {}), ("03", "ecdsa-p384-sha384", {"PKCS11_PUBLIC": "p384.pem"})):
            told, _ = shop.sign(f"exec:{RECIPES}/sign-pkcs11", word, "--algorithm", word, PKCS11_KEY=number, **more)
            assert told["algorithm"] == word, told
            print(f"  key {number}: {word} {told['key']}")
        done = shop.call(*tool, "--read-object", "--type", "pubkey", "--id", "01", "--output-file", "p256.der")
        assert done.returncode == 0, done.stderr
        done = shop.call("openssl", "pkey", "-pubin", "-inform", "DER", "-in", "p256.der", "-out", "p256.pem")
        assert done.returncode == 0, done.stderr
        shop.run("verify", "build", "--key", "p256.pem", "--quiet")
        shop.run("verify", "build", "--key", "p384.pem", "--quiet")
        # one key's public part, another one's signature: the classic accident
        shop.run("sign", "build", "--key", f"exec:{RECIPES}/sign-pkcs11", "--label", "other", expect=80, PKCS11_KEY="03",
                 PKCS11_PUBLIC="p256.pem")
        # a wrong PIN is the tool's to explain, and nothing is written
        done = shop.run("sign", "build", "--key", f"exec:{RECIPES}/sign-pkcs11", "--label", "other", expect=80, PKCS11_KEY="01",
                        PKCS11_PIN="4321")
        assert b"PIN" in done.stderr and b"CONFIG_KEY" in done.stderr, done.stderr
        assert not [name for name in shop.seal() if ".other." in name]


def cosign():
    path = str(CACHE / "bin") + ":" + os.environ["PATH"]
    if not shutil.which("cosign", path=path):
        return "SKIP cosign: it is not here; ./setup everything builds it"
    with Workshop(PATH=path, COSIGN_PASSWORD="word", COSIGN_KEY="cosign.key") as shop:
        assert shop.call("cosign", "generate-key-pair").returncode == 0
        shop.sign(f"exec:{RECIPES}/sign-cosign", "cosign")
        shop.run("verify", "build", "--key", "cosign.pub", "--quiet")
        # and the other way round: what cosign signs by itself is attached
        done = shop.call("cosign", "sign-blob", "--key", "cosign.key", "--tlog-upload=false", "--yes", "--output-signature", "blob.sig",
                         "build/.coldseal/app.json")
        assert done.returncode == 0, done.stderr
        shop.run("attach", "build", "blob.sig", "--label", "blob", "--key", "cosign.pub")
        # a signature of coldseal's is one of cosign's, too
        done = shop.call("cosign", "verify-blob", "--key", "cosign.pub", "--insecure-ignore-tlog=true", "--signature",
                         "build/.coldseal/app.json.cosign.sig", "build/.coldseal/app.json")
        if done.returncode != 0:  # cosign reads base64 alone
            raw = (shop.top / "build/.coldseal/app.json.cosign.sig").read_bytes()
            (shop.top / "text.sig").write_bytes(base64.b64encode(raw))
            done = shop.call("cosign", "verify-blob", "--key", "cosign.pub", "--insecure-ignore-tlog=true", "--signature", "text.sig",
                             "build/.coldseal/app.json")
        assert done.returncode == 0, done.stderr


def certificate():
    """A certificate's key behind a program: what it signs are the attributes of a CMS. openssl takes the result."""
    with Workshop(SIGNING_KEY="key") as shop:
        for number, (kind, word) in enumerate((("p256", "ecdsa-p256-sha256"), ("p384", "ecdsa-p384-sha384"), ("rsa2048", "rsa-pkcs1-sha256"),
                                               ("rsa2048", "rsa-pss-sha384"))):
            label = f"{kind}-{number}"
            shop.run("keygen", "-o", label, "--type", kind, "--quiet")
            done = shop.call("openssl", "req", "-x509", "-new", "-key", f"{label}.key", "-subj", f"/O=Acme/CN=Release {number}", "-days", "400",
                             "-addext", "basicConstraints=critical,CA:false", "-addext", "keyUsage=critical,digitalSignature",
                             "-addext", "extendedKeyUsage=codeSigning", "-out", f"{label}.crt")
            assert done.returncode == 0, done.stderr
            told, _ = shop.sign(f"exec:{RECIPES}/sign-openssl", label, "--cert", f"{label}.crt", "--algorithm", word,
                                SIGNING_KEY=f"{label}.key")
            assert told["algorithm"] == word and told["subject"] == f"CN=Release {number},O=Acme", told
            made = f"build/.coldseal/app.json.{label}.p7s"
            done = shop.call("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", made, "-content",
                             "build/.coldseal/app.json", "-CAfile", f"{label}.crt", "-partial_chain", "-purpose", "any", "-out", "out")
            assert done.returncode == 0, done.stderr
            # signing again leaves it alone, although another signature would come of it
            before = shop.seal()
            told, _ = shop.sign(f"exec:{RECIPES}/sign-openssl", label, "--cert", f"{label}.crt", "--algorithm", word,
                                SIGNING_KEY=f"{label}.key")
            assert told["up_to_date"] and shop.seal() == before, told
        # somebody else's certificate
        error = shop.refused("sign", "build", "--key", f"exec:{RECIPES}/sign-openssl", "--cert", "p256-0.crt", "--label", "bad", expect=80,
                             SIGNING_KEY="p384-1.key")
        assert error["code"] == "CONFIG_KEY", error


if __name__ == "__main__":
    need_program()
    sys.exit(main([openssl, certificate, softhsm, cosign]))
