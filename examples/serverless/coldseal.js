// SPDX-License-Identifier: Apache-2.0
// A plugin that seals each function's zip after the framework packed it and before it takes the zip's digest.
"use strict";
const { spawnSync } = require("node:child_process");
const { existsSync } = require("node:fs");

const coldseal = process.env.COLDSEAL_BIN ?? "coldseal";

module.exports = class Coldseal {
    constructor(serverless) {
        this.serverless = serverless;
        this.hooks = { "after:package:createDeploymentArtifacts": () => this.seal() };
    }

    seal() {
        const { service, classes } = this.serverless;
        const { key, version, exclude = {} } = service.custom?.coldseal ?? {};
        const refuse = (reason) => {
            throw new classes.Error(`coldseal: ${reason}`, "COLDSEAL");
        };

        if (!key || !version) {
            refuse("custom.coldseal in serverless.yml needs key and version");
        }
        for (const name of service.getAllFunctions()) {
            const { name: deployed, package: packed } = service.getFunction(name);
            if (Object.hasOwn(exclude, name)) {
                if (typeof exclude[name] !== "string" || exclude[name] === "") {
                    refuse(`custom.coldseal.exclude.${name} needs a reason`);
                }
                continue;
            }
            // One seal, one function: a zip that several share cannot be bound to each.
            if (!packed?.artifact || !existsSync(packed.artifact)) {
                refuse(`${name} has no zip of its own; set package.individually, or name it in custom.coldseal.exclude`);
            }
            const ran = spawnSync(coldseal, ["sign", packed.artifact, "--package", deployed, "--package-version", String(version),
                "--bind", `function=${deployed}`, "--key", key], { stdio: ["ignore", 2, "pipe"], encoding: "utf8" });
            if (ran.status !== 0) {
                refuse(ran.error ? ran.error.message : ran.stderr.trim().replace(/^coldseal: /, ""));
            }
        }
    }
};
