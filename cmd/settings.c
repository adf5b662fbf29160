#include "cmd/settings.h"
#include "cmd/setting_names.h"
#include "compiler/parser.h"
#include <stdlib.h>

struct setting {
    const char *name;
    /* False where the text is no value of this setting, with *message set. */
    bool (*set)(struct settings *s, const struct setting *self, const char *text, bool extra,
        struct buf *message);
    size_t offset; /* of the field in struct vm */
};

/* Values ---------------------------------------------------------------------------------- */

static bool parse_bool(const char *name, const char *text, bool *result, struct buf *message)
{
    if (setting_parse_bool(text, result))
        return true;
    buf_printf(message, "Boolean setting '%s' has invalid value '%s'", name, text);
    return false;
}

static bool set_bool(struct settings *s, const struct setting *self, const char *text,
    bool extra __attribute__((unused)), struct buf *message)
{
    return parse_bool(self->name, text, (bool *)((char *)s->vm + self->offset), message);
}

static bool set_pure(struct settings *s, const struct setting *self, const char *text, bool extra,
    struct buf *message)
{
    s->pure_given = true;
    return set_bool(s, self, text, extra, message);
}

static bool set_count(struct settings *s, const struct setting *self, const char *text,
    bool extra __attribute__((unused)), struct buf *message)
{
    uint64_t count;
    if (setting_parse_number(text, &count) && count <= UINT32_MAX) {
        *(uint64_t *)((char *)s->vm + self->offset) = count;
        return true;
    }
    buf_printf(message, "setting '%s' has invalid value '%s'", self->name, text);
    return false;
}

static bool set_text(struct settings *s, const struct setting *self, const char *text,
    bool extra __attribute__((unused)), struct buf *message __attribute__((unused)))
{
    *(const char **)((char *)s->vm + self->offset) = *text ? text : NULL;
    return true;
}

/* An empty text is one, too. */
static bool set_system(struct settings *s, const struct setting *self __attribute__((unused)),
    const char *text, bool extra __attribute__((unused)),
    struct buf *message __attribute__((unused)))
{
    s->vm->settings.system = text;
    return true;
}

static const char *join(const char *before, const char *text)
{
    if (!before || !*before)
        return text;
    struct buf both = { 0 };
    buf_printf(&both, "%s %s", before, text);
    return buf_cstr(&both);
}

static bool set_words(struct settings *s, const struct setting *self, const char *text, bool extra,
    struct buf *message __attribute__((unused)))
{
    const char **field = (const char **)((char *)s->vm + self->offset);
    *field = join(extra ? *field : NULL, text);
    return true;
}

static bool set_nix_path(struct settings *s, const struct setting *self __attribute__((unused)),
    const char *text, bool extra, struct buf *message __attribute__((unused)))
{
    s->nix_path = join(extra ? s->nix_path : NULL, text);
    return true;
}

static bool set_lint(struct settings *s, const struct setting *self, const char *text,
    bool extra __attribute__((unused)), struct buf *message)
{
    static const char *const words[] = {
        [LINT_IGNORE] = "ignore", [LINT_WARN] = "warn", [LINT_FATAL] = "fatal"
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcmp(text, words[i]) == 0) {
            *((unsigned char *)s->vm + self->offset) = (unsigned char)i;
            if (self->offset == offsetof(struct vm, settings.lint_short_path))
                s->short_path_given = true;
            return true;
        }
    }
    buf_printf(message,
        "option '%s' has invalid value '%s' (expected 'ignore', 'warn', or 'fatal')", self->name,
        text);
    return false;
}

/* The form of lint-short-path-literals that Nix had first. */
static bool set_warn_short_path(struct settings *s, const struct setting *self, const char *text,
    bool extra __attribute__((unused)), struct buf *message)
{
    bool warn;
    if (!parse_bool(self->name, text, &warn, message))
        return false;
    vm_warn(s->vm, POS_NONE, "'%s' is deprecated, use '%s = %s' instead", self->name,
        "lint-short-path-literals", warn ? "warn" : "ignore");
    if (!s->short_path_given)
        s->vm->settings.lint_short_path = warn ? LINT_WARN : LINT_IGNORE;
    return true;
}

