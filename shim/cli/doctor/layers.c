/* SPDX-License-Identifier: Apache-2.0 */
/* Findings about unpacked layers: what the platform would merge into /opt, in this order. */
#include "cli/doctor/doctor.h"

#include "cli/layer/layer.h"
#include "cli/system/input.h"
#include "lambda/places.h"
#include "posix/file.h"
#include "posix/names.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXTENSIONS_MAX 10u /* that the platform starts */
#define NAMES_MAX 256u     /* files in one folder of extensions */
#define PATH_SIZE 4096
#define EXTENSION "extensions/" SEAL_LAYER_PACKAGE
#define POLICY SEAL_LAYER_PACKAGE "/" SEAL_POLICY_FILE

/* What lies at @name below @directory. */
static bool look(const char *directory, const char *name, struct stat *ret_status)
{
    char path[PATH_SIZE];
    int size = snprintf(path, sizeof(path), "%s/%s", directory, name);

    return size > 0 && (size_t)size < sizeof(path) && lstat(path, ret_status) == 0;
}

static bool there(const char *directory, const char *name)
{
    struct stat status;

    return look(directory, name, &status);
}

static bool has_gate(const char *directory)
{
    return there(directory, EXTENSION) || there(directory, SEAL_WRAPPER_NAME);
}

/* The first one that brings a policy, else a gate: a later one that brings them too is what overwrites it. */
static void find_ours(struct seal_doctor *doctor)
{
    size_t with_policy = doctor->directories_count, with_gate = doctor->directories_count;

    for (size_t i = doctor->directories_count; i > 0; i--) {
        if (there(doctor->directories[i - 1], POLICY))
            with_policy = i - 1;
        if (has_gate(doctor->directories[i - 1]))
            with_gate = i - 1;
    }
    doctor->ours = with_policy < doctor->directories_count ? with_policy : with_gate;
}

/* The machine of an ELF program; 0: it is none. */
static unsigned machine_of(const char *directory, const char *name)
{
    Elf64_Ehdr header = {0};
    char path[PATH_SIZE];
    ssize_t got = -1;
    int fd;

    (void)snprintf(path, sizeof(path), "%s/%s", directory, name);
    fd = seal_fd_open(AT_FDCWD, path, O_RDONLY | O_NOFOLLOW, 0);
    if (fd >= 0) {
        got = seal_fd_read(fd, &header, sizeof(header));
        close(fd);
    }
    if (got != (ssize_t)sizeof(header) || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
        return 0;
    return header.e_machine;
}

static enum seal_result check_gate(struct seal_doctor *doctor, const char *name,
                                   struct seal_fault *fault)
{
    const char *directory = doctor->directories[doctor->ours];
    const char *own = doctor->function.architecture;
    const struct seal_machine *machine = own != NULL ? seal_machine_find(own, strlen(own)) : NULL;
    struct stat status;
    enum seal_result r = SEAL_OK;

    if (!look(directory, name, &status))
        return SEAL_OK;
    if (!S_ISREG(status.st_mode) || (status.st_mode & S_IXOTH) == 0)
        r = seal_doctor_find(doctor, SEAL_FINDING_NOT_EXECUTABLE, name, NULL, NULL, fault);
    if (r == SEAL_OK && machine != NULL && machine_of(directory, name) != machine->elf)
        r = seal_doctor_find(doctor, SEAL_FINDING_ARCHITECTURE, name, own, NULL, fault);
    return r;
}

static enum seal_result check_ours(struct seal_doctor *doctor, struct seal_fault *fault)
{
    const char *directory = doctor->directories[doctor->ours];
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = check_gate(doctor, EXTENSION, fault)) != SEAL_OK ||
        (r = check_gate(doctor, SEAL_WRAPPER_NAME, fault)) != SEAL_OK)
        return r;
    if (there(directory, EXTENSION))
        return SEAL_OK;
    return seal_doctor_find(doctor, SEAL_FINDING_EXTENSION_MISSING, EXTENSION, NULL, NULL, fault);
}

static enum seal_result check_later(struct seal_doctor *doctor, const char *directory,
                                    struct seal_fault *fault)
{
    static const char *const files[] = {EXTENSION, SEAL_WRAPPER_NAME, SEAL_LAYER_PACKAGE,
                                        SEAL_DIRECTORY_NAME "/" SEAL_LAYER_PACKAGE ".json"};
    enum seal_result r = seal_doctor_find(doctor, SEAL_FINDING_LAYER_ORDER,
                                          seal_input_base(directory), NULL, NULL, fault);

