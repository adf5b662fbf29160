/*
 * An EvalIO that lets through only what is allowed: a list of paths, all that is below them, and of
 * the folders above them as much as leads there. What else there is does not exist for path_exists,
 * file_type and real_path; the other functions refuse it with Nix's message. The environment, the
 * clock and the current folder go through.
 */
#ifndef TVX_LIB_IO_RESTRICT_H
#define TVX_LIB_IO_RESTRICT_H

#include "lib/io.h"

/* `mode` ends the message: "access to absolute path '/x' is forbidden MODE". */
struct io *io_restrict(struct io *below, const char *mode);
/* Allows a path, absolute and canonical, of an EvalIO that io_restrict made. */
void io_restrict_allow(struct io *restricted, const char *path);
/* The same, and the symlinks on its way, and where they lead: it can be reached. */
void io_restrict_allow_way(struct io *restricted, const char *path);

#endif
