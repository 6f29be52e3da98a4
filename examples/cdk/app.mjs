// SPDX-License-Identifier: Apache-2.0
// Two functions, each sealed in the way that its packer has, and the layer whose gates ask for the seal.
import { App, Aspects, Stack } from "aws-cdk-lib";
import { Code, Function, LayerVersion, Runtime } from "aws-cdk-lib/aws-lambda";
import { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
import { Sealed, sealedBundle, sealedFolder } from "./coldseal.mjs";

const app = new App();
const stack = new Stack(app, "Hello");
const seal = { version: app.node.tryGetContext("version") ?? 1, key: app.node.tryGetContext("key") };

const gate = {
    // Attached last: a later layer can overwrite its files.
    layers: [LayerVersion.fromLayerVersionArn(stack, "Coldseal", "arn:aws:lambda:eu-west-1:111122223333:layer:coldseal-x86_64:1")],
    environment: { AWS_LAMBDA_EXEC_WRAPPER: "/opt/coldseal-wrapper" },
};

new Function(stack, "Python", {
    functionName: "hello",
    runtime: Runtime.PYTHON_3_12,
    handler: "app.handler",
    code: sealedFolder("python", { ...seal, name: "hello", runtime: Runtime.PYTHON_3_12 }),
    ...gate,
});

new NodejsFunction(stack, "Node", {
    functionName: "hello-node",
    runtime: Runtime.NODEJS_22_X,
    entry: "nodejs/index.mjs",
    bundling: { commandHooks: sealedBundle({ ...seal, name: "hello-node" }) },
    ...gate,
});

// What the Aspect is for; the tests ask for them.
const forgotten = app.node.tryGetContext("forgotten");
if (forgotten !== undefined) {
    const code = forgotten === "inline" ? Code.fromInline("def handler(event, context): pass") : Code.fromAsset("python");
    new Function(stack, "Forgotten", { runtime: Runtime.PYTHON_3_12, handler: "index.handler", code });
}

const except = app.node.tryGetContext("except");
Aspects.of(app).add(new Sealed("release.pem", except && { [except]: "answers only to the deployment" }));
