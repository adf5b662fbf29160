/* tvx eval: the values of inputs. */
#include "cmd/command.h"
#include "cmd/attr_path.h"
#include "cmd/format.h"
#include "cmd/output.h"

/* Whether a value was false or null. */
static bool saw_false;

static void print_result(struct session *s, value v)
{
    struct buf out = { 0 };
    if (value_is_null(v) || value_same(v, VALUE_FALSE))
        saw_false = true;
    format_write(s, &out, v);
    output_write(buf_view(&out));
}

struct evaluation {
    struct session *session;
    value args;                /* of --arg and its like */
    value json;                /* from standard input, or VALUE_NONE */
    struct list_builder apply; /* functions to call with each value */
};

static value call_all(struct evaluation *e, value v)
{
    struct vm *vm = e->session->vm;
    if (attrs_count(value_attrs(e->args)) > 0)
        v = vm_force(vm, vm_auto_call(vm, v, e->args), NULL);
    if (!value_is_none(e->json))
        v = vm_call1(vm, v, e->json, "while calling the value with the JSON on standard input");
    for (size_t i = 0; i < e->apply.count; i++)
        v = vm_call1(vm, vm_force(vm, e->apply.items[i], NULL), v, NULL);
    return v;
}

static void eval_path(struct evaluation *e, value root, const char *path)
{
    value v = attr_path_select(e->session->vm, root, slice_of(path), e->args);
    print_result(e->session, call_all(e, v));
}

static void eval_input(struct session *s, const struct given *input, void *arg)
{
    struct evaluation *e = arg;
    value root = session_value(s, input);
    const struct options *o = s->options;
    bool selects = false;
    for (size_t i = 0; i < o->given_count; i++) {
        if (o->given[i].id != OPTION_ATTR)
            continue;
        selects = true;
        eval_path(e, root, o->given[i].values[0]);
    }
    if (!selects)
        eval_path(e, root, "");
}

static void eval_all(struct vm *vm, void *arg)
{
    (void)vm;
    struct session *s = arg;
    const struct options *o = s->options;
    struct evaluation e = { .session = s, .args = session_args(s) };
    if (o->stdin_json)
        e.json = session_stdin_json(s);
    for (size_t i = 0; i < o->given_count; i++) {
        if (o->given[i].id == OPTION_APPLY)
            list_add(&e.apply, session_expr(s, o->given[i].values[0]));
    }
    session_each_input(s, eval_input, &e);
}

static void check_stdin(const struct options *o)
{
    for (size_t i = 0; i < o->given_count; i++) {
        if (o->stdin_json && session_is_stdin(&o->given[i]))
            command_fail(o->command, "--stdin-json and '-' both want standard input");
    }
}

int eval_run(struct session *s)
{
    check_stdin(s->options);
    int status = session_try(s, eval_all, s);
    return status == EXIT_VALUE && s->options->exit_status && saw_false ? EXIT_FALSE : status;
}
