#include "builtins/builtin.h"
#include "lib/bulk.h"
#include "lib/number.h"
#include "lib/stop.h"

BUILTIN(toString, "toString", 1, "e", BUILTIN_GLOBAL,
    "Convert *e* to a string. A string stays as it is, a path becomes its text (and is not copied "
    "to the store), a set is asked for its `__toString` or `outPath`, `true` becomes `\"1\"`, "
    "`false` and `null` become `\"\"`, and the parts of a list are joined by spaces.")
{
    value v = vm_force(vm, args[0], NULL);
    if (value_is_int(v)) {
        char digits[NUMBER_SIZE];
        size_t len = number_format_int(value_int(v), digits);
        return string_from((struct slice){ digits, len });
    }
    return vm_coerce_value(vm, v, COERCE_MORE, FIRST("toString"));
}

BUILTIN(stringLength, "stringLength", 1, "e", 0, "Return the length of the string *e* in bytes.")
{
    context ignored = CONTEXT_NONE;
    struct slice s = vm_coerce(vm, args[0], COERCE_COPY, &ignored,
        "while evaluating the argument passed to builtins.stringLength");
    return value_of_int((int64_t)s.len);
}

BUILTIN(substring, "substring", 3, "start len s", 0,
    "Return the part of the string *s* that begins at byte *start*, counting from 0, and is *len* "
    "bytes long, or shorter where *s* ends before. If *len* is negative it goes to the end of "
    "*s*. A negative *start* is an error.\n\n"
    "```nix\n"
    "builtins.substring 3 4 \"nixpkgs\"\n"
    "```\n\n"
    "is `\"pkgs\"`.")
{
    int64_t start = vm_force_int(vm, args[0],
        "while evaluating the first argument (the start offset) passed to builtins.substring");
    if (start < 0)
        vm_raise(vm, ERR_VALUE, "negative start position in 'substring'");
    int64_t len = vm_force_int(vm, args[1],
        "while evaluating the second argument (the substring length) passed to "
        "builtins.substring");
    value v = vm_coerce_value(vm, args[2], COERCE_COPY,
        "while evaluating the third argument (the string) passed to builtins.substring");
    struct slice s = value_bytes(v);
    size_t begin = (uint64_t)start < s.len ? (size_t)start : s.len;
    size_t rest = s.len - begin;
    if (len >= 0 && (uint64_t)len < rest)
        rest = (size_t)len;
    if (rest == s.len)
        return v;
    return string_from_context((struct slice){ s.ptr + begin, rest }, value_context(v));
}

/* By halves: adding one after the other would make a context of each size. */
static context unite_contexts(const value *strings, size_t count)
{
    if (count <= 1)
        return count ? value_context(strings[0]) : CONTEXT_NONE;
    size_t half = count / 2;
    return context_union(
        unite_contexts(strings, half), unite_contexts(strings + half, count - half));
}

BUILTIN(concatStringsSep, "concatStringsSep", 2, "separator list", 0,
    "Join the strings of *list* with *separator* between each two of them.\n\n"
    "```nix\n"
    "builtins.concatStringsSep \":\" [ \"/bin\" \"/sbin\" ]\n"
    "```\n\n"
    "is `\"/bin:/sbin\"`.")
{
    value separator = vm_force_string(vm, args[0],
        "while evaluating the first argument (the separator string) passed to "
        "builtins.concatStringsSep");
    struct list *list = value_list(vm_force_list(vm, args[1],
        "while evaluating the second argument (the list of strings to concat) passed to "
        "builtins.concatStringsSep"));
    struct slice sep = value_bytes(separator);
    bool has_context = false;
    struct list *parts = list_new(list->count);
    size_t total = list->count ? (list->count - 1) * sep.len : 0;
    for (size_t i = 0; i < list->count; i++) {
        stop_poll();
        value part = vm_coerce_value(vm, list->items[i], COERCE_COPY,
            "while evaluating one element of the list of strings to concat passed to "
            "builtins.concatStringsSep");
        parts->items[i] = part;
        total += value_bytes(part).len;
        has_context |= value_context(part) != CONTEXT_NONE;
    }
    context all = value_context(separator);
    if (has_context)
        context_add(&all, unite_contexts(parts->items, parts->count));
    struct string *result = string_new(total, all);
    char *out = result->bytes;
    for (size_t i = 0; i < list->count; i++) {
        stop_poll();
        struct slice part = value_bytes(parts->items[i]);
        if (i > 0)
            out = bulk_append(out, sep);
        out = bulk_append(out, part);
    }
    return value_of_string(result);
}

