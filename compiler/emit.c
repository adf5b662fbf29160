#include "compiler/emit.h"
#include "lib/gc.h"

void unit_fail(struct unit *u, enum error_kind kind, pos at, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    u->input->failure = error_vnew(kind, at, fmt, args);
    va_end(args);
    longjmp(u->failed, 1);
}

/* Tables live in GC memory: makes room for one more item. */
static void *grow(void *items, uint32_t count, uint32_t *cap, size_t size)
{
    if (count < *cap)
        return items;
    uint32_t wanted = *cap ? *cap * 2 : 8;
    void *grown = gc_alloc(wanted * size);
    if (count)
        memcpy(grown, items, count * size);
    *cap = wanted;
    return grown;
}

static void *grow_atomic(void *items, uint32_t count, uint32_t *cap, size_t size)
{
    if (count < *cap)
        return items;
    uint32_t wanted = *cap ? *cap * 2 : 16;
    void *grown = gc_alloc_atomic(wanted * size);
    if (count)
        memcpy(grown, items, count * size);
    *cap = wanted;
    return grown;
}

static struct workbench *waiting;

static struct workbench *take_workbench(void)
{
    struct workbench *b = waiting;
    if (!b)
        return gc_alloc(sizeof *b);
    waiting = b->next;
    struct code empty = { .insns = b->code.insns,
        .consts = b->code.consts,
        .shapes = b->code.shapes,
        .codes = b->code.codes,
        .caches = b->code.caches,
        .spans = b->code.spans,
        .ranges = b->code.ranges };
    b->code = empty;
    return b;
}

enum { INSNS_TO_KEEP = 1 << 14 };

/* One that a giant has used is not worth its memory. */
static void return_workbench(struct workbench *b)
{
    if (b->insn_cap > INSNS_TO_KEEP)
        return;
    b->next = waiting;
    waiting = b;
}

void fn_begin(struct fn *f, struct unit *u, struct fn *parent, uint32_t arity, pos at)
{
    *f = (struct fn){ .unit = u, .parent = parent, .id = ++u->fn_count, .depth = arity };
    f->bench = take_workbench();
    f->code = &f->bench->code;
    f->code->head = (struct func_head){ .kind = FUNC_CLOSURE, .arity = (uint8_t)arity };
    f->code->is_thunk = arity == 0;
    f->code->max_stack = arity;
    f->code->pos = at;
}

/* Moves a table to *room, which it takes its part of. */
static void *settle(char **room, const void *items, size_t bytes)
{
    if (bytes == 0)
        return NULL;
    void *table = memcpy(*room, items, bytes);
    *room += bytes;
    return table;
}

#define BYTES(c, table, count) ((c)->count * sizeof *(c)->table)
#define SETTLE(room, c, table, count)                                                              \
    ((c)->table = settle(room, (c)->table, BYTES(c, table, count)))

static void settle_numbers(struct code *c)
{
    char *room = gc_alloc_atomic(BYTES(c, insns, insn_count) + BYTES(c, spans, span_count));
    SETTLE(&room, c, insns, insn_count);
    SETTLE(&room, c, spans, span_count);
}

static void settle_references(struct code *c)
{
    size_t bytes = BYTES(c, consts, const_count) + BYTES(c, shapes, shape_count) +
                   BYTES(c, codes, code_count) + BYTES(c, caches, cache_count) +
                   BYTES(c, ranges, range_count);
    char *room = bytes ? gc_alloc(bytes) : NULL;
    SETTLE(&room, c, consts, const_count);
    SETTLE(&room, c, shapes, shape_count);
    SETTLE(&room, c, codes, code_count);
    SETTLE(&room, c, caches, cache_count);
    SETTLE(&room, c, ranges, range_count);
}

void fn_end(struct fn *f, struct code *code)
{
    *code = *f->code;
    settle_numbers(code);
    settle_references(code);
    return_workbench(f->bench);
}

static void check_operand(struct fn *f, uint32_t operand)
{
    if (unlikely(operand > OPERAND_MAX))
        unit_fail(f->unit, ERR_VALUE, f->code->pos, "expression is too large");
}

uint32_t emit(struct fn *f, enum opcode op, uint32_t operand, pos at)
{
    struct code *c = f->code;
    check_operand(f, operand);
    pos last = c->span_count ? c->spans[c->span_count - 1].pos : POS_NONE;
    if (at != last && (at != POS_NONE || f->unit->input->plain)) {
        c->spans = grow_atomic(c->spans, c->span_count, &f->bench->span_cap, sizeof *c->spans);
        c->spans[c->span_count++] = (struct span){ c->insn_count, at };
    }
    uint32_t index = c->insn_count;
    emit_word(f, INSN(op, operand));
    return index;
}

void emit_word(struct fn *f, uint32_t word)
{
    struct code *c = f->code;
    c->insns = grow_atomic(c->insns, c->insn_count, &f->bench->insn_cap, sizeof *c->insns);
    c->insns[c->insn_count++] = word;
}

