#include "cmd/limits.h"
#include "lib/stop.h"
#include <errno.h>
#include <stdlib.h>

static NORETURN void refuse(const struct options *o, const char *name, const char *wants)
{
    struct buf message = { 0 };
    buf_printf(&message, "option '--%s' wants %s", name, wants);
    command_fail(o->command, buf_cstr(&message));
}

/* What follows the digits is left in *rest; 0 is no number. */
static uint64_t read_count(const char *text, const char **rest)
{
    char *end;
    errno = 0;
    unsigned long long n = *text >= '0' && *text <= '9' ? strtoull(text, &end, 10) : 0;
    *rest = n ? end : text;
    return errno ? 0 : n;
}

static uint64_t count(const struct options *o, const char *name, const char *text)
{
    const char *rest;
    uint64_t n = read_count(text, &rest);
    if (n == 0 || *rest)
        refuse(o, name, "a number that is not 0");
    return n;
}

static double seconds(const struct options *o, const char *text)
{
    char *end = NULL;
    double s = *text >= '0' && *text <= '9' ? strtod(text, &end) : 0;
    if (!(s > 0 && s < 1e9) || *end)
        refuse(o, "timeout", "seconds, more than 0");
    return s;
}

void limits_start(struct vm *vm, const struct options *o)
{
    if (o->max_call_depth)
        vm->settings.max_call_depth = count(o, "max-call-depth", o->max_call_depth);
    if (o->max_steps)
        vm_limit_steps(vm, count(o, "max-steps", o->max_steps));
    if (o->timeout)
        stop_after(seconds(o, o->timeout));
}
