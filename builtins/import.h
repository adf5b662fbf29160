/*
 * From text and files to values: reading, parsing, compiling, running, and the import cache. The
 * one place outside cmd/ that knows the compiler.
 */
#ifndef TVX_BUILTINS_IMPORT_H
#define TVX_BUILTINS_IMPORT_H

#include "lib/source.h"
#include "vm/vm.h"

/* Names in scope of a text beyond the registry's: scopedImport, the REPL. */
struct import_scope {
    value set; /* attrs: name -> value */
};

/* Compiles a text; a mistake in it is raised. scope may be NULL. */
struct code *import_compile(
    struct vm *vm, const struct source *source, const struct import_scope *scope);
/* The value of a text, forced. */
value import_text(struct vm *vm, enum source_kind kind, const char *name, struct slice text,
    const char *base, const struct import_scope *scope);
/* The value of a file, forced and cached by real path; a directory means its default.nix. */
value import_file(struct vm *vm, const char *path);
/* The path of the file that `path` names: path itself, or its default.nix if it is a directory. */
const char *import_resolve(struct vm *vm, const char *path);
/* Registers the text of a file, for dump. */
const struct source *import_read(struct vm *vm, const char *path);

#endif