/* replaceStrings -------------------------------------------------------------------------- */

/*
 * The strings to look for, by their first byte: `first` and `next` chain those that begin with
 * one byte in the order of the list, as index + 1; 0 ends a chain. What comes after an empty
 * string is left out, because that one fits everywhere. The items of `from` are evaluated.
 */
struct patterns {
    const struct list *from;
    size_t empty; /* index of the first empty string, or from->count */
    uint32_t *next;
    uint32_t first[256];
};

static void patterns_init(struct patterns *p, const struct list *from)
{
    p->from = from;
    p->empty = 0;
    while (p->empty < from->count && value_bytes(from->items[p->empty]).len > 0) {
        stop_poll();
        p->empty++;
    }
    p->next = gc_alloc_atomic((p->empty + 1) * sizeof *p->next);
    memset(p->first, 0, sizeof p->first);
    for (size_t i = p->empty; i-- > 0;) {
        stop_poll();
        unsigned char c = (unsigned char)value_bytes(from->items[i]).ptr[0];
        p->next[i] = p->first[c];
        p->first[c] = (uint32_t)i + 1;
    }
}

/* The index of the first string that the rest of a subject begins with, or from->count. */
static size_t patterns_find(const struct patterns *p, const char *rest, size_t len)
{
    uint32_t i = len ? p->first[(unsigned char)*rest] : 0;
    for (; i; i = p->next[i - 1]) {
        stop_poll();
        struct slice s = value_bytes(p->from->items[i - 1]);
        if (s.len <= len && slice_compare(rest, s.ptr, s.len) == 0)
            return i - 1;
    }
    return p->empty;
}

/* How many bytes pass until one that a pattern begins with, or to the end of a piece. */
static size_t patterns_skip(const struct patterns *p, const char *rest, size_t len)
{
    size_t n = 0;
    if (len > BULK_PIECE)
        len = BULK_PIECE;
    if (p->empty == p->from->count) {
        while (n < len && !p->first[(unsigned char)rest[n]])
            n++;
    }
    return n;
}

static value replace(struct vm *vm, const struct patterns *p, struct list *to, value subject)
{
    struct slice s = value_bytes(subject);
    context all = value_context(subject);
    struct buf out = { 0 };
    bool found = false;
    for (size_t at = 0; at <= s.len;) {
        stop_poll();
        size_t skipped = patterns_skip(p, s.ptr + at, s.len - at);
        buf_add(&out, s.ptr + at, skipped);
        at += skipped;
        size_t i = patterns_find(p, s.ptr + at, s.len - at), len = 0;
        if (i < to->count) {
            value with = to->items[i] = vm_force_string(vm, to->items[i],
                "while evaluating one of the replacement strings passed to "
                "builtins.replaceStrings");
            len = value_bytes(p->from->items[i]).len;
            buf_slice(&out, value_bytes(with));
            context_add(&all, value_context(with));
            found = true;
        }
        if (len == 0) {
            buf_add(&out, s.ptr + at, at < s.len);
            len = 1;
        }
        at += len;
    }
    return found ? string_from_context(buf_view(&out), all) : subject;
}

BUILTIN(replaceStrings, "replaceStrings", 3, "from to s", 0,
    "Replace in the string *s*, from left to right, each occurrence of a string of the list "
    "*from* by the string at the same place of the list *to*. Where several fit the first of "
    "*from* is taken. An element of *to* is evaluated only if it is used.\n\n"
    "```nix\n"
    "builtins.replaceStrings [ \"ee\" \"t\" ] [ \"oo\" \"k\" ] \"teeth\"\n"
    "```\n\n"
    "is `\"kookh\"`.")
{
    struct list *from = value_list(vm_force_list(vm, args[0], FIRST("replaceStrings")));
    struct list *to = value_list(vm_force_list(vm, args[1], SECOND("replaceStrings")));
    if (from->count != to->count)
        vm_raise(vm, ERR_VALUE,
            "'from' and 'to' arguments passed to builtins.replaceStrings have different lengths");
    for (size_t i = 0; i < from->count; i++) {
        stop_poll();
        from->items[i] = vm_force_string(vm, from->items[i],
            "while evaluating one of the strings to replace passed to builtins.replaceStrings");
    }
    value subject = vm_force_string(vm, args[2], THIRD("replaceStrings"));
    struct patterns p;
    patterns_init(&p, from);
    return replace(vm, &p, to, subject);
}
