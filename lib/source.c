#include "lib/source.h"
#include "lib/gc.h"

/* All sources in the order of their positions, for the binary search. */
static struct source **sources;
static size_t source_count, source_cap;
static pos next_pos = 1;

struct source *source_add(
    enum source_kind kind, const char *name, struct slice text, const char *base)
{
    if (text.len >= UINT32_MAX - next_pos)
        return NULL;
    if (source_count == source_cap) {
        size_t cap = source_cap ? source_cap * 2 : 64;
        struct source **grown = gc_alloc(cap * sizeof *grown);
        if (source_count)
            memcpy(grown, sources, source_count * sizeof *grown);
        sources = grown;
        source_cap = cap;
    }
    struct source *s = gc_alloc(sizeof *s);
    *s = (struct source){
        .kind = kind, .name = name, .text = text, .base = base, .first = next_pos
    };
    next_pos += (pos)text.len + 1;
    sources[source_count++] = s;
    return s;
}

static struct source *source_find(pos p)
{
    size_t low = 0, high = source_count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (sources[mid]->first <= p)
            low = mid + 1;
        else
            high = mid;
    }
    return low ? sources[low - 1] : NULL;
}

/* A line ends with \n, \r\n or a lone \r. */
static size_t line_end(struct slice text, size_t from, size_t *next)
{
    const char *start = text.ptr + from, *newline = memchr(start, '\n', text.len - from);
    size_t length = newline ? (size_t)(newline - start) : text.len - from;
    const char *carriage_return = memchr(start, '\r', length);
    size_t i = carriage_return ? (size_t)(carriage_return - text.ptr) : from + length;
    *next = i;
    if (i < text.len)
        *next += text.ptr[i] == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n' ? 2 : 1;
    return i;
}

enum { USUAL_LINE = 32 };

static void build_lines(struct source *s)
{
    size_t cap = s->text.len / USUAL_LINE + 16, next;
    uint32_t *lines = gc_alloc_atomic(cap * sizeof *lines), n = 0;
    lines[n++] = 0;
    for (size_t i = 0; i < s->text.len; i = next) {
        if (line_end(s->text, i, &next) == s->text.len)
            break;
        if (n == cap) {
            lines = gc_realloc(lines, cap * sizeof *lines, 2 * cap * sizeof *lines);
            cap *= 2;
        }
        lines[n++] = (uint32_t)next;
    }
    s->lines = lines;
    s->line_count = n;
}

bool source_place(pos p, struct place *place)
{
    struct source *s = p == POS_NONE ? NULL : source_find(p);
    if (!s)
        return false;
    if (!s->lines)
        build_lines(s);
    uint32_t offset = p - s->first, low = 0, high = s->line_count;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (s->lines[mid] <= offset)
            low = mid + 1;
        else
            high = mid;
    }
    *place = (struct place){ s, low, offset - s->lines[low - 1] + 1 };
    return true;
}

struct slice source_line(const struct source *source, uint32_t line)
{
    struct source *s = (struct source *)source;
    if (!s->lines)
        build_lines(s);
    if (line == 0 || line > s->line_count)
        return (struct slice){ "", 0 };
    size_t next, from = s->lines[line - 1];
    return (struct slice){ s->text.ptr + from, line_end(s->text, from, &next) - from };
}

const char *source_path(const struct source *source)
{
    switch (source->kind) {
    case SOURCE_FILE:
        return source->name;
    case SOURCE_INTERNAL:
        return strchr(source->name, '/');
    default:
        return NULL;
    }
}
