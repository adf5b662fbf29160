#include "cmd/settings.h"
#include "compiler/parser.h"
#include <stdlib.h>

struct setting {
    const char *name;
    /* False where the text is no value of this setting, with *message set. */
    bool (*set)(struct settings *s, const struct setting *self, const char *text, bool extra,
        struct buf *message);
    size_t offset; /* of the field in struct vm */
    bool is_list;  /* there is an `extra-` form */
};

/* Values ---------------------------------------------------------------------------------- */

static bool parse_bool(const char *name, const char *text, bool *result, struct buf *message)
{
    static const char *const words[] = { "false", "no", "0", "true", "yes", "1" };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcmp(text, words[i]) == 0) {
            *result = i >= 3;
            return true;
        }
    }
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

/* A number below 2^32, or a small one with a unit of powers of 1024. */
static bool parse_count(const char *text, uint64_t *result)
{
    static const char units[] = "KMGT";
    uint64_t n = 0;
    const char *p = text;
    for (; *p >= '0' && *p <= '9'; p++) {
        n = n * 10 + (uint64_t)(*p - '0');
        if (n > UINT32_MAX)
            return false;
    }
    if (p == text)
        return false;
    const char *unit = *p ? strchr(units, *p & ~0x20) : NULL;
    if (unit) {
        n <<= 10 * (unit - units + 1);
        p++;
    }
    *result = n;
    return *p == '\0';
}

static bool set_count(struct settings *s, const struct setting *self, const char *text,
    bool extra __attribute__((unused)), struct buf *message)
{
    if (parse_count(text, (uint64_t *)((char *)s->vm + self->offset)))
        return true;
    buf_printf(message, "setting '%s' has invalid value '%s'", self->name, text);
    return false;
}

static bool set_text(struct settings *s, const struct setting *self, const char *text,
    bool extra __attribute__((unused)), struct buf *message __attribute__((unused)))
{
    *(const char **)((char *)s->vm + self->offset) = *text ? text : NULL;
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
    { "abort-on-warn", set_bool, VM(abort_on_warn), false },
    { "access-tokens", set_words, VM(fetch.access_tokens), true },
    { "allow-dirty", set_bool, VM(fetch.allow_dirty), false },
    { "allowed-uris", set_words, VM(allowed_uris), true },
    { "connect-timeout", set_count, VM(fetch.connect_timeout), false },
    { "download-attempts", set_count, VM(fetch.download_attempts), false },
    { "eval-system", set_text, VM(eval_system), false },
    { "experimental-features", set_features, 0, true },
    { "http2", set_bool, VM(fetch.http2), false },
    { "lint-absolute-path-literals", set_lint, VM(lint_absolute_path), false },
    { "lint-short-path-literals", set_lint, VM(lint_short_path), false },
    { "lint-url-literals", set_lint, VM(lint_url), false },
    { "max-call-depth", set_count, VM(max_call_depth), false },
    { "netrc-file", set_text, VM(fetch.netrc_file), false },
    { "nix-path", set_nix_path, 0, true },
    { "pure-eval", set_pure, VM(pure), false },
    { "restrict-eval", set_bool, VM(restricted), false },
    { "show-trace", set_bool, offsetof(struct vm, style.show_trace), false },
    { "ssl-cert-file", set_text, VM(fetch.ssl_cert_file), false },
    { "stalled-download-timeout", set_count, VM(fetch.stalled_download_timeout), false },
    { "system", set_text, VM(system), false },
    { "tarball-ttl", set_count, VM(fetch.tarball_ttl), false },
    { "trace-verbose", set_bool, VM(trace_verbose), false },
    { "trust-tarballs-from-git-forges", set_bool, VM(fetch.trust_forges), false },
    { "user-agent-suffix", set_text, VM(fetch.user_agent_suffix), false },
    { "warn-dirty", set_bool, VM(fetch.warn_dirty), false },
    { "warn-short-path-literals", set_warn_short_path, 0, false },
};

