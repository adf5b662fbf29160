/*
 * The ways to name a source tree, each with its form of URL. Only builtins/flake_input.c and the
 * schemes themselves need this.
 */
#ifndef TVX_BUILTINS_FLAKE_SCHEME_H
#define TVX_BUILTINS_FLAKE_SCHEME_H

#include "builtins/flake_input.h"

struct flake_scheme {
    const char *name;         /* the input's `type` */
    const char *const *attrs; /* that it may have, beside `type` and `__final`; NULL-terminated */
    bool flakes;              /* it needs that experimental feature */
    bool (*takes)(const struct flake_scheme *self, const struct url *u);
    /* For a URL that it takes; the input has its type. Returns as input_from_url. */
    const char *(*from_url)(
        struct vm *vm, const struct flake_scheme *self, struct input *in, struct url *u);
    /* Checks the attributes and makes them canonical. Returns as input_from_url. */
    const char *(*check)(struct vm *vm, struct input *in);
    struct url (*to_url)(struct vm *vm, const struct flake_scheme *self, const struct input *in);
};

/* By name: where several take a URL, the first one has it. */
extern const struct flake_scheme flake_schemes[];
extern const size_t flake_scheme_count;

bool flake_scheme_allows(const struct flake_scheme *scheme, struct slice attr);
/* Whether a text is the name of a flake in a registry. */
bool flake_scheme_is_id(struct slice text);

/* Raises where a text is no SHA-1 hash in any form. */
void input_check_sha1(struct vm *vm, struct slice text);

#endif
