/*
 * `--yaml`, through libyaml's emitter. A string is quoted where YAML 1.1 or 1.2 could take it for
 * something else; of several values each is a document.
 */
#include "cmd/format.h"
#include "lib/number.h"
#include <math.h>
#include <yaml.h>

enum { DEPTH_MAX = 100 }; /* what is deeper is written inline: indentation adds up */

/* Libyaml's memory is its own: between start and end nothing is raised. */
struct yaml {
    yaml_emitter_t emitter;
    struct buf *out;
};

static int take_bytes(void *self, unsigned char *bytes, size_t size)
{
    buf_add(((struct yaml *)self)->out, bytes, size);
    return 1;
}

/* Only memory can run out. */
static void emit(struct yaml *y, yaml_event_t *event, int made)
{
    if (!made || !yaml_emitter_emit(&y->emitter, event))
        gc_exhausted(0);
}

/* Scalars --------------------------------------------------------------------------------- */

/* A string that is certain to be read as one: it begins like a word and is none of YAML's. */
static bool is_plain(struct slice text)
{
    static const char *const words[] = { "null", "true", "false", "yes", "no", "on", "off", "y",
        "n" };
    unsigned char c = text.len ? (unsigned char)text.ptr[0] : '\0';
    if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c != '_' && c != '/' && c < 0x80)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strlen(words[i]) == text.len && strncasecmp(words[i], text.ptr, text.len) == 0)
            return false;
    }
    return true;
}

/* Several lines that need no indicator of their indentation or end, but for |-. */
static bool suits_lines(struct slice text)
{
    size_t len = text.len;
    return memchr(text.ptr, '\n', len) && text.ptr[0] != '\n' && text.ptr[0] != ' ' &&
           !(text.ptr[len - 1] == '\n' && text.ptr[len - 2] == '\n');
}

static yaml_scalar_style_t style_of(struct slice text, bool is_key)
{
    if (is_plain(text) && !memchr(text.ptr, '\n', text.len))
        return YAML_PLAIN_SCALAR_STYLE;
    return !is_key && suits_lines(text) ? YAML_LITERAL_SCALAR_STYLE
                                        : YAML_DOUBLE_QUOTED_SCALAR_STYLE;
}

static void add_scalar(struct yaml *y, struct slice text, yaml_scalar_style_t style)
{
    yaml_event_t event;
    int made = yaml_scalar_event_initialize(&event, NULL, NULL,
        (const yaml_char_t *)(text.ptr ? text.ptr : ""), (int)text.len, 1, 1, style);
    emit(y, &event, made);
}

static void add_word(struct yaml *y, const char *word)
{
    add_scalar(y, slice_of(word), YAML_PLAIN_SCALAR_STYLE);
}

/* With a point, which YAML 1.1 wants ahead of an exponent. */
static void add_float(struct yaml *y, double number)
{
    char digits[NUMBER_SIZE];
    if (isnan(number) || isinf(number)) {
        add_word(y, isnan(number) ? ".nan" : number < 0 ? "-.inf" : ".inf");
        return;
    }
    struct buf text = { 0 };
    number_format_json(number, digits);
    size_t mantissa = strcspn(digits, "e");
    buf_add(&text, digits, mantissa);
    buf_str(&text, memchr(digits, '.', mantissa) ? "" : ".0");
    buf_str(&text, digits + mantissa);
    add_word(y, buf_cstr(&text));
}

static void add_value(struct yaml *y, value v)
{
    char digits[NUMBER_SIZE];
    switch (value_type(v)) {
    case TYPE_INT:
        number_format_int(value_int(v), digits);
        add_word(y, digits);
        break;
    case TYPE_FLOAT:
        add_float(y, value_float(v));
        break;
    case TYPE_BOOL:
        add_word(y, value_bool(v) ? "true" : "false");
        break;
    case TYPE_STRING:
        add_scalar(y, value_bytes(v), style_of(value_bytes(v), false));
        break;
    default:
        add_word(y, "null");
    }
}

/* Documents ------------------------------------------------------------------------------- */

static void open_container(struct yaml *y, const struct walk *w)
{
    yaml_event_t event;
    bool flow = w->depth >= DEPTH_MAX;
    if (value_is_list(w->v))
        emit(y, &event,
            yaml_sequence_start_event_initialize(&event, NULL, NULL, 1,
                flow ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE));
    else
        emit(y, &event,
            yaml_mapping_start_event_initialize(
                &event, NULL, NULL, 1, flow ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE));
}

static void close_container(struct yaml *y, value v)
{
    yaml_event_t event;
    emit(y, &event,
        value_is_list(v) ? yaml_sequence_end_event_initialize(&event)
                         : yaml_mapping_end_event_initialize(&event));
}

static void add_document(struct yaml *y, value data, bool first)
{
    yaml_event_t event;
    struct walk w;
    emit(y, &event, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, first));
    walk_begin(&w, data);
    for (enum walk_event at; (at = walk_next(&w)) != WALK_END;) {
        if (at != WALK_CLOSE && w.name.ptr)
            add_scalar(y, w.name, style_of(w.name, true));
        if (at == WALK_SCALAR)
            add_value(y, w.v);
        else if (at == WALK_OPEN)
            open_container(y, &w);
        else
            close_container(y, w.v);
    }
    emit(y, &event, yaml_document_end_event_initialize(&event, 1));
}

void format_yaml(struct format_job *job, value data)
{
    struct yaml y = { .out = &job->out };
    yaml_event_t event;
    if (!yaml_emitter_initialize(&y.emitter))
        gc_exhausted(0);
    yaml_emitter_set_output(&y.emitter, take_bytes, &y);
    yaml_emitter_set_unicode(&y.emitter, 1);
    yaml_emitter_set_width(&y.emitter, -1);
    emit(&y, &event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
    add_document(&y, data, job->first);
    emit(&y, &event, yaml_stream_end_event_initialize(&event));
    yaml_emitter_delete(&y.emitter);
}
