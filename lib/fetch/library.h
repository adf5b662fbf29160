/*
 * Libraries that few runs need, loaded when the first one does. Linked in, libcurl and libarchive
 * with the thirty libraries below them would make every start of the program take several times as
 * long as it does.
 */
#ifndef TVX_FETCH_LIBRARY_H
#define TVX_FETCH_LIBRARY_H

#include "lib/base.h"

struct library_symbol {
    const char *name;
    void *where; /* of a function pointer */
};

/* Loads the first of these files (NULL at the end) that is there and looks the symbols up. False
 * with *why set where none has them all. */
bool library_load(
    const char *const *files, const struct library_symbol *symbols, size_t count, const char **why);

#endif
