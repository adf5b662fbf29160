/*
 * Symbols: interned names. A symbol is a small number; equal names have equal numbers, and the
 * numbers grow in the order in which names were first seen, which is the order in which Nix
 * compares and forces attributes (it sorts sets the same way). Symbols live for ever.
 */
#ifndef TVX_LIB_SYMBOL_H
#define TVX_LIB_SYMBOL_H

#include "lib/value.h"

typedef uint32_t symbol;
#define SYMBOL_NONE ((symbol)0)

/* Names that the evaluator itself knows: X(identifier, "text"). They are those that Nix makes ahead
 * of all others, in its order, and one that no program can see. */
#define SYMBOLS(X)                                                                                 \
    X(outPath, "outPath")                                                                          \
    X(drvPath, "drvPath")                                                                          \
    X(type, "type")                                                                                \
    X(meta, "meta")                                                                                \
    X(name, "name")                                                                                \
    X(value, "value")                                                                              \
    X(system, "system")                                                                            \
    X(overrides, "__overrides")                                                                    \
    X(outputs, "outputs")                                                                          \
    X(outputName, "outputName")                                                                    \
    X(ignoreNulls, "__ignoreNulls")                                                                \
    X(file, "file")                                                                                \
    X(line, "line")                                                                                \
    X(column, "column")                                                                            \
    X(functor, "__functor")                                                                        \
    X(toString, "__toString")                                                                      \
    X(right, "right")                                                                              \
    X(wrong, "wrong")                                                                              \
    X(structuredAttrs, "__structuredAttrs")                                                        \
    X(json, "__json")                                                                              \
    X(allowedReferences, "allowedReferences")                                                      \
    X(allowedRequisites, "allowedRequisites")                                                      \
    X(disallowedReferences, "disallowedReferences")                                                \
    X(disallowedRequisites, "disallowedRequisites")                                                \
    X(maxSize, "maxSize")                                                                          \
    X(maxClosureSize, "maxClosureSize")                                                            \
    X(builder, "builder")                                                                          \
    X(args, "args")                                                                                \
    X(contentAddressed, "__contentAddressed")                                                      \
    X(impure, "__impure")                                                                          \
    X(outputHash, "outputHash")                                                                    \
    X(outputHashAlgo, "outputHashAlgo")                                                            \
    X(outputHashMode, "outputHashMode")                                                            \
    X(recurseForDerivations, "recurseForDerivations")                                              \
    X(description, "description")                                                                  \
    X(self, "self")                                                                                \
    X(empty, "")                                                                                   \
    X(startSet, "startSet")                                                                        \
    X(operator, "operator")                                                                        \
    X(key, "key")                                                                                  \
    X(path, "path")                                                                                \
    X(prefix, "prefix")                                                                            \
    X(outputSpecified, "outputSpecified")                                                          \
    X(sub, "__sub")                                                                                \
    X(lessThan, "__lessThan")                                                                      \
    X(mul, "__mul")                                                                                \
    X(div, "__div")                                                                                \
    X(or_, "or")                                                                                   \
    X(findFile, "__findFile")                                                                      \
    X(nixPath, "__nixPath")                                                                        \
    X(body, "body")                                                                                \
    X(curPos, "__curPos")

enum known_symbol {
    SYM_NONE_,
#define X(id, text) SYM_##id,
    SYMBOLS(X)
#undef X
        SYM_COUNT
};

/* Must run before any other call; after gc_init. */
void symbol_init(void);
symbol symbol_intern(struct slice name);
/* SYMBOL_NONE where the name was never interned. */
symbol symbol_lookup(struct slice name);
size_t symbol_count(void);

struct symbol_table {
    const struct string **names; /* by symbol; [0] is the empty name */
};
extern struct symbol_table symbol_table;

/* The name as a string value: made once. */
static inline value symbol_value(symbol s)
{
    return value_of_string(symbol_table.names[s]);
}

static inline const char *symbol_cstr(symbol s)
{
    return symbol_table.names[s]->bytes;
}

/* The first eight bytes as a number that orders as they do; a shorter name ends in zeros. */
static inline uint64_t symbol_prefix(symbol s)
{
    uint64_t word;
    memcpy(&word, symbol_table.names[s]->bytes, sizeof word); /* names are padded to that */
    return __builtin_bswap64(word);
}

static inline struct slice symbol_slice(symbol s)
{
    return string_bytes(symbol_table.names[s]);
}

#endif
