/* Hashes for tables in memory. Not for anything that is kept or shown: see lib/digest.h. */
#ifndef TVX_LIB_HASH_H
#define TVX_LIB_HASH_H

#include "lib/base.h"

/* Folds a word into a hash. Order counts: mixing a into b is not mixing b into a. */
static inline uint64_t hash_mix(uint64_t hash, uint64_t word)
{
    unsigned __int128 product =
        (unsigned __int128)(hash ^ 0x9e3779b97f4a7c15u) * (word ^ 0xd6e8feb86659fd93u);
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t hash_slice(struct slice s)
{
    uint64_t hash = s.len, word;
    for (; s.len >= sizeof word; s.ptr += sizeof word, s.len -= sizeof word) {
        memcpy(&word, s.ptr, sizeof word);
        hash = hash_mix(hash, word);
    }
    word = 0;
    if (s.len)
        memcpy(&word, s.ptr, s.len);
    return hash_mix(hash, word);
}

#endif
