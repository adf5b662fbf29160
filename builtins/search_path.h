/*
 * The search path: where `<name>` is looked up. An entry says where to look and what names are
 * for it: all, or those whose first components are its prefix, which the rest of the name is then
 * looked up without.
 *
 * What a look-up found in the file system is remembered, failures too, so that all of an
 * evaluation sees the same. Rules and texts are those of Nix.
 */
#ifndef TVX_BUILTINS_SEARCH_PATH_H
#define TVX_BUILTINS_SEARCH_PATH_H

#include "vm/vm.h"

/* Both are strings. The path may be relative to the current directory, or the URL of something
 * that would have to be downloaded, which is not supported and skipped with a warning. */
struct search_entry {
    value prefix, path;
};

/* Appends one entry, `PATH` or `PREFIX=PATH`, as -I has it. */
void search_path_add(struct vm *vm, const char *spec);
/* Appends entries separated by blanks. */
void search_path_add_words(struct vm *vm, const char *specs);
/* Entries that colons or blanks separate, as $NIX_PATH has them, separated by blanks. A colon in a
 * URL does not separate. */
const char *search_path_words(const char *specs);
/* Appends the channels of the user and of root that exist. */
void search_path_add_channels(struct vm *vm);
/* Allows what the entries name, for an EvalIO of lib/io_restrict.h below the machine's. */
void search_path_allow(struct vm *vm, struct io *restricted);
/* The entries as builtins.nixPath has them; none in pure evaluation. */
value search_path_value(struct vm *vm);

/* What was not there is looked for again. */
void search_path_forget(struct vm *vm);

/* The real path of the file that a name stands for; raises ERR_SEARCH_PATH where there is none. */
const char *search_path_find(struct vm *vm, struct slice name);
/* The same with other entries than the search path's own. */
const char *search_path_find_in(
    struct vm *vm, const struct search_entry *entries, size_t count, struct slice name);

#endif
