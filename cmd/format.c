#include "cmd/format.h"
#include "builtins/json.h"
#include "builtins/utf8.h"
#include "builtins/xml.h"
#include "cmd/output.h"
#include "cmd/show.h"
#include "lib/print.h"
#include <unistd.h>

/* Formats that say themselves what is evaluated ------------------------------------------- */

static void write_value(struct format_job *job, value v)
{
    struct session *s = job->session;
    if (s->options->strict) {
        vm_force_deep(s->vm, v);
        show_plain(&job->out, v);
    } else {
        show_forced(s->vm, &job->out, v);
    }
    buf_char(&job->out, '\n');
}

static void add_text(struct format_job *job, value v)
{
    context ignored = CONTEXT_NONE;
    buf_slice(&job->out, vm_coerce(job->session->vm, v, COERCE_COPY, &ignored,
                             "while generating the eval command output"));
}

static void write_raw(struct format_job *job, value v)
{
    add_text(job, v);
}

static void write_raw0(struct format_job *job, value v)
{
    const struct list *list = value_list(vm_force_list(job->session->vm, v, NULL));
    for (size_t i = 0; i < list->count; i++) {
        add_text(job, list->items[i]);
        buf_char(&job->out, '\0');
        format_flush(job);
    }
}

static void write_xml(struct format_job *job, value v)
{
    const struct options *o = job->session->options;
    context ignored = CONTEXT_NONE;
    xml_write(job->session->vm, v, &job->out, &ignored, o->strict, !o->no_location);
}

/* JSON ------------------------------------------------------------------------------------ */

static bool has_rules(const struct options *o)
{
    return o->on_error != DATA_FAIL || o->on_function != DATA_FAIL;
}

static void add_json(struct format_job *job, value v, uint32_t indent)
{
    const struct options *o = job->session->options;
    context ignored = CONTEXT_NONE;
    struct json_style style = { .copy_paths = o->strict, .indent = indent };
    json_write_as(job->session->vm, v, &job->out, &ignored, &style);
}

static void write_json(struct format_job *job, value v)
{
    struct session *s = job->session;
    if (has_rules(s->options)) {
        struct data_rules rules = format_rules(s);
        v = data_from(s->vm, v, job->path, &rules);
        job->left_out = value_is_none(v);
        if (job->left_out)
            return;
    }
    if (job->streams) {
        struct json_style style = {
            .copy_paths = s->options->strict,
            .indent = format_indent(s->options),
        };
        json_stream(s->vm, v, &style, output_write);
    } else {
        add_json(job, v, format_indent(s->options));
    }
    buf_char(&job->out, '\n');
}

/* A value to force once: of a thunk a copy, so that the list or set that it is in does not keep
 * what comes of it. What others force as well is then evaluated twice at most. */
static value passing(value v)
{
    v = value_peek(v);
    if (value_is_evaluated(v) || thunk_state(value_thunk(v)) != THUNK_SUSPENDED)
        return v;
    const struct code *code = thunk_code(value_thunk(v));
    struct thunk *copy = thunk_new(code);
    memcpy(copy->captures, value_thunk(v)->captures, code->capture_count * sizeof(value));
    return value_of_thunk(copy);
}

static void add_line(struct format_job *job, value item, const char *step, struct slice name)
{
    struct session *s = job->session;
    struct data_rules rules = format_rules(s);
    struct buf path = { 0 };
    buf_printf(&path, "%s%s%s", job->path, *job->path ? "." : "", step);
    value v = data_from(s->vm, passing(item), buf_cstr(&path), &rules);
    if (value_is_none(v))
        return;
    if (name.ptr) {
        buf_str(&job->out, "{\"attr\":");
        add_json(job, string_from(name), 0);
        buf_str(&job->out, ",\"value\":");
    }
    add_json(job, v, 0);
    buf_str(&job->out, name.ptr ? "}\n" : "\n");
    format_flush(job);
}

