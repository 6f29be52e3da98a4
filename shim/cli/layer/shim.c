/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shim that goes into a layer: found, and found to be one. A program for another machine, or one that wants an interpreter
 * that the function does not have, would be seen at the first cold start otherwise.
 */
#include "cli/layer/layer.h"

#include "base/hex.h"
#include "cli/system/input.h"
#include "crypto/hash.h"

#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SHIM_NAME "coldseal-shim"
#define SBOM_ENDING ".spdx.json"
#define PATH_SIZE 4096

static const struct seal_machine machines[SEAL_MACHINES_MAX] = {
    {"x86_64", EM_X86_64},
    {"arm64", EM_AARCH64},
};

const struct seal_machine *seal_machine_find(const char *name, size_t size)
{
    for (size_t i = 0; i < SEAL_MACHINES_MAX; i++)
        if (strlen(machines[i].name) == size && memcmp(machines[i].name, name, size) == 0)
            return &machines[i];
    return NULL;
}

static const char *machine_name(unsigned elf)
{
    for (size_t i = 0; i < SEAL_MACHINES_MAX; i++)
        if (machines[i].elf == elf)
            return machines[i].name;
    return "a machine that Lambda does not have";
}

static enum seal_result unfit(struct seal_fault *fault, const char *reason, const char *path,
                              const char *expected, const char *found)
{
    (void)seal_fault_set(fault, SEAL_CONFIG_FILE, reason, path);
    return seal_fault_detail(fault, expected, found);
}

/* The header of a 64-bit little-endian program; every byte is checked against the size before it is read. */
static enum seal_result read_header(struct seal_slice shim, const char *path,
                                    Elf64_Ehdr *ret_header, struct seal_fault *fault)
{
    Elf64_Ehdr header = {0};

    if (shim.size < sizeof(header))
        return unfit(fault, "is no program", path, NULL, NULL);
    memcpy(&header, shim.data, sizeof(header));
    if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64 ||
        header.e_ident[EI_DATA] != ELFDATA2LSB)
        return unfit(fault, "is no 64-bit ELF program", path, NULL, NULL);
    if (header.e_type != ET_DYN && header.e_type != ET_EXEC)
        return unfit(fault, "is no program that can be started", path, NULL, NULL);
    *ret_header = header;
    return SEAL_OK;
}

/* Static: it asks for no interpreter, so that nothing of the function's runs before it. */
static enum seal_result check_static(struct seal_slice shim, const char *path,
                                     const Elf64_Ehdr *header, struct seal_fault *fault)
{
    bool loads = false;

    if (header->e_phentsize != sizeof(Elf64_Phdr) || header->e_phoff > shim.size ||
        (shim.size - header->e_phoff) / sizeof(Elf64_Phdr) < header->e_phnum)
        return unfit(fault, "is no 64-bit ELF program", path, NULL, NULL);
    for (size_t i = 0; i < header->e_phnum; i++) {
        Elf64_Phdr program;

        memcpy(&program, shim.data + header->e_phoff + i * sizeof(program), sizeof(program));
        if (program.p_type == PT_INTERP)
            return unfit(fault, "needs an ELF interpreter, which a function may not have", path,
                         "a release build: static, on musl", NULL);
        loads = loads || program.p_type == PT_LOAD;
    }
    return loads ? SEAL_OK : unfit(fault, "is no program that can be started", path, NULL, NULL);
}

static enum seal_result check_shim(struct seal_slice shim, const char *path,
                                   const struct seal_machine *machine, struct seal_fault *fault)
{
    Elf64_Ehdr header = {0};
    enum seal_result r = read_header(shim, path, &header, fault);

    if (r != SEAL_OK)
        return r;
    if (header.e_machine != machine->elf)
        return unfit(fault, "is for another machine", path, machine->name,
                     machine_name(header.e_machine));
    return check_static(shim, path, &header, fault);
}

/* What the shim is made of lies beside it, and names it by its digest. */
static enum seal_result read_sbom(struct seal_layer_zip *zip, const char *path,
                                  struct seal_fault *fault)
{
    uint8_t digest[SEAL_DIGEST_SIZE];
    char hex[SEAL_HEX_DIGEST_SIZE];
    enum seal_result r =
        seal_input_read(path, SEAL_SBOM_SIZE_MAX, SEAL_CONFIG_FILE, &zip->sbom, fault);

