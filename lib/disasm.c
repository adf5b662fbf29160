#include "lib/code.h"
#include "lib/func.h"
#include "lib/print.h"
#include <inttypes.h>

enum format {
    FORMAT_NONE,
    FORMAT_CONST,
    FORMAT_INT,
    FORMAT_SLOT,
    FORMAT_UPVALUE,
    FORMAT_COUNT,
    FORMAT_JUMP,
    FORMAT_CACHE,
    FORMAT_SHAPE,
    FORMAT_FLAG,
    FORMAT_CODE,
    FORMAT_PATCH,
    FORMAT_DEFAULT,
    FORMAT_TRY,
    FORMAT_PRESENT,
    FORMAT_STRICT,
    FORMAT_READY,
    FORMAT_OFFSET,
    FORMAT_POS,
    FORMAT_PICK,
};

static const struct {
    const char *name;
    enum format format;
} opcodes[] = {
#define OP(id, name, operand, pops, pushes, doc) [OP_##id] = { name, FORMAT_##operand },
#include "lib/opcode.def"
#undef OP
};

struct code *code_next_child(const struct code *code, uint32_t *pc)
{
    while (*pc < code->insn_count) {
        insn i = code->insns[*pc];
        *pc += insn_length(code, *pc);
        if (opcodes[insn_op(i)].format == FORMAT_CODE)
            return code->pool[insn_operand(i)].code;
    }
    return NULL;
}

uint32_t insn_length(const struct code *code, uint32_t pc)
{
    insn i = code->insns[pc];
    switch (opcodes[insn_op(i)].format) {
    case FORMAT_CODE:
        return 1 + code->pool[insn_operand(i)].code->capture_count;
    case FORMAT_PATCH:
    case FORMAT_PICK:
        return 3;
    case FORMAT_DEFAULT:
        return 4;
    case FORMAT_TRY:
    case FORMAT_PRESENT:
    case FORMAT_STRICT:
    case FORMAT_READY:
    case FORMAT_POS:
        return 2;
    case FORMAT_OFFSET:
        return 3;
    default:
        return 1;
    }
}

/* One instruction ------------------------------------------------------------------------- */

/* Enough of a value to recognise it. */
static void dump_value(struct buf *out, value v)
{
    static const struct printer brief = {
        .dialect = PRINT_ERROR, .max_depth = 2, .max_attrs = 4, .max_items = 4, .max_string = 60
    };
    print_value(out, v, &brief);
}

static void dump_shape(struct buf *out, const struct shape *shape)
{
    enum { NAMES_MAX = 8 };
    buf_char(out, '{');
    for (uint32_t i = 0; i < shape->count && i < NAMES_MAX; i++) {
        buf_char(out, ' ');
        print_attr_name(out, symbol_slice(shape->symbols[i]));
    }
    buf_str(out, shape->count > NAMES_MAX ? " ... }" : " }");
}

static void dump_captures(struct buf *out, const insn *words, uint32_t count)
{
    buf_char(out, '[');
    for (uint32_t i = 0; i < count; i++) {
        buf_str(out, i ? ", " : "");
        if (words[i] == CAPTURE_PENDING)
            buf_str(out, "pending");
        else
            buf_printf(out, "%s %" PRIu32, words[i] & 1 ? "upvalue" : "local", words[i] >> 1);
    }
    buf_char(out, ']');
}

/* number: what code_dump calls that code; 0 where there are no numbers. */
static void dump_child(struct buf *out, const struct code *code, uint32_t pc, uint32_t number)
{
    const struct code *child = code->pool[insn_operand(code->insns[pc])].code;
    if (number)
        buf_printf(out, "#%" PRIu32 " ", number);
    if (code_name(child) != SYMBOL_NONE) {
        print_attr_name(out, symbol_slice(code_name(child)));
        buf_char(out, ' ');
    }
    dump_captures(out, code->insns + pc + 1, child->capture_count);
}

/* What the operand and the words behind it mean. */
static void dump_meaning(
    struct buf *out, const struct code *code, uint32_t pc, uint32_t child)
{
    const insn *words = code->insns + pc;
    uint32_t operand = insn_operand(*words);
    switch (opcodes[insn_op(*words)].format) {
    case FORMAT_CONST:
        dump_value(out, code->pool[operand].constant);
        break;
    case FORMAT_CACHE:
        print_attr_name(out, symbol_slice(code_cache(code, operand)->name));
        break;
    case FORMAT_SHAPE:
        dump_shape(out, code->pool[operand].shape);
        break;
    case FORMAT_CODE:
        dump_child(out, code, pc, child);
        break;
    case FORMAT_PATCH:
        buf_printf(out, "capture %" PRIu32 " from local %" PRIu32, words[1], words[2]);
        break;
    case FORMAT_DEFAULT:
        buf_printf(out, "code %" PRIu32 ", capture %" PRIu32 " from local %" PRIu32, words[1],
            words[2], words[3]);
        break;
    case FORMAT_TRY:
        print_attr_name(out, symbol_slice(code_cache(code, operand)->name));
        buf_printf(out, ", else to %" PRIu32, words[1]);
        break;
    case FORMAT_PRESENT:
        buf_printf(out, "to %" PRIu32, words[1]);
        break;
    case FORMAT_STRICT:
        buf_printf(out, "argument %" PRIu32 " of %" PRIu32 ", else to %" PRIu32, operand & 15,
            operand >> 4, words[1]);
        break;
    case FORMAT_READY:
        buf_printf(out, "else to %" PRIu32, words[1]);
        break;
    case FORMAT_OFFSET:
        buf_printf(out, "%+" PRId32 ", to %" PRIu32, (int32_t)words[1], words[2]);
        break;
    default:
        break;
    }
}

