/*
 * Values: one 64-bit word with a 3-bit tag.
 *
 *   tag        meaning                     the other 61 bits
 *   THUNK  0   may need forcing            address of a struct thunk
 *   INT    1   integer that fits 61 bits   the integer
 *   STRING 2   string                      address of a struct string
 *   ATTRS  3   attribute set               address of a struct attrs
 *   LIST   4   list                        address of a struct list
 *   FUNC   5   function                    address of a struct func
 *   BOXED  6   float, large integer, path  address of a struct boxed
 *   ATOM   7   null, booleans, markers     which one
 *
 * A word of zero is no value (VALUE_NONE): builtins and helpers return it for "not there".
 * Whether a value is evaluated is one mask; a type test reads no memory. Objects are aligned to
 * 8 bytes and immutable once they are built, but for thunks, which are overwritten by their
 * outcome (lib/func.h).
 */
#ifndef TVX_LIB_VALUE_H
#define TVX_LIB_VALUE_H

#include "lib/base.h"

typedef struct {
    uint64_t bits;
} value;

enum tag {
    TAG_THUNK,
    TAG_INT,
    TAG_STRING,
    TAG_ATTRS,
    TAG_LIST,
    TAG_FUNC,
    TAG_BOXED,
    TAG_ATOM,
    TAG_MASK = 7
};

enum type {
    TYPE_THUNK,
    TYPE_INT,
    TYPE_STRING,
    TYPE_ATTRS,
    TYPE_LIST,
    TYPE_FUNC,
    TYPE_NULL,
    TYPE_BOOL,
    TYPE_FLOAT,
    TYPE_PATH,
    TYPE_INTERNAL, /* with-scope or marker: never seen by Nix code */
};

#define VALUE_ATOM(n) ((value){ (uint64_t)(n) << 3 | TAG_ATOM })
#define VALUE_NONE ((value){ 0 })
#define VALUE_NULL VALUE_ATOM(0)
#define VALUE_FALSE VALUE_ATOM(1)
#define VALUE_TRUE VALUE_ATOM(2)
#define VALUE_ABSENT VALUE_ATOM(3) /* a formal without an argument; a capture not yet filled */

/* Heap objects ---------------------------------------------------------------------------- */

/* Bytes are immutable, may hold NULs, and are followed by one NUL. The context is an id of
 * lib/context.h, 0 for none. Pointer-free. */
struct string {
    uint64_t head; /* length << 24 | context */
    char bytes[];
};

enum { STRING_CONTEXT_BITS = 24 };

enum boxed_kind {
    BOXED_FLOAT,
    BOXED_INT, /* does not fit 61 bits */
    BOXED_PATH,
    BOXED_WITH, /* a scope of `with`, see lib/func.h */
};

struct boxed {
    uint64_t kind;
};

struct boxed_float {
    uint64_t kind;
    double real;
};

struct boxed_int {
    uint64_t kind;
    int64_t integer;
};

/* An absolute path in canonical form: no `.`, `..`, doubled or trailing slash. Pointer-free. */
struct path {
    uint64_t kind;
    uint64_t len;
    char bytes[];
};

/* Tags and types -------------------------------------------------------------------------- */

static inline enum tag value_tag(value v)
{
    return (enum tag)(v.bits & TAG_MASK);
}

static inline void *value_ptr(value v)
{
    return (void *)(uintptr_t)(v.bits & ~(uint64_t)TAG_MASK);
}

static inline value value_of_ptr(const void *object, enum tag tag)
{
    return (value){ (uint64_t)(uintptr_t)object | tag };
}

static inline bool value_same(value a, value b)
{
    return a.bits == b.bits;
}

static inline bool value_is_none(value v)
{
    return v.bits == 0;
}

/* False for VALUE_NONE too, which must not be asked. */
static inline bool value_is_evaluated(value v)
{
    return (v.bits & TAG_MASK) != TAG_THUNK;
}

