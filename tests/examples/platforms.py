# SPDX-License-Identifier: Apache-2.0
"""The platform's part of each example: what lies in /var/runtime and /var/lang, and what is in the environment.

Bootstraps of managed runtimes are scripts: an interpreter with its options, handed to the wrapper if one is set. The
variables are those that the platform's documentation lists as set by it, with their documented values.
"""
import pathlib
import shutil

import harness
from harness import CACHE, MANAGED_BOOTSTRAP, MANAGED_MAIN, PYTHON, Skipped, environment

COMMON = {"LANG": "en_US.UTF-8", "TZ": ":UTC", "AWS_DEFAULT_REGION": "eu-west-1",
          "AWS_LAMBDA_FUNCTION_NAME": "hello", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1769", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
          "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand", "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
          "AWS_SESSION_TOKEN": "token"}

# Withheld from extensions; the emulator does not know them, so they are not given to it where an extension starts.
OF_THE_RUNTIME = {"LAMBDA_TASK_ROOT": "/var/task", "LAMBDA_RUNTIME_DIR": "/var/runtime",
                  "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/hello", "AWS_LAMBDA_LOG_STREAM_NAME": "2026/11/24/[$LATEST]0123",
                  "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR", "AWS_XRAY_DAEMON_ADDRESS": "169.254.79.129:2000",
                  "_AWS_XRAY_DAEMON_ADDRESS": "169.254.79.129", "_AWS_XRAY_DAEMON_PORT": "2000"}

LIBRARIES = "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib"
MANAGED = {"PATH": "/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin", "LD_LIBRARY_PATH": f"/var/lang/lib:{LIBRARIES}"}


def managed_bootstrap(command, name):
    """The script of the end-to-end tests with another interpreter."""
    return MANAGED_BOOTSTRAP.replace(f"{PYTHON} /var/runtime/bootstrap.py", command).replace("python3.11", name)


class Platform:
    name = ""
    handler = ""
    command = ()  # what a wrapper is handed
    variables: dict = {}

    def lay_out(self, stage):
        """Write /var/runtime, and show interpreters in the sandbox."""

    def environment(self, extension=False, **more):
        known = {} if extension else OF_THE_RUNTIME
        return environment(**{**COMMON, **known, **self.variables, "AWS_LAMBDA_FUNCTION_HANDLER": self.handler, **more})


class Python(Platform):
    name = "python"
    handler = "app.handler"
    command = (PYTHON, "/var/runtime/bootstrap.py")
    variables = {**MANAGED, "PYTHONPATH": "/var/runtime"}

    def lay_out(self, stage):
        stage.write(stage.runtime / "bootstrap", MANAGED_BOOTSTRAP, 0o755)
        stage.write(stage.runtime / "bootstrap.py", MANAGED_MAIN)


class Node(Platform):
    name = "nodejs"
    handler = "index.handler"
    command = ("/var/lang/bin/node", "--expose-gc", "--max-http-header-size", "81920", "/var/runtime/index.mjs")
    variables = {**MANAGED, "NODE_PATH": "/opt/nodejs/node20/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules"}

    def lay_out(self, stage):
        client = CACHE / "node/node_modules"
        if not (client / "aws-lambda-ric/dist/rapid-client.node").exists() or shutil.which("node") is None:
            raise Skipped("AWS's runtime client for Node.js is not installed: ./setup everything")
        stage.write(stage.runtime / "bootstrap", managed_bootstrap(" ".join(self.command), "nodejs20.x"), 0o755)
        stage.write(stage.runtime / "index.mjs",
                    'import { run } from "aws-lambda-ric";\nawait run(process.env.LAMBDA_TASK_ROOT ?? "/var/task", process.env._HANDLER);\n')
        (stage.runtime / "node_modules").mkdir()
        stage.show(client, "/var/runtime/node_modules")
        stage.show(pathlib.Path(shutil.which("node")).resolve(), "/var/lang/bin/node")


class Java(Platform):
    name = "java"
    handler = "hello.Hello::handle"
    command = ("/var/lang/bin/java", "-XX:MaxHeapSize=256m", "-XX:+UseSerialGC", "-Xshare:auto", "-XX:+TieredCompilation",
               "-XX:TieredStopAtLevel=1", "--add-opens=java.base/java.io=ALL-UNNAMED", "-classpath", "/var/runtime/lib/*",
               "com.amazonaws.services.lambda.runtime.api.client.AWSLambda")
    variables = {**MANAGED, "CLASSPATH": "/var/task:/opt/java/lib"}

    def lay_out(self, stage):
        java = shutil.which("java")
        if not (CACHE / "java/.made-from").exists() or java is None or shutil.which("javac") is None:
            raise Skipped("a JDK and AWS's runtime client for Java are not installed: ./setup everything")
        command = " ".join(self.command).replace("/lib/*", "'/lib/*'") + ' "$_HANDLER"'
        stage.write(stage.runtime / "bootstrap", managed_bootstrap(command, "java17"), 0o755)
        for jar in (CACHE / "java").glob("*.jar"):
            stage.install(jar, stage.runtime / "lib" / jar.name, 0o644)
        stage.show(pathlib.Path(java).resolve().parent.parent, "/var/lang")


class OsOnly(Platform):
    """provided.al2023: nothing in /var/runtime, the function brings its bootstrap."""
    handler = "hello"
    command = ("/var/task/bootstrap",)
    variables = {"PATH": "/usr/local/bin:/usr/bin:/bin:/opt/bin", "LD_LIBRARY_PATH": LIBRARIES}

    def __init__(self, name):
        self.name = name


def event(name="world"):
    return harness.json.dumps({"name": name})