/* What is of no concern to evaluation, or only to how fast it is. */
static const char *const other_bools[] = { "accept-flake-config", "allow-dirty-locks",
    "allow-import-from-derivation", "allow-new-privileges", "allow-symlinked-store",
    "allow-unsafe-native-code-during-evaluation", "always-allow-substitutes", "auto-allocate-uids",
    "auto-optimise-store", "build-compress-log", "build-fallback", "build-impersonate-linux-26",
    "build-keep-log", "build-use-chroot", "build-use-sandbox", "build-use-substitutes",
    "builders-use-substitutes", "compress-build-log", "debugger-on-trace", "debugger-on-warn",
    "env-keep-derivations", "eval-cache", "fallback", "filter-syscalls", "fsync-metadata",
    "fsync-store-paths", "gc-keep-derivations", "gc-keep-outputs", "ignore-try",
    "impersonate-linux-26", "keep-build-log", "keep-derivations", "keep-env-derivations",
    "keep-failed", "keep-going", "keep-outputs", "nix-shell-always-looks-for-shell-nix",
    "nix-shell-shebang-arguments-relative-to-script", "preallocate-contents", "print-missing",
    "require-drop-supplementary-groups", "require-sigs", "run-diff-hook", "sandbox",
    "sandbox-fallback", "substitute", "sync-before-registering", "trace-function-calls",
    "trace-import-from-derivation", "use-case-hack", "use-cgroups", "use-registries",
    "use-sqlite-wal", "use-xdg-base-directories" };

static const char *const other_lists[] = { "allowed-users", "binary-cache-public-keys",
    "binary-caches", "build-chroot-dirs", "build-hook", "build-sandbox-paths", "extra-platforms",
    "hashed-mirrors", "ignored-acls", "impure-env", "sandbox-paths", "secret-key-files",
    "substituters", "system-features", "trusted-binary-caches", "trusted-public-keys",
    "trusted-substituters", "trusted-users" };

static const char *const other_values[] = { "allowed-impure-host-deps", "bash-prompt",
    "bash-prompt-prefix", "bash-prompt-suffix", "binary-caches-parallel-connections", "build-cores",
    "build-dir", "build-max-jobs", "build-max-log-size", "build-max-silent-time",
    "build-poll-interval", "build-timeout", "build-users-group", "builders",
    "commit-lock-file-summary", "commit-lockfile-summary", "cores", "diff-hook",
    "download-buffer-size", "download-speed", "eval-attrset-update-layer-rhs-threshold",
    "eval-profile-file", "eval-profiler", "eval-profiler-frequency", "external-builders",
    "flake-registry", "gc-reserved-space", "http-connections", "id-count", "json-log-path",
    "log-lines", "max-build-log-size", "max-free", "max-jobs", "max-silent-time",
    "max-substitution-jobs", "min-free", "min-free-check-interval", "nar-buffer-size",
    "narinfo-cache-meta-ttl", "narinfo-cache-negative-ttl", "narinfo-cache-positive-ttl",
    "plugin-files", "post-build-hook", "pre-build-hook", "sandbox-build-dir",
    "sandbox-dev-shm-size", "start-id", "store", "substitution-max-jobs", "timeout",
    "upgrade-nix-store-path-url", "warn-large-path-threshold" };

static bool is_one_of(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

#define IS_ONE_OF(names, name) is_one_of(names, ARRAY_LEN(names), name)

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

static bool is_list(const char *name)
{
    const struct setting *known = find_setting(name);
    return known ? known->is_list : IS_ONE_OF(other_lists, name);
}

static bool is_bool(const char *name)
{
    const struct setting *known = find_setting(name);
    if (known)
        return known->set == set_bool || known->set == set_pure ||
               known->set == set_warn_short_path;
    return IS_ONE_OF(other_bools, name);
}

static bool exists(const char *name)
{
    return find_setting(name) || is_bool(name) || is_list(name) || IS_ONE_OF(other_values, name);
}

enum setting_result settings_set(
    struct settings *s, const char *name, const char *text, struct buf *message)
{
    bool extra = false;
    if (!exists(name)) {
        const char *base = without_prefix(name, "extra-");
        if (!base || !is_list(base))
            return SETTING_UNKNOWN;
        name = base;
        extra = true;
    }
    const struct setting *setting = find_setting(name);
    if (setting && !setting->set(s, setting, text, extra, message))
        return SETTING_REFUSED;
    return SETTING_DONE;
}

enum setting_flag settings_flag(const char *flag, const char **name)
{
    *name = flag;
    if (exists(flag))
        return is_bool(flag) ? SETTING_FLAG_ON : SETTING_FLAG_VALUE;
    const char *base = without_prefix(flag, "no-");
    if (base && is_bool(base)) {
        *name = base;
        return SETTING_FLAG_OFF;
    }
    base = without_prefix(flag, "extra-");
    return base && is_list(base) ? SETTING_FLAG_VALUE : SETTING_FLAG_NONE;
}
