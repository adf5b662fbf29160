/*
 * Thunks and functions. Both are flat: the code and exactly the values that it uses, never a chain
 * of environments; word 0 is the code, the captures follow, so that the machine addresses them
 * alike.
 *
 * A thunk's life: suspended -> running -> done or failed. While it runs, forcing it again is an
 * infinite recursion. Done, word 1 holds the value and the other captures are cleared, so that a
 * conservative collector keeps nothing alive for it. Failed, word 1 holds the error, which every
 * later force raises again.
 */
#ifndef TVX_LIB_FUNC_H
#define TVX_LIB_FUNC_H

#include "lib/code.h"
#include "lib/gc.h"
#include "lib/list.h"
#include "lib/value.h"

struct error;
struct vm;

/* The low bits of a thunk's word 0. A suspended thunk holds its code's address as it is. */
enum thunk_state {
    THUNK_SUSPENDED = 0,
    THUNK_RUNNING = 1, /* code | 1 */
    THUNK_DONE = 2,    /* exactly 2 */
    THUNK_FAILED = 3,  /* exactly 3 */
    THUNK_STATE_MASK = 7
};

struct thunk {
    uint64_t head;
    value captures[]; /* code->capture_count of them; room for one at least: the outcome */
};

static inline enum thunk_state thunk_state(const struct thunk *t)
{
    return (enum thunk_state)(t->head & THUNK_STATE_MASK);
}

static inline const struct code *thunk_code(const struct thunk *t)
{
    return (const struct code *)(uintptr_t)(t->head & ~(uint64_t)THUNK_STATE_MASK);
}

/* Of a thunk that is done. */
static inline value thunk_result(const struct thunk *t)
{
    return t->captures[0];
}

/* Of a thunk that failed. */
static inline struct error *thunk_error(const struct thunk *t)
{
    return (struct error *)(uintptr_t)t->captures[0].bits;
}

/* Ends a run: `state` is THUNK_DONE or THUNK_FAILED, outcome the value or the error's address. */
static inline void thunk_settle(struct thunk *t, enum thunk_state state, value outcome)
{
    uint32_t captures = thunk_code(t)->capture_count;
    t->head = state;
    t->captures[0] = outcome;
    if (captures > 1)
        memset(&t->captures[1], 0, (captures - 1) * sizeof(value));
}

static inline struct thunk *value_thunk(value v)
{
    return value_ptr(v);
}

static inline value value_of_thunk(const struct thunk *t)
{
    return value_of_ptr(t, TAG_THUNK);
}

/* The value of a thunk that is done, else v itself. */
static inline value value_peek(value v)
{
    if (!value_is_evaluated(v) && value_thunk(v)->head == THUNK_DONE)
        return thunk_result(value_thunk(v));
    return v;
}

/* Whether Nix tells this value apart from an equal one by the variable or element that holds it:
 * functions in comparisons, lists of up to two items where repetitions are printed. Such a value
 * is not moved out of its thunk. */
static inline bool value_is_of_its_place(value v)
{
    return value_is_func(v) || (value_is_list(v) && value_list(v)->count <= 2);
}

/* A suspended thunk whose captures the caller fills. */
static inline struct thunk *thunk_new(const struct code *code)
{
    uint32_t words = code->capture_count ? code->capture_count : 1;
    struct thunk *t = gc_alloc(sizeof(uint64_t) + words * sizeof(value));
    t->head = (uint64_t)(uintptr_t)code;
    return t;
}

/* f a and f a b, suspended. */
value thunk_apply(value f, value a);
value thunk_apply2(value f, value a, value b);
/* Whether it is the code of these. */
bool code_is_application(const struct code *code);
/* The function that such a thunk, not settled yet, will call. */
value thunk_callee(const struct thunk *t);

/* For f a with many a: where there are enough of them, the thunks share f, and each takes half the
 * memory. Lives on the C stack. */
struct applier {
    value f;
    const struct code *code; /* f is a constant of it; NULL for few */
};

struct applier applier_new(value f, size_t count);

static inline value applier_thunk(const struct applier *of, value a)
{
    if (!of->code)
        return thunk_apply(of->f, a);
    struct thunk *t = thunk_new(of->code);
    t->captures[0] = a;
    return value_of_thunk(t);
}

/* Functions ------------------------------------------------------------------------------- */

/* Word 0 of a function points to its head, which is the start of a struct code, a struct
 * builtin or `partial_head`. */
struct func {
    const struct func_head *head;
    value captures[];
};

/* A function that has some of its arguments. */
struct partial {
    const struct func_head *head;
    value callee; /* a closure or builtin, never itself partial */
    uint64_t count;
    value args[];
};

typedef value builtin_fn(struct vm *vm, value *args);

/* A builtin, static: its address is the function value (word 0 is `word0`). */
struct builtin {
    const struct func_head *word0; /* &head */
    struct func_head head;
    const char *name; /* as in the set `builtins`, without __ */
    builtin_fn *fn; /* args: head.arity of them, as they were passed; returns an evaluated value */
    const char *args; /* their names, space-separated */
    const char *doc;
    const char *feature; /* the experimental feature it belongs to, or NULL */
    uint32_t flags;
};

enum builtin_flags {
    BUILTIN_GLOBAL = 1,    /* in scope without prefix */
    BUILTIN_CONSTANT = 2,  /* arity 0: the value is fn(vm, NULL), made at start */
    BUILTIN_IMPURE = 4,    /* absent in pure evaluation */
    BUILTIN_LAZY = 8,      /* one argument, which is not forced first */
    BUILTIN_UNTRACED = 16, /* traces do not mention calls of it */
    BUILTIN_STRICT = 256,  /* times a mask: func_head.strict; not needed for one argument */
};

extern const struct func_head partial_head;

static inline struct func *value_func(value v)
{
    return value_ptr(v);
}

static inline const struct func_head *value_head(value v)
{
    return value_func(v)->head;
}

static inline value value_of_builtin(const struct builtin *b)
{
    return value_of_ptr(b, TAG_FUNC);
}

static inline bool value_is_closure(value v)
{
    return value_is_func(v) && value_head(v)->kind == FUNC_CLOSURE;
}

/* Of a closure. */
static inline const struct code *value_code(value v)
{
    return (const struct code *)value_head(v);
}

/* The same, as what it is. */
static inline struct lambda_code *value_lambda(value v)
{
    return code_lambda(value_code(v));
}

/* Of a builtin. */
static inline const struct builtin *value_builtin(value v)
{
    return value_ptr(v);
}

static inline const struct partial *value_partial(value v)
{
    return value_ptr(v);
}

value partial_new(value callee, const value *args, size_t count);

/* with-scopes ----------------------------------------------------------------------------- */

/* An immutable chain, innermost first; captured as one value. */
struct with_scope {
    uint64_t kind; /* BOXED_WITH */
    value set;     /* may be a thunk */
    value outer;   /* a with_scope, or VALUE_NULL */
    uint64_t pos;  /* of the `with` */
};

value with_scope_new(value set, value outer, pos at);

#endif
