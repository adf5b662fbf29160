/*
 * What the files of the parser share. parser.c has the expressions, parse_binds.c the bindings and
 * attribute paths, parse_attrs.c what Nix does with them (nesting, merging, duplicates),
 * parse_text.c strings and paths, indent.c the indentation of ''...'', parse_node.c the making of
 * nodes.
 *
 * The text is refused by parser_refuse, which unwinds to parse(). What is part of the tree is in
 * the arena of the input, as large as it needs to be; all that is under construction is in the
 * scratch arena.
 *
 * Conventions: a parse_* function starts at its construct's first token and leaves the first token
 * behind it as the current one, unless it says otherwise. Names are interned at the moment at
 * which Nix's parser does (an argument after its function's body), since symbols order sets.
 */
#ifndef TVX_COMPILER_PARSE_STATE_H
#define TVX_COMPILER_PARSE_STATE_H

#include "compiler/lexer.h"
#include "compiler/parser.h"
#include <setjmp.h>

/* A piece of a string or path: text, or an interpolated expression. */
struct part {
    struct expr *expr; /* NULL: text */
    struct slice text;
    pos at;
    bool escaped; /* text that is no indentation */
};

/* Lists under construction: each is a stack, on which inner lists come and go. */
struct expr_stack {
    struct expr **items;
    uint32_t count, cap;
};

struct part_stack {
    struct part *items;
    uint32_t count, cap;
};

/* As struct attr_name, with its place. */
struct step {
    symbol name;
    pos pos;
    struct expr *dynamic;
};

static inline struct attr_name parser_step_name(const struct step *step)
{
    if (step->dynamic)
        return (struct attr_name){ (uintptr_t)step->dynamic };
    return attr_name_of(step->name);
}

struct step_stack {
    struct step *items;
    uint32_t count, cap;
};

struct formal_stack {
    struct formal *items;
    uint32_t count, cap;
};

struct parser {
    struct lexer lx;
    struct parse_input *input;
    struct arena *arena;   /* of the tree */
    struct arena *scratch; /* freed before the next text is parsed */
    struct expr_stack exprs;
    struct part_stack parts;
    struct step_stack steps;
    struct formal_stack formals;
    struct spare *spares[32]; /* by size: see parser_take */
    uint32_t odd_or_end;      /* not 0: the operand read last is `f or`, which ends here */
    jmp_buf refused;
};

/* Pushes onto one of the stacks above. */
#define PARSER_PUSH(p, stack, item)                                                                \
    do {                                                                                           \
        if (unlikely((stack)->count == (stack)->cap))                                              \
            (stack)->items =                                                                       \
                arena_grow((p)->scratch, (stack)->items, sizeof *(stack)->items, &(stack)->cap);   \
        (stack)->items[(stack)->count++] = item;                                                   \
    } while (0)

/* A set of tokens. */
typedef uint64_t token_set;
#define TOKEN(id) ((token_set)1 << TOK_##id)

NORETURN void parser_refuse(struct parser *p, struct error *e);
/* Refuses the current token. `expected` is what Nix's LALR parser could shift in the state that it
 * is in once all default reductions are done; messages list it if there are at most four. */
NORETURN void parser_unexpected(struct parser *p, token_set expected);

static inline void parser_advance(struct parser *p)
{
    if (unlikely(!lexer_next(&p->lx)))
        parser_refuse(p, p->lx.failure);
}

/* Refuses the current token unless it is of the kind. */
static inline void parser_require(struct parser *p, enum token_kind kind)
{
    if (unlikely(p->lx.kind != kind))
        parser_unexpected(p, (token_set)1 << kind);
}

static inline void parser_expect(struct parser *p, enum token_kind kind)
{
    parser_require(p, kind);
    parser_advance(p);
}

static inline bool parser_at(const struct parser *p, token_set tokens)
{
    return tokens >> p->lx.kind & 1;
}

static inline pos parser_pos(const struct parser *p, uint32_t offset)
{
    return source_pos(p->lx.source, offset);
}

/* Where the current token starts. */
static inline pos parser_here(const struct parser *p)
{
    return parser_pos(p, p->lx.start);
}

/* A node has room for what its kind uses and no more. Of kinds that are not here it depends on a
 * count. */
#define EXPR_ROOM(member) (offsetof(struct expr, member) + sizeof((struct expr){ 0 }.member))

