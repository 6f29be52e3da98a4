#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Keys in AWS KMS: --key awskms:// with AWS's own command line, against a KMS on this machine (moto, see kms_server.py). Nothing
here has an account, and nothing leaves the machine."""
import json
import os
import subprocess
import sys
import urllib.request

from workshop import CACHE, RECIPES, Workshop, main, need_program

PYTHON = CACHE / "aws" / "bin" / "python"
AWS = CACHE / "aws" / "bin"


class Region:
    """A KMS of our own, and a Workshop that knows it."""

    def __init__(self):
        self.server = subprocess.Popen([PYTHON, "-B", os.path.join(os.path.dirname(os.path.abspath(__file__)), "kms_server.py")],
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.host = f"127.0.0.1:{int(self.server.stdout.readline())}"
        self.shop = Workshop(PATH=f"{AWS}:{os.environ['PATH']}", AWS_ACCESS_KEY_ID="here", AWS_SECRET_ACCESS_KEY="secret-of-here",
                             AWS_DEFAULT_REGION="eu-west-1", AWS_EC2_METADATA_DISABLED="true")
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_ENDPOINT_URL", "AWS_CONFIG_FILE"):
            self.shop.environment.pop(name, None)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.server.kill()
        self.server.wait()
        self.server.stdout.close()
        self.shop.__exit__()

    def aws(self, *words):
        done = self.shop.call("aws", "--endpoint-url", f"http://{self.host}", "--output", "json", *words)
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout or b"null")

    def key(self, spec, usage="SIGN_VERIFY"):
        return self.aws("kms", "create-key", "--key-usage", usage, "--key-spec", spec)["KeyMetadata"]

    def address(self, name):
        return f"awskms://{self.host}/{name}"

    def guard(self):
        """From now on policies count: AWS looks at them always, moto only when it is told."""
        request = urllib.request.Request(f"http://{self.host}/moto-api/reset-auth", data=b"0", method="POST", headers={"Content-Type": "text/plain"})
        urllib.request.urlopen(request, timeout=30).close()


REGION = None


def kinds_of_keys():
    shop = REGION.shop
    for spec, words in (("ECC_NIST_P256", ["ecdsa-p256-sha256"]), ("ECC_NIST_P384", ["ecdsa-p384-sha384"]),
                        ("RSA_2048", [f"rsa-{scheme}-sha{size}" for scheme in ("pkcs1", "pss") for size in (256, 384, 512)])):
        key = REGION.key(spec)
        der = REGION.aws("kms", "get-public-key", "--key-id", key["KeyId"])["PublicKey"]
        (shop.top / "public.pem").write_text(f"-----BEGIN PUBLIC KEY-----\n{der}\n-----END PUBLIC KEY-----\n")
        done = shop.call("openssl", "pkey", "-pubin", "-in", "public.pem", "-out", f"{spec}.pem")
        assert done.returncode == 0, done.stderr
        for word in words:
            told, said = shop.sign(REGION.address(key["KeyId"]), word, "--algorithm", word)
            assert told["algorithm"] == word and "using: aws kms sign (" in said and " as arn:aws:sts::" in said, said
            shop.run("verify", "build", "--key", f"{spec}.pem", "--algorithm", word, "--quiet")
        print(f"  {spec}: {' '.join(words)}")


def names_of_keys():
    shop = REGION.shop
    key = REGION.key("ECC_NIST_P256")
    shop.call("aws", "--endpoint-url", f"http://{REGION.host}", "kms", "create-alias", "--alias-name", "alias/release",
              "--target-key-id", key["KeyId"])
    # an alias suggests the label; an ARN brings its region, whatever the machine's is
    told = json.loads(shop.run("sign", "build", "--key", REGION.address("alias/release"), "--format", "json", "--quiet").stdout)["sealed"]
    assert told["label"] == "release", told
    again, _ = shop.sign(REGION.address(key["Arn"]), "release", AWS_DEFAULT_REGION="us-west-2")
    assert again["up_to_date"] and again["key"] == told["key"], again
    listed = json.loads(shop.run("keys", REGION.address("alias/release"), "--format", "json").stdout)["keys"]
    assert listed[0]["id"] == told["key"] and listed[0]["what"] == "of AWS KMS", listed
    # the recipe for those who do it by themselves
    by_hand, _ = shop.sign(f"exec:{RECIPES}/sign-awskms", "by-hand", KMS_KEY="alias/release", AWS_ENDPOINT_URL=f"http://{REGION.host}")
    assert by_hand["key"] == told["key"]
    quiet = shop.run("sign", "build", "--key", REGION.address("alias/release"), "--label", "quiet", "--quiet")
    assert quiet.stderr == b"", quiet.stderr


def digest_by_hand():
    """digest --raw, aws kms sign, attach."""
    shop = REGION.shop
    key = REGION.key("ECC_NIST_P256")
    (shop.top / "d.bin").write_bytes(shop.run("digest", "--raw", "build").stdout)
    signed = REGION.aws("kms", "sign", "--key-id", key["KeyId"], "--message-type", "DIGEST", "--message", "fileb://d.bin",
                        "--signing-algorithm", "ECDSA_SHA_256")["Signature"]
    (shop.top / "signature").write_text(signed + "\n")
    der = REGION.aws("kms", "get-public-key", "--key-id", key["KeyId"])["PublicKey"]
    (shop.top / "hand.der").write_text(f"-----BEGIN PUBLIC KEY-----\n{der}\n-----END PUBLIC KEY-----\n")
    assert shop.call("openssl", "pkey", "-pubin", "-in", "hand.der", "-out", "hand.pem").returncode == 0
    shop.run("attach", "build", "signature", "--label", "hand", "--key", "hand.pem")
    shop.run("verify", "build", "--key", "hand.pem", "--quiet")


def nothing_secret_in_arguments():
    shop = REGION.shop
    key = REGION.key("ECC_NIST_P256")
    tools = shop.top / "tools"
    tools.mkdir()
    (tools / "aws").write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >>"{shop.top}/calls"\nexec "{AWS}/aws" "$@"\n')
    (tools / "aws").chmod(0o755)
    shop.sign(REGION.address(key["KeyId"]), "calls", PATH=f"{tools}:{shop.environment['PATH']}")
    calls = (shop.top / "calls").read_text()
    assert len(calls.splitlines()) == 3 and "secret-of-here" not in calls, calls
    assert f"kms sign --key-id {key['KeyId']} --message-type DIGEST --message fileb:///dev/stdin" in calls, calls


def errors():
    shop = REGION.shop
    before = shop.seal()
    key = REGION.key("ECC_NIST_P256")
    koblitz = REGION.key("ECC_SECG_P256K1")
    here = REGION.address(key["KeyId"])
    for address, reason, more in (
            (REGION.address("alias/nowhere"), "there is no such key in this account and region", {}),
            (REGION.address(koblitz["KeyId"]), "is of a kind that is not taken", {}),
            (here, "the aws command has no credentials", {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}),
            ("awskms:///alias/release", "the aws command has no region", {"AWS_DEFAULT_REGION": None}),
            (here, "needs the aws command, which is in no folder of PATH", {"PATH": "/nonexistent"}),
            ("awskms://127.0.0.1:1/alias/release", "the endpoint cannot be reached", {"AWS_MAX_ATTEMPTS": "1"})):
        error = shop.refused("sign", "build", "--key", address, "--label", "wrong", expect=80, **more)
        assert error["code"] == "CONFIG_KEY" and error["reason"] == reason and error["subject"] == address, error
        print(f"  {reason}")
    for address in ("awskms:alias/release", "awskms://alias", "awskms:///", "awskms:///-x", "awskms:///a b", "awskms://h?/alias/x"):
        error = shop.refused("sign", "build", "--key", address, "--label", "wrong", expect=2)
        assert error["code"] == "USAGE", error
    error = shop.refused("sign", "build", "--key", here, "--passphrase-file", "x", expect=2)
    assert error["subject"] == "--passphrase-file", error
    assert shop.seal() == before


def denied():
    """The last case: from here on nobody may do anything without a policy."""
    shop = REGION.shop
    key = REGION.key("ECC_NIST_P256")
    before = shop.seal()
    for name, actions in (("looker", ["kms:GetPublicKey", "sts:*"]), ("nobody", ["sts:*"]), ("signer", ["kms:GetPublicKey", "kms:Sign", "sts:*"])):
        REGION.aws("iam", "create-user", "--user-name", name)
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
        shop.call("aws", "--endpoint-url", f"http://{REGION.host}", "iam", "put-user-policy", "--user-name", name, "--policy-name", "p",
                  "--policy-document", json.dumps(policy))
    keys = {name: REGION.aws("iam", "create-access-key", "--user-name", name)["AccessKey"] for name in ("looker", "nobody", "signer")}

    def as_user(name):
        return {"AWS_ACCESS_KEY_ID": keys[name]["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": keys[name]["SecretAccessKey"]}

    REGION.guard()
    for name, reason in (("looker", "kms:Sign was denied"), ("nobody", "kms:GetPublicKey was denied")):
        error = shop.refused("sign", "build", "--key", REGION.address(key["KeyId"]), "--label", "denied", expect=80, **as_user(name))
        assert error["code"] == "CONFIG_KEY" and error["reason"] == reason, error
        assert error["found"].endswith(f"user/{name}") and "kms:Sign and kms:GetPublicKey" in error["next"], error
    error = shop.refused("sign", "build", "--key", REGION.address(key["KeyId"]), "--label", "denied", expect=80)
    assert error["reason"] == "AWS does not know these credentials", error
    assert shop.seal() == before
    shop.sign(REGION.address(key["KeyId"]), "allowed", **as_user("signer"))


if __name__ == "__main__":
    need_program()
    if not PYTHON.exists():
        print("SKIP AWS's command line and moto are not here: ./setup everything installs them")
        sys.exit(77)
    with Region() as REGION:
        sys.exit(main([kinds_of_keys, names_of_keys, digest_by_hand, nothing_secret_in_arguments, errors, denied]))
