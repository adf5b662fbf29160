/*
 * Store paths: /nix/store/HASH-NAME, where HASH has 32 digits of Nix's base 32 and NAME is 1 to
 * 211 of the characters 0-9 a-z A-Z + - . _ ? = that do not begin with a component `.` or `..`
 * (components end at dashes). Texts only: nothing here asks whether a path exists.
 *
 * A function that finds fault returns Nix's message, in GC memory or static.
 */
#ifndef TVX_LIB_STORE_PATH_H
#define TVX_LIB_STORE_PATH_H

#include "lib/base.h"

#define STORE_DIR "/nix/store"

enum { STORE_HASH_LEN = 32, STORE_NAME_MAX = 211 };

/* NULL where NAME may be the name of a store path. */
const char *store_path_check_name(struct slice name);

/* NULL where the text is HASH-NAME. */
const char *store_path_check_base(struct slice base);

/* Whether an absolute path, once canonical, is that of a store object itself. *path gets the
 * canonical text if so, *why (unless NULL) the fault if not. */
bool store_path_parse(struct slice text, struct slice *path, const char **why);

/* Of a store path: does its name end in .drv? */
bool store_path_is_derivation(struct slice path);

#endif