/* Experimental features ------------------------------------------------------------------- */

static bool is_known_feature(struct slice name)
{
    static const char *const known[] = { "auto-allocate-uids", "blake3-hashes", "ca-derivations",
        "cgroups", "configurable-impure-env", "daemon-trust-override", "dynamic-derivations",
        "external-builders", "fetch-closure", "fetch-tree", "flakes", "git-hashing",
        "impure-derivations", "local-overlay-store", "mounted-ssh-store", "nix-command",
        "parse-toml-timestamps", "pipe-operators", "read-only-local-store", "recursive-nix",
        "verified-fetches" };
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (slice_eq(name, slice_of(known[i])))
            return true;
    }
    return false;
}

static int compare_words(const void *a, const void *b)
{
    return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

static const char blanks[] = " \t\n\r";

/* The words of a text in their order as bytes, as Nix goes through them. */
static size_t sorted_words(const char *text, struct slice **words)
{
    size_t count = 0;
    *words = gc_alloc((strlen(text) / 2 + 1) * sizeof **words);
    for (text += strspn(text, blanks); *text; text += strspn(text, blanks)) {
        size_t len = strcspn(text, blanks);
        (*words)[count++] = (struct slice){ text, len };
        text += len;
    }
    qsort(*words, count, sizeof **words, compare_words);
    return count;
}

static bool set_features(struct settings *s, const struct setting *self __attribute__((unused)),
    const char *text, bool extra, struct buf *message __attribute__((unused)))
{
    struct buf on = { 0 };
    if (extra)
        buf_str(&on, s->vm->settings.features);
    struct slice *words;
    size_t count = sorted_words(text, &words);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && slice_eq(words[i], words[i - 1]))
            continue;
        if (slice_eq(words[i], slice_of("no-url-literals")))
            vm_warn(s->vm, POS_NONE,
                "experimental feature '%s' has been stabilized and renamed; use "
                "'lint-url-literals = fatal' setting instead",
                "no-url-literals");
        else if (!is_known_feature(words[i]))
            vm_warn(s->vm, POS_NONE, "unknown experimental feature '%.*s'", (int)words[i].len,
                words[i].ptr);
        else
            buf_printf(&on, " %.*s", (int)words[i].len, words[i].ptr);
        if (slice_eq(words[i], slice_of("flakes")))
            buf_str(&on, " fetch-tree");
    }
    s->vm->settings.features = buf_cstr(&on);
    return true;
}

/* Names ----------------------------------------------------------------------------------- */

#define VM(name) offsetof(struct vm, settings.name)

static const struct setting settings_table[] = {
    { "abort-on-warn", set_bool, VM(abort_on_warn) },
    { "access-tokens", set_words, VM(fetch.access_tokens) },
    { "allow-dirty", set_bool, VM(fetch.allow_dirty) },
    { "allowed-uris", set_words, VM(allowed_uris) },
    { "connect-timeout", set_count, VM(fetch.connect_timeout) },
    { "download-attempts", set_count, VM(fetch.download_attempts) },
    { "eval-system", set_text, VM(eval_system) },
    { "experimental-features", set_features, 0 },
    { "http2", set_bool, VM(fetch.http2) },
    { "lint-absolute-path-literals", set_lint, VM(lint_absolute_path) },
    { "lint-short-path-literals", set_lint, VM(lint_short_path) },
    { "lint-url-literals", set_lint, VM(lint_url) },
    { "max-call-depth", set_count, VM(max_call_depth) },
    { "netrc-file", set_text, VM(fetch.netrc_file) },
    { "nix-path", set_nix_path, 0 },
    { "pure-eval", set_pure, VM(pure) },
    { "restrict-eval", set_bool, VM(restricted) },
    { "show-trace", set_bool, offsetof(struct vm, style.show_trace) },
    { "ssl-cert-file", set_text, VM(fetch.ssl_cert_file) },
    { "stalled-download-timeout", set_count, VM(fetch.stalled_download_timeout) },
    { "system", set_system, 0 },
    { "tarball-ttl", set_count, VM(fetch.tarball_ttl) },
    { "trace-verbose", set_bool, VM(trace_verbose) },
    { "trust-tarballs-from-git-forges", set_bool, VM(fetch.trust_forges) },
    { "user-agent-suffix", set_text, VM(fetch.user_agent_suffix) },
    { "warn-dirty", set_bool, VM(fetch.warn_dirty) },
    { "warn-short-path-literals", set_warn_short_path, 0 },
};

