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
    int status = session_try(s, eval_all, s);
    return status == EXIT_VALUE && s->options->exit_status && saw_false ? EXIT_FALSE : status;
}
