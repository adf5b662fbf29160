/*
 * The program of a regex, shared by its parser and its matcher; nobody else includes this.
 *
 * A program is a graph of nodes. A node either tests the byte at the current position and moves on
 * (BYTE, SET), or takes a run of bytes (LOOP), or consumes nothing. `next` is where it leads; NOP
 * exists only while parsing. Nodes of a counted repeat are copied, so one group has several SAVEs.
 */
#ifndef TVX_LIB_REGEX_PROG_H
#define TVX_LIB_REGEX_PROG_H

#include "lib/regex.h"

struct byte_set {
    uint64_t bits[4];
};

static inline bool byte_set_has(const struct byte_set *set, unsigned char c)
{
    return set->bits[c >> 6] >> (c & 63) & 1;
}

static inline void byte_set_add(struct byte_set *set, unsigned char c)
{
    set->bits[c >> 6] |= (uint64_t)1 << (c & 63);
}

enum node_op {
    NODE_NOP,
    NODE_BYTE,   /* arg: the byte */
    NODE_SET,    /* arg: index of the set */
    NODE_BRANCH, /* arg: the node of the left alternative; next: of the right one */
    NODE_REPEAT, /* arg: the body, which leads back here or past it; next: the way out */
    NODE_LOOP,   /* a repeat whose body is one byte of a set; arg: index in loops */
    NODE_SAVE,   /* arg: the slot, 2 * group for its start, 2 * group + 1 for its end */
    NODE_BEGIN,  /* ^ */
    NODE_END,    /* $ */
    NODE_ACCEPT,
};

enum { NODE_NONE = UINT32_MAX };

struct regex_node {
    uint32_t op, next, arg;
    uint32_t counter; /* of a REPEAT whose body may consume nothing, else NODE_NONE */
    uint32_t join;    /* column in the memo, NODE_NONE if the node needs none */
};

/* What may come first on a way through the graph. */
struct regex_first {
    struct byte_set bytes;
    bool end;    /* a $ may be reached without consuming */
    bool accept; /* so may the end of the expression */
};

struct regex_loop {
    struct byte_set body;
    struct regex_first exit;
};

struct regex {
    struct regex_node *nodes;
    struct byte_set *sets;
    struct regex_loop *loops;
    uint32_t node_count, set_count, loop_count, join_count, counter_count;
    uint32_t groups; /* with group 0 */
    uint32_t start;
    struct regex_first first; /* away from the subject's beginning */
    /* Working memory of a match; counts[i] rounds of a repeat were begun at count_at[i]. */
    ptrdiff_t *slots;
    size_t *count_at;
    unsigned char *counts;
};

/* Fills nodes, sets, counters, groups and start. */
enum regex_status regex_parse(struct regex *re, struct slice pattern);

#endif
