#include "lib/regex_prog.h"
#include "lib/gc.h"
#include <limits.h>

/* What libstdc++ allows, counting the states that it would make. */
enum { STATE_LIMIT = 100000 };

enum token {
    TOKEN_EOF,
    TOKEN_BAD, /* the scanner has failed */
    TOKEN_ANY,
    TOKEN_BYTE,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_OR,
    TOKEN_BEGIN,
    TOKEN_END,
    TOKEN_OPT,
    TOKEN_STAR,
    TOKEN_PLUS,
    TOKEN_BRACE,
    TOKEN_BRACE_END,
    TOKEN_COMMA,
    TOKEN_NUMBER,
    TOKEN_BRACKET,
    TOKEN_BRACKET_NOT,
    TOKEN_BRACKET_END,
    TOKEN_DASH,
    TOKEN_CLASS,   /* [:name:] */
    TOKEN_COLLATE, /* [.name.] */
    TOKEN_EQUIV,   /* [=name=] */
};

enum mode { MODE_NORMAL, MODE_BRACE, MODE_BRACKET_START, MODE_BRACKET };

/* A part of the graph: the nodes from low up to the newest one, entered at first; the next of last
 * is still open. */
struct piece {
    uint32_t low, first, last;
    uint32_t states; /* what libstdc++ would copy for it */
    bool may_be_empty;
};

/* A group being parsed: its finished alternatives, joined, and the sequence of the current one. */
struct group {
    struct piece branches, sequence;
    bool has_branches;
    uint32_t number, open; /* open: the node that saves its start */
};

/*
 * The scanner is one token ahead, and it fails as it reads a token, not as the token is used: with
 * both a bad token and too many states it decides which error is the first, and that one counts.
 */
struct parser {
    const unsigned char *at, *end;
    enum mode mode;
    enum token token;
    unsigned char byte;       /* of TOKEN_BYTE */
    struct slice text;        /* of TOKEN_NUMBER and the names */
    enum regex_status status; /* the first error */
    uint64_t states;
    struct regex *re;
    uint32_t node_cap, set_cap;
    struct group *groups; /* a stack: the innermost open group is the last */
    size_t depth, group_cap;
    struct piece atom; /* the term just read, not yet in the sequence */
    bool has_atom, repeatable;
};

/* The names of [.name.] and [=name=] in the order of ASCII; a letter stands for itself. */
static const char *const character_names[128] = { "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK",
    "alert", "backspace", "tab", "newline", "vertical-tab", "form-feed", "carriage-return", "SO",
    "SI", "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "IS4",
    "IS3", "IS2", "IS1", "space", "exclamation-mark", "quotation-mark", "number-sign",
    "dollar-sign", "percent-sign", "ampersand", "apostrophe", "left-parenthesis",
    "right-parenthesis", "asterisk", "plus-sign", "comma", "hyphen", "period", "slash", "zero",
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "colon", "semicolon",
    "less-than-sign", "equals-sign", "greater-than-sign", "question-mark",
    "commercial-at", ['['] = "left-square-bracket", "backslash", "right-square-bracket",
    "circumflex", "underscore", "grave-accent", ['{'] = "left-curly-bracket", "vertical-line",
    "right-curly-bracket", "tilde", "DEL" };

/* The classes of [:name:] in the C locale, as ranges of bytes. */
static const struct {
    const char *name;
    unsigned char ranges, range[4][2];
} classes[] = {
    { "alnum", 3, { { '0', '9' }, { 'A', 'Z' }, { 'a', 'z' } } },
    { "alpha", 2, { { 'A', 'Z' }, { 'a', 'z' } } },
    { "blank", 2, { { '\t', '\t' }, { ' ', ' ' } } },
    { "cntrl", 2, { { 0, 31 }, { 127, 127 } } },
    { "d", 1, { { '0', '9' } } },
    { "digit", 1, { { '0', '9' } } },
    { "graph", 1, { { '!', '~' } } },
    { "lower", 1, { { 'a', 'z' } } },
    { "print", 1, { { ' ', '~' } } },
    { "punct", 4, { { '!', '/' }, { ':', '@' }, { '[', '`' }, { '{', '~' } } },
    { "s", 2, { { '\t', '\r' }, { ' ', ' ' } } },
    { "space", 2, { { '\t', '\r' }, { ' ', ' ' } } },
    { "upper", 1, { { 'A', 'Z' } } },
    { "w", 4, { { '0', '9' }, { 'A', 'Z' }, { '_', '_' }, { 'a', 'z' } } },
    { "xdigit", 3, { { '0', '9' }, { 'A', 'F' }, { 'a', 'f' } } },
};

