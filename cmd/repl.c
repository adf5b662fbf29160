/* tvx repl: the loop. */
#include "cmd/repl.h"
#include "cmd/command.h"
#include "cmd/line_editor.h"
#include "cmd/nix_version.h"
#include "cmd/output.h"
#include "cmd/repl_command.h"
#include "cmd/repl_complete.h"
#include "cmd/repl_load.h"
#include "cmd/repl_scope.h"
#include "cmd/show.h"
#include "lib/stop.h"
#include <errno.h>
#include <unistd.h>

static struct repl the_repl;

/* Output ------------------------------------------------------------------------------------ */

static void write_log(struct repl *r, struct slice text)
{
    while (r->log >= 0 && text.len > 0) {
        ssize_t n = write(r->log, text.ptr, text.len);
        if (n <= 0)
            return;
        text = (struct slice){ text.ptr + n, text.len - (size_t)n };
    }
}

void repl_print(struct repl *r, struct slice text)
{
    write_log(r, text);
    output_write(text);
}

static void write_message(void *repl, struct slice text)
{
    write_log(repl, text);
    output_error(text);
}

void repl_message(struct repl *r, const char *fmt, ...)
{
    struct buf out = { 0 };
    va_list args;
    va_start(args, fmt);
    buf_vprintf(&out, fmt, args);
    va_end(args);
    write_message(r, buf_view(&out));
}

void repl_show_error(struct repl *r, const struct error *e)
{
    struct buf report = { 0 };
    if (r->nix && e->kind == ERR_INTERRUPTED)
        e = error_new(ERR_INTERRUPTED, POS_NONE, "%s", e->message);
    diag_error(&report, e, r->vm->style);
    write_message(r, buf_view(&report));
}

bool repl_try(struct repl *r, void (*fn)(struct vm *, void *), void *arg)
{
    struct error *e = vm_try(r->vm, fn, arg, false);
    if (!e)
        return true;
    r->failed = true;
    if (error_is_stop(e)) {
        if (stop_wanted == STOP_TERMINATE || stop_wanted == STOP_HANGUP)
            stop_end_program();
        vm_stop_clear(r->vm);
    }
    repl_show_error(r, e);
    return false;
}

struct printing {
    struct repl *repl;
    value v;
    uint32_t depth;
    struct buf out;
};

static void print_it(struct vm *vm, void *arg)
{
    struct printing *p = arg;
    show_lines(vm, &p->out, p->v, p->depth, p->repl->color);
    buf_char(&p->out, '\n');
}

/* Where printing fails halfway, Nix has printed the beginning. */
void repl_print_value(struct repl *r, value v, uint32_t depth)
{
    struct printing p = { r, v, depth, { 0 } };
    struct error *e = vm_try(r->vm, print_it, &p, false);
    if (!e || r->nix)
        repl_print(r, buf_view(&p.out));
    if (e)
        vm_throw(r->vm, e);
}

/* Statements -------------------------------------------------------------------------------- */

struct statement {
    struct repl *repl;
    struct slice text; /* without white space around it; NUL-terminated */
    enum repl_text kind;
};

static struct slice trim(struct slice text)
{
    static const char space[] = " \t\r\n";
    while (text.len > 0 && strchr(space, text.ptr[0]))
        text = (struct slice){ text.ptr + 1, text.len - 1 };
    while (text.len > 0 && strchr(space, text.ptr[text.len - 1]))
        text.len--;
    return text;
}

static struct statement read_statement(struct repl *r, struct slice text)
{
    struct statement s = { r, trim(text), TEXT_EXPRESSION };
    struct buf copy = { 0 };
    buf_slice(&copy, s.text);
    s.text.ptr = buf_cstr(&copy);
    if (s.text.len == 0)
        return s;
    const char *argument = command_expression(r, s.text.ptr);
    if (s.text.ptr[0] != ':' || argument)
        s.kind = scope_classify(r, slice_of(argument ? argument : s.text.ptr));
    return s;
}

