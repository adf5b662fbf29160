#include "cmd/limits.h"
#include "lib/memory.h"
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
    char *end;
    double s = strtod(text, &end);
    if (*text < '0' || *text > '9' || *end || !(s > 0 && s < 1e9))
        refuse(o, "timeout", "seconds, more than 0");
    return s;
}

size_t limits_memory(const struct options *o)
{
    static const char units[] = "KMGT";
    size_t granted = memory_granted();
    if (!o->max_memory)
        return granted;
    const char *rest, *unit = NULL;
    uint64_t n = read_count(o->max_memory, &rest);
    if (*rest && (unit = strchr(units, *rest)) != NULL)
        rest++;
    for (int k = unit ? (int)(unit - units) + 1 : 0; k > 0; k--)
        n = n <= UINT64_MAX >> 10 ? n << 10 : UINT64_MAX;
    if (n == 0 || *rest)
        refuse(o, "max-memory", "bytes, or a number with K, M, G or T");
    return n < granted ? n : granted;
}

void limits_start(struct vm *vm, const struct options *o)
{
    if (o->max_call_depth)
        vm->settings.max_call_depth = count(o, "max-call-depth", o->max_call_depth);
    if (o->max_steps)
        vm_limit_steps(vm, count(o, "max-steps", o->max_steps));
    vm_limit_memory(vm, memory_share(limits_memory(o)).stack);
    if (o->timeout)
        stop_after(seconds(o, o->timeout));
}
