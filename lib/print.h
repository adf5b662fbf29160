/*
 * Values as text, in Nix's dialects. Printing never runs Nix code by itself: where a dialect
 * forces, it goes through the `force` of its caller. All output is sorted by attribute name.
 * Nesting is limited by memory alone: the printer keeps its own stack.
 *
 * A set is «repeated» when the same object was printed before, a list when it is reached through
 * the same thunk or as the same object: sharing a binding counts, having an equal value does not.
 */
#ifndef TVX_LIB_PRINT_H
#define TVX_LIB_PRINT_H

#include "lib/buf.h"
#include "lib/symbol.h"
#include "lib/value.h"

struct error;

enum print_dialect {
    PRINT_PLAIN, /* nix-instantiate --eval: <CODE>, <LAMBDA>, <PRIMOP>, «repeated» */
    PRINT_NIX,   /* nix eval: «lambda f @ ...», «primop f», derivations as «derivation ...» */
    PRINT_ERROR, /* inside error messages: shortened, «thunk», never forces */
};

struct printer {
    enum print_dialect dialect;
    bool color;
    bool pretty;        /* several lines, indent 2, as the REPL */
    uint32_t max_depth; /* 0: no limit; deeper sets and lists are { ... } and [ ... ] */
    uint32_t max_attrs, max_items, max_string; /* 0: no limit */
    /* A thunk's value, or VALUE_NONE with *e set; NULL: thunks are shown unforced. */
    value (*force)(void *self, value v, struct error **e);
    /* The store path that the drvPath of a derivation is; false with *e set where it is none. NULL:
     * it is not shown. */
    bool (*store_path)(void *self, value v, struct slice *path, struct error **e);
    void *self;
    uint32_t depth_limit; /* nesting beyond it is ERR_DEPTH; 0: no limit */
    /* Gets the errors that are not to be shown inline: ERR_DEPTH, and in pretty mode those that are
     * in the place of the outermost value, as in the REPL. Must not return. NULL: shown inline. */
    void (*raise)(void *self, struct error *e);
};

/* Output that indents what is nested is quadratic in the depth; deeper than this, which is Nix's
 * own limit on depth, it is ERR_DEPTH. */
enum { INDENTED_DEPTH_MOST = 10000 };

void print_value(struct buf *out, value v, const struct printer *p);
/* "..." with Nix's escapes. */
void print_string(struct buf *out, struct slice bytes);
/* A name as it stands left of = : bare, or quoted where it has to be. */
void print_attr_name(struct buf *out, struct slice name);
/* The same of a symbol, for messages. GC memory or static. */
const char *print_name(symbol name);

#endif
