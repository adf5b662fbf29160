#include "lib/print.h"
#include "lib/diag.h"
#include "lib/func.h"
#include "lib/list.h"
#include "lib/number.h"
#include "lib/stop.h"

#define NORMAL "\033[0m"
#define FAINT "\033[2m"
#define RED "\033[31;1m"
#define GREEN "\033[32;1m"
#define BLUE "\033[34;1m"
#define MAGENTA "\033[35;1m"
#define CYAN "\033[36;1m"

enum { INDENT = 2 };

/* A set or list whose items are being printed. */
struct level {
    value container;
    const uint32_t *order; /* of a set: its slots in the order of printing */
    size_t next, count;
    bool pretty;
};

/* The objects printed so far: open addressing, in scanned memory, so that none of them can be
 * collected and another one take its address. */
struct seen {
    const void **slots;
    size_t count, cap;
};

struct print {
    struct buf *out;
    const struct printer *p;
    struct level *levels;
    size_t depth, cap;
    struct seen seen;
    size_t attrs_done, items_done; /* over the whole value: the limits are for all of it */
    size_t indent;
};

/* Pieces --------------------------------------------------------------------------------- */

static void add_colored(struct print *pr, const char *color, struct slice text)
{
    if (pr->p->color)
        buf_str(pr->out, color);
    buf_slice(pr->out, text);
    if (pr->p->color)
        buf_str(pr->out, NORMAL);
}

static void add_word(struct print *pr, const char *color, const char *word)
{
    add_colored(pr, color, slice_of(word));
}

static void add_elided(struct print *pr, size_t n, const char *singular, const char *plural)
{
    if (pr->p->color)
        buf_str(pr->out, FAINT);
    buf_printf(pr->out, "«%zu %s elided»", n, n == 1 ? singular : plural);
    if (pr->p->color)
        buf_str(pr->out, NORMAL);
}

static void add_space(struct print *pr, bool newline)
{
    if (!newline) {
        buf_char(pr->out, ' ');
        return;
    }
    buf_char(pr->out, '\n');
    memset(buf_reserve(pr->out, pr->indent), ' ', pr->indent);
    pr->out->len += pr->indent;
}

static void add_escaped(struct buf *out, struct slice s)
{
    size_t done = 0;
    STOP_FOR(size_t, i, 0, s.len) {
        char c = s.ptr[i], escape;
        switch (c) {
        case '"':
        case '\\':
            escape = c;
            break;
        case '\n':
            escape = 'n';
            break;
        case '\r':
            escape = 'r';
            break;
        case '\t':
            escape = 't';
            break;
        case '$':
            if (i + 1 == s.len || s.ptr[i + 1] != '{')
                continue;
            escape = c;
            break;
        default:
            continue;
        }
        buf_add(out, s.ptr + done, i - done);
        buf_char(out, '\\');
        buf_char(out, escape);
        done = i + 1;
    }
    buf_add(out, s.ptr + done, s.len - done);
}

void print_string(struct buf *out, struct slice bytes)
{
    buf_char(out, '"');
    add_escaped(out, bytes);
    buf_char(out, '"');
}

static void add_string(struct print *pr, struct slice s)
{
    size_t max = pr->p->max_string;
    bool shortened = max && s.len > max;
    if (pr->p->color)
        buf_str(pr->out, MAGENTA);
    buf_char(pr->out, '"');
    add_escaped(pr->out, (struct slice){ s.ptr, shortened ? max : s.len });
    buf_char(pr->out, '"');
    if (shortened) {
        buf_char(pr->out, ' ');
        add_elided(pr, s.len - max, "byte", "bytes");
    } else if (pr->p->color) {
        buf_str(pr->out, NORMAL);
    }
}

static bool is_keyword(struct slice s)
{
    static const char *const keywords[] = {
        "if",
        "then",
        "else",
        "assert",
        "with",
        "let",
        "in",
        "rec",
        "inherit",
    };
    for (size_t i = 0; i < ARRAY_LEN(keywords); i++) {
        if (slice_eq(s, slice_of(keywords[i])))
            return true;
    }
    return false;
}

static bool is_plain_name(struct slice s)
{
    if (s.len == 0 || (s.ptr[0] >= '0' && s.ptr[0] <= '9') || s.ptr[0] == '-' || s.ptr[0] == '\'')
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                c == '_' || c == '-' || c == '\''))
            return false;
    }
    return !is_keyword(s);
}

void print_attr_name(struct buf *out, struct slice name)
{
    if (is_plain_name(name))
        buf_slice(out, name);
    else
        print_string(out, name);
}

const char *print_name(symbol name)
{
    if (is_plain_name(symbol_slice(name)))
        return symbol_cstr(name);
    struct buf quoted = { 0 };
    print_string(&quoted, symbol_slice(name));
    return buf_cstr(&quoted);
}

