/*
 * Archives as Nix makes them of files and trees, here only to be hashed: nothing is ever held in
 * memory but the names in a directory. An archive says of a file its contents and whether its owner
 * may execute it, of a symlink its target, of a directory its entries, ordered by the bytes of
 * their names; and no more. It goes down 64 levels at most. See the Nix manual, "Nix Archive (NAR)
 * format".
 */
#ifndef TVX_LIB_NAR_H
#define TVX_LIB_NAR_H

#include "lib/base_n.h"
#include "lib/io.h"

/* Says of each file below the root, given its path, whether it is in the archive. May raise: no
 * file is open meanwhile. */
struct nar_filter {
    bool (*keep)(void *self, const char *path, enum file_type type);
    void *self;
};

/* Hashes the archive of what is at `path`, which is canonical and no symlink above its last
 * component; filter may be NULL. hash->kind says how. False with *why set where something cannot
 * be read or is no file, directory or symlink. */
bool nar_hash(struct io *io, const char *path, const struct nar_filter *filter, struct hash *hash,
    const char **why);

/* The same of a file, as if nobody might execute it. */
bool nar_hash_plain(struct io *io, const char *path, struct hash *hash, const char **why);

/* The hash of the contents of the file at `path`. */
bool nar_hash_flat(struct io *io, const char *path, struct hash *hash, const char **why);

#endif
