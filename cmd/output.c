#include "cmd/output.h"
#include "cmd/outfile.h"
#include "lib/buf.h"
#include "lib/stop.h"
#include <errno.h>
#include <signal.h>
#include <unistd.h>

enum { PENDING_MAX = 1 << 16 };

static struct buf pending;
static bool is_muted;
static enum exit_status failure = EXIT_IO;
static struct outfile target = { STDOUT_FILENO, "stdout", NULL, NULL };

/* Of standard output and of standard error: how much was written, and how much is to be dropped. */
static struct progress {
    size_t written, dropped;
} out, err;

static void write_out(struct slice text)
{
    if (outfile_write(target.fd, text))
        return;
    int error = errno;
    outfile_drop_all();
    if (error == EPIPE)
        _exit(128 + SIGPIPE);
    struct buf message = { 0 };
    buf_printf(&message, "error: writing to %s: %s\n", target.path, strerror(error));
    outfile_write(STDERR_FILENO, buf_view(&message));
    _exit(failure);
}

bool output_open(const char *path)
{
    stop_on_end(outfile_drop_all);
    return outfile_open(&target, path);
}

bool output_commit(void)
{
    output_flush();
    return target.fd == STDOUT_FILENO || outfile_commit(&target);
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

void output_aside(struct slice text)
{
    if (is_muted || text.len == 0)
        return;
    output_flush();
    outfile_write(STDERR_FILENO, text);
}

void output_error(struct slice text)
{
    output_aside(advance(&err, text));
}

void output_exit(int status)
{
    if (target.fd == STDOUT_FILENO)
        output_flush();
    else
        outfile_drop(&target);
    _exit(status);
}
