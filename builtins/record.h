/*
 * Sets from names that are computed: listToAttrs, fromJSON, fromTOML. Such names come in the same
 * order again and again (the objects of a JSON list, the pairs that one `map` makes), so the
 * shape that belongs to a sequence of names and positions is remembered when the sequence comes a
 * second time. Sets made alike then share their shape, and making one costs neither sorting nor a
 * new shape.
 */
#ifndef TVX_BUILTINS_RECORD_H
#define TVX_BUILTINS_RECORD_H

#include "lib/attrs.h"

/* A set of these entries, which may be in any order and are changed. Of equal names the last
 * wins, or the first if `keep_first`. */
value record_make(struct attr_entry *entries, size_t count, bool keep_first);

#endif
