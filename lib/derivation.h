/*
 * Derivations: builds as data, their text, and the paths that follow from it.
 *
 * The text is what a .drv file holds, a term
 *
 *     Derive([outputs],[input derivations],[input sources],system,builder,[args],[environment])
 *
 * with everything sorted by bytes, or DrvWithVersion("xp-dyn-drv",...) where it needs an output of
 * a dynamic derivation, one that only a build makes: a list of outputs is then one of outputs and,
 * for those that are derivations, of what is needed of these. The path of a .drv is that of its
 * text. The paths of the outputs of an ordinary derivation come from the sha256 of the same text
 * with the output paths left out, and with each input derivation named not by its path but by such
 * a hash of its own, which for one with a fixed output depends on nothing but that output. So two
 * ways to fetch the same file make no difference to what is built from it. See the Nix manual,
 * "Derivation Hash Modulo".
 *
 * Everything is in GC memory. A slice in a struct derivation that lives there itself has to start
 * where its object starts (lib/gc.h), which those of string values do not.
 */
#ifndef TVX_LIB_DERIVATION_H
#define TVX_LIB_DERIVATION_H

#include "lib/buf.h"
#include "lib/context.h"
#include "lib/store_path.h"

enum derivation_type {
    DERIVATION_INPUT_ADDRESSED, /* output paths come from the derivation */
    DERIVATION_FIXED,    /* from the hash of the contents, which is known: one output, `out` */
    DERIVATION_FLOATING, /* from the contents, once they are built */
    DERIVATION_IMPURE,   /* the same, and built each time */
};

struct derivation_output {
    struct slice name;
    struct slice path; /* empty until known, and for ever where only a build can tell */
};

/* One output of another derivation, see struct context_element. */
struct derivation_input {
    struct slice path, output;
    const struct context_element *through;
};

/* By path, then by the outputs that lead from there, one after another. */
int derivation_input_compare(const struct derivation_input *a, const struct derivation_input *b);

/* Where in the text of the environment a variable stands. */
struct derivation_variable {
    struct slice name; /* of a symbol */
    size_t start, end;
};

/* On the C stack while it is made; the buffers may have been used before. */
struct derivation {
    enum derivation_type type;
    struct slice name, system, builder;
    struct buf args;        /* as they stand in the text, see derivation_add_arg */
    struct buf environment; /* see derivation_add_variable */
    struct derivation_variable *variables;
    size_t variable_count, variable_cap;
    /* Sorted by name and distinct. */
    struct derivation_output *outputs;
    size_t output_count;
    /* Sorted and distinct; so are the sources, by path. */
    struct derivation_input *inputs;
    size_t input_count;
    struct slice *sources;
    size_t source_count;
    enum store_method method; /* but for DERIVATION_INPUT_ADDRESSED */
    struct hash hash;         /* its kind; for DERIVATION_FIXED all of it */
};

void derivation_add_arg(struct derivation *d, struct slice arg);
/* In ascending order of the names. Those with the name of an output have no effect: their value
 * follows from the output. */
void derivation_add_variable(struct derivation *d, struct slice name, struct slice value);

/* What is remembered of a derivation, for those that depend on it. */
struct derivation_summary {
    struct slice name; /* the variable `name`; empty if there is none */
    const struct derivation_output *outputs;
    size_t output_count;
    /* What it is called in the text that is hashed: */
    enum {
        MODULO_HASH,     /* by its own hash */
        MODULO_FIXED,    /* by one of its output */
        MODULO_DEFERRED, /* not known: neither are then the paths of what depends on it */
    } modulo;
    struct hash hash;
};

/* That of an input, by its path; NULL where it is not to be had. */
typedef const struct derivation_summary *derivation_lookup(void *self, struct slice path);

/* Works out the paths of the outputs, writes the text, and sums it up. Returns NULL or what is
 * wrong, an input that is missing for example. */
const char *derivation_complete(struct derivation *d, derivation_lookup *lookup, void *self,
    struct buf *text, struct derivation_summary *summary);

/* Reads the text of a .drv file of somebody else's. */
struct derivation_text {
    struct derivation_summary summary;
    struct slice *references; /* as derivation_references */
    size_t reference_count;
};
/* NULL or what is wrong. */
const char *derivation_read(
    struct slice text, derivation_lookup *lookup, void *self, struct derivation_text *result);

/* The full paths that a .drv file refers to, in ascending order: sources and input derivations. */
struct slice *derivation_references(const struct derivation *d, size_t *count);

/* What stands in the environment for the path of an output that only a build can tell:
 * builtins.placeholder. */
struct slice derivation_placeholder(struct slice output);
/* What stands for such a path, which is that of a CONTEXT_BUILT, in what depends on it. */
struct slice derivation_downstream_placeholder(const struct context_element *output);

#endif
