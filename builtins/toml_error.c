#include "builtins/toml.h"

/* How much of a long line is shown around what is marked. */
enum { CONTEXT_BYTES = 30 };

/* A line as it is shown, and where in it the marked part begins, in bytes of the text. */
struct line {
    struct buf text;
    size_t offset;
};

static size_t line_number(struct slice text, size_t at)
{
    size_t line = 1;
    for (size_t i = 0; i < at; i++)
        line += text.ptr[i] == '\n';
    return line;
}

/* The line around [begin, end], shortened on both sides. */
static struct line take_line(struct slice text, size_t begin, size_t end)
{
    struct line line = { 0 };
    size_t low = begin > CONTEXT_BYTES ? begin - CONTEXT_BYTES : 0;
    size_t high = text.len - end > CONTEXT_BYTES ? end + CONTEXT_BYTES : text.len;
    size_t from = begin, to = end;
    while (from > low && text.ptr[from - 1] != '\n')
        from--;
    while (to < high && text.ptr[to] != '\n')
        to++;
    line.offset = begin - from;
    if (from > 0 && text.ptr[from - 1] != '\n') {
        buf_str(&line.text, "... ");
        line.offset += 4;
    }
    if (to > from)
        buf_add(&line.text, text.ptr + from, to - from);
    if (to < text.len && text.ptr[to] != '\n')
        buf_str(&line.text, " ...");
    return line;
}

static size_t find_line_feed(struct slice text, size_t from, size_t to)
{
    while (from < to && text.ptr[from] != '\n')
        from++;
    return from;
}

static void add_char(struct buf *out, unsigned char c)
{
    static const char *const names[] = {
        [0] = "(NUL)",
        ['\n'] = "(LINE FEED)",
        ['\r'] = "(CARRIAGE RETURN)",
        ['\t'] = "(TAB)",
        ['\v'] = "(VERTICAL TAB)",
        ['\f'] = "(FORM FEED)",
        [0x1b] = "(ESCAPE)",
    };
    if (c >= ' ' && c < 0x7f)
        buf_char(out, (char)c);
    else
        buf_printf(out, "0x%02x%s", c, c < ARRAY_LEN(names) && names[c] ? names[c] : "");
}

static void add_repeated(struct buf *out, char c, size_t n)
{
    memset(buf_reserve(out, n + 1), c, n);
    out->len += n;
}

static void add_line(struct buf *out, int width, size_t number, struct slice text)
{
    buf_printf(out, " %*zu | ", width, number);
    for (size_t i = 0; i < text.len; i++)
        add_char(out, (unsigned char)text.ptr[i]);
    buf_char(out, '\n');
}

static void add_marks(struct buf *out, int width, size_t column, size_t n, const char *note)
{
    add_repeated(out, ' ', (size_t)width + 1);
    buf_str(out, " | ");
    add_repeated(out, ' ', column);
    add_repeated(out, '^', n);
    buf_printf(out, "-- %s\n", note);
}

static void add_single(struct buf *out, int width, struct slice text, struct toml_note note)
{
    struct line line = take_line(text, note.region.first, note.region.last - 1);
    size_t length = note.region.last - note.region.first;
    size_t most = line.offset < line.text.len ? line.text.len - line.offset : 1;
    add_line(out, width, line_number(text, note.region.first), buf_view(&line.text));
    add_marks(out, width, line.offset, length < most ? length : most, note.text);
}

/* A region of several lines; what it shows of the last one is peculiar to toml11. */
static void add_several(struct buf *out, int width, struct slice text, struct toml_note note,
    size_t first_line, size_t last_line)
{
    size_t begin = note.region.first, end = note.region.last - 1;
    size_t cap_end = text.len - begin > 60 ? begin + 50 : text.len;
    size_t cap_begin = end > 60 ? end - 50 : 0;
    struct line first = take_line(text, begin, find_line_feed(text, begin, cap_end));
    struct line last = take_line(text, find_line_feed(text, cap_begin, end), end);
    bool middle = first_line + 1 < last_line;
    size_t marks = first.text.len > first.offset ? first.text.len - first.offset : 0;
    add_line(out, width, first_line, buf_view(&first.text));
    add_marks(out, width, first.offset, marks, middle ? "and" : "");
    if (middle) {
        add_line(out, width, first_line + 1, slice_of("..."));
        add_marks(out, width, 0, 3, "and");
    }
    add_line(out, width, last_line, buf_view(&last.text));
    add_marks(out, width, 0, last.offset + 1, note.text);
}

static size_t last_line_of(struct slice text, const struct toml_note *note)
{
    return line_number(text, note->at_end ? text.len : note->region.last - 1);
}

static void add_note(struct buf *out, int width, struct slice text, struct toml_note note)
{
    size_t first_line = line_number(text, note.region.first);
    size_t last_line = last_line_of(text, &note);
    if (first_line == last_line)
        add_single(out, width, text, note);
    else
        add_several(out, width, text, note, first_line, last_line);
}

static bool fail(struct toml *t, struct slice text, const char *name, const char *title,
    const struct toml_note *notes, size_t count, const char *hint)
{
    struct buf out = { 0 };
    int width = 0;
    if (t->error)
        return false;
    for (size_t i = 0; i < count; i++) {
        int digits = 0;
        for (size_t n = last_line_of(text, &notes[i]); n; n /= 10)
            digits++;
        width = digits > width ? digits : width;
    }
    buf_printf(&out, "[error] %s\n --> %s\n", title, name);
    for (size_t i = 0; i < count; i++) {
        add_repeated(&out, ' ', (size_t)width + 1);
        buf_str(&out, " |");
        if (i) {
            buf_str(&out, " ...\n");
            add_repeated(&out, ' ', (size_t)width + 1);
            buf_str(&out, " |");
        }
        buf_char(&out, '\n');
        add_note(&out, width, text, notes[i]);
    }
    if (hint)
        buf_str(&out, hint);
    t->error = buf_cstr(&out);
    return false;
}

bool toml_fail(struct toml *t, size_t at, const char *title, const char *note, const char *hint)
{
    bool at_end = at >= t->text.len;
    size_t shown = at_end ? t->text.len - 1 : at;
    struct toml_note notes[] = { { { shown, shown + 1 }, note, at_end } };
    return fail(t, t->text, "fromTOML", title, notes, 1, hint);
}

bool toml_fail_at(struct toml *t, struct toml_region region, const char *title, const char *note)
{
    struct toml_note notes[] = { { region, note, false } };
    return fail(t, t->text, "fromTOML", title, notes, 1, NULL);
}

bool toml_fail_two(
    struct toml *t, const char *title, struct toml_note first, struct toml_note second)
{
    struct toml_note notes[] = { first, second };
    return fail(t, t->text, "fromTOML", title, notes, 2, NULL);
}

bool toml_fail_inside(struct toml *t, struct slice part, struct toml_region region,
    const char *title, const char *note)
{
    struct toml_note notes[] = { { region, note, false } };
    return fail(t, part, "internal temporary", title, notes, 1, NULL);
}
