#include "compiler/doc_comment.h"
#include "compiler/tokens.h"

/* The last doc comment in a stretch of white space and comments. */
static struct slice find_comment(const char *p, const char *end)
{
    struct slice found = { NULL, 0 };
    while (p < end) {
        if (*p == '#') {
            while (p < end && *p != '\n' && *p != '\r')
                p++;
        } else if (*p == '/' && end - p >= 4) {
            const char *close = memmem(p + 2, (size_t)(end - p) - 2, "*/", 2);
            if (!close)
                return found;
            if (p[2] == '*' && p[3] != '/' && p[3] != '*')
                found = (struct slice){ p, (size_t)(close + 2 - p) };
            p = close + 2;
        } else {
            p++;
        }
    }
    return found;
}

/* A text and its tokens up to the place that was asked for. */
struct tokens_before {
    const struct source *source;
    struct token_list list;
};

static struct slice comment_before(const struct tokens_before *t, uint32_t i)
{
    const char *text = t->source->text.ptr;
    const struct token *token = &t->list.items[i];
    return find_comment(text + token->gap, text + token->start);
}

static enum token_kind kind_at(const struct tokens_before *t, uint32_t i)
{
    return i < t->list.count ? t->list.items[i].kind : TOK_INVALID;
}

/* Where the head of a function starts that the token before the colon ends. */
static uint32_t head_start(const struct tokens_before *t, uint32_t last)
{
    uint32_t start = t->list.items[last].opener;
    if (last >= 2 && kind_at(t, last) == TOK_ID && kind_at(t, last - 1) == TOK_AT)
        return t->list.items[last - 2].opener;
    if (start >= 2 && kind_at(t, start - 1) == TOK_AT)
        return start - 2;
    return start;
}

static struct slice function_comment(const struct tokens_before *t, uint32_t i)
{
    for (;;) {
        struct slice comment = comment_before(t, i);
        uint32_t before = i - 1;
        while (kind_at(t, before) == TOK_PAREN_OPEN)
            before--;
        if (comment.ptr || before == 0)
            return comment;
        if (kind_at(t, before) == TOK_ASSIGN)
            return comment_before(t, token_list_operand(&t->list, before - 1));
        if (kind_at(t, before) != TOK_COLON)
            return comment;
        i = head_start(t, before - 1);
    }
}

/* Indentation ------------------------------------------------------------------------------- */

/* As Nix counts it, by which a blank line can only make it larger. */
static size_t common_indent(struct slice text)
{
    size_t least = 10000, now = 0;
    bool at_start = true;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (at_start && c == ' ') {
            now++;
        } else if (c == '\n') {
            if (at_start && now > least)
                least = now;
            now = 0;
            at_start = true;
        } else {
            if (at_start && now < least)
                least = now;
            at_start = false;
        }
    }
    return least;
}

static struct slice unindent(struct slice text)
{
    struct buf out = { 0 };
    size_t indent = common_indent(text);
    for (size_t i = 0; i < text.len;) {
        const char *newline = memchr(text.ptr + i, '\n', text.len - i);
        size_t end = newline ? (size_t)(newline - text.ptr) : text.len;
        if (end - i > indent)
            buf_add(&out, text.ptr + i + indent, end - i - indent);
        buf_char(&out, '\n');
        i = end + 1;
    }
    return buf_view(&out);
}

/* What is between the marks, the first of which counts as indentation. */
static struct slice inner_text(struct slice comment)
{
    enum { OPEN = 3, CLOSE = 2 };
    struct buf text = { 0 };
    if (comment.len <= OPEN + CLOSE)
        return (struct slice){ "", 0 };
    buf_str(&text, "   ");
    buf_add(&text, comment.ptr + OPEN, comment.len - OPEN - CLOSE);
    return unindent(buf_view(&text));
}

static struct slice comment_at(pos at, bool of_function)
{
    struct tokens_before t;
    struct place place;
    if (!source_place(at, &place))
        return (struct slice){ "", 0 };
    uint32_t offset = at - place.source->first;
    t.source = place.source;
    token_list_read(&t.list, place.source, offset);
    uint32_t last = t.list.count - 1;
    if (t.list.count == 0 || t.list.items[last].start != offset)
        return (struct slice){ "", 0 };
    return inner_text(of_function ? function_comment(&t, last) : comment_before(&t, last));
}

struct slice doc_comment_of_function(pos at)
{
    return comment_at(at, true);
}

struct slice doc_comment_of_attribute(pos at)
{
    return comment_at(at, false);
}
