/* Arithmetic, ordering, equality, deep forcing, and the set and list operators. */
#include "vm/frame.h"
#include "lib/bulk.h"
#include "lib/gc.h"
#include "lib/print.h"
#include "lib/stop.h"

/* Numbers --------------------------------------------------------------------------------- */

/* An operator is a call of the builtin that it stands for: its errors show that one's frame. */
static const struct builtin sub_operator = { .name = "sub" };
static const struct builtin mul_operator = { .name = "mul" };
static const struct builtin div_operator = { .name = "div" };
static const struct builtin less_operator = { .name = "lessThan" };

static void enter_operator(struct vm *vm, const struct builtin *b)
{
    vm_check_depth(vm, vm->frame->depth + 1);
    frame_push_native(vm, (struct frame){ .builtin = b, .depth = 1 });
}

static void leave_operator(struct vm *vm)
{
    vm->frame--;
}

#define OPERAND_HINT(which, what) "while evaluating the " which " " what

value vm_subtract(struct vm *vm, value a, value b)
{
    const char *first = OPERAND_HINT("first", "argument of the subtraction");
    const char *second = OPERAND_HINT("second", "argument of the subtraction");
    if (value_is_float(a) || value_is_float(b))
        return value_of_float(vm_force_float(vm, a, first) - vm_force_float(vm, b, second));
    int64_t x = vm_force_int(vm, a, first), y = vm_force_int(vm, b, second), z;
    if (__builtin_sub_overflow(x, y, &z))
        vm_raise(vm, ERR_ARITHMETIC, "integer overflow in subtracting %lld - %lld", (long long)x,
            (long long)y);
    return value_of_int(z);
}

value vm_multiply(struct vm *vm, value a, value b)
{
    const char *first = OPERAND_HINT("first", "argument of the multiplication");
    const char *second = OPERAND_HINT("second", "argument of the multiplication");
    if (value_is_float(a) || value_is_float(b))
        return value_of_float(vm_force_float(vm, a, first) * vm_force_float(vm, b, second));
    int64_t x = vm_force_int(vm, a, first), y = vm_force_int(vm, b, second), z;
    if (__builtin_mul_overflow(x, y, &z))
        vm_raise(vm, ERR_ARITHMETIC, "integer overflow in multiplying %lld * %lld", (long long)x,
            (long long)y);
    return value_of_int(z);
}

value vm_divide(struct vm *vm, value a, value b)
{
    const char *first = OPERAND_HINT("first", "operand of the division");
    const char *second = OPERAND_HINT("second", "operand of the division");
    if (vm_force_float(vm, b, second) == 0)
        vm_raise(vm, ERR_ARITHMETIC, "division by zero");
    if (value_is_float(a) || value_is_float(b))
        return value_of_float(vm_force_float(vm, a, first) / vm_force_float(vm, b, second));
    int64_t x = vm_force_int(vm, a, first), y = vm_force_int(vm, b, second);
    if (x == INT64_MIN && y == -1)
        vm_raise(vm, ERR_ARITHMETIC, "integer overflow in dividing %lld / %lld", (long long)x,
            (long long)y);
    return value_of_int(x / y);
}

value vm_sub(struct vm *vm, value a, value b)
{
    enter_operator(vm, &sub_operator);
    value v = vm_subtract(vm, a, b);
    leave_operator(vm);
    return v;
}

value vm_mul(struct vm *vm, value a, value b)
{
    enter_operator(vm, &mul_operator);
    value v = vm_multiply(vm, a, b);
    leave_operator(vm);
    return v;
}

value vm_div(struct vm *vm, value a, value b)
{
    enter_operator(vm, &div_operator);
    value v = vm_divide(vm, a, b);
    leave_operator(vm);
    return v;
}

/* Ordering -------------------------------------------------------------------------------- */

static bool is_number(value v)
{
    return value_is_int(v) || value_is_float(v);
}

static double as_double(value v)
{
    return value_is_int(v) ? (double)value_int(v) : value_float(v);
}

static void note_elements(struct error *e, const void *lists, uint32_t i)
{
    (void)lists;
    (void)i;
    error_add_trace(e, POS_NONE, "while comparing two list elements", TRACE_DEFAULT);
}

static bool less_values(struct vm *vm, value a, value b);

static bool list_less(struct vm *vm, value a, value b)
{
    const struct list *x = value_list(a), *y = value_list(b);
    for (size_t i = 0;; i++) {
        stop_poll();
        if (i == y->count)
            return false;
        if (i == x->count)
            return true;
        if (!vm_equal(vm, x->items[i], y->items[i], NULL)) {
            vm_note_push(vm, note_elements, NULL);
            bool less =
                less_values(vm, vm_force(vm, x->items[i], NULL), vm_force(vm, y->items[i], NULL));
            vm_note_pop(vm);
            return less;
        }
    }
}

