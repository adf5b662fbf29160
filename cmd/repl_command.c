#include "cmd/repl_command.h"
#include "cmd/repl_load.h"
#include "cmd/repl_measure.h"
#include "cmd/repl_scope.h"
#include "lib/path.h"
#include "lib/print.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static NORETURN void refuse(struct repl *r, const char *message)
{
    vm_raise_at(r->vm, ERR_UNSUPPORTED, POS_NONE, "%s", message);
}

/* Names ------------------------------------------------------------------------------------- */

/* By name; Nix has its own order. */
static void run_last_loaded(struct repl *r, const char *argument)
{
    (void)argument;
    struct buf out = { 0 };
    if (value_is_none(r->added))
        vm_raise_at(r->vm, ERR_VALUE, POS_NONE, "nothing has been loaded yet");
    const struct attrs *set = value_attrs(r->added);
    const uint32_t *order = shape_by_name(set->shape);
    for (size_t i = 0; i < attrs_count(set); i++)
        buf_printf(&out, "%s\n", symbol_cstr(set->shape->symbols[r->nix ? i : order[i]]));
    repl_print(r, buf_view(&out));
}

static void run_reload(struct repl *r, const char *argument)
{
    (void)argument;
    load_again(r);
}

static void run_load(struct repl *r, const char *argument)
{
    if (!*argument && !r->nix)
        vm_raise_at(r->vm, ERR_USAGE, POS_NONE, "which file?");
    load_file(r, argument);
}

/* A value on a line, as far as it is evaluated. */
static void add_short(struct buf *out, value v)
{
    v = value_peek(v);
    if (value_is_evaluated(v) && value_is_attrs(v)) {
        size_t count = attrs_count(value_attrs(v));
        buf_str(out, count ? "{ ... }" : "{ }");
        if (count)
            buf_printf(out, " # %zu attribute%s", count, count == 1 ? "" : "s");
    } else if (value_is_evaluated(v) && value_is_list(v)) {
        size_t count = value_list(v)->count;
        buf_str(out, count ? "[ ... ]" : "[ ]");
        if (count)
            buf_printf(out, " # %zu item%s", count, count == 1 ? "" : "s");
    } else {
        buf_str(out, vm_show(v));
    }
}

static void run_env(struct repl *r, const char *argument)
{
    (void)argument;
    struct buf out = { 0 };
    const struct attrs *set = value_attrs(r->scope.set);
    const uint32_t *order = shape_by_name(set->shape);
    for (size_t i = 0; i < attrs_count(set); i++) {
        print_attr_name(&out, symbol_slice(set->shape->symbols[order[i]]));
        buf_str(&out, " = ");
        add_short(&out, set->slots[order[i]]);
        buf_char(&out, '\n');
    }
    repl_print(r, buf_view(&out));
}

static void run_undefine(struct repl *r, const char *argument)
{
    symbol name = symbol_lookup(slice_of(argument));
    if (name == SYMBOL_NONE || !scope_remove(r, name))
        vm_raise_at(r->vm, ERR_UNDEFINED, POS_NONE, "no variable '%s' was defined here", argument);
}

/* Values ------------------------------------------------------------------------------------ */

static void run_print(struct repl *r, const char *argument)
{
    value v = scope_eval(r, argument);
    if (value_is_string(v)) {
        struct buf out = { 0 };
        buf_slice(&out, value_bytes(v));
        buf_char(&out, '\n');
        repl_print(r, buf_view(&out));
    } else {
        repl_print_value(r, v, 0);
    }
}

static const char *type_of(value v)
{
    return value_is_string(v) && value_context(v) ? "a string with context" : vm_describe(v);
}

static void run_type(struct repl *r, const char *argument)
{
    struct buf out = { 0 };
    buf_printf(&out, "%s\n", type_of(scope_eval(r, argument)));
    repl_print(r, buf_view(&out));
}

static void add_formals(struct buf *out, const struct code_formals *formals)
{
    buf_str(out, "{ ");
    for (uint32_t i = 0; i < formals->count; i++) {
        const struct code_formal *formal = &formals->items[i];
        buf_printf(out, "%s%s%s", i ? ", " : "", symbol_cstr(formal->name),
            formal->optional ? " ? ..." : "");
    }
    if (formals->ellipsis)
        buf_str(out, formals->count ? ", ..." : "...");
    buf_str(out, " }: ");
}

/* The arguments that a function still takes, as far as its own text has them. */
static void add_arguments(struct buf *out, value f)
{
    uint64_t given = 0;
    if (value_head(f)->kind == FUNC_PARTIAL) {
        given = value_partial(f)->count;
        f = value_partial(f)->callee;
    }
    buf_str(out, "arguments: ");
    if (value_is_closure(f)) {
        const struct lambda_code *lambda = value_lambda(f);
        for (uint64_t i = given, n = lambda->code.head.arity; i < n; i++) {
            if (i + 1u == n && lambda->formals)
                add_formals(out, lambda->formals);
            else
                buf_printf(out, "%s: ", symbol_cstr(lambda->params[i].name));
        }
    } else {
        buf_str(out, value_builtin(f)->args);
    }
    buf_char(out, '\n');
}

