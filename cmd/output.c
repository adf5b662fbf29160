#include "cmd/output.h"
#include "lib/buf.h"
#include "lib/stop.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

enum { PENDING_MAX = 1 << 16 };

static struct buf pending;
static bool is_muted;
static enum exit_status failure = EXIT_IO;

/* Of standard output and of standard error: how much was written, and how much is to be dropped. */
static struct progress {
    size_t written, dropped;
} out, err;

/* Returns 0, or an errno. Somebody else may have made the descriptor non-blocking. */
static int write_all(int fd, struct slice text)
{
    int error = 0;
    stop_wait_begin();
    while (text.len > 0 && !error) {
        ssize_t n = write(fd, text.ptr, text.len);
        if (n >= 0) {
            text.ptr += n;
            text.len -= (size_t)n;
        } else if (errno == EAGAIN) {
            poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, -1);
        } else if (errno != EINTR) {
            error = errno;
        }
    }
    stop_wait_end();
    return error;
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
    _exit(failure);
}

void output_fail_with(enum exit_status status)
{
    failure = status;
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

void output_repeat(void)
{
    out = (struct progress){ .dropped = out.written };
    err = (struct progress){ .dropped = err.written };
}

/* What of a text is to be written. */
static struct slice advance(struct progress *p, struct slice text)
{
    if (is_muted)
        return (struct slice){ text.ptr, 0 };
    size_t start = p->written < p->dropped ? p->dropped - p->written : 0;
    p->written += text.len;
    if (start > text.len)
        start = text.len;
    return (struct slice){ text.ptr + start, text.len - start };
}

void output_write(struct slice text)
{
    text = advance(&out, text);
    if (text.len == 0)
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
    text = advance(&err, text);
    if (text.len == 0)
        return;
    output_flush();
    write_all(STDERR_FILENO, text);
}

void output_exit(int status)
{
    output_flush();
    _exit(status);
}
