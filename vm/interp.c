/* The loop: runs bytecode, one frame after another, without recursing in C. */
#include "vm/frame.h"
#include "vm/observe.h"
#include "lib/print.h"

#if defined(__GNUC__) && !defined(TVX_SWITCH)
#define TVX_COMPUTED_GOTO 1
#endif

/* The registers of the loop are locals; this puts them where C code and the collector look. */
#define SYNC() (vm->sp = sp, frame->pc = pc)

#define OPERAND (word >> OPCODE_BITS)
#define SIGNED_OPERAND ((int32_t)word >> OPCODE_BITS)

#define LOAD_FRAME()                                                                               \
    do {                                                                                           \
        frame = vm->frame;                                                                         \
        code = frame->code;                                                                        \
        env = frame->env;                                                                          \
        base = frame->base;                                                                        \
        pc = frame->pc;                                                                            \
    } while (0)

/* A frame for code whose result goes into new_base[-1]. */
#define PUSH_FRAME(new_base, new_code, new_env, new_update, new_flags, is_call)                    \
    do {                                                                                           \
        const struct code *c_ = (new_code);                                                        \
        value *b_ = (new_base);                                                                    \
        uint32_t depth_ = frame->depth + (is_call);                                                \
        frame->pc = pc;                                                                            \
        if (unlikely(frame + 1 >= vm->frames_end || b_ + c_->max_stack >= vm->stack_end ||         \
                ((is_call) && depth_ > vm->depth_most)))                                           \
            vm_raise_depth(vm);                                                                    \
        frame = ++vm->frame;                                                                       \
        frame->base = base = b_;                                                                   \
        frame->env = env = (const value *)(new_env);                                               \
        frame->code = code = c_;                                                                   \
        frame->update = (new_update);                                                              \
        frame->flags = (new_flags);                                                                \
        frame->extra = 0;                                                                          \
        frame->depth = depth_;                                                                     \
        pc = c_->insns;                                                                            \
        if (IS_OBSERVED())                                                                         \
            observe_enter(vm, c_);                                                                 \
    } while (0)

static void observe_enter(struct vm *vm, const struct code *code)
{
    if (vm->observer->enter)
        vm->observer->enter(vm->observer, code);
}

static void observe_tail(struct vm *vm, const struct code *code)
{
    if (vm->observer->tail_call)
        vm->observer->tail_call(vm->observer, code);
}

static void observe_leave(struct vm *vm, value result)
{
    if (vm->observer->leave)
        vm->observer->leave(vm->observer, result);
}

/* Ahead of each instruction, where it is counted or watched. The frame's pc is behind it. */
static void observe_step(
    struct vm *vm, const struct code *code, const value *base, const value *sp)
{
    uint32_t pc = (uint32_t)(vm->frame->pc - 1 - code->insns);
    if (vm->counts_steps && vm->steps_left-- == 0)
        vm_out_of_steps(vm);
    if (vm->observer && vm->observer->step)
        vm->observer->step(vm->observer, code, pc, base, sp);
}

/* A slot or capture as it is copied into a closure: without the indirection of a thunk that is
 * done, where that cannot be noticed. */
static inline value capture_value(value v)
{
    value p = value_peek(v);
    return likely(!value_is_of_its_place(p)) ? p : v;
}

static inline const insn *fill_captures(value *out, uint32_t count, const insn *pc,
    const value *base, const value *env)
{
    for (uint32_t i = 0; i < count; i++) {
        insn capture = *pc++;
        if (unlikely(capture == CAPTURE_PENDING))
            out[i] = VALUE_ABSENT;
        else
            out[i] = capture_value(capture & 1 ? env[1 + (capture >> 1)] : base[capture >> 1]);
    }
    return pc;
}

static NORETURN void raise_bad_scope(struct vm *vm, const struct with_scope *w)
{
    struct error *e = vm_type_error("a set", value_peek(w->set), POS_NONE);
    error_add_trace(e, (pos)w->pos,
        "while evaluating the first subexpression of a with expression", TRACE_DEFAULT);
    vm_throw(vm, e);
}

static struct with_scope *with_scope_of(value v)
{
    return value_ptr(v);
}

value vm_call_builtin(struct vm *vm, value f, value *args)
{
    const struct builtin *b = value_builtin(f);
    uint32_t depth = vm->frame->depth + 1;
    if (unlikely(vm->frame + 1 >= vm->frames_end || depth > vm->depth_most))
        vm_raise_depth(vm);
    struct frame *frame = ++vm->frame;
    frame->builtin = b;
    frame->why = NULL;
    frame->base = args;
    frame->flags = FRAME_NATIVE;
    frame->extra = 0;
    frame->depth = depth;
    if (unlikely(vm->observer) && vm->observer->builtin)
        vm->observer->builtin(vm->observer, b, args);
    value result = b->fn(vm, args);
    vm->frame = frame - 1;
    return result;
}

