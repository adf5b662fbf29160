#include "builtins/toml.h"
#include "builtins/builtin.h"
#include "builtins/record.h"

/* Trees to values ------------------------------------------------------------------------ */

static value to_value(struct vm *vm, const struct toml_node *node)
{
    if (unlikely((char *)__builtin_frame_address(0) < vm->c_stack_low))
        vm_raise(vm, ERR_DEPTH, "stack overflow (possible infinite recursion)");
    if (node->kind == TOML_LEAF)
        return node->leaf;
    if (node->kind == TOML_INLINE_ARRAY || node->kind == TOML_TABLE_ARRAY) {
        struct list *list = list_new(node->count);
        for (uint32_t i = 0; i < node->count; i++)
            list->items[i] = to_value(vm, node->items[i].node);
        return value_of_list(list);
    }
    if (node->count == 0)
        return value_of_attrs(&attrs_empty);
    struct attr_entry *entries = gc_alloc(node->count * sizeof *entries);
    for (uint32_t i = 0; i < node->count; i++)
        entries[i] =
            (struct attr_entry){ node->items[i].name, POS_NONE, to_value(vm, node->items[i].node) };
    return record_make(entries, node->count, true);
}

/* The text with a line feed at its end. */
static struct slice closed_text(struct slice text)
{
    struct buf b = { 0 };
    if (text.len == 0 || text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == '\r')
        return text;
    buf_reserve(&b, text.len + 1);
    buf_slice(&b, text);
    buf_char(&b, '\n');
    return buf_view(&b);
}

BUILTIN(fromTOML, "fromTOML", 1, "e", BUILTIN_GLOBAL,
    "Parse the TOML 1.0 text *e*. Tables become sets and arrays lists. Dates and times are an "
    "error unless the experimental feature `parse-toml-timestamps` is on, which makes them sets of "
    "`_type = \"timestamp\"` and `value`.")
{
    value text = vm_force_plain_string(
        vm, args[0], "while evaluating the argument passed to builtins.fromTOML");
    struct toml t = { .vm = vm, .text = closed_text(value_bytes(text)) };
    const struct toml_node *root = toml_parse(&t);
    if (!root)
        vm_raise(vm, ERR_PARSE_DATA, "while parsing TOML: %s", t.error);
    if (t.nul_text)
        vm_raise(vm, ERR_VALUE,
            "while parsing TOML: error: input string '%s' cannot be represented as Nix string "
            "because it contains null bytes",
            t.nul_text);
    if (t.has_dates && !vm_feature(vm, "parse-toml-timestamps"))
        vm_raise(vm, ERR_EXPERIMENTAL, "while parsing TOML: Dates and times are not supported");
    return to_value(vm, root);
}
