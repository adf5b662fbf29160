#include "cmd/repl_load.h"
#include "cmd/attr_path.h"
#include "cmd/repl_scope.h"
#include "lib/path.h"
#include "lib/print.h"
#include <unistd.h>

/* Adding ------------------------------------------------------------------------------------ */

enum { NAMES_SHOWN = 20 };

/* What was added, for a person or for Nix. */
static void tell_added(struct repl *r, const struct attrs *set)
{
    struct buf names = { 0 };
    size_t count = attrs_count(set);
    const uint32_t *order = shape_by_name(set->shape);
    for (size_t i = 0; i < count && i < NAMES_SHOWN; i++) {
        buf_str(&names, i ? ", " : "");
        print_attr_name(&names, symbol_slice(set->shape->symbols[order[i]]));
    }
    repl_message(r, "Added %zu variables.\n%s\n", count, buf_cstr(&names));
    if (count > NAMES_SHOWN)
        repl_message(r, "... and %zu more; view with :ll\n", count - NAMES_SHOWN);
}

static void add_set(struct repl *r, value v, bool silent)
{
    value set = vm_force_attrs(
        r->vm, v, "while evaluating an attribute set to be merged in the global scope");
    scope_add(r, set);
    r->added = set;
    if (!silent && (r->nix || r->interactive))
        tell_added(r, value_attrs(set));
}

static const char *file_path(struct repl *r, const char *name)
{
    struct io *io = r->vm->io;
    const char *home = name[0] == '~' && name[1] == '/' && !r->nix ? io->get_env(io, "HOME") : NULL;
    return home ? path_join(slice_of(home), slice_of(name + 2)).ptr
                : session_path(r->session, name);
}

static void add_file(struct repl *r, struct action *a)
{
    value v = import_file(r->vm, file_path(r, a->text));
    v = vm_auto_call(r->vm, v, session_args(r->session));
    add_set(r, v, a->silent);
    a->set = v;
}

static value nix_file(struct session *s)
{
    if (!s->options->file)
        vm_raise_at(s->vm, ERR_UNSUPPORTED, POS_NONE,
            "flakes are not supported yet; use '--expr' or '--file'");
    return session_file(s, s->options->file);
}

static void add_input(struct repl *r, struct action *a)
{
    struct session *s = r->session;
    const struct options *o = s->options;
    value args = session_args(s), v;
    if (!r->nix)
        v = session_value(s, a->input);
    else if (o->expr)
        v = session_value(s, &(struct given){ OPTION_EXPR, { o->expr } });
    else
        v = nix_file(s);
    v = attr_path_select(r->vm, v, slice_of(a->text), args);
    if (!r->nix || o->file)
        v = vm_auto_call(r->vm, v, args);
    add_set(r, v, a->silent);
}

/* Actions ----------------------------------------------------------------------------------- */

static void perform(struct repl *r, struct action *a)
{
    switch (a->kind) {
    case ACTION_FILE:
        add_file(r, a);
        break;
    case ACTION_INPUT:
        add_input(r, a);
        break;
    case ACTION_ADD:
        add_set(r, scope_eval(r, a->text), a->silent);
        break;
    case ACTION_BINDINGS:
        scope_bind(r, a->text);
        break;
    }
}

static bool is_repeated(const struct repl *r, enum action_kind kind)
{
    return !r->nix || kind == ACTION_FILE || kind == ACTION_INPUT;
}

/* Appends an action; `nix repl` loads files again ahead of its inputs, each once. */
static void remember(struct repl *r, struct action a)
{
    if (!is_repeated(r, a.kind))
        return;
    size_t n = 0;
    for (size_t i = 0; i < r->action_count; i++) {
        const struct action *old = &r->actions[i];
        bool same = a.kind == ACTION_FILE && old->kind == a.kind && strcmp(old->text, a.text) == 0;
        if (!same)
            r->actions[n++] = *old;
    }
    r->action_count = n;
    if (n == r->action_cap) {
        size_t cap = n ? n * 2 : 16, size = sizeof *r->actions;
        r->actions = n ? gc_realloc(r->actions, n * size, cap * size) : gc_alloc(cap * size);
        r->action_cap = cap;
    }
    size_t at = n;
    while (r->nix && a.kind == ACTION_FILE && at > 0 && r->actions[at - 1].kind == ACTION_INPUT)
        at--;
    memmove(&r->actions[at + 1], &r->actions[at], (n - at) * sizeof *r->actions);
    r->actions[at] = a;
    r->action_count++;
}