static void fail(struct parser *p, enum regex_status status)
{
    if (p->status == REGEX_OK)
        p->status = status;
}

static void count_states(struct parser *p, uint64_t n)
{
    p->states += n;
    if (p->states > STATE_LIMIT)
        fail(p, REGEX_TOO_BIG);
}

/* --- Scanner --- */

static void bad_token(struct parser *p)
{
    fail(p, REGEX_INVALID);
    p->token = TOKEN_BAD;
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool is_special(unsigned char c)
{
    return c != '\0' && strchr(".[\\()*+?{|^$", c) != NULL;
}

static void scan_escape(struct parser *p)
{
    if (p->at == p->end || !is_special(*p->at)) {
        bad_token(p);
        return;
    }
    p->token = TOKEN_BYTE;
    p->byte = *p->at++;
}

static void scan_normal(struct parser *p)
{
    static const struct {
        char byte;
        unsigned char token;
    } specials[] = { { '.', TOKEN_ANY }, { '(', TOKEN_OPEN }, { ')', TOKEN_CLOSE },
        { '|', TOKEN_OR }, { '^', TOKEN_BEGIN }, { '$', TOKEN_END }, { '?', TOKEN_OPT },
        { '*', TOKEN_STAR }, { '+', TOKEN_PLUS }, { '{', TOKEN_BRACE }, { '[', TOKEN_BRACKET },
        { '\0', TOKEN_BAD } };
    unsigned char c = *p->at++;
    p->token = TOKEN_BYTE;
    p->byte = c;
    if (c == '\\') {
        scan_escape(p);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(specials); i++)
        if (c == (unsigned char)specials[i].byte)
            p->token = specials[i].token;
    if (p->token == TOKEN_BAD)
        bad_token(p);
    else if (p->token == TOKEN_BRACE)
        p->mode = MODE_BRACE;
    else if (p->token == TOKEN_BRACKET) {
        p->mode = MODE_BRACKET_START;
        if (p->at < p->end && *p->at == '^') {
            p->token = TOKEN_BRACKET_NOT;
            p->at++;
        }
    }
}

static void scan_brace(struct parser *p)
{
    unsigned char c = *p->at++;
    if (is_digit(c)) {
        const unsigned char *start = p->at - 1;
        while (p->at < p->end && is_digit(*p->at))
            p->at++;
        p->token = TOKEN_NUMBER;
        p->text = (struct slice){ (const char *)start, (size_t)(p->at - start) };
    } else if (c == ',') {
        p->token = TOKEN_COMMA;
    } else if (c == '}') {
        p->token = TOKEN_BRACE_END;
        p->mode = MODE_NORMAL;
    } else {
        bad_token(p);
    }
}

/* After the `[` of [:name:], [.name.] or [=name=]. */
static void scan_name(struct parser *p)
{
    unsigned char mark = *p->at++;
    const unsigned char *name = p->at;
    const unsigned char *stop = memchr(name, mark, (size_t)(p->end - name));
    if (stop == NULL || p->end - stop < 2 || stop[1] != ']') {
        bad_token(p);
        return;
    }
    p->text = (struct slice){ (const char *)name, (size_t)(stop - name) };
    p->token = mark == ':' ? TOKEN_CLASS : mark == '.' ? TOKEN_COLLATE : TOKEN_EQUIV;
    p->at = stop + 2;
}

static void scan_bracket(struct parser *p)
{
    bool first = p->mode == MODE_BRACKET_START;
    unsigned char c = *p->at++;
    p->mode = MODE_BRACKET;
    p->token = TOKEN_BYTE;
    p->byte = c;
    if (c == '-') {
        p->token = TOKEN_DASH;
    } else if (c == '[') {
        if (p->at == p->end)
            bad_token(p);
        else if (*p->at == ':' || *p->at == '.' || *p->at == '=')
            scan_name(p);
    } else if (c == ']' && !first) {
        p->token = TOKEN_BRACKET_END;
        p->mode = MODE_NORMAL;
    }
}

static void advance(struct parser *p)
{
    if (p->at == p->end)
        p->token = TOKEN_EOF;
    else if (p->mode == MODE_NORMAL)
        scan_normal(p);
    else if (p->mode == MODE_BRACE)
        scan_brace(p);
    else
        scan_bracket(p);
}

static bool accept(struct parser *p, enum token token)
{
    if (p->token != token)
        return false;
    advance(p);
    return true;
}

/* --- Graph --- */

static uint32_t add_node(struct parser *p, enum node_op op, uint32_t arg)
{
    struct regex *re = p->re;
    if (re->node_count == p->node_cap) {
        uint32_t cap = p->node_cap ? p->node_cap * 2 : 16;
        re->nodes = p->node_cap ? gc_realloc(re->nodes, p->node_cap * sizeof *re->nodes,
                                      cap * sizeof *re->nodes)
                                : gc_alloc_atomic(cap * sizeof *re->nodes);
        p->node_cap = cap;
    }
    re->nodes[re->node_count] = (struct regex_node){ op, NODE_NONE, arg, NODE_NONE, NODE_NONE };
    return re->node_count++;
}

static uint32_t add_set(struct parser *p, const struct byte_set *set)
{
    struct regex *re = p->re;
    if (re->set_count == p->set_cap) {
        uint32_t cap = p->set_cap ? p->set_cap * 2 : 4;
        re->sets = p->set_cap ? gc_realloc(re->sets, p->set_cap * sizeof *set, cap * sizeof *set)
                              : gc_alloc_atomic(cap * sizeof *set);
        p->set_cap = cap;
    }
    re->sets[re->set_count] = *set;
    return re->set_count++;
}

static void link_to(struct parser *p, uint32_t from, uint32_t to)
{
    p->re->nodes[from].next = to;
}

static struct piece single(uint32_t node, uint32_t states, bool may_be_empty)
{
    return (struct piece){ node, node, node, states, may_be_empty };
}

static struct group *innermost(struct parser *p)
{
    return &p->groups[p->depth - 1];
}

static struct piece append(struct parser *p, struct piece before, struct piece after)
{
    if (before.first == NODE_NONE)
        return after;
    link_to(p, before.last, after.first);
    return (struct piece){ before.low, before.first, after.last, before.states + after.states,
        before.may_be_empty && after.may_be_empty };
}

static void flush_atom(struct parser *p)
{
    if (p->has_atom)
        innermost(p)->sequence = append(p, innermost(p)->sequence, p->atom);
    p->has_atom = false;
    p->repeatable = false;
}

static void set_atom(struct parser *p, struct piece atom, bool repeatable)
{
    flush_atom(p);
    p->atom = atom;
    p->has_atom = true;
    p->repeatable = repeatable;
}

/* A node that consumes a byte, or an assertion. */
static void add_atom(struct parser *p, enum node_op op, uint32_t arg)
{
    bool assertion = op == NODE_BEGIN || op == NODE_END;
    count_states(p, 1);
    set_atom(p, single(add_node(p, op, arg), 1, assertion), !assertion);
}

static void add_set_atom(struct parser *p, const struct byte_set *set)
{
    unsigned members = 0;
    unsigned char member = 0;
    for (unsigned c = 0; c < 256 && members < 2; c++)
        if (byte_set_has(set, (unsigned char)c)) {
            member = (unsigned char)c;
            members++;
        }
    if (members == 1)
        add_atom(p, NODE_BYTE, member);
    else
        add_atom(p, NODE_SET, add_set(p, set));
}

/* --- Brackets --- */

static bool is_ascii_letter(unsigned c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z' && c < 128;
}

static bool same_ignoring_case(struct slice text, const char *name)
{
    if (text.len != strlen(name))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != (unsigned char)name[i])
            return false;
    }
    return true;
}

