#include "compiler/parse_state.h"

/* A step that is text between quotes or `${...}`: a name if no more than a literal is in it. Its
 * last token stays the current one. */
static struct step parse_string_step(struct parser *p)
{
    struct step step = { .pos = parser_here(p) };
    struct slice text = { 0 };
    if (p->lx.kind == TOK_QUOTE) {
        step.dynamic = parse_quoted(p, &text);
    } else {
        parser_advance(p);
        step.dynamic = parse_expr(p);
        parser_require(p, TOK_CURLY_CLOSE);
        if (step.dynamic->kind == EXPR_STRING) {
            text = expr_text(step.dynamic);
            step.dynamic = NULL;
        }
    }
    if (!step.dynamic)
        step.name = symbol_intern(text);
    return step;
}

static void push_name(struct parser *p, struct slice name, pos at)
{
    struct step step = { .name = symbol_intern(name), .pos = at };
    PARSER_PUSH(p, &p->steps, step);
}

/* One step of an attribute path, pushed. */
static void parse_step(struct parser *p)
{
    if (parser_at(p, TOKEN(ID) | TOKEN(OR_KW))) {
        push_name(p, lexer_text(&p->lx), parser_here(p));
    } else if (parser_at(p, TOKEN(QUOTE) | TOKEN(DOLLAR_CURLY))) {
        struct step step = parse_string_step(p);
        PARSER_PUSH(p, &p->steps, step);
    } else {
        parser_unexpected(p, TOKEN(ID) | TOKEN(OR_KW) | TOKEN(DOLLAR_CURLY) | TOKEN(QUOTE));
    }
    parser_advance(p);
}

static void parse_more_steps(struct parser *p)
{
    while (p->lx.kind == TOK_DOT) {
        parser_advance(p);
        parse_step(p);
    }
}

void parse_attr_path(struct parser *p)
{
    parse_step(p);
    parse_more_steps(p);
}

/* The rest of a binding whose path's first step, at `at`, is the only one from `base` on. */
static void parse_binding_rest(struct parser *p, struct attrset *set, uint32_t base, pos at)
{
    parse_more_steps(p);
    if (p->lx.kind != TOK_ASSIGN)
        parser_unexpected(p, TOKEN(DOT) | TOKEN(ASSIGN));
    parser_advance(p);
    struct expr *e = parse_expr(p);
    parser_require(p, TOK_SEMICOLON);
    attrset_add(p, set, base, at, e);
    parser_advance(p);
}

/* Pushes the names of an `inherit`, up to the semicolon. */
static void parse_inherited_names(struct parser *p)
{
    while (p->lx.kind != TOK_SEMICOLON) {
        if (!parser_at(p, TOKEN(ID) | TOKEN(OR_KW) | TOKEN(QUOTE) | TOKEN(DOLLAR_CURLY)))
            parser_unexpected(p, 0);
        if (parser_at(p, TOKEN(ID) | TOKEN(OR_KW))) {
            push_name(p, lexer_text(&p->lx), parser_here(p));
        } else {
            struct step step = parse_string_step(p);
            if (step.dynamic)
                parser_refuse(p,
                    error_new(ERR_SYNTAX, step.pos, "dynamic attributes not allowed in inherit"));
            PARSER_PUSH(p, &p->steps, step);
        }
        parser_advance(p);
    }
}

static void parse_inherit(struct parser *p, struct attrset *set)
{
    struct binding binding = { .word = 1 };
    parser_advance(p);
    if (p->lx.kind == TOK_PAREN_OPEN) {
        parser_advance(p);
        pos at = parser_here(p);
        struct expr *source = parse_expr(p);
        parser_expect(p, TOK_PAREN_CLOSE);
        binding.word = attrset_add_source(p, set, source, at);
    }
    uint32_t base = p->steps.count;
    parse_inherited_names(p);
    for (uint32_t i = base; i < p->steps.count; i++) {
        binding.name = p->steps.items[i].name;
        binding.pos = p->steps.items[i].pos;
        attrset_inherit(p, set, binding);
    }
    p->steps.count = base;
    parser_advance(p);
}

void parse_binds(struct parser *p, struct attrset *set)
{
    for (;;) {
        if (parser_at(p, TOKEN(ID) | TOKEN(OR_KW) | TOKEN(QUOTE) | TOKEN(DOLLAR_CURLY))) {
            uint32_t base = p->steps.count;
            pos at = parser_here(p);
            parse_step(p);
            parse_binding_rest(p, set, base, at);
        } else if (p->lx.kind == TOK_INHERIT) {
            parse_inherit(p, set);
        } else {
            return;
        }
    }
}

void parse_binds_after_name(struct parser *p, struct attrset *set, struct slice name, pos at)
{
    uint32_t base = p->steps.count;
    push_name(p, name, at);
    parse_binding_rest(p, set, base, at);
    parse_binds(p, set);
}