static void perform_new(struct repl *r, enum action_kind kind, const char *text)
{
    struct action a = { .kind = kind, .text = text, .set = VALUE_NONE };
    perform(r, &a);
    remember(r, a);
}

void load_file(struct repl *r, const char *name)
{
    import_forget(r->vm);
    perform_new(r, ACTION_FILE, name);
}

void load_add(struct repl *r, const char *expression)
{
    perform_new(r, ACTION_ADD, expression);
}

void load_bindings(struct repl *r, const char *text)
{
    perform_new(r, ACTION_BINDINGS, text);
}

/* Starting and reloading -------------------------------------------------------------------- */

struct attempt {
    struct repl *repl;
    struct action *action;
};

static void attempt(struct vm *vm, void *arg)
{
    (void)vm;
    struct attempt *t = arg;
    perform(t->repl, t->action);
}

static void tell_loading(struct repl *r, const struct action *a)
{
    if (a->silent || !(r->nix || r->interactive))
        return;
    if (a->kind == ACTION_FILE)
        repl_message(r, "Loading \"%s\"...\n", a->text);
    else if (a->kind == ACTION_INPUT && r->nix)
        repl_message(r, "Loading installable '%s'...\n", a->text);
}

static bool perform_again(struct repl *r, struct action *a)
{
    tell_loading(r, a);
    return repl_try(r, attempt, &(struct attempt){ r, a });
}

void load_again(struct repl *r)
{
    import_forget(r->vm);
    value last = r->nix ? VALUE_NONE : r->last;
    scope_clear(r);
    for (size_t i = 0; i < r->action_count; i++) {
        struct action *a = &r->actions[i];
        if (!perform_again(r, a) && !r->nix && a->kind == ACTION_FILE && !value_is_none(a->set))
            scope_add(r, a->set);
    }
    if (!value_is_none(last))
        scope_define(r, symbol_intern(slice_of("_")), last);
}

static const char *startup_file(struct repl *r)
{
    struct io *io = r->vm->io;
    const char *config = io->get_env(io, "XDG_CONFIG_HOME"), *home = io->get_env(io, "HOME");
    struct buf path = { 0 };
    if (config && config[0] == '/')
        buf_printf(&path, "%s/tvx/repl.nix", config);
    else if (home && home[0] == '/')
        buf_printf(&path, "%s/.config/tvx/repl.nix", home);
    else
        return NULL;
    const char *name = buf_cstr(&path);
    return access(name, F_OK) == 0 ? name : NULL;
}

static void start_with(struct repl *r, struct action a)
{
    a.set = VALUE_NONE;
    perform_again(r, &a);
    remember(r, a);
}

/* An input of the command line, or what each -A selects of it. */
static void start_with_input(struct repl *r, const struct given *input)
{
    const struct options *o = r->session->options;
    bool selects = false;
    for (size_t i = 0; i < o->given_count; i++) {
        if (o->given[i].id != OPTION_ATTR)
            continue;
        selects = true;
        start_with(
            r, (struct action){ ACTION_INPUT, .text = o->given[i].values[0], .input = input });
    }
    bool is_file = input->id == OPTION_OPERAND && !session_is_stdin(input);
    if (!selects && is_file)
        start_with(r, (struct action){ ACTION_FILE, .text = input->values[0] });
    else if (!selects)
        start_with(r, (struct action){ ACTION_INPUT, .text = "", .input = input });
}

static void start_as_nix(struct repl *r)
{
    const struct options *o = r->session->options;
    size_t paths = 0;
    for (size_t i = 0; i < o->given_count; i++) {
        if (o->given[i].id != OPTION_OPERAND)
            continue;
        const char *path = o->given[i].values[0];
        paths++;
        start_with(r, (struct action){ ACTION_INPUT, .text = strcmp(path, ".") == 0 ? "" : path });
    }
    if (paths == 0 && (o->file || o->expr))
        start_with(r, (struct action){ ACTION_INPUT, .text = "" });
}

void load_start(struct repl *r)
{
    const struct options *o = r->session->options;
    if (r->nix) {
        start_as_nix(r);
        return;
    }
    const char *startup = startup_file(r);
    if (startup)
        start_with(r, (struct action){ ACTION_FILE, .text = startup, .silent = true });
    for (size_t i = 0; i < o->given_count; i++) {
        if (o->given[i].id == OPTION_OPERAND || o->given[i].id == OPTION_EXPR)
            start_with_input(r, &o->given[i]);
    }
}
