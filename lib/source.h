/*
 * Source texts and positions. Each text gets its own range of the 32-bit position space when it
 * is added, so a position alone says which text it is in, and costs four bytes everywhere.
 * Lines and columns are worked out only when somebody asks.
 */
#ifndef TVX_LIB_SOURCE_H
#define TVX_LIB_SOURCE_H

#include "lib/base.h"

/* Byte offset into all source text there is, plus one; 0 is "nowhere". */
typedef uint32_t pos;
#define POS_NONE ((pos)0)

enum source_kind {
    SOURCE_FILE,     /* name is its absolute path */
    SOURCE_STRING,   /* -E, --arg, a REPL line: shown as «string» */
    SOURCE_STDIN,    /* shown as «stdin» */
    SOURCE_INTERNAL, /* text that is part of tvx: name is «nix-internal» and a path */
};

struct source {
    enum source_kind kind;
    const char *name;  /* the path of a file, else what to show */
    struct slice text; /* kept for the life of the process: excerpts are cut from it */
    const char *base;  /* absolute directory that relative path literals start from */
    pos first;         /* position of text[0]; text[len] has one too */
    uint32_t *lines;   /* offsets of line starts, built when first asked for */
    uint32_t line_count;
};

/* Line and column count from 1; the column is in bytes, as Nix counts. */
struct place {
    const struct source *source;
    uint32_t line, column;
};

/* The path that programs get for it; NULL where the text is not from a file. */
const char *source_path(const struct source *source);
/* Registers a text; name, text and base must stay alive (GC memory or static). NULL where the
 * position space is used up (4 GiB of source text). */
struct source *source_add(
    enum source_kind kind, const char *name, struct slice text, const char *base);
/* False for POS_NONE. */
bool source_place(pos p, struct place *place);
/* The text of a line of a source without its newline (line counts from 1); empty if none such. */
struct slice source_line(const struct source *source, uint32_t line);

static inline pos source_pos(const struct source *source, size_t offset)
{
    return source->first + (pos)offset;
}

#endif
