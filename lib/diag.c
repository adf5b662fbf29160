/*
 * A report is put together with all its colours and without indentation, as Nix does it, then
 * indented below its label and at last cleaned for the terminal at hand. Doing it in this order
 * matters: trailing blanks are cut before colours are removed, and tabs are expanded after
 * indenting.
 */
#include "lib/diag.h"
#include "lib/gc.h"

#define NORMAL "\033[0m"
#define RED "\033[31;1m"
#define BLUE "\033[34;1m"
#define MAGENTA "\033[35;1m"

/* Frames are printed while no more than this many lines' worth of them were; one with a position
 * counts twice. Up to FEW_FRAMES repeated ones in a row are printed all the same. */
enum { SHORT_TRACE = 3, FEW_FRAMES = 5 };

static const struct {
    const char *code;
    bool catchable;
} kinds[] = {
#define ERROR(id, code, catchable) { code, catchable },
#include "lib/error.def"
#undef ERROR
};

/* Errors ---------------------------------------------------------------------------------- */

static bool is_bare(const char *fmt)
{
    return strcmp(fmt, "%s") == 0 || strcmp(fmt, "%.*s") == 0;
}

/* The format with `mark` on both sides of each conversion. */
static const char *mark_conversions(const char *fmt, char mark)
{
    struct buf b = { 0 };
    for (const char *p = fmt; *p;) {
        if (p[0] != '%' || p[1] == '%') {
            size_t n = p[0] == '%' ? 2 : 1;
            buf_add(&b, p, n);
            p += n;
            continue;
        }
        size_t n = 1 + strspn(p + 1, "-+ #0'123456789.*hlLqjzt");
        n += p[n] != '\0';
        buf_char(&b, mark);
        buf_add(&b, p, n);
        buf_char(&b, mark);
        p += n;
    }
    return buf_cstr(&b);
}

static char unused_byte(const struct buf *text, const char *fmt)
{
    for (int c = 1; c < 256; c++) {
        if (!memchr(text->ptr, c, text->len) && !strchr(fmt, c))
            return (char)c;
    }
    return '\0';
}

/* Finds what of a message came from arguments by formatting it again with a byte around each that
 * is nowhere in it. */
static void find_args(struct error *e, const struct buf *message, const char *fmt, va_list args)
{
    char mark = message->len ? unused_byte(message, fmt) : '\0';
    if (mark == '\0')
        return;
    struct buf marked = { 0 };
    buf_vprintf(&marked, mark_conversions(fmt, mark), args);
    size_t marks = marked.len - message->len, seen = 0;
    struct text_span *spans = gc_alloc_atomic((marks / 2 + 1) * sizeof *spans);
    for (size_t i = 0; i < marked.len; i++) {
        if (marked.ptr[i] != mark)
            continue;
        if (seen % 2 == 0)
            spans[seen / 2].start = i - seen;
        else
            spans[seen / 2].end = i - seen;
        seen++;
    }
    e->args = spans;
    e->arg_count = seen / 2;
}

struct error *error_vnew(enum error_kind kind, pos at, const char *fmt, va_list args)
{
    struct error *e = gc_alloc(sizeof *e);
    e->kind = kind;
    e->pos = at;
    va_list again;
    va_copy(again, args);
    struct buf message = { 0 };
    buf_vprintf(&message, fmt, args);
    if (strchr(fmt, '%') && !is_bare(fmt))
        find_args(e, &message, fmt, again);
    va_end(again);
    e->message_len = message.len;
    e->message = buf_cstr(&message);
    return e;
}

struct error *error_new(enum error_kind kind, pos at, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    struct error *e = error_vnew(kind, at, fmt, args);
    va_end(args);
    return e;
}

void error_add_trace(struct error *e, pos at, const char *hint, enum trace_print print)
{
    struct trace *t = gc_alloc(sizeof *t);
    *t = (struct trace){ hint, at, print, e->outermost };
    e->outermost = t;
}

struct error *error_copy(const struct error *e)
{
    struct error *copy = gc_alloc(sizeof *copy);
    *copy = *e;
    return copy;
}

bool error_is_catchable(const struct error *e)
{
    return kinds[e->kind].catchable;
}

