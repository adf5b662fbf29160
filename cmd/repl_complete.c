#include "cmd/repl_complete.h"
#include "builtins/registry.h"
#include "cmd/output.h"
#include "cmd/repl_command.h"
#include "cmd/repl_scope.h"
#include "compiler/tokens.h"
#include "lib/gc.h"
#include "lib/path.h"
#include "lib/print.h"
#include "lib/stop.h"
#include <unistd.h>

#define SECONDS_FOR_PREFIX 0.3

static void offer(struct completions *out, const char *item)
{
    if (out->count == out->cap) {
        size_t cap = out->cap ? out->cap * 2 : 64, size = sizeof *out->items;
        out->items =
            out->cap ? gc_realloc(out->items, out->cap * size, cap * size) : gc_alloc(cap * size);
        out->cap = cap;
    }
    out->items[out->count++] = item;
}

static bool starts_with(struct slice text, struct slice start)
{
    return text.len >= start.len && memcmp(text.ptr, start.ptr, start.len) == 0;
}

/* Commands ---------------------------------------------------------------------------------- */

/* `colon` is what stands ahead of the names. */
static void offer_commands(
    struct repl *r, const char *colon, struct slice start, struct completions *out)
{
    for (size_t i = 0; command_at(i); i++) {
        const struct repl_command *c = command_at(i);
        const char *names[] = { c->name, c->other };
        for (size_t k = 0; k < ARRAY_LEN(names); k++) {
            if (!names[k] || !(c->modes & (r->nix ? MODE_NIX : MODE_TVX)))
                continue;
            if (!starts_with(slice_of(names[k]), start))
                continue;
            struct buf item = { 0 };
            buf_printf(&item, "%s%s", colon, names[k]);
            offer(out, buf_cstr(&item));
        }
    }
}

/* Files ------------------------------------------------------------------------------------- */

static bool is_folder(const char *folder, struct slice name)
{
    struct buf path = { 0 };
    buf_printf(&path, "%s/%.*s/.", folder, (int)name.len, name.ptr);
    return access(buf_cstr(&path), F_OK) == 0;
}

static void offer_files(struct repl *r, struct slice path, struct completions *out)
{
    struct io *io = r->vm->io;
    const char *slash = memrchr(path.ptr, '/', path.len), *why;
    size_t folder_len = slash ? (size_t)(slash + 1 - path.ptr) : 0;
    struct slice start = { path.ptr + folder_len, path.len - folder_len };
    struct slice folder = { path.ptr, folder_len }, base = slice_of(r->session->dir);
    if (starts_with(folder, slice_of("~/"))) {
        const char *home = io->get_env(io, "HOME");
        base = slice_of(home ? home : "/");
        folder = (struct slice){ folder.ptr + 2, folder.len - 2 };
    }
    struct dir_list list;
    const char *dir = path_join(base, folder).ptr;
    if (!io->read_dir(io, dir, &list, &why))
        return;
    out->start += folder_len;
    for (size_t i = 0; i < list.count; i++) {
        struct slice name = list.entries[i].name;
        if (!starts_with(name, start) || (name.ptr[0] == '.' && start.len == 0))
            continue;
        struct buf item = { 0 };
        buf_slice(&item, name);
        if (is_folder(dir, name))
            buf_char(&item, '/');
        offer(out, buf_cstr(&item));
    }
}

/* Names ------------------------------------------------------------------------------------- */

/* What was typed of a name; with its quote if it has one. */
struct partial_name {
    struct slice text;
    bool quoted;
};

static void offer_name(struct partial_name typed, struct slice name, struct completions *out)
{
    struct buf item = { 0 };
    if (typed.quoted)
        print_string(&item, name);
    else
        print_attr_name(&item, name);
    if (starts_with(typed.quoted ? buf_view(&item) : name, typed.text))
        offer(out, buf_cstr(&item));
}

static void offer_attributes(
    struct partial_name typed, const struct attrs *set, struct completions *out)
{
    for (size_t i = 0; i < attrs_count(set); i++)
        offer_name(typed, symbol_slice(set->shape->symbols[i]), out);
}

/* Names with underscores ahead are other names of builtins, for who asks for them. */
static void offer_globals(struct repl *r, struct partial_name typed, struct completions *out)
{
    for (size_t i = 0; i < registry_count(); i++) {
        const struct builtin *b = registry_at(i);
        struct buf name = { 0 };
        if (!(b->flags & BUILTIN_GLOBAL)) {
            if (!starts_with(typed.text, slice_of("_")))
                continue;
            buf_str(&name, "__");
        }
        buf_str(&name, b->name);
        if (!value_is_none(registry_global(r->vm, symbol_intern(buf_view(&name)))))
            offer_name(typed, buf_view(&name), out);
    }
    offer_name(typed, slice_of("builtins"), out);
}

static void offer_variables(struct repl *r, struct partial_name typed, struct completions *out)
{
    offer_attributes(typed, value_attrs(r->scope.set), out);
    offer_globals(r, typed, out);
}