static void run_inspect(struct repl *r, const char *argument)
{
    struct buf out = { 0 };
    value v = scope_eval(r, argument);
    buf_str(&out, type_of(v));
    if (value_is_attrs(v))
        buf_printf(&out, " of %zu attributes", attrs_count(value_attrs(v)));
    else if (value_is_list(v))
        buf_printf(&out, " of %zu items", (size_t)value_list(v)->count);
    else if (value_is_string(v))
        buf_printf(&out, " of %zu bytes", value_bytes(v).len);
    if (vm_value_pos(v) != POS_NONE) {
        buf_str(&out, ", defined at ");
        diag_place(&out, vm_value_pos(v));
    }
    buf_char(&out, '\n');
    if (value_is_func(v))
        add_arguments(&out, v);
    repl_print(r, buf_view(&out));
}

/* Behind the scenes ------------------------------------------------------------------------- */

/* As what is evaluated without a REPL is compiled. */
static void run_bytecode(struct repl *r, const char *argument)
{
    struct buf out = { 0 };
    code_dump(&out, scope_compile_fast(r, argument));
    repl_print(r, buf_view(&out));
}

static void run_ast(struct repl *r, const char *argument)
{
    struct buf out = { 0 };
    scope_print_tree(r, argument, &out);
    repl_print(r, buf_view(&out));
}

/* The session ------------------------------------------------------------------------------- */

static void run_quit(struct repl *r, const char *argument)
{
    (void)argument;
    r->quit = true;
}

static void run_trace_enable(struct repl *r, const char *argument)
{
    bool *shows = &r->vm->style.show_trace;
    if (*argument && strcmp(argument, "true") != 0 && strcmp(argument, "false") != 0)
        vm_raise_at(r->vm, ERR_USAGE, POS_NONE, "unexpected argument '%s' to :te", argument);
    *shows = *argument ? strcmp(argument, "true") == 0 : !*shows;
    repl_print(r, slice_of(*shows ? "showing error traces\n" : "not showing error traces\n"));
}

static void run_log_file(struct repl *r, const char *argument)
{
    if (r->log >= 0)
        close(r->log);
    r->log = -1;
    if (!*argument)
        return;
    const char *path = path_join(slice_of(r->session->dir), slice_of(argument)).ptr;
    r->log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (r->log < 0)
        vm_raise_at(r->vm, ERR_IO, POS_NONE, "opening file '%s': %s", path, strerror(errno));
}

static void run_load_flake(struct repl *r, const char *argument)
{
    (void)argument;
    refuse(r, "flakes are not supported");
}

static void run_build(struct repl *r, const char *argument)
{
    (void)argument;
    refuse(r, "building is not supported: tvx evaluates, and has no store to build in");
}

static void run_help(struct repl *r, const char *argument);

/* The table --------------------------------------------------------------------------------- */

static const struct repl_command table[] = {
    { "?", "help", ARGUMENT_COMMAND, MODE_BOTH, "[COMMAND]", "show this help", run_help },
    { "a", "add", ARGUMENT_EXPRESSION, MODE_BOTH, "EXPR", "put the attributes of a set in scope",
        load_add },
    { "l", "load", ARGUMENT_FILE, MODE_BOTH, "FILE", "put what a file evaluates to in scope",
        run_load },
    { "lf", "load-flake", ARGUMENT_FILE, MODE_BOTH, "FLAKE", "refused: there are no flakes",
        run_load_flake },
    { "ll", "last-loaded", ARGUMENT_NONE, MODE_BOTH, NULL, "list the names that were added last",
        run_last_loaded },
    { "r", "reload", ARGUMENT_NONE, MODE_BOTH, NULL, "read files anew and define all names again",
        run_reload },
    { "env", NULL, ARGUMENT_NONE, MODE_TVX, NULL, "list the names in scope", run_env },
    { "u", "undefine", ARGUMENT_NAME, MODE_TVX, "NAME", "take a name out of scope", run_undefine },
    { "p", "print", ARGUMENT_EXPRESSION, MODE_BOTH, "EXPR",
        "print all of a value; a string as it is", run_print },
    { "t", "type", ARGUMENT_EXPRESSION, MODE_BOTH, "EXPR", "say what a value is", run_type },
    { "i", "inspect", ARGUMENT_EXPRESSION, MODE_TVX, "EXPR",
        "say more: size, place, the arguments of a function", run_inspect },
    { "doc", NULL, ARGUMENT_EXPRESSION, MODE_BOTH, "EXPR",
        "show the documentation of a function or attribute", command_doc },
    { "e", "edit", ARGUMENT_EXPRESSION, MODE_BOTH, "EXPR",
        "open $EDITOR where a value is defined, then reload", command_edit },
    { "time", NULL, ARGUMENT_EXPRESSION, MODE_TVX, "EXPR",
        "print a value and what it cost to evaluate it", measure_time },
    { "b", "bytecode", ARGUMENT_EXPRESSION, MODE_TVX, "EXPR", "show the bytecode of an expression",
        run_bytecode },
    { "ast", NULL, ARGUMENT_EXPRESSION, MODE_TVX, "EXPR", "show the syntax tree", run_ast },
    { "st", "stats", ARGUMENT_NONE, MODE_TVX, NULL, "show the use of memory", measure_stats },
    { "te", "trace-enable", ARGUMENT_SWITCH, MODE_BOTH, "[true|false]",
        "show all of the trace of errors, or stop it", run_trace_enable },
    { "log-file", NULL, ARGUMENT_FILE, MODE_TVX, "[FILE]",
        "append all input and output to a file, or stop it", run_log_file },
    { "b", "bl", ARGUMENT_EXPRESSION, MODE_NIX, "EXPR", "refused: nothing can be built",
        run_build },
    { "i", NULL, ARGUMENT_EXPRESSION, MODE_NIX, "EXPR", "refused, as is :b", run_build },
    { "u", "sh", ARGUMENT_EXPRESSION, MODE_NIX, "EXPR", "refused, as is :b", run_build },
    { "log", NULL, ARGUMENT_EXPRESSION, MODE_NIX, "EXPR", "refused, as is :b", run_build },
    { "q", "quit", ARGUMENT_NONE, MODE_BOTH, NULL, "leave", run_quit },
};