static int32_t shown_operand(insn i)
{
    int32_t operand = (int32_t)insn_operand(i);
    bool negative = opcodes[insn_op(i)].format == FORMAT_INT && operand > OPERAND_MAX / 2;
    return negative ? operand - OPERAND_MAX - 1 : operand;
}

static uint32_t dump_insn(
    struct buf *out, const struct code *code, uint32_t pc, uint32_t child)
{
    insn i = code->insns[pc];
    struct place place;
    struct buf where = { 0 };
    if (source_place(code_pos(code, pc), &place))
        buf_printf(&where, "%" PRIu32 ":%" PRIu32, place.line, place.column);
    buf_printf(out, "%6" PRIu32 "  %-8s  ", pc, buf_cstr(&where));
    if (opcodes[insn_op(i)].format == FORMAT_NONE) {
        buf_str(out, opcodes[insn_op(i)].name);
    } else {
        buf_printf(out, "%-16s%6" PRId32, opcodes[insn_op(i)].name, shown_operand(i));
        struct buf meaning = { 0 };
        dump_meaning(&meaning, code, pc, child);
        if (meaning.len)
            buf_str(out, "  ");
        buf_slice(out, buf_view(&meaning));
    }
    return insn_length(code, pc);
}

uint32_t insn_dump(struct buf *out, const struct code *code, uint32_t pc)
{
    return dump_insn(out, code, pc, 0);
}

/* All of it ------------------------------------------------------------------------------- */

static void dump_formals(struct buf *out, const struct code_formals *formals)
{
    buf_str(out, "{ ");
    for (uint32_t i = 0; i < formals->count; i++) {
        buf_str(out, i ? ", " : "");
        print_attr_name(out, symbol_slice(formals->items[i].name));
        buf_str(out, formals->items[i].optional ? "?" : "");
    }
    if (formals->ellipsis)
        buf_str(out, formals->count ? ", ..." : "...");
    buf_str(out, " }");
}

static void dump_params(struct buf *out, const struct lambda_code *lambda)
{
    for (uint32_t i = 0; i < lambda->code.head.arity; i++) {
        const struct param *p = &lambda->params[i];
        bool has_formals = lambda->formals && i + 1 == lambda->code.head.arity;
        buf_char(out, ' ');
        if (p->name != SYMBOL_NONE)
            print_attr_name(out, symbol_slice(p->name));
        if (p->name != SYMBOL_NONE && has_formals)
            buf_char(out, '@');
        if (has_formals)
            dump_formals(out, lambda->formals);
        buf_char(out, ':');
    }
}

static void dump_title(struct buf *out, const struct code *code, uint32_t number)
{
    struct place place;
    buf_printf(out, "#%" PRIu32 " %s", number, code_is_thunk(code) ? "thunk" : "function");
    if (code_name(code) != SYMBOL_NONE) {
        buf_char(out, ' ');
        print_attr_name(out, symbol_slice(code_name(code)));
    }
    if (!code_is_thunk(code))
        dump_params(out, code_lambda(code));
    if (source_place(code->pos, &place))
        buf_printf(
            out, " at %s:%" PRIu32 ":%" PRIu32, place.source->name, place.line, place.column);
    buf_printf(
        out, " (captures %" PRIu32 ", stack %" PRIu32 ")\n", code->capture_count, code->max_stack);
}

/* Numbers are given breadth first: the children of one code object follow each other. */
void code_dump(struct buf *out, const struct code *code)
{
    size_t count = 0, cap = 0, next = 0;
    const struct code **queue = NULL;
    for (;; code = queue[next++]) {
        if (next)
            buf_char(out, '\n');
        dump_title(out, code, (uint32_t)next);
        for (uint32_t pc = 0; pc < code->insn_count;) {
            bool has_child = opcodes[insn_op(code->insns[pc])].format == FORMAT_CODE;
            if (has_child && count == cap)
                queue = gc_grow(queue, sizeof *queue, &cap);
            if (has_child)
                queue[count++] = code->pool[insn_operand(code->insns[pc])].code;
            pc += dump_insn(out, code, pc, has_child ? (uint32_t)count : 0);
            buf_char(out, '\n');
        }
        if (next == count)
            return;
    }
}
