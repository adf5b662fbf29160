#include "vm/count.h"
#include "vm/frame.h"
#include <time.h>

double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Objects --------------------------------------------------------------------------------- */

static void add_object(struct tally *t, uint64_t elements, uint64_t bytes)
{
    t->number++;
    t->elements += elements;
    t->bytes += (bytes + GC_GRANULE - 1) / GC_GRANULE * GC_GRANULE;
}

static void add_words(struct tally *t, uint64_t elements)
{
    add_object(t, elements, (1 + elements) * sizeof(value));
}

static void add_set(struct counts *c, value v)
{
    const struct attrs *a = value_attrs_raw(v);
    if (a->shape == &shape_layered)
        add_object(&c->sets, 0, sizeof(struct attrs_layers));
    else if (attrs_count(a) > 0)
        add_words(&c->sets, attrs_count(a));
}

static void add_result(struct counts *c, value v)
{
    if (value_same(v, c->last.left) || value_same(v, c->last.right))
        return;
    if (value_is_attrs(v))
        add_set(c, v);
    else if (value_is_list(v))
        add_words(&c->lists, value_list(v)->count);
    else if (value_is_string(v))
        add_object(&c->strings, value_bytes(v).len, sizeof(struct string) + value_bytes(v).len + 1);
}

static void add_update(struct counts *c, value v)
{
    if (value_same(v, c->last.left) || value_same(v, c->last.right))
        return;
    const struct attrs *a = value_attrs_raw(v);
    if (a->shape == &shape_layered)
        c->updates_layered++;
    else
        c->updates_copied += attrs_count(a);
}

/* Outcomes -------------------------------------------------------------------------------- */

/* The last instruction is done, unless it raised an error: then other code runs. */
static void settle(struct counts *c, const struct code *code, uint32_t pc, const value *sp)
{
    if (c->last.compiles) {
        c->compile_seconds += seconds_now() - c->last.since;
        c->compile_heap += gc_stats().total_bytes - c->last.heap;
        c->last.compiles = false;
    }
    const struct code *of = c->last.code;
    c->last.code = NULL;
    if (!of || of != code)
        return;
    bool done = pc == c->last.pc + insn_length(code, c->last.pc);
    switch (c->last.op) {
    case OP_STRICT:
        *(pc == c->last.pc + 2 ? &c->strict : &c->not_strict) += 1;
        break;
    case OP_READY_SELECT:
        c->selected_ready += pc == c->last.pc + 2;
        break;
    case OP_LOCAL_PLUS:
    case OP_UPVALUE_PLUS:
        *(pc == c->last.pc + 3 ? &c->not_eager : &c->eager) += 1;
        break;
    default:
        if (done && c->last.op == OP_UPDATE)
            add_update(c, sp[-1]);
        if (done)
            add_result(c, sp[-1]);
    }
}

static void expect(struct counts *c, const struct code *code, uint32_t pc, value left, value right)
{
    c->last.code = code;
    c->last.pc = pc;
    c->last.op = insn_op(code->insns[pc]);
    c->last.left = left;
    c->last.right = right;
}

static void note_compiling(struct counts *c)
{
    c->functions_compiled++;
    c->last.compiles = true;
    c->last.since = seconds_now();
    c->last.heap = gc_stats().total_bytes;
}

/* Look-ups -------------------------------------------------------------------------------- */

static void add_lookup(struct cache_count *count, value v, const struct shape *seen)
{
    if (!value_is_attrs(v))
        return;
    const struct shape *shape = value_attrs_raw(v)->shape;
    if (shape == seen)
        count->hits++;
    else if (shape == &shape_layered)
        count->layered++;
    else
        count->misses++;
}

static void add_with_lookup(struct counts *c, value scope, const struct lookup_cache *cache)
{
    if (!value_is_null(scope))
        add_lookup(
            &c->with, value_peek(((struct with_scope *)value_ptr(scope))->set), cache->shape);
}

/* Instructions ---------------------------------------------------------------------------- */

static void enter(struct counts *c, const struct code *code)
{
    uint64_t frames = (uint64_t)(c->vm->frame - c->vm->frames) + 1;
    if (frames > c->frames_most)
        c->frames_most = frames;
    if (code_is_thunk(code)) {
        c->thunks_run++;
    } else {
        c->calls++;
        c->arguments += code->head.arity;
    }
}

