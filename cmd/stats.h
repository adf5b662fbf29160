/*
 * What evaluation did and took (vm/count.h): as a table on standard error for `tvx eval --stats`,
 * as Nix's JSON for what stands in for a program of Nix where $NIX_SHOW_STATS is set.
 */
#ifndef TVX_CMD_STATS_H
#define TVX_CMD_STATS_H

#include "cmd/session.h"
#include "lib/buf.h"
#include "lib/io.h"

/* Whether $NIX_SHOW_STATS is set to something but 0. */
bool stats_wanted_as_nix(struct io *io);
void stats_start(struct session *s);
/* Does nothing where nothing was counted. */
void stats_show(struct session *s);
/* A number of bytes as people read it. */
void stats_add_bytes(struct buf *out, uint64_t bytes);

#endif
