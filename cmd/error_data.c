#include "cmd/error_data.h"
#include "builtins/utf8.h"
#include "compiler/lexer.h"

static void add(struct attrs_builder *set, const char *name, value v)
{
    attrs_add(set, symbol_intern(slice_of(name)), v, POS_NONE);
}

/* Bytes that are not UTF-8 become U+FFFD, what colours text and the like goes. */
static value text_value(struct slice bytes)
{
    struct buf clean = { 0 }, out = { 0 };
    diag_clean(&clean, bytes, false);
    struct slice s = buf_view(&clean);
    for (size_t at = 0; at < s.len;) {
        size_t bad, len = utf8_sequence(s, at, &bad);
        buf_add(&out, len ? s.ptr + at : "\xEF\xBF\xBD", len ? len : 3);
        at += len ? len : 1;
    }
    return string_from(buf_view(&out));
}

static value place_value(uint32_t line, uint32_t column)
{
    struct attrs_builder set = { 0 };
    add(&set, "line", value_of_int(line));
    add(&set, "column", value_of_int(column));
    return attrs_finish(&set);
}

/* How many bytes the token at a place has. */
static uint32_t token_length(const struct place *place, size_t offset)
{
    struct lexer lx;
    lexer_init(&lx, place->source, true);
    lx.next = place->source->text.ptr + offset;
    return offset < place->source->text.len && lexer_next(&lx) && lx.start == offset ? lx.len : 0;
}

static void add_place(struct attrs_builder *set, pos at)
{
    struct place place;
    if (!source_place(at, &place))
        return;
    static const char *const names[] = { [SOURCE_STRING] = "«string»", [SOURCE_STDIN] = "«stdin»" };
    enum source_kind kind = place.source->kind;
    bool named = kind == SOURCE_STRING || kind == SOURCE_STDIN;
    uint32_t len = token_length(&place, at - place.source->first);
    struct attrs_builder range = { 0 };
    add(&range, "start", place_value(place.line, place.column));
    add(&range, "end", place_value(place.line, place.column + len));
    add(set, "file", text_value(slice_of(named ? names[kind] : place.source->name)));
    add(set, "range", attrs_finish(&range));
}

static value trace_value(const struct error *e)
{
    struct list_builder list = { 0 };
    for (const struct trace *t = e->outermost; t; t = t->inner) {
        struct attrs_builder entry = { 0 };
        add(&entry, "message", text_value(slice_of(t->hint)));
        add_place(&entry, t->pos);
        list_add(&list, attrs_finish(&entry));
    }
    return list_finish(&list);
}

static value hints_value(const struct error *e)
{
    struct list_builder list = { 0 };
    for (const char **name = e->suggestions; name && *name; name++)
        list_add(&list, text_value(slice_of(*name)));
    return list_finish(&list);
}

static void add_error(struct attrs_builder *set, const struct error *e)
{
    add(set, "code", string_from_cstr(error_code(e->kind)));
    add(set, "message", text_value((struct slice){ e->message, e->message_len }));
    add(set, "hints", hints_value(e));
    add_place(set, e->pos);
}

value error_as_data(const struct error *e)
{
    struct attrs_builder set = { 0 };
    add(&set, "level", string_from_cstr("error"));
    add(&set, "trace", trace_value(e));
    add_error(&set, e);
    return attrs_finish(&set);
}

value message_as_data(const char *level, struct slice message, pos at)
{
    struct attrs_builder set = { 0 };
    add(&set, "level", string_from_cstr(level));
    add(&set, "message", text_value(message));
    add(&set, "hints", value_of_list(&list_empty));
    add(&set, "trace", value_of_list(&list_empty));
    add_place(&set, at);
    return attrs_finish(&set);
}

value error_record(const struct error *e)
{
    struct attrs_builder set = { 0 }, record = { 0 };
    add_error(&set, e);
    add(&record, "error", attrs_finish(&set));
    return attrs_finish(&record);
}
