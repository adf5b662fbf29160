/*
 * Regular expressions for `builtins.match` and `builtins.split`: POSIX extended syntax with the
 * very choices of libstdc++'s std::regex(re, std::regex::extended), which Nix uses. That is the
 * source of every rule here; x86-64's signed char and the C locale are part of it.
 *
 * Syntax: `.` (any byte but NUL), `[...]` with ranges, [:class:], [=x=] and [.name.], `( )`, `|`
 * with empty alternatives, `* + ? {m} {m,} {m,n}` stacked at will, `^` and `$` (the ends of the
 * subject, wherever they stand, never a newline). A backslash may precede only one of
 * `. [ \ ( ) * + ? { | ^ $`. There are no back references, and a NUL is allowed in brackets only.
 *
 * Which match is found. libstdc++ walks all paths depth first: a repeat tries one more round first
 * and leaves only if no accepting path came of it; an alternation tries all its branches in
 * order. Of the accepting paths thus found the longest wins, among equals the first. (So `a*(ab)*`
 * finds `aa` in `aab`.) A repeat may be entered at most twice at one position without consuming.
 * A group keeps what it took in an earlier round of an enclosing repeat.
 *
 * Time is linear in the subject for a given expression; nothing recurses on the C stack. All memory
 * is collected; a regex is immutable for its callers and may be kept and reused for ever, but it
 * carries the working memory of a match, so it serves one thread.
 */
#ifndef TVX_LIB_REGEX_H
#define TVX_LIB_REGEX_H

#include "lib/base.h"

enum regex_status {
    REGEX_OK,
    REGEX_INVALID, /* std::regex_error of any kind but the next */
    REGEX_TOO_BIG, /* error_space: libstdc++ would need more than 100000 states */
};

struct regex;

/* Byte offsets into the subject; start is -1 for a group that took no part in the match. */
struct regex_span {
    ptrdiff_t start, end;
};

/* Returns NULL unless *status becomes REGEX_OK. The pattern's bytes are not needed afterwards. */
struct regex *regex_compile(struct slice pattern, enum regex_status *status);

/* The number of groups, not counting the whole match (group 0). */
size_t regex_groups(const struct regex *re);

/* Does the whole subject match? If so fills spans[0 .. regex_groups(re)]; else leaves them. */
bool regex_match(const struct regex *re, struct slice subject, struct regex_span *spans);

/*
 * The successive matches in a subject, as std::regex_iterator gives them: after an empty match it
 * wants a non-empty one at the same place before it moves on by one byte. What lies between two
 * matches is the caller's to compute: from the end of the last one (0 at first) to the start of
 * the next (or the subject's end). The fields are private; keep the iterator on the C stack.
 */
struct regex_iter {
    const struct regex *re;
    struct slice subject;
    unsigned char *memo;
    size_t from;
    bool after_empty, done;
};

struct regex_iter regex_iter(const struct regex *re, struct slice subject);
bool regex_iter_next(struct regex_iter *it, struct regex_span *spans);

#endif
