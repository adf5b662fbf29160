/*
 * EvalIO: the evaluator's only way to the outside, a struct of functions. io_posix is the real
 * system, io_null refuses all, io_memory serves files from memory; decorators stack on any.
 *
 * Results and texts are in GC memory. A function that fails returns its failure value and writes
 * a message without a final stop to *why (GC memory or static); errno-style text included.
 * No function raises.
 */
#ifndef TVX_LIB_IO_H
#define TVX_LIB_IO_H

#include "lib/base.h"

enum file_type {
    FILE_ERROR = -1,
    FILE_MISSING,
    FILE_REGULAR,
    FILE_DIRECTORY,
    FILE_SYMLINK,
    FILE_UNKNOWN, /* device, socket, FIFO */
};

struct dir_entry {
    struct slice name;
    enum file_type type;
};

struct dir_list {
    struct dir_entry *entries; /* sorted by name */
    size_t count;
};

struct io {
    /* Absolute canonical paths, NUL-terminated. */
    bool (*path_exists)(struct io *io, const char *path); /* follows symlinks but the last */
    bool (*read_file)(struct io *io, const char *path, struct slice *bytes, const char **why);
    enum file_type (*file_type)(struct io *io, const char *path, const char **why); /* lstat */
    bool (*read_dir)(struct io *io, const char *path, struct dir_list *list, const char **why);
    /* Symlinks resolved; NULL on failure. */
    const char *(*real_path)(struct io *io, const char *path, const char **why);
    const char *(*get_env)(struct io *io, const char *name); /* NULL: not set */
    int64_t (*current_time)(struct io *io);                  /* seconds since 1970 */
    const char *(*current_dir)(struct io *io);
};

struct io *io_posix(void);
struct io *io_null(void);

/* Files in memory: each path's parents exist as directories. What is not there is asked of
 * `below` (NULL: nothing else exists). */
struct io *io_memory(struct io *below);
void io_memory_add(struct io *memory, const char *path, struct slice bytes);

#endif
