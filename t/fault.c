/*
 * A library to preload: makes one system call or allocation of a program fail, for t40-faults.sh.
 *
 *   FAULT=CALL:N:ERROR    the N-th call of a function fails; N+ is that one and all later ones
 *   FAULT_MET=FILE        made once that has happened
 *
 * CALL is the name of a function below. ERROR is EIO and so on, or `short`: a call that reads or
 * writes takes one byte only. Counted are the calls of the program and of its libraries, but not
 * those that the C library makes within itself.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SHORT = -1 };

static struct {
    const char *call;
    size_t call_len;
    long at, seen;
    bool and_later;
    int error; /* an errno, or SHORT */
} fault;

static const struct {
    const char *name;
    int number;
} errors[] = {
    { "short", SHORT },
    { "EACCES", EACCES },
    { "EAGAIN", EAGAIN },
    { "EBADF", EBADF },
    { "EINTR", EINTR },
    { "EIO", EIO },
    { "EMFILE", EMFILE },
    { "ENOMEM", ENOMEM },
    { "ENOSPC", ENOSPC },
    { "ENOSYS", ENOSYS },
};

static void __attribute__((constructor)) read_environment(void)
{
    char *text = getenv("FAULT"), *end;
    const char *colon = text ? strchr(text, ':') : NULL;
    if (!colon)
        return;
    fault.at = strtol(colon + 1, &end, 10);
    fault.and_later = *end == '+';
    end += fault.and_later;
    for (size_t i = 0; *end == ':' && i < sizeof errors / sizeof *errors; i++) {
        if (strcmp(end + 1, errors[i].name) == 0)
            fault.error = errors[i].number;
    }
    if (fault.error == 0)
        abort();
    fault.call_len = (size_t)(colon - text);
    fault.call = text;
}

static void note(void)
{
    const char *path = getenv("FAULT_MET");
    long fd = path ? syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT, 0666) : -1;
    if (fd >= 0)
        syscall(SYS_close, fd);
}

/* What is to be wrong with this call: an errno or SHORT, 0 for nothing. Sets errno. */
static int fault_of(const char *call)
{
    if (!fault.call || strncmp(call, fault.call, fault.call_len) != 0 || call[fault.call_len])
        return 0;
    long n = __atomic_add_fetch(&fault.seen, 1, __ATOMIC_RELAXED);
    if (n < fault.at || (n > fault.at && !fault.and_later))
        return 0;
    if (n == fault.at)
        note();
    if (fault.error != SHORT)
        errno = fault.error;
    return fault.error;
}

// NOLINTBEGIN(bugprone-macro-parentheses): what the macros are given are pieces of declarations

