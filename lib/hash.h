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

/* Up to eight bytes as a number, in the order of memory. */
static inline uint64_t hash_short(struct slice s)
{
    if (s.len >= 4) {
        uint32_t first, last;
        memcpy(&first, s.ptr, 4);
        memcpy(&last, s.ptr + s.len - 4, 4);
        return first | (uint64_t)last << (s.len - 4) * 8;
    }
    if (s.len == 0)
        return 0;
    const unsigned char *p = (const unsigned char *)s.ptr;
    uint64_t middle = p[s.len / 2], last = p[s.len - 1];
    return p[0] | middle << s.len / 2 * 8 | last << (s.len - 1) * 8;
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
