// SPDX-License-Identifier: Apache-2.0
// Seal what CDK packs, while it is synthesized; refuse to synthesize a function that is not sealed.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { Annotations, AssetHashType, CfnResource, Stage } from "aws-cdk-lib";
import { CfnFunction, Code } from "aws-cdk-lib/aws-lambda";

const coldseal = process.env.COLDSEAL_BIN ?? "coldseal";

/** The words after `coldseal sign FOLDER`. */
function words({ name, version, key }) {
    return ["--package", name, "--package-version", String(version), "--bind", `function=${name}`, "--key", key];
}

/** A folder as it is, sealed. The asset's name comes from what was made, so that it changes with the seal. */
export function sealedFolder(folder, { runtime, ...seal }) {
    return Code.fromAsset(folder, {
        assetHashType: AssetHashType.OUTPUT,
        bundling: {
            image: runtime.bundlingImage, // asked for by CDK; not used
            local: {
                tryBundle(output) {
                    cpSync(folder, output, { recursive: true });
                    execFileSync(coldseal, ["sign", output, ...words(seal)], { stdio: ["ignore", 2, 2] });
                    return true;
                },
            },
        },
    });
}

/** For NodejsFunction's `commandHooks`: esbuild's output, sealed. */
export function sealedBundle(seal) {
    const quoted = (word) => `'${word.replaceAll("'", `'\\''`)}'`;
    return {
        beforeInstall: () => [],
        beforeBundling: () => [],
        afterBundling: (_input, output) => [[coldseal, "sign", output, ...words(seal)].map(quoted).join(" ")],
    };
}

/**
 * An Aspect: every function's code is a folder with a seal by this public key, or synthesis fails. So do functions that CDK adds
 * by itself; those that need no gate are named in `except`, path and reason.
 */
export class Sealed {
    constructor(key, except = {}) {
        this.key = key;
        this.except = except;
    }

    visit(node) {
        if (!CfnResource.isCfnResource(node) || node.cfnResourceType !== CfnFunction.CFN_RESOURCE_TYPE_NAME) {
            return;
        }
        if (this.except[node.node.path]) {
            Annotations.of(node).addInfo(`coldseal: not sealed: ${this.except[node.node.path]}`);
            return;
        }
        const asset = node.cfnOptions.metadata?.["aws:asset:path"];
        if (asset === undefined) {
            Annotations.of(node).addError("coldseal: the code is no local folder that CDK names: inline, in a bucket, an image");
            return;
        }
        const ran = spawnSync(coldseal, ["verify", join(Stage.of(node).outdir, asset), "--key", this.key], { encoding: "utf8" });
        if (ran.status !== 0) {
            Annotations.of(node).addError(ran.error ? `coldseal: ${ran.error.message}` : ran.stderr.trim());
        }
    }
}
