/* Fetching inputs into the store. Errors are raised, with a trace line that names the input. */
#ifndef TVX_BUILTINS_FETCH_H
#define TVX_BUILTINS_FETCH_H

#include "builtins/flake_input.h"

/* The exit status that tells scripts that a hash was not the right one. */
enum { FETCH_MISMATCH = 102 };

struct fetched_input {
    struct input in;   /* with what is known of it now: narHash, rev, lastModified and so on */
    value rev_count;   /* VALUE_NONE: not known; may be a thunk */
    struct slice path; /* in the store */
    struct hash nar;
};

struct fetched_input fetch_input(struct vm *vm, const struct input *in);
/* Whether a text is the input's type. */
bool fetch_is(const struct input *in, const char *type);

/* The archive of a commit or branch on GitHub, GitLab or SourceHut: the input gets its rev. The
 * URL, and the headers to ask with. */
const char *forge_url(struct vm *vm, struct input *in, const char *const **headers);

/* Raises where the machine cannot fetch. */
void fetch_require(struct vm *vm);
/* A store path as a string that refers to it. */
value fetch_store_string(struct slice path);

#endif
