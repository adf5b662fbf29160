/*
 * Counting what the machine does, for tvx --stats, $NIX_SHOW_STATS and the REPL's :time. A machine
 * that does not count pays nothing: counts are an observer (vm/observe.h), which sees each
 * instruction before it runs, and where that does not tell enough, sees its result when the next
 * one is about to run.
 *
 * So they are exact for what instructions do. What builtins do inside shows only as frames, calls
 * and bytes: thunks, sets, lists and strings that they make are not among those counted here, but
 * all that is allocated is in gc_stats. An evaluation that is done again (for a better error, or
 * for what nix-instantiate prints of sets and lists) is counted as often as it is done.
 */
#ifndef TVX_VM_COUNT_H
#define TVX_VM_COUNT_H

#include "lib/code.h"
#include "lib/gc.h"
#include "vm/observe.h"

/* Objects of a kind; bytes as they are allocated, in granules. */
struct tally {
    uint64_t number, elements, bytes;
};

/* Look-ups by shape. A hit finds the shape that the place saw last. */
struct cache_count {
    uint64_t hits, misses, layered; /* layered: in a set that was not flat */
};

struct counts {
    struct observer observer; /* first */
    struct vm *vm;
    double start; /* seconds_now() then */
    struct gc_stats gc_at_start;

    uint64_t executed[OPCODE_COUNT]; /* instructions */
    uint64_t thunks_run;
    uint64_t calls;       /* of closures, with all the arguments that they take at once */
    uint64_t arguments;   /* of these calls: calls as Nix counts them, one for each `x:` */
    uint64_t builtins;    /* calls of them */
    uint64_t frames_most; /* at once, those of C code included */

    struct tally thunks, closures, sets, lists, strings; /* elements: captures, slots, items */

    /* Thunks that were not made: of what is cheap and cannot fail, of arguments that the function
     * forces first anyway, of variables; and attempts at the first two that came to nothing. */
    uint64_t eager, not_eager;
    uint64_t strict, not_strict;
    uint64_t as_they_are;

    /* `with` counts for the innermost scope alone; twice where that is to be evaluated first. */
    struct cache_count select, with, formals;

    uint64_t selected_ready; /* attributes that OP_READY_SELECT got */

    uint64_t updates_layered; /* `//` that copied nothing */
    uint64_t updates_copied;  /* attributes that the others copied */

    uint64_t texts, text_bytes;  /* files and other texts that were parsed */
    double text_seconds;         /* to parse and resolve them, without reading */
    uint64_t text_heap;          /* bytes that this took of the collected heap */
    uint64_t functions_compiled; /* when they were called first */
    double compile_seconds;
    uint64_t compile_heap;

    /* The instruction that is under way. */
    struct {
        const struct code *code; /* NULL: none whose outcome is wanted */
        uint32_t pc;
        enum opcode op;
        bool compiles;
        value left, right;
        double since;
        uint64_t heap;
    } last;
};

/* Monotonic. */
double seconds_now(void);

/* Counts from now on, in place of any other observer; c is at GC-visible memory or static. */
void counts_start(struct counts *c, struct vm *vm);

#endif
