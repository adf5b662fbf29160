#include "cmd/setting_names.h"

static const struct setting_name names[] = {
    { "abort-on-warn", SETTING_BOOL, NULL },
    { "accept-flake-config", SETTING_BOOL, "flakes" },
    { "access-tokens", SETTING_LIST, NULL },
    { "allow-dirty", SETTING_BOOL, NULL },
    { "allow-dirty-locks", SETTING_BOOL, "flakes" },
    { "allow-import-from-derivation", SETTING_BOOL, NULL },
    { "allow-new-privileges", SETTING_BOOL, NULL },
    { "allow-symlinked-store", SETTING_BOOL, NULL },
    { "allow-unsafe-native-code-during-evaluation", SETTING_BOOL, NULL },
    { "allowed-impure-host-deps", SETTING_LIST, NULL },
    { "allowed-uris", SETTING_LIST, NULL },
    { "allowed-users", SETTING_LIST, NULL },
    { "always-allow-substitutes", SETTING_BOOL, NULL },
    { "auto-allocate-uids", SETTING_BOOL, "auto-allocate-uids" },
    { "auto-optimise-store", SETTING_BOOL, NULL },
    { "bash-prompt", SETTING_TEXT, NULL },
    { "bash-prompt-prefix", SETTING_TEXT, NULL },
    { "bash-prompt-suffix", SETTING_TEXT, NULL },
    { "build-dir", SETTING_TEXT, NULL },
    { "build-hook", SETTING_LIST, NULL },
    { "build-poll-interval", SETTING_NUMBER, NULL },
    { "build-users-group", SETTING_TEXT, NULL },
    { "builders", SETTING_TEXT, NULL },
    { "builders-use-substitutes", SETTING_BOOL, NULL },
    { "commit-lock-file-summary", SETTING_TEXT, "flakes" },
    { "compress-build-log", SETTING_BOOL, NULL },
    { "connect-timeout", SETTING_NUMBER, NULL },
    { "cores", SETTING_NUMBER, NULL },
    { "debugger-on-trace", SETTING_BOOL, NULL },
    { "debugger-on-warn", SETTING_BOOL, NULL },
    { "diff-hook", SETTING_TEXT, NULL },
    { "download-attempts", SETTING_NUMBER, NULL },
    { "download-buffer-size", SETTING_NUMBER, NULL },
    { "download-speed", SETTING_NUMBER, NULL },
    { "eval-attrset-update-layer-rhs-threshold", SETTING_NUMBER, NULL },
    { "eval-cache", SETTING_BOOL, NULL },
    { "eval-profile-file", SETTING_TEXT, NULL },
    { "eval-profiler", SETTING_PROFILER, NULL },
    { "eval-profiler-frequency", SETTING_NUMBER, NULL },
    { "eval-system", SETTING_TEXT, NULL },
    { "experimental-features", SETTING_LIST, NULL },
    { "external-builders", SETTING_TEXT, NULL },
    { "extra-platforms", SETTING_LIST, NULL },
    { "fallback", SETTING_BOOL, NULL },
    { "filter-syscalls", SETTING_BOOL, NULL },
    { "flake-registry", SETTING_TEXT, "flakes" },
    { "fsync-metadata", SETTING_BOOL, NULL },
    { "fsync-store-paths", SETTING_BOOL, NULL },
    { "gc-reserved-space", SETTING_NUMBER, NULL },
    { "hashed-mirrors", SETTING_LIST, NULL },
    { "http-connections", SETTING_NUMBER, NULL },
    { "http2", SETTING_BOOL, NULL },
    { "id-count", SETTING_NUMBER, NULL },
    { "ignore-try", SETTING_BOOL, NULL },
    { "ignored-acls", SETTING_LIST, NULL },
    { "impersonate-linux-26", SETTING_BOOL, NULL },
    { "impure-env", SETTING_LIST, "configurable-impure-env" },
    { "json-log-path", SETTING_TEXT, NULL },
    { "keep-build-log", SETTING_BOOL, NULL },
    { "keep-derivations", SETTING_BOOL, NULL },
    { "keep-env-derivations", SETTING_BOOL, NULL },
    { "keep-failed", SETTING_BOOL, NULL },
    { "keep-going", SETTING_BOOL, NULL },
    { "keep-outputs", SETTING_BOOL, NULL },
    { "lint-absolute-path-literals", SETTING_TEXT, NULL },
    { "lint-short-path-literals", SETTING_TEXT, NULL },
    { "lint-url-literals", SETTING_TEXT, NULL },
    { "log-lines", SETTING_NUMBER, NULL },
    { "max-build-log-size", SETTING_NUMBER, NULL },
    { "max-call-depth", SETTING_NUMBER, NULL },
    { "max-free", SETTING_NUMBER, NULL },
    { "max-jobs", SETTING_JOBS, NULL },
    { "max-silent-time", SETTING_NUMBER, NULL },
    { "max-substitution-jobs", SETTING_NUMBER, NULL },
    { "min-free", SETTING_NUMBER, NULL },
    { "min-free-check-interval", SETTING_NUMBER, NULL },
    { "nar-buffer-size", SETTING_NUMBER, NULL },
    { "narinfo-cache-meta-ttl", SETTING_NUMBER, NULL },
    { "narinfo-cache-negative-ttl", SETTING_NUMBER, NULL },
    { "narinfo-cache-positive-ttl", SETTING_NUMBER, NULL },
    { "netrc-file", SETTING_TEXT, NULL },
    { "nix-path", SETTING_LIST, NULL },
    { "nix-shell-always-looks-for-shell-nix", SETTING_BOOL, NULL },
    { "nix-shell-shebang-arguments-relative-to-script", SETTING_BOOL, NULL },
    { "plugin-files", SETTING_TEXT, NULL },
    { "post-build-hook", SETTING_TEXT, NULL },
    { "pre-build-hook", SETTING_TEXT, NULL },
    { "preallocate-contents", SETTING_BOOL, NULL },
    { "print-missing", SETTING_BOOL, NULL },
    { "pure-eval", SETTING_BOOL, NULL },
    { "require-drop-supplementary-groups", SETTING_BOOL, NULL },
    { "require-sigs", SETTING_BOOL, NULL },
    { "restrict-eval", SETTING_BOOL, NULL },
    { "run-diff-hook", SETTING_BOOL, NULL },
    { "sandbox", SETTING_SANDBOX, NULL },
    { "sandbox-build-dir", SETTING_TEXT, NULL },
    { "sandbox-dev-shm-size", SETTING_TEXT, NULL },
    { "sandbox-fallback", SETTING_BOOL, NULL },
    { "sandbox-paths", SETTING_LIST, NULL },
    { "secret-key-files", SETTING_LIST, NULL },
    { "show-trace", SETTING_BOOL, NULL },
    { "ssl-cert-file", SETTING_TEXT, NULL },
    { "stalled-download-timeout", SETTING_NUMBER, NULL },
    { "start-id", SETTING_NUMBER, NULL },
    { "store", SETTING_TEXT, NULL },
    { "substitute", SETTING_BOOL, NULL },
    { "substituters", SETTING_LIST, NULL },
    { "sync-before-registering", SETTING_BOOL, NULL },
    { "system", SETTING_TEXT, NULL },
    { "system-features", SETTING_LIST, NULL },
    { "tarball-ttl", SETTING_NUMBER, NULL },
    { "timeout", SETTING_NUMBER, NULL },
    { "trace-function-calls", SETTING_BOOL, NULL },
    { "trace-import-from-derivation", SETTING_BOOL, NULL },
    { "trace-verbose", SETTING_BOOL, NULL },
    { "trust-tarballs-from-git-forges", SETTING_BOOL, NULL },
    { "trusted-public-keys", SETTING_LIST, NULL },
    { "trusted-substituters", SETTING_LIST, NULL },
    { "trusted-users", SETTING_LIST, NULL },
    { "upgrade-nix-store-path-url", SETTING_TEXT, NULL },
    { "use-case-hack", SETTING_BOOL, NULL },
    { "use-cgroups", SETTING_BOOL, NULL },
    { "use-registries", SETTING_BOOL, "flakes" },
    { "use-sqlite-wal", SETTING_BOOL, NULL },
    { "use-xdg-base-directories", SETTING_BOOL, NULL },
    { "user-agent-suffix", SETTING_TEXT, NULL },
    { "warn-dirty", SETTING_BOOL, NULL },
    { "warn-large-path-threshold", SETTING_NUMBER, NULL },
    { "warn-short-path-literals", SETTING_BOOL, NULL },
};

