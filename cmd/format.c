#include "cmd/format.h"
#include "builtins/json.h"
#include "builtins/xml.h"
#include "cmd/show.h"
#include <unistd.h>

static void write_value(struct session *s, struct buf *out, value v)
{
    if (s->options->strict) {
        vm_force_deep(s->vm, v);
        show_plain(out, v);
    } else {
        show_forced(s->vm, out, v);
    }
    buf_char(out, '\n');
}

static void write_json(struct session *s, struct buf *out, value v)
{
    context ignored = CONTEXT_NONE;
    struct json_style style = {
        .copy_paths = s->options->strict,
        .indent = format_indent(s->options),
    };
    json_write_as(s->vm, v, out, &ignored, &style);
    buf_char(out, '\n');
}

static void write_raw(struct session *s, struct buf *out, value v)
{
    context ignored = CONTEXT_NONE;
    buf_slice(out,
        vm_coerce(s->vm, v, COERCE_COPY, &ignored, "while generating the eval command output"));
}

static void write_xml(struct session *s, struct buf *out, value v)
{
    context ignored = CONTEXT_NONE;
    xml_write(s->vm, v, out, &ignored, s->options->strict, !s->options->no_location);
}

static void (*const writers[])(struct session *s, struct buf *out, value v) = {
    [FORMAT_VALUE] = write_value,
    [FORMAT_JSON] = write_json,
    [FORMAT_RAW] = write_raw,
    [FORMAT_XML] = write_xml,
};

void format_write(struct session *s, struct buf *out, value v)
{
    writers[s->options->format](s, out, v);
}

uint32_t format_indent(const struct options *o)
{
    if (o->indent == INDENT_AUTO)
        return isatty(STDOUT_FILENO) ? INDENT_PRETTY : 0;
    return (uint32_t)o->indent;
}