static inline size_t expr_room(enum expr_kind kind)
{
    static const uint8_t room[] = {
        [EXPR_INT] = EXPR_ROOM(integer),
        [EXPR_FLOAT] = EXPR_ROOM(real),
        [EXPR_STRING] = EXPR_ROOM(text),
        [EXPR_PATH] = EXPR_ROOM(text),
        [EXPR_SEARCH_PATH] = EXPR_ROOM(text),
        [EXPR_VAR] = EXPR_ROOM(var),
        [EXPR_ATTRS] = EXPR_ROOM(attrs),
        [EXPR_LAMBDA] = EXPR_ROOM(lambda),
        [EXPR_LET] = EXPR_ROOM(let),
        [EXPR_WITH] = EXPR_ROOM(with),
        [EXPR_IF] = EXPR_ROOM(cond),
        [EXPR_ASSERT] = EXPR_ROOM(with),
        [EXPR_NOT] = EXPR_ROOM(operand),
        [EXPR_NEGATE] = EXPR_ROOM(operand),
        [EXPR_BINARY] = EXPR_ROOM(binary),
        [EXPR_CUR_POS] = offsetof(struct expr, integer),
    };
    return room[kind];
}

static inline struct expr *parser_new_sized(
    struct parser *p, enum expr_kind kind, pos at, size_t room)
{
    struct expr *e = arena_alloc(p->arena, room);
    e->kind = kind;
    e->pos = at;
    return e;
}

/* Of a kind that has a size of its own. */
static inline struct expr *parser_new(struct parser *p, enum expr_kind kind, pos at)
{
    return parser_new_sized(p, kind, at, expr_room(kind));
}

/* A string, path or search path. */
struct expr *parser_text(struct parser *p, enum expr_kind kind, pos at, struct slice text);

static inline struct expr *parser_string(struct parser *p, struct slice text)
{
    return parser_text(p, EXPR_STRING, POS_NONE, text);
}

/* A list, or with room for the positions of its parts an interpolation. */
static inline struct expr *parser_new_list(
    struct parser *p, enum expr_kind kind, pos at, uint32_t count)
{
    size_t item = sizeof(struct expr *) + (kind == EXPR_LIST ? 0 : sizeof(pos));
    struct expr *e = parser_new_sized(p, kind, at, EXPR_ROOM(list) + count * item);
    e->list.count = count;
    return e;
}

/* A selection or EXPR_HAS_ATTR by the steps from `base` on, which are popped. */
struct expr *parser_new_select(
    struct parser *p, enum expr_kind kind, pos at, struct expr *subject, uint32_t base);

static inline struct expr *parser_var(struct parser *p, symbol name, pos at)
{
    struct expr *e = parser_new(p, EXPR_VAR, at);
    e->var = name;
    return e;
}

struct expr *parser_call(
    struct parser *p, pos at, struct expr *callee, struct expr **args, uint32_t count);
/* As Nix does, adds the arguments to a callee that is a call already, even if parentheses are
 * around it. */
struct expr *parser_apply(
    struct parser *p, pos at, struct expr *callee, struct expr **args, uint32_t count);

/* Scratch memory of any content, and back; it is used again. */
void *parser_take(struct parser *p, size_t bytes);
void parser_give(struct parser *p, void *memory, size_t bytes);

/* file:line:column as messages show it. */
void parser_print_pos(struct buf *out, pos at);
/* Of the parts from `base` on, which are popped. */
struct expr *parser_interp(struct parser *p, enum expr_kind kind, pos at, uint32_t base);

/* parser.c */
struct expr *parse_expr(struct parser *p);

/* parse_text.c */

/* From `"` to the closing `"`, which stays the current token. Returns NULL and the text where
 * nothing is interpolated. */
struct expr *parse_quoted(struct parser *p, struct slice *text);
/* From `''`. */
struct expr *parse_indented(struct parser *p);
/* ./a ~/a and these with interpolations. */
struct expr *parse_path(struct parser *p);
struct expr *parse_search_path(struct parser *p);
struct expr *parse_uri(struct parser *p);

/* indent.c */

/* Takes the indentation off the parts from `base` on, which are popped. */
struct expr *indent_strip(struct parser *p, pos at, uint32_t base);

/* parse_binds.c */

/* Bindings until a token that begins none. */
void parse_binds(struct parser *p, struct attrset *set);
/* The same where an identifier, the first of an attribute path, has been read already. */
void parse_binds_after_name(struct parser *p, struct attrset *set, struct slice name, pos at);
/* Pushes the steps of an attribute path. */
void parse_attr_path(struct parser *p);

/* parse_attrs.c */

/* Of a set without dynamic bindings and sources. */
extern const struct attrset_more attrset_plain;

/* Adds `path = e` to the set; the path is the steps from `base` on, which are popped. */
void attrset_add(struct parser *p, struct attrset *set, uint32_t base, pos at, struct expr *e);
/* Adds a binding of `inherit`. */
void attrset_inherit(struct parser *p, struct attrset *set, struct binding binding);
/* Adds a source of `inherit (source)`; returns the word of a binding that inherits from it. */
uintptr_t attrset_add_source(struct parser *p, struct attrset *set, struct expr *source, pos at);
/* All bindings of the text have been added: what is under construction goes into the tree. */
void attrset_close(struct parser *p, struct attrset *set);

#endif