const struct repl_command *command_at(size_t index)
{
    return index < ARRAY_LEN(table) ? &table[index] : NULL;
}

static bool is_named(const char *name, struct slice wanted)
{
    return name && slice_eq(slice_of(name), wanted);
}

const struct repl_command *command_find(struct repl *r, struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        const struct repl_command *c = &table[i];
        bool here = c->modes & (r->nix ? MODE_NIX : MODE_TVX);
        if (here && (is_named(c->name, name) || is_named(c->other, name)))
            return c;
    }
    return NULL;
}

/* Takes a line apart: `:name argument`. */
static struct slice split(const char *line, const char **argument)
{
    static const char space[] = " \t\r\n";
    struct slice name = { line + 1, strcspn(line + 1, space) };
    *argument = name.ptr + name.len + strspn(name.ptr + name.len, space);
    return name;
}

const char *command_expression(struct repl *r, const char *line)
{
    const char *argument;
    if (line[0] != ':')
        return NULL;
    const struct repl_command *c = command_find(r, split(line, &argument));
    return c && c->argument == ARGUMENT_EXPRESSION ? argument : NULL;
}

void command_run_line(struct repl *r, const char *line)
{
    const char *argument;
    struct slice name = split(line, &argument);
    const struct repl_command *c = command_find(r, name);
    if (!c)
        vm_raise_at(r->vm, ERR_USAGE, POS_NONE, "unknown command ':%.*s'", (int)name.len, name.ptr);
    c->run(r, argument);
}

/* Help -------------------------------------------------------------------------------------- */

enum { HELP_COLUMN = 35 };

static void add_line(struct buf *out, struct buf *left, const char *help)
{
    buf_slice(out, buf_view(left));
    for (size_t i = left->len; i < HELP_COLUMN; i++)
        buf_char(out, ' ');
    buf_printf(out, "%s\n", help);
}

static void add_help(struct buf *out, const struct repl_command *c)
{
    struct buf left = { 0 };
    buf_printf(&left, "  :%s", c->name);
    if (c->other)
        buf_printf(&left, ", :%s", c->other);
    if (c->shown)
        buf_printf(&left, " %s", c->shown);
    add_line(out, &left, c->help);
}

static void run_help(struct repl *r, const char *argument)
{
    struct buf out = { 0 }, left = { 0 };
    if (*argument) {
        const struct repl_command *c =
            command_find(r, slice_of(argument[0] == ':' ? argument + 1 : argument));
        if (!c)
            vm_raise_at(r->vm, ERR_USAGE, POS_NONE, "unknown command '%s'", argument);
        add_help(&out, c);
        repl_print(r, buf_view(&out));
        return;
    }
    buf_str(&left, "  EXPR");
    add_line(&out, &left, "print the value of an expression, one level deep");
    left.len = 0;
    buf_str(&left, "  NAME = EXPR; ...");
    add_line(&out, &left, "define names; inherit (SET) NAME...; does it too");
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        if (table[i].modes & (r->nix ? MODE_NIX : MODE_TVX))
            add_help(&out, &table[i]);
    }
    if (!r->nix)
        buf_str(&out, "\nThe last value is called _. Tab completes; an entry that is not complete "
                      "goes on\non the next line; Ctrl-C stops what runs. See tvx-repl(1).\n");
    repl_print(r, buf_view(&out));
}