void fn_push(struct fn *f, uint32_t items)
{
    f->depth += items;
    check_operand(f, f->depth);
    if (f->depth > f->code->max_stack)
        f->code->max_stack = f->depth;
}

void fn_pop(struct fn *f, uint32_t items)
{
    assert(f->depth >= items);
    f->depth -= items;
}

uint32_t fn_const(struct fn *f, value v)
{
    struct code *c = f->code;
    for (uint32_t i = c->const_count; i > 0 && i + 16 > c->const_count; i--) {
        if (value_same(c->consts[i - 1], v))
            return i - 1;
    }
    c->consts = grow(c->consts, c->const_count, &f->bench->const_cap, sizeof *c->consts);
    c->consts[c->const_count] = v;
    return c->const_count++;
}

enum { INT_OPERAND_MAX = (1 << 23) - 1 };

void emit_const(struct fn *f, value v, pos at)
{
    if (value_is_small_int(v) && value_small_int(v) <= INT_OPERAND_MAX &&
        value_small_int(v) >= -INT_OPERAND_MAX)
        emit(f, OP_INT, (uint32_t)value_small_int(v) & OPERAND_MAX, at);
    else
        emit(f, OP_CONST, fn_const(f, v), at);
    fn_push(f, 1);
}

uint32_t fn_shape(struct fn *f, struct shape *shape)
{
    struct code *c = f->code;
    c->shapes = grow(c->shapes, c->shape_count, &f->bench->shape_cap, sizeof *c->shapes);
    c->shapes[c->shape_count] = shape;
    return c->shape_count++;
}

uint32_t fn_code(struct fn *f, const struct code *code)
{
    struct code *c = f->code;
    c->codes = grow(c->codes, c->code_count, &f->bench->code_cap, sizeof *c->codes);
    c->codes[c->code_count] = (struct code *)code;
    return c->code_count++;
}

uint32_t fn_cache(struct fn *f, symbol name)
{
    struct code *c = f->code;
    c->caches = grow(c->caches, c->cache_count, &f->bench->cache_cap, sizeof *c->caches);
    c->caches[c->cache_count] = (struct lookup_cache){ .name = name };
    return c->cache_count++;
}

uint32_t emit_jump(struct fn *f, enum opcode op, pos at)
{
    return emit(f, op, 0, at);
}

void fn_land(struct fn *f, uint32_t jump)
{
    insn *i = &f->code->insns[jump];
    check_operand(f, f->code->insn_count);
    *i = INSN(insn_op(*i), f->code->insn_count);
}

void fn_land_word(struct fn *f, uint32_t word)
{
    f->code->insns[word] = f->code->insn_count;
}

uint32_t fn_here(const struct fn *f)
{
    return f->code->insn_count;
}

void fn_range_of(struct fn *f, uint32_t start, struct trace_range range)
{
    struct code *c = f->code;
    c->ranges = grow(c->ranges, c->range_count, &f->bench->range_cap, sizeof *c->ranges);
    range.start = start;
    range.end = c->insn_count;
    c->ranges[c->range_count++] = range;
}

void fn_range(struct fn *f, uint32_t start, const char *hint, pos at)
{
    fn_range_of(f, start, (struct trace_range){ .hint = hint, .pos = at });
}

uint32_t fn_capture(struct fn *f, struct decl *d)
{
    struct code *c = f->code;
    if (d->captor == f->id)
        return d->capture;
    uint32_t i = 0;
    while (i < c->capture_count && f->captures[i] != d)
        i++;
    if (i == c->capture_count) {
        if (c->capture_count == f->capture_cap)
            f->captures =
                arena_grow(f->unit->arena, f->captures, sizeof *f->captures, &f->capture_cap);
        f->captures[c->capture_count++] = d;
    }
    d->captor = f->id;
    d->capture = i;
    return i;
}

void emit_variable(struct fn *f, struct decl *d, bool force, pos at)
{
    if (d->owner == f)
        emit(f, force ? OP_LOCAL_FORCE : OP_LOCAL, d->slot, at);
    else
        emit(f, force ? OP_UPVALUE_FORCE : OP_UPVALUE, fn_capture(f, d), at);
    fn_push(f, 1);
}

void emit_captures(struct fn *f, uint32_t code, struct decl **captures, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct decl *d = captures[i];
        if (d->owner != f) {
            emit_word(f, CAPTURE(true, fn_capture(f, d)));
        } else if (d->ready) {
            emit_word(f, CAPTURE(false, d->slot));
        } else {
            emit_word(f, CAPTURE_PENDING);
            if (f->pending_count == f->pending_cap)
                f->pendings =
                    arena_grow(f->unit->arena, f->pendings, sizeof *f->pendings, &f->pending_cap);
            f->pendings[f->pending_count++] = (struct pending){ 0, code, i, d };
        }
    }
}