/* Skips one terminal control sequence, of which s.ptr[i] is the ESC. */
static size_t skip_escape(struct slice s, size_t i)
{
    i++;
    if (i < s.len && s.ptr[i] == '[') {
        i++;
        while (i < s.len && s.ptr[i] >= 0x20 && s.ptr[i] <= 0x3f)
            i++;
        return i < s.len ? i + 1 : i;
    }
    return i < s.len && s.ptr[i] >= 0x40 && s.ptr[i] <= 0x5f ? i + 1 : i;
}

/* A message as plain text: no control sequences, tabs as spaces. */
static void add_message(struct buf *out, struct slice s)
{
    size_t width = 0;
    for (size_t i = 0; i < s.len;) {
        char c = s.ptr[i];
        if (c == '\033') {
            i = skip_escape(s, i);
            continue;
        }
        i++;
        if (c == '\t') {
            do
                buf_char(out, ' ');
            while (++width % 8);
        } else if (c != '\r' && c != '\a') {
            buf_char(out, c);
            width += ((unsigned char)c & 0xc0) != 0x80;
        }
    }
}

static void add_error(struct print *pr, struct error *e)
{
    const struct printer *p = pr->p;
    if (p->raise && (e->kind == ERR_DEPTH || (p->pretty && pr->depth == 0)))
        p->raise(p->self, e);
    if (p->color)
        buf_str(pr->out, RED);
    buf_str(pr->out, "«error: ");
    add_message(pr->out, (struct slice){ e->message, e->message_len });
    buf_str(pr->out, "»");
    if (p->color)
        buf_str(pr->out, NORMAL);
}

static void add_position(struct buf *out, pos at)
{
    struct place place;
    if (!source_place(at, &place)) {
        buf_str(out, "«none»:0");
        return;
    }
    switch (place.source->kind) {
    case SOURCE_STRING:
        buf_str(out, "«string»");
        break;
    case SOURCE_STDIN:
        buf_str(out, "«stdin»");
        break;
    default:
        buf_str(out, place.source->name);
    }
    buf_printf(out, ":%u:%u", place.line, place.column);
}

/* Functions ------------------------------------------------------------------------------ */

/* The code of a closure, partially applied or not, with the parameter that is next; NULL for a
 * builtin. */
static const struct lambda_code *lambda_of(value f, size_t *param)
{
    *param = 0;
    if (value_head(f)->kind == FUNC_PARTIAL) {
        *param = value_partial(f)->count;
        f = value_partial(f)->callee;
    }
    return value_is_closure(f) ? value_lambda(f) : NULL;
}

static void add_function_plain(struct print *pr, value f)
{
    size_t param;
    if (lambda_of(f, &param))
        buf_str(pr->out, "<LAMBDA>");
    else
        buf_str(pr->out, value_head(f)->kind == FUNC_PARTIAL ? "<PRIMOP-APP>" : "<PRIMOP>");
}

static void add_function(struct print *pr, value f)
{
    struct buf *out = pr->out;
    size_t param;
    const struct lambda_code *lambda = lambda_of(f, &param);
    if (pr->p->color)
        buf_str(out, BLUE);
    buf_str(out, "«");
    if (lambda) {
        buf_str(out, "lambda");
        if (lambda->name != SYMBOL_NONE) {
            buf_char(out, ' ');
            print_attr_name(out, symbol_slice(lambda->name));
        }
        buf_str(out, " @ ");
        add_position(out, lambda->params[param].pos);
    } else if (value_head(f)->kind == FUNC_PARTIAL) {
        buf_printf(
            out, "partially applied primop %s", value_builtin(value_partial(f)->callee)->name);
    } else {
        buf_printf(out, "primop %s", value_builtin(f)->name);
    }
    buf_str(out, "»");
    if (pr->p->color)
        buf_str(out, NORMAL);
}

/* What was printed before ---------------------------------------------------------------- */

static size_t seen_slot(const struct seen *s, const void *object)
{
    size_t i = (size_t)((uintptr_t)object * 0x9e3779b97f4a7c15u >> 20) & (s->cap - 1);
    while (s->slots[i] && s->slots[i] != object)
        i = (i + 1) & (s->cap - 1);
    return i;
}

/* Remembers an object; false if it was there. */
static bool seen_add(struct seen *s, const void *object)
{
    if (s->count * 2 >= s->cap) {
        struct seen old = *s;
        s->cap = old.cap ? old.cap * 2 : 64;
        s->slots = gc_alloc(s->cap * sizeof *s->slots);
        for (size_t i = 0; i < old.cap; i++) {
            stop_poll();
            if (old.slots[i])
                s->slots[seen_slot(s, old.slots[i])] = old.slots[i];
        }
    }
    size_t slot = seen_slot(s, object);
    if (s->slots[slot])
        return false;
    s->slots[slot] = object;
    s->count++;
    return true;
}

