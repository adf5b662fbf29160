/* What evaluation costs: :time and :stats. */
#ifndef TVX_CMD_REPL_MEASURE_H
#define TVX_CMD_REPL_MEASURE_H

#include "cmd/repl.h"

/* Raise. */
void measure_time(struct repl *r, const char *expression);
void measure_stats(struct repl *r, const char *argument);

#endif
