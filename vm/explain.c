/* Why `assert a == b` failed: goes through both as vm_equal does and raises an error that says
 * where they first differ. Nix words it so; see assertEqValues in its eval.cc. */
#include "vm/frame.h"
#include "lib/print.h"

/* Two sets or lists that are being compared. */
struct pair {
    const struct attrs *a, *b;
};

static void note_side(struct error *e, const struct attrs *side, uint32_t slot, const char *hint)
{
    pos at = shape_pos(side->shape, slot);
    if (at != POS_NONE)
        error_add_trace(e, at, hint, TRACE_DEFAULT);
}

static void note_attribute(struct error *e, const void *subject, uint32_t slot)
{
    const struct pair *p = subject;
    struct buf hint = { 0 };
    note_side(e, p->b, slot, "where right hand side is");
    note_side(e, p->a, slot, "where left hand side is");
    buf_printf(&hint, "while comparing attribute '%s'", print_name(p->a->shape->symbols[slot]));
    error_add_trace(e, POS_NONE, buf_cstr(&hint), TRACE_DEFAULT);
}

static void note_element(struct error *e, const void *subject, uint32_t i)
{
    (void)subject;
    struct buf hint = { 0 };
    buf_printf(&hint, "while comparing list element %u", i);
    error_add_trace(e, POS_NONE, buf_cstr(&hint), TRACE_DEFAULT);
}

static void note_derivation(struct error *e, const void *subject, uint32_t which)
{
    (void)subject;
    (void)which;
    error_add_trace(
        e, POS_NONE, "while comparing a derivation by its 'outPath' attribute", TRACE_DEFAULT);
}

/* fmt takes what the values print as. */
static NORETURN void raise_different(struct vm *vm, const char *fmt, value a, value b)
{
    vm_raise_at(vm, ERR_ASSERTION, POS_NONE, fmt, vm_show(a), vm_show(b));
}

static void explain_slots(struct vm *vm, value a, value b)
{
    if (value_same(a, b))
        vm_force(vm, a, NULL);
    else
        vm_explain_unequal(vm, a, b);
}

static void explain_lists(struct vm *vm, value a, value b)
{
    const struct list *x = value_list(a), *y = value_list(b);
    if (x->count != y->count)
        vm_raise_at(vm, ERR_ASSERTION, POS_NONE,
            "list of size '%zu' is not equal to list of size '%zu', left hand side is '%s', right "
            "hand side is '%s'",
            (size_t)x->count, (size_t)y->count, vm_show(a), vm_show(b));
    vm_note_push(vm, note_element, NULL);
    for (size_t i = 0; i < x->count; i++) {
        vm_note_which(vm, (uint32_t)i);
        explain_slots(vm, x->items[i], y->items[i]);
    }
    vm_note_pop(vm);
}

static NORETURN void raise_other_names(struct vm *vm, value a, value b, uint32_t slot)
{
    symbol name = value_attrs(a)->shape->symbols[slot];
    if (!attrs_find(value_attrs(b), name))
        vm_raise_at(vm, ERR_ASSERTION, POS_NONE,
            "attribute name '%s' is contained in '%s', but not in '%s'", print_name(name),
            vm_show(a), vm_show(b));
    name = value_attrs(b)->shape->symbols[slot];
    vm_raise_at(vm, ERR_ASSERTION, POS_NONE,
        "attribute name '%s' is missing in '%s', but is contained in '%s'", print_name(name),
        vm_show(a), vm_show(b));
}

static void explain_attrs(struct vm *vm, value a, value b)
{
    struct pair p = { value_attrs(a), value_attrs(b) };
    if (vm_is_derivation(vm, p.a) && vm_is_derivation(vm, p.b)) {
        value *x = attrs_find(p.a, SYM_outPath), *y = attrs_find(p.b, SYM_outPath);
        if (x && y) {
            vm_note_push(vm, note_derivation, NULL);
            explain_slots(vm, *x, *y);
            vm_note_pop(vm);
            return;
        }
    }
    if (p.a->shape->count != p.b->shape->count)
        raise_different(
            vm, "attribute names of attribute set '%s' differs from attribute set '%s'", a, b);
    for (uint32_t i = 0; i < p.a->shape->count; i++) {
        if (p.a->shape->symbols[i] != p.b->shape->symbols[i])
            raise_other_names(vm, a, b, i);
        vm_note_push(vm, note_attribute, &p);
        vm_note_which(vm, i);
        explain_slots(vm, p.a->slots[i], p.b->slots[i]);
        vm_note_pop(vm);
    }
}

static bool is_number(value v)
{
    return value_is_int(v) || value_is_float(v);
}

void vm_explain_unequal(struct vm *vm, value a, value b)
{
    vm_check_c_stack(vm);
    a = vm_force(vm, a, NULL);
    b = vm_force(vm, b, NULL);
    if (is_number(a) && is_number(b)) {
        if (!vm_equal(vm, a, b, NULL))
            vm_raise_at(vm, ERR_ASSERTION, POS_NONE,
                "%s with value '%s' is not equal to %s with value '%s'", vm_describe(a), vm_show(a),
                vm_describe(b), vm_show(b));
        return;
    }
    if (value_type(a) != value_type(b))
        vm_raise_at(vm, ERR_ASSERTION, POS_NONE,
            "%s of value '%s' is not equal to %s of value '%s'", vm_describe(a), vm_show(a),
            vm_describe(b), vm_show(b));
    switch (value_type(a)) {
    case TYPE_LIST:
        explain_lists(vm, a, b);
        break;
    case TYPE_ATTRS:
        explain_attrs(vm, a, b);
        break;
    case TYPE_FUNC:
        vm_raise_at(vm, ERR_ASSERTION, POS_NONE,
            "distinct functions and immediate comparisons of identical functions compare as "
            "unequal");
    default:
        if (vm_equal(vm, a, b, NULL))
            return;
        if (value_is_bool(a))
            raise_different(vm, "boolean '%s' is not equal to boolean '%s'", a, b);
        if (value_is_path(a))
            raise_different(vm, "path '%s' is not equal to path '%s'", a, b);
        raise_different(vm, "string '%s' is not equal to string '%s'", a, b);
    }
}
