/*
 * The machine as the rest of the program sees it: forcing, calling, raising, and what builtins
 * need around that. How it runs is in vm/frame.h and vm/interp.c.
 *
 * Values in C locals are safe: the collector scans the C stack. A call that takes a `why` may run
 * Nix code; `why` is the line that a trace shows if that fails ("while evaluating the first
 * argument passed to builtins.head"), NULL for none. Such a call may not return: an error unwinds
 * to the nearest handler by longjmp, so nothing that needs releasing may be held across it.
 */
#ifndef TVX_VM_VM_H
#define TVX_VM_VM_H

#include "lib/attrs.h"
#include "lib/context.h"
#include "lib/diag.h"
#include "lib/fetcher.h"
#include "lib/func.h"
#include "lib/io.h"
#include "lib/list.h"
#include "lib/store.h"
#include "lib/string.h"
#include "lib/value.h"

struct vm_settings {
    bool pure;          /* no environment, no clock, no files outside the allowed ones */
    bool restricted;    /* no environment, only files in the search path and allowed URIs */
    bool trace_verbose; /* builtins.traceVerbose prints */
    bool abort_on_warn; /* builtins.warn is an error */
    bool read_only;
    int verbosity;           /* enum verbosity, or what is between and beyond */
    uint64_t max_call_depth; /* changed by vm_limit_depth */
    bool plain;              /* compile without optimisations: what errors show is what Nix shows */
    const char *features;    /* experimental features that are on, space-separated */
    const char *allowed_uris; /* what restricted evaluation may fetch, space-separated; or NULL */
    /* builtins.currentSystem: the first that is not NULL, or what the program was built for. */
    const char *eval_system, *system;
    /* enum lint of the parser: what to do about literals of these kinds */
    unsigned char lint_url, lint_short_path, lint_absolute_path;
    struct fetch_settings fetch;
};

/* The levels of Nix from which on messages are printed. */
enum verbosity {
    VERBOSITY_WARN = 1,
    VERBOSITY_INFO = 3, /* without -v and --quiet */
    VERBOSITY_TALKATIVE = 4,
};

struct imports; /* builtins/import.c: what was imported, by real path */
struct frame;
struct handler;
struct observer;

struct vm {
    /* The machine's registers and stacks: vm/ only. */
    value *sp;           /* first free slot of the value stack */
    struct frame *frame; /* the running frame */
    value *stack;
    struct frame *frames;
    /* Where the stacks end; at once, while a stop is wanted (vm/stop.c). */
    value *volatile stack_end;
    struct frame *volatile frames_end;
    size_t stack_limit;        /* in values */
    size_t stack_size;         /* the same, that there is address space for */
    size_t stack_bytes_most;   /* that each stack may take */
    size_t frames_limit;       /* in frames */
    uint64_t frames_most;      /* that there is address space for */
    uint32_t depth_most;       /* of frame.depth; UINT32_MAX where it is the frames that run out */
    char *c_stack_low;         /* below this the C stack is used up */
    struct handler *handler;   /* innermost */
    struct observer *observer; /* NULL when nobody watches */
    bool keeps_values;         /* values outlive an error that nobody handles: the REPL */
    bool is_raising;           /* an error is on its way to its handler */
    bool counts_steps;
    uint64_t steps_left; /* where they are counted */

    struct vm_settings settings;
    struct io *io; /* that of the store */
    struct store *store;
    struct fetcher *fetcher; /* NULL: nothing is fetched */
    struct imports *imports;
    struct search_path *search_path;
    value builtins; /* the set `builtins` */
    /* Where warnings and traces go: a whole line or more, newline included. */
    void (*print)(void *self, struct slice text);
    /* If set, gets messages as data instead: of a warning or trace. */
    void (*tell)(void *self, const char *level, struct slice message, pos at);
    void *print_self;
    /* Optimised code evaluates more than Nix does. This is called before that could show; it may
     * unwind everything to start again with settings.plain. NULL where nobody minds. */
    void (*want_plain)(struct vm *vm);
    struct diag_style style;
};

/* A machine lives in static or GC-visible memory; there is one per process. It gets a store on top
 * of `io`. */
