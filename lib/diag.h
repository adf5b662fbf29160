/*
 * Errors as data, and how they are shown. An error is made where something goes wrong, gathers
 * trace entries on its way up, and is shown once, in Nix's layout: the frames from the outermost
 * to the innermost, then the message, each with its position and an excerpt.
 */
#ifndef TVX_LIB_DIAG_H
#define TVX_LIB_DIAG_H

#include "lib/buf.h"
#include "lib/source.h"

enum error_kind {
#define ERROR(id, code, catchable) ERR_##id,
#include "lib/error.def"
#undef ERROR
    ERR_COUNT
};

enum trace_print {
    TRACE_DEFAULT, /* hidden once the trace is long, unless --show-trace */
    TRACE_VERBOSE, /* only with --show-trace: `while calling 'f'`, `from call site` */
    TRACE_ALWAYS,  /* builtins.addErrorContext */
};

/* One line of `… while ...`. */
struct trace {
    const char *hint; /* GC memory or static; "" for a position alone */
    pos pos;
    enum trace_print print;
    struct trace *inner;
};

/* A stretch [start, end) of a message. */
struct text_span {
    size_t start, end;
};

struct error {
    enum error_kind kind;
    pos pos;
    const char *message; /* may hold newlines; no `error: ` before it */
    size_t message_len;
    const char **suggestions;     /* NULL-terminated, or NULL */
    struct trace *outermost;      /* the list is only ever extended at this end: copies share it */
    const struct text_span *args; /* what of the message came from arguments: shown in colour */
    size_t arg_count;
    int exit_status; /* 0 where the kind decides */
};

struct diag_style {
    bool color;
    bool show_trace;
};

/* GC memory; the message is formatted at once. Where the format is "%s" or "%.*s" and no more, the
 * text is a message of its own and not an argument in one. */
struct error *error_new(enum error_kind kind, pos at, const char *fmt, ...) PRINTF_LIKE(3, 4);
struct error *error_vnew(enum error_kind kind, pos at, const char *fmt, va_list args);
/* Adds a frame outside those that are there; hint is not copied. */
void error_add_trace(struct error *e, pos at, const char *hint, enum trace_print print);
/* An error to add traces to while `e` stays as it is: a failed thunk raises a copy each time. */
struct error *error_copy(const struct error *e);
bool error_is_catchable(const struct error *e);
/* Whether it says nothing of the code that ran: something else wants the run to end. Who catches
 * other errors lets such a one pass. */
bool error_is_stop(const struct error *e);
const char *error_code(enum error_kind kind);

/* `/a.nix:1:2`, `«string»:1:2`; `«none»:0` for POS_NONE. */
void diag_place(struct buf *out, pos at);
/* The whole report, `error:` first, newline last. */
void diag_error(struct buf *out, const struct error *e, struct diag_style style);
/* `warning: message`, with position and excerpt where `at` is one. */
void diag_warning(struct buf *out, const char *message, pos at, struct diag_style style);
/* The same with another word than `warning` ahead of the colon. */
void diag_message(
    struct buf *out, const char *label, struct slice message, pos at, struct diag_style style);
/* Text as Nix sends it to a terminal: tabs expanded (to 8 columns, counted from the start of the
 * text), carriage returns, bells and all escape sequences but colours removed, without `color`
 * those too. The reports above have been through it. */
void diag_clean(struct buf *out, struct slice text, bool color);

/* Names within Levenshtein distance 2 of `wanted`, nearest first, equally near ones by name, at
 * most 5; NULL if none. The candidates, which are distinct, are visited through next(), which
 * returns false at the end. */
const char **diag_suggest(
    struct slice wanted, bool (*next)(void *self, struct slice *name), void *self);

#endif