static void compile_now(struct vm *vm, const struct code *code)
{
    struct error *e = code_lambda(code)->later->compile(code_lambda(code));
    if (e)
        vm_throw(vm, e);
}

/* Makes room for n values below the top `count` ones. */
static value *open_gap(value *sp, size_t count, size_t n)
{
    memmove(sp - count + n, sp - count, count * sizeof *sp);
    return sp + n;
}

/* [f][a1..an] -> [result][ak+1..an], result being f a1..ak. Returns n - k. */
static size_t replace_call(struct vm *vm, value *f, value result, size_t k, size_t n)
{
    *f = result;
    memmove(f + 1, f + 1 + k, (n - k) * sizeof *f);
    vm->sp = f + 1 + n - k;
    return n - k;
}

/* Two steps that the loop takes at once, taken one by one for traces: a call with the first k of n
 * arguments, and a call of a set with the first argument. */
static size_t call_with_some(struct vm *vm, value *f, size_t k, size_t n)
{
    return replace_call(vm, f, vm_call(vm, *f, f + 1, k, NULL), k, n);
}

static size_t call_functor(struct vm *vm, value *f, size_t n)
{
    const struct attrs *self = value_attrs(*f);
    vm_check_depth(vm, vm->frame->depth + 1);
    frame_push_native(vm,
        (struct frame){
            .flags = FRAME_FUNCTOR | FRAME_AT, .at = attrs_pos(self, SYM_functor), .depth = 1 });
    value functor = vm_force(vm, *attrs_slot(self, SYM_functor), NULL);
    value result = vm_call2(vm, functor, *f, f[1], NULL);
    vm_note_pop(vm);
    return replace_call(vm, f, result, 1, n);
}

/* Sets whose __functor is such a set again, one after the other. */
enum { FUNCTORS_MOST = 10000 };

size_t vm_prepare_call(struct vm *vm, size_t n)
{
    for (size_t functors = 0;; functors++) {
        value *f = vm->sp - n - 1;
        if (value_is_func(*f)) {
            const struct func_head *head = value_head(*f);
            if (head->kind == FUNC_PARTIAL) {
                const struct partial *p = value_partial(*f);
                if (vm->sp + p->count >= vm->stack_end)
                    vm_raise_depth(vm);
                vm->sp = open_gap(vm->sp, n, p->count);
                memcpy(f + 1, p->args, p->count * sizeof(value));
                *f = p->callee;
                n += p->count;
                continue;
            }
            if (n > head->arity && vm->settings.plain) {
                n = call_with_some(vm, f, head->arity, n);
                continue;
            }
            if (n >= head->arity)
                return n;
            *f = partial_new(*f, f + 1, n);
            vm->sp = f + 1;
            return 0;
        }
        if (!value_is_attrs(*f))
            vm_raise_not_callable(vm, *f);
        value *functor = attrs_find_raw(value_attrs_raw(*f), SYM_functor);
        if (!functor)
            vm_raise_not_callable(vm, *f);
        if (vm->settings.plain) {
            n = call_functor(vm, f, n);
            if (n == 0)
                return 0;
            continue;
        }
        value self = *f;
        value callee = vm_force(vm, *functor, NULL);
        if (!value_is_func(callee) && !value_is_attrs(callee))
            vm_raise_not_callable_at(vm, callee, attrs_pos(value_attrs(self), SYM_functor));
        if (vm->sp + 1 >= vm->stack_end || functors > FUNCTORS_MOST)
            vm_raise_depth(vm);
        vm->sp = open_gap(vm->sp, n, 1);
        f[0] = callee;
        f[1] = self;
        n++;
    }
}

void vm_rotate_extra(value *f, size_t k, size_t m)
{
    while (m-- > 0) {
        value e = f[k + 1];
        memmove(f + 1, f, (k + 1) * sizeof *f);
        *f++ = e;
    }
}

/* The slot of the attribute that a place looks up, or NULL; the place remembers the shape. */
static inline value *lookup(struct lookup_cache *cache, struct attrs *a)
{
    while (unlikely(a->shape != cache->shape)) {
        if (a->shape != &shape_layered) {
            cache->slot = shape_find(a->shape, cache->name);
            cache->shape = a->shape;
            break;
        }
        struct attrs_layers *l = (struct attrs_layers *)a;
        value *slot = l->flat ? NULL : attrs_find(l->top, cache->name);
        if (slot)
            return slot;
        a = l->flat ? l->flat : l->base;
    }
    return cache->slot == SLOT_NONE ? NULL : &a->slots[cache->slot];
}

static const char segment[] = "while evaluating a path segment";

