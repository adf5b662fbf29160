/*
 * Code objects: what the compiler makes of a function body, a thunk body or a file. They are never
 * freed (gc_alloc_root), so that the collector need not follow the references that all thunks and
 * closures begin with; only the code that lib/func.c makes for applications is collected.
 */
#ifndef TVX_LIB_CODE_H
#define TVX_LIB_CODE_H

#include "lib/attrs.h"
#include "lib/buf.h"
#include "lib/source.h"
#include "lib/symbol.h"
#include "lib/value.h"

enum func_kind {
    FUNC_CLOSURE, /* the head of a struct code */
    FUNC_BUILTIN, /* the head of a struct builtin */
    FUNC_PARTIAL, /* partial_head */
};

struct code;
struct lambda_code;
struct error;

struct func_head {
    uint8_t kind;
    uint8_t arity; /* arguments that one call takes; 0 for a thunk's code */
    /* Bit i: a call forces argument i before anything else can be seen or fail, but for forcing
     * those before it. A caller may then evaluate it first and needs no thunk. */
    uint8_t strict;
    bool deferred; /* a function without its code so far: see struct code_later */
};

enum { MAX_ARITY = 8 };

#define OPCODE_BITS 8
enum opcode {
#define OP(id, name, operand, pops, pushes, doc) OP_##id,
#include "lib/opcode.def"
#undef OP
    OPCODE_COUNT
};

enum { OPERAND_MAX = (1 << 24) - 1 };

/* An instruction word: opcode in the low 8 bits, operand in the high 24. Some are followed by
 * further words, see lib/opcode.def. */
typedef uint32_t insn;

#define INSN(op, operand) ((insn)(op) | (insn)(operand) << OPCODE_BITS)

static inline enum opcode insn_op(insn i)
{
    return (enum opcode)(i & 0xff);
}

static inline uint32_t insn_operand(insn i)
{
    return i >> OPCODE_BITS;
}

/* A capture word after OP_THUNK and OP_CLOSURE: which slot or capture to copy. A variable that
 * has no value yet is CAPTURE_PENDING, and an OP_PATCH fills it in later. */
#define CAPTURE(upvalue, index) ((insn)(index) << 1 | ((upvalue) ? 1u : 0u))
#define CAPTURE_PENDING UINT32_MAX

/* One step of an argument list. */
struct param {
    symbol name; /* `x:` or the name of `x@{..}`; SYMBOL_NONE without */
    pos pos;     /* of the lambda that takes it */
};

struct code_formal {
    symbol name;
    pos pos;
    bool optional;
};

struct code_formals {
    uint32_t count;
    bool ellipsis;
    struct code_formal *items; /* sorted by symbol */
    /* The last shape seen that fits, or NULL, and where each formal is in it (SLOT_NONE: absent). */
    struct shape *shape;
    int32_t *slots;
};

/* What an attribute look-up at one place found last. Takes two entries of the pool. */
struct lookup_cache {
    symbol name;
    int32_t slot;
    struct shape *shape;
};

/* pc -> position, ascending by pc; an entry holds until the next. */
struct span {
    uint32_t pc;
    pos pos;
};

enum range_kind {
    RANGE_ANY,
    RANGE_ASSERTION, /* for failed assertions only */
    RANGE_SELECT,    /* `while evaluating the attribute 'a.b'`: see struct selection */
    RANGE_PICKED,    /* no line; the position of what is selected counts here */
    RANGE_FORMALS,   /* a function matches its argument: it does not run yet */
};

/* The slots of a frame that tell how far the selection a.b.c has come: in slot `at` the position of
 * the attribute found last, null before the first; behind it the names, each maybe a thunk still.
 * A name that cannot be evaluated is shown by its text. */
struct selection {
    uint32_t at, count;
    const char *texts[];
};

/* While pc is in [start, end), an error passing by gets this trace line. Inner ranges first. */
struct trace_range {
    uint32_t start, end;
    enum range_kind kind;
    const char *hint;
    pos pos;
    const struct selection *selection; /* RANGE_SELECT and RANGE_PICKED */
};

/* How to make the rest of a function's code, when it is called first. */
struct code_later {
    /* Fills in the code; returns NULL, or what is wrong. */
    struct error *(*compile)(struct lambda_code *code);
    void *owner; /* the compiler's */
    const void *what;
};

/* What instructions refer to by number. */
union pool_entry {
    value constant;
    struct shape *shape;
    struct code *code;
    uint64_t half_cache; /* one of the two that hold a struct lookup_cache */
};

/* The body of a thunk, of a file (arity 0) or of a function (struct lambda_code). Two objects hold
 * its tables: that of the numbers has the spans behind the instructions, that of the references
 * the trace ranges behind the pool. */
struct code {
    struct func_head head;
    uint32_t capture_count;
    uint32_t max_stack; /* slots above the frame's base that it can use, arguments included */
    uint32_t insn_count;
    insn *insns;
    union pool_entry *pool;
    uint32_t pool_count, span_count, range_count;
    pos pos;
};

/* The code of a function; two lambdas and more, one the body of the other, are one function. */
struct lambda_code {
    struct code code;
    struct code_formals *formals; /* of the last parameter, or NULL */
    struct param *params;         /* head.arity of them */
    struct code_later *later;     /* while head.deferred; insns is an OP_COMPILE then */
    symbol name;                  /* what it is bound to, or SYMBOL_NONE */
};

static inline bool code_is_thunk(const struct code *code)
{
    return code->head.arity == 0;
}

static inline struct lambda_code *code_lambda(const struct code *code)
{
    assert(!code_is_thunk(code));
    return (struct lambda_code *)code;
}

static inline symbol code_name(const struct code *code)
{
    return code_is_thunk(code) ? SYMBOL_NONE : code_lambda(code)->name;
}

/* Of a function. */
static inline const struct param *code_last_param(const struct code *code)
{
    return &code_lambda(code)->params[code->head.arity - 1];
}

/* The formals of its last parameter, or NULL. */
static inline struct code_formals *code_formals(const struct code *code)
{
    return code_is_thunk(code) ? NULL : code_lambda(code)->formals;
}

static inline struct lookup_cache *code_cache(const struct code *code, uint32_t at)
{
    return (struct lookup_cache *)&code->pool[at];
}

static inline struct span *code_spans(const struct code *code)
{
    return (struct span *)(code->insns + code->insn_count);
}

static inline struct trace_range *code_ranges(const struct code *code)
{
    return (struct trace_range *)(code->pool + code->pool_count);
}

/* Goes through the code that this code makes thunks and functions of: pc starts at 0 and ends up
 * behind the instruction; NULL at the end. */
struct code *code_next_child(const struct code *code, uint32_t *pc);

/* Position of the instruction that holds word `pc`. */
pos code_pos(const struct code *code, uint32_t pc);

/* Disassembly, nested code included. */
void code_dump(struct buf *out, const struct code *code);
/* One instruction; returns how many words it takes. */
uint32_t insn_dump(struct buf *out, const struct code *code, uint32_t pc);
uint32_t insn_length(const struct code *code, uint32_t pc);

#endif
