/* To strings and paths, and the operators that join them. */
#include "vm/frame.h"
#include "lib/bulk.h"
#include "lib/gc.h"
#include "lib/number.h"
#include "lib/path.h"
#include "lib/stop.h"

static NORETURN void raise_coercion(struct vm *vm, value v, const char *why)
{
    vm_throw_because(vm,
        error_new(
            ERR_COERCION, POS_NONE, "cannot coerce %s to a string: %s", vm_describe(v), vm_show(v)),
        why);
}

static void note_list(struct error *e, const void *why, uint32_t i)
{
    (void)i;
    if (why)
        error_add_trace(e, POS_NONE, why, TRACE_DEFAULT);
}

static void join_list(
    struct vm *vm, value v, unsigned how, context *into, const char *why, struct buf *out)
{
    const struct list *l = value_list(v);
    bool nested = (vm->frame->flags & FRAME_NOTE) && vm->frame->note == note_list;
    vm_note_push(vm, note_list, why);
    if (!nested)
        vm_set_depth(vm, vm_depth(vm) + 1); /* coercing the list counts as a call too */
    for (size_t i = 0; i < l->count; i++) {
        stop_poll();
        vm_coerce_to(vm, l->items[i], how, into, "while evaluating one element of the list", out);
        value item = value_peek(l->items[i]);
        bool empty_list = value_is_list(item) && value_list(item)->count == 0;
        if (i + 1 < l->count && !empty_list)
            buf_char(out, ' ');
    }
    vm_note_pop(vm);
}

/* What stands for a set where a string is wanted. */
static value coerce_attrs(struct vm *vm, value v, const char **why)
{
    value *slot = attrs_find_raw(value_attrs_raw(v), SYM_toString);
    if (slot) {
        value text = vm_call1(vm, vm_force(vm, *slot, NULL), v, NULL);
        *why = "while evaluating the result of the `__toString` attribute";
        return text;
    }
    slot = attrs_find_raw(value_attrs_raw(v), SYM_outPath);
    if (!slot)
        raise_coercion(vm, v, *why);
    return *slot;
}

static struct slice coerce_number(value v)
{
    char *text = gc_alloc_atomic(NUMBER_FIXED_SIZE);
    size_t len = value_is_int(v) ? number_format_int(value_int(v), text)
                                 : number_format_tostring(value_float(v), text);
    return (struct slice){ text, len };
}

/* v forced, and what stands for it if it is a set. */
static value reduce(struct vm *vm, value v, const char **why)
{
    vm_check_c_stack(vm);
    v = vm_force(vm, v, NULL);
    for (uint64_t steps = 0; value_is_attrs(v); steps++) {
        if (steps >= vm->settings.max_call_depth)
            vm_raise_depth(vm);
        v = vm_force(vm, coerce_attrs(vm, v, why), NULL);
    }
    return v;
}

/* Of a value that is reduced and no list that coerces. */
static struct slice coerce_one(struct vm *vm, value v, unsigned how, context *into, const char *why)
{
    const struct slice none = { "", 0 };
    switch (value_type(v)) {
    case TYPE_STRING:
        context_add(into, value_context(v));
        return value_bytes(v);
    case TYPE_PATH:
        if (how & COERCE_COPY)
            return vm_copy_to_store(vm, value_path_bytes(v), into);
        return value_path_bytes(v);
    case TYPE_NULL:
        if (how & COERCE_MORE)
            return none;
        break;
    case TYPE_BOOL:
        if (how & COERCE_MORE)
            return value_bool(v) ? slice_of("1") : none;
        break;
    case TYPE_INT:
    case TYPE_FLOAT:
        if (how & COERCE_MORE)
            return coerce_number(v);
        break;
    default:
        break;
    }
    raise_coercion(vm, v, why);
}

void vm_coerce_to(
    struct vm *vm, value v, unsigned how, context *into, const char *why, struct buf *out)
{
    v = reduce(vm, v, &why);
    if (value_is_list(v) && how & COERCE_MORE)
        join_list(vm, v, how, into, why, out);
    else
        buf_slice(out, coerce_one(vm, v, how, into, why));
}

struct slice vm_coerce(struct vm *vm, value v, unsigned how, context *into, const char *why)
{
    v = reduce(vm, v, &why);
    if (!value_is_list(v) || !(how & COERCE_MORE))
        return coerce_one(vm, v, how, into, why);
    struct buf out = { 0 };
    join_list(vm, v, how, into, why, &out);
    return buf_view(&out);
}