/* A function that calls the next one of its name, unless there is a fault. */
#define WRAP(type, failure, name, params, args)                                                    \
    type name params;                                                                              \
    type name params                                                                               \
    {                                                                                              \
        static type(*next) params;                                                                 \
        if (fault_of(#name) > 0)                                                                   \
            return failure;                                                                        \
        if (!next)                                                                                 \
            *(void **)&next = dlsym(RTLD_NEXT, #name);                                             \
        return next args;                                                                          \
    }

/* The same for those that move n bytes. */
#define WRAP_MOVE(name, params, args)                                                              \
    ssize_t name params;                                                                           \
    ssize_t name params                                                                            \
    {                                                                                              \
        static ssize_t(*next) params;                                                              \
        int error = fault_of(#name);                                                               \
        if (error > 0)                                                                             \
            return -1;                                                                             \
        if (error == SHORT && n > 1)                                                               \
            n = 1;                                                                                 \
        if (!next)                                                                                 \
            *(void **)&next = dlsym(RTLD_NEXT, #name);                                             \
        return next args;                                                                          \
    }

// NOLINTEND(bugprone-macro-parentheses)

WRAP_MOVE(read, (int fd, void *bytes, size_t n), (fd, bytes, n))
WRAP_MOVE(pread, (int fd, void *bytes, size_t n, off_t at), (fd, bytes, n, at))
WRAP_MOVE(write, (int fd, const void *bytes, size_t n), (fd, bytes, n))
WRAP_MOVE(pwrite, (int fd, const void *bytes, size_t n, off_t at), (fd, bytes, n, at))

WRAP(int, -1, access, (const char *path, int mode), (path, mode))
WRAP(DIR *, NULL, opendir, (const char *path), (path))
WRAP(struct dirent *, NULL, readdir, (DIR * dir), (dir))
WRAP(int, -1, stat, (const char *path, struct stat *st), (path, st))
WRAP(int, -1, lstat, (const char *path, struct stat *st), (path, st))
WRAP(int, -1, fstat, (int fd, struct stat *st), (fd, st))
WRAP(
    int, -1, fstatat, (int fd, const char *path, struct stat *st, int flags), (fd, path, st, flags))
WRAP(ssize_t, -1, readlink, (const char *path, char *target, size_t n), (path, target, n))
WRAP(char *, NULL, realpath, (const char *path, char *resolved), (path, resolved))
WRAP(char *, NULL, getcwd, (char *path, size_t n), (path, n))
WRAP(int, -1, rename, (const char *from, const char *to), (from, to))
WRAP(int, -1, unlink, (const char *path), (path))
WRAP(int, -1, symlink, (const char *target, const char *path), (target, path))
WRAP(int, -1, mkdir, (const char *path, mode_t mode), (path, mode))
WRAP(int, -1, mkostemp, (char *path, int flags), (path, flags))
WRAP(char *, NULL, mkdtemp, (char *path), (path))
WRAP(int, -1, mkdirat, (int dir, const char *path, mode_t mode), (dir, path, mode))
WRAP(int, -1, symlinkat, (const char *target, int dir, const char *path), (target, dir, path))
WRAP(int, -1, linkat, (int dir, const char *path, int to_dir, const char *to, int flags),
    (dir, path, to_dir, to, flags))
WRAP(int, -1, memfd_create, (const char *name, unsigned flags), (name, flags))
WRAP(off_t, -1, lseek, (int fd, off_t at, int whence), (fd, at, whence))
WRAP(int, -1, ftruncate, (int fd, off_t size), (fd, size))
WRAP(int, -1, flock, (int fd, int operation), (fd, operation))
WRAP(int, -1, dup, (int fd), (fd))
WRAP(int, -1, pipe2, (int fds[2], int flags), (fds, flags))
WRAP(int, fault.error, posix_spawnp,
    (pid_t * child, const char *name, const posix_spawn_file_actions_t *actions,
        const posix_spawnattr_t *attributes, char *const args[], char *const environment[]),
    (child, name, actions, attributes, args, environment))
WRAP(pid_t, -1, waitpid, (pid_t child, int *state, int options), (child, state, options))
WRAP(int, -1, fchmod, (int fd, mode_t mode), (fd, mode))
WRAP(int, -1, fsync, (int fd), (fd))
WRAP(int, -1, poll, (struct pollfd * fds, nfds_t n, int timeout), (fds, n, timeout))
WRAP(int, -1, eventfd, (unsigned count, int flags), (count, flags))
WRAP(int, -1, timer_create, (clockid_t clock, struct sigevent *when, timer_t *timer),
    (clock, when, timer))
WRAP(int, -1, sigaction, (int n, const struct sigaction *action, struct sigaction *old),
    (n, action, old))
WRAP(void *, MAP_FAILED, mmap,
    (void *address, size_t n, int protection, int flags, int fd, off_t at),
    (address, n, protection, flags, fd, at))
WRAP(int, -1, mprotect, (void *address, size_t n, int protection), (address, n, protection))
WRAP(int, -1, madvise, (void *address, size_t n, int advice), (address, n, advice))
WRAP(long, -1, sysconf, (int name), (name))
WRAP(void *, NULL, dlopen, (const char *name, int flags), (name, flags))

/* A file is closed even where that fails. */
int close(int fd)
{
    int error = fault_of("close");
    if (error <= 0)
        return (int)syscall(SYS_close, fd);
    syscall(SYS_close, fd);
    errno = error;
    return -1;
}

static mode_t creation_mode(int flags, va_list args)
{
    return flags & (O_CREAT | __O_TMPFILE) ? va_arg(args, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = creation_mode(flags, args);
    va_end(args);
    return fault_of("open") > 0 ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = creation_mode(flags, args);
    va_end(args);
    return fault_of("openat") > 0 ? -1 : (int)syscall(SYS_openat, dir, path, flags, mode);
}

int fcntl(int fd, int command, ...)
{
    va_list args;
    va_start(args, command);
    void *arg = va_arg(args, void *);
    va_end(args);
    return fault_of("fcntl") > 0 ? -1 : (int)syscall(SYS_fcntl, fd, command, arg);
}

/* Allocation cannot look for the next function: that allocates. */

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t count, size_t n);
void *__libc_realloc(void *object, size_t n);

void *malloc(size_t n)
{
    return fault_of("malloc") > 0 ? NULL : __libc_malloc(n);
}

void *calloc(size_t count, size_t n)
{
    return fault_of("calloc") > 0 ? NULL : __libc_calloc(count, n);
}

void *realloc(void *object, size_t n)
{
    return fault_of("realloc") > 0 ? NULL : __libc_realloc(object, n);
}
