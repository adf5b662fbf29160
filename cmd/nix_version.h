/* What `--version` of a program of Nix prints. */
#ifndef TVX_CMD_NIX_VERSION_H
#define TVX_CMD_NIX_VERSION_H

#include "cmd/session.h"

/* Returns the exit status. */
int nix_version_print(struct session *s);

#endif
