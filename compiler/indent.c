#include "compiler/parse_state.h"

/* Where the next newline is, or the end. */
static const char *line_end(const char *p, const char *end)
{
    const char *newline = memchr(p, '\n', (size_t)(end - p));
    return newline ? newline : end;
}

static inline const char *skip_spaces(const char *p, const char *end)
{
    while (p < end && *p == ' ')
        p++;
    return p;
}

/* The indentation common to all lines that hold more than spaces. Only spaces count; an
 * interpolation or an escape is something to stand behind them. */
static size_t common_indent(const struct part *parts, uint32_t count)
{
    size_t least = 1000000, current = 0; /* the limit is Nix's */
    bool line_start = true;
    for (uint32_t i = 0; i < count; i++) {
        if (parts[i].expr || parts[i].escaped) {
            if (line_start && current < least)
                least = current;
            line_start = false;
            continue;
        }
        const char *p = parts[i].text.ptr, *end = p + parts[i].text.len;
        while (p < end) {
            if (line_start) {
                const char *text = skip_spaces(p, end);
                current += (size_t)(text - p);
                p = text;
                if (p == end)
                    break;
                if (*p != '\n' && current < least)
                    least = current;
            }
            p = line_end(p, end);
            line_start = p < end;
            if (line_start) {
                current = 0;
                p++;
            }
        }
    }
    return least;
}

/* Where in its line the text that is copied is. */
struct margin {
    size_t width;    /* spaces to drop from each line */
    size_t dropped;  /* spaces seen in this line */
    bool line_start; /* nothing else seen in it */
};

/* Copies text to out, dropping the margin; returns the number of bytes. */
static size_t strip_text(struct margin *m, struct slice text, char *out)
{
    const char *p = text.ptr, *end = p + text.len;
    char *to = out;
    while (p < end) {
        if (m->line_start) {
            const char *from = p;
            p = skip_spaces(p, end);
            size_t spaces = (size_t)(p - from);
            size_t drop = m->width > m->dropped ? m->width - m->dropped : 0;
            if (spaces > drop) {
                memset(to, ' ', spaces - drop);
                to += spaces - drop;
            }
            m->dropped += spaces;
            if (p == end)
                break;
        }
        const char *stop = line_end(p, end);
        m->line_start = stop < end;
        m->dropped = 0;
        stop += m->line_start;
        memcpy(to, p, (size_t)(stop - p));
        to += stop - p;
        p = stop;
    }
    return (size_t)(to - out);
}

/* The length of text without a last line that is nothing but spaces; its newline stays. */
static size_t without_last_line(const char *text, size_t len)
{
    size_t end = len;
    while (end > 0 && text[end - 1] == ' ')
        end--;
    return end > 0 && text[end - 1] == '\n' ? end : len;
}

/* What is left of a part. It is copied only where something is dropped inside of it. */
static struct slice strip_part(struct parser *p, struct margin *m, struct slice text, bool last)
{
    char *out = arena_alloc(p->arena, text.len);
    size_t copied = strip_text(m, text, out);
    const char *kept = copied == text.len ? text.ptr : out;
    size_t len = last ? without_last_line(kept, copied) : copied;
    arena_trim(p->arena, out, text.len, kept == out ? len : 0);
    return (struct slice){ kept, len };
}

struct expr *indent_strip(struct parser *p, pos at, uint32_t base)
{
    uint32_t count = p->parts.count - base, kept = base;
    struct part *parts = p->parts.items + base;
    struct margin m = { .width = common_indent(parts, count), .line_start = true };
    for (uint32_t i = 0; i < count; i++) {
        struct part part = parts[i];
        if (part.expr) {
            m.line_start = false;
            m.dropped = 0;
        } else {
            part.text = strip_part(p, &m, part.text, i + 1 == count);
            if (part.text.len == 0)
                continue;
        }
        p->parts.items[kept++] = part;
    }
    p->parts.count = kept;
    if (kept == base)
        return parser_string(p, (struct slice){ "", 0 });
    const struct part *only = kept == base + 1 ? &p->parts.items[base] : NULL;
    if (!only || (only->expr && only->expr->kind != EXPR_STRING))
        return parser_interp(p, EXPR_INTERP, at, base);
    p->parts.count = base;
    return only->expr ? only->expr : parser_string(p, only->text);
}
