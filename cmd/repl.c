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
#include "cmd/stats.h"
#include "lib/gc.h"
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

/* Ctrl-C ends what runs, if a person is there to go on; other signals end the program. */
static bool answer_stop(struct repl *r)
{
    enum stop_cause cause = (enum stop_cause)stop_wanted;
    bool ends = cause == STOP_TERMINATE || cause == STOP_HANGUP ||
                (cause == STOP_INTERRUPT && !r->interactive);
    if (ends)
        stop_end_program((enum stop_cause)stop_wanted);
    vm_stop_clear(r->vm);
    return cause == STOP_INTERRUPT;
}

bool repl_try(struct repl *r, void (*fn)(struct vm *, void *), void *arg)
{
    struct error *e = vm_try(r->vm, fn, arg, false);
    if (!e)
        return true;
    r->failed = true;
    if (answer_stop(r))
        write_message(r, slice_of("\n")); /* behind the ^C of the terminal */
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
    answer_stop(r);
}

/* Entries ------------------------------------------------------------------------------------
 *
 * What was typed or pasted may be several statements. A line that is not indented begins another
 * one where that makes statements of all; else all is one statement, if it can be. */

struct statements {
    struct statement *items; /* GC memory */
    size_t count, cap;
};

static void add_statement(struct statements *list, struct statement s)
{
    if (s.text.len == 0)
        return;
    if (list->count == list->cap) {
        size_t had = list->cap * sizeof s;
        list->cap = had ? list->cap * 2 : 8;
        list->items = had ? gc_realloc(list->items, had, 2 * had) : gc_alloc(8 * sizeof s);
    }
    list->items[list->count++] = s;
}

static bool is_whole(const struct statement *s)
{
    return s->kind == TEXT_BINDINGS || s->kind == TEXT_EXPRESSION;
}

/* Where the next line that is not indented starts; the end where there is none. */
static size_t next_start(struct slice text, size_t at)
{
    const char *newline = text.ptr + at;
    while ((newline = memchr(newline, '\n', (size_t)(text.ptr + text.len - newline)))) {
        newline++;
        size_t start = (size_t)(newline - text.ptr);
        if (start == text.len || !strchr(" \t\n", *newline))
            return start;
    }
    return text.len;
}

/* As many statements as there can be; whether each of them is whole. */
static bool split_at_lines(struct repl *r, struct slice text, struct statements *list)
{
    bool all_whole = true;
    while (text.len > 0) {
        struct statement s;
        size_t end = 0;
        do {
            end = next_start(text, end);
            s = read_statement(r, (struct slice){ text.ptr, end });
        } while (s.kind == TEXT_INCOMPLETE && end < text.len);
        add_statement(list, s);
        all_whole = all_whole && is_whole(&s);
        text = (struct slice){ text.ptr + end, text.len - end };
    }
    return all_whole;
}

/* The statements of an entry; false where more has to come. */
static bool split_entry(struct repl *r, struct slice text, struct statements *list)
{
    *list = (struct statements){ 0 };
    if (split_at_lines(r, text, list))
        return true;
    struct statement all = read_statement(r, text);
    if (is_whole(&all)) {
        *list = (struct statements){ 0 };
        add_statement(list, all);
        return true;
    }
    return list->items[list->count - 1].kind != TEXT_INCOMPLETE;
}

static bool is_complete(void *repl, const char *typed)
{
    struct statements list;
    return split_entry(repl, slice_of(typed), &list);
}

static void run_entry(struct repl *r, const char *typed)
{
    struct statements list;
    split_entry(r, slice_of(typed), &list);
    for (size_t i = 0; i < list.count && !r->quit; i++)
        run(&list.items[i]);
}

/* Sources of lines -------------------------------------------------------------------------- */

static bool on_signal(void *repl)
{
    return answer_stop(repl);
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
            answer_stop(r);
        ssize_t n = read(STDIN_FILENO, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            session_report(
                r->session, error_new(ERR_IO, POS_NONE, "reading from stdin: %s", strerror(errno)));
        if (n <= 0)
            return line->len > 0;
        next = 0;
        end = (size_t)n;
    }
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
        run_entry(r, typed);
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
        attrs_slot(value_attrs(r->vm->builtins), symbol_intern(slice_of("nixVersion")));
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
    if (r->interactive)
        stop_be_patient();
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
    if (s->failure)
        return s->failure;
    return s->options->batch && r->failed ? EXIT_ERROR : EXIT_VALUE;
}

int nix_repl_run(struct session *s)
{
    if (s->options->version)
        return nix_version_print(s);
    int status = repl_run(s);
    stats_show(s);
    return status;
}
