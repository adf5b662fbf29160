/*
 * Store paths: DIR/HASH-NAME, where DIR is /nix/store unless told otherwise, HASH has 32 digits of
 * Nix's base 32 and NAME is 1 to 211 of the characters 0-9 a-z A-Z + - . _ ? = that do not begin
 * with a component `.` or `..` (components end at dashes). Texts only: nothing here asks whether a
 * path exists.
 *
 * HASH is that of a text that says how the object came to be: its type, the hash of its contents,
 * DIR and NAME (the Nix manual, "Complete Store Path Calculation"). That hash, a sha256, is folded
 * to 160 bits. Paths are made in full, in GC memory and NUL-terminated; whoever makes one has to
 * have checked its name.
 *
 * A function that finds fault returns Nix's message, in GC memory or static.
 */
#ifndef TVX_LIB_STORE_PATH_H
#define TVX_LIB_STORE_PATH_H

#include "lib/base_n.h"

enum { STORE_HASH_LEN = 32, STORE_HASH_SIZE = 20, STORE_NAME_MAX = 211 };

/* Without trailing slash. May be set once, before any path is made. */
extern struct slice store_dir;

/* How the contents of an object that is addressed by them are hashed. */
enum store_method {
    STORE_FLAT, /* the bytes of a file */
    STORE_NAR,  /* an archive: see lib/nar.h */
    STORE_TEXT, /* the bytes of a file that may refer to other objects */
    STORE_GIT,
};

/* "", "r:", "text:", "git:" */
const char *store_method_prefix(enum store_method method);

/* The 160 bits that a sha256 is folded to. */
void store_path_fold(unsigned char folded[STORE_HASH_SIZE], const unsigned char *sha256);

/* A file of text; the references are full paths in ascending order. */
struct slice store_path_of_text(
    struct slice name, struct slice text, const struct slice *references, size_t count);
/* What the contents with that hash have for their path, whoever makes them. STORE_TEXT takes a
 * sha256 alone; only STORE_NAR with a sha256 may have references, which are as above. */
struct slice store_path_of_contents(struct slice name, enum store_method method,
    const struct hash *hash, const struct slice *references, size_t count);
/* The sha256 of a text that says of an output that its contents have that hash; the path of the
 * output may be empty. */
struct hash store_path_hash_fixed(
    enum store_method method, const struct hash *hash, struct slice path);
/* An output of a derivation; `hash` is of the derivation modulo its fixed outputs, see
 * lib/derivation.h. */
struct slice store_path_of_output(
    struct slice derivation_name, struct slice output, const struct hash *hash);
/* NAME-OUTPUT, or just NAME for the output `out`. */
struct slice store_path_output_name(struct slice derivation_name, struct slice output);

/* Whether a path is below the directory of the store: an object, or a file in one. *object gets
 * the path of the object, *rest what follows it, "" or "/...". */
bool store_path_split(struct slice path, struct slice *object, struct slice *rest);
/* HASH-NAME, and NAME. */
struct slice store_path_base(struct slice path);
struct slice store_path_name(struct slice path);

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
