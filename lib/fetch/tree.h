/*
 * A tree of files as it is written from a list of names that nobody vouches for. Nothing is ever
 * written outside of it: a name has no `..`, and no part of it but the last is a symlink. Missing
 * directories are made; what is there already, unless it is a directory, is replaced.
 *
 * Functions that fail leave errno set.
 */
#ifndef TVX_FETCH_TREE_H
#define TVX_FETCH_TREE_H

#include "lib/base.h"

struct tree {
    int root; /* open directories */
    int parent;
    const char *parent_name; /* of the parent; "" for the root */
};

/* Makes the directory, which is not there yet. False with *why set. */
bool tree_open(struct tree *t, const char *dir, const char **why);
void tree_close(struct tree *t);

/* Names are relative to the root and canonical, as this makes them; the root's is empty. */
struct slice tree_name(const char *name);

bool tree_dir(struct tree *t, struct slice name);
/* An open file to write to, or -1. */
int tree_file(struct tree *t, struct slice name, bool executable);
bool tree_symlink(struct tree *t, struct slice name, const char *target);
/* One more name for a file of the tree. */
bool tree_link(struct tree *t, struct slice name, struct slice target);

#endif