bool error_is_stop(const struct error *e)
{
    return e->kind == ERR_INTERRUPTED || e->kind == ERR_RESTART || e->kind == ERR_TIME ||
           e->kind == ERR_STEPS || e->kind == ERR_MEMORY;
}

const char *error_code(enum error_kind kind)
{
    return kinds[kind].code;
}

/* Text for a terminal --------------------------------------------------------------------- */

/* The length of the escape sequence that text starts with; *color: it is a colour or style. */
static size_t escape_length(struct slice text, bool *color)
{
    size_t i = 1;
    *color = false;
    if (i < text.len && text.ptr[i] == '[') {
        i++;
        while (i < text.len && text.ptr[i] >= 0x20 && text.ptr[i] <= 0x3f)
            i++;
        if (i < text.len && text.ptr[i] >= 0x40 && text.ptr[i] <= 0x7e)
            *color = text.ptr[i++] == 'm';
    } else if (i < text.len && text.ptr[i] == ']') { /* ends with BEL or ESC \ */
        while (i < text.len && text.ptr[i] != '\033' && text.ptr[i] != '\a')
            i++;
        if (i < text.len && text.ptr[i++] == '\033' && i < text.len && text.ptr[i] == '\\')
            i++;
    } else if (i < text.len && text.ptr[i] >= 0x40 && text.ptr[i] <= 0x5f) {
        i++;
    }
    return i;
}

/* Characters that take none or two columns, in ascending order; others take one. */
static const struct {
    uint32_t first, last;
    size_t columns;
} widths[] = {
    { 0x0, 0x1f, 0 },
    { 0x7f, 0x9f, 0 },
    { 0x300, 0x36f, 0 },
    { 0x483, 0x489, 0 },
    { 0x591, 0x5bd, 0 },
    { 0x64b, 0x65f, 0 },
    { 0x1100, 0x115f, 2 },
    { 0x1ab0, 0x1aff, 0 },
    { 0x1dc0, 0x1dff, 0 },
    { 0x200b, 0x200f, 0 },
    { 0x20d0, 0x20f0, 0 },
    { 0x2e80, 0x303e, 2 },
    { 0x3041, 0x4dbf, 2 },
    { 0x4e00, 0xa4cf, 2 },
    { 0xa960, 0xa97f, 2 },
    { 0xac00, 0xd7a3, 2 },
    { 0xf900, 0xfaff, 2 },
    { 0xfe00, 0xfe0f, 0 },
    { 0xfe20, 0xfe2f, 0 },
    { 0xfe30, 0xfe6f, 2 },
    { 0xff01, 0xff60, 2 },
    { 0xffe0, 0xffe6, 2 },
    { 0x1f300, 0x1f64f, 2 },
    { 0x1f680, 0x1f6ff, 2 },
    { 0x1f900, 0x1f9ff, 2 },
    { 0x20000, 0x3fffd, 2 },
};

/* The bytes of the UTF-8 character that text starts with, 1 if it is none; *c gets it. */
static size_t first_char(struct slice text, uint32_t *c)
{
    unsigned char byte = (unsigned char)text.ptr[0];
    size_t n = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    *c = n == 1 ? byte : byte & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if (i == text.len || ((unsigned char)text.ptr[i] & 0xc0) != 0x80) {
            *c = '?';
            return 1;
        }
        *c = *c << 6 | ((unsigned char)text.ptr[i] & 0x3f);
    }
    return n;
}

static size_t columns_of(uint32_t c)
{
    for (size_t i = 0; i < ARRAY_LEN(widths) && c >= widths[i].first; i++) {
        if (c <= widths[i].last)
            return widths[i].columns;
    }
    return 1;
}

void diag_clean(struct buf *out, struct slice text, bool color)
{
    size_t column = 0;
    for (size_t i = 0; i < text.len;) {
        char c = text.ptr[i];
        if (c == '\033') {
            bool is_color;
            size_t n = escape_length((struct slice){ text.ptr + i, text.len - i }, &is_color);
            if (color && is_color)
                buf_add(out, text.ptr + i, n);
            i += n;
            continue;
        }
        if (c == '\t') {
            i++;
            do
                buf_char(out, ' ');
            while (++column % 8 != 0);
        } else if (c == '\r' || c == '\a') {
            i++;
        } else {
            uint32_t character;
            size_t n = first_char((struct slice){ text.ptr + i, text.len - i }, &character);
            buf_add(out, text.ptr + i, n);
            column += columns_of(character);
            i += n;
        }
    }
}

