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
    symbol name; /* SYMBOL_NONE if dynamic */
    pos pos;
    struct expr *dynamic;
};

struct attr_path {
    struct attr_name *steps;
    uint32_t count;
};

enum binding_kind {
    BIND_PLAIN,        /* name = value; */
    BIND_INHERIT,      /* inherit name; value is an EXPR_VAR of the surrounding scope */
    BIND_INHERIT_FROM, /* inherit (e) name; from indexes attrset.from */
};

struct binding {
    symbol name;
    pos pos;
    enum binding_kind kind;
    uint32_t from;
    struct expr *value; /* for BIND_INHERIT_FROM an EXPR_SELECT whose subject is NULL */
};

struct dynamic_binding {
    struct expr *name;
    struct expr *value;
    pos pos;
};

/* The bindings of a set or a `let`, names distinct, in the order of the text. */
struct attrset {
    bool recursive;
    uint32_t count, cap;
    uint32_t dynamic_count, dynamic_cap;
    uint32_t from_count, from_cap;
    struct binding *bindings;
    struct dynamic_binding *dynamics;
    struct expr *
        *from;    /* the sources of `inherit (e)`; evaluated once each, in inner scope of rec */
    pos *from_at; /* where each source starts */
    void *index;  /* the parser's own, for sets too large to search */
};

struct formal {
    symbol name;
    pos pos;
    struct expr *fallback; /* NULL: required */
};

struct formals {
    struct formal *items; /* sorted by symbol */
    uint32_t count;
    bool ellipsis;
};

/* One is only as large as its kind needs: see parser_new. */
struct expr {
    enum expr_kind kind;
    pos pos; /* where Nix would point for this node; see the parser */
    union {
        int64_t integer;
        double real;
        struct slice text; /* EXPR_STRING, EXPR_PATH, EXPR_SEARCH_PATH (without < >) */
        struct {
            struct expr **items;
            uint32_t count;
            pos *at; /* of a list NULL; where each part starts, a `${` for an expression */
        } list;      /* EXPR_LIST; EXPR_INTERP and EXPR_PATH_INTERP: the parts */
        symbol var;
        struct {
            struct expr *subject;
            struct attr_path path;
            struct expr *fallback; /* `or`; NULL without */
        } select;                  /* EXPR_HAS_ATTR too */
        struct attrset *attrs;
        struct {
            symbol arg;  /* `x:` or `x@`; SYMBOL_NONE without */
            symbol name; /* what it is bound to, for messages; SYMBOL_NONE if anonymous */
            struct formals *formals;   /* NULL for `x: body` */
            struct outer_names *outer; /* what it uses of its surroundings; see resolve.h */
            struct expr *body;
        } lambda;
        struct {
            struct expr *callee;
            struct expr **args;
            uint32_t count;
        } call;
        struct {
            struct attrset *bindings;
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
            enum binary_op op;
            pos left_at, right_at; /* where the operands start, a parenthesis included */
            struct expr *left, *right;
        } binary; /* pos is the operator's; none for == and !=, where Nix has none */
    };
};

#endif
