/* SPDX-License-Identifier: Apache-2.0 */
/* The small language of changes to a tree. */
#include "support/changes.h"

#include "support/expect.h"

#include <stdio.h>
#include <string.h>

static void change(struct memory_platform *disk, char command, const char *path, const char *target)
{
    struct memory_node *node = memory_find(disk, path);
    const char *name = strrchr(path, '/') + 1;
    if (strchr("!~xsmu", command) != NULL && node == NULL)
        fail_msg("nothing is at %s", path);
    switch (command) {
    case '+':
        memory_file(disk, path, name);
        break;
    case '/':
        memory_directory(disk, path);
        break;
    case '>':
        memory_link(disk, path, target);
        break;
    case '*':
        memory_other(disk, path);
        break;
    case '-':
        memory_remove(disk, path);
        break;
    case '!':
        assert_int_equal(seal_buffer_append(&node->bytes, "!", 1), SEAL_OK);
        break;
    case '~':
        node->bytes.data[node->bytes.size - 1] ^= 1;
        break;
    case 'x':
        node->executable = !node->executable;
        break;
    case 's':
        node->privileged = true;
        break;
    case 'm':
        node->foreign = true;
        break;
    case 'u':
        node->unreadable = true;
        break;
    default:
        fail_msg("no such command: %c", command);
    }
}

void memory_change(struct memory_platform *disk, const char *root, const char *commands)
{
    char text[4096], path[512];
    if (strlen(commands) >= sizeof(text))
        fail_msg("too many changes");
    strcpy(text, commands);
    for (char *rest = text, *word; (word = strtok_r(rest, " ", &rest)) != NULL;) {
        const char *name = strtok_r(rest, " ", &rest);
        snprintf(path, sizeof(path), "%s%s%s", name[0] == '/' ? "" : root,
                 name[0] == '/' ? "" : "/", name);
        change(disk, word[0], path, word[0] == '>' ? strtok_r(rest, " ", &rest) : NULL);
    }
}
