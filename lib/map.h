/*
 * Maps from texts to objects: hash tables with open addressing in GC memory. Nothing is ever taken
 * out. An empty one is `struct map m = { 0 }`. A key is not copied: its memory has to stay as it is
 * and to begin with it.
 */
#ifndef TVX_LIB_MAP_H
#define TVX_LIB_MAP_H

#include "lib/base.h"

struct map_entry {
    struct slice key;
    void *value; /* NULL in a free place */
};

struct map {
    struct map_entry *entries;
    size_t count, mask;
};

/* NULL where there is none. */
void *map_get(const struct map *m, struct slice key);
/* Adds, or replaces what is there; value is not NULL. */
void map_put(struct map *m, struct slice key, void *value);

/* Each entry in turn, in no order: start with *at = 0; NULL at the end. */
const struct map_entry *map_next(const struct map *m, size_t *at);

#endif