static void write_jsonl(struct format_job *job, value v)
{
    struct buf step = { 0 };
    if (value_is_list(v)) {
        const struct list *list = value_list(v);
        for (size_t i = 0; i < list->count; i++, step.len = 0) {
            buf_printf(&step, "%zu", i);
            add_line(job, list->items[i], buf_cstr(&step), (struct slice){ NULL, 0 });
        }
        return;
    }
    if (!value_is_attrs(v) || attrs_find(value_attrs(v), SYM_toString) ||
        attrs_find(value_attrs(v), SYM_outPath)) {
        add_line(job, v, "", (struct slice){ NULL, 0 });
        return;
    }
    const struct attrs *set = value_attrs(v);
    const uint32_t *order = shape_by_name(set->shape);
    for (size_t i = 0; i < attrs_count(set); i++, step.len = 0) {
        struct slice name = symbol_slice(set->shape->symbols[order[i]]);
        print_attr_name(&step, name);
        add_line(job, set->slots[order[i]], buf_cstr(&step), name);
    }
}

/* Data ------------------------------------------------------------------------------------ */

static void (*const of_values[FORMAT_COUNT])(struct format_job *job, value v) = {
    [FORMAT_VALUE] = write_value,
    [FORMAT_JSON] = write_json,
    [FORMAT_JSONL] = write_jsonl,
    [FORMAT_RAW] = write_raw,
    [FORMAT_RAW0] = write_raw0,
    [FORMAT_XML] = write_xml,
};

static void (*const of_data[FORMAT_COUNT])(struct format_job *job, value data) = {
    [FORMAT_NIX] = format_nix,
    [FORMAT_TOML] = format_toml,
    [FORMAT_YAML] = format_yaml,
};

static NORETURN void refuse(struct format_job *job, const struct walk *w, const char *what)
{
    struct buf path = { 0 };
    buf_str(&path, job->path);
    walk_path(w, &path);
    struct error *e = error_new(ERR_VALUE, POS_NONE, "%s", what);
    data_note_path(e, buf_cstr(&path));
    vm_throw(job->session->vm, e);
}

static void check_utf8(struct format_job *job, const struct walk *w, struct slice text)
{
    for (size_t at = 0, bad; at < text.len;) {
        size_t len = utf8_sequence(text, at, &bad);
        if (len == 0)
            refuse(job, w, "a string is not UTF-8");
        at += len;
    }
}

/* Nothing is raised once a text is begun. */
static void check_data(struct format_job *job, value data)
{
    enum output_format format = job->session->options->format;
    struct walk w;
    walk_begin(&w, data);
    for (enum walk_event event; (event = walk_next(&w)) != WALK_END;) {
        if (event == WALK_CLOSE || format == FORMAT_NIX)
            continue;
        check_utf8(job, &w, w.name);
        if (value_is_string(w.v))
            check_utf8(job, &w, value_bytes(w.v));
        if (value_is_null(w.v) && format == FORMAT_TOML)
            refuse(job, &w, "TOML has no null");
    }
}

void format_write(struct format_job *job, value v)
{
    struct session *s = job->session;
    enum output_format format = s->options->format;
    if (of_values[format]) {
        of_values[format](job, format == FORMAT_JSON ? v : vm_force(s->vm, v, NULL));
        return;
    }
    struct data_rules rules = format_rules(s);
    rules.keep_paths = format == FORMAT_NIX;
    value data = data_from(s->vm, v, job->path, &rules);
    job->left_out = value_is_none(data);
    if (job->left_out)
        return;
    check_data(job, data);
    of_data[format](job, data);
}

void format_check(const struct options *o)
{
    bool takes_rules = of_data[o->format] || o->format == FORMAT_JSON || o->format == FORMAT_JSONL;
    if (has_rules(o) && !takes_rules)
        command_fail(o->command,
            "--on-error and --on-function are for --json, --jsonl, --nix, --toml and --yaml");
    if (o->indent > 0 && o->format != FORMAT_JSON)
        command_fail(o->command, "--indent and --pretty are for --json");
}

static void report(void *self, struct error *e)
{
    session_report(self, e);
}

struct data_rules format_rules(struct session *s)
{
    const struct options *o = s->options;
    return (struct data_rules){
        .on_error = o->on_error,
        .on_function = o->on_function,
        .copy_paths = o->strict,
        .report = report,
        .self = s,
    };
}

uint32_t format_indent(const struct options *o)
{
    if (o->indent != INDENT_AUTO)
        return (uint32_t)o->indent;
    return !o->output && !o->output_dir && isatty(STDOUT_FILENO) ? INDENT_PRETTY : 0;
}

void format_flush(struct format_job *job)
{
    if (!job->streams)
        return;
    output_write(buf_view(&job->out));
    output_flush();
    job->out.len = 0;
}
