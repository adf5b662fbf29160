#include "lib/string.h"
#include "lib/bulk.h"
#include "lib/gc.h"

const struct string string_empty = { 0, { 0 } };

struct string *string_new(size_t len, uint32_t context)
{
    struct string *s = gc_alloc_atomic(sizeof *s + len + 1);
    s->head = (uint64_t)len << STRING_CONTEXT_BITS | context;
    s->bytes[len] = '\0';
    return s;
}

value string_from_context(struct slice bytes, uint32_t context)
{
    if (bytes.len == 0 && context == 0)
        return value_of_string(&string_empty);
    struct string *s = string_new(bytes.len, context);
    bulk_copy(s->bytes, bytes.ptr, bytes.len);
    return value_of_string(s);
}

value string_from(struct slice bytes)
{
    return string_from_context(bytes, 0);
}

value string_from_cstr(const char *text)
{
    return string_from(slice_of(text));
}

value string_from_buf(const struct buf *b)
{
    return string_from(buf_view(b));
}

value string_concat(struct slice a, struct slice b, uint32_t context)
{
    if (a.len + b.len == 0)
        return string_from_context(a, context);
    struct string *s = string_new(a.len + b.len, context);
    bulk_copy(s->bytes, a.ptr, a.len);
    bulk_copy(s->bytes + a.len, b.ptr, b.len);
    return value_of_string(s);
}

value string_with_context(value s, uint32_t context)
{
    return value_context(s) == context ? s : string_from_context(value_bytes(s), context);
}