static void run_statement(struct vm *vm, void *arg)
{
    (void)vm;
    struct statement *s = arg;
    struct repl *r = s->repl;
    if (s->text.ptr[0] == ':') {
        command_run_line(r, s->text.ptr);
    } else if (s->kind == TEXT_BINDINGS) {
        load_bindings(r, s->text.ptr);
    } else {
        value v = scope_eval(r, s->text.ptr);
        if (!r->nix) {
            r->last = v;
            scope_define(r, symbol_intern(slice_of("_")), v);
        }
        repl_print_value(r, v, 1);
    }
}

static void run(struct statement *s)
{
    struct repl *r = s->repl;
    if (s->text.len > 0) {
        if (r->log >= 0) {
            struct buf line = { 0 };
            buf_printf(&line, "%s%s\n", r->nix ? "nix-repl> " : "tvx> ", s->text.ptr);
            write_log(r, buf_view(&line));
        }
        repl_try(r, run_statement, s);
    }
    if (r->nix && !r->quit)
        repl_print(r, slice_of("\n"));
    output_flush();
}

/* The end of the line that `at` is in, its newline included. */
static size_t line_end(struct slice text, size_t at)
{
    const char *newline = memchr(text.ptr + at, '\n', text.len - at);
    return newline ? (size_t)(newline + 1 - text.ptr) : text.len;
}

/* The statement at the start of what was typed or pasted: all of it, else as few lines as make
 * one. Sets how much it is; false where more has to come. */
static bool first_statement(struct repl *r, struct slice text, struct statement *s, size_t *length)
{
    *length = text.len;
    *s = read_statement(r, text);
    if (s->kind == TEXT_BINDINGS || s->kind == TEXT_EXPRESSION)
        return true;
    for (*length = line_end(text, 0); *length < text.len; *length = line_end(text, *length)) {
        struct statement part = read_statement(r, (struct slice){ text.ptr, *length });
        if (part.kind != TEXT_INCOMPLETE) {
            *s = part;
            return true;
        }
    }
    return s->kind != TEXT_INCOMPLETE;
}

static bool is_complete(void *repl, const char *typed)
{
    struct slice text = slice_of(typed);
    while (text.len > 0) {
        struct statement s;
        size_t length;
        if (!first_statement(repl, text, &s, &length))
            return false;
        text = (struct slice){ text.ptr + length, text.len - length };
    }
    return true;
}

static void run_all(struct repl *r, const char *typed)
{
    struct slice text = slice_of(typed);
    while (text.len > 0 && !r->quit) {
        struct statement s;
        size_t length;
        first_statement(r, text, &s, &length);
        run(&s);
        text = (struct slice){ text.ptr + length, text.len - length };
    }
}

/* Sources of lines -------------------------------------------------------------------------- */

static bool on_signal(void *repl)
{
    struct repl *r = repl;
    if (stop_wanted == STOP_TERMINATE || stop_wanted == STOP_HANGUP)
        stop_end_program();
    bool interrupted = stop_wanted == STOP_INTERRUPT;
    vm_stop_clear(r->vm);
    return interrupted;
}

