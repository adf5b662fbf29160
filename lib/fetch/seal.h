/*
 * Trees in the cache are sealed: `info` has the hash of the tree's archive, and a stamp, a hash of
 * what lstat says of each of its files. A tree with another stamp is damaged and no longer used;
 * one with the same need not be read to know its hash.
 */
#ifndef TVX_FETCH_SEAL_H
#define TVX_FETCH_SEAL_H

#include "lib/fetch/cache.h"
#include "lib/fetcher.h"

/* Seals a tree, which is in the entry. *got gets its path and hash; its last_modified is kept. */
bool seal_write(
    const struct cache_entry *e, const char *tree, struct fetched *got, const char **why);
/* Whether there is an intact tree, which *got then describes. */
bool seal_check(const struct cache_entry *e, struct fetched *got);

#endif
