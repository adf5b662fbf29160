/*
 * EvalIO: the evaluator's only way to the outside, a struct of functions. io_posix is the real
 * system, io_null refuses all, io_memory serves files from memory; decorators stack on any.
 *
 * Results and texts are in GC memory. A function that fails returns its failure value and writes
 * a message without a final stop to *why (GC memory or static); errno-style text included.
 * No function raises but what allocation may (lib/gc.h).
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

/* What lstat tells. */
struct file_info {
    enum file_type type;
    bool executable; /* by its owner */
    uint64_t size, device, inode;
    int64_t changed; /* the contents, in nanoseconds since 1970 */
};

/* Takes the contents of a file as they are read. Neither function may raise. */
struct file_sink {
    /* Called once, ahead of the contents, with what the file was when it was opened. */
    void (*begin)(void *self, const struct file_info *info);
    void (*bytes)(void *self, const void *bytes, size_t n);
    void *self;
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
    /* The contents are those of one moment: a file that is written to meanwhile is read again, and
     * after some attempts that is a failure. */
    bool (*read_file)(struct io *io, const char *path, struct slice *bytes, const char **why);
    enum file_type (*file_type)(struct io *io, const char *path, const char **why); /* lstat */
    bool (*read_dir)(struct io *io, const char *path, struct dir_list *list, const char **why);
    /* Symlinks resolved; NULL on failure. */
    const char *(*real_path)(struct io *io, const char *path, const char **why);
    /* False on failure; where nothing is there the type is FILE_MISSING. */
    bool (*file_info)(struct io *io, const char *path, struct file_info *info, const char **why);
    /* The target of a symlink; NULL on failure. */
    const char *(*read_link)(struct io *io, const char *path, const char **why);
    /* Reads a file piece by piece: exactly as many bytes as `begin` was told, or failure; also if
     * it is written to meanwhile. A symlink as the last component is not followed. */
    bool (*stream_file)(
        struct io *io, const char *path, const struct file_sink *sink, const char **why);
    const char *(*get_env)(struct io *io, const char *name); /* NULL: not set */
    int64_t (*current_time)(struct io *io);                  /* seconds since 1970 */
    const char *(*current_dir)(struct io *io);
};

/* A real_path by means of the other functions. As Nix, and unlike realpath(3), it leaves what does
 * not exist as it is. */
const char *io_resolve_links(struct io *io, const char *path, const char **why);
/* The same, but a symlink as the last component stays. */
const char *io_resolve_parents(struct io *io, const char *path, const char **why);

struct io *io_posix(void);
/* The same, but what is read is not reached through symlinks: for paths that have been resolved and
 * checked, lest somebody puts a symlink there meanwhile. Needs Linux 5.6; otherwise the same. */
struct io *io_posix_resolved(void);
struct io *io_null(void);

/* Files in memory: each path's parents exist as directories. What is not there is asked of
 * `below` (NULL: nothing else exists). */
struct io *io_memory(struct io *below);
void io_memory_add(struct io *memory, const char *path, struct slice bytes);

#endif
