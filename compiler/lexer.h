/*
 * Text to tokens. The lexer agrees with Nix's flex rules on the longest match at every place, and
 * costs time linear in the text. A token is a stretch of the text: nothing is allocated for it.
 *
 * Nix's lexer keeps a stack of modes (plain text, string, indented string, path). Here the parser
 * knows what it is in the middle of, and calls the function for that mode; the modes nest the way
 * the grammar does, so both see the same tokens.
 */
#ifndef TVX_COMPILER_LEXER_H
#define TVX_COMPILER_LEXER_H

#include "lib/buf.h"
#include "lib/diag.h"
#include "lib/source.h"

/* X(identifier, name in messages). The order is the one in which messages list alternatives. */
#define TOKENS(X)                                                                                  \
    X(END, "end of file")                                                                          \
    X(INVALID, "invalid token")                                                                    \
    X(ID, "identifier")                                                                            \
    X(STR, "string")                                                                               \
    X(IND_STR, "indented string")                                                                  \
    X(INT, "integer")                                                                              \
    X(FLOAT, "floating-point literal")                                                             \
    X(PATH, "path")                                                                                \
    X(HOME_PATH, "'~/…' path")                                                                     \
    X(SEARCH_PATH, "'<…>' path")                                                                   \
    X(PATH_END, "end of path")                                                                     \
    X(URI, "URI")                                                                                  \
    X(IF, "'if'")                                                                                  \
    X(THEN, "'then'")                                                                              \
    X(ELSE, "'else'")                                                                              \
    X(ASSERT, "'assert'")                                                                          \
    X(WITH, "'with'")                                                                              \
    X(LET, "'let'")                                                                                \
    X(IN, "'in'")                                                                                  \
    X(REC, "'rec'")                                                                                \
    X(INHERIT, "'inherit'")                                                                        \
    X(EQ, "'=='")                                                                                  \
    X(NEQ, "'!='")                                                                                 \
    X(LE, "'<='")                                                                                  \
    X(GE, "'>='")                                                                                  \
    X(UPDATE, "'//'")                                                                              \
    X(CONCAT, "'++'")                                                                              \
    X(AND, "'&&'")                                                                                 \
    X(OR, "'||'")                                                                                  \
    X(IMPL, "'->'")                                                                                \
    X(OR_KW, "'or'")                                                                               \
    X(PIPE_FROM, "'<|'")                                                                           \
    X(PIPE_INTO, "'|>'")                                                                           \
    X(DOLLAR_CURLY, "'${'")                                                                        \
    X(IND_STRING_OPEN, "start of an indented string")                                              \
    X(IND_STRING_CLOSE, "end of an indented string")                                               \
    X(ELLIPSIS, "'...'")                                                                           \
    X(LT, "'<'")                                                                                   \
    X(GT, "'>'")                                                                                   \
    X(PLUS, "'+'")                                                                                 \
    X(MINUS, "'-'")                                                                                \
    X(STAR, "'*'")                                                                                 \
    X(SLASH, "'/'")                                                                                \
    X(QUESTION, "'?'")                                                                             \
    X(COLON, "':'")                                                                                \
    X(AT, "'@'")                                                                                   \
    X(SEMICOLON, "';'")                                                                            \
    X(BANG, "'!'")                                                                                 \
    X(DOT, "'.'")                                                                                  \
    X(QUOTE, "'\"'")                                                                               \
    X(PAREN_OPEN, "'('")                                                                           \
    X(PAREN_CLOSE, "')'")                                                                          \
    X(CURLY_OPEN, "'{'")                                                                           \
    X(CURLY_CLOSE, "'}'")                                                                          \
    X(SQUARE_OPEN, "'['")                                                                          \
    X(SQUARE_CLOSE, "']'")                                                                         \
    X(ASSIGN, "'='")                                                                               \
    X(COMMA, "','")

enum token_kind {
#define X(id, name) TOK_##id,
    TOKENS(X)
#undef X
        TOK_COUNT
};

struct lexer {
    const struct source *source;
    const char *text;
    const char *end;
    const char *next; /* the first byte that no token has taken yet */
    bool pipe_operators;

    /* The token read last. The empty tokens, TOK_END and TOK_PATH_END, start where Nix would
     * report them, which may be elsewhere. */
    enum token_kind kind;
    uint32_t start, len; /* byte offset in the text, and bytes */
    bool escaped;        /* TOK_STR: holds escapes or carriage returns; TOK_IND_STR: see below */
    union {
        int64_t integer; /* TOK_INT */
        double real;     /* TOK_FLOAT */
    };

    /* Where the run of path characters that was looked at last ends, and its last underscore: the
     * tokens of `a.b.c` need not look ahead through it again. */
    const char *run_end, *run_underscore;

    uint32_t end_start;  /* start of the TOK_END to come */
    uint32_t path_start; /* of the token before the last TOK_STR of a path */

    struct error *failure; /* set when the text is refused here */
};

/* The byte after the text must be readable and NUL. */
void lexer_init(struct lexer *lx, const struct source *source, bool pipe_operators);

/* Each reads one token and returns whether there is one; false: see failure. */

/* Plain text. */
bool lexer_next(struct lexer *lx);
/* After `"`: TOK_STR, TOK_DOLLAR_CURLY, TOK_QUOTE or TOK_END. */
bool lexer_string(struct lexer *lx);
/* After `''`: TOK_IND_STR, TOK_DOLLAR_CURLY, TOK_IND_STRING_CLOSE or TOK_END. A TOK_IND_STR that is
 * `escaped` stands for other text (lexer_ind_text), and its text is no indentation. */
bool lexer_ind_string(struct lexer *lx);
/* After TOK_PATH, TOK_HOME_PATH, the } of an interpolation in a path, or a TOK_STR in a path:
 * TOK_STR, TOK_DOLLAR_CURLY or TOK_PATH_END. */
bool lexer_path(struct lexer *lx);

/* What a TOK_STR's bytes stand for: escapes undone, CR and CRLF made LF. `out` has room for as
 * many bytes as there are; returns how many were written. */
size_t lexer_unescape(struct slice text, char *out);
/* What an escaped TOK_IND_STR stands for: a part of it, or static text. */
struct slice lexer_ind_text(struct slice token);

const char *token_name(enum token_kind kind);

static inline struct slice lexer_text(const struct lexer *lx)
{
    return (struct slice){ lx->text + lx->start, lx->len };
}

#endif