    for (size_t i = 0; r == SEAL_OK && i < sizeof(files) / sizeof(files[0]); i++)
        if (there(directory, files[i]))
            r = seal_doctor_find(doctor, SEAL_FINDING_LAYER_OVERWRITES, files[i], NULL,
                                 seal_input_base(directory), fault);
    return r;
}

static enum seal_result check_each(struct seal_doctor *doctor, const char *directory,
                                   struct seal_fault *fault)
{
    const char *name = seal_input_base(SEAL_PLACE_EXTENSION_SWITCH);
    enum seal_result r = SEAL_OK;

    if (there(directory, name))
        r = seal_doctor_find(doctor, SEAL_FINDING_SWITCH_FILE, name, NULL,
                             seal_input_base(directory), fault);
    if (r == SEAL_OK && there(directory, "bootstrap"))
        r = seal_doctor_find(doctor, SEAL_FINDING_LAYER_BOOTSTRAP, "bootstrap", NULL,
                             seal_input_base(directory), fault);
    return r;
}

/* Extensions of all layers; one name in two layers is one extension. */
struct extensions {
    const char *names[NAMES_MAX];
    size_t count;
};

static enum seal_result add_extension(struct seal_doctor *doctor, struct extensions *extensions,
                                      const char *name, struct seal_fault *fault)
{
    const char *copy;

    for (size_t i = 0; i < extensions->count; i++)
        if (strcmp(extensions->names[i], name) == 0)
            return SEAL_OK;
    if (extensions->count == NAMES_MAX)
        return seal_fault_set(fault, SEAL_LIMIT_COUNT, "there are more extensions than this", name);
    if ((copy = seal_arena_copy(doctor->call->arena, name, strlen(name))) == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, name);
    extensions->names[extensions->count++] = copy;
    return SEAL_OK;
}

static enum seal_result add_extensions(struct seal_doctor *doctor, const char *directory,
                                       struct extensions *extensions, struct seal_fault *fault)
{
    char path[PATH_SIZE];
    struct seal_names names = {0};
    struct stat status;
    enum seal_result r = SEAL_OK;
    int fd;

    (void)snprintf(path, sizeof(path), "%s/extensions", directory);
    fd = seal_fd_open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);
    if (fd < 0)
        return SEAL_OK;
    if ((r = seal_names_read(fd, NAMES_MAX, &names)) != SEAL_OK)
        r = seal_fault_set(fault, r, NULL, path);
    for (size_t i = 0; r == SEAL_OK && i < names.count; i++) {
        if (look(path, names.items[i], &status) && S_ISDIR(status.st_mode))
            continue; /* the platform starts files and links */
        r = add_extension(doctor, extensions, names.items[i], fault);
    }
    seal_names_clear(&names);
    close(fd);
    return r;
}

static enum seal_result check_extensions(struct seal_doctor *doctor, struct seal_fault *fault)
{
    struct extensions extensions = {0};
    char count[32];
    enum seal_result r = SEAL_OK;

    for (size_t i = 0; r == SEAL_OK && i < doctor->directories_count; i++)
        r = add_extensions(doctor, doctor->directories[i], &extensions, fault);
    for (size_t i = 0; r == SEAL_OK && i < extensions.count; i++)
        if (strcmp(extensions.names[i], SEAL_LAYER_PACKAGE) != 0)
            r = seal_doctor_find(doctor, SEAL_FINDING_SIBLING, extensions.names[i], NULL, NULL, fault);
    if (r != SEAL_OK || extensions.count <= EXTENSIONS_MAX)
        return r;
    (void)snprintf(count, sizeof(count), "%zu", extensions.count);
    return seal_doctor_find(doctor, SEAL_FINDING_TOO_MANY_EXTENSIONS, SEAL_PLACE_EXTENSIONS, "10",
                            count, fault);
}

/* A next wrapper in /opt or /var/task is there and can be executed; the last layer that has it counts. */
static enum seal_result check_next(struct seal_doctor *doctor, struct seal_fault *fault)
{
    static const char layers[] = SEAL_PLACE_LAYERS "/", task[] = SEAL_PLACE_TASK "/";
    const char *next = seal_function_variable(&doctor->function, "COLDSEAL_NEXT_WRAPPER");
    struct stat status = {0};
    bool found = false;

