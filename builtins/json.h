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
    /* Takes what was written so far whenever it has become much; NULL: it stays in the buf. The
     * rest is left in the buf at the end. */
    void (*flush)(void *self, struct slice bytes);
    void *self;
};

/* Writes v; the contexts of its strings are united into *into. Raises what forcing raises, and
 * ERR_TYPE at a function; a string that is not UTF-8 is an error once all else is written. */
void json_write_as(
    struct vm *vm, value v, struct buf *out, context *into, const struct json_style *style);
void json_write(struct vm *vm, value v, struct buf *out, context *into, bool copy_paths);

/* VALUE_NONE with *e set where the text is refused: ERR_PARSE_DATA if it is not JSON, ERR_VALUE
 * if it is but Nix has no such value. */
value json_parse(struct slice text, struct error **e);

#endif