/* Older names. */
static const struct {
    const char *alias, *name;
} aliases[] = {
    { "binary-cache-public-keys", "trusted-public-keys" },
    { "binary-caches", "substituters" },
    { "binary-caches-parallel-connections", "http-connections" },
    { "build-chroot-dirs", "sandbox-paths" },
    { "build-compress-log", "compress-build-log" },
    { "build-cores", "cores" },
    { "build-fallback", "fallback" },
    { "build-impersonate-linux-26", "impersonate-linux-26" },
    { "build-keep-log", "keep-build-log" },
    { "build-max-jobs", "max-jobs" },
    { "build-max-log-size", "max-build-log-size" },
    { "build-max-silent-time", "max-silent-time" },
    { "build-sandbox-paths", "sandbox-paths" },
    { "build-timeout", "timeout" },
    { "build-use-chroot", "sandbox" },
    { "build-use-sandbox", "sandbox" },
    { "build-use-substitutes", "substitute" },
    { "commit-lockfile-summary", "commit-lock-file-summary" },
    { "env-keep-derivations", "keep-env-derivations" },
    { "gc-keep-derivations", "keep-derivations" },
    { "gc-keep-outputs", "keep-outputs" },
    { "substitution-max-jobs", "max-substitution-jobs" },
    { "trusted-binary-caches", "trusted-substituters" },
};

