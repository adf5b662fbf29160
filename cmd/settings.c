#include "cmd/settings.h"
#include <errno.h>
#include <stdlib.h>

struct setting {
    const char *name;
    /* False where the text is no value of this setting. */
    bool (*set)(struct vm_settings *settings, size_t offset, const char *text);
    size_t offset; /* of the field */
};

static bool set_bool(struct vm_settings *settings, size_t offset, const char *text)
{
    static const char *const words[] = { "false", "no", "0", "true", "yes", "1" };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcmp(text, words[i]) == 0) {
            *(bool *)((char *)settings + offset) = i >= 3;
            return true;
        }
    }
    return false;
}

static bool set_count(struct vm_settings *settings, size_t offset, const char *text)
{
    char *end;
    errno = 0;
    unsigned long long n = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || errno)
        return false;
    *(uint64_t *)((char *)settings + offset) = n;
    return true;
}

static bool set_features(struct vm_settings *settings, size_t offset, const char *text)
{
    (void)offset;
    settings->features = text;
    return true;
}

static bool add_features(struct vm_settings *settings, size_t offset, const char *text)
{
    (void)offset;
    struct buf both = { 0 };
    buf_printf(&both, "%s %s", settings->features ? settings->features : "", text);
    settings->features = buf_cstr(&both);
    return true;
}

#define FIELD(name) offsetof(struct vm_settings, name)

static const struct setting settings_table[] = {
    { "abort-on-warn", set_bool, FIELD(abort_on_warn) },
    { "experimental-features", set_features, FIELD(features) },
    { "extra-experimental-features", add_features, FIELD(features) },
    { "max-call-depth", set_count, FIELD(max_call_depth) },
    { "pure-eval", set_bool, FIELD(pure) },
    { "trace-verbose", set_bool, FIELD(trace_verbose) },
};

void settings_set(struct vm *vm, const char *name, const char *text)
{
    for (size_t i = 0; i < ARRAY_LEN(settings_table); i++) {
        const struct setting *s = &settings_table[i];
        if (strcmp(s->name, name) != 0)
            continue;
        if (!s->set(&vm->settings, s->offset, text))
            vm_warn(vm, POS_NONE, "%ssetting '%s' has invalid value '%s'",
                s->set == set_bool ? "Boolean " : "", name, text);
        return;
    }
    vm_warn(vm, POS_NONE, "unknown setting '%s'", name);
}
