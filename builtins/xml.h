/* XML as builtins.toXML and `--xml` write it. */
#ifndef TVX_BUILTINS_XML_H
#define TVX_BUILTINS_XML_H

#include "vm/vm.h"

/*
 * Writes the whole document, newline last; the contexts of strings are united into *into. With
 * `force` everything is evaluated; without, what is not yet is <unevaluated />. With `positions`
 * it says where attributes and functions are defined. Like JSON, it needs no C stack for nesting.
 */
void xml_write(struct vm *vm, value v, struct buf *out, context *into, bool force, bool positions);
/* Ends a document that xml_write left unfinished because it raised: closes what is open. */
void xml_finish(struct buf *out);

#endif
