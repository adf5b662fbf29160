/*
 * measure OUT COMMAND ARG...: runs the command and writes to the file OUT one line,
 *
 *   wall-seconds cpu-seconds peak-kilobytes
 *
 * where peak is the resident memory of the largest process among the command and what it waited
 * for. The exit status is the command's, 128 + n where signal n ended it, 127 if it did not start.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

static int fail(const char *what)
{
    fprintf(stderr, "measure: %s: %s\n", what, strerror(errno));
    return 127;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: measure OUT COMMAND ARG...\n");
        return 127;
    }
    double start = now();
    pid_t child = vfork(); // NOLINT(clang-analyzer-security.insecureAPI.vfork): it execs at once
    if (child == 0) {
        execvp(argv[2], argv + 2);
        _exit(127);
    }
    int status;
    struct rusage used;
    if (child < 0 || wait4(child, &status, 0, &used) < 0)
        return fail(argv[2]);
    double wall = now() - start;
    FILE *out = fopen(argv[1], "w");
    if (!out)
        return fail(argv[1]);
    double cpu = seconds(used.ru_utime) + seconds(used.ru_stime);
    fprintf(out, "%.6f %.6f %ld\n", wall, cpu, used.ru_maxrss);
    if (fclose(out) != 0)
        return fail(argv[1]);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
