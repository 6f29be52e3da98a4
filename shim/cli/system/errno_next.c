/* SPDX-License-Identifier: Apache-2.0 */
/* One step for each way in which a file cannot be opened or written: "free space" helps against a full disk alone. */
#include "cli/system/errno_next.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

static const struct {
    enum seal_result code;
    int why;
    const char *next;
} steps[] = {
    {SEAL_IO_WRITE, ENOENT, "make the folder first; the path is taken from the working directory"},
    {SEAL_IO_WRITE, ENOTDIR, "check the path; something on the way is no folder"},
    {SEAL_IO_WRITE, EISDIR, "name a file; this is a folder"},
    {SEAL_IO_WRITE, EACCES, "run this as somebody who may write there, or name another place"},
    {SEAL_IO_WRITE, EPERM, "run this as somebody who may write there, or name another place"},
    {SEAL_IO_WRITE, EROFS, "name another place: this file system can only be read"},
    {SEAL_IO_WRITE, ENOSPC, "make room on the disk, and run this again"},
    {SEAL_IO_WRITE, EDQUOT, "make room in your quota, and run this again"},
    {SEAL_IO_WRITE, ENAMETOOLONG, "give it a shorter name"},
    {SEAL_IO_WRITE, EBADF, "it is closed: let it lead somewhere, were it /dev/null"},
    {SEAL_IO_WRITE, EPIPE, "let the program that reads it read to the end"},
    {SEAL_IO_OPEN, ENAMETOOLONG, "check the path; no file has so long a name"},
    {SEAL_IO_OPEN, ELOOP, "check the path; its links lead in a circle"},
};

const char *seal_errno_next(const struct seal_fault *fault)
{
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (fault->code == steps[i].code && strcmp(fault->found, strerror(steps[i].why)) == 0)
            return steps[i].next;
    return NULL;
}
