/*
 * The folder where fetched things are kept between runs, $XDG_CACHE_HOME/tvx:
 *
 *     url/KEY/     what a URL led to, `info`: the hash of a file or an archive, and when
 *     file/KEY/    a file with that hash, `data`
 *     tree/KEY/    an unpacked archive or a commit's tree, `root`, with its `info`
 *     git/KEY/     a bare clone, `repository`, with its `info`
 *
 * KEY is a hash of what was asked for. Each is a cache entry: a directory with `lock`, which
 * whoever uses the entry holds locked, and at times `temp`. A thing is made as `temp` and renamed
 * once it is complete, `info` last; so an entry without `info` holds nothing, but for `data`, whose
 * hash tells. A `temp` that the owner of the lock finds is somebody's who was killed, and is
 * removed. `info` is lines of NAME VALUE and ends with a hash of itself. All of it may be removed
 * at any time.
 *
 * Functions that fail leave a message in *why.
 */
#ifndef TVX_FETCH_CACHE_H
#define TVX_FETCH_CACHE_H

#include "lib/buf.h"

struct cache_entry {
    const char *dir;
    int lock; /* an open file; -1 once closed */
};

/* Waits for the lock. `name` is hashed; kind is "url", "file", "tree" or "git". */
bool cache_open(struct cache_entry *e, const char *kind, struct slice name, const char **why);
/* An entry that holds nothing is removed. */
void cache_close(struct cache_entry *e);

/* A path in the entry. */
const char *cache_path(const struct cache_entry *e, const char *name);
/* Renames `temp` to `name`, in place of what is there. */
bool cache_keep(const struct cache_entry *e, const char *name, const char **why);
/* Empties the entry. */
void cache_clear(const struct cache_entry *e);

bool cache_read_info(const struct cache_entry *e, struct slice *info);
bool cache_write_info(const struct cache_entry *e, struct buf *info, const char **why);
/* The value of a line, or NULL. A line is added with cache_info_add. */
const char *cache_info(struct slice info, const char *name);
void cache_info_add(struct buf *info, const char *name, const char *value);

/* Removes a file or tree, if it is there. */
void cache_remove(const char *path);

#endif
