#include "lib/fetch/process.h"
#include "lib/stop.h"
#include "lib/gc.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK_UP_MS = 100 }; /* how often an interruption is noticed */

bool process_take_buf(void *buf, const char *bytes, size_t n)
{
    buf_add(buf, bytes, n);
    return true;
}

static bool names(const char *entry, const char *variable)
{
    size_t len = strcspn(entry, "=");
    return strncmp(variable, entry, len) == 0 && variable[len] == '=';
}

static char **make_env(const char *const *changes)
{
    size_t count = 0, n = 0;
    while (environ[count])
        count++;
    for (size_t i = 0; changes && changes[i]; i++)
        count++;
    char **env = gc_alloc((count + 1) * sizeof *env);
    for (size_t i = 0; environ[i]; i++) {
        bool changed = false;
        for (size_t k = 0; changes && changes[k] && !changed; k++)
            changed = names(changes[k], environ[i]);
        if (!changed)
            env[n++] = environ[i];
    }
    for (size_t i = 0; changes && changes[i]; i++) {
        if (strchr(changes[i], '='))
            env[n++] = (char *)changes[i];
    }
    return env;
}

/* 0, or an errno. */
static int spawn(const struct process *p, int in, int out, pid_t *pid)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    sigset_t none;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in, 0);
    posix_spawn_file_actions_adddup2(&files, out, 1);
    if (p->quiet)
        posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&attr);
    posix_spawnattr_setsigmask(&attr, &none);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
    int error =
        posix_spawnp(pid, p->argv[0], &files, &attr, (char *const *)p->argv, make_env(p->env));
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

/* A file in memory that holds the text, to be read from its start; -1 on failure. */
static int file_of(struct slice text)
{
    int fd = memfd_create("input", MFD_CLOEXEC);
    while (fd >= 0 && text.len > 0) {
        ssize_t n = write(fd, text.ptr, text.len);
        if (n < 0 && errno != EINTR) {
            close(fd);
            return -1;
        }
        if (n > 0)
            text = (struct slice){ text.ptr + n, text.len - (size_t)n };
    }
    if (fd >= 0)
        lseek(fd, 0, SEEK_SET);
    return fd;
}

/* Reads to the end; false where it was stopped. */
static bool read_output(const struct process *p, int fd)
{
    char piece[1 << 16];
    for (;;) {
        struct pollfd ready = { .fd = fd, .events = POLLIN };
        int n = poll(&ready, 1, LOOK_UP_MS);
        if (stop_wanted)
            return false;
        if (n <= 0)
            continue;
        ssize_t got = read(fd, piece, sizeof piece);
        if (got == 0)
            return true;
        if (got > 0 && p->take && !p->take(p->self, piece, (size_t)got))
            return false;
        if (got < 0 && errno != EINTR)
            return true;
    }
}

static const char *fault(const char *what, const char *program, const char *error)
{
    struct buf b = { 0 };
    buf_printf(&b, what, program, error);
    return buf_cstr(&b);
}

bool process_run(const struct process *p, int *status, const char **why)
{
    int ends[2], how;
    pid_t pid;
    int in = file_of(p->input);
    if (in < 0 || pipe2(ends, O_CLOEXEC) != 0) {
        *why = fault("creating pipe for '%s': %s", p->argv[0], strerror(errno));
        if (in >= 0)
            close(in);
        return false;
    }
    int error = spawn(p, in, ends[1], &pid);
    close(in);
    close(ends[1]);
    if (error) {
        close(ends[0]);
        *why = fault("executing '%s': %s", p->argv[0], strerror(error));
        return false;
    }
    bool complete = read_output(p, ends[0]);
    close(ends[0]);
    if (!complete)
        kill(pid, SIGTERM);
    while (waitpid(pid, &how, 0) < 0 && errno == EINTR)
        ;
    if (stop_wanted) {
        *why = "interrupted by the user";
        return false;
    }
    *status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
    return true;
}