/* Containers ----------------------------------------------------------------------------- */

static value force(struct print *pr, value v, struct error **e)
{
    if (!pr->p->force)
        return value_peek(v);
    return value_is_evaluated(v) ? v : pr->p->force(pr->p->self, v, e);
}

static size_t container_count(value v)
{
    return value_is_list(v) ? value_list(v)->count : attrs_count(value_attrs(v));
}

static value container_item(value v, size_t slot)
{
    return value_is_list(v) ? value_list(v)->items[slot] : value_attrs(v)->slots[slot];
}

/* With a limit, `type` and `_type` come first, lest they be elided. */
static const uint32_t *printing_order(struct print *pr, struct shape *shape)
{
    const uint32_t *by_name = shape_by_name(shape);
    symbol type = symbol_lookup(slice_of("_type"));
    if (!pr->p->max_attrs || (shape_find(shape, SYM_type) == SLOT_NONE &&
                                 (!type || shape_find(shape, type) == SLOT_NONE)))
        return by_name;
    uint32_t *order = gc_alloc_atomic(shape->count * sizeof *order);
    uint32_t n = 0;
    for (int important = 1; important >= 0; important--) {
        for (uint32_t i = 0; i < shape->count; i++) {
            symbol name = shape->symbols[by_name[i]];
            if ((name == SYM_type || name == type) == important)
                order[n++] = by_name[i];
        }
    }
    return order;
}

/* More than one item, or one that is a container, goes on lines of its own. *e is set where the
 * only item cannot be evaluated. */
static bool wants_lines(struct print *pr, value v, struct error **e)
{
    size_t count = container_count(v);
    if (!pr->p->pretty || count != 1)
        return pr->p->pretty && count;
    value item = force(pr, container_item(v, 0), e);
    if (value_is_none(item))
        return false;
    return value_is_list(item) || value_is_attrs(item) || !value_is_evaluated(item);
}

static void push(struct print *pr, struct level level)
{
    if (pr->depth == pr->cap) {
        pr->levels = gc_grow(pr->levels, sizeof *pr->levels, &pr->cap);
    }
    pr->levels[pr->depth++] = level;
}

static void open_container(struct print *pr, value v)
{
    const struct printer *p = pr->p;
    bool list = value_is_list(v);
    if (p->max_depth && pr->depth >= p->max_depth) {
        buf_str(pr->out, list ? "[ ... ]" : "{ ... }");
        return;
    }
    pr->indent += p->pretty ? INDENT : 0;
    buf_char(pr->out, list ? '[' : '{');
    struct error *e = NULL;
    bool pretty = wants_lines(pr, v, &e);
    if (e) {
        add_error(pr, e); /* Nix gives the container up here, its indentation included */
        return;
    }
    push(pr, (struct level){
                 .container = v,
                 .order = list ? NULL : printing_order(pr, value_attrs(v)->shape),
                 .count = container_count(v),
                 .pretty = pretty,
             });
}

/* Prints v as «derivation» if it is one. */
static bool add_derivation(struct print *pr, value v)
{
    const struct attrs *a = value_attrs(v);
    struct error *e = NULL;
    value *slot = attrs_find(a, SYM_type);
    if (!pr->p->force || pr->p->dialect != PRINT_NIX || !slot)
        return false;
    value type = force(pr, *slot, &e);
    if (!e && !(value_is_string(type) && slice_eq(value_bytes(type), slice_of("derivation"))))
        return false;
    struct slice path = { "", 0 };
    slot = attrs_find(a, SYM_drvPath);
    if (!e && slot && pr->p->store_path)
        pr->p->store_path(pr->p->self, *slot, &path, &e);
    if (e) {
        add_error(pr, e);
        return true;
    }
    if (pr->p->color)
        buf_str(pr->out, GREEN);
    buf_str(pr->out, "«derivation");
    if (path.len > 0) {
        buf_char(pr->out, ' ');
        buf_slice(pr->out, path);
    }
    buf_str(pr->out, "»");
    if (pr->p->color)
        buf_str(pr->out, NORMAL);
    return true;
}

static void add_attrs(struct print *pr, value v)
{
    bool empty = attrs_count(value_attrs(v)) == 0;
    if ((!empty || pr->p->dialect != PRINT_PLAIN) && !seen_add(&pr->seen, value_ptr(v)))
        add_word(pr, MAGENTA, "«repeated»");
    else if (!add_derivation(pr, v))
        open_container(pr, v);
}