    if (r != SEAL_OK)
        return r;
    if ((r = seal_hash_bytes(SEAL_HASH_SHA256, seal_buffer_slice(&zip->shim), digest)) != SEAL_OK)
        return seal_fault_set(fault, r, NULL, path);
    seal_hex_write(digest, sizeof(digest), hex);
    if (memmem(zip->sbom.data, zip->sbom.size, hex, sizeof(hex) - 1) == NULL)
        return unfit(fault, "tells what another shim is made of", path, hex, NULL);
    return SEAL_OK;
}

/* Where to look: the folders of --shim, else where the command lies itself and where an install puts the shims. */
struct places {
    const char *items[2];
    struct seal_list list;
};

static enum seal_result find_places(const struct seal_layer *layer, struct places *places,
                                    struct seal_fault *fault)
{
    char path[PATH_SIZE], beside[PATH_SIZE + sizeof(COLDSEAL_LIBEXEC)];
    ssize_t size;
    char *slash;

    places->list = layer->settings->shims;
    if (places->list.count > 0)
        return SEAL_OK;
    size = readlink("/proc/self/exe", path, sizeof(path) - 1);
    if (size < 0)
        return seal_fault_set(fault, SEAL_IO_OPEN, "says not where this program lies; give --shim",
                              "/proc/self/exe");
    path[size] = '\0';
    if ((slash = strrchr(path, '/')) == NULL)
        return seal_fault_set(fault, SEAL_INTERNAL_STATE, NULL, path);
    slash[1] = '\0';
    (void)snprintf(beside, sizeof(beside), "%s" COLDSEAL_LIBEXEC, path);
    *slash = '\0';
    places->items[0] = seal_arena_copy(layer->call->arena, path, strlen(path));
    places->items[1] = seal_arena_copy(layer->call->arena, beside, strlen(beside));
    if (places->items[0] == NULL || places->items[1] == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL);
    places->list = (struct seal_list){places->items, 2};
    return SEAL_OK;
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0 || errno != ENOENT;
}

/* One name in one folder. @ret_found: something is there; then the result is about it. */
static enum seal_result try_one(struct seal_layer_zip *zip, const char *folder, const char *ending,
                                bool *ret_found, struct seal_fault *fault)
{
    char path[PATH_SIZE], sbom[PATH_SIZE + sizeof(SBOM_ENDING)];
    int size = snprintf(path, sizeof(path), "%s/" SHIM_NAME "%s%s", folder,
                        ending != NULL ? "-" : "", ending != NULL ? ending : "");
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (size < 0 || (size_t)size >= sizeof(path) || !is_there(path))
        return SEAL_OK;
    *ret_found = true;
    (void)snprintf(sbom, sizeof(sbom), "%s" SBOM_ENDING, path);
    seal_buffer_clear(&zip->shim);
    seal_buffer_clear(&zip->sbom);
    r = seal_input_read(path, SEAL_SHIM_SIZE_MAX, SEAL_CONFIG_FILE, &zip->shim, fault);
    if (r == SEAL_OK)
        r = check_shim(seal_buffer_slice(&zip->shim), path, zip->machine, fault);
    return r == SEAL_OK ? read_sbom(zip, sbom, fault) : r;
}

static enum seal_result not_there(const struct seal_layer_zip *zip, const struct seal_list *places,
                                  struct seal_fault *fault)
{
    char name[sizeof(SHIM_NAME) + 16];

    (void)snprintf(name, sizeof(name), SHIM_NAME "-%s", zip->machine->name);
    (void)seal_fault_set(fault, SEAL_CONFIG_FILE, "there is no shim for this machine", name);
    return seal_fault_detail(fault, places->items[0], NULL);
}

enum seal_result seal_layer_shim_read(struct seal_layer *layer, struct seal_layer_zip *zip,
                                      struct seal_fault *fault)
{
    struct places places = {0};
    enum seal_result r = find_places(layer, &places, fault), other = SEAL_OK;

    if (r != SEAL_OK)
        return r;
    (void)snprintf(layer->call->next, sizeof(layer->call->next),
                   "name the folder of a release build for %s with --shim: it holds " SHIM_NAME
                   " and " SHIM_NAME SBOM_ENDING,
                   zip->machine->name);
    for (size_t i = 0; i < 2 * places.list.count; i++) {
        bool named = i < places.list.count, found = false;

        r = try_one(zip, places.list.items[i % places.list.count],
                    named ? zip->machine->name : NULL, &found, fault);
        if (found && (r == SEAL_OK || named))
            goto out;
        if (found)
            other = r; /* a shim without a machine in its name may be another one's */
    }
    r = other != SEAL_OK ? other : not_there(zip, &places.list, fault);
out:
    if (r == SEAL_OK)
        layer->call->next[0] = '\0';
    return r;
}
