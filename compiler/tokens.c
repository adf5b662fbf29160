#include "compiler/tokens.h"
#include "lib/gc.h"
#include "lib/print.h"

enum mode { MODE_PLAIN, MODE_STRING, MODE_IND_STRING, MODE_PATH };

static bool next_in_mode(struct lexer *lx, enum mode mode)
{
    switch (mode) {
    case MODE_STRING:
        return lexer_string(lx);
    case MODE_IND_STRING:
        return lexer_ind_string(lx);
    case MODE_PATH:
        return lexer_path(lx);
    default:
        return lexer_next(lx);
    }
}

/* The modes nest as a stack, a byte each; the bottom one is MODE_PLAIN. */
static void change_mode(struct buf *modes, enum token_kind kind)
{
    bool in_string = modes->ptr[modes->len - 1] == MODE_STRING;
    switch (kind) {
    case TOK_CURLY_OPEN:
    case TOK_DOLLAR_CURLY:
        buf_char(modes, MODE_PLAIN);
        break;
    case TOK_IND_STRING_OPEN:
        buf_char(modes, MODE_IND_STRING);
        break;
    case TOK_PATH:
    case TOK_HOME_PATH:
        buf_char(modes, MODE_PATH);
        break;
    case TOK_QUOTE:
        if (in_string)
            modes->len--;
        else
            buf_char(modes, MODE_STRING);
        break;
    case TOK_CURLY_CLOSE:
        modes->len -= modes->len > 1;
        break;
    case TOK_IND_STRING_CLOSE:
    case TOK_PATH_END:
        modes->len--;
        break;
    default:
        break;
    }
}

void tokens_init(struct tokens *t, const struct source *source, bool pipe_operators)
{
    *t = (struct tokens){ 0 };
    lexer_init(&t->lx, source, pipe_operators);
    buf_char(&t->modes, MODE_PLAIN);
}

bool tokens_next(struct tokens *t)
{
    if (!next_in_mode(&t->lx, (enum mode)t->modes.ptr[t->modes.len - 1]))
        return false;
    change_mode(&t->modes, t->lx.kind);
    return true;
}

/* Lists ------------------------------------------------------------------------------------ */

static void *grow(void *items, uint32_t *cap, size_t size)
{
    uint32_t had = *cap;
    *cap = had ? had * 2 : 64;
    return had ? gc_realloc(items, had * size, *cap * size) : gc_alloc(*cap * size);
}

bool token_list_in_string(const struct token_list *list)
{
    return list->open_count > 0 && list->items[list->open[list->open_count - 1]].kind == TOK_QUOTE;
}

/* Finds the bracket or quote that a token closes, or takes it as an open one. */
static void match(struct token_list *list, struct token *token)
{
    switch (token->kind) {
    case TOK_QUOTE:
        if (!token_list_in_string(list))
            break;
        /* fall through */
    case TOK_CURLY_CLOSE:
    case TOK_PAREN_CLOSE:
    case TOK_SQUARE_CLOSE:
        if (list->open_count > 0)
            token->opener = list->open[--list->open_count];
        return;
    case TOK_CURLY_OPEN:
    case TOK_DOLLAR_CURLY:
    case TOK_PAREN_OPEN:
    case TOK_SQUARE_OPEN:
        break;
    default:
        return;
    }
    if (list->open_count == list->open_cap)
        list->open = grow(list->open, &list->open_cap, sizeof *list->open);
    list->open[list->open_count++] = token->opener;
}

bool token_list_read(struct token_list *list, const struct source *source, uint32_t most)
{
    struct tokens t;
    *list = (struct token_list){ 0 };
    tokens_init(&t, source, true);
    for (;;) {
        uint32_t gap = (uint32_t)(t.lx.next - t.lx.text);
        if (!tokens_next(&t))
            return false;
        if (t.lx.kind == TOK_END || t.lx.start > most)
            return true;
        if (list->count == list->cap)
            list->items = grow(list->items, &list->cap, sizeof *list->items);
        struct token *token = &list->items[list->count];
        *token = (struct token){ t.lx.kind, gap, t.lx.start, t.lx.start + t.lx.len, list->count };
        match(list, token);
        list->count++;
    }
}

uint32_t token_list_operand(const struct token_list *list, uint32_t last)
{
    uint32_t start = list->items[last].opener;
    while (start >= 2 && list->items[start - 1].kind == TOK_DOT)
        start = list->items[start - 2].opener;
    return start;
}

/* ------------------------------------------------------------------------------------------- */

struct error *tokens_dump(struct buf *out, const struct source *source, bool pipe_operators)
{
    struct tokens t;
    tokens_init(&t, source, pipe_operators);
    do {
        if (!tokens_next(&t))
            return t.lx.failure;
        struct place place = { 0 };
        source_place(source_pos(source, t.lx.start), &place);
        buf_printf(out, "%u:%u\t%s\t", (unsigned)place.line, (unsigned)place.column,
            token_name(t.lx.kind));
        print_string(out, lexer_text(&t.lx));
        buf_char(out, '\n');
    } while (t.lx.kind != TOK_END);
    return NULL;
}