static struct slice chomp(struct slice s)
{
    static const char blanks[] = { ' ', '\n', '\r', '\t' };
    while (s.len > 0 && memchr(blanks, s.ptr[s.len - 1], sizeof blanks))
        s.len--;
    return s;
}

/* Writes body below a label: lines but the first are indented by what the label takes. */
static void write_labelled(
    struct buf *out, const char *color, const char *label, struct slice body, bool with_color)
{
    struct buf report = { 0 };
    size_t indent = strlen(label) + 2;
    body = chomp(body);
    for (bool first = true; body.len > 0; first = false) {
        const char *newline = memchr(body.ptr, '\n', body.len);
        size_t len = newline ? (size_t)(newline - body.ptr) : body.len;
        struct buf line = { 0 };
        if (first)
            buf_printf(&line, "%s%s:" NORMAL " ", color, label);
        else
            buf_printf(&line, "\n%*s", (int)indent, "");
        buf_add(&line, body.ptr, len);
        struct slice chomped = chomp(buf_view(&line));
        if (chomped.len == 0)
            buf_char(&report, '\n');
        buf_slice(&report, chomped);
        body.ptr += len + (newline != NULL);
        body.len -= len + (newline != NULL);
    }
    diag_clean(out, buf_view(&report), with_color);
    buf_char(out, '\n');
}

/* Positions and messages ------------------------------------------------------------------ */

static const char *place_name(const struct place *place)
{
    switch (place->source->kind) {
    case SOURCE_STRING:
        return "«string»";
    case SOURCE_STDIN:
        return "«stdin»";
    default:
        return place->source->name;
    }
}

void diag_place(struct buf *out, pos at)
{
    struct place place;
    if (source_place(at, &place))
        buf_printf(out, "%s:%u:%u", place_name(&place), place.line, place.column);
    else
        buf_str(out, "«none»:0");
}

static void write_source_line(struct buf *out, const struct place *place, uint32_t line)
{
    if (line == 0 || line > place->source->line_count)
        return;
    buf_printf(out, "\n %5u| ", line);
    buf_slice(out, source_line(place->source, line));
}

/* False where the position is none. */
static bool write_place(struct buf *out, const char *indent, pos at)
{
    struct place place;
    if (!source_place(at, &place))
        return false;
    buf_printf(out, "%s" BLUE "at " MAGENTA "%s:%u:%u" NORMAL ":", indent, place_name(&place),
        place.line, place.column);
    if (place.source->text.len > 0) {
        write_source_line(out, &place, place.line - 1);
        write_source_line(out, &place, place.line);
        buf_printf(out, "\n      |%*s" RED "^" NORMAL, (int)place.column, "");
        write_source_line(out, &place, place.line + 1);
    }
    buf_char(out, '\n');
    return true;
}

static void write_message(struct buf *out, const struct error *e)
{
    size_t at = 0;
    for (size_t i = 0; i < e->arg_count; i++) {
        struct text_span arg = e->args[i];
        buf_add(out, e->message + at, arg.start - at);
        buf_str(out, MAGENTA);
        buf_add(out, e->message + arg.start, arg.end - arg.start);
        buf_str(out, NORMAL);
        at = arg.end;
    }
    buf_add(out, e->message + at, e->message_len - at);
    buf_char(out, '\n');
}

static void write_suggestions(struct buf *out, const char **names)
{
    if (!names || !names[0])
        return;
    buf_str(out, names[1] ? "Did you mean one of " : "Did you mean ");
    for (size_t i = 0; names[i]; i++) {
        buf_str(out, i == 0 ? "" : names[i + 1] ? ", " : " or ");
        buf_printf(out, MAGENTA "%s" NORMAL, names[i]);
    }
    buf_str(out, "?\n");
}

/* Traces ---------------------------------------------------------------------------------- */

/* The state of writing a trace. Frames that were seen are kept in an open-addressing table; a run
 * of repeated ones is held back until it is known how long it is. */