/* A line of standard input with its newline, appended; false at the end. */
static bool read_line(struct repl *r, struct buf *line)
{
    static char chunk[1 << 14];
    static size_t next, end;
    for (;;) {
        const char *newline = memchr(chunk + next, '\n', end - next);
        size_t stop = newline ? (size_t)(newline + 1 - chunk) : end;
        buf_add(line, chunk + next, stop - next);
        next = stop;
        if (newline)
            return true;
        if (!stop_wait_readable(STDIN_FILENO))
            stop_end_program();
        ssize_t n = read(STDIN_FILENO, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return line->len > 0;
        next = 0;
        end = (size_t)n;
    }
    (void)r;
}

static bool echoes(struct repl *r)
{
    const char *echo = r->vm->io->get_env(r->vm->io, "_NIX_TEST_REPL_ECHO");
    return r->nix && echo && strcmp(echo, "1") == 0;
}

static void run_piped(struct repl *r)
{
    struct buf text = { 0 }, line = { 0 };
    bool echo = echoes(r);
    while (!r->quit) {
        line.len = 0;
        if (!read_line(r, &line))
            break;
        if (echo) {
            repl_print(r, slice_of(text.len ? "        > " : "nix-repl> "));
            repl_print(r, buf_view(&line));
        }
        buf_slice(&text, buf_view(&line));
        struct statement s = read_statement(r, buf_view(&text));
        if (s.kind == TEXT_INCOMPLETE)
            continue;
        run(&s);
        text.len = 0;
    }
    struct statement rest = read_statement(r, buf_view(&text));
    if (rest.text.len > 0 && !r->nix)
        run(&rest);
    else if (r->nix && !r->quit)
        repl_print(r, slice_of("\n"));
}

static const char *history_file(struct repl *r)
{
    struct io *io = r->vm->io;
    const char *data = io->get_env(io, "XDG_DATA_HOME"), *home = io->get_env(io, "HOME");
    struct buf path = { 0 };
    if (data && data[0] == '/')
        buf_printf(&path, "%s/tvx/history", data);
    else if (home && home[0] == '/')
        buf_printf(&path, "%s/.local/share/tvx/history", home);
    return path.len > 0 ? buf_cstr(&path) : NULL;
}

static void run_interactive(struct repl *r)
{
    const struct line_editor editor = {
        .self = r,
        .prompt = r->nix ? "nix-repl> " : "tvx> ",
        .second_prompt = r->nix ? "        > " : "   > ",
        .history = history_file(r),
        .is_complete = is_complete,
        .complete = complete_text,
        .on_signal = on_signal,
    };
    if (!line_editor_start(&editor)) {
        repl_message(r, "warning: readline is not installed, so lines cannot be edited\n");
        run_piped(r);
        return;
    }
    const char *typed;
    while (!r->quit && (typed = line_editor_read()))
        run_all(r, typed);
}

/* ------------------------------------------------------------------------------------------- */

static bool want_color(struct repl *r)
{
    const struct options *o = r->session->options;
    struct io *io = r->vm->io;
    if (r->nix || o->color != CHOICE_AUTO)
        return r->nix || o->color == CHOICE_ALWAYS;
    const char *term = io->get_env(io, "TERM");
    return term && strcmp(term, "dumb") != 0 && !io->get_env(io, "NO_COLOR") &&
           isatty(STDOUT_FILENO);
}

static void greet(struct repl *r)
{
    value *version =
        attrs_find(value_attrs(r->vm->builtins), symbol_intern(slice_of("nixVersion")));
    if (r->nix)
        repl_message(r, "Nix %s\nType :? for help.\n", value_bytes(*version).ptr);
    else if (r->interactive)
        repl_message(r, "tvx repl, with the language of Nix %s. Type :? for help.\n",
            value_bytes(*version).ptr);
}

int repl_run(struct session *s)
{
    struct repl *r = &the_repl;
    *r = (struct repl){
        .session = s,
        .vm = s->vm,
        .nix = s->options->command->nix,
        .interactive = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO),
        .added = VALUE_NONE,
        .last = VALUE_NONE,
        .log = -1,
    };
    r->color = want_color(r);
    s->vm->keeps_values = true;
    s->vm->settings.plain = true;
    s->vm->print = write_message;
    s->vm->print_self = r;
    scope_clear(r);
    greet(r);
    load_start(r);
    if (r->interactive)
        run_interactive(r);
    else
        run_piped(r);
    return s->options->batch && r->failed ? EXIT_ERROR : EXIT_VALUE;
}

int nix_repl_run(struct session *s)
{
    return s->options->version ? nix_version_print(s) : repl_run(s);
}