    if (next == NULL)
        return SEAL_OK;
    if (strncmp(next, layers, sizeof(layers) - 1) == 0)
        for (size_t i = 0; i < doctor->directories_count; i++)
            found = look(doctor->directories[i], next + sizeof(layers) - 1, &status) || found;
    else if (strncmp(next, task, sizeof(task) - 1) == 0 && doctor->task != NULL)
        found = look(doctor->task, next + sizeof(task) - 1, &status);
    else
        return SEAL_OK;
    if (found && S_ISREG(status.st_mode) && (status.st_mode & S_IXOTH) != 0)
        return SEAL_OK;
    return seal_doctor_find(doctor, SEAL_FINDING_NEXT_WRAPPER, next, NULL,
                            found ? "no executable file" : "not in these layers", fault);
}

/*
 * The wrapper that is set lies in one of the layers. Where the function has more of them than are given here, another may hold it:
 * then only a name that is ours, or nearly, is found wanting.
 */
static enum seal_result check_wrapper(struct seal_doctor *doctor, struct seal_fault *fault)
{
    static const char layers[] = SEAL_PLACE_LAYERS "/";
    const struct seal_function *function = &doctor->function;
    const char *wrapper = seal_function_variable(function, "AWS_LAMBDA_EXEC_WRAPPER");
    const bool all = doctor->directories_count >= function->layers_count;
    bool ours = false;
    enum seal_result r = SEAL_OK;

    if (wrapper == NULL || strncmp(wrapper, layers, sizeof(layers) - 1) != 0 ||
        !seal_function_managed(function))
        return SEAL_OK;
    for (size_t i = 0; i < doctor->directories_count; i++)
        if (there(doctor->directories[i], wrapper + sizeof(layers) - 1))
            return SEAL_OK;
    ours = strcmp(wrapper + sizeof(layers) - 1, SEAL_WRAPPER_NAME) == 0;
    if (!all && !ours && !seal_doctor_means_ours(wrapper))
        return SEAL_OK;
    r = seal_doctor_find(doctor, SEAL_FINDING_WRAPPER_MISSING, wrapper, NULL, NULL, fault);
    doctor->lacks_wrapper = r == SEAL_OK;
    if (r == SEAL_OK && !ours && seal_doctor_means_ours(wrapper))
        seal_doctor_advise(doctor, SEAL_DOCTOR_MEAN_OURS);
    return r;
}

/* The layer brings its policy; what --policy names comes first. */
static enum seal_result take_policy(struct seal_doctor *doctor, struct seal_fault *fault)
{
    const char *directory = doctor->directories[doctor->ours];
    size_t size = strlen(directory) + sizeof("/" POLICY);
    char *path;

    if (doctor->policy_path != NULL || !there(directory, POLICY))
        return SEAL_OK;
    if ((path = seal_arena_take(doctor->call->arena, size, 1)) == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, directory);
    (void)snprintf(path, size, "%s/" POLICY, directory);
    doctor->policy_path = path;
    return SEAL_OK;
}

enum seal_result seal_doctor_layers(struct seal_doctor *doctor, struct seal_fault *fault)
{
    enum seal_result r = SEAL_OK;

    find_ours(doctor);
    if (doctor->directories_count == 0)
        return SEAL_OK;
    for (size_t i = 0; r == SEAL_OK && i < doctor->directories_count; i++)
        r = check_each(doctor, doctor->directories[i], fault);
    for (size_t i = doctor->ours + 1; r == SEAL_OK && i < doctor->directories_count; i++)
        r = check_later(doctor, doctor->directories[i], fault);
    if (r != SEAL_OK || (r = check_extensions(doctor, fault)) != SEAL_OK ||
        (r = check_next(doctor, fault)) != SEAL_OK)
        return r;
    if (doctor->ours == doctor->directories_count)
        r = seal_doctor_find(doctor, SEAL_FINDING_NO_GATE, doctor->function.name, NULL, NULL, fault);
    else if ((r = check_ours(doctor, fault)) == SEAL_OK)
        r = take_policy(doctor, fault);
    return r == SEAL_OK ? check_wrapper(doctor, fault) : r;
}
