#include "lib/memory.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>

char *memory_stack_low;
void (*memory_on_full_stack)(void);

/* A file of the kernel's as text; false if there is none. */
static bool read_text(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);
    if (fd >= 0)
        close(fd);
    text[n > 0 ? n : 0] = '\0';
    return n > 0;
}

static void lower(size_t *most, const char *path)
{
    char text[64];
    if (!read_text(path, text, sizeof text) || text[0] < '0' || text[0] > '9')
        return; /* "max" is no limit */
    unsigned long long limit = strtoull(text, NULL, 10);
    if (limit < *most)
        *most = limit;
}

/* The limit of a group and of those that it is in; `file` has a hole for its path. */
static void lower_for_group(size_t *most, const char *fmt, char *group)
{
    char path[512];
    if (strcmp(group, "/") == 0)
        group++;
    for (;;) {
        snprintf(path, sizeof path, fmt, group);
        lower(most, path);
        char *slash = strrchr(group, '/');
        if (!slash)
            return;
        *slash = '\0';
    }
}

/* Lines of /proc/self/cgroup are ID:CONTROLLERS:PATH, with no controllers in version 2. */
static void lower_for_groups(size_t *most)
{
    char text[2048], *rest = NULL;
    if (!read_text("/proc/self/cgroup", text, sizeof text))
        return;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        char *names = strchr(line, ':'), *path = names ? strchr(names + 1, ':') : NULL;
        if (!path)
            continue;
        *path++ = '\0';
        if (names[1] == '\0')
            lower_for_group(most, "/sys/fs/cgroup%s/memory.max", path);
        else if (strcmp(names + 1, "memory") == 0)
            lower_for_group(most, "/sys/fs/cgroup/memory%s/memory.limit_in_bytes", path);
    }
}

/* Of `ulimit -v`, what the process does not have yet; SIZE_MAX where there is no limit. */
static size_t address_space(void)
{
    static size_t space;
    struct rlimit limit;
    char text[64];
    if (space)
        return space;
    space = SIZE_MAX;
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return space;
    size_t pages = read_text("/proc/self/statm", text, sizeof text) ? strtoull(text, NULL, 10) : 0;
    size_t used = pages * (size_t)sysconf(_SC_PAGESIZE);
    return space = limit.rlim_cur > used ? limit.rlim_cur - used : 1;
}

size_t memory_granted(void)
{
    static size_t granted;
    struct sysinfo info;
    if (granted)
        return granted;
    granted = address_space();
    if (sysinfo(&info) == 0) {
        size_t all = ((size_t)info.totalram + info.totalswap) * info.mem_unit;
        granted = all < granted ? all : granted;
    }
    lower_for_groups(&granted);
    return granted;
}

enum { MOST_OF_STACK = 1 << 30 };

struct memory_shares memory_share(size_t total)
{
    size_t stack = total / 8, usual = stack < MOST_OF_STACK ? stack : MOST_OF_STACK;
    size_t rest = total - 3 * usual;
    return (struct memory_shares){ .heap = rest - rest / 8, .stack = stack };
}

size_t memory_reservation(size_t wanted)
{
    size_t space = address_space(), share = space / 8 & ~(size_t)0xffff;
    return space == SIZE_MAX || wanted < share ? wanted : share;
}
