/* Writing the store that evaluation made to a folder: `--write-drvs`. */
#ifndef TVX_CMD_EXPORT_H
#define TVX_CMD_EXPORT_H

#include "vm/vm.h"

/* Writes each object that was added to DIR/HASH-NAME, unless that is there already. Objects appear
 * whole or not at all. Raises ERR_IO where something cannot be written, or where a source is no
 * longer what it was when it was hashed. */
void export_store(struct vm *vm, const char *dir);

#endif
