#include "cmd/output.h"
#include "lib/buf.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

enum { PENDING_MAX = 1 << 16 };

static struct buf pending;
static bool is_muted;

/* Returns 0, or an errno. Somebody else may have made the descriptor non-blocking. */
static int write_all(int fd, struct slice text)
{
    while (text.len > 0) {
        ssize_t n = write(fd, text.ptr, text.len);
        if (n >= 0) {
            text.ptr += n;
            text.len -= (size_t)n;
        } else if (errno == EAGAIN) {
            poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

static void write_out(struct slice text)
{
    int error = write_all(STDOUT_FILENO, text);
    if (error == 0)
        return;
    if (error == EPIPE)
        _exit(128 + SIGPIPE);
    struct buf message = { 0 };
    buf_printf(&message, "error: writing to stdout: %s\n", strerror(error));
    write_all(STDERR_FILENO, buf_view(&message));
    _exit(EXIT_ERROR);
}

void output_flush(void)
{
    struct slice text = buf_view(&pending);
    pending.len = 0;
    write_out(text);
}

void output_mute(bool muted)
{
    is_muted = muted;
}

void output_write(struct slice text)
{
    if (is_muted)
        return;
    if (pending.len + text.len > PENDING_MAX)
        output_flush();
    if (text.len > PENDING_MAX)
        write_out(text);
    else
        buf_slice(&pending, text);
}

void output_error(struct slice text)
{
    if (is_muted)
        return;
    output_flush();
    write_all(STDERR_FILENO, text);
}

void output_exit(int status)
{
    output_flush();
    _exit(status);
}
