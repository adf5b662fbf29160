/* What builtins that read files have in common. All raise in Nix's words. */
#ifndef TVX_BUILTINS_FILES_H
#define TVX_BUILTINS_FILES_H

#include "vm/vm.h"

/* The text of a path, or of what coerces to one, canonical and NUL-terminated; symlinks stay. */
const char *files_path(struct vm *vm, value path);
/* The same with all symlinks resolved. */
const char *files_real_path(struct vm *vm, value path);
/* The contents of a file. */
struct slice files_read(struct vm *vm, value path);

#endif