struct trace_writer {
    struct buf *out;
    size_t count;
    const struct trace **seen;
    size_t mask;
    const struct trace *held[FEW_FRAMES];
    size_t held_count;
};

/* The name that is coloured in a hint, where it has one: `'throw'` of `while calling the 'throw'
 * builtin`. Hints about arguments of builtins are fixed texts, their quotes mean nothing. */
static struct slice hint_name(const char *hint, enum trace_print print)
{
    static const char calling[] = "while calling ";
    struct slice none = { hint, 0 };
    if (print == TRACE_ALWAYS || strstr(hint, "builtins."))
        return none;
    if (strncmp(hint, calling, strlen(calling)) == 0 && hint[strlen(calling)] != 't')
        return slice_of(hint + strlen(calling));
    const char *open = strchr(hint, '\'');
    const char *close = open ? strrchr(hint, '\'') : NULL;
    return close == open ? none : (struct slice){ open + 1, (size_t)(close - open) - 1 };
}

static void write_frame(struct trace_writer *w, const struct trace *t)
{
    struct slice name = hint_name(t->hint, t->print);
    buf_str(w->out, "\n… ");
    buf_add(w->out, t->hint, (size_t)(name.ptr - t->hint));
    if (name.len > 0) {
        buf_str(w->out, MAGENTA);
        buf_slice(w->out, name);
        buf_str(w->out, NORMAL);
    }
    buf_str(w->out, name.ptr + name.len);
    buf_char(w->out, '\n');
    if (write_place(w->out, "  ", t->pos))
        w->count++;
}

static void release_held(struct trace_writer *w)
{
    if (w->held_count > FEW_FRAMES) {
        buf_printf(
            w->out, "\n" MAGENTA "(%zu duplicate frames omitted)" NORMAL "\n", w->held_count);
    } else {
        for (size_t i = 0; i < w->held_count; i++)
            write_frame(w, w->held[i]);
    }
    w->held_count = 0;
}

/* Whether an equal frame was seen before; it has been from now on. */
static bool see(struct trace_writer *w, const struct trace *t)
{
    uint64_t hash = t->pos;
    for (const char *p = t->hint; *p; p++)
        hash = (hash ^ (unsigned char)*p) * 0x100000001b3;
    size_t i = (hash ^ hash >> 32) & w->mask;
    for (; w->seen[i]; i = (i + 1) & w->mask) {
        if (w->seen[i]->pos == t->pos && strcmp(w->seen[i]->hint, t->hint) == 0)
            return true;
    }
    w->seen[i] = t;
    return false;
}

static void add_frame(struct trace_writer *w, const struct trace *t)
{
    if (see(w, t)) {
        if (w->held_count < FEW_FRAMES)
            w->held[w->held_count] = t;
        w->held_count++;
        return;
    }
    release_held(w);
    w->count++;
    write_frame(w, t);
}

static bool is_shown(const struct trace *t, struct diag_style style)
{
    return t->print != TRACE_VERBOSE || style.show_trace;
}

static size_t shown_frames(const struct error *e, struct diag_style style)
{
    size_t n = 0;
    for (const struct trace *t = e->outermost; t; t = t->inner)
        n += is_shown(t, style);
    return n;
}

static void write_trace(
    struct buf *out, const struct error *e, size_t frames, struct diag_style style)
{
    size_t size = 16;
    while (size < frames * 2)
        size *= 2;
    struct trace_writer w = { .out = out, .mask = size - 1 };
    w.seen = gc_alloc(size * sizeof *w.seen);
    bool truncated = false;
    for (const struct trace *t = e->outermost; t; t = t->inner) {
        if (!is_shown(t, style) || !*t->hint)
            continue;
        truncated |= !style.show_trace && w.count > SHORT_TRACE;
        if (!truncated || t->print == TRACE_ALWAYS)
            add_frame(&w, t);
    }
    release_held(&w);
    if (truncated)
        buf_str(out, "\n" MAGENTA "(stack trace truncated; use '--show-trace' to show the full, "
                     "detailed trace)" NORMAL "\n");
}

/* Reports --------------------------------------------------------------------------------- */

