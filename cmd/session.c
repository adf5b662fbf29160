#include "cmd/session.h"
#include "builtins/import.h"
#include "builtins/registry.h"
#include "builtins/search_path.h"
#include "cmd/output.h"
#include "cmd/settings.h"
#include "lib/path.h"
#include "lib/symbol.h"
#include "vm/observe.h"
#include <errno.h>
#include <unistd.h>

static struct vm machine;

static void print_message(void *self, struct slice text)
{
    (void)self;
    output_error(text);
}

static bool want_color(const struct options *options, struct io *io)
{
    if (options->color != CHOICE_AUTO)
        return options->color == CHOICE_YES;
    const char *term = io->get_env(io, "TERM");
    return term && strcmp(term, "dumb") != 0 && !io->get_env(io, "NO_COLOR") &&
           !io->get_env(io, "NOCOLOR") && isatty(STDERR_FILENO);
}

static void start_settings(struct session *s)
{
    const struct options *o = s->options;
    for (size_t i = 0; i < o->given_count; i++) {
        if (o->given[i].id == OPTION_SETTING)
            settings_set(s->vm, o->given[i].values[0], o->given[i].values[1]);
    }
}

static void start_search_path(struct session *s)
{
    const struct options *o = s->options;
    for (size_t i = 0; i < o->given_count; i++) {
        if (o->given[i].id == OPTION_INCLUDE)
            search_path_add(s->vm, o->given[i].values[0]);
    }
    search_path_from_env(s->vm);
}

void session_start(struct session *s, const struct options *options)
{
    struct vm *vm = &machine;
    struct io *io = io_posix();
    *s = (struct session){ vm, options, io->current_dir(io) };
    if (!s->dir)
        s->dir = "/";
    symbol_init();
    vm_init(vm, io);
    vm->print = print_message;
    vm->style = (struct diag_style){ want_color(options, io), options->show_trace };
    const char *optimise = io->get_env(io, "TVX_OPT");
    bool shows_unevaluated = options->format == FORMAT_XML && !options->strict;
    vm->settings.plain = shows_unevaluated || (optimise && strcmp(optimise, "0") == 0);
    start_settings(s);
    vm_limit_depth(vm, vm->settings.max_call_depth);
    start_search_path(s);
    registry_init(vm);
    if (options->trace_vm)
        vm->observer = observer_tracing(vm);
}

static int status_of(const struct error *e)
{
    if (e->exit_status)
        return e->exit_status;
    switch (e->kind) {
    case ERR_SYNTAX:
        return EXIT_SYNTAX;
    case ERR_USAGE:
        return EXIT_USAGE;
    default:
        return EXIT_ERROR;
    }
}

/*
 * Optimised code loses what errors show of it: frames of tail calls, values not yet evaluated.
 * Evaluation is pure, so what failed is done again without optimisations and without output; if
 * it fails alike, that error is the better one.
 */
static struct error *explain(struct session *s, void (*fn)(struct vm *, void *), void *arg,
    struct error *e)
{
    struct vm *vm = s->vm;
    bool helps = e->kind != ERR_SYNTAX && e->kind != ERR_USAGE && e->kind != ERR_INTERRUPTED &&
        e->kind != ERR_DEPTH && e->kind != ERR_MEMORY;
    if (vm->settings.plain || !helps)
        return e;
    output_flush();
    output_mute(true);
    vm->settings.plain = true;
    vm->imports = NULL;
    struct error *again = vm_try(vm, fn, arg, false);
    vm->settings.plain = false;
    vm->imports = NULL;
    output_mute(false);
    return again && again->kind == e->kind ? again : e;
}

int session_try(struct session *s, void (*fn)(struct vm *, void *), void *arg)
{
    struct error *e = vm_try(s->vm, fn, arg, false);
    if (!e)
        return EXIT_VALUE;
    e = explain(s, fn, arg, e);
    struct buf report = { 0 };
    diag_error(&report, e, s->vm->style);
    output_error(buf_view(&report));
    return status_of(e);
}

/* Inputs ---------------------------------------------------------------------------------- */

static bool is_stdin(const struct given *input)
{
    return input->id == OPTION_OPERAND && strcmp(input->values[0], "-") == 0;
}

void session_each_input(struct session *s,
    void (*fn)(struct session *s, const struct given *input, void *arg), void *arg)
{
    const struct options *o = s->options;
    bool any = false;
    for (size_t i = 0; i < o->given_count; i++) {
        if (o->given[i].id != OPTION_OPERAND && o->given[i].id != OPTION_EXPR)
            continue;
        any = true;
        fn(s, &o->given[i], arg);
    }
    if (!any)
        fn(s, &(struct given){ OPTION_OPERAND, { "./default.nix" } }, arg);
}

/* Standard input can be read only once: later readers get the same text. */
static struct slice read_stdin(struct vm *vm)
{
    static struct buf text;
    static bool done;
    while (!done) {
        ssize_t n = read(STDIN_FILENO, buf_reserve(&text, 1 << 14), 1 << 14);
        if (n < 0 && errno != EINTR)
            vm_raise_at(vm, ERR_IO, POS_NONE, "reading from stdin: %s", strerror(errno));
        done = n == 0;
        text.len += n > 0 ? (size_t)n : 0;
    }
    buf_cstr(&text);
    return buf_view(&text);
}

/* The absolute path of a FILE operand. */
static const char *operand_path(struct session *s, const char *operand)
{
    size_t len = strlen(operand);
    if (len > 2 && operand[0] == '<' && operand[len - 1] == '>')
        return search_path_find(s->vm, (struct slice){ operand + 1, len - 2 });
    return path_join(slice_of(s->dir), slice_of(operand)).ptr;
}

static const struct source *add_text(
    struct session *s, enum source_kind kind, const char *name, struct slice text)
{
    const struct source *source = source_add(kind, name, text, s->dir);
    if (!source)
        vm_raise_at(s->vm, ERR_MEMORY, POS_NONE, "more than 4 GiB of source text");
    return source;
}

const struct source *session_source(struct session *s, const struct given *input)
{
    const char *text = input->values[0];
    if (input->id == OPTION_EXPR)
        return add_text(s, SOURCE_STRING, "«string»", slice_of(text));
    if (is_stdin(input))
        return add_text(s, SOURCE_STDIN, "«stdin»", read_stdin(s->vm));
    return import_read(s->vm, import_resolve(s->vm, operand_path(s, text)));
}

value session_value(struct session *s, const struct given *input)
{
    if (input->id == OPTION_OPERAND && !is_stdin(input))
        return import_file(s->vm, operand_path(s, input->values[0]));
    const struct code *code = import_compile(s->vm, session_source(s, input), NULL);
    return vm_force(s->vm, value_of_thunk(thunk_new(code)), NULL);
}

value session_args(struct session *s)
{
    const struct options *o = s->options;
    struct attrs_builder set = { 0 };
    for (size_t i = 0; i < o->given_count; i++) {
        const struct given *g = &o->given[i];
        if (g->id != OPTION_ARG && g->id != OPTION_ARGSTR)
            continue;
        value v;
        if (g->id == OPTION_ARGSTR) {
            v = string_from_cstr(g->values[1]);
        } else {
            const struct source *source =
                add_text(s, SOURCE_STRING, "«string»", slice_of(g->values[1]));
            v = value_of_thunk(thunk_new(import_compile(s->vm, source, NULL)));
        }
        attrs_add(&set, symbol_intern(slice_of(g->values[0])), v, POS_NONE);
    }
    return attrs_finish(&set);
}