struct prefix {
    struct repl *repl;
    const char *text;
    value result;
};

static void eval_prefix(struct vm *vm, void *arg)
{
    struct prefix *p = arg;
    p->result = vm_force_attrs(vm, scope_eval(p->repl, p->text), NULL);
}

static void offer_members(
    struct repl *r, const char *subject, struct partial_name typed, struct completions *out)
{
    struct prefix p = { r, subject, VALUE_NONE };
    output_mute(true);
    stop_after(SECONDS_FOR_PREFIX);
    struct error *e = vm_try(r->vm, eval_prefix, &p, false);
    vm_stop_clear(r->vm);
    output_mute(false);
    if (!e)
        offer_attributes(typed, value_attrs(p.result), out);
}

/* Expressions ------------------------------------------------------------------------------- */

static bool is_word(enum token_kind kind)
{
    return kind == TOK_ID || kind == TOK_OR_KW || (kind >= TOK_IF && kind <= TOK_INHERIT);
}

static const char *copy_range(struct slice text, size_t from, size_t to)
{
    struct buf copy = { 0 };
    buf_add(&copy, text.ptr + from, to - from);
    return buf_cstr(&copy);
}

/* Completes an expression; its text goes on to the cursor. */
static void complete_expression(struct repl *r, struct slice text, struct completions *out)
{
    struct source source = { .kind = SOURCE_STRING, .name = "", .text = text, .first = 1 };
    struct token_list t;
    if (!token_list_read(&t, &source, (uint32_t)text.len))
        return;
    uint32_t n = t.count, end = (uint32_t)text.len;
    struct partial_name typed = { { text.ptr + end, 0 }, false };
    if (token_list_in_string(&t)) {
        n = t.open[t.open_count - 1];
        typed.quoted = true;
    } else if (n > 0 && is_word(t.items[n - 1].kind) && t.items[n - 1].end == end) {
        n--;
    }
    size_t start = n < t.count ? t.items[n].start : end;
    typed.text = (struct slice){ text.ptr + start, end - start };
    out->start += start;
    if (n >= 2 && t.items[n - 1].kind == TOK_DOT) {
        size_t from = t.items[token_list_operand(&t, n - 2)].start, to = t.items[n - 1].start;
        offer_members(r, copy_range(text, from, to), typed, out);
    } else if (!typed.quoted) {
        offer_variables(r, typed, out);
    }
}

/* The path literal that ends the text; empty where there is none. */
static struct slice last_path(struct slice text)
{
    static const char separators[] = " \t\r\n()[]{};=,\"'<>$:@!";
    size_t start = text.len;
    while (start > 0 && !strchr(separators, text.ptr[start - 1]))
        start--;
    struct slice word = { text.ptr + start, text.len - start };
    bool is_path = starts_with(word, slice_of("/")) || starts_with(word, slice_of("./")) ||
                   starts_with(word, slice_of("../")) || starts_with(word, slice_of("~/"));
    return is_path ? word : (struct slice){ word.ptr, 0 };
}

/* ------------------------------------------------------------------------------------------- */

static void complete_argument(
    struct repl *r, enum command_argument kind, struct slice text, struct completions *out)
{
    struct slice path = last_path(text);
    switch (kind) {
    case ARGUMENT_NONE:
        break;
    case ARGUMENT_EXPRESSION:
        if (path.len > 0) {
            out->start += text.len - path.len;
            offer_files(r, path, out);
        } else {
            complete_expression(r, text, out);
        }
        break;
    case ARGUMENT_FILE:
        offer_files(r, text, out);
        break;
    case ARGUMENT_NAME:
        offer_attributes((struct partial_name){ text, false }, value_attrs(r->scope.set), out);
        break;
    case ARGUMENT_COMMAND:
        offer_commands(r, "", text, out);
        break;
    case ARGUMENT_SWITCH:
        if (starts_with(slice_of("true"), text))
            offer(out, "true");
        if (starts_with(slice_of("false"), text))
            offer(out, "false");
        break;
    }
}

void complete_text(void *repl, const char *text, size_t cursor, struct completions *out)
{
    struct repl *r = repl;
    const char *typed = copy_range(slice_of(text), 0, cursor);
    size_t start = strspn(typed, " \t\r\n"), name = strcspn(typed + start, " \t\r\n");
    out->start = start;
    if (typed[start] != ':') {
        out->start = 0;
        complete_argument(r, ARGUMENT_EXPRESSION, slice_of(typed), out);
    } else if (!typed[start + name]) {
        offer_commands(r, ":", (struct slice){ typed + start + 1, name - 1 }, out);
    } else {
        struct slice word = { typed + start + 1, name - 1 };
        const struct repl_command *c = command_find(r, word);
        start += name;
        start += strspn(typed + start, " \t\r\n");
        out->start = start;
        if (c)
            complete_argument(r, c->argument, slice_of(typed + start), out);
    }
}
