/*
 * JSON. Writing forces what it writes and keeps its own stack, so that nesting is limited by
 * memory and --max-call-depth alone; parsing likewise.
 */
#ifndef TVX_BUILTINS_JSON_H
#define TVX_BUILTINS_JSON_H

#include "vm/vm.h"

struct json_style {
    bool copy_paths; /* a path is copied to the store; without, it is its text */
    uint32_t indent; /* blanks for each level, on several lines; 0: all on one line */
    bool lazy;       /* nothing is forced: what is not evaluated yet is an error */
};

/* Writes v; the contexts of its strings are united into *into. Raises what forcing raises, and
 * ERR_TYPE at a function; a string that is not UTF-8 is an error once all else is written. */
void json_write_as(
    struct vm *vm, value v, struct buf *out, context *into, const struct json_style *style);
void json_write(struct vm *vm, value v, struct buf *out, context *into, bool copy_paths);

/* Gives the text to `take` in pieces; memory does not grow with it, only with its longest string.
 * What is raised is raised before the first piece: a long text is written twice, at first to
 * nowhere. Only a stop can come between two pieces. */
void json_stream(
    struct vm *vm, value v, const struct json_style *style, void (*take)(struct slice piece));

/* VALUE_NONE with *e set where the text is refused: ERR_PARSE_DATA if it is not JSON, ERR_VALUE
 * if it is but Nix has no such value. */
value json_parse(struct slice text, struct error **e);

#endif
