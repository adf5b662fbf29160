/* Path texts (canonicalising, joining, splitting) and path values. No file system here. */
#ifndef TVX_LIB_PATH_H
#define TVX_LIB_PATH_H

#include "lib/buf.h"
#include "lib/value.h"

/* Removes `.`, `..`, doubled and trailing slashes from an absolute path: GC memory, NUL-terminated.
 * `/..` is `/`. */
struct slice path_canonical(struct slice absolute);
/* base + "/" + relative, or relative itself if it is absolute; canonical. */
struct slice path_join(struct slice base, struct slice relative);
/* As builtins.baseNameOf: what follows the last slash, one trailing slash ignored. */
struct slice path_base_name(struct slice path);
/* As builtins.dirOf on a path. */
struct slice path_dir(struct slice path);

/* A path value; bytes must be canonical and absolute. */
value path_from(struct slice canonical);

#endif