void vm_init(struct vm *vm, struct io *io);
/* Sets how many calls there may be, one inside the other. With the default, calls in tail position
 * do not count. */
void vm_limit_depth(struct vm *vm, uint64_t depth);
/* Sets how much memory each of the machine's stacks and C's may take. */
void vm_limit_memory(struct vm *vm, size_t stack_bytes);
/* Lets code run for so many more steps, which are instructions; 0 for no limit. It counts from the
 * next vm_force or vm_call of C code on. */
void vm_limit_steps(struct vm *vm, uint64_t steps);
/* Whoever handles an error for which error_is_stop is true, and does not raise it again, calls this
 * before more is evaluated: only then the request to stop is forgotten. */
void vm_stop_clear(struct vm *vm);

/* Forcing --------------------------------------------------------------------------------- */

value vm_force_slow(struct vm *vm, value v, const char *why);

/* v in weak head normal form. */
static inline value vm_force(struct vm *vm, value v, const char *why)
{
    return likely(value_is_evaluated(v)) ? v : vm_force_slow(vm, v, why);
}

/* Forced and of that type, or ERR_TYPE "expected a list but found ...". */
value vm_force_attrs(struct vm *vm, value v, const char *why);
value vm_force_list(struct vm *vm, value v, const char *why);
value vm_force_func(struct vm *vm, value v, const char *why); /* sets with __functor too */
value vm_force_string(struct vm *vm, value v, const char *why);
/* ERR_CONTEXT where the string has a context. */
value vm_force_plain_string(struct vm *vm, value v, const char *why);
int64_t vm_force_int(struct vm *vm, value v, const char *why);
bool vm_force_bool(struct vm *vm, value v, const char *why);
/* An int or a float: as a double. */
double vm_force_float(struct vm *vm, value v, const char *why);

/* Forces everything inside, as deepSeq does. */
void vm_force_deep(struct vm *vm, value v);

/* Calling --------------------------------------------------------------------------------- */

/* Calls f (forced; a set with __functor works too) with n >= 1 arguments; the result is forced. */
value vm_call(struct vm *vm, value f, const value *args, size_t n, const char *why);

static inline value vm_call1(struct vm *vm, value f, value a, const char *why)
{
    return vm_call(vm, f, &a, 1, why);
}

static inline value vm_call2(struct vm *vm, value f, value a, value b, const char *why)
{
    value args[] = { a, b };
    return vm_call(vm, f, args, 2, why);
}

/* The set pattern of the argument that f, a function, takes next; NULL where it is a plain name. */
const struct code_formals *vm_next_formals(value f);
/* If v is a function, calls it with what `args` (a set) has of its formals, as nix-instantiate
 * does on the way along -A; else v. */
value vm_auto_call(struct vm *vm, value v, value args);

/* An attribute that a builtin cannot do without, not forced; ERR_MISSING_ATTR with `why`. */
value vm_attribute(struct vm *vm, const struct attrs *set, symbol name, const char *why);

/* Arithmetic: of evaluated numbers; anything else is an error ----------------------------- */

value vm_subtract(struct vm *vm, value a, value b);
value vm_multiply(struct vm *vm, value a, value b);
value vm_divide(struct vm *vm, value a, value b);

/* Comparing ------------------------------------------------------------------------------- */

bool vm_equal(struct vm *vm, value a, value b, const char *why);
/* a < b as Nix's < has it. */
bool vm_less(struct vm *vm, value a, value b, const char *why);

/* Coercion to strings --------------------------------------------------------------------- */

enum coerce {
    COERCE_INTERPOLATE = 0, /* strings, paths, sets with __toString or outPath */
    COERCE_MORE = 1,        /* null, booleans, numbers and lists too: as toString */
    COERCE_COPY = 2,        /* a path is copied to the store; without, it is its text */
};

/* The bytes; the context is united into *into. */
struct slice vm_coerce(struct vm *vm, value v, unsigned how, context *into, const char *why);
/* The same, added to *out. */
void vm_coerce_to(
    struct vm *vm, value v, unsigned how, context *into, const char *why, struct buf *out);