/* `raw` is v as its container holds it; at the root often a value that nothing holds. */
static void add_list(struct print *pr, value v, value raw)
{
    bool held = pr->depth > 0 || !value_is_evaluated(raw);
    if (held && value_list(v)->count && !seen_add(&pr->seen, value_ptr(raw)))
        add_word(pr, MAGENTA, "«repeated»");
    else
        open_container(pr, v);
}

/* Values --------------------------------------------------------------------------------- */

/* Nix does not know of the applications that `map` and others make that they are running. */
static void add_thunk(struct print *pr, value v)
{
    const struct thunk *t = value_thunk(v);
    if (thunk_state(t) == THUNK_RUNNING && !code_is_application(thunk_code(t)))
        add_word(pr, RED, "«potential infinite recursion»");
    else
        add_word(pr, MAGENTA, pr->p->dialect == PRINT_PLAIN ? "<CODE>" : "«thunk»");
}

static void add_number(struct print *pr, value v)
{
    char digits[NUMBER_SIZE];
    size_t len = value_is_int(v) ? number_format_int(value_int(v), digits)
                                 : number_format_print(value_float(v), digits);
    add_colored(pr, CYAN, (struct slice){ digits, len });
}

static bool is_too_deep(const struct print *pr)
{
    return (pr->p->depth_limit && pr->depth > pr->p->depth_limit) ||
           (pr->p->pretty && pr->depth > INDENTED_DEPTH_MOST);
}

static void add_value(struct print *pr, value raw)
{
    struct error *e = NULL;
    if (is_too_deep(pr)) {
        add_error(pr, error_new(ERR_DEPTH, POS_NONE, "stack overflow; max-call-depth exceeded"));
        return;
    }
    value v = force(pr, raw, &e);
    if (e) {
        add_error(pr, e);
        return;
    }
    switch (value_type(v)) {
    case TYPE_INT:
    case TYPE_FLOAT:
        add_number(pr, v);
        break;
    case TYPE_BOOL:
        add_word(pr, CYAN, value_bool(v) ? "true" : "false");
        break;
    case TYPE_NULL:
        add_word(pr, CYAN, "null");
        break;
    case TYPE_STRING:
        add_string(pr, value_bytes(v));
        break;
    case TYPE_PATH:
        add_colored(pr, GREEN, value_path_bytes(v));
        break;
    case TYPE_ATTRS:
        add_attrs(pr, v);
        break;
    case TYPE_LIST:
        add_list(pr, v, raw);
        break;
    case TYPE_FUNC:
        if (pr->p->dialect == PRINT_PLAIN)
            add_function_plain(pr, v);
        else
            add_function(pr, v);
        break;
    case TYPE_THUNK:
        add_thunk(pr, v);
        break;
    default:
        add_word(pr, RED, "«unknown»");
    }
}

/* Prints up to the value of the next item; false at the end of the container. */
static bool begin_item(struct print *pr, struct level *level, value *item)
{
    const struct printer *p = pr->p;
    bool list = value_is_list(level->container);
    if (level->next == level->count)
        return false;
    add_space(pr, level->pretty);
    if (list ? p->max_items && pr->items_done >= p->max_items
             : p->max_attrs && pr->attrs_done >= p->max_attrs) {
        size_t rest = level->count - level->next;
        add_elided(pr, rest, list ? "item" : "attribute", list ? "items" : "attributes");
        return false;
    }
    size_t slot = list ? level->next : level->order[level->next];
    level->next++;
    *item = container_item(level->container, slot);
    if (!list) {
        symbol name = value_attrs(level->container)->shape->symbols[slot];
        print_attr_name(pr->out, symbol_slice(name));
        buf_str(pr->out, " = ");
    }
    return true;
}

/* A value that is an item of the innermost container is complete. */
static void end_item(struct print *pr)
{
    if (pr->depth == 0)
        return;
    if (value_is_list(pr->levels[pr->depth - 1].container)) {
        pr->items_done++;
    } else {
        buf_char(pr->out, ';');
        pr->attrs_done++;
    }
}

static void close_container(struct print *pr)
{
    struct level *level = &pr->levels[--pr->depth];
    pr->indent -= pr->p->pretty ? INDENT : 0;
    add_space(pr, level->pretty);
    buf_char(pr->out, value_is_list(level->container) ? ']' : '}');
}

void print_value(struct buf *out, value v, const struct printer *p)
{
    struct print pr = { .out = out, .p = p };
    add_value(&pr, v);
    while (pr.depth) {
        stop_poll();
        size_t depth = pr.depth;
        value item;
        if (begin_item(&pr, &pr.levels[depth - 1], &item))
            add_value(&pr, item);
        else
            close_container(&pr);
        if (pr.depth <= depth)
            end_item(&pr);
    }
}