static const struct setting_name *find(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(names[i].name, name) == 0)
            return &names[i];
    }
    return NULL;
}

const struct setting_name *setting_name_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(aliases); i++) {
        if (strcmp(aliases[i].alias, name) == 0)
            return find(aliases[i].name);
    }
    return find(name);
}

bool setting_parse_bool(const char *text, bool *result)
{
    static const char *const words[] = { "false", "no", "0", "true", "yes", "1" };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcmp(text, words[i]) == 0) {
            *result = i >= 3;
            return true;
        }
    }
    return false;
}

static bool parse_digits(const char **text, uint64_t *n)
{
    const char *start = *text;
    *n = 0;
    for (; **text >= '0' && **text <= '9'; ++*text) {
        unsigned digit = (unsigned)(**text - '0');
        if (__builtin_mul_overflow(*n, 10, n) || __builtin_add_overflow(*n, digit, n))
            return false;
    }
    return *text > start;
}

bool setting_parse_number(const char *text, uint64_t *result)
{
    static const char units[] = "KMGT";
    uint64_t n;
    if (!parse_digits(&text, &n))
        return false;
    const char *unit = *text ? strchr(units, *text & ~0x20) : NULL;
    if (unit) {
        n <<= 10 * (unit - units + 1);
        text++;
    }
    *result = n;
    return *text == '\0';
}

static bool is_jobs(const char *text)
{
    uint64_t n;
    return strcmp(text, "auto") == 0 || (parse_digits(&text, &n) && *text == '\0');
}

static bool is_one_of(const char *text, const char *const *words)
{
    while (*words && strcmp(text, *words) != 0)
        words++;
    return *words != NULL;
}

bool setting_name_check(const struct setting_name *setting, const char *text, struct buf *message)
{
    static const char *const sandbox[] = { "true", "false", "relaxed", NULL };
    static const char *const profiler[] = { "disabled", "flamegraph", NULL };
    bool on;
    uint64_t n;
    switch (setting->kind) {
    case SETTING_BOOL:
        if (setting_parse_bool(text, &on))
            return true;
        buf_printf(message, "Boolean setting '%s' has invalid value '%s'", setting->name, text);
        return false;
    case SETTING_NUMBER:
        if (setting_parse_number(text, &n))
            return true;
        buf_printf(message, "setting '%s' has invalid value '%s'", setting->name, text);
        return false;
    case SETTING_JOBS:
        if (is_jobs(text))
            return true;
        buf_printf(
            message, "configuration setting '%s' should be 'auto' or an integer", setting->name);
        return false;
    case SETTING_SANDBOX:
    case SETTING_PROFILER:
        if (is_one_of(text, setting->kind == SETTING_SANDBOX ? sandbox : profiler))
            return true;
        buf_printf(message, "option '%s' has invalid value '%s'", setting->name, text);
        return false;
    default:
        return true;
    }
}