static void add_class(struct parser *p, struct byte_set *set, struct slice text)
{
    for (size_t i = 0; i < ARRAY_LEN(classes); i++)
        if (same_ignoring_case(text, classes[i].name)) {
            for (unsigned k = 0; k < classes[i].ranges; k++)
                for (unsigned c = classes[i].range[k][0]; c <= classes[i].range[k][1]; c++)
                    byte_set_add(set, (unsigned char)c);
            return;
        }
    fail(p, REGEX_INVALID);
}

static unsigned char collating_element(struct parser *p, struct slice text)
{
    if (text.len == 1 && is_ascii_letter((unsigned char)text.ptr[0]))
        return (unsigned char)text.ptr[0];
    for (size_t i = 0; i < ARRAY_LEN(character_names); i++)
        if (character_names[i] && slice_eq(text, slice_of(character_names[i])))
            return (unsigned char)i;
    fail(p, REGEX_INVALID);
    return 0;
}

static void add_range(struct parser *p, struct byte_set *set, unsigned char low, unsigned char high)
{
    if ((signed char)low > (signed char)high)
        fail(p, REGEX_INVALID);
    // NOLINTNEXTLINE(bugprone-signed-char-misuse,cert-str34-c): ranges go by signed characters
    for (int c = (signed char)low; c <= (signed char)high; c++)
        byte_set_add(set, (unsigned char)c);
}