/* Of an evaluated value or a thunk, without forcing. */
static inline enum type value_type(value v)
{
    switch (value_tag(v)) {
    case TAG_THUNK:
        return TYPE_THUNK;
    case TAG_INT:
        return TYPE_INT;
    case TAG_STRING:
        return TYPE_STRING;
    case TAG_ATTRS:
        return TYPE_ATTRS;
    case TAG_LIST:
        return TYPE_LIST;
    case TAG_FUNC:
        return TYPE_FUNC;
    case TAG_BOXED:
        switch (((struct boxed *)value_ptr(v))->kind) {
        case BOXED_FLOAT:
            return TYPE_FLOAT;
        case BOXED_INT:
            return TYPE_INT;
        case BOXED_PATH:
            return TYPE_PATH;
        default:
            return TYPE_INTERNAL;
        }
    default:
        return value_same(v, VALUE_NULL)                                 ? TYPE_NULL
               : value_same(v, VALUE_TRUE) || value_same(v, VALUE_FALSE) ? TYPE_BOOL
                                                                         : TYPE_INTERNAL;
    }
}

/* "an integer", "a set", ...: the words of error messages. */
const char *type_with_article(enum type type);
/* "int", "set", ...: what builtins.typeOf returns. */
const char *type_name(enum type type);

static inline bool value_is_boxed(value v, enum boxed_kind kind)
{
    return value_tag(v) == TAG_BOXED && ((struct boxed *)value_ptr(v))->kind == (uint64_t)kind;
}

static inline bool value_is_string(value v)
{
    return value_tag(v) == TAG_STRING;
}

static inline bool value_is_attrs(value v)
{
    return value_tag(v) == TAG_ATTRS;
}

static inline bool value_is_list(value v)
{
    return value_tag(v) == TAG_LIST;
}

static inline bool value_is_func(value v)
{
    return value_tag(v) == TAG_FUNC;
}

static inline bool value_is_bool(value v)
{
    return value_same(v, VALUE_TRUE) || value_same(v, VALUE_FALSE);
}

static inline bool value_is_null(value v)
{
    return value_same(v, VALUE_NULL);
}

static inline bool value_is_float(value v)
{
    return value_is_boxed(v, BOXED_FLOAT);
}

static inline bool value_is_path(value v)
{
    return value_is_boxed(v, BOXED_PATH);
}

static inline bool value_is_small_int(value v)
{
    return value_tag(v) == TAG_INT;
}

static inline bool value_is_int(value v)
{
    return value_is_small_int(v) || value_is_boxed(v, BOXED_INT);
}

static inline value value_of_bool(bool b)
{
    return b ? VALUE_TRUE : VALUE_FALSE;
}

static inline bool value_bool(value v)
{
    return value_same(v, VALUE_TRUE);
}

/* Numbers --------------------------------------------------------------------------------- */

#define SMALL_INT_MAX (((int64_t)1 << 60) - 1)
#define SMALL_INT_MIN (-((int64_t)1 << 60))

value value_of_large_int(int64_t i);
value value_of_float(double d);

static inline value value_of_int(int64_t i)
{
    if (likely(i >= SMALL_INT_MIN && i <= SMALL_INT_MAX))
        return (value){ (uint64_t)i << 3 | TAG_INT };
    return value_of_large_int(i);
}

static inline int64_t value_small_int(value v)
{
    return (int64_t)v.bits >> 3;
}

static inline int64_t value_int(value v)
{
    return value_is_small_int(v) ? value_small_int(v) : ((struct boxed_int *)value_ptr(v))->integer;
}

static inline double value_float(value v)
{
    return ((struct boxed_float *)value_ptr(v))->real;
}

/* Strings --------------------------------------------------------------------------------- */

static inline value value_of_string(const struct string *s)
{
    return value_of_ptr(s, TAG_STRING);
}

static inline struct string *value_string(value v)
{
    return value_ptr(v);
}

static inline size_t string_len(const struct string *s)
{
    return s->head >> STRING_CONTEXT_BITS;
}

static inline uint32_t string_context(const struct string *s)
{
    return s->head & ((1u << STRING_CONTEXT_BITS) - 1);
}

static inline struct slice string_bytes(const struct string *s)
{
    return (struct slice){ s->bytes, string_len(s) };
}

/* Of a value that is a string. */
static inline struct slice value_bytes(value v)
{
    return string_bytes(value_string(v));
}

static inline uint32_t value_context(value v)
{
    return string_context(value_string(v));
}

/* Paths ----------------------------------------------------------------------------------- */

static inline struct path *value_path(value v)
{
    return value_ptr(v);
}

static inline struct slice value_path_bytes(value v)
{
    return (struct slice){ value_path(v)->bytes, value_path(v)->len };
}

#endif
