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
    f->code = &f->bench->lambda.code;
    *f->code = (struct code){
        .head = { .kind = FUNC_CLOSURE, .arity = (uint8_t)arity },
        .max_stack = arity,
        .insns = f->code->insns,
        .pool = f->code->pool,
        .pos = at,
    };
}

/* Two tables in one object: appends the second to the copy of the first. */
static void *settle(void *room, const void *first, size_t first_bytes, const void *second,
    size_t second_bytes)
{
    if (first_bytes)
        memcpy(room, first, first_bytes);
    if (second_bytes)
        memcpy((char *)room + first_bytes, second, second_bytes);
    return room;
}

void fn_end(struct fn *f, struct code *code)
{
    const struct workbench *b = f->bench;
    struct code done = *f->code;
    size_t insns = done.insn_count * sizeof *done.insns;
    size_t spans = done.span_count * sizeof *b->spans;
    size_t pool = done.pool_count * sizeof *done.pool;
    size_t ranges = done.range_count * sizeof *b->ranges;
    done.insns = settle(gc_alloc_root_atomic(insns + spans), done.insns, insns, b->spans, spans);
    done.pool = pool + ranges ? settle(gc_alloc_root(pool + ranges), done.pool, pool, b->ranges, ranges)
                              : NULL;
    *code = done;
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
    struct workbench *b = f->bench;
    check_operand(f, operand);
    pos last = c->span_count ? b->spans[c->span_count - 1].pos : POS_NONE;
    if (at != last && (at != POS_NONE || f->unit->input->plain)) {
        b->spans = grow_atomic(b->spans, c->span_count, &b->span_cap, sizeof *b->spans);
        b->spans[c->span_count++] = (struct span){ c->insn_count, at };
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

/* The number of a new entry. */
static uint32_t add_entry(struct fn *f, union pool_entry entry)
{
    struct code *c = f->code;
    c->pool = grow(c->pool, c->pool_count, &f->bench->pool_cap, sizeof *c->pool);
    c->pool[c->pool_count] = entry;
    return c->pool_count++;
}

uint32_t fn_const(struct fn *f, value v)
{
    uint32_t known = f->constant_count < RECENT_CONSTANTS ? f->constant_count : RECENT_CONSTANTS;
    for (uint32_t i = 0; i < known; i++) {
        if (value_same(f->code->pool[f->recent[i]].constant, v))
            return f->recent[i];
    }
    uint32_t at = add_entry(f, (union pool_entry){ .constant = v });
    f->recent[f->constant_count++ % RECENT_CONSTANTS] = at;
    return at;
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
    return add_entry(f, (union pool_entry){ .shape = shape });
}

uint32_t fn_code(struct fn *f, const struct code *code)
{
    return add_entry(f, (union pool_entry){ .code = (struct code *)code });
}

uint32_t fn_cache(struct fn *f, symbol name)
{
    uint32_t at = add_entry(f, (union pool_entry){ .half_cache = 0 });
    add_entry(f, (union pool_entry){ .half_cache = 0 });
    code_cache(f->code, at)->name = name;
    return at;
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
    struct workbench *b = f->bench;
    b->ranges = grow(b->ranges, c->range_count, &b->range_cap, sizeof *b->ranges);
    range.start = start;
    range.end = c->insn_count;
    b->ranges[c->range_count++] = range;
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
