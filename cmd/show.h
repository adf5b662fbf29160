/* Values as commands print them, without newline. All of these raise what evaluation raises. */
#ifndef TVX_CMD_SHOW_H
#define TVX_CMD_SHOW_H

#include "lib/buf.h"
#include "vm/vm.h"

/* As `nix-instantiate --eval`: nothing is forced. */
void show_plain(struct buf *out, value v);
/* As `nix eval`: everything is forced, and what fails inside of the value is shown there. */
void show_forced(struct vm *vm, struct buf *out, value v);
/* As the REPL: on several lines, sets and lists that are `depth` levels deep shortened to { ... };
 * 0 for no limit. */
void show_lines(struct vm *vm, struct buf *out, value v, uint32_t depth, bool color);

#endif
