/*
 * The syntax tree. It lives in an arena and dies when all of it is compiled, and holds no values:
 * string bytes are slices of the source text or of the arena.
 *
 * What the parser has already done, as Nix's own parser does: attribute paths are nested sets,
 * sets that merge are merged, indented strings have lost their indentation, relative paths are
 * absolute, static `${"a"}` names are plain names, formals are sorted by symbol. Operators that
 * Nix desugars to calls of shadowable globals (`__sub`, `__lessThan`, ...) stay operators here;
 * the compiler looks whether the name is shadowed.
 */
#ifndef TVX_COMPILER_AST_H
#define TVX_COMPILER_AST_H

#include "lib/source.h"
#include "lib/symbol.h"

enum expr_kind {
    EXPR_INT,
    EXPR_FLOAT,
    EXPR_STRING,      /* no interpolation; URLs too */
    EXPR_INTERP,      /* "..${}..": always a string */
    EXPR_PATH,        /* absolute */
    EXPR_PATH_INTERP, /* path with ${}: first part is an EXPR_PATH */
    EXPR_SEARCH_PATH, /* <a/b>: __findFile __nixPath "a/b" */
    EXPR_VAR,
    EXPR_SELECT,
    EXPR_HAS_ATTR,
    EXPR_ATTRS,
    EXPR_LIST,
    EXPR_LAMBDA,
    EXPR_CALL,
    EXPR_LET,
    EXPR_WITH,
    EXPR_IF,
    EXPR_ASSERT,
    EXPR_NOT,
    EXPR_NEGATE, /* __sub 0 x */
    EXPR_BINARY,
    EXPR_CUR_POS, /* __curPos */
};

enum binary_op {
    BINARY_ADD, /* also joins strings and paths */
    BINARY_SUB, /* __sub a b */
    BINARY_MUL, /* __mul a b */
    BINARY_DIV, /* __div a b */
    BINARY_LT,  /* __lessThan a b */
    BINARY_GT,  /* __lessThan b a */
    BINARY_LE,  /* !(__lessThan b a) */
    BINARY_GE,  /* !(__lessThan a b) */
    BINARY_EQ,
    BINARY_NEQ,
    BINARY_AND,
    BINARY_OR,
    BINARY_IMPL,
    BINARY_UPDATE,
    BINARY_CONCAT,
};

struct expr;
struct outer_names;

/* One step of an attribute path: a name, or an expression that yields one. */
struct attr_name {
    uintptr_t word; /* a symbol, doubled, plus one; or a struct expr * */
};

static inline struct attr_name attr_name_of(symbol name)
{
    return (struct attr_name){ (uintptr_t)name << 1 | 1 };
}

/* SYMBOL_NONE if dynamic. */
static inline symbol attr_symbol(struct attr_name step)
{
    return step.word & 1 ? (symbol)(step.word >> 1) : SYMBOL_NONE;
}

/* NULL if it is a name. */
static inline struct expr *attr_dynamic(struct attr_name step)
{
    return step.word & 1 ? NULL : (struct expr *)step.word;
}

struct attr_path {
    uint32_t count;
    struct attr_name steps[];
};

enum binding_kind {
    BIND_PLAIN,        /* name = value; */
    BIND_INHERIT,      /* inherit name; */
    BIND_INHERIT_FROM, /* inherit (e) name; from indexes attrset_more.from */
};

struct binding {
    symbol name;
    pos pos;
    uintptr_t word; /* the value, a struct expr *; or inherited: the source plus one (0: of the
                       surrounding scope), doubled, plus one */
};

static inline enum binding_kind binding_kind(const struct binding *b)
{
    return !(b->word & 1) ? BIND_PLAIN : b->word == 1 ? BIND_INHERIT : BIND_INHERIT_FROM;
}

/* NULL if inherited. */
static inline struct expr *binding_value(const struct binding *b)
{
    return b->word & 1 ? NULL : (struct expr *)b->word;
}

/* Of BIND_INHERIT_FROM. */
static inline uint32_t binding_from(const struct binding *b)
{
    return (uint32_t)(b->word >> 1) - 1;
}

struct dynamic_binding {
    struct expr *name;
    struct expr *value;
    pos pos;
};

/* What few sets have. */
struct attrset_more {
    uint32_t dynamic_count, from_count;
    struct dynamic_binding *dynamics;
    struct expr **from; /* sources of `inherit (e)`; evaluated once each, in inner scope of rec */
    pos *from_at;       /* where each source starts */
};

/* The bindings of a set or a `let`, names distinct, in the order of the text. */
struct attrset {
    uint32_t count;
    bool recursive;
    bool open; /* the parser's own: bindings may be added; more is a struct draft */
    struct binding *bindings;
    const struct attrset_more *more; /* never NULL */
};

struct formal {
    symbol name;
    pos pos;
    struct expr *fallback; /* NULL: required */
};

struct formals {
    uint32_t count;
    bool ellipsis;
    struct formal items[]; /* sorted by symbol */
};

/*
 * A node is only as large as its kind needs: see parser_new. `size` is the number of arguments of a
 * call and of bytes of a text, or the operator.
 */
#define EXPR_MOST (((uint32_t)1 << 24) - 1)

struct expr {
    enum expr_kind kind : 8;
    uint32_t size : 24;
    pos pos; /* where Nix would point for this node; see the parser */
    union {
        int64_t integer;
        double real;
        const char *text;              /* expr_text */
        const struct slice *long_text; /* of EXPR_MOST bytes and more */
        struct {
            uint32_t count;
            struct expr *items[]; /* of all but lists, then: see expr_part_pos */
        } list;                   /* EXPR_LIST; EXPR_INTERP and EXPR_PATH_INTERP: the parts */
        symbol var;
        struct {
            struct expr *subject;
            struct expr *fallback; /* `or`; NULL without */
            struct attr_path path;
        } select; /* EXPR_HAS_ATTR too */
        struct attrset attrs;
        struct {
            symbol arg;  /* `x:` or `x@`; SYMBOL_NONE without */
            symbol name; /* what it is bound to, for messages; SYMBOL_NONE if anonymous */
            struct formals *formals;   /* NULL for `x: body` */
            struct outer_names *outer; /* what it uses of its surroundings; see resolve.h */
            struct expr *body;
        } lambda;
        struct {
            struct expr *callee;
            struct expr *args[];
        } call;
        struct {
            struct attrset bindings;
            struct expr *body;
        } let;
        struct {
            struct expr *scope; /* EXPR_WITH: the set; EXPR_ASSERT: the condition */
            struct expr *body;
        } with;
        struct {
            struct expr *condition, *then, *otherwise;
        } cond;
        struct expr *operand; /* EXPR_NOT, EXPR_NEGATE */
        struct {
            pos left_at, right_at; /* where the operands start, a parenthesis included */
            struct expr *left, *right;
        } binary; /* pos is the operator's; none for == and !=, where Nix has none */
    };
};

/* Of EXPR_STRING, EXPR_PATH, EXPR_SEARCH_PATH (without < >). */
static inline struct slice expr_text(const struct expr *e)
{
    return e->size == EXPR_MOST ? *e->long_text : (struct slice){ e->text, e->size };
}

/* Of EXPR_BINARY. */
static inline enum binary_op expr_operator(const struct expr *e)
{
    return (enum binary_op)e->size;
}

/* Where part i of EXPR_INTERP or EXPR_PATH_INTERP starts, a `${` for an expression: the positions
 * lie behind the parts. */
static inline pos *expr_part_pos(const struct expr *e, uint32_t i)
{
    return (pos *)(e->list.items + e->list.count) + i;
}

#endif
