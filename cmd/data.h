/*
 * Values as data: evaluated throughout, made of null, booleans, numbers, strings, lists and sets
 * alone (and of paths, where they are kept). It is what structured formats write, so that none of
 * them need care about evaluation, errors and functions.
 *
 * A set with __toString or outPath becomes the string that it stands for, a path its text, as in
 * JSON.
 */
#ifndef TVX_CMD_DATA_H
#define TVX_CMD_DATA_H

#include "vm/vm.h"

/* What becomes of a part that is an error or a function. */
enum data_instead {
    DATA_FAIL,   /* the whole fails */
    DATA_NULL,   /* null stands for it */
    DATA_SKIP,   /* it is left out */
    DATA_RECORD, /* a set `{ error = { code = ...; message = ...; ... }; }` stands for it */
};

struct data_rules {
    enum data_instead on_error, on_function;
    bool copy_paths; /* a path is copied to the store */
    bool keep_paths; /* a path stays one */
    /* Takes each error that does not make the whole fail; its trace names the place. */
    void (*report)(void *self, struct error *e);
    void *self;
};

/* v as data; VALUE_NONE if all of it is left out. `at` is the path of attributes to v, as errors
 * name it, or "". Nesting is limited by max_call_depth and a
 * million. */
value data_from(struct vm *vm, value v, const char *at, const struct data_rules *rules);

/* What stands for a value that could not be made, reported; raises e again with DATA_FAIL, and
 * whatever the rules are where e is not about the value, as an interruption is not. */
value data_instead_of(
    struct vm *vm, struct error *e, const char *at, const struct data_rules *rules);

/* Says in the trace of an error at which path of attributes it happened; nothing for "". */
void data_note_path(struct error *e, const char *path);

/* Goes through data, in the order of names. Start with walk_begin, then call walk_next until it
 * says WALK_END. Nothing is raised. */
enum walk_event {
    WALK_SCALAR,
    WALK_OPEN, /* a list or set; its items follow, then WALK_CLOSE */
    WALK_CLOSE,
    WALK_END,
};

struct walk {
    value v;                   /* that the event is about */
    struct slice name;         /* of an attribute; ptr is NULL for the others */
    bool skipped;              /* walk_skip was called for the container that this is about */
    size_t index;              /* its place among the items of its container */
    size_t depth;              /* containers that are open around it */
    struct walk_level *levels; /* of the containers that are open */
    size_t open, cap;
    bool begun;
};

void walk_begin(struct walk *w, value data);
enum walk_event walk_next(struct walk *w);
/* Instead of its items, WALK_CLOSE of the container just opened comes next. */
void walk_skip(struct walk *w);
/* Appends the path of attributes to where the walk is. */
void walk_path(const struct walk *w, struct buf *path);

/* The number of items of a list or set. */
size_t data_count(value container);

#endif
