/*
 * The file of what was typed, shared by all REPLs that run: each appends its entries and takes over
 * those of the others, under a lock (flock). An entry is a line; a further line of it begins with
 * a tab. The file is cut to the newest half when it has grown to twice HISTORY_MOST entries.
 *
 * A file that cannot be read or written is as good as none: nobody is told.
 */
#ifndef TVX_CMD_HISTORY_H
#define TVX_CMD_HISTORY_H

#include "lib/base.h"

enum { HISTORY_MOST = 10000 };

/* Opens the file, making it and its folders; `add` is called for each entry, oldest first, of this
 * and the following functions. The text is valid during the call. */
void history_open(const char *path, void (*add)(const char *entry));
/* What other REPLs have added meanwhile. */
void history_update(void);
/* Appends an entry; what others have added comes first. `add` is called for theirs and for it. */
void history_append(const char *entry);

#endif
