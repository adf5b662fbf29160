/*
 * Shapes: the sorted symbols of an attribute set with their positions, which sets share. A literal
 * has one for all its sets, and what is made of sets finds the one that was made before if that is
 * not long ago. A shape is what select sites, `with` and formals cache (shape -> slot), and it is
 * immutable but for what it remembers.
 */
#ifndef TVX_LIB_SHAPE_H
#define TVX_LIB_SHAPE_H

#include "lib/source.h"
#include "lib/symbol.h"

struct shape {
    uint32_t count;
    uint32_t id;             /* never used twice, unlike an address */
    const symbol *symbols;   /* ascending; atomic GC memory */
    const pos *positions;    /* parallel to symbols; NULL where none is known */
    const uint32_t *by_name; /* slots in the byte order of the names; made when asked for */
    struct shape *bare;      /* the same symbols without positions; made when asked for */
    uint64_t hash;           /* the sum of shape_hash_of over the slots */
};

extern struct shape shape_empty;

/* Symbols ascending and distinct, positions parallel to them or NULL; these arrays are copied.
 * shape_new always makes one, shape_of looks for one among those that were made lately. */
struct shape *shape_new(const symbol *symbols, const pos *positions, size_t count);
struct shape *shape_of(const symbol *symbols, const pos *positions, size_t count);
/* The same for a hash that is known already. */
struct shape *shape_of_hashed(
    const symbol *symbols, const pos *positions, size_t count, uint64_t hash);
/* Takes over the arrays, which are of atomic GC memory. */
struct shape *shape_adopt(const symbol *symbols, const pos *positions, size_t count, uint64_t hash);

/* Slot of a symbol, or SLOT_NONE. */
enum { SLOT_NONE = -1 };
int32_t shape_find(const struct shape *s, symbol name);
const uint32_t *shape_by_name(struct shape *s);
struct shape *shape_bare(struct shape *s);

static inline pos shape_pos(const struct shape *s, size_t slot)
{
    return s->positions ? s->positions[slot] : POS_NONE;
}

static inline uint64_t shape_hash_of(symbol name, pos at)
{
    uint64_t word = ((uint64_t)at << 32 | name) * 0x9e3779b97f4a7c15u;
    return (word ^ word >> 32) * 0xd6e8feb86659fd93u;
}

#endif
