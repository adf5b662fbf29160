/*
 * The store as evaluation sees it: what evaluation adds is kept in memory, and what is in a real
 * store's folder is read from there. Nothing is ever written to it.
 *
 * It is an EvalIO on top of another one. Paths outside the store go through; below the store's
 * directory an added object is found under its path, files with their text, trees where they came
 * from, as far as they were added; everything else is looked for in the folder. What was fetched
 * is read by `open`, wherever it lies, though evaluation may be kept from reading there.
 *
 * Objects and all texts are in GC memory and live as long as the store.
 */
#ifndef TVX_LIB_STORE_H
#define TVX_LIB_STORE_H

#include "lib/derivation.h"
#include "lib/io.h"
#include "lib/map.h"
#include "lib/nar.h"

struct store_object {
    struct slice path;
    const struct slice *references; /* paths, ascending */
    size_t reference_count;

    /* A file of text, unless `origin`. */
    struct slice text;  /* ptr is NULL if it was not kept */
    const char *origin; /* the file or tree that was added */
    enum store_method method;
    bool flat;        /* as a file that nobody executes */
    bool fetched;     /* read by the store's `open` */
    struct map *kept; /* the paths below origin that a filter let through; NULL: all */

    const struct derivation_summary *derivation; /* NULL: it is none */

    uint64_t walk; /* the last one that came by */
};

struct store {
    struct io io; /* first: a store is an EvalIO */
    struct io *below;
    struct io *open; /* what `below` was at first: without the restrictions put on it since */
    bool keeps_derivations; /* their texts, which take much memory */
    const char *folder;     /* holds what a real store has; store_dir unless told otherwise */
    struct map objects;     /* struct store_object, by path */
    uint64_t walks;         /* through references, so far */
    struct map copies;      /* struct store_object, by the path of the file or tree */
    struct map hashed[STORE_NAR + 1]; /* struct hashed_source, by path; for each method */
    /* Paths outside that were seen to be directories: symlinks are looked for in them all the time. */
    struct map directories;
};

/* folder may be NULL. */
struct store *store_new(struct io *below, const char *folder);

/* Looks anew whether what was a directory is one. */
void store_forget(struct store *s);

/* An object that was added, or NULL. */
struct store_object *store_find(const struct store *s, struct slice path);
/* A derivation, added or in the folder; NULL where there is none. */
const struct derivation_summary *store_derivation(struct store *s, struct slice path);
/* Whether there is an object: added or in the folder. */
bool store_has(struct store *s, struct slice path);

/* Adding does not check the name: see store_path_check_base. */

/* Adds a file that holds `text`. The references are ascending. Neither is copied: their memory has
 * to begin with them. */
struct store_object *store_add_text(struct store *s, struct slice name, struct slice text,
    const struct slice *references, size_t count);

/* The same for the text of a derivation, which is copied where it is kept. */
struct store_object *store_add_derivation(struct store *s, struct slice name, struct slice text,
    const struct slice *references, size_t count);

/* What to add. */
struct store_source {
    const char *origin; /* canonical and, but for its last component, without symlinks */
    struct slice name;
    enum store_method method;        /* STORE_NAR or STORE_FLAT */
    const struct nar_filter *filter; /* NULL: everything */
    const struct slice *references;  /* of the object that it is in, if it is in the store */
    size_t reference_count;
};

/* The object that a file or tree makes. NULL with *why set where it cannot be read. May raise if
 * the filter does. What has no filter is hashed only once, until it changes. */
struct store_object *store_add_source(
    struct store *s, const struct store_source *source, const char **why);

/* What was fetched: a file or tree and the hash that its path comes from. */
struct store_fetched {
    const char *origin; /* as in store_source */
    struct slice name;
    enum store_method method;
    const struct hash *hash;
    bool flat;        /* a file that nobody executes */
    struct map *kept; /* as in store_object */
};

struct store_object *store_add_fetched(struct store *s, const struct store_fetched *fetched);

/* The name of a file or tree that is not given another one. */
struct slice store_source_name(struct slice path);
/* As it is added by mentioning its path, which is canonical: the first time. Later it is what it
 * was then, so that evaluation sees one state of it. */
struct store_object *store_copy(struct store *s, struct slice path, const char **why);

/* An object and all that it refers to, in no order. NULL where one is not there, which *missing
 * then is. What an object in the folder refers to is not known. */
struct slice *store_closure(
    struct store *s, struct slice path, size_t *count, struct slice *missing);

/* The objects that were added, in the order of their paths. */
struct store_object **store_sorted(const struct store *s);

#endif
