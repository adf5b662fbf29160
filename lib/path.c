#include "lib/path.h"
#include "lib/gc.h"

/* Appends the components of `text` to the `len` bytes of path at `out`, where the root is no bytes
 * at all; returns the new length. Room for text.len + 1 more bytes is there. */
static size_t add_components(char *out, size_t len, struct slice text)
{
    for (size_t i = 0; i < text.len;) {
        if (text.ptr[i] == '/') {
            i++;
            continue;
        }
        const char *slash = memchr(text.ptr + i, '/', text.len - i);
        size_t end = slash ? (size_t)(slash - text.ptr) : text.len;
        struct slice name = { text.ptr + i, end - i };
        i = end;
        if (name.len == 1 && name.ptr[0] == '.')
            continue;
        if (name.len == 2 && name.ptr[0] == '.' && name.ptr[1] == '.') {
            while (len > 0 && out[--len] != '/')
                ;
            continue;
        }
        out[len++] = '/';
        memcpy(out + len, name.ptr, name.len);
        len += name.len;
    }
    return len;
}

struct slice path_join(struct slice base, struct slice relative)
{
    if (relative.len > 0 && relative.ptr[0] == '/')
        base.len = 0;
    char *out = gc_alloc_atomic(base.len + relative.len + 3);
    size_t len = add_components(out, 0, base);
    len = add_components(out, len, relative);
    if (len == 0)
        out[len++] = '/';
    out[len] = '\0';
    return (struct slice){ out, len };
}

struct slice path_canonical(struct slice absolute)
{
    return path_join((struct slice){ "", 0 }, absolute);
}

static size_t after_last_slash(struct slice path)
{
    const char *slash = path.len ? memrchr(path.ptr, '/', path.len) : NULL;
    return slash ? (size_t)(slash - path.ptr) + 1 : 0;
}

struct slice path_base_name(struct slice path)
{
    if (path.len > 1 && path.ptr[path.len - 1] == '/')
        path.len--;
    size_t start = after_last_slash(path);
    return (struct slice){ path.ptr + start, path.len - start };
}

struct slice path_dir(struct slice path)
{
    size_t start = after_last_slash(path);
    if (start == 0)
        return slice_of(".");
    return start == 1 ? slice_of("/") : (struct slice){ path.ptr, start - 1 };
}

value path_from(struct slice canonical)
{
    struct path *p = gc_alloc_atomic(sizeof *p + canonical.len + 1);
    p->kind = BOXED_PATH;
    p->len = canonical.len;
    memcpy(p->bytes, canonical.ptr, canonical.len);
    p->bytes[canonical.len] = '\0';
    return value_of_ptr(p, TAG_BOXED);
}