value vm_coerce_value(struct vm *vm, value v, unsigned how, const char *why)
{
    v = vm_force(vm, v, NULL);
    if (value_is_string(v))
        return v;
    context c = CONTEXT_NONE;
    struct slice bytes = vm_coerce(vm, v, how, &c, why);
    return string_from_context(bytes, c);
}

struct slice vm_coerce_path(struct vm *vm, value v, context *into, const char *why)
{
    v = vm_force(vm, v, why);
    for (uint64_t steps = 0; value_is_attrs(v); steps++) {
        if (steps >= vm->settings.max_call_depth)
            vm_raise_depth(vm);
        value *slot = attrs_find_raw(value_attrs_raw(v), SYM_toString);
        if (!slot)
            break;
        v = vm_call1(vm, vm_force(vm, *slot, NULL), v, NULL);
    }
    if (value_is_path(v))
        return value_path_bytes(v);
    struct slice text = vm_coerce(vm, v, COERCE_INTERPOLATE, into, why);
    if (text.len == 0 || text.ptr[0] != '/')
        vm_throw_because(vm,
            error_new(ERR_VALUE, POS_NONE, "string '%.*s' doesn't represent an absolute path",
                (int)text.len, text.ptr),
            why);
    return path_canonical(text);
}

/* Joining --------------------------------------------------------------------------------- */

value vm_join(struct vm *vm, const value *parts, size_t count)
{
    (void)vm;
    size_t len = 0;
    context c = CONTEXT_NONE;
    for (size_t i = 0; i < count; i++) {
        len += string_len(value_string(parts[i]));
        context_add(&c, value_context(parts[i]));
    }
    if (len == 0)
        return string_from_context((struct slice){ "", 0 }, c);
    struct string *s = string_new(len, c);
    char *to = s->bytes;
    for (size_t i = 0; i < count; i++)
        to = bulk_append(to, value_bytes(parts[i]));
    return value_of_string(s);
}

value vm_join_path(struct vm *vm, value path, const value *parts, size_t count)
{
    struct buf text = { 0 };
    buf_slice(&text, value_path_bytes(path));
    for (size_t i = 0; i < count; i++) {
        if (value_context(parts[i]))
            vm_raise(vm, ERR_CONTEXT,
                "a string that refers to a store path cannot be appended to a path");
        buf_slice(&text, value_bytes(parts[i]));
    }
    return path_from(path_canonical(buf_view(&text)));
}

static NORETURN void raise_cannot_add(struct vm *vm, value b, const char *to)
{
    vm_raise(vm, ERR_TYPE, "cannot add %s to %s", vm_describe(b), to);
}

value vm_add(struct vm *vm, value a, value b)
{
    const char *why = "while evaluating a path segment";
    if (value_is_string(a) && value_is_string(b)) {
        context c = value_context(a);
        context_add(&c, value_context(b));
        return string_concat(value_bytes(a), value_bytes(b), c);
    }
    if (value_is_int(a) && value_is_int(b)) {
        int64_t sum;
        if (__builtin_add_overflow(value_int(a), value_int(b), &sum))
            vm_raise(vm, ERR_ARITHMETIC, "integer overflow in adding %lld + %lld",
                (long long)value_int(a), (long long)value_int(b));
        return value_of_int(sum);
    }
    bool a_number = value_is_int(a) || value_is_float(a);
    if (a_number) {
        if (!value_is_int(b) && !value_is_float(b))
            raise_cannot_add(vm, b, value_is_int(a) ? "an integer" : "a float");
        return value_of_float(vm_force_float(vm, a, NULL) + vm_force_float(vm, b, NULL));
    }
    if (value_is_path(a)) {
        value part = vm_coerce_value(vm, b, COERCE_INTERPOLATE, why);
        return vm_join_path(vm, a, &part, 1);
    }
    context c = CONTEXT_NONE;
    unsigned how = COERCE_INTERPOLATE | (value_is_string(a) ? COERCE_COPY : 0u);
    struct slice left = vm_coerce(vm, a, COERCE_INTERPOLATE, &c, why);
    struct slice right = vm_coerce(vm, b, how, &c, why);
    return string_concat(left, right, c);
}

void vm_check_addend(struct vm *vm, value a, value b)
{
    if (value_is_path(a))
        vm_coerce_value(vm, b, COERCE_INTERPOLATE, "while evaluating a path segment");
    else
        vm_add(vm, a, b);
}
