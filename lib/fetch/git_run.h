/* The program `git` at work in one repository. */
#ifndef TVX_FETCH_GIT_RUN_H
#define TVX_FETCH_GIT_RUN_H

#include "lib/fetch/process.h"

struct repository {
    const char *dir;     /* a work tree, or a bare repository */
    const char *git_dir; /* in it: ".git" or "." */
};

struct git_run {
    const char *const *args; /* NULL at the end */
    struct slice input;
    const char *index; /* used instead of the repository's; or NULL */
    bool loud;         /* its errors are shown */
    bool (*take)(void *self, const char *bytes, size_t n);
    void *self;
};

/* False with *why set where it fails or ends with another status than 0. */
bool git_run(const struct repository *r, const struct git_run *run, const char **why);
/* The same: what it writes goes to *output. */
bool git_output(
    const struct repository *r, const char *const *args, struct buf *output, const char **why);
/* The first line of what it writes; NULL where it fails. */
const char *git_line(const struct repository *r, const char *const *args, const char **why);

#define GIT_ARGS(...) ((const char *const[]){ __VA_ARGS__, NULL })

#endif
