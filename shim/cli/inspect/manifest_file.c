/* SPDX-License-Identifier: Apache-2.0 */
/* Who names a file of a seal, or .coldseal itself, means the seal: a manifest is shown with what lies beside it, or alone. */
#include "cli/inspect/inspect.h"

#include "cli/system/input.h"
#include "crypto/hash.h"
#include "posix/file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool seal_inspect_is_manifest(const char *path)
{
    struct stat status;
    char first = '\0';
    int fd = seal_fd_open(AT_FDCWD, path, O_RDONLY, 0);

    if (fd < 0)
        return false;
    if (seal_fd_stat(fd, &status) == 0 && S_ISREG(status.st_mode) && seal_fd_read(fd, &first, 1) != 1)
        first = '\0';
    (void)close(fd);
    return first == '{';
}

const char *seal_inspect_folder(const char *absolute, struct seal_arena *arena)
{
    const char *base = seal_input_base(absolute);
    const char *above = absolute;

    if (strcmp(base, SEAL_DIRECTORY_NAME) == 0 && base - absolute > 1)
        above = seal_arena_copy(arena, absolute, (size_t)(base - absolute) - 1);
    return above != NULL ? above : absolute;
}

/* Of the seals that lie there the one that was named. */
static enum seal_result keep_one(struct seal_inspection *inspection, const char *package,
                                 struct seal_fault *fault)
{
    size_t at = 0;

    while (at < inspection->count && strcmp(inspection->seals[at].package, package) != 0)
        at++;
    if (at == inspection->count)
        return seal_fault_set(fault, SEAL_FORMAT_SEAL_NAME, NULL, inspection->directory);
    for (size_t i = 0; i < inspection->count; i++)
        if (i != at)
            seal_manifest_clear(&inspection->seals[i].manifest);
    if (at > 0)
        inspection->seals[0] = inspection->seals[at];
    inspection->count = 1;
    inspection->strays_count = 0;
    inspection->worst = inspection->seals[0].readable ? SEAL_OK : inspection->seals[0].fault.code;
    return SEAL_OK;
}

/* A manifest that lies somewhere has no signatures that anybody could find. */
static enum seal_result inspect_alone(const char *path, struct seal_inspection *inspection,
                                      struct seal_fault *fault)
{
    struct seal_buffer text = {NULL, 0, 0};
    struct seal_inspected_seal *seal = NULL;
    enum seal_result r =
        seal_input_read(path, SEAL_MANIFEST_SIZE_MAX, SEAL_CONFIG_FILE, &text, fault);

    memset(inspection, 0, sizeof(*inspection));
    inspection->directory = path;
    inspection->worst = SEAL_OK;
    if (r != SEAL_OK)
        goto out;
    if ((inspection->seals = calloc(1, sizeof(*inspection->seals))) == NULL) {
        r = seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, path);
        goto out;
    }
    seal = &inspection->seals[0];
    if ((r = seal_manifest_read(seal_buffer_slice(&text), path, &seal->manifest, fault)) != SEAL_OK)
        goto out;
    inspection->count = 1;
    r = seal_hash_bytes(SEAL_HASH_SHA256, seal_buffer_slice(&text), seal->digest);
    if (r != SEAL_OK) {
        seal_fault_set(fault, r, NULL, path);
        goto out;
    }
    memcpy(seal->package, seal->manifest.package, strlen(seal->manifest.package));
    seal->size = text.size;
    seal->readable = true;
out:
    seal_buffer_clear(&text);
    return r;
}

enum seal_result seal_inspect_manifest(const char *path, struct seal_arena *arena,
                                       struct seal_inspection *ret_inspection,
                                       struct seal_fault *fault)
{
    struct seal_file_name name;
    const char *folder = NULL, *above = NULL;
    enum seal_result r = SEAL_INTERNAL_STATE;

    *ret_inspection = (struct seal_inspection){0};
    if ((r = seal_input_folder(path, arena, &folder, fault)) != SEAL_OK)
        return r;
    above = seal_inspect_folder(folder, arena);
    if (above == folder ||
        seal_file_name_read(seal_slice_text(seal_input_base(path)), &name) != SEAL_OK)
        return inspect_alone(path, ret_inspection, fault);
    r = seal_inspect(&seal_linux, above, path, ret_inspection, fault);
    return r == SEAL_OK ? keep_one(ret_inspection, name.package, fault) : r;
}
