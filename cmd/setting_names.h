/* The names of all settings of Nix 2.34, and what texts they take. What some of them do is in
 * cmd/settings.h. */
#ifndef TVX_CMD_SETTING_NAMES_H
#define TVX_CMD_SETTING_NAMES_H

#include "lib/buf.h"

enum setting_kind {
    SETTING_BOOL,
    SETTING_NUMBER, /* with a unit of powers of 1024, perhaps */
    SETTING_LIST,   /* words; `extra-NAME` adds to them */
    SETTING_TEXT,
    SETTING_JOBS,
    SETTING_SANDBOX, /* a Boolean or `relaxed` */
    SETTING_PROFILER,
};

struct setting_name {
    const char *name;
    enum setting_kind kind;
    const char *feature; /* without this experimental feature it is ignored; NULL for none */
};

/* Of a name or an older one for the same setting; NULL where there is none. */
const struct setting_name *setting_name_find(const char *name);

/* False, with Nix's message, where a text is none that the setting takes. */
bool setting_name_check(const struct setting_name *setting, const char *text, struct buf *message);

bool setting_parse_bool(const char *text, bool *result);
/* A number below 2^64 with its unit. */
bool setting_parse_number(const char *text, uint64_t *result);

#endif
