/* What restricted evaluation may fetch. */
#ifndef TVX_BUILTINS_ACCESS_H
#define TVX_BUILTINS_ACCESS_H

#include "vm/vm.h"

/*
 * Raises if evaluation is restricted and may not fetch from a URI: one that is neither in the
 * setting allowed-uris (equal to an entry, below one, or of the scheme that an entry `scheme:` is),
 * nor a path or `file:` URL of a file that may be read.
 */
void access_check_uri(struct vm *vm, struct slice uri);

#endif
