/*
 * Files that appear whole or not at all: written under another name in the same folder, which then
 * becomes the name. What is there already keeps its mode, a symbolic link its place, and what is
 * no regular file, such as /dev/null or a FIFO, is written to as it is.
 *
 * Several may be open; the one that was opened last is ended first.
 */
#ifndef TVX_CMD_OUTFILE_H
#define TVX_CMD_OUTFILE_H

#include "lib/base.h"

struct outfile {
    int fd;
    const char *path;      /* where it is to be */
    const char *temp;      /* where it is; NULL where it is written to in place */
    struct outfile *outer; /* the open one that was opened before */
};

/* These return false with errno set. */
bool outfile_open(struct outfile *f, const char *path);
/* Ends it; on failure it is dropped. */
bool outfile_commit(struct outfile *f);

/* Ends it without a trace; allowed for one that is not open. */
void outfile_drop(struct outfile *f);
/* Ends all that are open where the program ends; allowed in signal handlers. */
void outfile_drop_all(void);

/* Writes all of a text, also where somebody made the descriptor non-blocking. False with errno. */
bool outfile_write(int fd, struct slice text);

/* Whether a name can be a file's in a folder, and not one elsewhere. */
bool outfile_is_name(struct slice name);

#endif
