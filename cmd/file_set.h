/* The files of `--multi DIR`: the attributes of a set, each to be a file of its name. */
#ifndef TVX_CMD_FILE_SET_H
#define TVX_CMD_FILE_SET_H

#include "cmd/format.h"

struct file_set {
    struct named_text *files; /* GC memory */
    size_t count, cap;
};

/* Makes the texts of the attributes of v in the format of the job. Raises what evaluation raises,
 * and ERR_VALUE for a name that cannot be that of a file in a folder. */
void file_set_add(struct file_set *files, const struct format_job *job, value v);

/* Writes them to a folder, which is made where it is missing, and prints their paths. Each appears
 * whole or not at all. Raises ERR_IO. */
void file_set_write(const struct file_set *files, struct vm *vm, const char *dir);

#endif
