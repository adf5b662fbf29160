#include "lib/value.h"
#include "lib/gc.h"

value value_of_large_int(int64_t i)
{
    struct boxed_int *b = gc_alloc_atomic(sizeof *b);
    *b = (struct boxed_int){ BOXED_INT, i };
    return value_of_ptr(b, TAG_BOXED);
}

value value_of_float(double d)
{
    struct boxed_float *b = gc_alloc_atomic(sizeof *b);
    *b = (struct boxed_float){ BOXED_FLOAT, d };
    return value_of_ptr(b, TAG_BOXED);
}

const char *type_with_article(enum type type)
{
    static const char *const words[] = {
        [TYPE_THUNK] = "a thunk",
        [TYPE_INT] = "an integer",
        [TYPE_STRING] = "a string",
        [TYPE_ATTRS] = "a set",
        [TYPE_LIST] = "a list",
        [TYPE_FUNC] = "a function",
        [TYPE_NULL] = "null",
        [TYPE_BOOL] = "a Boolean",
        [TYPE_FLOAT] = "a float",
        [TYPE_PATH] = "a path",
        [TYPE_INTERNAL] = "an internal value",
    };
    return words[type];
}

const char *type_name(enum type type)
{
    static const char *const words[] = {
        [TYPE_THUNK] = "thunk",
        [TYPE_INT] = "int",
        [TYPE_STRING] = "string",
        [TYPE_ATTRS] = "set",
        [TYPE_LIST] = "list",
        [TYPE_FUNC] = "lambda",
        [TYPE_NULL] = "null",
        [TYPE_BOOL] = "bool",
        [TYPE_FLOAT] = "float",
        [TYPE_PATH] = "path",
        [TYPE_INTERNAL] = "internal",
    };
    return words[type];
}
