/* tvx eval: the values of inputs. */
#include "cmd/command.h"
#include "cmd/attr_path.h"
#include "cmd/file_set.h"
#include "cmd/format.h"
#include "cmd/output.h"
#include "cmd/stats.h"
#include <errno.h>

struct evaluation {
    struct session *session;
    value args;                /* of --arg and its like */
    value json;                /* from standard input, or VALUE_NONE */
    struct list_builder apply; /* functions to call with each value */
    size_t printed;            /* values */
    bool saw_false;            /* a value was false or null */
    struct file_set files;     /* to be written at the end */
};

/* Printing -------------------------------------------------------------------------------- */

static void print_result(struct evaluation *e, value v, const char *path)
{
    struct format_job job = {
        .session = e->session,
        .path = path,
        .first = e->printed++ == 0,
        .streams = true,
    };
    e->saw_false |= value_is_null(v) || value_same(v, VALUE_FALSE);
    if (e->session->options->output_dir) {
        file_set_add(&e->files, &job, v);
        return;
    }
    format_write(&job, v);
    output_write(buf_view(&job.out));
}

/* Evaluating ------------------------------------------------------------------------------ */

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

/* What is done for one path of an input. */
struct step {
    struct evaluation *evaluation;
    const struct given *input;
    const char *path;
    value root, v;
};

static void take_root(struct vm *vm, void *arg)
{
    (void)vm;
    struct step *step = arg;
    step->root = session_value(step->evaluation->session, step->input);
}

static void take_value(struct vm *vm, void *arg)
{
    struct step *step = arg;
    struct evaluation *e = step->evaluation;
    step->v = call_all(e, attr_path_select(vm, step->root, slice_of(step->path), e->args));
}

/* False where it fails and the command line says what to do then, which is done. */
static bool attempt(struct step *step, void (*fn)(struct vm *vm, void *arg))
{
    struct evaluation *e = step->evaluation;
    struct vm *vm = e->session->vm;
    struct data_rules rules = format_rules(e->session);
    if (rules.on_error == DATA_FAIL) {
        fn(vm, step);
        return true;
    }
    struct error *failure = vm_try(vm, fn, step, false);
    if (!failure)
        return true;
    value instead = data_instead_of(vm, failure, step->path, &rules);
    if (!value_is_none(instead))
        print_result(e, instead, step->path);
    return false;
}

static void eval_path(struct step *step, const char *path)
{
    step->path = path;
    if (attempt(step, take_value))
        print_result(step->evaluation, step->v, path);
}

static void eval_input(struct session *s, const struct given *input, void *arg)
{
    struct step step = { .evaluation = arg, .input = input, .path = "" };
    const struct options *o = s->options;
    bool selects = false;
    if (!attempt(&step, take_root))
        return;
    for (size_t i = 0; i < o->given_count; i++) {
        if (o->given[i].id != OPTION_ATTR)
            continue;
        selects = true;
        eval_path(&step, o->given[i].values[0]);
    }
    if (!selects)
        eval_path(&step, "");
}

static void eval_all(struct vm *vm, void *arg)
{
    (void)vm;
    struct evaluation *e = arg;
    struct session *s = e->session;
    const struct options *o = s->options;
    *e = (struct evaluation){ .session = s, .args = session_args(s) };
    if (o->stdin_json)
        e->json = session_stdin_json(s);
    for (size_t i = 0; i < o->given_count; i++) {
        if (o->given[i].id == OPTION_APPLY)
            list_add(&e->apply, session_expr(s, o->given[i].values[0]));
    }
    session_each_input(s, eval_input, e);
}

static void check_stdin(const struct options *o)
{
    for (size_t i = 0; i < o->given_count; i++) {
        if (o->stdin_json && session_is_stdin(&o->given[i]))
            command_fail(o->command, "--stdin-json and '-' both want standard input");
    }
}

static int fail_io(struct session *s, const char *what, const char *path)
{
    session_report(s, error_new(ERR_IO, POS_NONE, "%s '%s': %s", what, path, strerror(errno)));
    return s->failure;
}

/* The files are written once it is known that there is a text for each. */
static void write_files(struct vm *vm, void *arg)
{
    struct evaluation *e = arg;
    file_set_write(&e->files, vm, e->session->options->output_dir);
}

static int evaluate(struct session *s)
{
    const struct options *o = s->options;
    struct evaluation e = { .session = s };
    if (o->output && !output_open(o->output))
        return fail_io(s, "writing to", o->output);
    int status = session_try(s, eval_all, &e);
    if (status == EXIT_VALUE && o->output_dir)
        status = session_once(s, write_files, &e);
    if (status != EXIT_VALUE)
        return status;
    if (!output_commit())
        return fail_io(s, "writing to", o->output);
    if (s->failure)
        return s->failure;
    return o->exit_status && e.saw_false ? EXIT_FALSE : EXIT_VALUE;
}

int eval_run(struct session *s)
{
    const struct options *o = s->options;
    check_stdin(o);
    format_check(o);
    if (o->stats && o->trace_vm)
        command_fail(o->command, "--stats and --trace-vm exclude each other");
    int status = evaluate(s);
    stats_show(s);
    return status;
}
