/*
 * The settings of Nix: the names of all of them, and what those that concern evaluation set in the
 * machine. They come from nix.conf, NIX_CONFIG and the command line.
 */
#ifndef TVX_CMD_SETTINGS_H
#define TVX_CMD_SETTINGS_H

#include "vm/vm.h"

struct settings {
    struct vm *vm;
    const char *nix_path; /* entries of the search path, separated by blanks; NULL: not set */
    bool pure_given;      /* pure-eval was set; it may be what it is anyway */
    bool short_path_given;
    struct attrs_builder unknown; /* settings that there are not: their names */
};

enum setting_result {
    SETTING_DONE,
    SETTING_UNKNOWN,
    SETTING_REFUSED,
};

/* Sets a setting, or adds to one where `name` begins with `extra-`. What Nix knows and evaluation
 * does not need is done by nothing. On SETTING_REFUSED *message says what is wrong with the text.
 */
enum setting_result settings_set(
    struct settings *s, const char *name, const char *text, struct buf *message);

/* What a flag of a Nix program, without its dashes, does to a setting. */
enum setting_flag {
    SETTING_FLAG_NONE,  /* it is no setting */
    SETTING_FLAG_ON,    /* `--NAME`, of a Boolean setting */
    SETTING_FLAG_OFF,   /* `--no-NAME` */
    SETTING_FLAG_VALUE, /* `--NAME VALUE`, `--extra-NAME VALUE` */
};

/* *name becomes the name for settings_set. */
enum setting_flag settings_flag(const char *flag, const char **name);

/* The experimental feature that a flag needs, or NULL. */
const char *settings_flag_feature(const char *flag);

/* Settings that Nix does not know are warned of at the end, by name. */
void settings_note_unknown(struct settings *s, const char *name);
void settings_warn_unknown(struct settings *s);

/* Reads the files and the variable. False where Nix would end: *message says why, and *usage
 * whether it would hint at its help. Ahead of that everything else is set. */
bool settings_load(struct settings *s, struct buf *message, bool *usage);

#endif
