/*
 * What the kernel enforces, whatever the program does: Landlock for files, seccomp for system
 * calls. From sandbox_enter on only the named paths and what is below them can be read or written,
 * there is no new socket and no new program. It holds for the calling thread and all that it
 * starts, the system calls for all threads, and cannot be undone. It does not hide whether a file
 * exists.
 */
#ifndef TVX_LIB_SANDBOX_H
#define TVX_LIB_SANDBOX_H

#include "lib/base.h"

struct sandbox_path {
    const char *path; /* one that does not exist is left out */
    bool writable;    /* and what is below it can be made and removed */
};

/* NULL, or why there is no sandbox: then the process must not go on as if there were. */
const char *sandbox_enter(const struct sandbox_path *paths, size_t count);

#endif
