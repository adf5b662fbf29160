#include "cmd/repl_scope.h"
#include "compiler/ast_print.h"
#include "compiler/parser.h"
#include "lib/gc.h"

/* Reading texts ----------------------------------------------------------------------------- */

static const struct source *add_source(struct repl *r, const char *text)
{
    return session_text(r->session, text);
}

/* A text and the same with a semicolon; both are kept alive while trees refer to them. */
struct bindings_text {
    struct buf closed;
    struct source source;
};

/* Parses bindings, of which the last may lack its semicolon. Where they are none, *unfinished says
 * whether the text ended too early, as it is and with the semicolon. */
static struct attrset *read_bindings(
    struct parse_input *in, struct bindings_text *text, bool unfinished[2])
{
    struct parse_input attempt = *in;
    attempt.warn = NULL;
    for (int i = 0; i < 2; i++) {
        struct attrset *set = parse_bindings(&attempt);
        if (set)
            return set;
        const struct error *e = attempt.failure;
        unfinished[i] = e->kind == ERR_SYNTAX && strstr(e->message, "unexpected end of file");
        in->failure = attempt.failure;
        text->closed = (struct buf){ 0 };
        buf_slice(&text->closed, in->source->text);
        buf_char(&text->closed, ';');
        buf_cstr(&text->closed);
        text->source = *in->source;
        text->source.text = buf_view(&text->closed);
        attempt.source = &text->source;
    }
    return NULL;
}

struct classification {
    enum repl_text kind;
    bool as_nix;
    struct bindings_text text;
};

static struct expr *classify(struct parse_input *in, void *self)
{
    struct classification *c = self;
    bool unfinished[2];
    in->warn = NULL;
    c->kind = TEXT_BINDINGS;
    if (read_bindings(in, &c->text, unfinished))
        return NULL;
    c->kind = TEXT_INCOMPLETE;
    if (unfinished[1])
        return NULL;
    c->kind = TEXT_EXPRESSION;
    if (parse(in))
        return NULL;
    /* `x =` could go on, though Nix does not wait for it. */
    bool open =
        strstr(in->failure->message, "unexpected end of file") && in->failure->kind == ERR_SYNTAX;
    c->kind = open || (unfinished[0] && !c->as_nix) ? TEXT_INCOMPLETE : TEXT_WRONG;
    return NULL;
}

enum repl_text scope_classify(struct repl *r, struct slice text)
{
    struct source source = {
        .kind = SOURCE_STRING, .name = "", .text = text, .base = r->session->dir, .first = 1
    };
    struct classification c = { .as_nix = r->nix };
    struct error *ignored;
    import_compile_as(r->vm, &source, NULL, classify, &c, &ignored);
    return c.kind;
}

/* Values ------------------------------------------------------------------------------------ */

static value run(struct repl *r, const struct code *code)
{
    return vm_force(r->vm, value_of_thunk(thunk_new(code)), NULL);
}

value scope_eval(struct repl *r, const char *text)
{
    return run(r, import_compile(r->vm, add_source(r, text), &r->scope));
}

static const struct code *compile_as(
    struct repl *r, const char *text, import_reader *read, void *self, struct error **failure)
{
    return import_compile_as(r->vm, add_source(r, text), &r->scope, read, self, failure);
}

static struct expr *read_expression(struct parse_input *in, void *self)
{
    (void)self;
    return parse(in);
}

const struct code *scope_compile_fast(struct repl *r, const char *text)
{
    struct error *failure = NULL;
    bool plain = r->vm->settings.plain;
    r->vm->settings.plain = false;
    const struct code *code = compile_as(r, text, read_expression, NULL, &failure);
    r->vm->settings.plain = plain;
    if (!code)
        vm_throw(r->vm, failure);
    return code;
}

static struct expr *read_subject(struct parse_input *in, void *self)
{
    symbol *name = self;
    struct expr *e = (struct expr *)parse(in);
    if (!e || e->kind != EXPR_SELECT || e->select.fallback)
        return NULL;
    struct attr_path *path = &e->select.path;
    *name = attr_symbol(path->steps[path->count - 1]);
    if (*name == SYMBOL_NONE)
        return NULL;
    return --path->count > 0 ? e : e->select.subject;
}

value scope_eval_subject(struct repl *r, const char *text, symbol *name)
{
    struct error *failure = NULL;
    const struct code *code = compile_as(r, text, read_subject, name, &failure);
    if (!code && failure)
        vm_throw(r->vm, failure);
    return code ? run(r, code) : VALUE_NONE;
}

static struct expr *read_tree(struct parse_input *in, void *self)
{
    const struct expr *e = parse(in);
    if (e) {
        ast_print(self, e);
        buf_char(self, '\n');
    }
    return NULL;
}

void scope_print_tree(struct repl *r, const char *text, struct buf *out)
{
    struct error *failure = NULL;
    compile_as(r, text, read_tree, out, &failure);
    if (failure)
        vm_throw(r->vm, failure);
}

static struct expr *read_as_set(struct parse_input *in, void *self)
{
    bool unfinished[2];
    struct attrset *set = read_bindings(in, self, unfinished);
    if (!set)
        return NULL;
    struct expr *e = arena_new(in->arena, struct expr);
    e->kind = EXPR_ATTRS;
    e->attrs = *set;
    return e;
}

void scope_bind(struct repl *r, const char *text)
{
    struct error *failure;
    struct bindings_text kept;
    const struct code *code = compile_as(r, text, read_as_set, &kept, &failure);
    if (!code)
        vm_throw(r->vm, failure);
    scope_add(r, run(r, code));
}

/* Names ------------------------------------------------------------------------------------- */

void scope_clear(struct repl *r)
{
    r->scope.set = value_of_attrs(&attrs_empty);
}

void scope_add(struct repl *r, value set)
{
    r->scope.set = attrs_update(r->scope.set, set);
}

void scope_define(struct repl *r, symbol name, value v)
{
    struct attrs_builder b = { 0 };
    attrs_add(&b, name, v, POS_NONE);
    scope_add(r, attrs_finish(&b));
}

bool scope_remove(struct repl *r, symbol name)
{
    const struct attrs *old = value_attrs(r->scope.set);
    const struct shape *shape = old->shape;
    struct attrs_builder b = { 0 };
    for (size_t i = 0; i < shape->count; i++) {
        if (shape->symbols[i] != name)
            attrs_add(&b, shape->symbols[i], old->slots[i], shape_pos(shape, i));
    }
    r->scope.set = attrs_finish(&b);
    return attrs_count(value_attrs(r->scope.set)) < attrs_count(old);
}
