/*
 * Code under construction: instructions, constants, positions, captures, and the height of the
 * stack at each point. A struct fn lives on the C stack while its function is compiled, so the
 * collector sees what it holds.
 */
#ifndef TVX_COMPILER_EMIT_H
#define TVX_COMPILER_EMIT_H

#include "compiler/compile.h"
#include "compiler/scope.h"
#include <setjmp.h>

struct unit {
    struct compile_input *input;
    struct arena *arena; /* for what dies with the unit */
    struct decl *with;   /* the innermost with-scope, NULL outside */
    uint32_t fn_count, decl_count;
    struct twins *twins; /* code that is met twice, while that can be; see compiler/twice.c */
    jmp_buf failed;
};

/* A capture that waits for its variable: see OP_PATCH. */
struct pending {
    uint32_t slot; /* of the thunk or closure; set by who binds it */
    uint32_t code, capture;
    struct decl *source;
};

/* Where code grows before it is copied to its final place; then another function's does. */
struct workbench {
    struct workbench *next; /* of those that wait */
    struct lambda_code lambda;
    struct span *spans;
    struct trace_range *ranges;
    uint32_t insn_cap, pool_cap, span_cap, range_cap;
};

/* As many are looked at to find one that is there already. */
enum { RECENT_CONSTANTS = 16 };

struct fn {
    struct unit *unit;
    struct fn *parent;
    uint32_t id; /* in the unit; from 1 */
    struct workbench *bench;
    struct code *code;      /* &bench->lambda.code, whose tables are not complete yet */
    uint32_t depth;         /* stack items above the frame's base here */
    struct decl **captures; /* code->capture_count of them */
    uint32_t capture_cap;
    struct pending *pendings;
    uint32_t pending_count, pending_cap;
    uint32_t unready; /* declared slots of this function without their value */
    uint32_t recent[RECENT_CONSTANTS]; /* pool indices */
    uint32_t constant_count;
};

NORETURN void unit_fail(struct unit *u, enum error_kind kind, pos at, const char *fmt, ...)
    PRINTF_LIKE(4, 5);

void fn_begin(struct fn *f, struct unit *u, struct fn *parent, uint32_t arity, pos at);
/* Fills in the finished code; the fn may not be used after it. Of a function this is the part
 * struct code alone. */
void fn_end(struct fn *f, struct code *code);
/* Has the body of a function compiled when it is called first. */
void unit_defer(struct unit *u, struct lambda_code *code, const struct expr *lambda);

/* Emits one instruction; its stack effect is the caller's to account with fn_push and fn_pop. */
uint32_t emit(struct fn *f, enum opcode op, uint32_t operand, pos at);
void emit_word(struct fn *f, uint32_t word);
void fn_push(struct fn *f, uint32_t items);
void fn_pop(struct fn *f, uint32_t items);

/* Pushes a constant. */
void emit_const(struct fn *f, value v, pos at);
uint32_t fn_const(struct fn *f, value v);
uint32_t fn_shape(struct fn *f, struct shape *shape);
uint32_t fn_code(struct fn *f, const struct code *code);
uint32_t fn_cache(struct fn *f, symbol name);

/* A forward jump: emits it with an open target, which fn_land sets to here. For instructions
 * whose target is in their second word, pass the index of that word. */
uint32_t emit_jump(struct fn *f, enum opcode op, pos at);
void fn_land(struct fn *f, uint32_t jump);
void fn_land_word(struct fn *f, uint32_t word);

/* Errors raised by instructions from `start` to here get this line in their trace. */
void fn_range(struct fn *f, uint32_t start, const char *hint, pos at);
void fn_range_of(struct fn *f, uint32_t start, struct trace_range range);
uint32_t fn_here(const struct fn *f);

/* The index of the capture of d in f, which does not own it; adds it where f has none yet. */
uint32_t fn_capture(struct fn *f, struct decl *d);
/* Pushes a variable, as it is (lazy) or forced. */
void emit_variable(struct fn *f, struct decl *d, bool force, pos at);
/* After emitting OP_THUNK or OP_CLOSURE: the capture words for what child captured. */
void emit_captures(struct fn *f, uint32_t code, struct decl **captures, uint32_t count);

#endif
