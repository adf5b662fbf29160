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

uint32_t insn_length(const struct code *code, uint32_t pc)
{
    insn i = code->insns[pc];
    switch (opcodes[insn_op(i)].format) {
    case FORMAT_CODE:
        return 1 + code->codes[insn_operand(i)]->capture_count;
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

/* first_child: the number that code_dump gave to code->codes[0]; 0 where there are no numbers. */
static void dump_child(struct buf *out, const struct code *code, uint32_t pc, uint32_t first_child)
{
    uint32_t index = insn_operand(code->insns[pc]);
    const struct code *child = code->codes[index];
    if (first_child)
        buf_printf(out, "#%" PRIu32 " ", first_child + index);
    if (child->name != SYMBOL_NONE) {
        print_attr_name(out, symbol_slice(child->name));
        buf_char(out, ' ');
    }
    dump_captures(out, code->insns + pc + 1, child->capture_count);
}

/* What the operand and the words behind it mean. */
static void dump_meaning(
    struct buf *out, const struct code *code, uint32_t pc, uint32_t first_child)
{
    const insn *words = code->insns + pc;
    uint32_t operand = insn_operand(*words);
    switch (opcodes[insn_op(*words)].format) {
    case FORMAT_CONST:
        dump_value(out, code->consts[operand]);
        break;
    case FORMAT_CACHE:
        print_attr_name(out, symbol_slice(code->caches[operand].name));
        break;
    case FORMAT_SHAPE:
        dump_shape(out, code->shapes[operand]);
        break;
    case FORMAT_CODE:
        dump_child(out, code, pc, first_child);
        break;
    case FORMAT_PATCH:
        buf_printf(out, "capture %" PRIu32 " from local %" PRIu32, words[1], words[2]);
        break;
    case FORMAT_DEFAULT:
        buf_printf(out, "code %" PRIu32 ", capture %" PRIu32 " from local %" PRIu32, words[1],
            words[2], words[3]);
        break;
    case FORMAT_TRY:
        print_attr_name(out, symbol_slice(code->caches[operand].name));
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
    struct buf *out, const struct code *code, uint32_t pc, uint32_t first_child)
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
        dump_meaning(&meaning, code, pc, first_child);
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

static void dump_params(struct buf *out, const struct code *code)
{
    for (uint32_t i = 0; i < code->head.arity; i++) {
        const struct param *p = &code->params[i];
        bool has_formals = code->formals && i + 1 == code->head.arity;
        buf_char(out, ' ');
        if (p->name != SYMBOL_NONE)
            print_attr_name(out, symbol_slice(p->name));
        if (p->name != SYMBOL_NONE && has_formals)
            buf_char(out, '@');
        if (has_formals)
            dump_formals(out, code->formals);
        buf_char(out, ':');
    }
}

static void dump_title(struct buf *out, const struct code *code, uint32_t number)
{
    struct place place;
    buf_printf(out, "#%" PRIu32 " %s", number, code->is_thunk ? "thunk" : "function");
    if (code->name != SYMBOL_NONE) {
        buf_char(out, ' ');
        print_attr_name(out, symbol_slice(code->name));
    }
    dump_params(out, code);
    if (source_place(code->pos, &place))
        buf_printf(
            out, " at %s:%" PRIu32 ":%" PRIu32, place.source->name, place.line, place.column);
    buf_printf(
        out, " (captures %" PRIu32 ", stack %" PRIu32 ")\n", code->capture_count, code->max_stack);
}

/* Numbers are given breadth first: the children of one code object follow each other. */
void code_dump(struct buf *out, const struct code *code)
{
    uint32_t count = 1, cap = 16;
    const struct code **queue = gc_alloc(cap * sizeof *queue);
    queue[0] = code;
    for (uint32_t number = 0; number < count; number++) {
        const struct code *c = queue[number];
        uint32_t first_child = count;
        if (count + c->code_count > cap) {
            uint32_t wanted = (count + c->code_count) * 2;
            queue = gc_realloc(queue, cap * sizeof *queue, wanted * sizeof *queue);
            cap = wanted;
        }
        for (uint32_t i = 0; i < c->code_count; i++)
            queue[count++] = c->codes[i];
        if (number)
            buf_char(out, '\n');
        dump_title(out, c, number);
        for (uint32_t pc = 0; pc < c->insn_count;) {
            pc += dump_insn(out, c, pc, first_child);
            buf_char(out, '\n');
        }
    }
}
