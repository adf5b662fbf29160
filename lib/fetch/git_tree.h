/* What is in a repository: the tree of a commit, the files of a work tree, submodules. */
#ifndef TVX_FETCH_GIT_TREE_H
#define TVX_FETCH_GIT_TREE_H

#include "lib/fetch/git_run.h"
#include "lib/map.h"

struct git_entry {
    unsigned mode; /* of git: 0100644, 0100755, 0120000, 040000, 0160000 */
    const char *id;
    struct slice path;
    size_t ignored; /* by export-ignore: the length of the path, of it or what it is in; or 0 */
};

struct git_list {
    struct git_entry *entries; /* a directory ahead of what is in it */
    size_t count, cap;
};

struct git_submodule {
    const char *path, *url, *branch; /* branch may be NULL */
};

enum { GIT_MODE_DIR = 040000, GIT_MODE_SUBMODULE = 0160000 };

/* All that is in a commit's tree, directories and submodules among it. With `index`, a file that
 * may be written to, what export-ignore says is known too; NULL: nothing is ignored. */
bool git_list_commit(const struct repository *r, const char *rev, const char *index,
    struct git_list *list, const char **why);
/* Writes the files of such a list to a new directory; submodules become empty directories. */
bool git_write_tree(
    const struct repository *r, const struct git_list *list, const char *dir, const char **why);

/* The state of a work tree. */
struct git_work {
    const char *head, *branch; /* a commit and a full ref, or NULL */
    bool dirty;
    struct git_list files; /* that are tracked and there; submodules among them */
};

bool git_read_work(
    const struct repository *r, bool export_ignore, struct git_work *work, const char **why);

/* What a file .gitmodules says; with none, or one that cannot be read, nothing. NULL at the end. */
struct git_submodule *git_submodules(const struct repository *r, const char *dir);

#endif
