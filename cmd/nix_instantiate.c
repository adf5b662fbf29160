/* tvx nix-instantiate: what Nix's program of that name does. */
#include "cmd/command.h"
#include "builtins/json.h"
#include "builtins/search_path.h"
#include "builtins/xml.h"
#include "cmd/attr_path.h"
#include "cmd/derivations.h"
#include "cmd/dump.h"
#include "cmd/nix_version.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "cmd/show.h"
#include "cmd/stats.h"

/* Printing -------------------------------------------------------------------------------- */

static void add_value(struct session *s, struct buf *out, value v)
{
    const struct options *o = s->options;
    struct vm *vm = s->vm;
    context ignored = CONTEXT_NONE;
    switch (o->format) {
    case FORMAT_RAW:
        buf_slice(out,
            vm_coerce(vm, v, COERCE_COPY, &ignored, "while generating the nix-instantiate output"));
        return;
    case FORMAT_XML:
        xml_write(vm, v, out, &ignored, o->strict, !o->no_location);
        return;
    case FORMAT_JSON:
        json_stream(
            vm, v, &(struct json_style){ .copy_paths = true, .lazy = !o->strict }, output_write);
        break;
    default:
        if (o->strict)
            vm_force_deep(vm, v);
        show_plain(out, v);
        break;
    }
    buf_char(out, '\n');
}

static void print_derivation(struct vm *vm, const struct attrs *derivation, void *arg)
{
    struct session *s = arg;
    static bool has_warned;
    struct slice path = derivations_path(vm, derivation);
    struct slice output = derivations_output(vm, derivation);
    if (!s->options->no_root_warning && !has_warned)
        vm_warn(vm, POS_NONE,
            "you did not specify '--add-root'; the result might be removed by the garbage "
            "collector");
    has_warned = true;
    struct buf out = { 0 };
    buf_slice(&out, path);
    if (!slice_eq(output, slice_of("out")))
        buf_printf(&out, "!%.*s", (int)output.len, output.ptr);
    buf_char(&out, '\n');
    output_write(buf_view(&out));
}

/* Evaluating ------------------------------------------------------------------------------ */

/* An input on its way. */
struct evaluation {
    struct session *session;
    const struct given *input;
    value root, args;
};

static value select(struct evaluation *e, const char *path)
{
    struct vm *vm = e->session->vm;
    value v = attr_path_select(vm, e->root, slice_of(path), e->args);
    if (e->session->options->eval_only && attrs_count(value_attrs(e->args)) > 0)
        v = vm_force(vm, vm_auto_call(vm, v, e->args), NULL);
    return v;
}

/* Whether it shows in the output what inside of a value is evaluated and what is not. */
static bool shows_unevaluated(const struct options *o, value v)
{
    if (o->strict || o->format == FORMAT_RAW)
        return false;
    return (value_is_attrs(v) && attrs_count(value_attrs(v)) > 0) ||
           (value_is_list(v) && value_list(v)->count > 0);
}

/* Optimised code leaves fewer thunks than Nix does. Evaluation is pure, so it is done again by
 * code that leaves the same, without output. */
static value select_plain(struct evaluation *e, const char *path)
{
    struct session *s = e->session;
    output_mute(true);
    if (!s->vm->settings.plain) {
        s->vm->settings.plain = true;
        s->vm->imports = NULL;
        e->args = session_args(s);
        e->root = session_value(s, e->input);
    }
    value v = select(e, path);
    output_mute(false);
    return v;
}

struct printing {
    struct session *session;
    value v;
    struct buf out;
};

static void add_printed(struct vm *vm, void *arg)
{
    (void)vm;
    struct printing *p = arg;
    add_value(p->session, &p->out, p->v);
}

/* Of XML that fails on the way Nix prints what there is. */
static void print_value_of(struct session *s, value v)
{
    struct printing p = { .session = s, .v = v };
    struct error *e = vm_try(s->vm, add_printed, &p, false);
    if (e && s->options->format == FORMAT_XML)
        xml_finish(&p.out);
    if (!e || s->options->format == FORMAT_XML)
        output_write(buf_view(&p.out));
    if (e)
        vm_throw(s->vm, e);
}

static void print_path(struct evaluation *e, const char *path)
{
    struct session *s = e->session;
    value v = select(e, path);
    if (!s->options->eval_only) {
        derivations_each(s->vm, v, e->args, print_derivation, s);
        return;
    }
    if (shows_unevaluated(s->options, v))
        v = select_plain(e, path);
    print_value_of(s, v);
}

static void process(struct session *s, const struct given *input)
{
    const struct options *o = s->options;
    if (o->parse) {
        dump_tree(s->vm, session_source(s, input));
        return;
    }
    struct evaluation e = { s, input, session_value(s, input), session_args(s) };
    bool selects = false;
    for (size_t i = 0; i < o->given_count; i++) {
        if (o->given[i].id != OPTION_ATTR)
            continue;
        selects = true;
        print_path(&e, o->given[i].values[0]);
    }
    if (!selects)
        print_path(&e, "");
}

/* Standard input comes first, once, wherever it is named. */
static void process_all(struct vm *vm, void *arg)
{
    (void)vm;
    struct session *s = arg;
    const struct options *o = s->options;
    bool any = o->exprs, has_stdin = false;
    session_args(s); /* a mistake in them comes first, too */
    for (size_t i = 0; i < o->given_count; i++) {
        if (!session_is_stdin(&o->given[i]) || has_stdin)
            continue;
        any = has_stdin = true;
        process(s, &o->given[i]);
    }
    for (size_t i = 0; i < o->given_count; i++) {
        if (o->given[i].id != OPTION_OPERAND || session_is_stdin(&o->given[i]))
            continue;
        any = true;
        process(s, &o->given[i]);
    }
    if (!any)
        process(s, &(struct given){ OPTION_OPERAND, { "./default.nix" } });
}

static void find_all(struct vm *vm, void *arg)
{
    const struct options *o = ((struct session *)arg)->options;
    for (size_t i = 0; i < o->given_count; i++) {
        if (o->given[i].id != OPTION_OPERAND || session_is_stdin(&o->given[i]))
            continue;
        output_write(slice_of(search_path_find(vm, slice_of(o->given[i].values[0]))));
        output_write(slice_of("\n"));
    }
}

int nix_instantiate_run(struct session *s)
{
    if (s->options->version)
        return nix_version_print(s);
    s->vm->settings.read_only = s->options->eval_only && !s->options->read_write;
    if (s->options->find_file)
        return session_try(s, find_all, s);
    int status = session_try(s, process_all, s);
    if (status == EXIT_VALUE)
        stats_show(s);
    return status;
}