void diag_error(struct buf *out, const struct error *e, struct diag_style style)
{
    struct buf body = { 0 };
    size_t frames = shown_frames(e, style);
    if (frames > 0) {
        write_trace(&body, e, frames, style);
        buf_str(&body, "\n" RED "error:" NORMAL " ");
    }
    write_message(&body, e);
    write_place(&body, "", e->pos);
    write_suggestions(&body, e->suggestions);
    write_labelled(out, RED, "error", buf_view(&body), style.color);
}

void diag_message(
    struct buf *out, const char *label, struct slice message, pos at, struct diag_style style)
{
    struct buf body = { 0 };
    buf_slice(&body, message);
    buf_char(&body, '\n');
    write_place(&body, "", at);
    write_labelled(out, MAGENTA, label, buf_view(&body), style.color);
}

void diag_warning(struct buf *out, const char *message, pos at, struct diag_style style)
{
    diag_message(out, "warning", slice_of(message), at, style);
}

/* Suggestions ----------------------------------------------------------------------------- */

enum { MAX_DISTANCE = 2, FAR = MAX_DISTANCE + 1, BAND = 2 * MAX_DISTANCE + 1, MAX_SUGGESTIONS = 5 };

static unsigned min(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* The next row of the matrix of Levenshtein distances, of which only a band around the diagonal
 * matters: row[k] is the distance of the first i bytes of a and i + k - MAX_DISTANCE bytes of b.
 * Returns the least number in it. */
static unsigned next_row(unsigned row[BAND], struct slice a, struct slice b, size_t i)
{
    unsigned next[BAND], least = FAR;
    for (size_t k = 0; k < BAND; k++) {
        size_t j = i + k; /* MAX_DISTANCE too large */
        unsigned d = FAR;
        if (j == MAX_DISTANCE) {
            d = (unsigned)i;
        } else if (j > MAX_DISTANCE && j - MAX_DISTANCE <= b.len) {
            d = row[k] + (a.ptr[i - 1] != b.ptr[j - MAX_DISTANCE - 1]);
            if (k > 0)
                d = min(d, next[k - 1] + 1);
            if (k + 1 < BAND)
                d = min(d, row[k + 1] + 1);
        }
        next[k] = min(d, FAR);
        least = min(least, next[k]);
    }
    memcpy(row, next, sizeof next);
    return least;
}

/* The Levenshtein distance, FAR if it is more than MAX_DISTANCE. */
static unsigned distance(struct slice a, struct slice b)
{
    if (a.len > b.len + MAX_DISTANCE || b.len > a.len + MAX_DISTANCE)
        return FAR;
    unsigned row[BAND];
    for (unsigned k = 0; k < BAND; k++)
        row[k] = k < MAX_DISTANCE ? FAR : k - MAX_DISTANCE;
    for (size_t i = 1; i <= a.len; i++) {
        if (next_row(row, a, b, i) == FAR)
            return FAR;
    }
    return row[b.len + MAX_DISTANCE - a.len];
}

struct candidate {
    struct slice name;
    unsigned distance;
};

static bool is_better(struct candidate a, struct candidate b)
{
    return a.distance != b.distance ? a.distance < b.distance : slice_cmp(a.name, b.name) < 0;
}

static const char **copy_names(const struct candidate *best, size_t count)
{
    const char **names = gc_alloc((count + 1) * sizeof *names);
    for (size_t i = 0; i < count; i++) {
        struct buf b = { 0 };
        buf_slice(&b, best[i].name);
        names[i] = buf_cstr(&b);
    }
    return names;
}

const char **diag_suggest(
    struct slice wanted, bool (*next)(void *self, struct slice *name), void *self)
{
    struct candidate best[MAX_SUGGESTIONS], c;
    size_t count = 0;
    while (next(self, &c.name)) {
        c.distance = distance(wanted, c.name);
        if (c.distance == FAR)
            continue;
        size_t i = count;
        while (i > 0 && is_better(c, best[i - 1]))
            i--;
        if (i == MAX_SUGGESTIONS)
            continue;
        if (count < MAX_SUGGESTIONS)
            count++;
        memmove(best + i + 1, best + i, (count - 1 - i) * sizeof *best);
        best[i] = c;
    }
    return count ? copy_names(best, count) : NULL;
}
