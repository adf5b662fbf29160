/*
 * Archives (tar and zip, however compressed), unpacked by libarchive, which is loaded when it is
 * first needed.
 *
 * What is unpacked is what Nix takes from an archive: files with their contents and whether their
 * owner may execute them, symlinks, directories, hard links as copies; a device or the like is an
 * error. No entry gets out of the directory: `..` and leading slashes are taken out of names, and
 * nothing is written through a symlink. Of two entries with one name the later counts.
 */
#ifndef TVX_FETCH_ARCHIVE_H
#define TVX_FETCH_ARCHIVE_H

#include "lib/base.h"

/* Unpacks a file into a new directory. *last_modified becomes the latest
 * time of any entry, at least 0. False with *why set on failure, with parts in the directory. */
bool archive_unpack(const char *file, const char *dir, int64_t *last_modified, const char **why);

/* A directory with nothing in it but one other directory stands for that one. NULL with *why set on
 * failure. */
const char *archive_root(const char *dir, const char **why);

#endif
