/*
 * The formats in which `tvx eval` prints values. A new one is a row in the table of options, a word
 * in `enum output_format` and a row in the table of format.c; where it is more than a few lines,
 * it has a file format_NAME.c.
 */
#ifndef TVX_CMD_FORMAT_H
#define TVX_CMD_FORMAT_H

#include "cmd/data.h"
#include "cmd/session.h"

/* A value on its way to be printed. */
struct format_job {
    struct session *session;
    const char *path; /* of attributes to the value, or "" */
    bool first;       /* nothing was printed to the same place before */
    bool streams;     /* `out` may be written out on the way */
    struct buf out;
    bool left_out; /* set where nothing stands for the value */
};

/* Writes v to job->out as the command line says, with what ends it. Raises what evaluation raises.
 */
void format_write(struct format_job *job, value v);
/* Ends the program for options that do not fit the format. */
void format_check(const struct options *o);
/* The rules of the command line for parts that fail. */
struct data_rules format_rules(struct session *s);

/* The indentation of JSON: in blanks, 0 for none. */
uint32_t format_indent(const struct options *o);

/* What is in the job's buffer is written out, if it may be. */
void format_flush(struct format_job *job);
/* These write data, whose strings are UTF-8 but for format_nix; for TOML there is no null. */
void format_nix(struct format_job *job, value data);
void format_toml(struct format_job *job, value data);
void format_yaml(struct format_job *job, value data);

#endif
