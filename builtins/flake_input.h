/*
 * Flake references as Nix takes them apart: what is to be fetched and how, as a set of attributes
 * whose `type` names the way. Nothing is fetched here. The rules and messages are those of Nix
 * 2.34, src/libfetchers.
 */
#ifndef TVX_BUILTINS_FLAKE_INPUT_H
#define TVX_BUILTINS_FLAKE_INPUT_H

#include "lib/url.h"
#include "vm/vm.h"

enum input_kind {
    INPUT_TEXT,
    INPUT_NUMBER,
    INPUT_BOOL,
};

struct input_attr {
    struct slice name;
    enum input_kind kind;
    struct slice text;
    uint64_t number; /* of a Boolean: 0 or 1 */
};

/* In the order of the names as bytes, each once. Start it as {0}. */
struct input {
    struct input_attr *attrs;
    size_t count, cap;
};

/* The attribute of a name, or NULL. */
struct input_attr *input_find(const struct input *in, const char *name);
/* Adds an attribute or replaces the one of that name. */
void input_set(struct input *in, struct input_attr attr);
void input_set_text(struct input *in, const char *name, struct slice text);
void input_drop(struct input *in, const char *name);
void input_set_number(struct input *in, const char *name, uint64_t number);
void input_set_flag(struct input *in, const char *name, bool on);
/* One that changes by itself. */
struct input input_copy(const struct input *in);

/* Reading raises where an attribute is of another type. A text; NULL where it is missing. */
const struct slice *input_text(struct vm *vm, const struct input *in, const char *name);
/* The same as a C string. */
const char *input_cstr(struct vm *vm, const struct input *in, const char *name);
/* A text that has to be there. */
struct slice input_need_text(struct vm *vm, const struct input *in, const char *name);
bool input_flag(struct vm *vm, const struct input *in, const char *name); /* false if missing */
/* False where there is none. */
bool input_number(struct vm *vm, const struct input *in, const char *name, uint64_t *number);
/* False where there is none; in base 16. */
bool input_rev(struct vm *vm, const struct input *in, struct slice *rev);
/* False where there is none; as sha256-... */
bool input_nar_hash(struct vm *vm, const struct input *in, struct slice *sri);
/* The attributes as JSON. */
const char *input_json(struct vm *vm, const struct input *in);
/* The attributes as a set. */
value input_value(const struct input *in);

/* From a URL without fragment: NULL, or what is malformed about it (Nix's BadURL, which its reader
 * of flake references forgives). Raises all other errors. */
const char *input_from_url(struct vm *vm, struct input *in, struct url *u);
/* Checks attributes that a program gives, and brings them into their canonical form. */
void input_check(struct vm *vm, struct input *in);
/* Back to a URL. */
struct url input_url(struct vm *vm, const struct input *in);

/* For url_parse: warns through the machine. */
struct url_warn input_warn(struct vm *vm);

#endif
