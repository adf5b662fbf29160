/*
 * The tokens of a text one after the other, without a parser that knows which mode the lexer is to
 * be in: for listings, doc comments and completion. Where the text is no Nix, strings may be taken
 * for code and code for strings.
 */
#ifndef TVX_COMPILER_TOKENS_H
#define TVX_COMPILER_TOKENS_H

#include "compiler/lexer.h"

struct tokens {
    struct lexer lx;  /* holds the token read last */
    struct buf modes; /* the bottom one is that of plain text */
};

void tokens_init(struct tokens *t, const struct source *source, bool pipe_operators);
/* Reads the next token; false where the text is refused: see lx.failure. */
bool tokens_next(struct tokens *t);

struct token {
    enum token_kind kind;
    uint32_t gap; /* where white space and comments ahead of it start */
    uint32_t start, end;
    uint32_t
        opener; /* of a closing bracket or quote: the number of its opening one; else its own */
};

/* All tokens but the end. */
struct token_list {
    struct token *items; /* GC memory */
    uint32_t count, cap;
    uint32_t *open; /* the numbers of brackets and quotes that are not closed; GC memory */
    uint32_t open_count, open_cap;
};

/* Reads the tokens that start at `most` or before; false where the text is refused. */
bool token_list_read(struct token_list *list, const struct source *source, uint32_t most);
/* Whether the last token is within "...". */
bool token_list_in_string(const struct token_list *list);
/* Where the operand begins that ends with token `last`: a.b, "x".y, (f x).y, { ... }.y */
uint32_t token_list_operand(const struct token_list *list, uint32_t last);

/* One line for each token: line:column, kind, text. Ends early where the text is refused, with the
 * reason returned. */
struct error *tokens_dump(struct buf *out, const struct source *source, bool pipe_operators);

#endif
