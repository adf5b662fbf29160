/* tvx nix eval: what Nix's command of that name does with expressions and files. */
#include "cmd/command.h"
#include "builtins/import.h"
#include "builtins/json.h"
#include "cmd/attr_path.h"
#include "cmd/format.h"
#include "cmd/nix_version.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "cmd/show.h"
#include "cmd/stats.h"
#include "cmd/write_tree.h"
#include "lib/path.h"
#include <unistd.h>

/* The operand without the outputs that may follow: ATTRPATH^out,dev or ATTRPATH^*. */
static struct slice attr_path(struct vm *vm, const char *operand)
{
    static const char outputs[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789+-._?=,";
    struct slice path = slice_of(operand);
    const char *caret = strrchr(operand, '^');
    if (caret) {
        const char *names = caret + 1;
        if (!*names || (strcmp(names, "*") != 0 && names[strspn(names, outputs)]))
            vm_raise_at(
                vm, ERR_VALUE, POS_NONE, "invalid extended outputs specifier '%s'", operand);
        path.len = (size_t)(caret - operand);
    }
    return slice_eq(path, slice_of(".")) ? slice_of("") : path;
}

static value run_text(struct session *s, const struct source *source)
{
    const struct code *code = import_compile(s->vm, source, NULL);
    return vm_force(s->vm, value_of_thunk(thunk_new(code)), NULL);
}

static value evaluate(struct session *s)
{
    const struct options *o = s->options;
    value root;
    if (o->expr)
        root = run_text(s, session_text(s, o->expr));
    else if (!o->file && !vm_feature(s->vm, "flakes"))
        vm_throw(s->vm, vm_feature_error("flakes"));
    else if (!o->file)
        vm_raise_at(s->vm, ERR_UNSUPPORTED, POS_NONE,
            "flakes are not supported yet; use '--expr' or '--file'");
    else if (strcmp(o->file, "-") == 0)
        root = run_text(s, session_stdin(s));
    else
        root = session_file(s, o->file);
    value v = attr_path_select(
        s->vm, root, attr_path(s->vm, o->operand ? o->operand : "."), session_args(s));
    if (!o->apply)
        return v;
    value f = run_text(s, session_text(s, o->apply));
    return vm_call1(s->vm, f, v, NULL);
}

static void print_result(struct vm *vm, void *arg)
{
    struct session *s = arg;
    const struct options *o = s->options;
    value v = evaluate(s);
    struct buf out = { 0 };
    context ignored = CONTEXT_NONE;
    if (o->write_to) {
        if (access(o->write_to, F_OK) == 0)
            vm_raise_at(vm, ERR_IO, POS_NONE, "path '%s' already exists", o->write_to);
        write_tree(vm, v, path_join(slice_of(s->dir), slice_of(o->write_to)).ptr);
        return;
    }
    switch (o->format) {
    case FORMAT_RAW:
        buf_slice(&out,
            vm_coerce(vm, v, COERCE_COPY, &ignored, "while generating the eval command output"));
        break;
    case FORMAT_JSON:
        json_stream(vm, v, &(struct json_style){ .indent = format_indent(o) }, output_write);
        buf_char(&out, '\n');
        break;
    default:
        show_forced(vm, &out, v);
        buf_char(&out, '\n');
    }
    output_write(buf_view(&out));
}

int nix_eval_run(struct session *s)
{
    if (s->options->version)
        return nix_version_print(s);
    if (s->options->write_to)
        s->vm->settings.plain = true; /* a failure is not tried again: files are there by then */
    int status = session_try(s, print_result, s);
    stats_show(s);
    return status;
}

int nix_run(struct session *s)
{
    if (!s->options->version)
        command_fail(s->options->command, "no subcommand specified");
    return nix_version_print(s);
}
