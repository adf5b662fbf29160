/*
 * TOML 1.0, as the library toml11 4 reads it, which Nix uses: the same texts are accepted, and the
 * first mistake is reported in that library's words and layout (it goes on and may report more).
 *
 * A document is first read into a tree, since tables can be added to until its end:
 *
 *     toml_parse.c   text to tree       toml_table.c   what may be added to a table
 *     toml_number.c  numbers            toml_error.c   messages
 *     toml_date.c    dates and times    toml.c         tree to values, the builtin
 */
#ifndef TVX_BUILTINS_TOML_H
#define TVX_BUILTINS_TOML_H

#include "vm/vm.h"

/* A stretch of the text, for messages. */
struct toml_region {
    size_t first, last; /* [first, last) */
};

enum toml_kind {
    TOML_LEAF,
    TOML_INLINE_ARRAY,   /* [1, 2]: complete */
    TOML_TABLE_ARRAY,    /* made by [[header]]s: may grow */
    TOML_INLINE_TABLE,   /* {a = 1}: complete */
    TOML_DOTTED_TABLE,   /* made by the dotted key of a pair: dotted keys may add to it */
    TOML_IMPLICIT_TABLE, /* made on the way to a [header]: may still get its own header */
    TOML_HEADER_TABLE,   /* has had its header */
};

/* An array's items, without names, or a table's. */
struct toml_node {
    enum toml_kind kind;
    struct toml_region region; /* where it is defined */
    value leaf;
    struct toml_item *items;
    uint32_t count, cap;
    uint32_t *index; /* of a large table: item + 1 by hash of the name; index_cap slots */
    uint32_t index_cap;
};

struct toml_item {
    symbol name;
    struct toml_node *node;
};

/* A dotted key. */
struct toml_key {
    symbol *names;
    uint32_t count;
    struct toml_region region;
};

struct toml {
    struct vm *vm;
    struct slice text; /* ends in a line feed unless it ends in a carriage return */
    size_t at;
    const char *error;    /* the first mistake; GC memory */
    const char *nul_text; /* the first string that holds a NUL, or NULL */
    bool has_dates;
    bool in_header;
    size_t bad_key; /* behind a key in a header that is well formed and has impossible characters */
};

/* Reading -------------------------------------------------------------------------------- */

static inline bool toml_at_end(const struct toml *t)
{
    return t->at >= t->text.len;
}

/* 0 at the end, and for a NUL, which is allowed nowhere. */
static inline char toml_char(const struct toml *t, size_t at)
{
    return at < t->text.len ? t->text.ptr[at] : '\0';
}

static inline char toml_here(const struct toml *t)
{
    return toml_char(t, t->at);
}

static inline bool toml_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool toml_is_hex(char c)
{
    return toml_is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static inline bool toml_starts_with(const struct toml *t, const char *word)
{
    size_t len = strlen(word);
    return !toml_at_end(t) && t->text.len - t->at >= len &&
           memcmp(t->text.ptr + t->at, word, len) == 0;
}

static inline bool toml_skip(struct toml *t, const char *word)
{
    bool there = toml_starts_with(t, word);
    t->at += there ? strlen(word) : 0;
    return there;
}

/* Messages ------------------------------------------------------------------------------- */

struct toml_note {
    struct toml_region region;
    const char *text;
    bool at_end; /* the end of the text is meant, the region is its last character */
};

/* Sets t->error unless it is set; hint may be NULL. All return false. */
bool toml_fail(struct toml *t, size_t at, const char *title, const char *note, const char *hint);
bool toml_fail_at(struct toml *t, struct toml_region region, const char *title, const char *note);
bool toml_fail_two(
    struct toml *t, const char *title, struct toml_note first, struct toml_note second);
/* A mistake in a part of a string that was copied out of the text. */
bool toml_fail_inside(struct toml *t, struct slice part, struct toml_region region,
    const char *title, const char *note);

/* Trees ---------------------------------------------------------------------------------- */

enum toml_insertion {
    TOML_INSERT_PAIR,        /* a.b = value */
    TOML_INSERT_TABLE,       /* [a.b] */
    TOML_INSERT_TABLE_ARRAY, /* [[a.b]] */
};

struct toml_node *toml_node_new(enum toml_kind kind, struct toml_region region);
static inline struct toml_node *toml_leaf(const struct toml *t, size_t start, value v)
{
    struct toml_node *node = toml_node_new(TOML_LEAF, (struct toml_region){ start, t->at });
    node->leaf = v;
    return node;
}

void toml_add(struct toml_node *container, symbol name, struct toml_node *node);
/* Puts node where the key says, seen from `table`; returns the table that a header opens, else
 * node. NULL on a mistake. */
struct toml_node *toml_insert(struct toml *t, enum toml_insertion how, struct toml_node *table,
    struct toml_key key, struct toml_node *node);

/* Values --------------------------------------------------------------------------------- */

/* Whether a date or time stands at t->at, or should; then it is read, or t->error set. *node is
 * NULL if there is none. */
bool toml_date(struct toml *t, struct toml_node **node);
/* A number, date or time at t->at; NULL on a mistake. */
struct toml_node *toml_number(struct toml *t);

/* The root table, or NULL with t->error set. */
struct toml_node *toml_parse(struct toml *t);

#endif
