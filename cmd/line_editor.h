/*
 * Reading entries from a terminal: the only file that knows readline. An entry is edited as a
 * whole, however many lines it has; each line but the first stands behind the second prompt. Keys
 * are those of the user's inputrc. Enter asks whether the entry is complete, else it begins a new
 * line. The up and down keys move between the lines, and at the first and last go through the
 * history: what begins as the text before the cursor.
 */
#ifndef TVX_CMD_LINE_EDITOR_H
#define TVX_CMD_LINE_EDITOR_H

#include "lib/base.h"

/* What may stand in the place of text[start, cursor). GC memory; the array is unsorted. */
struct completions {
    size_t start;
    const char **items;
    size_t count, cap;
};

struct line_editor {
    void *self;
    const char *prompt, *second_prompt; /* one column a byte */
    const char *history;                /* path of the history file, or NULL */
    bool (*is_complete)(void *self, const char *text);
    void (*complete)(void *self, const char *text, size_t cursor, struct completions *out);
    /* A signal came while the user was typing; whether it is to have the effect of Ctrl-C. */
    bool (*on_signal)(void *self);
};

/* False where the library is not installed. `editor` must stay alive until the end. */
bool line_editor_start(const struct line_editor *editor);
/* The next entry, GC memory; NULL where the user left. It goes to the history. */
const char *line_editor_read(void);

#endif