/* What stands before a dash decides what the dash means. */
enum before { BEFORE_NOTHING, BEFORE_BYTE, BEFORE_CLASS };

/* After a `-`; false at the bracket's end. */
static bool bracket_dash(
    struct parser *p, struct byte_set *set, enum before *before, unsigned char low)
{
    if (accept(p, TOKEN_BRACKET_END)) {
        byte_set_add(set, '-');
        return false;
    }
    unsigned char high = p->token == TOKEN_DASH ? '-' : p->byte;
    if (*before == BEFORE_BYTE && (p->token == TOKEN_BYTE || p->token == TOKEN_DASH)) {
        advance(p);
        add_range(p, set, low, high);
        *before = BEFORE_NOTHING;
    } else {
        fail(p, REGEX_INVALID);
    }
    return true;
}

static void bracket(struct parser *p, bool negated)
{
    struct byte_set set = { { 0 } };
    enum before before = BEFORE_NOTHING;
    unsigned char low = 0;
    bool more = true, first = true;
    advance(p);
    for (; more && p->status == REGEX_OK; first = false) {
        enum token token = p->token;
        struct slice text = p->text;
        unsigned char byte = token == TOKEN_DASH ? '-' : p->byte;
        advance(p);
        if (token == TOKEN_BRACKET_END) {
            more = false;
        } else if (token == TOKEN_DASH && !first) {
            more = bracket_dash(p, &set, &before, low);
        } else if (token == TOKEN_BYTE || token == TOKEN_DASH || token == TOKEN_COLLATE) {
            low = token == TOKEN_COLLATE ? collating_element(p, text) : byte;
            byte_set_add(&set, low);
            before = BEFORE_BYTE;
        } else if (token == TOKEN_CLASS) {
            add_class(p, &set, text);
            before = BEFORE_CLASS;
        } else if (token == TOKEN_EQUIV) {
            unsigned char c = collating_element(p, text);
            byte_set_add(&set, c);
            if (is_ascii_letter(c))
                byte_set_add(&set, c ^ 32);
            before = BEFORE_CLASS;
        } else {
            fail(p, REGEX_INVALID);
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(set.bits) && negated; i++)
        set.bits[i] = ~set.bits[i];
    add_set_atom(p, &set);
}

/* --- Repeats --- */

static uint32_t add_repeat(struct parser *p, struct piece body, uint32_t next)
{
    uint32_t node = add_node(p, NODE_REPEAT, body.first);
    if (body.may_be_empty)
        p->re->nodes[node].counter = 0;
    link_to(p, node, next);
    return node;
}

static void repeat_simple(struct parser *p, enum token token)
{
    struct piece x = p->atom;
    advance(p);
    if (token == TOKEN_OPT) {
        count_states(p, 2);
        uint32_t out = add_node(p, NODE_NOP, 0);
        link_to(p, x.last, out);
        x.first = add_repeat(p, x, out);
        x.last = out;
        x.states += 2;
    } else {
        count_states(p, 1);
        uint32_t node = add_repeat(p, x, NODE_NONE);
        link_to(p, x.last, node);
        x.last = node;
        x.states++;
        if (token == TOKEN_STAR)
            x.first = node;
    }
    if (token != TOKEN_PLUS)
        x.may_be_empty = true;
    p->atom = x;
}

/* Makes n copies of the atom, right after each other, out of the one that is there. */
static void copy_atom(struct parser *p, uint64_t n)
{
    struct piece x = p->atom;
    struct regex *re = p->re;
    uint32_t len = re->node_count - x.low;
    if (n == 0)
        re->node_count = x.low;
    for (uint64_t i = 1; i < n; i++) {
        uint32_t shift = (uint32_t)i * len;
        for (uint32_t k = 0; k < len; k++) {
            struct regex_node node = re->nodes[x.low + k];
            uint32_t copy = add_node(p, (enum node_op)node.op, node.arg);
            if (node.next != NODE_NONE)
                re->nodes[copy].next = node.next + shift;
            if (node.op == NODE_REPEAT || node.op == NODE_BRANCH)
                re->nodes[copy].arg += shift;
            re->nodes[copy].counter = node.counter;
        }
    }
}

static struct piece nth_copy(struct piece x, uint32_t len, uint32_t i)
{
    x.low += i * len;
    x.first += i * len;
    x.last += i * len;
    return x;
}

/* Sets the atom to x repeated: `times` in a row, then `optional` more, or any number of rounds. */
static void expand(struct parser *p, uint32_t times, uint32_t optional, bool unbounded)
{
    struct piece x = p->atom;
    uint32_t len = p->re->node_count - x.low;
    struct piece all = { x.low, NODE_NONE, NODE_NONE, 0, true };
    copy_atom(p, (uint64_t)times + (unbounded ? 1 : optional));
    for (uint32_t i = 0; i < times; i++)
        all = append(p, all, nth_copy(x, len, i));
    if (unbounded) {
        struct piece body = nth_copy(x, len, times);
        uint32_t node = add_repeat(p, body, NODE_NONE);
        link_to(p, body.last, node);
        all = append(p, all, single(node, 0, true));
    } else if (optional > 0 || times == 0) {
        uint32_t out = add_node(p, NODE_NOP, 0);
        for (uint32_t i = 0; i < optional; i++) {
            struct piece body = nth_copy(x, len, times + i);
            struct piece round = { 0, add_repeat(p, body, out), body.last, 0, true };
            all = append(p, all, round);
        }
        all = append(p, all, single(out, 0, true));
    }
    all.low = x.low;
    all.may_be_empty = times == 0 || x.may_be_empty;
    all.states = 1 + times * x.states + (unbounded ? x.states + 1 : optional * (x.states + 1) + 1);
    p->atom = all;
}

/* An int, or fails. */
static int64_t number(struct parser *p)
{
    int64_t n = 0;
    for (size_t i = 0; i < p->text.len && n <= INT_MAX; i++)
        n = n * 10 + (p->text.ptr[i] - '0');
    if (n > INT_MAX)
        fail(p, REGEX_INVALID);
    return n;
}

static void repeat_counted(struct parser *p)
{
    struct piece x = p->atom;
    int64_t times, optional = 0;
    bool unbounded = false;
    advance(p);
    if (p->token != TOKEN_NUMBER) {
        fail(p, REGEX_INVALID);
        return;
    }
    times = number(p);
    advance(p);
    count_states(p, 1);
    if (accept(p, TOKEN_COMMA)) {
        unbounded = p->token != TOKEN_NUMBER;
        if (!unbounded) {
            optional = number(p) - times;
            advance(p);
        }
    }
    if (!accept(p, TOKEN_BRACE_END))
        fail(p, REGEX_INVALID);
    if (p->status != REGEX_OK)
        return;
    count_states(p, (uint64_t)times * x.states);
    if (optional < 0)
        fail(p, REGEX_INVALID);
    else
        count_states(p, unbounded ? x.states + 1 : (uint64_t)optional * (x.states + 1) + 1);
    if (p->status == REGEX_OK)
        expand(p, (uint32_t)times, (uint32_t)optional, unbounded);
}

static void repeat(struct parser *p)
{
    if (!p->repeatable) {
        count_states(p, 1);
        fail(p, REGEX_INVALID);
    } else if (p->token == TOKEN_BRACE) {
        repeat_counted(p);
    } else {
        repeat_simple(p, p->token);
    }
}

/* --- Groups --- */

static const struct piece nothing = { NODE_NONE, NODE_NONE, NODE_NONE, 0, true };

static void open_group(struct parser *p)
{
    flush_atom(p);
    if (p->depth == p->group_cap) {
        size_t cap = p->group_cap ? p->group_cap * 2 : 8, size = sizeof *p->groups;
        p->groups = p->group_cap ? gc_realloc(p->groups, p->group_cap * size, cap * size)
                                 : gc_alloc_atomic(cap * size);
        p->group_cap = cap;
    }
    uint32_t n = p->re->groups++;
    count_states(p, 1);
    p->groups[p->depth++] =
        (struct group){ nothing, nothing, false, n, add_node(p, NODE_SAVE, 2 * n) };
}

/* At `|`, `)` or the end: puts the current sequence behind the alternatives before it. */
static void end_alternative(struct parser *p)
{
    struct group *g = innermost(p);
    flush_atom(p);
    count_states(p, 1);
    if (g->sequence.first == NODE_NONE)
        g->sequence = single(add_node(p, NODE_NOP, 0), 0, true);
    g->sequence.states++;
    if (g->has_branches) {
        struct piece left = g->branches, right = g->sequence;
        count_states(p, 2);
        uint32_t out = add_node(p, NODE_NOP, 0), branch = add_node(p, NODE_BRANCH, left.first);
        link_to(p, left.last, out);
        link_to(p, right.last, out);
        link_to(p, branch, right.first);
        g->branches = (struct piece){ left.low, branch, out, left.states + right.states + 2,
            left.may_be_empty || right.may_be_empty };
    } else {
        g->branches = g->sequence;
        g->has_branches = true;
    }
    g->sequence = nothing;
}

/* Returns the innermost group with its two SAVEs and leaves it. */
static struct piece close_group(struct parser *p)
{
    struct group g = *innermost(p);
    count_states(p, 1);
    uint32_t end = add_node(p, NODE_SAVE, 2 * g.number + 1);
    p->depth--;
    link_to(p, g.open, g.branches.first);
    link_to(p, g.branches.last, end);
    return (struct piece){ g.open, g.open, end, g.branches.states + 2, g.branches.may_be_empty };
}

static void term(struct parser *p)
{
    struct byte_set any = { { UINT64_MAX - 1, UINT64_MAX, UINT64_MAX, UINT64_MAX } };
    unsigned char byte = p->byte;
    switch (p->token) {
    case TOKEN_ANY:
        advance(p);
        add_set_atom(p, &any);
        break;
    case TOKEN_BYTE:
        advance(p);
        add_atom(p, NODE_BYTE, byte);
        break;
    case TOKEN_BRACKET:
    case TOKEN_BRACKET_NOT:
        bracket(p, p->token == TOKEN_BRACKET_NOT);
        break;
    case TOKEN_BEGIN:
        advance(p);
        add_atom(p, NODE_BEGIN, 0);
        break;
    case TOKEN_END:
        advance(p);
        add_atom(p, NODE_END, 0);
        break;
    case TOKEN_OPEN:
        advance(p);
        open_group(p);
        break;
    case TOKEN_OR:
        end_alternative(p);
        advance(p);
        break;
    case TOKEN_CLOSE:
        end_alternative(p);
        advance(p);
        if (p->depth == 1)
            fail(p, REGEX_INVALID);
        else
            set_atom(p, close_group(p), true);
        break;
    default:
        repeat(p);
        break;
    }
}

enum regex_status regex_parse(struct regex *re, struct slice pattern)
{
    const unsigned char *text = (const unsigned char *)pattern.ptr;
    struct parser p = { .at = text, .end = text + pattern.len, .re = re };
    advance(&p);
    open_group(&p);
    while (p.status == REGEX_OK && p.token != TOKEN_EOF)
        term(&p);
    if (p.status != REGEX_OK)
        return p.status;
    end_alternative(&p);
    if (p.depth > 1)
        fail(&p, REGEX_INVALID);
    struct piece whole = close_group(&p);
    count_states(&p, 1);
    link_to(&p, whole.last, add_node(&p, NODE_ACCEPT, 0));
    re->start = whole.first;
    return p.status;
}