static const struct setting *find_setting(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(settings_table); i++) {
        if (strcmp(settings_table[i].name, name) == 0)
            return &settings_table[i];
    }
    return NULL;
}

static const char *without_prefix(const char *name, const char *prefix)
{
    size_t len = strlen(prefix);
    return strncmp(name, prefix, len) == 0 ? name + len : NULL;
}

/* The setting that `extra-NAME` adds to, or NULL. */
static const struct setting_name *find_extra(const char *name)
{
    const char *base = without_prefix(name, "extra-");
    const struct setting_name *known = base ? setting_name_find(base) : NULL;
    return known && known->kind == SETTING_LIST ? known : NULL;
}

enum setting_result settings_set(
    struct settings *s, const char *name, const char *text, struct buf *message)
{
    const struct setting_name *known = setting_name_find(name), *extra = NULL;
    if (!known)
        known = extra = find_extra(name);
    if (!known)
        return SETTING_UNKNOWN;
    if (known->feature && !vm_feature(s->vm, known->feature)) {
        vm_warn(s->vm, POS_NONE,
            "Ignoring setting '%s' because experimental feature '%s' is not enabled", known->name,
            known->feature);
        return SETTING_DONE;
    }
    const struct setting *setting = find_setting(known->name);
    bool good = setting ? setting->set(s, setting, text, extra != NULL, message)
                        : setting_name_check(known, text, message);
    return good ? SETTING_DONE : SETTING_REFUSED;
}

static bool is_bool(const struct setting_name *known)
{
    return known->kind == SETTING_BOOL || known->kind == SETTING_SANDBOX;
}

const char *settings_flag_feature(const char *flag)
{
    const char *name;
    settings_flag(flag, &name);
    const struct setting_name *known = setting_name_find(name);
    if (!known)
        known = find_extra(name);
    return known ? known->feature : NULL;
}

void settings_note_unknown(struct settings *s, const char *name)
{
    struct attrs_builder *unknown = &s->unknown;
    attrs_add(unknown, symbol_intern(slice_of(name)), VALUE_NULL, POS_NONE);
}

void settings_warn_unknown(struct settings *s)
{
    const struct attrs *unknown = value_attrs(attrs_finish(&s->unknown));
    const uint32_t *order = shape_by_name(unknown->shape);
    for (size_t i = 0; i < attrs_count(unknown); i++)
        vm_warn(s->vm, POS_NONE, "unknown setting '%s'",
            symbol_cstr(unknown->shape->symbols[order[i]]));
}

enum setting_flag settings_flag(const char *flag, const char **name)
{
    *name = flag;
    const struct setting_name *known = setting_name_find(flag);
    if (known)
        return is_bool(known) ? SETTING_FLAG_ON : SETTING_FLAG_VALUE;
    const char *base = without_prefix(flag, "no-");
    known = base ? setting_name_find(base) : NULL;
    if (known && is_bool(known)) {
        *name = base;
        return SETTING_FLAG_OFF;
    }
    return find_extra(flag) ? SETTING_FLAG_VALUE : SETTING_FLAG_NONE;
}