static void count_made(struct counts *c, const struct code *code, insn i)
{
    uint32_t operand = insn_operand(i), captures;
    switch (insn_op(i)) {
    case OP_THUNK:
        captures = code->pool[operand].code->capture_count;
        add_words(&c->thunks, captures ? captures : 1);
        break;
    case OP_CLOSURE:
        add_words(&c->closures, code->pool[operand].code->capture_count);
        break;
    case OP_LIST:
        if (operand)
            add_words(&c->lists, operand);
        break;
    case OP_ATTRS:
        if (code->pool[operand].shape->count)
            add_words(&c->sets, code->pool[operand].shape->count);
        break;
    default:
        break;
    }
}

static void count_lookup(struct counts *c, const struct code *code, insn i, const value *sp)
{
    switch (insn_op(i)) {
    case OP_SELECT:
    case OP_SELECT_TRY:
    case OP_READY_SELECT:
    case OP_MEMBER:
    case OP_HAS:
        add_lookup(&c->select, sp[-1], code_cache(code, insn_operand(i))->shape);
        break;
    case OP_WITH_LOOKUP:
        add_with_lookup(c, sp[-1], code_cache(code, insn_operand(i)));
        break;
    case OP_FORMALS:
        add_lookup(&c->formals, sp[-1], code_lambda(code)->formals->shape);
        break;
    default:
        break;
    }
}

static bool ends_attempt(const struct code *code, uint32_t pc)
{
    return pc + 1 < code->insn_count && insn_op(code->insns[pc + 1]) == OP_UNDO;
}

/* What may come out in several ways. */
static void count_outcome(struct counts *c, const struct code *code, uint32_t pc, const value *sp)
{
    value f;
    switch (insn_op(code->insns[pc])) {
    case OP_COMPILE:
        note_compiling(c);
        break;
    case OP_STRICT:
        f = sp[-(ptrdiff_t)(insn_operand(code->insns[pc]) & 15) - 1];
        expect(c, code, pc, VALUE_NONE, VALUE_NONE);
        if (value_is_func(f) && value_head(f)->deferred)
            note_compiling(c);
        break;
    case OP_LOCAL:
    case OP_UPVALUE:
        c->as_they_are++;
        break;
    case OP_JUMP:
        c->eager += ends_attempt(code, pc);
        break;
    case OP_UNDO:
        c->not_eager++;
        break;
    case OP_LOCAL_PLUS:
    case OP_UPVALUE_PLUS:
    case OP_READY_SELECT:
    case OP_JOIN:
        expect(c, code, pc, VALUE_NONE, VALUE_NONE);
        break;
    case OP_UPDATE:
    case OP_CONCAT:
    case OP_ADD:
    case OP_OVERRIDE:
        expect(c, code, pc, sp[-1], sp[-2]);
        break;
    case OP_ATTRS_ADD:
        expect(c, code, pc, sp[-3], VALUE_NONE);
        break;
    default:
        break;
    }
}

static void count_step(
    struct observer *self, const struct code *code, uint32_t pc, const value *base, const value *sp)
{
    struct counts *c = (struct counts *)self;
    (void)base;
    insn i = code->insns[pc];
    if (c->last.code || c->last.compiles)
        settle(c, code, pc, sp);
    c->executed[insn_op(i)]++;
    if (pc == 0 && insn_op(i) != OP_COMPILE)
        enter(c, code);
    count_made(c, code, i);
    count_lookup(c, code, i, sp);
    count_outcome(c, code, pc, sp);
}

static void count_builtin(struct observer *self, const struct builtin *builtin, const value *args)
{
    (void)builtin;
    (void)args;
    ((struct counts *)self)->builtins++;
}

static void count_text(struct observer *self, const struct source *source, bool done)
{
    struct counts *c = (struct counts *)self;
    double sign = done ? 1 : -1;
    uint64_t heap = gc_stats().total_bytes;
    c->text_seconds += sign * seconds_now();
    c->text_heap += done ? heap : -heap;
    if (done) {
        c->texts++;
        c->text_bytes += source->text.len;
    }
}

void counts_start(struct counts *c, struct vm *vm)
{
    gc_measure();
    *c = (struct counts){
        .observer = { .step = count_step, .builtin = count_builtin, .text = count_text },
        .vm = vm,
        .start = seconds_now(),
        .gc_at_start = gc_stats(),
    };
    vm->observer = &c->observer;
}