/* As a string value with its context. */
value vm_coerce_value(struct vm *vm, value v, unsigned how, const char *why);
/* A path or an absolute string (or a set that coerces to one): its canonical text, and where a
 * string has a context, that, united into *into. */
struct slice vm_coerce_path(struct vm *vm, value v, context *into, const char *why);
/* The same for a path that is to be read: what its context refers to is realised first. */
struct slice vm_realise_path(struct vm *vm, value v, const char *why);

/* The store ------------------------------------------------------------------------------- */

/* ERR_STORE unless all that a context refers to is there; nothing is built. */
void vm_realise(struct vm *vm, context c);
/* Adds the file or tree at a path and returns its store path, which *into then refers to. */
struct slice vm_copy_to_store(struct vm *vm, struct slice path, context *into);
/* Raises unless a path that was just made has a valid name. */
void vm_check_store_path(struct vm *vm, struct slice path);

/* Errors ---------------------------------------------------------------------------------- */

/* Raises at the position where the running code stands. */
NORETURN void vm_raise(struct vm *vm, enum error_kind kind, const char *fmt, ...) PRINTF_LIKE(3, 4);
NORETURN void vm_raise_at(struct vm *vm, enum error_kind kind, pos at, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
/* Raises a ready error: traces of the frames that it passes are added to it. */
NORETURN void vm_throw(struct vm *vm, struct error *e);
/* vm_throw with a trace line for the place where the running code stands; why may be NULL. */
NORETURN void vm_throw_because(struct vm *vm, struct error *e, const char *why);
/* "an integer", "the built-in function 'add'", ...: T in Nix's messages. */
const char *vm_describe(value v);
/* v as error messages print it: unforced, shortened. GC memory. */
const char *vm_show(value v);
/* "expected a list but found ..." */
struct error *vm_type_error(const char *expected, value found, pos at);
NORETURN void vm_raise_type(struct vm *vm, const char *expected, value found, const char *why);

/* What C code is at work on, as a frame: between push and pop, errors that pass by are given to
 * the note, which adds its line to their trace; it may be NULL. It is told what of the subject is
 * at hand: a slot of a set, an element of a list. */
typedef void vm_note(struct error *e, const void *subject, uint32_t which);
void vm_note_push(struct vm *vm, vm_note *note, const void *subject);
void vm_note_which(struct vm *vm, uint32_t which);
void vm_note_pop(struct vm *vm);
/* How deep the calls are, and that C code which keeps a stack of its own is so deep now. */
uint64_t vm_depth(const struct vm *vm);
void vm_set_depth(struct vm *vm, uint64_t depth);
NORETURN void vm_raise_depth(struct vm *vm);

/* Where Nix says that v is, evaluated or not: a function's own position, for a suspended call that
 * of the function called, else POS_NONE. */
pos vm_value_pos(value v);

/* Runs fn(arg); NULL where it returned, else what it raised, everything unwound to here. With
 * `catchable_only` other errors pass by. */
struct error *vm_try(
    struct vm *vm, void (*fn)(struct vm *, void *), void *arg, bool catchable_only);
/* As vm_try around vm_force: VALUE_NONE with *e set where it raised. */
value vm_try_force(struct vm *vm, value v, struct error **e);

/* From here on the running builtin wants values as from `at`, which errors and their `why` then
 * point to; POS_NONE ends it. */
void vm_wanted_at(struct vm *vm, pos at);
/* Where the running code stands; POS_NONE in a builtin, as Nix has it. */
pos vm_pos(struct vm *vm);
/* Prints a warning or trace line through vm->print. */
void vm_warn(struct vm *vm, pos at, const char *fmt, ...) PRINTF_LIKE(3, 4);
void vm_print(struct vm *vm, struct slice text);
/* Passes a message to vm->tell; false where it is to be printed. */
bool vm_tell(struct vm *vm, const char *level, struct slice message, pos at);
bool vm_feature(const struct vm *vm, const char *name);
struct error *vm_feature_error(const char *name);
/* ERR_EXPERIMENTAL unless the feature is on. */
void vm_require_feature(struct vm *vm, const char *name);

#endif
