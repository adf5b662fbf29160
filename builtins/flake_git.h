/* What flake references of Git have of their own. The rules are those of Nix 2.34 and libgit2. */
#ifndef TVX_BUILTINS_FLAKE_GIT_H
#define TVX_BUILTINS_FLAKE_GIT_H

#include "builtins/flake_input.h"

/* Whether Git can have a branch, tag or other reference of that name. */
bool flake_git_is_ref(struct slice name);

/* The URL of a repository, which may be given as a path or as user@host:path. False with a message
 * in *why where it is none. */
bool flake_git_url(struct url *u, struct slice text, const struct url_warn *warn, const char **why);

/* Puts the keys that commits have to be signed with into a URL. */
void flake_git_add_keys(struct vm *vm, const struct input *in, struct url *u);

#endif
