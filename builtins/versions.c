#include "builtins/builtin.h"
#include "lib/stop.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_separator(char c)
{
    return c == '.' || c == '-';
}

/* Cuts the next component off a version: digits, or what is neither a digit nor a dot or dash.
 * Empty at the end. */
static struct slice next_component(struct slice *rest)
{
    const char *p = rest->ptr, *end = p + rest->len;
    for (; p < end && is_separator(*p); p++)
        stop_poll();
    const char *start = p;
    bool digits = p < end && is_digit(*p);
    for (; p < end && !is_separator(*p) && is_digit(*p) == digits; p++)
        stop_poll();
    *rest = (struct slice){ p, (size_t)(end - p) };
    return (struct slice){ start, (size_t)(p - start) };
}

BUILTIN(splitVersion, "splitVersion", 1, "s", 0,
    "Split the version *s* into the components that `compareVersions` compares.\n\n"
    "```nix\n"
    "builtins.splitVersion \"2.11pre-4\"\n"
    "```\n\n"
    "is `[ \"2\" \"11\" \"pre\" \"4\" ]`.")
{
    value version = vm_force_plain_string(vm, args[0], FIRST("splitVersion"));
    struct list_builder components = { 0 };
    struct slice rest = value_bytes(version), component;
    while ((component = next_component(&rest)).len > 0)
        list_add(&components, string_from(component));
    return list_finish(&components);
}

/* A component that is a number: -1 for one that is not or does not fit an int, as in Nix. */
static int32_t component_number(struct slice component)
{
    int64_t number = component.len ? 0 : -1;
    for (size_t i = 0; i < component.len && number <= INT32_MAX; i++) {
        if (!is_digit(component.ptr[i]))
            return -1;
        number = number * 10 + (component.ptr[i] - '0');
    }
    return number > INT32_MAX ? -1 : (int32_t)number;
}

/* The order of components: "pre", the end of a version, other words, numbers; but words with each
 * other by their bytes. */
static bool component_less(struct slice a, struct slice b)
{
    struct slice pre = { "pre", 3 };
    int32_t m = component_number(a), n = component_number(b);
    if (m >= 0 && n >= 0)
        return m < n;
    if (a.len == 0 && n >= 0)
        return true;
    if (slice_eq(b, pre))
        return false;
    if (slice_eq(a, pre))
        return true;
    if (n >= 0)
        return true;
    return m < 0 && slice_cmp(a, b) < 0;
}

static int compare_versions(struct slice a, struct slice b)
{
    while (a.len > 0 || b.len > 0) {
        struct slice x = next_component(&a), y = next_component(&b);
        if (component_less(x, y))
            return -1;
        if (component_less(y, x))
            return 1;
    }
    return 0;
}

BUILTIN(compareVersions, "compareVersions", 2, "s1 s2", 0,
    "Compare two versions: return -1 if *s1* is older than *s2*, 1 if it is newer, and 0 if they "
    "are the same. Numbers compare as numbers, and `pre` is older than anything else.")
{
    value a = vm_force_plain_string(vm, args[0], FIRST("compareVersions"));
    value b = vm_force_plain_string(vm, args[1], SECOND("compareVersions"));
    return value_of_int(compare_versions(value_bytes(a), value_bytes(b)));
}

BUILTIN(parseDrvName, "parseDrvName", 1, "s", 0,
    "Split the name of a package, *s*, into its `name` and its `version`, which begins after the "
    "first dash that no letter follows.\n\n"
    "```nix\n"
    "builtins.parseDrvName \"gnu-tar-1.35\"\n"
    "```\n\n"
    "is `{ name = \"gnu-tar\"; version = \"1.35\"; }`.")
{
    static struct shape *shape;
    if (!shape)
        shape = shape_new((symbol[]){ SYM_name, symbol_intern(slice_of("version")) }, NULL, 2);
    struct slice s = value_bytes(vm_force_plain_string(vm, args[0], FIRST("parseDrvName")));
    struct slice name = s, version = { "", 0 };
    for (size_t i = 0; i + 1 < s.len; i++) {
        if (s.ptr[i] == '-' && !is_letter(s.ptr[i + 1])) {
            name.len = i;
            version = (struct slice){ s.ptr + i + 1, s.len - i - 1 };
            break;
        }
    }
    struct attrs *set = attrs_new(shape);
    set->slots[0] = string_from(name);
    set->slots[1] = string_from(version);
    return value_of_attrs(set);
}
