/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The paths that the platform fixes. Constants only: the command's deployment subcommands include
 * this file too, and no other of this room.
 */
#ifndef SEAL_LAMBDA_PLACES_H
#define SEAL_LAMBDA_PLACES_H

#define SEAL_PLACE_TASK "/var/task"
#define SEAL_PLACE_LAYERS "/opt"
#define SEAL_PLACE_RUNTIME "/var/runtime"

/* Every file in here is started beside the function. */
#define SEAL_PLACE_EXTENSIONS "/opt/extensions"

/* What the wrapper gate is called, wherever it lies. */
#define SEAL_WRAPPER_NAME "coldseal-wrapper"

/* Where each gate's policy lies: one place, no fallback. */
#define SEAL_PLACE_LAYER_POLICY "/opt/coldseal"
#define SEAL_PLACE_RUNTIME_POLICY "/var/runtime/coldseal"
#define SEAL_PLACE_EXEC_POLICY "/coldseal"

/* With this file the platform starts no extension at all, so neither our gate. */
#define SEAL_PLACE_EXTENSION_SWITCH "/opt/disable-extensions-jwigqn8j"

#endif
