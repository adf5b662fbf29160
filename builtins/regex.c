#include "builtins/builtin.h"
#include "lib/hash.h"
#include "lib/regex.h"

/* What was compiled of late, by the hash of the expression. */
enum { CACHE_SIZE = 1024 };

struct cached_regex {
    value text;
    struct regex *regex;
};

static struct regex *compile(struct vm *vm, value text)
{
    static struct cached_regex *cache;
    if (!cache)
        cache = gc_alloc_root(CACHE_SIZE * sizeof *cache);
    struct slice bytes = value_bytes(text);
    struct cached_regex *c = &cache[hash_slice(bytes) % CACHE_SIZE];
    if (c->regex && slice_eq(value_bytes(c->text), bytes))
        return c->regex;
    enum regex_status status;
    struct regex *regex = regex_compile(bytes, &status);
    if (status == REGEX_TOO_BIG)
        vm_raise(vm, ERR_VALUE, "memory limit exceeded by regular expression '%s'", bytes.ptr);
    if (status != REGEX_OK)
        vm_raise(vm, ERR_VALUE, "invalid regular expression '%s'", bytes.ptr);
    *c = (struct cached_regex){ text, regex };
    return regex;
}

/* Room for a match: the spans of the whole and of each group. */
static struct regex_span *make_spans(const struct regex *regex)
{
    return gc_alloc_atomic((regex_groups(regex) + 1) * sizeof(struct regex_span));
}

/* A list of the groups: strings, and null for those that took no part. */
static value groups(const struct regex *regex, const char *subject, const struct regex_span *spans)
{
    struct list *list = list_new(regex_groups(regex));
    for (size_t i = 0; i < list->count; i++) {
        struct regex_span span = spans[i + 1];
        list->items[i] = span.start < 0 ? VALUE_NULL
                                        : string_from((struct slice){ subject + span.start,
                                              (size_t)(span.end - span.start) });
    }
    return value_of_list(list);
}

BUILTIN(match, "match", 2, "regex str", 0,
    "If the POSIX extended regular expression *regex* matches the whole of the string *str*, "
    "return the list of its groups, with `null` for a group that took no part; otherwise return "
    "`null`.\n\n"
    "```nix\n"
    "builtins.match \"([a-z]+)-([0-9]+)\" \"perl-5\"\n"
    "```\n\n"
    "is `[ \"perl\" \"5\" ]`.")
{
    struct regex *regex = compile(vm, vm_force_plain_string(vm, args[0], FIRST("match")));
    struct slice subject = value_bytes(vm_force_string(vm, args[1], SECOND("match")));
    struct regex_span *spans = make_spans(regex);
    return regex_match(regex, subject, spans) ? groups(regex, subject.ptr, spans) : VALUE_NULL;
}

BUILTIN(split, "split", 2, "regex str", 0,
    "Split the string *str* where the POSIX extended regular expression *regex* matches: return "
    "the parts between the matches as strings, and for each match, between its neighbours, the "
    "list of its groups.\n\n"
    "```nix\n"
    "builtins.split \"(,|;)\" \"a,b;c\"\n"
    "```\n\n"
    "is `[ \"a\" [ \",\" ] \"b\" [ \";\" ] \"c\" ]`.")
{
    struct regex *regex = compile(vm, vm_force_plain_string(vm, args[0], FIRST("split")));
    value str = vm_force_string(vm, args[1], SECOND("split"));
    struct slice subject = value_bytes(str);
    struct regex_span *spans = make_spans(regex);
    struct regex_iter matches = regex_iter(regex, subject);
    struct list_builder parts = { 0 };
    size_t end = 0;
    while (regex_iter_next(&matches, spans)) {
        size_t gap = (size_t)spans[0].start - end;
        list_add(&parts, string_from((struct slice){ subject.ptr + end, gap }));
        list_add(&parts, groups(regex, subject.ptr, spans));
        end = (size_t)spans[0].end;
    }
    struct slice rest = { subject.ptr + end, subject.len - end };
    list_add(&parts, parts.count ? string_from(rest) : str);
    return list_finish(&parts);
}