value vm_run(struct vm *vm)
{
#ifdef TVX_COMPUTED_GOTO
    static const void *const labels[] = {
#define OP(id, name, operand, pops, pushes, doc) &&do_##id,
#include "lib/opcode.def"
#undef OP
    };
    /* Where every instruction goes while somebody watches. */
    static const void *const observed[] = { [0 ... OPCODE_COUNT - 1] = &&observe };
    const void *const *const dispatch = vm->observer || vm->counts_steps ? observed : labels;
#define IS_OBSERVED() (unlikely(dispatch == observed) && vm->observer)
#define NEXT()                                                                                     \
    do {                                                                                           \
        word = *pc++;                                                                              \
        goto *dispatch[word & 0xff];                                                               \
    } while (0)
#define DISPATCH()                                                                                 \
    do                                                                                             \
        goto *labels[word & 0xff];                                                                 \
    while (0)
#define CASE(id) do_##id
#else
#define IS_OBSERVED() unlikely(vm->observer != NULL)
#define NEXT() goto next
#define DISPATCH() goto dispatch
#define CASE(id) case OP_##id
#endif
    struct frame *frame;
    const struct code *code;
    const value *env;
    value *base, *sp = vm->sp;
    const insn *pc;
    insn word;
    value v, *slot;
    size_t n;

    vm_check_c_stack(vm);
    LOAD_FRAME();

#ifdef TVX_COMPUTED_GOTO
    NEXT();
observe:
    SYNC();
    observe_step(vm, code, base, sp);
    DISPATCH();
#else
next:
    if (unlikely(vm->observer || vm->counts_steps)) {
        pc++;
        SYNC();
        pc--;
        observe_step(vm, code, base, sp);
    }
    word = *pc++;
dispatch:
    switch ((enum opcode)(word & 0xff)) {
#endif

    CASE(CONST) :
        *sp++ = code->pool[OPERAND].constant;
    NEXT();

    CASE(INT) :
        *sp++ = (value){ (uint64_t)(int64_t)SIGNED_OPERAND << 3 | TAG_INT };
    NEXT();

    CASE(LOCAL) :
        *sp++ = base[OPERAND];
    NEXT();

    CASE(LOCAL_FORCE) : {
        slot = &base[OPERAND];
        v = *slot;
        if (likely(value_is_evaluated(v))) {
            *sp++ = v;
            NEXT();
        }
        struct thunk *t = value_thunk(v);
        if (t->head == THUNK_DONE) {
            v = thunk_result(t);
            if (!value_is_of_its_place(v))
                *slot = v;
            *sp++ = v;
            NEXT();
        }
        sp++;
        goto force_thunk;
    }

    CASE(UPVALUE) :
        *sp++ = env[1 + OPERAND];
    NEXT();

    CASE(UPVALUE_FORCE) : {
        v = env[1 + OPERAND];
        if (likely(value_is_evaluated(v))) {
            *sp++ = v;
            NEXT();
        }
        struct thunk *t = value_thunk(v);
        if (t->head == THUNK_DONE) {
            v = thunk_result(t);
            *sp++ = v;
            NEXT();
        }
        sp++;
        goto force_thunk;
    }

    CASE(FORCE) :
        v = sp[-1];
        if (value_is_evaluated(v))
            NEXT();
    /* v is a thunk whose value is to replace the top of the stack. */
force_thunk : {
    struct thunk *t = value_thunk(v);
    SYNC();
    switch (thunk_state(t)) {
    case THUNK_SUSPENDED: {
        const struct code *c = (const struct code *)(uintptr_t)t->head;
        t->head |= THUNK_RUNNING;
        sp[-1] = v;
        PUSH_FRAME(sp, c, t, t, FRAME_UPDATE, 0);
        NEXT();
    }
    case THUNK_DONE:
        sp[-1] = thunk_result(t);
        NEXT();
    case THUNK_RUNNING:
        vm_raise_running(vm);
    default:
        vm_raise_failed(vm, t);
    }
}

    CASE(THUNK) : {
        const struct code *c = code->pool[OPERAND].code;
        SYNC();
        struct thunk *t = thunk_new(c);
        pc = fill_captures(t->captures, c->capture_count, pc, base, env);
        *sp++ = value_of_thunk(t);
    }
    NEXT();

    CASE(CLOSURE) : {
        const struct code *c = code->pool[OPERAND].code;
        SYNC();
        struct func *f = gc_alloc(sizeof *f + c->capture_count * sizeof(value));
        f->head = &c->head;
        pc = fill_captures(f->captures, c->capture_count, pc, base, env);
        *sp++ = value_of_ptr(f, TAG_FUNC);
    }
    NEXT();

    CASE(SET) :
        base[OPERAND] = *--sp;
    NEXT();

    CASE(SLIDE) :
        v = sp[-1];
        sp -= OPERAND;
        sp[-1] = v;
    NEXT();

    CASE(PATCH) :
        /* Captures start at word 1 of thunks and closures alike. */
        ((value *)value_ptr(base[OPERAND]))[1 + pc[0]] = base[pc[1]];
        pc += 2;
    NEXT();

    CASE(PATCH_DEFAULT) : {
        v = base[OPERAND];
        enum tag tag = value_tag(v);
        if (tag == TAG_THUNK || tag == TAG_FUNC) {
            value *words = value_ptr(v);
            if (words[0].bits == (uint64_t)(uintptr_t)code->pool[pc[0]].code &&
                value_same(words[1 + pc[1]], VALUE_ABSENT))
                words[1 + pc[1]] = base[pc[2]];
        }
        pc += 3;
    }
    NEXT();

    CASE(FORMALS) : {
        struct code_formals *formals = code_lambda(code)->formals;
        v = *--sp;
        if (likely(value_is_attrs(v) && value_attrs(v)->shape == formals->shape)) {
            const value *slots = value_attrs(v)->slots;
            for (uint32_t i = 0; i < formals->count; i++) {
                int32_t at = formals->slots[i];
                *sp++ = at == SLOT_NONE ? VALUE_ABSENT : slots[at];
            }
            NEXT();
        }
        SYNC();
        vm_match_formals(vm, code, v, sp);
        sp += formals->count;
    }
    NEXT();

    CASE(IF_PRESENT) :
        pc = value_same(base[OPERAND], VALUE_ABSENT) ? pc + 1 : code->insns + *pc;
    NEXT();

    CASE(LOCAL_PLUS) : {
        int64_t sum;
        v = value_peek(base[OPERAND]);
    plus:
        if (likely(value_is_small_int(v) &&
                !__builtin_add_overflow((int64_t)v.bits, (int64_t)(int32_t)pc[0] * 8, &sum))) {
            *sp++ = (value){ (uint64_t)sum };
            pc = code->insns + pc[1];
        } else {
            pc += 2;
        }
        NEXT();
    }

    CASE(UPVALUE_PLUS) :
        v = value_peek(env[1 + OPERAND]);
    goto plus;

    CASE(LOCAL_READY) :
        v = value_peek(base[OPERAND]);
    ready:
        if (likely(value_is_evaluated(v))) {
            *sp++ = v;
            pc++;
        } else {
            pc = code->insns + *pc;
        }
    NEXT();

    CASE(UPVALUE_READY) :
        v = value_peek(env[1 + OPERAND]);
    goto ready;

#define READY_INTS(condition, result)                                                              \
    do {                                                                                           \
        value a = sp[-2], b = sp[-1];                                                              \
        int64_t n_ = 0;                                                                            \
        if (likely(value_is_small_int(a) && value_is_small_int(b) && (condition))) {               \
            (void)n_;                                                                              \
            sp--;                                                                                  \
            sp[-1] = (result);                                                                     \
        } else {                                                                                   \
            pc = code->insns + OPERAND;                                                            \
        }                                                                                          \
    } while (0)
#define NO_OVERFLOW(operation, x, y) !__builtin_##operation##_overflow((int64_t)(x), (y), &n_)

    CASE(READY_ADD) :
        READY_INTS(NO_OVERFLOW(add, a.bits - TAG_INT, (int64_t)b.bits), (value){ (uint64_t)n_ });
    NEXT();

    CASE(READY_SUB) :
        READY_INTS(NO_OVERFLOW(sub, a.bits, (int64_t)(b.bits - TAG_INT)), (value){ (uint64_t)n_ });
    NEXT();

    CASE(READY_MUL) :
        READY_INTS(NO_OVERFLOW(mul, a.bits - TAG_INT, value_small_int(b)),
            ((value){ (uint64_t)n_ | TAG_INT }));
    NEXT();

    CASE(READY_LESS) :
        READY_INTS(true, value_of_bool((int64_t)a.bits < (int64_t)b.bits));
    NEXT();

    CASE(READY_EQUAL) :
        READY_INTS(true, value_of_bool(value_same(a, b)));
    NEXT();

    CASE(READY_NOT) :
        if (likely(value_is_bool(sp[-1])))
            sp[-1] = value_of_bool(value_same(sp[-1], VALUE_FALSE));
        else
            pc = code->insns + OPERAND;
    NEXT();

    CASE(READY_SELECT) : {
        struct lookup_cache *cache = code_cache(code, OPERAND);
        v = VALUE_ABSENT;
        if (likely(value_is_attrs(sp[-1]))) {
            slot = lookup(cache, value_attrs_raw(sp[-1]));
            if (slot)
                v = value_peek(*slot);
        }
        if (likely(value_is_evaluated(v) && !value_is_of_its_place(v) &&
                !value_same(v, VALUE_ABSENT))) {
            sp[-1] = v;
            pc++;
        } else {
            pc = code->insns + *pc;
        }
    }
    NEXT();

    CASE(UNDO) :
        sp = base + OPERAND;
    NEXT();

    CASE(JUMP) :
        pc = code->insns + OPERAND;
    NEXT();

    CASE(JUMP_IF_FALSE) :
        v = sp[-1];
        if (unlikely(!value_is_bool(v)))
            goto not_a_bool;
        sp--;
        if (value_same(v, VALUE_FALSE))
            pc = code->insns + OPERAND;
    NEXT();

    CASE(AND) :
        v = sp[-1];
        if (unlikely(!value_is_bool(v)))
            goto not_a_bool;
        if (value_same(v, VALUE_FALSE))
            pc = code->insns + OPERAND;
        else
            sp--;
    NEXT();

    CASE(OR) :
        v = sp[-1];
        if (unlikely(!value_is_bool(v)))
            goto not_a_bool;
        if (value_same(v, VALUE_TRUE))
            pc = code->insns + OPERAND;
        else
            sp--;
    NEXT();

    CASE(IMPLY) :
        v = sp[-1];
        if (unlikely(!value_is_bool(v)))
            goto not_a_bool;
        if (value_same(v, VALUE_FALSE)) {
            sp[-1] = VALUE_TRUE;
            pc = code->insns + OPERAND;
        } else {
            sp--;
        }
    NEXT();

    CASE(CHECK_BOOL) :
        v = sp[-1];
        if (unlikely(!value_is_bool(v)))
            goto not_a_bool;
    NEXT();

not_a_bool:
    SYNC();
    vm_raise_type(vm, "a Boolean", v, NULL);

    CASE(ASSERT) :
        v = sp[-1];
        if (unlikely(!value_is_bool(v)))
            goto not_a_bool;
        SYNC();
        if (value_same(v, VALUE_FALSE))
            vm_raise_assertion(vm, code->pool[OPERAND].constant);
        sp--;
    NEXT();

    CASE(EXPLAIN) :
        SYNC();
        vm_explain_unequal(vm, sp[-2], sp[-1]);
        sp -= 2;
    NEXT();

    CASE(COMPILE) :
        SYNC();
        compile_now(vm, code);
        frame->pc = pc = code->insns;
        if (unlikely(base + code->max_stack >= vm->stack_end))
            vm_raise_depth(vm);
    NEXT();

    CASE(STRICT) : {
        uint32_t index = OPERAND & 15;
        v = sp[-(ptrdiff_t)index - 1];
        if (value_is_func(v) && unlikely(value_head(v)->deferred)) {
            SYNC();
            compile_now(vm, value_code(v));
        }
        if (value_is_func(v) && value_head(v)->strict >> index & 1 &&
            value_head(v)->arity <= OPERAND >> 4)
            pc++;
        else
            pc = code->insns + *pc;
        NEXT();
    }

    CASE(CALL) :
        n = OPERAND;
        v = sp[-(ptrdiff_t)n - 1];
        if (likely(value_is_func(v))) {
            const struct func_head *head = value_head(v);
            if (likely(head->arity == n)) {
                if (likely(head->kind == FUNC_CLOSURE)) {
                    vm->sp = sp;
                    PUSH_FRAME(sp - n, (const struct code *)head, value_ptr(v), NULL, 0, 1);
                    NEXT();
                }
                SYNC();
                v = vm_call_builtin(vm, v, sp - n);
                sp -= n;
                sp[-1] = v;
                NEXT();
            }
        }
        SYNC();
        n = vm_prepare_call(vm, n);
        sp = vm->sp;
        if (n == 0)
            NEXT();
        v = sp[-(ptrdiff_t)n - 1];
        {
            size_t arity = value_head(v)->arity;
            if (n > arity)
                vm_rotate_extra(sp - n - 1, arity, n - arity);
            if (value_head(v)->kind == FUNC_CLOSURE) {
                PUSH_FRAME(sp - arity, value_code(v), value_ptr(v), NULL,
                    n > arity ? FRAME_EXTRA : 0, 1);
                frame->extra = (uint32_t)(n - arity);
                NEXT();
            }
            value result = vm_call_builtin(vm, v, sp - arity);
            n -= arity;
            sp -= arity + 1;
            if (n == 0) {
                *sp++ = result;
                NEXT();
            }
            /* [e1..em] is on top: make it [result][e1..em] and call that. */
            sp = open_gap(sp, n, 1);
            sp[-(ptrdiff_t)n - 1] = result;
            word = INSN(OP_CALL, n);
            DISPATCH();
        }

    CASE(TAIL_CALL) :
        n = OPERAND;
        v = sp[-(ptrdiff_t)n - 1];
        if (likely(value_is_func(v))) {
            const struct func_head *head = value_head(v);
            if (likely(head->arity == n && head->kind == FUNC_CLOSURE))
                goto replace_frame;
        }
        SYNC();
    prepare_tail_call:
        n = vm_prepare_call(vm, n);
        sp = vm->sp;
        if (n == 0)
            NEXT(); /* a RETURN follows */
        v = sp[-(ptrdiff_t)n - 1];
        if (value_head(v)->kind == FUNC_CLOSURE) {
            if (value_head(v)->arity == n)
                goto replace_frame;
            if (!(frame->flags & FRAME_EXTRA)) {
                /* Leave the further arguments below the frame that is replaced. */
                uint32_t extra = (uint32_t)n - value_head(v)->arity;
                vm_rotate_extra(sp - n - 1, n - extra, extra);
                memmove(base - 1, sp - n - 1, extra * sizeof *sp);
                frame->base = base = base + extra;
                frame->extra = extra;
                frame->flags |= FRAME_EXTRA;
                n -= extra;
                goto replace_frame;
            }
        }
        word = INSN(OP_CALL, n);
        DISPATCH();

    /* Runs v, a closure, with its n arguments on top, in place of the frame. */
replace_frame : {
    const struct code *c = value_code(v);
    memmove(base - 1, sp - n - 1, (n + 1) * sizeof *sp);
    sp = base + n;
    vm->sp = sp;
    if (unlikely(base + c->max_stack >= vm->stack_end || ++frame->depth > vm->depth_most)) {
        frame->pc = pc;
        vm_raise_depth(vm);
    }
    frame->code = code = c;
    frame->env = env = value_ptr(v);
    pc = c->insns;
    if (IS_OBSERVED())
        observe_tail(vm, c);
    NEXT();
}

    CASE(RETURN) :
        v = sp[-1];
    if (IS_OBSERVED())
        observe_leave(vm, v);
    if (likely(frame->flags == 0)) {
        base[-1] = v;
        sp = base;
        vm->frame--;
        LOAD_FRAME();
        NEXT();
    }
    if (likely(frame->flags == FRAME_UPDATE)) {
        thunk_settle(frame->update, THUNK_DONE, v);
        base[-1] = v;
        sp = base;
        vm->frame--;
        LOAD_FRAME();
        NEXT();
    }
    if (frame->flags & FRAME_EXTRA) {
        /* [e1..em][..]: call v with them in place of this frame. */
        n = frame->extra;
        value *first = base - 1 - n;
        memmove(first + 1, first, n * sizeof *first);
        first[0] = v;
        sp = first + 1 + n;
        frame->base = base = first + 1;
        frame->flags &= ~(uint32_t)FRAME_EXTRA;
        frame->extra = 0;
        pc--; /* at RETURN, which ends the frame where no other code takes its place */
        vm->sp = sp;
        frame->pc = code->insns; /* the call is its caller's */
        goto prepare_tail_call;
    }
    if (frame->flags & FRAME_UPDATE)
        thunk_settle(frame->update, THUNK_DONE, v);
    sp = base - 1;
    if (frame->flags & FRAME_STOP) {
        vm->sp = sp;
        vm->frame--;
        return v;
    }
    /* FRAME_RETRY: the caller's pc is at the instruction that wanted the value. */
    vm->frame--;
    LOAD_FRAME();
    NEXT();

    CASE(NOT) :
        v = sp[-1];
        if (unlikely(!value_is_bool(v)))
            goto not_a_bool;
        sp[-1] = value_of_bool(value_same(v, VALUE_FALSE));
    NEXT();

    CASE(ADD_LEFT) :
        v = sp[-1];
        if (unlikely(!value_is_string(v) && !value_is_int(v) && !value_is_path(v) &&
                !value_is_float(v))) {
            SYNC();
            vm_coerce_value(vm, v, COERCE_INTERPOLATE, segment);
        }
    NEXT();

    CASE(ADD_RIGHT) :
        SYNC();
        vm_check_addend(vm, sp[-2], sp[-1]);
    NEXT();

    CASE(ADD) : {
        value a = sp[-2], b = sp[-1];
        int64_t sum;
        if (likely(value_is_small_int(a) && value_is_small_int(b) &&
                !__builtin_add_overflow((int64_t)(a.bits - TAG_INT), (int64_t)b.bits, &sum))) {
            sp--;
            sp[-1] = (value){ (uint64_t)sum };
            NEXT();
        }
        SYNC();
        v = vm_add(vm, a, b);
        sp--;
        sp[-1] = v;
    }
    NEXT();

    CASE(SUB) : {
        value a = sp[-2], b = sp[-1];
        int64_t difference;
        if (likely(value_is_small_int(a) && value_is_small_int(b) &&
                !__builtin_sub_overflow((int64_t)a.bits, (int64_t)(b.bits - TAG_INT),
                    &difference))) {
            sp--;
            sp[-1] = (value){ (uint64_t)difference };
            NEXT();
        }
        SYNC();
        v = vm_sub(vm, a, b);
        sp--;
        sp[-1] = v;
    }
    NEXT();

    CASE(MUL) : {
        value a = sp[-2], b = sp[-1];
        int64_t product;
        if (likely(value_is_small_int(a) && value_is_small_int(b) &&
                !__builtin_mul_overflow((int64_t)(a.bits - TAG_INT), value_small_int(b),
                    &product))) {
            sp--;
            sp[-1] = (value){ (uint64_t)product | TAG_INT };
            NEXT();
        }
        SYNC();
        v = vm_mul(vm, a, b);
        sp--;
        sp[-1] = v;
    }
    NEXT();

    CASE(DIV) : {
        value a = sp[-2], b = sp[-1];
        if (likely(value_is_small_int(a) && value_is_small_int(b) && value_small_int(b) != 0)) {
            v = value_of_int(value_small_int(a) / value_small_int(b));
        } else {
            SYNC();
            v = vm_div(vm, a, b);
        }
        sp--;
        sp[-1] = v;
    }
    NEXT();

    CASE(LESS) : {
        value a = sp[-2], b = sp[-1];
        bool less;
        if (likely(value_is_small_int(a) && value_is_small_int(b))) {
            less = (int64_t)a.bits < (int64_t)b.bits;
        } else {
            SYNC();
            less = vm_less_operator(vm, a, b);
        }
        sp--;
        sp[-1] = value_of_bool(less != (OPERAND != 0));
    }
    NEXT();

    CASE(EQUAL) : {
        value a = sp[-2], b = sp[-1];
        bool equal;
        if (likely(value_is_small_int(a) && value_is_small_int(b))) {
            equal = value_same(a, b);
        } else {
            SYNC();
            equal = vm_equal(vm, a, b, NULL);
        }
        sp--;
        sp[-1] = value_of_bool(equal != (OPERAND != 0));
    }
    NEXT();

    CASE(CHECK_ATTRS) :
        v = sp[-1];
    if (unlikely(!value_is_attrs(v))) {
        SYNC();
        vm_throw(vm, vm_type_error("a set", v, POS_NONE));
    }
    NEXT();

    CASE(UPDATE) : {
        value right = sp[-2], left = sp[-1];
        SYNC();
        v = attrs_update(left, right);
        sp--;
        sp[-1] = v;
    }
    NEXT();

    CASE(CONCAT) :
        SYNC();
    v = vm_list_concat(vm, sp[-2], sp[-1]);
    sp--;
    sp[-1] = v;
    NEXT();

    CASE(COERCE) :
        if (unlikely(!value_is_string(sp[-1]))) {
            SYNC();
            sp[-1] = vm_coerce_value(vm, sp[-1], COERCE_INTERPOLATE | COERCE_COPY, segment);
        }
    NEXT();

    CASE(COERCE_SEGMENT) :
        if (!value_is_string(sp[-1])) {
            SYNC();
            sp[-1] = vm_coerce_value(vm, sp[-1], COERCE_INTERPOLATE, segment);
        }
    NEXT();

    CASE(JOIN) :
        n = OPERAND;
    SYNC();
    v = vm_join(vm, sp - n, n);
    sp -= n;
    *sp++ = v;
    NEXT();

    CASE(JOIN_PATH) :
        n = OPERAND;
    SYNC();
    v = vm_join_path(vm, sp[-(ptrdiff_t)n - 1], sp - n, n);
    sp -= n;
    sp[-1] = v;
    NEXT();

    CASE(LIST) :
        n = OPERAND;
    SYNC();
    {
        struct list *l = list_new(n);
        sp -= n;
        memcpy(l->items, sp, n * sizeof *sp);
        *sp++ = value_of_list(l);
    }
    NEXT();

    CASE(ATTRS) : {
        struct shape *shape = code->pool[OPERAND].shape;
        SYNC();
        struct attrs *a = attrs_new(shape);
        n = shape->count;
        sp -= n;
        memcpy(a->slots, sp, n * sizeof *sp);
        *sp++ = value_of_attrs(a);
    }
    NEXT();

    CASE(OVERRIDE) :
        SYNC();
    v = vm_override(sp[-1], sp[-2]);
    sp--;
    sp[-1] = v;
    NEXT();

    CASE(ATTRS_ADD) :
        SYNC();
    v = vm_attrs_add(vm, sp[-3], sp[-2], sp[-1], *pc++);
    sp -= 2;
    sp[-1] = v;
    NEXT();

    CASE(ATTR_NAME) :
        v = sp[-1];
    if (unlikely(!value_is_string(v) || value_context(v))) {
        if (!(OPERAND && value_is_null(v))) {
            SYNC();
            vm_force_plain_string(vm, v, NULL);
        }
    }
    NEXT();

    CASE(MEMBER) :
        sp[-1] = *lookup(code_cache(code, OPERAND), value_attrs_raw(sp[-1]));
    NEXT();

    CASE(SELECT) : {
        v = sp[-1];
        struct lookup_cache *cache = code_cache(code, OPERAND);
        if (unlikely(!value_is_attrs(v))) {
            SYNC();
            vm_raise_container(vm, "a set", v, "while selecting an attribute");
        }
        struct attrs *a = value_attrs_raw(v);
        if (likely(a->shape == cache->shape && cache->slot != SLOT_NONE)) {
            slot = &a->slots[cache->slot];
        } else {
            slot = lookup(cache, a);
            if (unlikely(!slot)) {
                SYNC();
                vm_raise_missing(vm, v, cache->name);
            }
        }
    found_attr:
        v = *slot;
        if (likely(value_is_evaluated(v))) {
            sp[-1] = v;
            NEXT();
        }
        struct thunk *t = value_thunk(v);
        if (t->head == THUNK_DONE) {
            v = thunk_result(t);
            if (!value_is_of_its_place(v))
                *slot = v;
            sp[-1] = v;
            NEXT();
        }
        goto force_thunk;
    }

    CASE(SELECT_TRY) : {
        v = sp[-1];
        struct lookup_cache *cache = code_cache(code, OPERAND);
        pc++;
        if (likely(value_is_attrs(v))) {
            slot = lookup(cache, value_attrs_raw(v));
            if (slot)
                goto found_attr;
        }
        pc = code->insns + pc[-1];
        sp--;
    }
    NEXT();

    CASE(SELECT_NAME) : {
        symbol name = symbol_intern(value_bytes(sp[-1]));
        v = sp[-2];
        if (unlikely(!value_is_attrs(v))) {
            SYNC();
            vm_raise_container(vm, "a set", v, "while selecting an attribute");
        }
        slot = attrs_find_raw(value_attrs_raw(v), name);
        if (unlikely(!slot)) {
            SYNC();
            vm_raise_missing(vm, v, name);
        }
        sp--;
        goto found_attr;
    }

    CASE(SELECT_NAME_TRY) : {
        slot = NULL;
        if (value_is_attrs(sp[-2]))
            slot = attrs_find_raw(value_attrs_raw(sp[-2]), symbol_intern(value_bytes(sp[-1])));
        if (slot) {
            sp--;
            goto found_attr;
        }
        sp -= 2;
        pc = code->insns + OPERAND;
    }
    NEXT();

    CASE(PICK) : {
        insn at = pc[0], otherwise = pc[1];
        v = sp[-1];
        slot = NULL;
        symbol name = symbol_intern(value_bytes(value_peek(base[OPERAND])));
        pc += 2;
        if (value_is_attrs(v))
            slot = attrs_find(value_attrs(v), name);
        if (slot) {
            base[at] = value_of_int(attrs_pos(value_attrs(v), name));
            sp[-1] = *slot;
        } else if (otherwise) {
            sp--;
            pc = code->insns + otherwise;
        } else {
            SYNC();
            if (!value_is_attrs(v))
                vm_raise_container(vm, "a set", v, "while selecting an attribute");
            vm_raise_missing(vm, v, name);
        }
    }
    NEXT();

    CASE(HAS) : {
        struct lookup_cache *cache = code_cache(code, OPERAND);
        v = sp[-1];
        sp[-1] = value_of_bool(value_is_attrs(v) && lookup(cache, value_attrs_raw(v)));
    }
    NEXT();

    CASE(HAS_NAME) : {
        bool has = value_is_attrs(sp[-2]) &&
            attrs_find_raw(value_attrs_raw(sp[-2]), symbol_intern(value_bytes(sp[-1])));
        sp--;
        sp[-1] = value_of_bool(has);
    }
    NEXT();

    CASE(WITH) :
        SYNC();
    v = with_scope_new(sp[-1], sp[-2], frame_pos(frame));
    sp--;
    sp[-1] = v;
    NEXT();

    CASE(WITH_LOOKUP) : {
        struct lookup_cache *cache = code_cache(code, OPERAND);
        value scope = sp[-1];
        while (!value_is_null(scope)) {
            struct with_scope *w = with_scope_of(scope);
            v = value_peek(w->set);
            if (unlikely(!value_is_evaluated(v))) {
                struct thunk *t = value_thunk(v);
                pc--;
                SYNC();
                if (thunk_state(t) == THUNK_RUNNING)
                    vm_raise_running_at(vm, (pos)w->pos);
                if (thunk_state(t) == THUNK_FAILED)
                    vm_raise_failed(vm, t);
                const struct code *c = (const struct code *)(uintptr_t)t->head;
                t->head |= THUNK_RUNNING;
                *sp++ = v;
                PUSH_FRAME(sp, c, t, t, FRAME_UPDATE | FRAME_RETRY, 0);
                NEXT();
            }
            if (unlikely(!value_is_attrs(v))) {
                SYNC();
                raise_bad_scope(vm, w);
            }
            slot = lookup(cache, value_attrs_raw(v));
            if (slot)
                goto found_attr;
            scope = w->outer;
        }
        SYNC();
        vm_raise(vm, ERR_UNDEFINED, "undefined variable '%s'", print_name(cache->name));
    }
#ifndef TVX_COMPUTED_GOTO
    case OPCODE_COUNT:
        break;
    }
    goto next;
#endif
}
