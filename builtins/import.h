/*
 * From text and files to values: reading, parsing, compiling, running, and the import cache. The
 * one place outside cmd/ that knows the compiler.
 */
#ifndef TVX_BUILTINS_IMPORT_H
#define TVX_BUILTINS_IMPORT_H

#include "lib/source.h"
#include "vm/vm.h"

struct expr;
struct parse_input;
typedef struct expr *import_reader(struct parse_input *in, void *self);

/* Names in scope of a text beyond the registry's: scopedImport, the REPL. */
struct import_scope {
    value set; /* attrs: name -> value */
};

/* Compiles a text; a mistake in it is raised. scope may be NULL. */
struct code *import_compile(
    struct vm *vm, const struct source *source, const struct import_scope *scope);
/* Compiles what `read` makes of a text: by itself it gets all that the parser wants to know, and
 * returns NULL with in->failure set where it refuses the text. Then, and where the compiler refuses
 * the tree, NULL is returned with the error in *failure; nothing is raised. */
struct code *import_compile_as(struct vm *vm, const struct source *source,
    const struct import_scope *scope, import_reader *read, void *self, struct error **failure);
/* The value of a text, forced. */
value import_text(struct vm *vm, enum source_kind kind, const char *name, struct slice text,
    const char *base, const struct import_scope *scope);
/* The value of a file, forced and cached by real path; a directory means its default.nix. */
value import_file(struct vm *vm, const char *path);
/* Forgets the values of all files. Those whose text is still the same when they are wanted next are
 * not parsed and compiled again. */
void import_forget(struct vm *vm);
/* The path of the file that `path` names: path itself, or its default.nix if it is a directory. */
const char *import_resolve(struct vm *vm, const char *path);
/* Says that a file is evaluated, where that much is to be said. */
void import_note_file(struct vm *vm, const char *path);
/* Registers the text of a file, for dump. */
const struct source *import_read(struct vm *vm, const char *path);

#endif