static bool less_values(struct vm *vm, value a, value b)
{
    vm_check_c_stack(vm);
    if (value_is_int(a) && value_is_int(b))
        return value_int(a) < value_int(b);
    if (is_number(a) && is_number(b))
        return as_double(a) < as_double(b);
    enum type type = value_type(a);
    if (type != value_type(b))
        vm_raise(vm, ERR_TYPE, "cannot compare %s with %s; values are %s and %s", vm_describe(a),
            vm_describe(b), vm_show(a), vm_show(b));
    switch (type) {
    case TYPE_STRING:
        return slice_cmp(value_bytes(a), value_bytes(b)) < 0;
    case TYPE_PATH:
        return slice_cmp(value_path_bytes(a), value_path_bytes(b)) < 0;
    case TYPE_LIST:
        return list_less(vm, a, b);
    default:
        vm_raise(vm, ERR_TYPE,
            "cannot compare %s with %s; values of that type are incomparable "
            "(values are %s and %s)",
            vm_describe(a), vm_describe(b), vm_show(a), vm_show(b));
    }
}

bool vm_less(struct vm *vm, value a, value b, const char *why)
{
    a = vm_force(vm, a, why);
    b = vm_force(vm, b, why);
    struct frame *f = vm->frame;
    if (f->flags & FRAME_NATIVE)
        f->why = why;
    bool less = less_values(vm, a, b);
    if (f->flags & FRAME_NATIVE)
        f->why = NULL;
    return less;
}

bool vm_less_operator(struct vm *vm, value a, value b)
{
    enter_operator(vm, &less_operator);
    bool less = less_values(vm, a, b);
    leave_operator(vm);
    return less;
}

/* Equality -------------------------------------------------------------------------------- */

bool vm_is_derivation(struct vm *vm, const struct attrs *a)
{
    value *slot = attrs_find(a, SYM_type);
    if (!slot)
        return false;
    value v = vm_force(vm, *slot, NULL);
    return value_is_string(v) && slice_eq(value_bytes(v), slice_of("derivation"));
}

/* Two slots: the same thunk or value there, once it is evaluated, is equal to itself whatever it
 * is. Functions from different slots are never equal. */
static bool slots_equal(struct vm *vm, value a, value b)
{
    if (!value_same(a, b))
        return vm_equal(vm, a, b, NULL);
    vm_force(vm, a, NULL);
    return true;
}

static bool attrs_equal(struct vm *vm, const struct attrs *a, const struct attrs *b)
{
    if (vm_is_derivation(vm, a) && vm_is_derivation(vm, b)) {
        value *x = attrs_find(a, SYM_outPath), *y = attrs_find(b, SYM_outPath);
        if (x && y)
            return slots_equal(vm, *x, *y);
    }
    if (a->shape->count != b->shape->count)
        return false;
    for (uint32_t i = 0; i < a->shape->count; i++) {
        stop_poll();
        if (a->shape->symbols[i] != b->shape->symbols[i] ||
            !slots_equal(vm, a->slots[i], b->slots[i]))
            return false;
    }
    return true;
}

static bool lists_equal(struct vm *vm, const struct list *a, const struct list *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        stop_poll();
        if (!slots_equal(vm, a->items[i], b->items[i]))
            return false;
    }
    return true;
}

static bool containers_equal(struct vm *vm, value a, value b)
{
    vm_note_push(vm, NULL, NULL);
    bool equal = value_is_attrs(a) ? attrs_equal(vm, value_attrs(a), value_attrs(b))
                                   : lists_equal(vm, value_list(a), value_list(b));
    vm_note_pop(vm);
    return equal;
}

bool vm_equal(struct vm *vm, value a, value b, const char *why)
{
    vm_check_c_stack(vm);
    a = vm_force(vm, a, why);
    b = vm_force(vm, b, why);
    if (is_number(a) && is_number(b)) {
        if (value_is_int(a) && value_is_int(b))
            return value_int(a) == value_int(b);
        return as_double(a) == as_double(b);
    }
    if (value_tag(a) != value_tag(b))
        return false;
    switch (value_tag(a)) {
    case TAG_STRING:
        return slice_eq(value_bytes(a), value_bytes(b));
    case TAG_ATTRS:
    case TAG_LIST:
        return containers_equal(vm, a, b);
    case TAG_BOXED:
        return value_is_path(a) && value_is_path(b) &&
               slice_eq(value_path_bytes(a), value_path_bytes(b));
    case TAG_ATOM:
        return value_same(a, b);
    default:
        return false;
    }
}

/* Deep forcing ---------------------------------------------------------------------------- */

/* Sets and lists that were met: open addressing over their addresses. */
struct seen {
    uintptr_t *table; /* pointer-free memory: what it names is reachable from the root value */
    size_t mask, count;
};

