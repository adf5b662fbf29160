/*
 * Git repositories, through the program `git`, as Nix sees them through libgit2: no variable of the
 * environment that belongs to one repository counts, and no hook, filter, replaced object or owner
 * of a directory matters. Names and revisions that come from outside never begin with `-`.
 *
 * A commit's tree is written out once and cached. A work tree is used where it is: the files that
 * git tracks, as they are now. The repository of a URL is cloned, bare, into the cache.
 */
#ifndef TVX_FETCH_GIT_H
#define TVX_FETCH_GIT_H

#include "lib/fetcher.h"

bool git_fetch(const struct fetcher *f, const struct fetch_settings *settings,
    const struct git_request *want, struct git_result *got, const char **why);
bool git_rev_count(const char *repository, const char *rev, int64_t *count, const char **why);

#endif
