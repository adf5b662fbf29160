/* tvx eval: the values of inputs. */
#include "cmd/command.h"
#include "builtins/json.h"
#include "builtins/xml.h"
#include "cmd/attr_path.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "cmd/show.h"
#include <unistd.h>

static void add_value(struct session *s, struct buf *out, value v)
{
    if (s->options->strict) {
        vm_force_deep(s->vm, v);
        show_plain(out, v);
    } else {
        show_forced(s->vm, out, v);
    }
    buf_char(out, '\n');
}

static void add_json(struct session *s, struct buf *out, value v)
{
    context ignored = CONTEXT_NONE;
    enum choice pretty = s->options->pretty;
    struct json_style style = {
        .copy_paths = s->options->strict,
        .pretty = pretty == CHOICE_YES || (pretty == CHOICE_AUTO && isatty(STDOUT_FILENO)),
    };
    json_write_as(s->vm, v, out, &ignored, &style);
    buf_char(out, '\n');
}

static void print_result(struct session *s, value v)
{
    struct buf out = { 0 };
    context ignored = CONTEXT_NONE;
    switch (s->options->format) {
    case FORMAT_VALUE:
        add_value(s, &out, v);
        break;
    case FORMAT_JSON:
        add_json(s, &out, v);
        break;
    case FORMAT_RAW:
        buf_slice(&out,
            vm_coerce(s->vm, v, COERCE_COPY, &ignored, "while generating the eval command output"));
        break;
    case FORMAT_XML:
        xml_write(s->vm, v, &out, &ignored, s->options->strict, !s->options->no_location);
        break;
    }
    output_write(buf_view(&out));
}

static void eval_path(struct session *s, value root, const char *path, value args)
{
    value v = attr_path_select(s->vm, root, slice_of(path), args);
    if (attrs_count(value_attrs(args)) > 0)
        v = vm_force(s->vm, vm_auto_call(s->vm, v, args), NULL);
    print_result(s, v);
}

static void eval_input(struct session *s, const struct given *input, void *arg)
{
    value args = *(value *)arg;
    value root = session_value(s, input);
    const struct options *o = s->options;
    bool selects = false;
    for (size_t i = 0; i < o->given_count; i++) {
        if (o->given[i].id != OPTION_ATTR)
            continue;
        selects = true;
        eval_path(s, root, o->given[i].values[0], args);
    }
    if (!selects)
        eval_path(s, root, "", args);
}

static void eval_all(struct vm *vm, void *arg)
{
    (void)vm;
    struct session *s = arg;
    value args = session_args(s);
    session_each_input(s, eval_input, &args);
}

int eval_run(struct session *s)
{
    return session_try(s, eval_all, s);
}