static bool seen_add(struct seen *s, const void *object)
{
    if (s->count * 2 >= s->mask) {
        size_t size = s->table ? (s->mask + 1) * 2 : 64;
        struct seen grown = { gc_alloc_atomic(size * sizeof *s->table), size - 1, 0 };
        bulk_clear(grown.table, size * sizeof *s->table);
        for (size_t i = 0; s->table && i <= s->mask; i++) {
            stop_poll();
            if (s->table[i])
                seen_add(&grown, (void *)s->table[i]);
        }
        *s = grown;
    }
    uintptr_t key = (uintptr_t)object;
    size_t at = (key >> 4) * 0x9e3779b97f4a7c15u >> 20 & s->mask;
    while (s->table[at]) {
        if (s->table[at] == key)
            return false;
        at = (at + 1) & s->mask;
    }
    s->table[at] = key;
    s->count++;
    return true;
}

static void note_attribute(struct error *e, const void *set, uint32_t slot)
{
    const struct shape *shape = ((const struct attrs *)set)->shape;
    struct buf hint = { 0 };
    buf_printf(&hint, "while evaluating the attribute '%s'", print_name(shape->symbols[slot]));
    error_add_trace(e, shape_pos(shape, slot), buf_cstr(&hint), TRACE_DEFAULT);
}

static void note_element(struct error *e, const void *list, uint32_t i)
{
    (void)list;
    struct buf hint = { 0 };
    buf_printf(&hint, "while evaluating list element at index %u", i);
    error_add_trace(e, POS_NONE, buf_cstr(&hint), TRACE_DEFAULT);
}

static void force_items(struct vm *vm, const void *container, vm_note *note, const value *items,
    size_t count, struct seen *seen);

/* The frame on top is a note. */
static void force_deep(struct vm *vm, value v, struct seen *seen)
{
    vm_check_c_stack(vm);
    if (vm->settings.plain)
        vm->frame->at = vm_value_pos(v);
    vm_check_depth(vm, vm->frame->depth);
    v = vm_force(vm, v, NULL);
    if (value_is_attrs(v)) {
        const struct attrs *a = value_attrs(v);
        force_items(vm, a, note_attribute, a->slots, a->shape->count, seen);
    } else if (value_is_list(v)) {
        const struct list *l = value_list(v);
        force_items(vm, l, note_element, l->items, l->count, seen);
    }
}

static void force_items(struct vm *vm, const void *container, vm_note *note, const value *items,
    size_t count, struct seen *seen)
{
    if (count == 0 || !seen_add(seen, container))
        return;
    frame_push_native(
        vm, (struct frame){
                .flags = FRAME_NOTE | FRAME_AT, .note = note, .subject = container, .depth = 1 });
    for (size_t i = 0; i < count; i++) {
        stop_poll();
        vm_note_which(vm, (uint32_t)i);
        force_deep(vm, items[i], seen);
    }
    vm_note_pop(vm);
}

void vm_force_deep(struct vm *vm, value v)
{
    struct seen seen = { 0 };
    frame_push_native(vm, (struct frame){ .flags = FRAME_NOTE | FRAME_AT, .depth = 1 });
    force_deep(vm, v, &seen);
    vm_note_pop(vm);
}

/* Sets and lists -------------------------------------------------------------------------- */

value vm_list_concat(struct vm *vm, value a, value b)
{
    const char *why = "while evaluating one of the elements to concatenate";
    if (unlikely(!value_is_list(a)))
        vm_raise_container(vm, "a list", a, why);
    if (unlikely(!value_is_list(b)))
        vm_raise_container(vm, "a list", b, why);
    const struct list *x = value_list(a), *y = value_list(b);
    if (x->count == 0)
        return b;
    if (y->count == 0)
        return a;
    struct list *l = list_new(x->count + y->count);
    bulk_copy(l->items, x->items, x->count * sizeof(value));
    bulk_copy(l->items + x->count, y->items, y->count * sizeof(value));
    return value_of_list(l);
}

value vm_override(value own, value overrides)
{
    struct attrs *a = value_attrs(own);
    const struct attrs *b = value_attrs(overrides);
    for (uint32_t i = 0; i < b->shape->count; i++) {
        value *slot = attrs_find(a, b->shape->symbols[i]);
        if (slot)
            *slot = b->slots[i];
    }
    return attrs_update(own, overrides);
}

static NORETURN void raise_duplicate(struct vm *vm, symbol name, pos first, pos at)
{
    struct buf where = { 0 };
    struct place place;
    if (source_place(first, &place))
        buf_printf(&where, " at %s:%u:%u", place.source->name, place.line, place.column);
    vm_raise_at(vm, ERR_DUPLICATE, at, "dynamic attribute '%s' already defined%s", print_name(name),
        buf_cstr(&where));
}

value vm_attrs_add(struct vm *vm, value set, value name, value v, pos at)
{
    const struct attrs *a = value_attrs(set);
    struct attrs_builder b = { 0 };
    if (value_is_null(name))
        return set;
    symbol added = symbol_intern(value_bytes(name));
    if (attrs_find(a, added))
        raise_duplicate(vm, added, attrs_pos(a, added), at);
    for (uint32_t i = 0; i < a->shape->count; i++)
        attrs_add(&b, a->shape->symbols[i], a->slots[i], shape_pos(a->shape, i));
    attrs_add(&b, added, v, at);
    return attrs_finish(&b);
}
