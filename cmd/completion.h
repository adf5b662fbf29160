/* Programs for shells that complete command lines of tvx, made from the table of options. */
#ifndef TVX_CMD_COMPLETION_H
#define TVX_CMD_COMPLETION_H

#include "cmd/options.h"

/* What an argument of an option is, by its name in the table. */
enum completion_kind {
    COMPLETE_NOTHING,
    COMPLETE_FILE,
    COMPLETE_DIR,
    COMPLETE_CHOICE, /* a word of `a|b|c` */
};

enum completion_kind completion_kind(struct slice name);
/* The name of the next argument of an option; false behind the last. *at starts as option->values
 * and moves. */
bool completion_next(const char **at, struct slice *name);
/* The words of `a|b|c` with blanks between them. */
void completion_add_choices(struct buf *out, struct slice choices);
/* Whether help, and so completion, mentions the option for a command. */
bool completion_lists(const struct option *option, size_t command);

void completion_bash(struct buf *out);
void completion_zsh(struct buf *out);
void completion_fish(struct buf *out);

#endif
